/* Reading DOT: what the graph is made of, and its tokens. (dot-scan.c, dot-parse.c; dot.c makes an LTS of it)
 */
#ifndef LTS_IO_DOT_H
#define LTS_IO_DOT_H

#include "base/error.h"
#include "base/names.h"

#include <ctype.h>
#include <stdbool.h>

typedef enum lts_dot_token_kind {
    LTS_DOT_END,
    LTS_DOT_NAME,
    LTS_DOT_ARROW,
    LTS_DOT_LINE,
    LTS_DOT_OTHER
} lts_dot_token_kind;

typedef struct lts_dot_token {
    lts_dot_token_kind kind;
    char other;    /* the character of LTS_DOT_OTHER */
    bool quoted;   /* then it is no keyword */
    uint32_t text; /* of LTS_DOT_NAME, in `texts`; escapes are as they were written */
    uint64_t line, column;
} lts_dot_token;

typedef struct lts_dot_node {
    uint32_t id, label; /* in `texts`; BASE_NONE: no label */
    bool hidden;        /* drawn as nothing, or as a point */
    bool entered, acts; /* an edge leads to it; one with a label leads from it */
    bool starts;        /* one without a label leads from it */
} lts_dot_node;

typedef struct lts_dot_edge {
    uint32_t from, to, label; /* numbers of nodes, of a text or BASE_NONE */
    uint64_t line;
} lts_dot_edge;

typedef struct lts_dot {
    const char *at, *end;
    uint64_t line;
    const char *line_start;
    lts_dot_token token; /* the one at hand */
    base_names *texts, *ids;
    lts_dot_node *nodes; /* numbered as `ids` */
    size_t node_room;
    lts_dot_edge *edges;
    size_t edge_count, edge_room;
    uint32_t *ends; /* nodes of the statement at hand, one stretch an end of an edge */
    size_t end_count, end_room;
    char *text; /* a text that is being put together */
    size_t text_room;
    unsigned depth;
    base_error *error;
} lts_dot;

/* ---- tokens (dot-scan.c) ---- */

/* An error at the token at hand; returns BASE_E_SYNTAX. */
base_status lts_dot_fail(lts_dot *r, const char *message);
base_status lts_dot_no_memory(lts_dot *r);
/* Passes over blanks and comments. */
void lts_dot_skip_blanks(lts_dot *r);
/* The next token comes to hand. */
base_status lts_dot_next(lts_dot *r);
/* Is the one at hand this character, this keyword? */
bool lts_dot_is_other(const lts_dot *r, char c);
bool lts_dot_is_keyword(const lts_dot *r, const char *word);
const char *lts_dot_text(const lts_dot *r, uint32_t text);
/* Adds a byte to the text that is being put together. False: no memory. */
bool lts_dot_put(lts_dot *r, size_t *length, char c);

static inline bool lts_dot_is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* ---- the graph (dot-parse.c) ---- */

/* Reads the whole file: its nodes and edges. */
base_status lts_dot_read_graph(lts_dot *r);

#endif
