/* Pictures as Graphviz DOT. */
#include "lts/picture/writer.h"

#include <string.h>

#include "base/escape.h"

const lts_picture_style lts_picture_circles = {
    .dot_head = "    rankdir=LR;\n    node [shape=circle];\n",
    .dot_start = "shape=point",
    .dot_arrow = "",
    .dot_final = "shape=doublecircle",
    .dot_prefix = "",
};

static void put_quoted(lts_picture *p, const char *text, size_t length)
{
    base_write_bytes(p->text, "\"", 1);
    base_write_escaped(base_escape_dot, text, length, p->text);
    base_write_bytes(p->text, "\"", 1);
}

static void put_node(lts_picture *p, uint32_t node)
{
    base_write_text(p->text, p->style->dot_prefix);
    base_write_number(p->text, node);
}

static void put_attribute(lts_picture *p, const char *name, const char *value)
{
    if (!value)
        return;
    base_write_text(p->text, ", ");
    base_write_text(p->text, name);
    base_write_bytes(p->text, "=", 1);
    put_quoted(p, value, strlen(value));
}

/* Label, what `more` says, and the texts. */
static void put_attributes(lts_picture *p, const char *label, size_t length, const char *more,
                           const char *tooltip, const char *id, const char *class)
{
    base_write_text(p->text, " [label=");
    put_quoted(p, label, length ? length : strlen(label));
    if (*more)
        base_write_text(p->text, ", ");
    base_write_text(p->text, more);
    put_attribute(p, "tooltip", tooltip);
    put_attribute(p, "id", id);
    put_attribute(p, "class", class);
    base_write_text(p->text, "];\n");
}

static void begin(lts_picture *p, const char *name, const char *tooltip)
{
    base_write_text(p->text, "digraph ");
    put_quoted(p, name, strlen(name));
    base_write_text(p->text, " {\n");
    base_write_text(p->text, p->style->dot_head);
    if (tooltip) {
        base_write_text(p->text, "    tooltip=");
        put_quoted(p, tooltip, strlen(tooltip));
        base_write_text(p->text, ";\n");
    }
    base_write_text(p->text, "    start [");
    base_write_text(p->text, p->style->dot_start);
    base_write_text(p->text, "];\n");
}

static void indent(lts_picture *p)
{
    for (unsigned depth = 0; depth <= p->depth; depth++)
        base_write_text(p->text, "    ");
}

static void begin_frame(lts_picture *p, uint32_t number, const char *label, const char *tooltip)
{
    indent(p);
    base_write_text(p->text, "subgraph cluster_");
    base_write_number(p->text, number);
    base_write_text(p->text, " { label=");
    put_quoted(p, label, strlen(label));
    if (tooltip) {
        base_write_text(p->text, "; tooltip=");
        put_quoted(p, tooltip, strlen(tooltip));
    }
    base_write_text(p->text, ";\n");
}

static void end_frame(lts_picture *p)
{
    indent(p);
    base_write_text(p->text, "}\n");
}

static void add_node(lts_picture *p, const lts_picture_node *node)
{
    indent(p);
    put_node(p, node->number);
    put_attributes(p, node->label, 0, node->is_final ? p->style->dot_final : "", node->tooltip, node->id,
                   node->class);
}

static void add_edge(lts_picture *p, const lts_picture_edge *edge)
{
    base_write_text(p->text, "    ");
    put_node(p, edge->from);
    base_write_text(p->text, " -> ");
    put_node(p, edge->to);
    static const char *const looks[2][2] = {{"", "arrowhead=empty"},
                                            {"style=dashed", "style=dashed, arrowhead=empty"}};
    put_attributes(p, edge->label, edge->label_length, looks[edge->is_silent][edge->is_optional],
                   edge->tooltip, edge->id, edge->class);
}

static void mark_initial(lts_picture *p, uint32_t node)
{
    base_write_text(p->text, "    start -> ");
    put_node(p, node);
    base_write_text(p->text, p->style->dot_arrow);
    base_write_text(p->text, ";\n");
}

static void end(lts_picture *p)
{
    base_write_text(p->text, "}\n");
}

const lts_picture_writer lts_dot_writer = {.begin = begin,
                                           .begin_frame = begin_frame,
                                           .end_frame = end_frame,
                                           .node = add_node,
                                           .edge = add_edge,
                                           .initial = mark_initial,
                                           .end = end};

const lts_picture_format lts_picture_dot = {.name = "dot", .suffix = "dot", .writer = &lts_dot_writer};
