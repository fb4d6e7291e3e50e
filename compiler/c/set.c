/* The set form: the states in which the specification may be, all followed at once. */
#include "compiler/c/form.h"
#include "compiler/c/text.h"

static void declare_follow(const spexc_tables *t, FILE *out)
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

static void declare(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "/* The states in which the specification may be, a bit each. */\n"
                 "typedef struct {\n"
                 "    uint32_t states[$u];\n"
                 "} $x_run;\n"
                 "#define $X_RUN_INIT { { 1 } }\n\n",
                 t->run_count / 32 + (t->run_count % 32 != 0));
    fputs(
        "/* The steps of each state: the entries row_[state] .. row_[state + 1] - 1, silent ones first. */\n",
        out);
    spexc_c_declare_rows(t, entry, out);
    spexc_c_declare_silent(t, out);
    declare_follow(t, out);
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

const spexc_c_form spexc_c_set = {
    .name = "SET", .declare = declare, .define = spexc_c_define_rows, .members = SPEXC_C_ROW_MEMBERS};
