/* DOT, the language of Graphviz, as an LTS: as learning tools write automata, as the models of Linux' runtime
 * verification are kept, and as our own pictures are.
 *
 * A node is a state, called by its label where all labels are there and differ, else by its identifier. A
 * directed edge is a transition for each line of its label; one without a label is a silent step. The initial
 * state is where an edge without a label comes from a node that is no state: one that nothing leads to, from
 * which only such edges lead, and that is drawn as nothing or as a point. Where there is none, it is the
 * first node. What else is said of looks is passed over.
 */
#include "lts/io/dot.h"

#include "base/array.h"
#include "base/files/byte_order_mark.h"
#include "base/files/read_file.h"
#include "lts/io/format.h"
#include "lts/io/tables.h"
#include "lts/picture/picture.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define MOST_BYTES ((size_t)1 << 30)

/* The next line of a label, its escapes resolved, into `text`. False: no memory. */
static bool next_line(lts_dot *r, const char **at, const char *end, size_t *length)
{
    *length = 0;
    while (*at < end) {
        char c = *(*at)++;
        if (c == '\n' || (c == '\\' && *at < end && strchr("nlr", **at))) {
            *at += c != '\n';
            return true;
        }
        if (c == '\\' && *at < end)
            c = *(*at)++;
        else if (c == '&' && end - *at >= 4 && memcmp(*at, "amp;", 4) == 0) /* as Graphviz shows it */
            *at += 4;
        if (!lts_dot_put(r, length, c))
            return false;
    }
    return true;
}

static bool is_empty(const lts_dot *r, uint32_t text)
{
    return text == BASE_NONE || base_names_length(r->texts, text) == 0;
}

/* Only there to say which state is the initial one? */
static bool is_marker(const lts_dot *r, const lts_dot_node *n)
{
    bool unnamed = n->label == BASE_NONE ? strncmp(lts_dot_text(r, n->id), "__", 2) == 0 || n->hidden
                                         : is_empty(r, n->label);
    return n->starts && !n->entered && !n->acts && (unnamed || n->hidden);
}

static base_status intern_state(lts_dot *r, lts_builder *b, uint32_t text, lts_state *state)
{
    const char *at = lts_dot_text(r, text), *end = at + base_names_length(r->texts, text);
    char *name = NULL;
    size_t room = 0, length = 0;
    bool ok = true;
    while (ok && at < end) { /* lines of a label are words of a name */
        size_t line;
        ok = next_line(r, &at, end, &line) && base_grow(name, room, length + line + 1);
        if (ok) {
            if (length > 0)
                name[length++] = ' ';
            memcpy(name + length, line ? r->text : "", line);
            length += line;
        }
    }
    ok = ok && lts_builder_state(b, name ? name : "", length, state) == BASE_OK;
    free(name);
    return ok ? BASE_OK : lts_dot_no_memory(r);
}

/* Are there labels for all states, each its own? */
static bool labels_are_names(const lts_dot *r, bool *no_memory)
{
    uint8_t *seen = calloc((size_t)base_names_count(r->texts) + 1, 1);
    bool good = seen;
    *no_memory = !seen;
    for (uint32_t i = 0; good && i < base_names_count(r->ids); i++) {
        const lts_dot_node *n = &r->nodes[i];
        if (is_marker(r, n))
            continue;
        good = !is_empty(r, n->label) && !seen[n->label];
        if (good)
            seen[n->label] = 1;
    }
    free(seen);
    return good;
}

static base_status add_transitions(lts_dot *r, lts_table *t, const lts_state *state, const lts_dot_edge *e)
{
    t->lines.line = e->line;
    if (is_empty(r, e->label))
        return lts_table_add(t, state[e->from], LTS_TAU_TEXT, strlen(LTS_TAU_TEXT), state[e->to]);
    const char *at = lts_dot_text(r, e->label), *end = at + base_names_length(r->texts, e->label);
    base_status status = BASE_OK;
    while (!status && at < end) {
        size_t length;
        if (!next_line(r, &at, end, &length))
            return lts_dot_no_memory(r);
        if (length > 0)
            status = lts_table_add(t, state[e->from], r->text, length, state[e->to]);
    }
    return status;
}

/* The state that a marker leads to; else the first. */
static base_status find_initial(lts_dot *r, const lts_state *state, lts_state *initial)
{
    *initial = LTS_NONE;
    for (size_t i = 0; i < r->edge_count; i++) {
        const lts_dot_edge *e = &r->edges[i];
        if (!is_marker(r, &r->nodes[e->from]))
            continue;
        if (*initial != LTS_NONE && *initial != state[e->to])
            return base_fail(r->error, BASE_E_SYNTAX, e->line, 0, "a second initial state; an LTS has one");
        *initial = state[e->to];
    }
    if (*initial == LTS_NONE)
        *initial = 0;
    return BASE_OK;
}

static base_status build(lts_dot *r, lts_table *t, const char *tau, lts **out)
{
    uint32_t count = base_names_count(r->ids), states = 0;
    for (size_t i = 0; i < r->edge_count; i++) {
        const lts_dot_edge *e = &r->edges[i];
        r->nodes[e->to].entered = true;
        r->nodes[e->from].acts |= !is_empty(r, e->label);
        r->nodes[e->from].starts |= is_empty(r, e->label);
    }
    bool short_of_memory;
    bool by_label = labels_are_names(r, &short_of_memory);
    lts_state *state = malloc(((size_t)count + 1) * sizeof *state), initial = 0;
    base_status status = short_of_memory || !state ? lts_dot_no_memory(r) : BASE_OK;
    for (uint32_t i = 0; !status && i < count; i++)
        if (!is_marker(r, &r->nodes[i])) {
            status = intern_state(r, t->builder, by_label ? r->nodes[i].label : r->nodes[i].id, &state[i]);
            states++;
        }
    if (!status && states == 0)
        status = lts_dot_fail(r, "there is no state in this graph");
    if (!status)
        status = find_initial(r, state, &initial);
    for (size_t i = 0; !status && i < r->edge_count; i++)
        if (!is_marker(r, &r->nodes[r->edges[i].from]))
            status = add_transitions(r, t, state, &r->edges[i]);
    free(state);
    return status ? status : lts_table_finish(t, tau, 0, initial, out);
}

base_status lts_read_dot(FILE *in, const char *tau, base_names *labels, lts **out, base_error *error)
{
    assert(in && out);
    size_t length;
    base_skip_byte_order_mark(in);
    char *bytes = base_read_stream(in, MOST_BYTES, &length);
    if (!bytes)
        return base_fail(error,
                         errno == ENOMEM  ? BASE_E_NOMEM
                         : errno == EFBIG ? BASE_E_LIMIT
                                          : BASE_E_IO,
                         0, 0, "%s", strerror(errno));
    lts_dot r = {.at = bytes, .end = bytes + length, .line = 1, .line_start = bytes, .error = error};
    lts_table table;
    r.texts = base_names_new();
    r.ids = base_names_new();
    bool begun = lts_table_begin(&table, in, labels, error);
    base_status status = begun && r.texts && r.ids ? lts_dot_read_graph(&r) : lts_dot_no_memory(&r);
    if (!status)
        status = build(&r, &table, tau, out);
    lts_table_release(&table);
    base_names_unref(r.texts);
    base_names_unref(r.ids);
    free(r.nodes);
    free(r.edges);
    free(r.ends);
    free(r.text);
    free(bytes);
    return status;
}

/* ---- the format ---- */

/* `digraph` or `strict`, behind comments; no specification begins so. */
static bool is_dot(const char *head, size_t length)
{
    static const char *const words[] = {"digraph", "strict", "graph"};
    lts_dot r = {.at = head, .end = head + length, .line_start = head};
    lts_dot_skip_blanks(&r);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(r.end - r.at) > n && strncasecmp(r.at, words[i], n) == 0 &&
            !lts_dot_is_word_byte(r.at[n]))
            return true;
    }
    return false;
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    return lts_read_dot(in, how->tau, NULL, &out->lts, error);
}

static base_status write_document(const lts_written *what, FILE *out)
{
    return lts_draw(what->lts, what->name, &lts_picture_dot, NULL, out);
}

const lts_format lts_format_dot = {.name = "dot",
                                   .title = "DOT",
                                   .suffix = ".dot",
                                   .holds_names = true,
                                   .begin = "'digraph' (DOT)",
                                   .begins = is_dot,
                                   .read = read_document,
                                   .write = write_document};
