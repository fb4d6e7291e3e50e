/* Source lines by libdw; without it, addresses. */
#include "lockstep/outside/symbols.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <dlfcn.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lockstep/shared.h"

#ifdef HAVE_LIBDW
#include <elfutils/libdwfl.h>

enum { OTHERS_MAX = 16 };

struct lockstep_symbols {
    Dwfl *dwfl;
    char program[PATH_MAX];
    lockstep_symbols *others[OTHERS_MAX]; /* of nodes */
};

/* Whose address it is, which then bears no number any more. */
static lockstep_symbols *of_address(lockstep_symbols *s, uint64_t *address)
{
    const uint64_t number = *address >> LOCKSTEP_MARK_SHIFT;
    *address &= (UINT64_C(1) << LOCKSTEP_MARK_SHIFT) - 1;
    return number == 0 || !s ? s : number < OTHERS_MAX ? s->others[number] : NULL;
}

void lockstep_symbols_add(lockstep_symbols *s, uint32_t number, pid_t process)
{
    if (s && number < OTHERS_MAX)
        s->others[number] = lockstep_symbols_open(process);
}

static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
                                         .find_debuginfo = dwfl_standard_find_debuginfo};

lockstep_symbols *lockstep_symbols_open(pid_t process)
{
    lockstep_symbols *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    char link[32];
    snprintf(link, sizeof link, "/proc/%d/exe", (int)process);
    const ssize_t length = readlink(link, s->program, sizeof s->program - 1);
    s->program[length > 0 ? length : 0] = '\0';
    s->dwfl = dwfl_begin(&callbacks);
    if (s->dwfl && dwfl_linux_proc_report(s->dwfl, process) == 0 && dwfl_report_end(s->dwfl, NULL, NULL) == 0)
        return s;
    lockstep_symbols_close(s);
    return NULL;
}

void lockstep_symbols_close(lockstep_symbols *s)
{
    for (int i = 0; s && i < OTHERS_MAX; i++)
        lockstep_symbols_close(s->others[i]);
    if (s && s->dwfl)
        dwfl_end(s->dwfl);
    free(s);
}

/* The parameters of a C++ function are of no use in a story: "f(int) const" is f. */
static void leave_out_parameters(char *name)
{
    char *at = strrchr(name, ')');
    int depth = 0;
    for (; at && at > name; at--) {
        depth += *at == ')' ? 1 : *at == '(' ? -1 : 0;
        if (depth == 0)
            break;
    }
    if (at && at > name)
        *at = '\0';
}

/* The name as the source of a C++ program has it, which the C++ library of this machine knows (the Itanium
 * ABI); where there is none, or it is no such name, a copy. NULL: no memory. */
static char *source_name(const char *name)
{
    static void *library;
    static char *(*demangle)(const char *, char *, size_t *, int *);
    int status;
    if (strncmp(name, "_Z", 2) != 0)
        return strdup(name);
    if (!library && (library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL)) != NULL) {
        void *symbol = dlsym(library, "__cxa_demangle");
        memcpy(&demangle, &symbol, sizeof demangle);
    }
    char *found = demangle ? demangle(name, NULL, NULL, &status) : NULL;
    if (found)
        leave_out_parameters(found);
    return found ? found : strdup(name);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool lockstep_symbols_source(lockstep_symbols *s, uint64_t address, int is_return, char *path, size_t size,
                             unsigned *line)
{
    s = of_address(s, &address);
    const uint64_t at = address - (is_return && address > 0);
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, at) : NULL;
    Dwfl_Line *found = module ? dwfl_module_getsrc(module, at) : NULL;
    int number = 0;
    const char *file = found ? dwfl_lineinfo(found, NULL, &number, NULL, NULL, NULL) : NULL;
    if (!file || number <= 0)
        return false;
    const char *folder = *file == '/' ? NULL : dwfl_line_comp_dir(found);
    snprintf(path, size, "%s%s%s", folder ? folder : "", folder ? "/" : "", file);
    *line = (unsigned)number;
    return true;
}

void lockstep_symbols_line(lockstep_symbols *s, uint64_t address, int is_return, char *text, size_t size)
{
    s = of_address(s, &address);
    const uint64_t at = address - (is_return && address > 0);
    snprintf(text, size, "%s0x%" PRIx64, address ? "" : "-", address);
    if (!address)
        snprintf(text, size, "-");
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, at) : NULL;
    if (!module)
        return;
    int line = 0;
    Dwfl_Line *found = dwfl_module_getsrc(module, at);
    const char *file = found ? dwfl_lineinfo(found, NULL, &line, NULL, NULL, NULL) : NULL;
    if (file) {
        snprintf(text, size, "%s:%d", base_name(file), line);
        return;
    }
    GElf_Off offset;
    GElf_Sym symbol;
    const char *name = dwfl_module_addrinfo(module, at, &offset, &symbol, NULL, NULL, NULL);
    char *shown = name ? source_name(name) : NULL;
    if (shown)
        snprintf(text, size, "%s+0x%" PRIx64, shown, (uint64_t)offset);
    free(shown);
}

void lockstep_symbols_function(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    s = of_address(s, &address);
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, address) : NULL;
    const char *name = module ? dwfl_module_addrname(module, address) : NULL;
    char *shown = name ? source_name(name) : NULL;
    snprintf(text, size, "%s", shown ? shown : "");
    free(shown);
}

void lockstep_symbols_library(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    s = of_address(s, &address);
    *text = '\0';
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, address) : NULL;
    const char *name = module ? dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL) : NULL;
    if (name && strcmp(name, s->program) != 0)
        snprintf(text, size, "%s", base_name(name));
}

void lockstep_symbols_variable(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    s = of_address(s, &address);
    GElf_Off offset;
    GElf_Sym symbol;
    *text = '\0';
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, address) : NULL;
    const char *name =
        module ? dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL) : NULL;
    char *shown = name && offset < symbol.st_size ? source_name(name) : NULL;
    if (shown)
        snprintf(text, size, offset ? "%s+%" PRIu64 : "%s", shown, (uint64_t)offset);
    free(shown);
}

#else

bool lockstep_symbols_source(lockstep_symbols *s, uint64_t address, int is_return, char *path, size_t size,
                             unsigned *line)
{
    (void)s;
    (void)address;
    (void)is_return;
    (void)path;
    (void)size;
    (void)line;
    return false;
}

void lockstep_symbols_library(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    (void)s;
    (void)address;
    (void)size;
    *text = '\0';
}

void lockstep_symbols_variable(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    (void)s;
    (void)address;
    (void)size;
    *text = '\0';
}

lockstep_symbols *lockstep_symbols_open(pid_t process)
{
    (void)process;
    return NULL;
}

void lockstep_symbols_add(lockstep_symbols *s, uint32_t number, pid_t process)
{
    (void)s;
    (void)number;
    (void)process;
}

void lockstep_symbols_close(lockstep_symbols *s)
{
    (void)s;
}

void lockstep_symbols_line(lockstep_symbols *s, uint64_t address, int is_return, char *text, size_t size)
{
    (void)s;
    (void)is_return;
    address &= (UINT64_C(1) << LOCKSTEP_MARK_SHIFT) - 1;
    if (address)
        snprintf(text, size, "0x%" PRIx64, address);
    else
        snprintf(text, size, "-");
}

void lockstep_symbols_function(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    (void)s;
    (void)address;
    snprintf(text, size, "%s", "");
}

#endif
