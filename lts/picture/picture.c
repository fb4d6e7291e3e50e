/* A picture that is being written, in whatever format. */
#include "config.h"

#include "lts/picture/writer.h"

#include <assert.h>
#include <stdlib.h>

static void discard(lts_picture *picture)
{
    if (picture->held)
        fclose(picture->held);
    free(picture->bytes);
    free(picture);
}

lts_picture *lts_picture_begin(const lts_picture_format *format, const lts_picture_style *style,
                               const char *name, const char *tooltip, FILE *out)
{
    assert(!format->is_missing);
    assert(name);
    lts_picture *picture = malloc(sizeof *picture);
    if (!picture)
        return NULL;
    *picture = (lts_picture){.format = format, .style = style, .out = out};
    if (format->render)
        picture->held = open_memstream(&picture->bytes, &picture->length);
    if (!format->render || picture->held)
        picture->text = base_text_writer_new(format->render ? picture->held : out);
    if (!picture->text) {
        discard(picture);
        return NULL;
    }
    format->writer->begin(picture, name, tooltip);
    return picture;
}

void lts_picture_add_node(lts_picture *picture, const lts_picture_node *node)
{
    assert(node->label);
    picture->format->writer->node(picture, node);
}

void lts_picture_begin_frame(lts_picture *picture, uint32_t number, const char *label, const char *tooltip)
{
    assert(label);
    if (picture->format->writer->begin_frame)
        picture->format->writer->begin_frame(picture, number, label, tooltip);
    picture->depth++;
}

void lts_picture_end_frame(lts_picture *picture)
{
    assert(picture->depth > 0);
    picture->depth--;
    if (picture->format->writer->end_frame)
        picture->format->writer->end_frame(picture);
}

void lts_picture_add_edge(lts_picture *picture, const lts_picture_edge *edge)
{
    assert(edge->label);
    picture->format->writer->edge(picture, edge);
}

void lts_picture_mark_initial(lts_picture *picture, uint32_t node)
{
    picture->format->writer->initial(picture, node);
}

void lts_picture_mark_final(lts_picture *picture, uint32_t node)
{
    if (picture->format->writer->final)
        picture->format->writer->final(picture, node);
}

void lts_picture_add_note(lts_picture *picture, uint32_t node, const char *text)
{
    assert(text);
    if (picture->format->writer->note)
        picture->format->writer->note(picture, node, text);
}

/* What was held goes to Graphviz. */
static base_status render(lts_picture *picture, bool *is_plain)
{
    bool is_held = fclose(picture->held) == 0;
    picture->held = NULL;
    if (!is_held || !picture->bytes)
        return BASE_E_NOMEM;
    return picture->format->render(picture->format, picture->bytes, is_plain, picture->out) ? BASE_OK
                                                                                            : BASE_E_LIMIT;
}

void lts_picture_add_caption(lts_picture *picture, uint32_t node, const char *text)
{
    picture->format->writer->caption(picture, node, text);
}

base_status lts_picture_end(lts_picture *picture, bool *is_plain)
{
    bool ignored;
    is_plain = is_plain ? is_plain : &ignored;
    *is_plain = false;
    assert((picture->held != NULL) == (picture->format->render != NULL));
    if (picture->format->writer->end)
        picture->format->writer->end(picture);
    base_status status = base_text_writer_finish(picture->text);
    if (picture->held && status != BASE_OK)
        status = BASE_E_NOMEM;
    if (picture->held && status == BASE_OK)
        status = render(picture, is_plain);
    discard(picture);
    return status;
}
