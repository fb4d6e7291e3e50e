/* The grammar of DOT, as far as nodes, edges, their labels and what is not drawn; what else is said of looks
 * is passed over.
 */
#include "lts/io/dot.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define MOST_DEPTH 200u /* of braces */

/* What `node [...]` and `edge [...]` set for what follows in the same braces. */
typedef struct attributes {
    uint32_t label;
    bool is_whole; /* the label is one action, see lts/picture/dot.c */
    bool hidden;
} attributes;

static base_status expect(lts_dot *r, char c, const char *message)
{
    return lts_dot_is_other(r, c) ? lts_dot_next(r) : lts_dot_fail(r, message);
}

/* NAME = VALUE in brackets: what counts is kept in `a`. */
static base_status read_attribute(lts_dot *r, attributes *a)
{
    const char *name = lts_dot_text(r, r->token.text);
    base_status status = lts_dot_next(r);
    if (status || !lts_dot_is_other(r, '='))
        return status; /* a name alone is `NAME=true` */
    status = lts_dot_next(r);
    if (status)
        return status;
    if (r->token.kind != LTS_DOT_NAME)
        return lts_dot_fail(r, "a value is missing after '='");
    const char *value = lts_dot_text(r, r->token.text);
    bool is_whole = strcmp(name, "spex_action") == 0;
    if (is_whole || (strcmp(name, "label") == 0 && !a->is_whole)) {
        a->label = r->token.text;
        a->is_whole = is_whole;
    }
    if (strcmp(name, "shape") == 0)
        a->hidden =
            strcmp(value, "none") == 0 || strcmp(value, "plaintext") == 0 || strcmp(value, "point") == 0;
    else if (strcmp(name, "style") == 0 && strstr(value, "invis"))
        a->hidden = true;
    return lts_dot_next(r);
}

static base_status read_attributes(lts_dot *r, attributes *a)
{
    base_status status = BASE_OK;
    while (!status && lts_dot_is_other(r, '[')) {
        status = lts_dot_next(r);
        while (!status && r->token.kind == LTS_DOT_NAME) {
            status = read_attribute(r, a);
            if (!status && (lts_dot_is_other(r, ',') || lts_dot_is_other(r, ';')))
                status = lts_dot_next(r);
        }
        if (!status)
            status = expect(r, ']', "expected an attribute or ']'");
    }
    return status;
}

static base_status add_end(lts_dot *r, uint32_t number)
{
    if (!base_grow(r->ends, r->end_room, r->end_count + 1))
        return lts_dot_no_memory(r);
    r->ends[r->end_count++] = number;
    return BASE_OK;
}

/* The node at hand, which comes to be by being mentioned, with a port behind it or not. */
static base_status read_node(lts_dot *r, const attributes *defaults)
{
    const char *id = lts_dot_text(r, r->token.text);
    uint32_t number, known = base_names_count(r->ids);
    if (base_names_intern(r->ids, id, base_names_length(r->texts, r->token.text), &number))
        return lts_dot_no_memory(r);
    if (number == known) {
        if (!base_grow(r->nodes, r->node_room, (size_t)number + 1))
            return lts_dot_no_memory(r);
        r->nodes[number] =
            (lts_dot_node){.id = r->token.text, .label = defaults->label, .hidden = defaults->hidden};
    }
    base_status status = lts_dot_next(r);
    for (unsigned ports = 0; !status && ports < 2 && lts_dot_is_other(r, ':'); ports++) {
        status = lts_dot_next(r);
        if (!status && r->token.kind != LTS_DOT_NAME)
            status = lts_dot_fail(r, "a port is missing after ':'");
        if (!status)
            status = lts_dot_next(r);
    }
    return status ? status : add_end(r, number);
}

static base_status read_block(lts_dot *r, attributes nodes, attributes edges);

/* One end of an edge: a node, or all nodes of a subgraph. */
static base_status read_end(lts_dot *r, const attributes *nodes, const attributes *edges)
{
    if (lts_dot_is_keyword(r, "subgraph")) {
        base_status status = lts_dot_next(r);
        if (!status && r->token.kind == LTS_DOT_NAME)
            status = lts_dot_next(r);
        if (status || !lts_dot_is_other(r, '{'))
            return status; /* one that was there before: it adds nothing here */
    }
    if (lts_dot_is_other(r, '{'))
        return read_block(r, *nodes, *edges);
    if (r->token.kind != LTS_DOT_NAME)
        return lts_dot_fail(r, "expected a node, an edge or '}'");
    return read_node(r, nodes);
}

static base_status add_edges(lts_dot *r, size_t from, size_t middle, size_t to, uint64_t line)
{
    for (size_t i = from; i < middle; i++)
        for (size_t j = middle; j < to; j++) {
            if (!base_grow(r->edges, r->edge_room, r->edge_count + 1))
                return lts_dot_no_memory(r);
            r->edges[r->edge_count++] = (lts_dot_edge){r->ends[i], r->ends[j], BASE_NONE, line};
        }
    return BASE_OK;
}

/* NODE [...] or NODE -> NODE -> NODE [...] */
static base_status read_nodes_or_edges(lts_dot *r, const attributes *nodes, const attributes *edges)
{
    size_t first = r->end_count, first_edge = r->edge_count, from = first;
    bool is_block = lts_dot_is_other(r, '{') || lts_dot_is_keyword(r, "subgraph"), is_edge = false;
    base_status status = read_end(r, nodes, edges);
    size_t middle = r->end_count;
    while (!status && (r->token.kind == LTS_DOT_ARROW || r->token.kind == LTS_DOT_LINE)) {
        if (r->token.kind == LTS_DOT_LINE)
            return lts_dot_fail(r, "'--' has no direction; transitions are written '->'");
        uint64_t line = r->token.line;
        if (!is_edge)
            first_edge = r->edge_count;
        is_edge = true;
        status = lts_dot_next(r);
        if (!status)
            status = read_end(r, nodes, edges);
        if (!status)
            status = add_edges(r, from, middle, r->end_count, line);
        from = middle;
        middle = r->end_count;
    }
    attributes a = is_edge || is_block ? *edges : (attributes){BASE_NONE, false, false};
    if (!status && !is_edge && !is_block)
        a = (attributes){r->nodes[r->ends[first]].label, false, r->nodes[r->ends[first]].hidden};
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

static base_status read_statement(lts_dot *r, attributes *nodes, attributes *edges)
{
    attributes ignored = {BASE_NONE, false, false};
    attributes *defaults = lts_dot_is_keyword(r, "node")    ? nodes
                           : lts_dot_is_keyword(r, "edge")  ? edges
                           : lts_dot_is_keyword(r, "graph") ? &ignored
                                                            : NULL;
    if (defaults) {
        base_status status = lts_dot_next(r);
        return status ? status : read_attributes(r, defaults);
    }
    const char *at = r->at; /* NAME = VALUE, of the graph? */
    while (at < r->end && isspace((unsigned char)*at))
        at++;
    if (r->token.kind == LTS_DOT_NAME && at < r->end && *at == '=')
        return read_attribute(r, &ignored);
    return read_nodes_or_edges(r, nodes, edges);
}

/* { STATEMENTS }: what nodes are in it stays in `ends`. */
static base_status read_block(lts_dot *r, attributes nodes, attributes edges)
{
    if (++r->depth > MOST_DEPTH)
        return lts_dot_fail(r, "braces are nested too deeply");
    size_t first = r->end_count;
    base_status status = expect(r, '{', "expected '{'");
    while (!status && !lts_dot_is_other(r, '}')) {
        if (r->token.kind == LTS_DOT_END)
            return lts_dot_fail(r, "expected '}', found the end of the file");
        status = lts_dot_is_other(r, ';') || lts_dot_is_other(r, ',') ? lts_dot_next(r)
                                                                      : read_statement(r, &nodes, &edges);
        if (r->depth == 1)
            r->end_count = first;
    }
    r->depth--;
    return status ? status : lts_dot_next(r);
}

base_status lts_dot_read_graph(lts_dot *r)
{
    base_status status = lts_dot_next(r);
    if (!status && lts_dot_is_keyword(r, "strict"))
        status = lts_dot_next(r);
    if (!status && lts_dot_is_keyword(r, "graph"))
        return lts_dot_fail(r, "a graph without directions is no LTS; expected 'digraph'");
    if (!status && !lts_dot_is_keyword(r, "digraph"))
        return lts_dot_fail(r, "expected 'digraph'");
    if (!status)
        status = lts_dot_next(r);
    if (!status && r->token.kind == LTS_DOT_NAME)
        status = lts_dot_next(r);
    if (!status)
        status = read_block(r, (attributes){BASE_NONE, false, false}, (attributes){BASE_NONE, false, false});
    if (!status && r->token.kind != LTS_DOT_END)
        return lts_dot_fail(r, "expected the end of the file: one graph is read");
    return status;
}
