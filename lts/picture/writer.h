/* What a format of text has to be able to write, and what it writes with. */
#ifndef LTS_PICTURE_WRITER_H
#define LTS_PICTURE_WRITER_H

#include "base/files/text_writer.h"
#include "lts/picture/picture.h"

struct lts_picture {
    const lts_picture_format *format;
    const lts_picture_style *style;
    base_text_writer *text;
    FILE *out;
    FILE *held; /* what is to be rendered, or NULL */
    char *bytes;
    size_t length;
    unsigned depth; /* of frames */
};

struct lts_picture_writer {
    void (*begin)(lts_picture *picture, const char *name, const char *tooltip);
    void (*node)(lts_picture *picture, const lts_picture_node *node);
    void (*edge)(lts_picture *picture, const lts_picture_edge *edge);
    void (*initial)(lts_picture *picture, uint32_t node);
    void (*final)(lts_picture *picture, uint32_t node); /* NULL: a node says so itself */
    void (*begin_frame)(lts_picture *picture, uint32_t number, const char *label,
                        const char *tooltip); /* NULL: there are no frames */
    void (*end_frame)(lts_picture *picture);
    void (*note)(lts_picture *picture, uint32_t node, const char *text); /* NULL: a node has its tooltip */
    void (*caption)(lts_picture *picture, uint32_t node, const char *text);
    void (*end)(lts_picture *picture); /* NULL: nothing is left to say */
};

extern const lts_picture_writer lts_dot_writer;

#endif
