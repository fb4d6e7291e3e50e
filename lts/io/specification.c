/* An LTS as the text of a specification: a draft that a person can read and go on with, and that means the
 * same when it is compiled.
 *
 * States without names are called s0, s1, ...; a name that no state of a specification can have, or that
 * would meet another's in C, is changed, as it does not count in any comparison. Of actions it does: there
 * the writer refuses and says which they are.
 *
 * The text is laid out as the formatter of the language would: the transitions between two states on one
 * line, in columns.
 */
#include "lts/io/format.h"

#include "base/array.h"
#include "base/utf8.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#define WIDEST 40u /* what is wider stays out of the columns */

typedef struct drafting {
    const lts_written *what;
    const lts *l;
    FILE *out;
    base_names *states;  /* what each is called in the text */
    base_names *c_names; /* taken by them in C */
    bool *is_used;       /* per label */
    char *text;          /* one that is being put together */
    size_t room;
    lts_edge *row; /* the edges of a state in order of target */
    size_t row_room;
    unsigned from_width, arrow_width; /* of the columns */
    bool is_measuring;                /* nothing is written yet */
} drafting;

/* ---- names ---- */

/* Does the language, or one of its later tiers, give the word a meaning? Quotes are right for any name. */
static bool is_word_of_language(const char *text)
{
    static const char *const words[] = {
        "action",
        "after",
        "agent",
        "always_reaches",
        "assert",
        "bind",
        "chaos",
        "const",
        "deadlock_free",
        "deterministic",
        "do",
        "enum",
        "equivalent",
        "extern",
        "final",
        "group",
        "hide",
        "import",
        "in",
        "infinity",
        "initial",
        "input",
        "internal",
        "livelock_free",
        "liveness",
        "not",
        "on_error",
        "optional",
        "parent",
        "prunable",
        "prune_timeout",
        "reaches",
        "record",
        "refines",
        "rename",
        "requires",
        "safety",
        "spec",
        "state",
        "stay_timeout",
        "strict",
        "system",
        "tau",
        "transition_timeout",
        "under",
        "unless",
        "var",
        "when",
        "while",
        "within",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static bool is_plain(const char *text)
{
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    for (const char *c = text; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            return false;
    return !is_word_of_language(text);
}

/* Writes a name, in quotes where it needs them; returns its width. */
static unsigned put_name(const drafting *d, const char *text)
{
    bool plain = is_plain(text);
    unsigned width = plain ? 0 : 2;
    FILE *out = d->is_measuring ? NULL : d->out;
    if (!plain && out)
        putc('"', out);
    for (size_t at = 0, length = strlen(text); at < length;) {
        unsigned columns;
        size_t bytes = base_utf8_next(text + at, length - at, &columns);
        unsigned char c = (unsigned char)text[at];
        char escaped[8] = "";
        if (c == '"' || c == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            snprintf(escaped, sizeof escaped, "\\%03o", c);
        width += *escaped ? (unsigned)strlen(escaped) : columns;
        if (out)
            *escaped ? (void)fputs(escaped, out) : (void)fwrite(text + at, 1, bytes, out);
        at += bytes;
    }
    if (!plain && out)
        putc('"', out);
    return width;
}

/* Can a name of a specification be so? */
static bool is_name(const char *text, size_t length)
{
    return length > 0 && !memchr(text, '\0', length) && !memchr(text, '\n', length) &&
           strncmp(text, "__", 2) != 0 && base_utf8_check(text, length) == length;
}

/* What the generated C makes of a name: upper case, one `_` for each other character. */
static bool put_c_name(drafting *d, const char *text, size_t *length)
{
    if (!base_grow(d->text, d->room, strlen(text) + 1))
        return false;
    *length = 0;
    for (; *text; text++)
        if (isalnum((unsigned char)*text))
            d->text[(*length)++] = (char)toupper((unsigned char)*text);
        else if (((unsigned char)*text & 0xC0) != 0x80)
            d->text[(*length)++] = '_';
    return true;
}

/* Takes the name in C that goes with a name; *first: nobody had it before. */
static base_status take_c_name(drafting *d, base_names *taken, const char *text, bool *first,
                               uint32_t *number)
{
    size_t length;
    uint32_t before = base_names_count(taken);
    if (!put_c_name(d, text, &length))
        return BASE_E_NOMEM;
    base_status status = base_names_intern(taken, d->text, length, number);
    *first = *number == before;
    return status;
}

/* A name for a state that begins as `text` and that no state has. */
static base_status add_state(drafting *d, const char *text, size_t length)
{
    char *name = malloc(length + 16);
    bool first = false;
    size_t used = 1;
    uint32_t number;
    base_status status = name ? BASE_OK : BASE_E_NOMEM;
    for (size_t at = 0; name && at < length;) {
        unsigned columns;
        size_t bytes = base_utf8_next(text + at, length - at, &columns);
        bool fine = text[at] && text[at] != '\n' && base_utf8_check(text + at, bytes) == bytes;
        if (fine)
            memcpy(name + used, text + at, bytes);
        else
            name[used] = '_';
        used += fine ? bytes : 1;
        at += bytes;
    }
    char *chosen = name; /* with the `s` that was left room for, or without */
    if (name) {
        name[0] = 's';
        name[used] = '\0';
        chosen += strncmp(name + 1, "__", 2) != 0 && strcmp(name + 1, "_") != 0 && used > 1;
    }
    for (unsigned again = 1; !status && !first; again++) {
        if (again > 1)
            snprintf(name + used, 12, "_%u", again);
        status = take_c_name(d, d->c_names, chosen, &first, &number);
    }
    if (!status)
        status = base_names_intern(d->states, chosen, strlen(chosen), &number);
    free(name);
    return status;
}

static base_status name_states(drafting *d)
{
    base_status status = BASE_OK;
    for (lts_state s = 0; s < d->l->states && !status; s++) {
        char numbered[16];
        if (d->l->state_names && s < base_names_count(d->l->state_names)) {
            status =
                add_state(d, base_names_text(d->l->state_names, s), base_names_length(d->l->state_names, s));
        } else {
            int length = snprintf(numbered, sizeof numbered, "s%u", (unsigned)s);
            status = add_state(d, numbered, (size_t)length);
        }
    }
    return status;
}

static base_status refuse(const drafting *d, const char *why, const char *a, const char *b)
{
    return base_fail(d->what->error, BASE_E_SYNTAX, 0, 0, why, a, b);
}

/* Can a specification have these actions? Their names cannot be changed. */
static base_status check_labels(drafting *d)
{
    const base_names *labels = d->l->labels;
    base_names *taken = base_names_new();
    lts_label *owner = base_alloc(base_names_count(labels), sizeof *owner);
    base_status status = taken && owner ? BASE_OK : BASE_E_NOMEM;
    uint32_t number;
    bool first;
    if (!status)
        status = take_c_name(d, taken, LTS_TAU_TEXT, &first, &number);
    if (!status)
        owner[number] = LTS_TAU;
    for (lts_label a = LTS_TAU + 1; a < base_names_count(labels) && !status; a++) {
        const char *text = base_names_text(labels, a);
        if (!d->is_used[a])
            continue;
        if (!is_name(text, base_names_length(labels, a)))
            status = refuse(d, "no specification can have an action called '%.60s'%s", text, "");
        else
            status = take_c_name(d, taken, text, &first, &number);
        if (!status && first)
            owner[number] = a;
        else if (!status)
            status = refuse(d, "the actions '%.60s' and '%.60s' have the same name in C",
                            base_names_text(labels, owner[number]), text);
    }
    base_names_unref(taken);
    free(owner);
    return status;
}

/* ---- transitions ---- */

static int by_target(const void *left, const void *right)
{
    const lts_edge *a = left, *b = right;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return (a->label > b->label) - (a->label < b->label);
}

static void pad(const drafting *d, unsigned width, unsigned column)
{
    for (; !d->is_measuring && width < column; width++)
        putc(' ', d->out);
}

static void widen(unsigned width, unsigned *column)
{
    if (width <= WIDEST && width > *column)
        *column = width;
}

/* `from --[a | b]-> to;`, of as many of these edges to one state as a line takes; returns how many. */
static size_t put_transition(drafting *d, lts_state from, const lts_edge *edges, size_t count)
{
    if (!d->is_measuring)
        fputs("    ", d->out);
    unsigned width = put_name(d, base_names_text(d->states, from));
    size_t n = 0;
    if (d->is_measuring)
        widen(width, &d->from_width);
    pad(d, width, d->from_width);
    if (!d->is_measuring)
        fputs(" --[", d->out);
    width = 3 + 3;
    while (n < count && edges[n].target == edges[0].target && (n == 0 || width < WIDEST)) {
        if (n > 0 && !d->is_measuring)
            fputs(" | ", d->out);
        width += n > 0 ? 3 : 0;
        lts_label label = edges[n++].label;
        if (label == LTS_TAU && !d->is_measuring)
            fputs(LTS_TAU_TEXT, d->out);
        width += label == LTS_TAU ? 3 : put_name(d, base_names_text(d->l->labels, label));
    }
    if (d->is_measuring) {
        widen(width, &d->arrow_width);
        return n;
    }
    fputs("]->", d->out);
    pad(d, width, d->arrow_width);
    putc(' ', d->out);
    put_name(d, base_names_text(d->states, edges[0].target));
    fputs(";\n", d->out);
    return n;
}

static base_status put_state(drafting *d, lts_state s)
{
    const lts *l = d->l;
    size_t count = (size_t)(l->first[s + 1] - l->first[s]);
    if (!base_grow(d->row, d->row_room, count + 1))
        return BASE_E_NOMEM;
    if (count)
        memcpy(d->row, l->edges + l->first[s], count * sizeof *d->row);
    qsort(d->row, count, sizeof *d->row, by_target);
    for (size_t i = 0; i < count;)
        i += put_transition(d, s, d->row + i, count - i);
    return BASE_OK;
}

/* Those of the initial state first, so that the specification begins there. */
static base_status put_transitions(drafting *d)
{
    base_status status = put_state(d, d->l->initial);
    for (lts_state s = 0; s < d->l->states && !status; s++)
        if (s != d->l->initial)
            status = put_state(d, s);
    return status;
}

/* `model`: whose other beginnings follow; NULL: none do. */
static void put_clause(const drafting *d, const char *word, lts_state s, const lts_model *model)
{
    fprintf(d->out, "    %s ", word);
    put_name(d, base_names_text(d->states, s));
    for (uint32_t i = 0; model && i < model->initial_count; i++)
        if (model->initials[i] != s) {
            fputs(", ", d->out);
            put_name(d, base_names_text(d->states, model->initials[i]));
        }
    fputs(";\n", d->out);
}

/* What no transition mentions. */
static base_status put_states(drafting *d)
{
    const lts *l = d->l;
    bool *is_mentioned = base_alloc_zeroed(l->states, sizeof *is_mentioned);
    if (!is_mentioned)
        return BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            is_mentioned[s] = is_mentioned[l->edges[e].target] = true;
    const lts_model *model = d->what->model;
    bool has_more = model && model->initial_count > 1;
    bool is_said = has_more || lts_is_terminal(l, l->initial); /* else the first transition says it */
    if (is_said)
        put_clause(d, "initial", l->initial, has_more ? model : NULL);
    for (lts_state s = 0; s < l->states; s++)
        if (!is_mentioned[s] && l->states > 1) {
            if (!is_said)
                put_clause(d, "initial", l->initial, NULL);
            put_clause(d, "state  ", s, NULL);
            is_said = true;
        }
    if (is_said && l->transitions)
        putc('\n', d->out);
    free(is_mentioned);
    return BASE_OK;
}

/* ---- all of it ---- */

static base_status begin(drafting *d)
{
    d->states = base_names_new();
    d->c_names = base_names_new();
    d->is_used = base_alloc_zeroed(base_names_count(d->l->labels), sizeof *d->is_used);
    if (!d->states || !d->c_names || !d->is_used)
        return BASE_E_NOMEM;
    for (uint64_t e = 0; e < d->l->transitions; e++)
        d->is_used[d->l->edges[e].label] = true;
    if (d->what->model && d->what->model->initial_count == 0)
        return refuse(d, "a specification begins somewhere; the model of '%.60s' does not say where%s",
                      d->what->name, "");
    base_status status = check_labels(d);
    return status ? status : name_states(d);
}

static base_status write_document(const lts_written *what, FILE *out)
{
    drafting d = {.what = what, .l = what->lts, .out = out, .is_measuring = true};
    assert(d.l->initial < d.l->states);
    base_status status = begin(&d);
    if (!status)
        status = put_transitions(&d);
    d.is_measuring = false;
    if (!status) {
        bool fine = is_name(what->name, strlen(what->name));
        fputs("spec ", out);
        put_name(&d, fine ? what->name : "lts");
        fputs(" {\n", out);
        status = put_states(&d);
    }
    if (!status)
        status = put_transitions(&d);
    if (!status)
        fputs("}\n", out);
    base_names_unref(d.states);
    base_names_unref(d.c_names);
    free(d.is_used);
    free(d.text);
    free(d.row);
    return status ? status : ferror(out) ? BASE_E_IO : BASE_OK;
}

const lts_format lts_format_specification = {
    .name = "lts", .title = ".lts", .suffix = ".lts", .holds_names = true, .write = write_document};
