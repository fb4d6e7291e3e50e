/* What an engine learns: added to its model, and in tests appended to NAME.spex.new at once, one line, one
 * write, under the file's lock. So a test that crashes has lost nothing, and any number of processes can
 * learn into one folder. */
#include "runtime/models/pending.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER_LINES 3

/* The header that makes the file one of the .spex format. */
static int write_header(FILE *out, const spex_spec *spec)
{
    return fprintf(out,
                   "Specification: %s\nLearning mode: true\nTransitions: # spec xxh3:%016llx by libspex %s\n",
                   spec->name, (unsigned long long)spec->fingerprint, SPEX_VERSION) < 0;
}

static int write_transition(FILE *out, const spex_spec *spec, spex_triple t)
{
    bool silent = t.action == spec->monitor->action_count - 1;
    return fprintf(out, "%s --[%s]-> %s\n", spex_triple_from(spec, t),
                   silent ? "__internal__" : spex_triple_action(spec, t),
                   spex_names_at(&spec->states, t.to)->text) < 0;
}

static char *line_of(const spex_spec *spec, spex_triple triple, bool header, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    bool bad = !out || (header && write_header(out, spec)) || write_transition(out, spec, triple);
    if (out && fclose(out))
        bad = true;
    if (bad) {
        free(text);
        return NULL;
    }
    return text;
}

/* Cuts off what a crash left of a line, or of the header. */
static int cut_torn(int file, size_t *size)
{
    size_t length = 0, end = 0, lines = 0;
    char *text = spex_read_whole(file, &length);
    if (!text)
        return -1;
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n') {
            end = i + 1;
            lines++;
        }
    free(text);
    *size = lines > HEADER_LINES ? end : 0;
    return *size < length ? ftruncate(file, (off_t)*size) : 0;
}

static int append_line(const char *path, const spex_spec *spec, spex_triple triple)
{
    size_t length, size;
    int file = spex_pending_open(path, O_RDWR | O_APPEND | O_CREAT);
    if (file < 0)
        return SPEX_E_IO;
    char *text = cut_torn(file, &size) ? NULL : line_of(spec, triple, size == 0, &length);
    bool written = text && write(file, text, length) == (ssize_t)length;
    free(text);
    return close(file) || !written ? SPEX_E_IO : SPEX_OK;
}

int spex_learn(const spex_model_home *home, spex_spec *spec, spex_triple triple)
{
    assert(spec->monitor && spex_model_get_mode(&spec->model) == MODEL_LEARNING);
    if (home->testing) {
        char *path = spex_pending_path(home->dir, spec->name);
        int status = path ? append_line(path, spec, triple) : SPEX_E_NOMEM;
        free(path);
        if (status)
            return status;
    }
    return spex_model_mark(&spec->model, triple, MARK_KNOWN);
}
