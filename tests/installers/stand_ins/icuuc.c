/* Stand-in for trials under an old Wine, which lacks this part of Windows 10. For tests only; never shipped.
 * Qt asks it for rare text encodings alone; every request here is refused with U_UNSUPPORTED_ERROR. */
#include <stddef.h>
#include <stdint.h>

#define STAND_IN __declspec(dllexport)
enum { U_UNSUPPORTED_ERROR = 16 };

static void refuse(int *error)
{
    if (error)
        *error = U_UNSUPPORTED_ERROR;
}

STAND_IN void *ucnv_open(const char *name, int *error) { (void)name; refuse(error); return NULL; }
STAND_IN void ucnv_close(void *converter) { (void)converter; }
STAND_IN void ucnv_reset(void *converter) { (void)converter; }
STAND_IN int8_t ucnv_getMaxCharSize(const void *converter) { (void)converter; return 1; }
STAND_IN const char *ucnv_getName(const void *converter, int *error) { (void)converter; refuse(error); return NULL; }
STAND_IN const char *ucnv_getStandardName(const char *name, const char *standard, int *error)
{ (void)name; (void)standard; refuse(error); return NULL; }
STAND_IN int32_t ucnv_countAvailable(void) { return 0; }
STAND_IN const char *ucnv_getAvailableName(int32_t index) { (void)index; return NULL; }
STAND_IN void ucnv_getToUCallBack(const void *converter, void **action, const void **context)
{ (void)converter; *action = NULL; *context = NULL; }
STAND_IN void ucnv_getFromUCallBack(const void *converter, void **action, const void **context)
{ (void)converter; *action = NULL; *context = NULL; }
STAND_IN void ucnv_setToUCallBack(void *c, void *n, const void *nc, void **o, const void **oc, int *error)
{ (void)c; (void)n; (void)nc; (void)o; (void)oc; refuse(error); }
STAND_IN void ucnv_setFromUCallBack(void *c, void *n, const void *nc, void **o, const void **oc, int *error)
{ (void)c; (void)n; (void)nc; (void)o; (void)oc; refuse(error); }
STAND_IN void ucnv_toUnicode(void *c, void *t, const void *tl, void *s, const void *sl, void *o, int8_t f, int *error)
{ (void)c; (void)t; (void)tl; (void)s; (void)sl; (void)o; (void)f; refuse(error); }
STAND_IN void ucnv_fromUnicode(void *c, void *t, const void *tl, void *s, const void *sl, void *o, int8_t f, int *error)
{ (void)c; (void)t; (void)tl; (void)s; (void)sl; (void)o; (void)f; refuse(error); }
STAND_IN int32_t ucnv_toUCountPending(const void *converter, int *error) { (void)converter; refuse(error); return 0; }
STAND_IN int32_t ucnv_fromUCountPending(const void *converter, int *error) { (void)converter; refuse(error); return 0; }
STAND_IN void ucnv_cbToUWriteUChars(void *args, const void *source, int32_t length, int32_t offset, int *error)
{ (void)args; (void)source; (void)length; (void)offset; refuse(error); }
STAND_IN void ucnv_cbFromUWriteUChars(void *args, const void **source, const void *end, int32_t offset, int *error)
{ (void)args; (void)source; (void)end; (void)offset; refuse(error); }
STAND_IN void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
STAND_IN void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
