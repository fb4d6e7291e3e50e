/* The rule that tells make what the output of a run depends on, as gcc -MD writes it. */
#include "compiler/command/job.h"

#include <assert.h>
#include <string.h>

/* A name as make reads it: blanks and # escaped with a backslash, $ doubled; backslashes before those, too.
 */
static size_t put_name(const char *name, FILE *out)
{
    size_t length = 0, backslashes = 0;
    for (; *name; name++) {
        if (*name == ' ' || *name == '\t' || *name == '#') {
            for (; backslashes > 0; backslashes--, length++)
                fputc('\\', out);
            fputc('\\', out);
            length++;
        } else if (*name == '$') {
            fputc('$', out);
            length++;
        }
        backslashes = *name == '\\' ? backslashes + 1 : 0;
        fputc(*name, out);
        length++;
    }
    return length;
}

static void put(const char *name, size_t *column, FILE *out)
{
    if (*column > 0 && *column + 1 + strlen(name) > 78) {
        fputs(" \\\n", out);
        *column = 1;
    }
    if (*column > 0) {
        fputc(' ', out);
        ++*column;
    }
    *column += put_name(name, out);
}

void spexc_write_depfile(const spexc_job *job, size_t targets, FILE *out)
{
    assert(job->unit && targets <= spexc_files_count(job->files));
    size_t column = 0;
    if (job->request->target)
        put(job->request->target, &column, out);
    for (size_t i = 0; i < targets && !job->request->target; i++)
        put(spexc_files_path(job->files, i), &column, out);
    fputc(':', out);
    column++;
    const lang_unit *unit = job->unit;
    for (uint32_t i = strcmp(unit->path, "-") == 0; i < unit->file_count; i++)
        put(unit->files[i], &column, out);
    fputc('\n', out);
    /* A file that is imported no more, and gone, must not stop make. */
    for (uint32_t i = 1; i < unit->file_count; i++) {
        fputc('\n', out);
        put_name(unit->files[i], out);
        fputs(":\n", out);
    }
}
