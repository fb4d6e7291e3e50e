/* `spex lockstep` with the words that it is to have. */
#include "lockstep/inside/command.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lockstep/inside/state.h"

void lockstep_add_word(lockstep_words *to, const char *word)
{
    if (to->count + 1 < LOCKSTEP_WORDS_MAX)
        to->at[to->count++] = word;
}

void lockstep_add_words(lockstep_words *to, char *text)
{
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest))
        lockstep_add_word(to, word);
}

void lockstep_become_spex(char *const *command)
{
    static const char *const places[] = {"../../spex", "../../../bin/spex", "../../../../bin/spex"};
    char path[PATH_MAX];
    Dl_info about;
    const char *given = getenv("SPEX_COMMAND");
    if (given && *given) {
        execvp(given, command);
        return;
    }
    if (dladdr(&lockstep_shared, &about) && strchr(about.dli_fname, '/'))
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(about.dli_fname, '/') - about.dli_fname),
                     about.dli_fname, places[i]);
            execv(path, command);
        }
    execvp("spex", command);
}

void lockstep_add_program(lockstep_words *to)
{
    static char text[4096], path[PATH_MAX];
    FILE *in = fopen("/proc/self/cmdline", "r");
    const size_t length = in ? fread(text, 1, sizeof text - 1, in) : 0;
    if (in)
        fclose(in);
    text[length] = '\0';
    const ssize_t got = readlink("/proc/self/exe", path, sizeof path - 1);
    path[got > 0 ? got : 0] = '\0';
    lockstep_add_word(to, "--");
    lockstep_add_word(to, strchr(text, '/') && access(text, X_OK) == 0 ? text : path);
    for (size_t at = strlen(text) + 1; at < length; at += strlen(text + at) + 1)
        lockstep_add_word(to, text + at);
}
