/* Where agents and systems tell refs apart by their order. (orders.c) */
#ifndef LANGUAGE_AGENTS_ORDERS_H
#define LANGUAGE_AGENTS_ORDERS_H

#include "language/agents/agents.h"

/* Who is told of each such place. `what`: "the order of refs". */
typedef struct lang_order_reader {
    void (*each)(void *arg, lang_place place, const char *what);
    void *arg;
} lang_order_reader;

bool lang_has_refs(const lang_type *type); /* it is a ref, or some part of it is */
void lang_orders_in_term(const lang_order_reader *reader, const lang_term *term);
void lang_orders_in_agent(const lang_order_reader *reader, const lang_agent *agent);

#endif
