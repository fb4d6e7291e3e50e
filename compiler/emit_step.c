/* The run of a monitor in generated C: its type, order_allows and order_step, in one of three forms. All of
 * it is static inline over constant tables, so that a step is what a hand-written switch would be, or less.
 */
#include "compiler/c_text.h"
#include "compiler/emit.h"

#include <inttypes.h>

unsigned spexc_run_width(const spexc_tables *t)
{
    return t->run_count <= UINT16_MAX && t->columns <= UINT16_MAX ? 2
                                                                  : 4; /* the largest value is no run state */
}

/* Actions that are always allowed, as a function over the names: for the forms whose rows do not hold them.
 */
static void emit_internal(const spexc_tables *t, FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "static inline bool $x_silent_(enum $x_action action)\n"
                 "{\n"
                 "    switch (action) {\n");
    for (uint32_t a = 0; a < t->spec->action_count; a++)
        if (t->spec->actions[a].internal)
            spexc_c_fill(out, t->spec, "    case $X_ACTION_$s:\n", t->spec->actions[a].c_name);
    spexc_c_fill(out, t->spec,
                 "    case $X_ACTION_TAU:\n"
                 "        return true;\n"
                 "    default:\n"
                 "        return false;\n"
                 "    }\n"
                 "}\n\n");
}

/* order_allows and order_step for the forms whose run is one state. `lookup`: what finds the next one. */
static void emit_walk(const spexc_tables *t, const char *type, const char *none, const char *lookup,
                      FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "/* Does the specification allow `action` now? */\n"
                 "static inline bool $x_allows(const $x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    return $x_next_$s != $s;\n"
                 "}\n\n",
                 lookup, none);
    spexc_c_fill(out, t->spec,
                 "/* Takes `action`. False: it is not allowed now, and `run` stays put. */\n"
                 "static inline bool $x_step($x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    const $s next = $x_next_$s;\n"
                 "    if (next == $s)\n"
                 "        return false;\n"
                 "    run->state = next;\n"
                 "    return true;\n"
                 "}\n",
                 type, lookup, none);
}

static void emit_dense(const spexc_tables *t, const char *type, const char *none, FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "/* Where an action leads: [state of the run][action]; $s: it is not allowed. */\n"
                 "extern const $s $x_next_[$u][$u];\n\n",
                 none, type, t->run_count, t->columns);
    emit_walk(t, type, none, "[run->state][action]", out);
}

/* The tables of the other two forms, the entries of state s being those from row_[s] to row_[s + 1] - 1. */
static void emit_rows(const spexc_tables *t, const char *type, FILE *out)
{
    uint32_t entries = t->row[t->run_count];
    spexc_c_fill(out, t->spec,
                 "extern const uint32_t $x_row_[$u];\n"
                 "extern const $s $x_label_[$u];\n"
                 "extern const $s $x_target_[$u];\n\n",
                 t->run_count + 1, type, entries ? entries : 1, type, entries ? entries : 1);
}

static void emit_sparse(const spexc_tables *t, const char *type, const char *none, FILE *out)
{
    fputs("/* What is allowed in state s of the run: the actions from row_[s] to row_[s + 1] - 1, ascending. "
          "*/\n",
          out);
    emit_rows(t, type, out);
    emit_internal(t, out);
    spexc_c_fill(out, t->spec,
                 "/* Where `action` leads from `state`; $s: it is not allowed. */\n"
                 "static inline $s $x_next_($s state, enum $x_action action)\n"
                 "{\n"
                 "    const uint32_t end = $x_row_[state + 1u];\n"
                 "    uint32_t low = $x_row_[state], high = end;\n"
                 "    if ($x_silent_(action))\n"
                 "        return state;\n"
                 "    while (low < high) {\n"
                 "        const uint32_t middle = low + (high - low) / 2;\n"
                 "        if ($x_label_[middle] < (uint32_t)action)\n"
                 "            low = middle + 1;\n"
                 "        else\n"
                 "            high = middle;\n"
                 "    }\n",
                 none, type, type);
    spexc_c_fill(out, t->spec,
                 "    return low < end && $x_label_[low] == (uint32_t)action ? $x_target_[low] : $s;\n"
                 "}\n\n",
                 none);
    emit_walk(t, type, none, "(run->state, action)", out);
}

static void emit_follow(const spexc_tables *t, FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "/* Where `action` leads from the states of `run`; false: nowhere. One pass is enough:\n"
                 " * silent steps lead to greater states, so that those they add are still to come. */\n"
                 "static inline bool $x_follow_(const $x_run *run, enum $x_action action, $x_run *next)\n"
                 "{\n"
                 "    const $x_run none = { { 0 } };\n"
                 "    $x_run now = *run;\n"
                 "    bool found = false;\n"
                 "    *next = none;\n"
                 "    for (uint32_t s = 0; s < $uu; s++) {\n"
                 "        if (now.states[s / 32] >> s % 32 == 0) {\n"
                 "            s |= 31; /* the rest of this word is empty */\n"
                 "            continue;\n"
                 "        }\n"
                 "        if ((now.states[s / 32] >> s % 32 & 1u) == 0)\n"
                 "            continue;\n",
                 t->run_count);
    spexc_c_fill(out, t->spec,
                 "        for (uint32_t e = $x_row_[s]; e < $x_row_[s + 1]; e++) {\n"
                 "            const uint32_t to = $x_target_[e];\n"
                 "            if ($x_label_[e] == (uint32_t)$X_ACTION_TAU) {\n"
                 "                now.states[to / 32] |= UINT32_C(1) << to % 32;\n"
                 "            } else if ($x_label_[e] == (uint32_t)action) {\n"
                 "                next->states[to / 32] |= UINT32_C(1) << to % 32;\n"
                 "                found = true;\n"
                 "            }\n"
                 "        }\n"
                 "    }\n"
                 "    return found;\n"
                 "}\n\n");
}

static void emit_set(const spexc_tables *t, const char *type, FILE *out)
{
    fputs(
        "/* The steps of each state: the entries row_[state] .. row_[state + 1] - 1, silent ones first. */\n",
        out);
    emit_rows(t, type, out);
    emit_internal(t, out);
    emit_follow(t, out);
    spexc_c_fill(out, t->spec,
                 "/* Does the specification allow `action` now? */\n"
                 "static inline bool $x_allows(const $x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    $x_run next;\n"
                 "    return $x_silent_(action) || $x_follow_(run, action, &next);\n"
                 "}\n\n"
                 "/* Takes `action`. False: it is not allowed now, and `run` stays put. */\n"
                 "static inline bool $x_step($x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    $x_run next;\n"
                 "    if ($x_silent_(action))\n"
                 "        return true;\n"
                 "    if (!$x_follow_(run, action, &next))\n"
                 "        return false;\n"
                 "    *run = next;\n"
                 "    return true;\n"
                 "}\n");
}

void spexc_emit_step(const spexc_tables *t, FILE *out)
{
    bool is_narrow = spexc_run_width(t) == 2;
    const char *type = is_narrow ? "uint16_t" : "uint32_t", *none = is_narrow ? "UINT16_MAX" : "UINT32_MAX";
    fputs("/* ---- the monitor by itself: no engine, no allocation ---- */\n\n", out);
    if (t->form == SPEX_RUN_SET)
        spexc_c_fill(out, t->spec,
                     "/* The states in which the specification may be, a bit each. */\n"
                     "typedef struct {\n"
                     "    uint32_t states[$u];\n"
                     "} $x_run;\n"
                     "#define $X_RUN_INIT { { 1 } }\n\n",
                     t->run_count / 32 + (t->run_count % 32 != 0));
    else
        spexc_c_fill(out, t->spec,
                     "typedef struct {\n"
                     "    $s state;\n"
                     "} $x_run;\n"
                     "#define $X_RUN_INIT { 0 }\n\n",
                     type);
    if (t->form == SPEX_RUN_DENSE)
        emit_dense(t, type, none, out);
    else if (t->form == SPEX_RUN_SPARSE)
        emit_sparse(t, type, none, out);
    else
        emit_set(t, type, out);
}
