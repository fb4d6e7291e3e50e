/* DOT, the language of Graphviz, as an LTS: as learning tools write automata, as the models of Linux' runtime
 * verification are kept, and as our own pictures are.
 *
 * A node is a state, called by its label where all labels are there and differ, else by its identifier. A
 * directed edge is a transition for each line of its label; one without a label is a silent step. The initial
 * state is where an edge without a label comes from a node that is no state: one that nothing leads to, from
 * which only such edges lead, and that is drawn as nothing or as a point. Where there is none, it is the
 * first node. What else is said of looks is passed over.
 */
#include "lts/io/format.h"

#include "base/array.h"
#include "base/files/byte_order_mark.h"
#include "base/files/read_file.h"
#include "lts/io/tables.h"
#include "lts/picture/picture.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_BYTES ((size_t)1 << 30)
#define MOST_DEPTH 200u /* of braces */

typedef enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_ARROW, TOKEN_LINE, TOKEN_OTHER } token_kind;

typedef struct token {
    token_kind kind;
    char other;    /* the character of TOKEN_OTHER */
    bool quoted;   /* then it is no keyword */
    uint32_t text; /* of TOKEN_NAME, in `texts`; escapes are as they were written */
    uint64_t line, column;
} token;

typedef struct node {
    uint32_t id, label; /* in `texts`; BASE_NONE: no label */
    bool hidden;        /* drawn as nothing, or as a point */
    bool entered, acts; /* an edge leads to it; one with a label leads from it */
    bool starts;        /* one without a label leads from it */
} node;

typedef struct edge {
    uint32_t from, to, label; /* numbers of nodes, of a text or BASE_NONE */
    uint64_t line;
} edge;

/* What `node [...]` and `edge [...]` set for what follows in the same braces. */
typedef struct attributes {
    uint32_t label;
    bool hidden;
} attributes;

typedef struct reader {
    const char *at, *end;
    uint64_t line;
    const char *line_start;
    token token; /* the one at hand */
    base_names *texts, *ids;
    node *nodes; /* numbered as `ids` */
    size_t node_room;
    edge *edges;
    size_t edge_count, edge_room;
    uint32_t *ends; /* nodes of the statement at hand, one stretch an end of an edge */
    size_t end_count, end_room;
    char *text; /* a text that is being put together */
    size_t text_room;
    unsigned depth;
    base_error *error;
} reader;

static base_status fail(reader *r, const char *message)
{
    return base_fail(r->error, BASE_E_SYNTAX, r->token.line, r->token.column, "%s", message);
}

static base_status no_memory(reader *r)
{
    return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
}

/* ---- tokens ---- */

static void skip_byte(reader *r)
{
    if (*r->at++ == '\n') {
        r->line++;
        r->line_start = r->at;
    }
}

static bool looking_at(const reader *r, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(r->end - r->at) >= length && memcmp(r->at, text, length) == 0;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end) {
        bool line_begins = r->at == r->line_start;
        if (isspace((unsigned char)*r->at)) {
            skip_byte(r);
        } else if (looking_at(r, "//") || (*r->at == '#' && line_begins)) {
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        } else if (looking_at(r, "/*")) {
            r->at += 2;
            while (r->at < r->end && !looking_at(r, "*/"))
                skip_byte(r);
            r->at += r->at < r->end ? 2 : 0;
        } else {
            return;
        }
    }
}

static bool put(reader *r, size_t *length, char c)
{
    if (!base_grow(r->text, r->text_room, *length + 1))
        return false;
    r->text[(*length)++] = c;
    return true;
}

static base_status scan_quoted(reader *r, size_t *length)
{
    for (skip_byte(r); r->at < r->end && *r->at != '"'; skip_byte(r)) {
        if (*r->at == '\\' && r->end - r->at > 1) {
            if (r->at[1] == '\n') { /* the string goes on in the next line */
                skip_byte(r);
                continue;
            }
            if (!put(r, length, '\\'))
                return no_memory(r);
            r->at++;
        }
        if (!put(r, length, *r->at))
            return no_memory(r);
    }
    if (r->at == r->end)
        return fail(r, "this string has no end");
    r->at++;
    return BASE_OK;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static base_status scan_name(reader *r)
{
    size_t length = 0;
    r->token.quoted = *r->at == '"' || *r->at == '<';
    if (*r->at == '<')
        return fail(r, "labels of HTML are not read");
    if (*r->at == '"') {
        for (;;) { /* "one" + "two" */
            base_status status = scan_quoted(r, &length);
            if (status)
                return status;
            skip_blanks(r);
            if (r->at == r->end || *r->at != '+')
                break;
            r->at++;
            skip_blanks(r);
            if (r->at == r->end || *r->at != '"')
                return fail(r, "a string is missing after '+'");
        }
    } else {
        const char *start = r->at;
        while (r->at < r->end && (is_word_byte(*r->at) || *r->at == '.' || (*r->at == '-' && r->at == start)))
            if (!put(r, &length, *r->at++))
                return no_memory(r);
    }
    r->token.kind = TOKEN_NAME;
    return base_names_intern(r->texts, length ? r->text : "", length, &r->token.text) ? no_memory(r)
                                                                                      : BASE_OK;
}

static base_status next(reader *r)
{
    skip_blanks(r);
    r->token = (token){.line = r->line, .column = (uint64_t)(r->at - r->line_start) + 1};
    if (r->at == r->end)
        return BASE_OK;
    if (looking_at(r, "->") || looking_at(r, "--")) {
        r->token.kind = r->at[1] == '>' ? TOKEN_ARROW : TOKEN_LINE;
        r->at += 2;
        return BASE_OK;
    }
    bool negative =
        *r->at == '-' && r->end - r->at > 1 && (isdigit((unsigned char)r->at[1]) || r->at[1] == '.');
    if (is_word_byte(*r->at) || *r->at == '"' || *r->at == '<' || *r->at == '.' || negative)
        return scan_name(r);
    if (!strchr("{}[]=;,:", *r->at))
        return fail(r, "this character means nothing in DOT");
    r->token.kind = TOKEN_OTHER;
    r->token.other = *r->at++;
    return BASE_OK;
}

static bool is_other(const reader *r, char c)
{
    return r->token.kind == TOKEN_OTHER && r->token.other == c;
}

static const char *text_of(const reader *r, uint32_t text)
{
    return base_names_text(r->texts, text);
}

static bool is_keyword(const reader *r, const char *word)
{
    return r->token.kind == TOKEN_NAME && !r->token.quoted &&
           strcasecmp(text_of(r, r->token.text), word) == 0;
}

static base_status expect(reader *r, char c, const char *message)
{
    return is_other(r, c) ? next(r) : fail(r, message);
}

/* ---- statements ---- */

/* NAME = VALUE in brackets: what counts is kept in `a`. */
static base_status read_attribute(reader *r, attributes *a)
{
    const char *name = text_of(r, r->token.text);
    base_status status = next(r);
    if (status || !is_other(r, '='))
        return status; /* a name alone is `NAME=true` */
    status = next(r);
    if (status)
        return status;
    if (r->token.kind != TOKEN_NAME)
        return fail(r, "a value is missing after '='");
    const char *value = text_of(r, r->token.text);
    if (strcmp(name, "label") == 0)
        a->label = r->token.text;
    else if (strcmp(name, "shape") == 0)
        a->hidden =
            strcmp(value, "none") == 0 || strcmp(value, "plaintext") == 0 || strcmp(value, "point") == 0;
    else if (strcmp(name, "style") == 0 && strstr(value, "invis"))
        a->hidden = true;
    return next(r);
}

static base_status read_attributes(reader *r, attributes *a)
{
    base_status status = BASE_OK;
    while (!status && is_other(r, '[')) {
        status = next(r);
        while (!status && r->token.kind == TOKEN_NAME) {
            status = read_attribute(r, a);
            if (!status && (is_other(r, ',') || is_other(r, ';')))
                status = next(r);
        }
        if (!status)
            status = expect(r, ']', "expected an attribute or ']'");
    }
    return status;
}

static base_status add_end(reader *r, uint32_t number)
{
    if (!base_grow(r->ends, r->end_room, r->end_count + 1))
        return no_memory(r);
    r->ends[r->end_count++] = number;
    return BASE_OK;
}

/* The node at hand, which comes to be by being mentioned, with a port behind it or not. */
static base_status read_node(reader *r, const attributes *defaults)
{
    const char *id = text_of(r, r->token.text);
    uint32_t number, known = base_names_count(r->ids);
    if (base_names_intern(r->ids, id, base_names_length(r->texts, r->token.text), &number))
        return no_memory(r);
    if (number == known) {
        if (!base_grow(r->nodes, r->node_room, (size_t)number + 1))
            return no_memory(r);
        r->nodes[number] = (node){.id = r->token.text, .label = defaults->label, .hidden = defaults->hidden};
    }
    base_status status = next(r);
    for (unsigned ports = 0; !status && ports < 2 && is_other(r, ':'); ports++) {
        status = next(r);
        if (!status && r->token.kind != TOKEN_NAME)
            status = fail(r, "a port is missing after ':'");
        if (!status)
            status = next(r);
    }
    return status ? status : add_end(r, number);
}

static base_status read_block(reader *r, attributes nodes, attributes edges);

/* One end of an edge: a node, or all nodes of a subgraph. */
static base_status read_end(reader *r, const attributes *nodes, const attributes *edges)
{
    if (is_keyword(r, "subgraph")) {
        base_status status = next(r);
        if (!status && r->token.kind == TOKEN_NAME)
            status = next(r);
        if (status || !is_other(r, '{'))
            return status; /* one that was there before: it adds nothing here */
    }
    if (is_other(r, '{'))
        return read_block(r, *nodes, *edges);
    if (r->token.kind != TOKEN_NAME)
        return fail(r, "expected a node, an edge or '}'");
    return read_node(r, nodes);
}

static base_status add_edges(reader *r, size_t from, size_t middle, size_t to, uint64_t line)
{
    for (size_t i = from; i < middle; i++)
        for (size_t j = middle; j < to; j++) {
            if (!base_grow(r->edges, r->edge_room, r->edge_count + 1))
                return no_memory(r);
            r->edges[r->edge_count++] = (edge){r->ends[i], r->ends[j], BASE_NONE, line};
        }
    return BASE_OK;
}

/* NODE [...] or NODE -> NODE -> NODE [...] */
static base_status read_nodes_or_edges(reader *r, const attributes *nodes, const attributes *edges)
{
    size_t first = r->end_count, first_edge = r->edge_count, from = first;
    bool is_block = is_other(r, '{') || is_keyword(r, "subgraph"), is_edge = false;
    base_status status = read_end(r, nodes, edges);
    size_t middle = r->end_count;
    while (!status && (r->token.kind == TOKEN_ARROW || r->token.kind == TOKEN_LINE)) {
        if (r->token.kind == TOKEN_LINE)
            return fail(r, "'--' has no direction; transitions are written '->'");
        uint64_t line = r->token.line;
        if (!is_edge)
            first_edge = r->edge_count;
        is_edge = true;
        status = next(r);
        if (!status)
            status = read_end(r, nodes, edges);
        if (!status)
            status = add_edges(r, from, middle, r->end_count, line);
        from = middle;
        middle = r->end_count;
    }
    attributes a = is_edge || is_block ? *edges : (attributes){BASE_NONE, false};
    if (!status && !is_edge && !is_block)
        a = (attributes){r->nodes[r->ends[first]].label, r->nodes[r->ends[first]].hidden};
    if (!status)
        status = read_attributes(r, &a);
    if (!status && is_edge)
        for (size_t i = first_edge; i < r->edge_count; i++)
            r->edges[i].label = a.label;
    else if (!status && !is_block) {
        r->nodes[r->ends[first]].label = a.label;
        r->nodes[r->ends[first]].hidden = a.hidden;
    }
    return status;
}

static base_status read_statement(reader *r, attributes *nodes, attributes *edges)
{
    attributes ignored = {BASE_NONE, false};
    attributes *defaults = is_keyword(r, "node")    ? nodes
                           : is_keyword(r, "edge")  ? edges
                           : is_keyword(r, "graph") ? &ignored
                                                    : NULL;
    if (defaults) {
        base_status status = next(r);
        return status ? status : read_attributes(r, defaults);
    }
    const char *at = r->at; /* NAME = VALUE, of the graph? */
    while (at < r->end && isspace((unsigned char)*at))
        at++;
    if (r->token.kind == TOKEN_NAME && at < r->end && *at == '=')
        return read_attribute(r, &ignored);
    return read_nodes_or_edges(r, nodes, edges);
}

/* { STATEMENTS }: what nodes are in it stays in `ends`. */
static base_status read_block(reader *r, attributes nodes, attributes edges)
{
    if (++r->depth > MOST_DEPTH)
        return fail(r, "braces are nested too deeply");
    size_t first = r->end_count;
    base_status status = expect(r, '{', "expected '{'");
    while (!status && !is_other(r, '}')) {
        if (r->token.kind == TOKEN_END)
            return fail(r, "expected '}', found the end of the file");
        status = is_other(r, ';') || is_other(r, ',') ? next(r) : read_statement(r, &nodes, &edges);
        if (r->depth == 1)
            r->end_count = first;
    }
    r->depth--;
    return status ? status : next(r);
}

static base_status read_graph(reader *r)
{
    base_status status = next(r);
    if (!status && is_keyword(r, "strict"))
        status = next(r);
    if (!status && is_keyword(r, "graph"))
        return fail(r, "a graph without directions is no LTS; expected 'digraph'");
    if (!status && !is_keyword(r, "digraph"))
        return fail(r, "expected 'digraph'");
    if (!status)
        status = next(r);
    if (!status && r->token.kind == TOKEN_NAME)
        status = next(r);
    if (!status)
        status = read_block(r, (attributes){BASE_NONE, false}, (attributes){BASE_NONE, false});
    if (!status && r->token.kind != TOKEN_END)
        return fail(r, "expected the end of the file: one graph is read");
    return status;
}

/* ---- the LTS ---- */

/* The next line of a label, its escapes resolved, into `text`. False: no memory. */
static bool next_line(reader *r, const char **at, const char *end, size_t *length)
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
        if (!put(r, length, c))
            return false;
    }
    return true;
}

static bool is_empty(const reader *r, uint32_t text)
{
    return text == BASE_NONE || base_names_length(r->texts, text) == 0;
}

/* Only there to say which state is the initial one? */
static bool is_marker(const reader *r, const node *n)
{
    bool unnamed =
        n->label == BASE_NONE ? strncmp(text_of(r, n->id), "__", 2) == 0 || n->hidden : is_empty(r, n->label);
    return n->starts && !n->entered && !n->acts && (unnamed || n->hidden);
}

static base_status intern_state(reader *r, lts_builder *b, uint32_t text, lts_state *state)
{
    const char *at = text_of(r, text), *end = at + base_names_length(r->texts, text);
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
    return ok ? BASE_OK : no_memory(r);
}

/* Are there labels for all states, each its own? */
static bool labels_are_names(const reader *r, bool *no_memory)
{
    uint8_t *seen = calloc((size_t)base_names_count(r->texts) + 1, 1);
    bool good = seen;
    *no_memory = !seen;
    for (uint32_t i = 0; good && i < base_names_count(r->ids); i++) {
        const node *n = &r->nodes[i];
        if (is_marker(r, n))
            continue;
        good = !is_empty(r, n->label) && !seen[n->label];
        if (good)
            seen[n->label] = 1;
    }
    free(seen);
    return good;
}

static base_status add_transitions(reader *r, lts_table *t, const lts_state *state, const edge *e)
{
    t->lines.line = e->line;
    if (is_empty(r, e->label))
        return lts_table_add(t, state[e->from], LTS_TAU_TEXT, strlen(LTS_TAU_TEXT), state[e->to]);
    const char *at = text_of(r, e->label), *end = at + base_names_length(r->texts, e->label);
    base_status status = BASE_OK;
    while (!status && at < end) {
        size_t length;
        if (!next_line(r, &at, end, &length))
            return no_memory(r);
        if (length > 0)
            status = lts_table_add(t, state[e->from], r->text, length, state[e->to]);
    }
    return status;
}

/* The state that a marker leads to; else the first. */
static base_status find_initial(reader *r, const lts_state *state, lts_state *initial)
{
    *initial = LTS_NONE;
    for (size_t i = 0; i < r->edge_count; i++) {
        const edge *e = &r->edges[i];
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

static base_status build(reader *r, lts_table *t, const char *tau, lts **out)
{
    uint32_t count = base_names_count(r->ids), states = 0;
    for (size_t i = 0; i < r->edge_count; i++) {
        const edge *e = &r->edges[i];
        r->nodes[e->to].entered = true;
        r->nodes[e->from].acts |= !is_empty(r, e->label);
        r->nodes[e->from].starts |= is_empty(r, e->label);
    }
    bool short_of_memory;
    bool by_label = labels_are_names(r, &short_of_memory);
    lts_state *state = malloc(((size_t)count + 1) * sizeof *state), initial = 0;
    base_status status = short_of_memory || !state ? no_memory(r) : BASE_OK;
    for (uint32_t i = 0; !status && i < count; i++)
        if (!is_marker(r, &r->nodes[i])) {
            status = intern_state(r, t->builder, by_label ? r->nodes[i].label : r->nodes[i].id, &state[i]);
            states++;
        }
    if (!status && states == 0)
        status = fail(r, "there is no state in this graph");
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
    reader r = {.at = bytes, .end = bytes + length, .line = 1, .line_start = bytes, .error = error};
    lts_table table;
    r.texts = base_names_new();
    r.ids = base_names_new();
    bool begun = lts_table_begin(&table, in, labels, error);
    base_status status = begun && r.texts && r.ids ? read_graph(&r) : no_memory(&r);
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
    reader r = {.at = head, .end = head + length, .line_start = head};
    skip_blanks(&r);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(r.end - r.at) > n && strncasecmp(r.at, words[i], n) == 0 && !is_word_byte(r.at[n]))
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
