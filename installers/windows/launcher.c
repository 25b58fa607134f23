/* Starts the program: loads the Python that lies beside it and runs one module of ours, named when this is compiled.
 *
 * A launcher of our own gives the program its name, icon and version in Windows, and no interpreter lies on the
 * computer that runs whatever it is given. Python finds its modules through the `._pth` file beside its DLL, so nothing
 * of another Python and no folder of the user is read. Variables that make Python, Qt or OpenSSL load something else, or
 * say more than they should, are gone before any of these begins. */
#include <windows.h>
#include <stdlib.h>
#include <wchar.h>

#ifndef MODULE
#error "compile with -DMODULE=L\"…\" and -DPYTHON_DLL=L\"…\""
#endif

typedef int (*main_of_python)(int, wchar_t **);

static int refuse(const wchar_t *what)
{
    wchar_t text[1024];
    swprintf(text, 1024,
             L"CSR Desktop kan niet starten: %ls.\n\nWordt het programma net bijgewerkt? Probeer het dan over een paar "
             L"minuten nog eens. Anders moet het opnieuw worden ge\u00efnstalleerd. Uw gegevens blijven staan.",
             what);
#ifdef CONSOLE
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    char bytes[4096];
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes - 2, NULL, NULL);
    DWORD written;
    if (length > 0) {
        bytes[length - 1] = '\n';
        WriteFile(out, bytes, (DWORD)length, &written, NULL);
    }
#else
    MessageBoxW(NULL, text, L"CSR Desktop", MB_OK | MB_ICONERROR | MB_SETFOREGROUND);
#endif
    return 3;
}

/* What the environment may not say: how Python, Qt, its binding, OpenSSL and the libraries for the network behave. */
static const wchar_t *const silenced[] = {
    L"PYTHON", L"QT", L"QML", L"QSG_", L"PYSIDE", L"SHIBOKEN", L"SBK_", L"OPENSSL", L"SSL", L"REQUESTS_", L"CURL_",
    L"HTTP_PROXY", L"HTTPS_PROXY", L"ALL_PROXY",
};
/* Larger or smaller, with or without a screen: these load nothing that does not lie in our own folder. */
static const wchar_t *const kept[] = {L"QT_SCALE_FACTOR", L"QT_QPA_PLATFORM"};

static int is_silenced(const wchar_t *name)
{
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (_wcsicmp(name, kept[i]) == 0)
            return 0;
    for (size_t i = 0; i < sizeof silenced / sizeof *silenced; i++)
        if (_wcsnicmp(name, silenced[i], wcslen(silenced[i])) == 0)
            return 1;
    return 0;
}

static void silence(void)
{
    wchar_t *all = GetEnvironmentStringsW();
    if (!all)
        return;
    for (const wchar_t *entry = all; *entry; entry += wcslen(entry) + 1) {
        const wchar_t *end = wcschr(entry + 1, L'='); /* names of drives begin with the sign itself */
        wchar_t name[128];
        size_t length = end ? (size_t)(end - entry) : 0;
        if (length == 0 || length >= sizeof name / sizeof *name)
            continue;
        wmemcpy(name, entry, length);
        name[length] = 0;
        if (is_silenced(name)) {
            _wputenv_s(name, L""); /* what C reads */
            SetEnvironmentVariableW(name, NULL); /* what Windows gives to a child */
        }
    }
    FreeEnvironmentStringsW(all);
}

static const wchar_t *skip(const wchar_t *text, const wchar_t *words)
{
    return text && wcsncmp(text, words, wcslen(words)) == 0 ? text + wcslen(words) : NULL;
}

static const wchar_t *skip_number(const wchar_t *text)
{
    if (!text || *text < L'0' || *text > L'9')
        return NULL;
    while (*text >= L'0' && *text <= L'9')
        text++;
    return text;
}

/* Whether this is the child that reads lists. Its line is known to the last sign: whatever else would be run by it is
 * not ours. */
static int is_child(int count, wchar_t **words)
{
    if (count < 4 || wcscmp(words[count - 1], L"--multiprocessing-fork") != 0 || wcscmp(words[count - 3], L"-c") != 0)
        return 0;
    const wchar_t *rest = skip(words[count - 2], L"from multiprocessing.spawn import spawn_main; spawn_main(");
    rest = skip(skip_number(skip(rest, L"parent_pid=")), L", pipe_handle=");
    rest = skip(skip_number(rest), L")");
    return rest && *rest == 0;
}

static int start(int count, wchar_t **words)
{
    static wchar_t dll[32768];
    DWORD length = GetModuleFileNameW(NULL, dll, 32000);
    if (length == 0 || length >= 32000)
        return refuse(L"de eigen map is niet te vinden");
    wchar_t *name = wcsrchr(dll, L'\\');
    if (!name)
        return refuse(L"de eigen map is niet te vinden");
    wcscpy(name + 1, L"runtime\\" PYTHON_DLL);

    silence();
    /* Never look for libraries in the current folder or on the PATH. */
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    HMODULE python = LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!python)
        return refuse(L"de map 'runtime' ontbreekt of is beschadigd");
    main_of_python run = (main_of_python)(void *)GetProcAddress(python, "Py_Main");
    if (!run)
        return refuse(L"de map 'runtime' is van een andere versie");

    wchar_t **all = (wchar_t **)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(wchar_t *) * (size_t)(count + 8));
    if (!all)
        return refuse(L"er is te weinig geheugen");
    int at = 0;
    all[at++] = words[0];
    all[at++] = L"-I";
    all[at++] = L"-X";
    all[at++] = L"utf8";
    /* The child that reads lists is started by Python itself, with this file in the place of an interpreter. */
    if (is_child(count, words)) {
        all[at++] = L"-c";
        all[at++] = words[count - 2];
        all[at++] = words[count - 1];
        return run(at, all);
    }
    all[at++] = L"-m";
    all[at++] = MODULE;
    for (int i = 1; i < count; i++)
        all[at++] = words[i];
    return run(at, all);
}

#ifdef CONSOLE
int wmain(int count, wchar_t **words)
{
    return start(count, words);
}
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show)
{
    (void)instance; (void)before; (void)line; (void)show;
    int count = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    return words ? start(count, words) : refuse(L"de opdrachtregel is onleesbaar");
}
#endif
