/* The program under test: a turnstile that reports what it does. */
#ifndef GATE_H
#define GATE_H

#include <spex.h>

typedef struct gate {
    spex_engine *engine;
    spex_id id;
    int coins;
    int stuck;
} gate;

int gate_open(gate *g, spex_engine *engine, const char *name);
int gate_coin(gate *g);
int gate_push(gate *g); /* -1: it is locked or stuck */
int gate_jam(gate *g);
int gate_repair(gate *g);

#endif
