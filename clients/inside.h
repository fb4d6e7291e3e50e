/* What the files of this room share. */
#ifndef CLIENTS_INSIDE_H
#define CLIENTS_INSIDE_H

#include "clients/clients.h"

/* ---- protocols over a connection ---- */

typedef enum client_parsed { CLIENT_MORE, CLIENT_WHOLE, CLIENT_GARBAGE } client_parsed;

/* What came, of a reply. */
typedef struct client_parsing {
    const char *bytes; /* with '\0' behind it, which does not count */
    size_t length;
    bool is_end; /* the connection was closed */
    size_t used; /* of a whole one: its length */
    bool closes; /* no other one comes over this connection */
    client_answer answer;
    char why[200];
    json_t *value; /* owned; `answer.value` is this */
} client_parsing;

/* The bytes of a request; NULL: no memory. */
char *resp_write(const client_request *request, size_t *length);
char *http_write(const client_request *request, unsigned port, size_t *length);
client_parsed resp_read(const client_request *request, client_parsing *parsing);
client_parsed http_read(const client_request *request, client_parsing *parsing);

/* Makes what came a value of the shape. False: it is none. NULL stays NULL. */
bool client_give_shape(json_t **value, client_shape shape);
/* The answer of a reply with this value, which is taken. */
void client_answer_value(client_parsing *parsing, const client_request *request, json_t *value);
/* The text of a field: strings without quotes. To be freed. */
char *client_text_of(json_t *value);
/* A template whose placeholders are fields of the request; `is_url`: they are escaped so. */
char *client_fill(const client_request *request, const char *text, bool is_url);

/* ---- kinds of clients ---- */

struct client {
    client_options options;
    uv_loop_t *loop;
    const client_request *request; /* NULL: none is open */
    bool is_closing;
    struct connection *connection;
    struct lines *lines;
};

void client_answers(client *c, client_answer answer);

void connection_ask(client *c);
void connection_drop(client *c);
void lines_ask(client *c);
void lines_drop(client *c);

/* Goes on until its input ends: what runs in the process. (function.c) */
_Noreturn void function_serve(const client_options *options);

#endif
