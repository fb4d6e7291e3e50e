/* One agent as it is run by hand: its state, its timers, a clock that stands still until it is told to go on.
 * What happens is told on stdout. (hand.c) */
#ifndef VERIFIER_SIMULATE_HAND_H
#define VERIFIER_SIMULATE_HAND_H

#include "systems/systems.h"
#include "verifier/simulate/line.h"
#include "verifier/simulate/read.h"

typedef struct spexv_hand_timer {
    bool is_armed;
    int64_t due;      /* milliseconds */
    bool watches;     /* of a deadline: it waits for what is wanted */
    bool is_exceeded; /* and that did not come in time */
} spexv_hand_timer;

/* A moment of its run. */
typedef struct spexv_hand_moment {
    char *text; /* what led here; NULL: the beginning */
    int64_t now;
    void *state;
    spexv_hand_timer *timers;
} spexv_hand_moment;

typedef struct spexv_hand {
    const lang_agents *all;
    const lang_agent *agent;
    const char *path;
    systems_agent code;
    spexv_names names;
    void *params;
    spexv_lines *lines;      /* where results of externs come from */
    spexv_hand_moment *at;   /* the moment at hand */
    void *message, *outputs; /* room for them */
    uint32_t room;
    spex_ref *peers;
    size_t peer_room;
    /* Results of externs in a call, in order: a call that is made again has them again. */
    void **answers;
    size_t answer_count, answer_at, answer_room;
    bool is_quiet; /* nobody is asked: */
    bool depends;  /* something would have been */
    bool is_over;  /* the lines ended, or made no sense, before all was answered */
    bool no_memory;
} spexv_hand;

/* Compiles it. Returns an exit status; what is wrong has been said. */
int spexv_hand_open(spexv_hand *hand, const lang_unit *unit, const lang_agent *agent, const char *path);
void spexv_hand_close(spexv_hand *hand);

/* A copy of a moment, or (NULL) one with nothing in it. False: no memory. */
bool spexv_hand_copy(const spexv_hand *hand, const spexv_hand_moment *from, spexv_hand_moment *to);
void spexv_hand_forget(spexv_hand_moment *moment);

/* Each lets something happen at the moment at hand, which is changed. False: nothing did, or it is over, or
 * there is no memory. */
bool spexv_hand_begin(spexv_hand *hand);
bool spexv_hand_crash(spexv_hand *hand);
/* hand->message is the message, and comes from that agent (SPEX_NONE: from outside). */
bool spexv_hand_message(spexv_hand *hand, spex_ref from);
/* An internal step. */
bool spexv_hand_internal(spexv_hand *hand, uint32_t timer);
/* Lets so much time pass, with all that it brings. */
bool spexv_hand_wait(spexv_hand *hand, int64_t milliseconds);

enum spexv_ready { SPEXV_NOT_READY, SPEXV_READY, SPEXV_PERHAPS_READY };
/* May an internal step be taken? It is not known where an extern is asked. */
enum spexv_ready spexv_hand_ready(spexv_hand *hand, uint32_t timer);

/* Are they one value? */
bool spexv_hand_is_same(const spex_type *type, const void *a, const void *b);

/* The text of a message, as it lies in C. */
void spexv_hand_print_message(const spexv_hand *hand, const spex_message_type *type, const void *message,
                              FILE *out);
void spexv_hand_print_field(const spexv_hand *hand, const spex_member *field, const void *state, FILE *out);

#endif
