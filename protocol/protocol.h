/* The protocol room: what agents accept, emit and send, compared. A protocol is a descriptor of
 * <spex-agents.h>, of which no code and no place in memory is looked at: whether it was compiled in, made of
 * a checked .lts file, or came from another node is all one. This is the room's door.
 *
 *     types.c      which values one type has and another has not
 *     fits.c       one message as it is sent, and as it is accepted
 *     compare.c    an agent's protocol before and after a change
 *     describe.c   a difference in words
 *
 * Nothing here allocates or keeps anything; all functions may be called from any thread.
 */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include <spex-agents.h>

/* ---- types (types.c) ---- */

/* Has the one type all values of the other? Words and fields of records count by name; a field that the other
 * type has not must have a value of its own. A set has no more elements than there are values. */
bool protocol_type_has_all(const spex_type *wide, const spex_type *narrow);

/* ---- one message (fits.c) ---- */

/* What is known of a message that somebody sends. */
typedef enum protocol_sent {
    PROTOCOL_SENT_WHOLE,       /* it has all fields; whether a `where` refuses it is not asked */
    PROTOCOL_SENT_AS_ACCEPTED, /* by one who knows an `accepts`: fields with a value of their own may be left
                                  out, and its conditions hold */
    PROTOCOL_SENT_TO_LISTENER  /* it has all fields, and whoever gets it fills none in */
} protocol_sent;

typedef enum protocol_misfit_kind {
    PROTOCOL_MISSES_FIELD,     /* a field that has to be given is not there */
    PROTOCOL_MAY_MISS_FIELD,   /* the same, where the sender leaves it out, as it may */
    PROTOCOL_HAS_OTHER_VALUES, /* of a field: some that are not understood */
    PROTOCOL_IS_REFUSED        /* by a condition, or perhaps, where that cannot be told */
} protocol_misfit_kind;

typedef struct protocol_misfit {
    protocol_misfit_kind kind;
    const spex_member *sent, *accepted;
    const spex_where *condition;
} protocol_misfit;

/* Is each message `sent` understood as `accepted`? Returns the number of reasons why not, each of which is
 * told
 * (`tell` may be NULL). It errs on one side only: a condition that is no range holds where the sender is
 * bound to the same one. */
uint32_t protocol_misfits(const spex_message_type *sent, protocol_sent how, const spex_message_type *accepted,
                          void (*tell)(void *arg, const protocol_misfit *misfit), void *arg);

/* The message of that tag among `count`; NULL: there is none. */
const spex_message_type *protocol_find(const spex_message_type *messages, uint32_t count, const char *tag);

/* ---- an agent before and after (compare.c) ---- */

typedef enum protocol_change {
    PROTOCOL_AGENT_GONE,
    PROTOCOL_TAG_NEW,
    PROTOCOL_TAG_GONE,
    PROTOCOL_FIELD_NEW,
    PROTOCOL_FIELD_GONE,
    PROTOCOL_FIELD_BOUND, /* it had a value where it was not given, and has none */
    PROTOCOL_TYPE_CHANGED,
    PROTOCOL_WHERE_CHANGED, /* it refuses more, or that cannot be told */
    PROTOCOL_REPLY_NEW,
    PROTOCOL_REPLY_GONE
} protocol_change;

typedef enum protocol_direction { PROTOCOL_ACCEPTS, PROTOCOL_EMITS, PROTOCOL_SENDS } protocol_direction;

/* Who has trouble with it, where the agent is new and they are not. */
typedef enum protocol_broken {
    PROTOCOL_BREAKS_NOTHING,
    PROTOCOL_BREAKS_SENDERS,
    PROTOCOL_BREAKS_RECEIVERS,
    PROTOCOL_BREAKS_CALLERS
} protocol_broken;

/* Which orders of upgrading matter: bits. */
enum { PROTOCOL_SERVERS_FIRST = 1, PROTOCOL_CLIENTS_FIRST = 2, PROTOCOL_ANY_ORDER = 3 };

typedef struct protocol_difference {
    protocol_change change;
    protocol_broken broken;
    unsigned orders; /* in which it breaks them */
    const spex_agent *old, *now;
    protocol_direction direction;
    const spex_message_type *old_message, *now_message; /* NULL: there is none, as with the fields */
    const spex_member *old_field, *now_field;
    const spex_where *condition; /* of PROTOCOL_WHERE_CHANGED */
    const char *reply;           /* of PROTOCOL_REPLY_NEW, PROTOCOL_REPLY_GONE */
} protocol_difference;

/* Those whom an agent talks to, as they were before the change. */
typedef struct protocol_company {
    const spex_agent *const *senders; /* to it */
    uint32_t sender_count;
    const spex_agent *const *receivers; /* of what it sends */
    uint32_t receiver_count;
    bool are_all; /* there are no other receivers */
} protocol_company;

typedef void protocol_tell(void *arg, const protocol_difference *difference);

/* Tells each difference between an agent's protocols, and whom it breaks: an old sender or receiver that
 * meets the new agent. `now` NULL: it is gone. A tag that it accepts as a reply to what it sent comes of a
 * server, so that it breaks where clients are upgraded first; what else it accepts, where servers are.
 * Returns the number of differences that break something in one of `orders`. `tell` and `company` may be
 * NULL. */
uint32_t protocol_compare(const spex_agent *now, const spex_agent *old, const protocol_company *company,
                          unsigned orders, protocol_tell *tell, void *arg);

/* ---- words (describe.c) ---- */

/* "'lock' no longer accepts 'release'": without a full stop, shortened where `room` is small. */
void protocol_describe(const protocol_difference *difference, char *text, size_t room);
/* "old senders"; NULL: nobody. */
const char *protocol_broken_name(protocol_broken broken);

#endif
