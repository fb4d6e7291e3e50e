/* The layout of a file that is being formatted: its tokens and comments, dealt out to lines. */
#ifndef LANGUAGE_LAYOUT_H
#define LANGUAGE_LAYOUT_H

#include "grammar/grammar.h"

#define LANG_CELLS 3u

typedef enum lang_shape {
    PLAIN,
    TRANSITION, /* source, arrow, target */
    CLAUSE,     /* keyword, what follows */
    DEFINITION, /* spec and name, expression */
    STATE,      /* of an agent: state and name, type */
    MESSAGE,    /* direction, what follows */
    CLAIM       /* of agents and systems: kind and name, what follows */
} lang_shape;

typedef struct lang_line {
    uint32_t first, count; /* tokens */
    uint32_t depth;
    bool blank_before, continued; /* `continued`: it goes on with the clause of the line before */
    lang_shape shape;
    uint32_t cell[LANG_CELLS]; /* the first token of each cell but the first; 0: there is no such cell */
    uint32_t pad[LANG_CELLS];  /* blanks before it, beyond the one that is always there */
    uint32_t comment;          /* the token behind it; LANG_NO_COMMENT: there is none */
    uint32_t comment_pad;
} lang_line;

#define LANG_NO_COMMENT UINT32_MAX

typedef struct lang_layout {
    const char *text;
    const lang_token *tokens;
    uint32_t token_count;
    base_arena *arena;
    lang_line *lines;
    uint32_t count, room;
    uint32_t depth;
    bool open;         /* the last line may get more tokens */
    bool clause;       /* a clause has begun and not ended */
    uint32_t in_lists; /* braces of `hide`, `rename` and `group` that are open */
    bool in_group;     /* the clause is a `group` */
    int last;          /* kind of the last token that is no comment */
    bool block_ended;  /* by the last token */
    /* in items of agents */
    uint32_t *closing;         /* per `{`: the token that closes it */
    struct lang_braces *inner; /* those that are open (format_agents.c) */
} lang_layout;

/* A new line, which begins with the token; false: no memory. */
bool lang_layout_begin_line(lang_layout *l, uint32_t token, bool blank_before);
/* Line breaks between a token and the one before it. */
uint32_t lang_layout_breaks(const lang_layout *l, uint32_t token);
/* Should an empty line go before a line that begins with this token? */
bool lang_layout_wants_blank(const lang_layout *l, uint32_t token);
bool lang_layout_comment(lang_layout *l, uint32_t token);

#endif
