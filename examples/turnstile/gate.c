#include "gate.h"
#include "turnstile.h"

int gate_open(gate *g, spex_engine *engine, const char *name)
{
    *g = (gate){engine, spex_id_str(name), 0, 0};
    return turnstile_init_instance(engine, g->id, NULL, TURNSTILE_STATE_LOCKED);
}

int gate_coin(gate *g)
{
    g->coins++;
    return turnstile_transition(g->engine, g->id, TURNSTILE_ACTION_COIN, TURNSTILE_STATE_UNLOCKED);
}

int gate_push(gate *g)
{
    if (g->stuck || g->coins == 0)
        return -1;
    g->coins = 0;
#ifdef FAULT /* one push a coin: the turnstile stays open for as many as were paid */
    return spex_transition(g->engine, g->id, "push", "still open");
#else
    return turnstile_transition(g->engine, g->id, TURNSTILE_ACTION_PUSH, TURNSTILE_STATE_LOCKED);
#endif
}

int gate_jam(gate *g)
{
    g->stuck = 1;
    return turnstile_transition(g->engine, g->id, TURNSTILE_ACTION_JAM, TURNSTILE_STATE_STUCK);
}

int gate_repair(gate *g)
{
    g->stuck = 0;
    g->coins = 0;
    return turnstile_transition(g->engine, g->id, TURNSTILE_ACTION_REPAIR, TURNSTILE_STATE_LOCKED);
}
