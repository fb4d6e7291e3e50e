/* .spex files: recorded models, in the format of the Elixir library Spex, byte for byte.
 *
 * A transition's line is split as the regular expression `^(.+) --\[(.+)\]-> (.+)$` splits it, greedily from
 * the left: the last `]-> ` with something behind it ends the action, the last ` --[` that leaves it one
 * begins it. Names may therefore contain the arrow, but not every triple of names survives: what would be
 * read back as another triple cannot be recorded (lts_model_records).
 */
#include "base/files/byte_order_mark.h"
#include "base/files/line_reader.h"
#include "base/files/text_writer.h"
#include "lts/io/format.h"

#include "base/array.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#else
#define PACKAGE_VERSION "unknown"
#endif

#define OPENING        " --["
#define CLOSING        "]-> "
#define MARK           (sizeof OPENING - 1) /* the length of both */
#define INITIALISATION "__initialisation__"
#define INTERNAL       "__internal__"
#define NOWHERE        "nil"
#define FINGERPRINT    " # spec xxh3:"

typedef struct text {
    const char *at;
    size_t length;
} text;

typedef struct triple {
    text from, action, to;
} triple;

typedef struct reader {
    base_line_reader lines;
    base_line line;
    lts_builder *builder;
    lts_model *model;
    size_t initial_capacity;
    uint8_t *is_initial; /* by state, as far as initialisations go */
    size_t is_initial_capacity, is_initial_count;
    base_error *error;
} reader;

static bool equals(text t, const char *wanted)
{
    return t.length == strlen(wanted) && memcmp(t.at, wanted, t.length) == 0;
}

/* The last place of `mark` in `t` that begins at `low` at least and at `high` at most; SIZE_MAX: none. */
static size_t last_mark(text t, const char *mark, size_t low, size_t high)
{
    for (size_t i = high + 1; i-- > low;)
        if (t.at[i] == mark[0] && memcmp(t.at + i, mark, MARK) == 0)
            return i;
    return SIZE_MAX;
}

static bool split(text line, triple *parts)
{
    if (line.length < 2 * MARK + 3)
        return false;
    size_t closing = last_mark(line, CLOSING, MARK + 2, line.length - MARK - 1);
    if (closing == SIZE_MAX)
        return false;
    size_t opening = last_mark(line, OPENING, 1, closing - MARK - 1);
    if (opening == SIZE_MAX)
        return false;
    size_t action = opening + MARK, to = closing + MARK;
    *parts =
        (triple){{line.at, opening}, {line.at + action, closing - action}, {line.at + to, line.length - to}};
    return true;
}

static base_status fail_at(const reader *r, size_t offset, const char *message)
{
    return base_fail(r->error, BASE_E_SYNTAX, r->lines.line ? r->lines.line : 1, (uint64_t)offset + 1, "%s",
                     message);
}

static base_status no_memory(const reader *r)
{
    return base_fail(r->error, BASE_E_NOMEM, r->lines.line, 0, "no memory for the model");
}

/* The next line, which must begin with `prefix`; what follows that goes to `rest`. */
static base_status header_line(reader *r, const char *prefix, const char *message, text *rest)
{
    base_status status = base_line_reader_next(&r->lines, true, &r->line, r->error);
    if (status != BASE_OK)
        return status;
    size_t length = strlen(prefix);
    if (!r->line.text)
        return base_fail(r->error, BASE_E_SYNTAX, r->lines.line + 1, 1, "%s, found the end of the file",
                         message);
    if (r->line.length < length || memcmp(r->line.text, prefix, length) != 0)
        return fail_at(r, 0, message);
    *rest = (text){r->line.text + length, r->line.length - length};
    return BASE_OK;
}

static void read_fingerprint(reader *r, text rest)
{
    size_t mark = strlen(FINGERPRINT), digits = 16;
    if (rest.length < mark + digits || memcmp(rest.at, FINGERPRINT, mark) != 0)
        return;
    uint64_t value = 0;
    for (size_t i = mark; i < mark + digits; i++) {
        const char *hex = "0123456789abcdef", *found = rest.at[i] ? strchr(hex, rest.at[i]) : NULL;
        if (!found)
            return;
        value = value << 4 | (uint64_t)(found - hex);
    }
    r->model->has_fingerprint = true;
    r->model->fingerprint = value;
}

/* ", 3 steps refused" at the end of the line. */
static void read_refused(reader *r, text rest)
{
    const char *at = rest.at + rest.length;
    uint64_t value = 0, tens = 1;
    size_t digits = 0;
    for (unsigned i = 0; i < 2; i++) {
        const char *end = i ? " step refused" : " steps refused";
        size_t length = strlen(end);
        if (rest.length > length && memcmp(rest.at + rest.length - length, end, length) == 0)
            at = rest.at + rest.length - length;
    }
    if (at == rest.at + rest.length)
        return;
    for (; digits < 19 && at - digits > rest.at && at[-(ptrdiff_t)digits - 1] >= '0' &&
           at[-(ptrdiff_t)digits - 1] <= '9';
         digits++, tens *= 10)
        value += tens * (uint64_t)(at[-(ptrdiff_t)digits - 1] - '0');
    const char *before = at - digits;
    if (digits && before - rest.at >= 2 && memcmp(before - 2, ", ", 2) == 0)
        r->model->refused = value;
}

static base_status read_header(reader *r)
{
    text rest;
    base_status status = header_line(r, "Specification: ", "expected 'Specification: NAME'", &rest);
    if (status != BASE_OK)
        return status;
    if (!rest.length || memchr(rest.at, '\0', rest.length))
        return fail_at(r, (size_t)(rest.at - r->line.text), "expected the name of the specification");
    r->model->specification = malloc(rest.length + 1);
    if (!r->model->specification)
        return no_memory(r);
    memcpy(r->model->specification, rest.at, rest.length);
    r->model->specification[rest.length] = '\0';
    status =
        header_line(r, "Learning mode: ", "expected 'Learning mode: true' or 'Learning mode: false'", &rest);
    if (status != BASE_OK)
        return status;
    r->model->learning = equals(rest, "true");
    if (!r->model->learning && !equals(rest, "false"))
        return fail_at(r, (size_t)(rest.at - r->line.text),
                       rest.length && rest.at[rest.length - 1] == '\r'
                           ? "expected 'true' or 'false' and then a newline, found a carriage return"
                           : "expected 'true' or 'false'");
    status = header_line(r, "Transitions:", "expected 'Transitions:'", &rest);
    if (status != BASE_OK)
        return status;
    read_fingerprint(r, rest);
    read_refused(r, rest);
    return BASE_OK;
}

/* Notes that instances begin in `state`, once. */
static bool add_initial(reader *r, lts_state state)
{
    if (!base_grow(r->is_initial, r->is_initial_capacity, (size_t)state + 1))
        return false;
    while (r->is_initial_count <= state)
        r->is_initial[r->is_initial_count++] = 0;
    if (r->is_initial[state])
        return true;
    if (!base_grow(r->model->initials, r->initial_capacity, (size_t)r->model->initial_count + 1))
        return false;
    r->is_initial[state] = 1;
    r->model->initials[r->model->initial_count++] = state;
    return true;
}

static base_status add_transition(reader *r, triple t)
{
    lts_state from, to;
    lts_label label = LTS_TAU;
    base_status status = lts_builder_state(r->builder, t.from.at, t.from.length, &from);
    if (status == BASE_OK)
        status = lts_builder_state(r->builder, t.to.at, t.to.length, &to);
    if (status == BASE_OK && !equals(t.action, INTERNAL))
        status = base_names_intern(lts_builder_labels(r->builder), t.action.at, t.action.length, &label);
    uint32_t origin = r->lines.line < LTS_NONE ? (uint32_t)r->lines.line : LTS_NONE;
    return status == BASE_OK ? lts_builder_add(r->builder, from, label, to, origin) : status;
}

static base_status read_transition(reader *r)
{
    if (!r->line.length)
        return BASE_OK;
    const char *nul = memchr(r->line.text, '\0', r->line.length);
    if (nul)
        return fail_at(r, (size_t)(nul - r->line.text), "a NUL byte cannot be part of a name");
    triple t;
    if (!split((text){r->line.text, r->line.length}, &t))
        return fail_at(r, 0, "expected 'FROM --[ACTION]-> TO'");
    base_status status;
    if (!equals(t.action, INITIALISATION)) {
        status = add_transition(r, t);
    } else if (!equals(t.from, NOWHERE)) {
        return fail_at(r, 0, "expected '" NOWHERE "' before '--[" INITIALISATION "]->'");
    } else {
        lts_state state;
        status = lts_builder_state(r->builder, t.to.at, t.to.length, &state);
        if (status == BASE_OK && !add_initial(r, state))
            status = BASE_E_NOMEM;
    }
    if (status == BASE_E_LIMIT)
        return base_fail(r->error, status, r->lines.line, 0, "more names than can be held");
    return status == BASE_OK ? status : no_memory(r);
}

static base_status read_model(reader *r)
{
    base_status status = read_header(r);
    while (status == BASE_OK) {
        status = base_line_reader_next(&r->lines, true, &r->line, r->error);
        if (status != BASE_OK || !r->line.text)
            break;
        status = read_transition(r);
    }
    if (status != BASE_OK)
        return status;
    lts_builder *builder = r->builder;
    r->builder = NULL;
    return lts_builder_finish(builder, 0, r->model->initial_count ? r->model->initials[0] : 0, &r->model->lts,
                              r->error);
}

base_status lts_read_model(FILE *in, base_names *labels, lts_model **out, base_error *error)
{
    assert(in && out);
    reader r = {.builder = lts_builder_new(labels), .model = calloc(1, sizeof *r.model), .error = error};
    base_skip_byte_order_mark(in);
    base_line_reader_open(&r.lines, in);
    base_status status = r.builder && r.model ? read_model(&r) : no_memory(&r);
    base_line_reader_close(&r.lines);
    lts_builder_free(r.builder);
    free(r.is_initial);
    if (status == BASE_OK)
        *out = r.model;
    else
        lts_model_free(r.model);
    return status;
}

void lts_model_free(lts_model *model)
{
    if (!model)
        return;
    free(model->specification);
    free(model->initials);
    lts_free(model->lts);
    free(model);
}

/* A line in memory: one of many in one buffer, so that they can be sorted. */
typedef struct written {
    char *bytes; /* all lines, one after the other */
    size_t length, capacity;
    text *lines; /* `at` is filled in when all are there; until then `length` only */
    size_t count, line_capacity;
} written;

static bool put(written *w, const char *bytes, size_t length)
{
    if (!base_grow(w->bytes, w->capacity, w->length + length))
        return false;
    memcpy(w->bytes + w->length, bytes, length);
    w->length += length;
    return true;
}

static bool same(text a, text b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static bool recordable(text name)
{
    return name.length && !memchr(name.at, '\n', name.length) && !memchr(name.at, '\0', name.length);
}

/* Adds the line; BASE_E_SYNTAX when it would be read as another transition, or as none. */
static base_status write_line(written *w, text from, text action, text to)
{
    size_t begin = w->length;
    if (!recordable(from) || !recordable(action) || !recordable(to))
        return BASE_E_SYNTAX;
    if (!put(w, from.at, from.length) || !put(w, OPENING, MARK) || !put(w, action.at, action.length) ||
        !put(w, CLOSING, MARK) || !put(w, to.at, to.length) ||
        !base_grow(w->lines, w->line_capacity, w->count + 1))
        return BASE_E_NOMEM;
    text line = {w->bytes + begin, w->length - begin};
    triple t;
    if (!split(line, &t) || !same(t.from, from) || !same(t.action, action) || !same(t.to, to))
        return BASE_E_SYNTAX;
    w->lines[w->count++] = (text){NULL, line.length};
    return BASE_OK;
}

bool lts_model_records(const char *from, const char *action, const char *to)
{
    written w = {0};
    text f = {from, strlen(from)}, a = {action, strlen(action)}, t = {to, strlen(to)};
    bool fine = write_line(&w, f, a, t) == BASE_OK;
    free(w.bytes);
    free(w.lines);
    return fine;
}

static text state_text(const lts *l, lts_state s, char buffer[static 16])
{
    const char *name = lts_state_text(l, s, buffer);
    return (text){name, strlen(name)};
}

static text label_text(const lts *l, lts_label label)
{
    if (label == LTS_TAU)
        return (text){INTERNAL, strlen(INTERNAL)};
    return (text){base_names_text(l->labels, label), base_names_length(l->labels, label)};
}

static base_status write_transitions(written *w, const lts_recording *model)
{
    const lts *l = model->lts;
    char source[16], target[16];
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < model->initial_count && status == BASE_OK; i++)
        status =
            write_line(w, (text){NOWHERE, strlen(NOWHERE)}, (text){INITIALISATION, strlen(INITIALISATION)},
                       state_text(l, model->initials[i], target));
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && status == BASE_OK; e++)
            status = write_line(w, state_text(l, s, source), label_text(l, l->edges[e].label),
                                state_text(l, l->edges[e].target, target));
    return status;
}

static int by_bytes(const void *left, const void *right)
{
    const text *a = left, *b = right;
    int order = memcmp(a->at, b->at, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void sort_lines(written *w)
{
    const char *at = w->bytes;
    for (size_t i = 0; i < w->count; i++) {
        w->lines[i].at = at;
        at += w->lines[i].length;
    }
    if (w->count)
        qsort(w->lines, w->count, sizeof *w->lines, by_bytes);
}

void lts_model_heading(const uint64_t *fingerprint, uint64_t refused, int digits,
                       char heading[static LTS_HEADING_SIZE])
{
    size_t length = 0;
    heading[0] = '\0';
    if (fingerprint)
        length = (size_t)snprintf(heading, LTS_HEADING_SIZE,
                                  FINGERPRINT "%016" PRIx64 " by libspex " PACKAGE_VERSION, *fingerprint);
    else if (refused || digits)
        length = (size_t)snprintf(heading, LTS_HEADING_SIZE, " # by libspex " PACKAGE_VERSION);
    if (refused || digits)
        snprintf(heading + length, LTS_HEADING_SIZE - length, ", %0*" PRIu64 " step%s refused", digits,
                 refused, refused == 1 && !digits ? "" : "s");
}

static base_status write_sorted(const written *w, const lts_recording *model, FILE *out)
{
    base_text_writer *writer = base_text_writer_new(out);
    if (!writer)
        return BASE_E_NOMEM;
    base_write_text(writer, "Specification: ");
    base_write_text(writer, model->specification);
    base_write_text(writer, "\nLearning mode: ");
    base_write_text(writer, model->learning ? "true" : "false");
    base_write_text(writer, "\nTransitions:");
    char heading[LTS_HEADING_SIZE];
    lts_model_heading(model->has_fingerprint ? &model->fingerprint : NULL, model->refused, 0, heading);
    base_write_text(writer, heading);
    base_write_bytes(writer, "\n", 1);
    for (size_t i = 0; i < w->count; i++) {
        base_write_bytes(writer, w->lines[i].at, w->lines[i].length);
        base_write_bytes(writer, "\n", 1);
    }
    return base_text_writer_finish(writer);
}

base_status lts_write_recording(const lts_recording *model, FILE *out)
{
    assert(model->specification && model->lts && (model->initials || model->initial_count == 0));
    written w = {0};
    text name = {model->specification, strlen(model->specification)};
    base_status status = recordable(name) ? write_transitions(&w, model) : BASE_E_SYNTAX;
    if (status == BASE_OK) {
        sort_lines(&w);
        status = write_sorted(&w, model, out);
    }
    free(w.bytes);
    free(w.lines);
    return status;
}

base_status lts_write_model(const lts_model *model, FILE *out)
{
    const lts_recording recording = {.specification = model->specification,
                                     .learning = model->learning,
                                     .has_fingerprint = model->has_fingerprint,
                                     .fingerprint = model->fingerprint,
                                     .refused = model->refused,
                                     .lts = model->lts,
                                     .initials = model->initials,
                                     .initial_count = model->initial_count};
    return lts_write_recording(&recording, out);
}

/* ---- the format ---- */

/* Nearly: it is written otherwise, or cut short. */
static bool resembles_model(const char *head, size_t length)
{
    static const char word[] = "specification";
    return length >= sizeof word - 1 && strncasecmp(head, word, sizeof word - 1) == 0;
}

static bool is_model(const char *head, size_t length)
{
    static const char mark[] = "Specification:";
    return length >= sizeof mark - 1 && memcmp(head, mark, sizeof mark - 1) == 0;
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    (void)how; /* its internal action has a name of its own */
    return lts_read_model(in, NULL, &out->model, error);
}

/* What is no model is written as if someone had recorded the whole LTS. */
static base_status write_document(const lts_written *what, FILE *out)
{
    if (what->model)
        return lts_write_model(what->model, out);
    const lts_recording whole = {.specification = what->name,
                                 .has_fingerprint = what->has_fingerprint,
                                 .fingerprint = what->fingerprint,
                                 .lts = what->lts,
                                 .initials = &what->lts->initial,
                                 .initial_count = 1};
    return lts_write_recording(&whole, out);
}

const lts_format lts_format_model = {.name = "spex",
                                     .title = ".spex",
                                     .suffix = ".spex",
                                     .holds_names = true,
                                     .begin = "'Specification:' (.spex)",
                                     .begins = is_model,
                                     .resembles = resembles_model,
                                     .read = read_document,
                                     .write = write_document};
