/* What an engine learns: added to its model, and in tests appended to NAME.spex.new at once, one line, one
 * write, under the file's lock. So a test that crashes has lost nothing, and any number of processes can
 * learn into one folder. A step that was refused is counted in the heading of that file, in place. */
#include "runtime/ground/rest.h"
#include "runtime/models/pending.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_LINES 3
#define DIGITS       12 /* of the number of refused steps, which is counted up in place */

/* The header that makes the file one of the .spex format. */
static int write_header(FILE *out, const spex_spec *spec)
{
    char heading[LTS_HEADING_SIZE];
    lts_model_heading(&spec->fingerprint, 0, DIGITS, heading);
    return fprintf(out, "Specification: %s\nLearning mode: true\nTransitions:%s\n", spec->name, heading) < 0;
}

static int write_transition(FILE *out, const spex_spec *spec, spex_triple t)
{
    bool silent = t.action == spec->monitor->action_count - 1;
    return fprintf(out, "%s --[%s]-> %s\n", spex_triple_from(spec, t),
                   silent ? "__internal__" : spex_triple_action(spec, t),
                   spex_names_at(&spec->states, t.to)->text) < 0;
}

/* `triple` NULL: the header only. */
static char *line_of(const spex_spec *spec, const spex_triple *triple, bool header, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    bool bad =
        !out || (header && write_header(out, spec)) || (triple && write_transition(out, spec, *triple));
    if (out && fclose(out))
        bad = true;
    if (!bad)
        return spex_take_over(text, *length);
    spex_system_free(text);
    return NULL;
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
    *size = lines >= HEADER_LINES ? end : 0;
    return *size < length ? ftruncate(file, (off_t)*size) : 0;
}

/* Nothing: the header only. */
static int append_locked(int file, const spex_spec *spec, const spex_triple *triple)
{
    size_t length = 0, size;
    char *text = cut_torn(file, &size) ? NULL : line_of(spec, triple, size == 0, &length);
    bool written = text && write(file, text, length) == (ssize_t)length;
    free(text);
    return written ? SPEX_OK : SPEX_E_IO;
}

/* Where the last digit of the number of refused steps stands; -1: the header has none. */
static off_t last_digit(int file, const spex_spec *spec, char digits[static DIGITS])
{
    static const char end[] = " steps refused\n";
    size_t room = strlen(spec->name) + 64 + LTS_HEADING_SIZE, lines = 0, at = 0;
    char *text = malloc(room);
    ssize_t got = text ? pread(file, text, room, 0) : -1;
    while (got > 0 && at < (size_t)got && lines < HEADER_LINES)
        lines += text[at++] == '\n';
    off_t place = -1;
    size_t tail = sizeof end - 1 + DIGITS;
    if (lines == HEADER_LINES && at > tail &&
        memcmp(text + at - (sizeof end - 1), end, sizeof end - 1) == 0) {
        place = (off_t)(at - sizeof end);
        memcpy(digits, text + at - tail, DIGITS);
    }
    free(text);
    return place;
}

/* Counts up, by one write. */
static int count_up(int file, const spex_spec *spec)
{
    char digits[DIGITS];
    off_t last = last_digit(file, spec, digits);
    unsigned i = DIGITS;
    if (last < 0)
        return SPEX_E_IO;
    while (i > 0 && digits[i - 1] == '9')
        digits[--i] = '0';
    if (i == 0)
        return SPEX_OK; /* there is no larger number */
    digits[i - 1]++;
    return pwrite(file, digits, DIGITS, last - (DIGITS - 1)) == DIGITS ? SPEX_OK : SPEX_E_IO;
}

static int refuse_locked(int file, const spex_spec *spec)
{
    struct stat s;
    if (fstat(file, &s))
        return SPEX_E_IO;
    int status = s.st_size ? SPEX_OK : append_locked(file, spec, NULL);
    return status ? status : count_up(file, spec);
}

/* Adds a line to what is pending, or (NULL) counts a refused step. */
static int write_pending(const spex_model_home *home, const spex_spec *spec, const spex_triple *triple)
{
    char *path = spex_pending_path(home->dir, spec->name);
    if (!path)
        return SPEX_E_NOMEM;
    spex_outlast_begin();
    int status = SPEX_E_IO, file = spex_pending_open(path, O_RDWR | O_CREAT | (triple ? O_APPEND : 0));
    spex_outlast_end();
    free(path);
    if (file < 0)
        return status;
    status = triple ? append_locked(file, spec, triple) : refuse_locked(file, spec);
    return close(file) ? SPEX_E_IO : status;
}

int spex_learn(const spex_model_home *home, spex_spec *spec, spex_triple triple)
{
    assert(spec->monitor && spex_model_get_mode(&spec->model) == MODEL_LEARNING);
    int status = home->testing ? write_pending(home, spec, &triple) : SPEX_OK;
    return status ? status : spex_model_mark(&spec->model, triple, MARK_KNOWN);
}

int spex_learn_step(const spex_model_home *home, spex_spec *spec, spex_triple triple, bool not_allowed)
{
    if (!not_allowed || home->learns_not_allowed)
        return spex_learn(home, spec, triple);
    int status = home->testing ? write_pending(home, spec, NULL) : SPEX_OK;
    if (!status)
        spex_model_refuse(&spec->model);
    return status;
}
