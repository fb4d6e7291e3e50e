/* Pictures as Mermaid's stateDiagram-v2. It knows no rings, dashes or tooltips: final states have an arrow to
 * [*], the labels of silent edges may stand in parentheses, what is said of a state is a note. */
#include "lts/picture/writer.h"

#include <string.h>

#include "base/escape.h"

static void put_text(lts_picture *p, const char *text, size_t length)
{
    base_write_escaped(base_escape_mermaid, text, length, p->text);
}

static void put_node(lts_picture *p, uint32_t node)
{
    base_write_bytes(p->text, "s", 1);
    base_write_number(p->text, node);
}

static void begin(lts_picture *p, const char *name, const char *tooltip)
{
    (void)name, (void)tooltip;
    base_write_text(p->text, "stateDiagram-v2\n    direction LR\n");
}

static void add_node(lts_picture *p, const lts_picture_node *node)
{
    base_write_text(p->text, "    state \"");
    put_text(p, node->label, strlen(node->label));
    base_write_text(p->text, "\" as ");
    put_node(p, node->number);
    base_write_bytes(p->text, "\n", 1);
}

static void add_edge(lts_picture *p, const lts_picture_edge *edge)
{
    bool has_parentheses = edge->is_silent && p->style->has_silent_in_parentheses;
    base_write_text(p->text, "    ");
    put_node(p, edge->from);
    base_write_text(p->text, " --> ");
    put_node(p, edge->to);
    base_write_text(p->text, has_parentheses ? ": (" : ": ");
    put_text(p, edge->label, edge->label_length ? edge->label_length : strlen(edge->label));
    base_write_text(p->text, has_parentheses ? ")\n" : "\n");
}

static void mark_initial(lts_picture *p, uint32_t node)
{
    base_write_text(p->text, "    [*] --> ");
    put_node(p, node);
    base_write_bytes(p->text, "\n", 1);
}

static void mark_final(lts_picture *p, uint32_t node)
{
    base_write_text(p->text, "    ");
    put_node(p, node);
    base_write_text(p->text, " --> [*]\n");
}

static void add_note(lts_picture *p, uint32_t node, const char *text)
{
    base_write_text(p->text, "    note right of ");
    put_node(p, node);
    base_write_text(p->text, ": ");
    put_text(p, text, strlen(text));
    base_write_bytes(p->text, "\n", 1);
}

static void add_caption(lts_picture *p, uint32_t node, const char *text)
{
    base_write_text(p->text, "    note left of ");
    put_node(p, node);
    base_write_bytes(p->text, "\n", 1);
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = text + strcspn(text, "\n");
        base_write_text(p->text, "        ");
        put_text(p, text, (size_t)(end - text));
        base_write_bytes(p->text, "\n", 1);
    }
    base_write_text(p->text, "    end note\n");
}

static const lts_picture_writer writer = {.begin = begin,
                                          .node = add_node,
                                          .edge = add_edge,
                                          .initial = mark_initial,
                                          .final = mark_final,
                                          .note = add_note,
                                          .caption = add_caption};

const lts_picture_format lts_picture_mermaid = {.name = "mermaid", .suffix = "mmd", .writer = &writer};
