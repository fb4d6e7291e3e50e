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

/* A label of several lines is one action, and to readers of DOT an action a line: that they are one is said
 * besides. */
static void put_whole(lts_picture *p, const char *label)
{
    base_write_text(p->text, ", spex_action=\"");
    for (size_t length; *label; label += length + (label[length] != '\0')) {
        length = strcspn(label, "\n");
        base_write_escaped(base_escape_dot, label, length, p->text);
        base_write_text(p->text, label[length] ? " " : "\"");
    }
}

/* Label, what `more` says, and the texts. */
static void put_attributes(lts_picture *p, const char *label, size_t length, bool is_action, const char *more,
                           const char *tooltip, const char *id, const char *class)
{
    base_write_text(p->text, " [label=");
    put_quoted(p, label, length ? length : strlen(label));
    if (*more)
        base_write_text(p->text, ", ");
    base_write_text(p->text, more);
    if (is_action && strchr(label, '\n'))
        put_whole(p, label);
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
    put_attributes(p, node->label, 0, false, node->is_final ? p->style->dot_final : "", node->tooltip,
                   node->id, node->class);
}

static void add_edge(lts_picture *p, const lts_picture_edge *edge)
{
    base_write_text(p->text, "    ");
    put_node(p, edge->from);
    base_write_text(p->text, " -> ");
    put_node(p, edge->to);
    static const char *const looks[2][2] = {{"", "arrowhead=empty"},
                                            {"style=dashed", "style=dashed, arrowhead=empty"}};
    put_attributes(p, edge->label, edge->label_length, true, looks[edge->is_silent][edge->is_optional],
                   edge->tooltip, edge->id, edge->class);
}

static void mark_initial(lts_picture *p, uint32_t node)
{
    base_write_text(p->text, "    start -> ");
    put_node(p, node);
    base_write_text(p->text, p->style->dot_arrow);
    base_write_text(p->text, ";\n");
}

/* Lines that end in \l are set to the left. It comes last, as frames would take these attributes for theirs.
 */
static void add_caption(lts_picture *p, uint32_t node, const char *text)
{
    (void)node;
    base_write_text(p->text, "    labelloc=b; labeljust=l; label=\"");
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = text + strcspn(text, "\n");
        base_write_escaped(base_escape_dot, text, (size_t)(end - text), p->text);
        base_write_text(p->text, "\\l");
    }
    base_write_text(p->text, "\";\n");
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
                                           .caption = add_caption,
                                           .end = end};

const lts_picture_format lts_picture_dot = {.name = "dot", .suffix = "dot", .writer = &lts_dot_writer};
