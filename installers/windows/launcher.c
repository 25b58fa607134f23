/* Starts the program: loads the Python that lies beside it and runs one module of ours, named when this is compiled.
 *
 * A launcher of our own gives the program its name, icon and version in Windows, and no interpreter lies on the
 * computer that runs whatever it is given. Python finds its modules through the `._pth` file beside its DLL, so nothing
 * of another Python, no PYTHON* variable and no folder of the user is read. */
#include <windows.h>
#include <wchar.h>

#ifndef MODULE
#error "compile with -DMODULE=L\"…\" and -DPYTHON_DLL=L\"…\""
#endif

typedef int (*main_of_python)(int, wchar_t **);

static int refuse(const wchar_t *what)
{
    wchar_t text[1024];
    swprintf(text, 1024,
             L"CSR Desktop kan niet starten: %ls.\n\nInstalleer het programma opnieuw. Uw gegevens blijven staan.", what);
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

static int is_child(int count, wchar_t **words)
{
    static const wchar_t begin[] = L"from multiprocessing.spawn import spawn_main; spawn_main(";
    return count > 3 && wcscmp(words[count - 1], L"--multiprocessing-fork") == 0 &&
           wcscmp(words[count - 3], L"-c") == 0 && wcsncmp(words[count - 2], begin, wcslen(begin)) == 0;
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

    /* Never look for libraries in the current folder or on the PATH. */
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    HMODULE python = LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!python)
        return refuse(L"de map 'runtime' ontbreekt of is beschadigd");
    main_of_python run = (main_of_python)(void *)GetProcAddress(python, "Py_Main");
    if (!run)
        return refuse(L"de map 'runtime' is van een andere versie");

    /* The child that reads lists is started by Python itself, with this file in the place of an interpreter. */
    if (is_child(count, words))
        return run(count, words);

    wchar_t **all = (wchar_t **)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(wchar_t *) * (size_t)(count + 6));
    if (!all)
        return refuse(L"er is te weinig geheugen");
    int at = 0;
    all[at++] = words[0];
    all[at++] = L"-X";
    all[at++] = L"utf8";
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
