/* Clients of real programs: a request is sent, one at a time, and its answer comes back as JSON. This is the
 * room's door; it knows nothing of agents. All of it is done in the thread of a libuv loop.
 *
 *     connection.c  bytes over TCP          resp.c, http.c  what is said over it
 *     lines.c       a process that talks JSON Lines on its standard streams, as clients of Maelstrom do
 *     function.c    what such a process does that calls a function of a shared object
 */
#ifndef CLIENTS_CLIENTS_H
#define CLIENTS_CLIENTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/* What a value of an answer is meant to be. */
typedef enum client_shape {
    CLIENT_NOTHING, /* it is only known that it took place */
    CLIENT_ANY,
    CLIENT_BOOLEAN,
    CLIENT_INTEGER,
    CLIENT_STRING
} client_shape;

/* A reply that a request may have. */
typedef struct client_reply {
    const char *tag;
    const char *as;    /* of HTTP: "STATUS", "STATUS PATH" or "STATUS = JSON"; NULL: nothing is said */
    const char *field; /* NULL: it has none, and `shape` is CLIENT_NOTHING */
    client_shape shape;
} client_reply;

typedef struct client_request {
    const char *tag;
    const char *as; /* how it is written, with {FIELD}s; NULL: as the protocol has it */
    json_t *fields; /* an object, in the order of the message's fields; borrowed for the call */
    json_t *key;    /* which object; NULL: there is one */
    json_t *value;  /* its other fields: one is itself, several are an array; null: there are none */
    const client_reply *replies; /* these last as long as the client */
    size_t reply_count;
} client_request;

typedef enum client_outcome {
    CLIENT_ANSWERED,
    CLIENT_REFUSED, /* it did not take place */
    CLIENT_UNKNOWN  /* nobody knows */
} client_outcome;

typedef struct client_answer {
    client_outcome outcome;
    json_t *value;   /* NULL: there is none; borrowed for the call */
    const char *why; /* not answered: what was said, or happened; borrowed for the call */
    bool is_garbage; /* what came is not of the protocol, or a client cannot be started: no use to go on */
} client_answer;

typedef enum client_protocol { CLIENT_RESP, CLIENT_HTTP, CLIENT_LINES, CLIENT_FUNCTION } client_protocol;

typedef struct client_options {
    client_protocol protocol;
    const char *name;     /* of the server */
    unsigned port;        /* of 127.0.0.1 */
    char *const *command; /* CLIENT_LINES: its words */
    const char *object, *function;
    const char *errors; /* of these two: the file that standard error is appended to */
    unsigned number;    /* of the client, from 0 */
    /* Of these two: a process, the leader of its group, is there, or is gone. */
    void (*process)(void *owner, int pid, bool is_there);
    void (*answered)(void *owner, const client_answer *answer); /* once a request */
    void *owner;
} client_options;

typedef struct client client;

/* What the options point to lasts as long as the client. NULL: no memory. */
client *client_open(uv_loop_t *loop, const client_options *options);
/* Not before the last one was answered. It may be answered during the call. */
void client_ask(client *c, const client_request *request);
/* An open request is not answered any more. Memory goes when the loop runs next. */
void client_close(client *c);

/* Does the shared object have that function? False: why is in `trouble`. (function.c) */
bool client_has_function(const char *object, const char *function, char trouble[static 512]);

#endif
