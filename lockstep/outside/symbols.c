/* Source lines by libdw; without it, addresses. */
#include "lockstep/outside/symbols.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

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
    if (name)
        snprintf(text, size, "%s+0x%" PRIx64, name, (uint64_t)offset);
}

void lockstep_symbols_function(lockstep_symbols *s, uint64_t address, char *text, size_t size)
{
    s = of_address(s, &address);
    Dwfl_Module *module = s && address ? dwfl_addrmodule(s->dwfl, address) : NULL;
    const char *name = module ? dwfl_module_addrname(module, address) : NULL;
    snprintf(text, size, "%s", name ? name : "");
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
    if (name && offset < symbol.st_size)
        snprintf(text, size, offset ? "%s+%" PRIu64 : "%s", name, (uint64_t)offset);
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
