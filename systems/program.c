/* The program of a file's systems, as it ships: spexc writes it, the C compiler makes it, and the cache keeps
 * it, since that takes seconds. */
#include "config.h"

#include "systems/systems.h"

#include "systems/cache.h"

#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The words after the script are the folder, the file, the compiler. */
static const char making[] =
    "set -e; cd \"$1\"; ${SPEXC:-spexc} -Wno-all --emit=c,node -o \"$1/made/\" \"$2\"; "
    "flags=$(${PKG_CONFIG:-pkg-config} --cflags --libs spex-agents); "
    "eval \"$3 -std=c11 -O2 -w -o '$1/program' '$1'/made/*.c $flags\"";

static const char *word_of(const char *name, const char *otherwise)
{
    const char *given = getenv(name);
    return given && *given ? given : otherwise;
}

static bool make(const char *path, const char *folder)
{
    char made[600];
    int status = -1;
    snprintf(made, sizeof made, "%s/made", folder);
    pid_t child = mkdir(made, 0700) == 0 ? fork() : -1;
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", making, "sh", folder, path, word_of("CC", "cc"), (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0;
}

/* All that the program is made from; another spexc may make another one. */
static void open_cache(systems_cache *cache, const char *path, uint64_t code)
{
    struct stat own = {.st_size = 0};
    char *key = NULL;
    (void)stat("/proc/self/exe", &own);
    int length =
        asprintf(&key, "program\n%s\n%" PRIx64 "\n%s\n%s\n%s\n%s\n%s\n%lld %lld\n", path, code,
                 PACKAGE_VERSION, word_of("CC", "cc"), word_of("SPEXC", ""), word_of("PKG_CONFIG", ""),
                 word_of("PKG_CONFIG_PATH", ""), (long long)own.st_size, (long long)own.st_mtime);
    *cache = (systems_cache){.folder = ""};
    if (length > 0)
        systems_cache_open(cache, key, (size_t)length);
    free(length > 0 ? key : NULL);
}

int systems_make_program(const char *path, uint64_t code, bool with_cache, const char *folder,
                         char program[static SYSTEMS_PROGRAM_ROOM])
{
    systems_cache cache = {.folder = ""};
    char *whole = realpath(path, NULL);
    if (whole && with_cache)
        open_cache(&cache, whole, code);
    bool is_kept = systems_cache_has(&cache), fine = is_kept;
    if (whole && !is_kept) {
        fine = make(whole, folder);
        snprintf(program, SYSTEMS_PROGRAM_ROOM, "%s/program", folder);
        if (fine)
            systems_cache_add(&cache, program);
        is_kept = fine && systems_cache_has(&cache);
    }
    free(whole);
    if (is_kept && chmod(cache.path, 0700) == 0)
        snprintf(program, SYSTEMS_PROGRAM_ROOM, "%s", cache.path);
    if (fine)
        return CLI_YES;
    fputs("spex chaos: the program of the system cannot be made from the file alone, which takes spexc, a C "
          "compiler and pkg-config with spex-agents; --program names one that was made with 'spexc "
          "--emit=c,node'\n",
          stderr);
    return CLI_TROUBLE;
}
