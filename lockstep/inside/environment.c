/* A program that makes threads is run under control from within any test runner. It is told by what its file
 * wants of libraries: shells and tools of the runner, which make none, go their way; a test with blocks reads
 * the variable itself (blocks.c). */
#include "lockstep/inside/environment.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lockstep/inside/command.h"

typedef struct wants {
    bool threads, blocks;
} wants;

static void note_name(const char *name, wants *w)
{
    w->threads |= strcmp(name, "pthread_create") == 0 || strcmp(name, "thrd_create") == 0 ||
                  strncmp(name, "_ZNSt6thread", strlen("_ZNSt6thread")) == 0;
    w->blocks |= strcmp(name, "spex_lockstep_check_named") == 0 || strcmp(name, "spex_lockstep_main") == 0;
}

/* Threads are those of the program's own file, blocks those of its libraries, too. */
static int look_at_file(struct dl_phdr_info *info, size_t size, void *arg)
{
    const ElfW(Dyn) *d = NULL;
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    const ElfW(Rela) * of[2] = {NULL, NULL};
    size_t bytes[2] = {0, 0};
    wants found = {false, false}, *w = arg;
    (void)size;
    if (strstr(info->dlpi_name, "liblockstep") || strstr(info->dlpi_name, "vdso"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            d = (const void *)(uintptr_t)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    for (; d && d->d_tag != DT_NULL; d++) {
        const void *at = (const void *)(uintptr_t)d->d_un.d_ptr;
        if (d->d_tag == DT_SYMTAB)
            symbols = at;
        else if (d->d_tag == DT_STRTAB)
            names = at;
        else if (d->d_tag == DT_JMPREL || d->d_tag == DT_RELA)
            of[d->d_tag == DT_RELA] = at;
        else if (d->d_tag == DT_PLTRELSZ || d->d_tag == DT_RELASZ)
            bytes[d->d_tag == DT_RELASZ] = d->d_un.d_val;
    }
    for (int k = 0; k < 2 && symbols && names; k++)
        for (size_t i = 0; of[k] && i < bytes[k] / sizeof *of[k]; i++)
            note_name(names + symbols[ELF64_R_SYM(of[k][i].r_info)].st_name, &found);
    w->threads |= found.threads && !*info->dlpi_name;
    w->blocks |= found.blocks;
    return 0;
}

/* What is started has those libraries before it that this program was to have, without this one. */
static void leave_preload(void)
{
    const char *preload = getenv("LD_PRELOAD");
    const size_t first = preload ? strcspn(preload, ": ") : 0;
    if (!preload || !memmem(preload, first, "liblockstep", strlen("liblockstep")))
        return;
    if (preload[first])
        setenv("LD_PRELOAD", preload + first + 1, 1);
    else
        unsetenv("LD_PRELOAD");
}

void lockstep_heed_environment(void)
{
    const char *given = getenv("SPEX_LOCKSTEP");
    wants w = {false, false};
    lockstep_words command = {.count = 0};
    if (!given || !*given || strcmp(given, "off") == 0)
        return;
    dl_iterate_phdr(look_at_file, &w);
    if (!w.threads || w.blocks || strcmp(program_invocation_short_name, "spex") == 0)
        return;
    char *text = strdup(given);
    if (!text)
        return;
    lockstep_add_word(&command, "spex");
    lockstep_add_word(&command, "lockstep");
    if (strncmp(text, "replay:", strlen("replay:")) == 0) {
        lockstep_add_word(&command, "replay");
        lockstep_add_words(&command, text + strlen("replay:"));
    } else {
        lockstep_add_word(&command, "run");
        lockstep_add_words(&command, text);
    }
    lockstep_add_program(&command);
    leave_preload();
    unsetenv("SPEX_LOCKSTEP");
    lockstep_become_spex((char *const *)(uintptr_t)command.at);
    fprintf(stderr, "SPEX_LOCKSTEP: spex cannot be started (%s); SPEX_COMMAND can say where it is\n",
            strerror(errno));
    _exit(2);
}
