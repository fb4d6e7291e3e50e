/* The sparse form: per state, the actions that are allowed, to be searched. */
#include "compiler/c/form.h"
#include "compiler/c/text.h"

static void declare(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    spexc_c_single_type(t, entry, out);
    fputs("/* What is allowed in state s of the run: the actions from row_[s] to row_[s + 1] - 1, ascending. "
          "*/\n",
          out);
    spexc_c_declare_rows(t, entry, out);
    spexc_c_declare_silent(t, out);
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
                 entry->none, entry->type, entry->type);
    spexc_c_fill(out, t->spec,
                 "    return low < end && $x_label_[low] == (uint32_t)action ? $x_target_[low] : $s;\n"
                 "}\n\n",
                 entry->none);
    spexc_c_single_step(t, entry, "(run->state, action)", out);
}

const spexc_c_form spexc_c_sparse = {
    .name = "SPARSE", .declare = declare, .define = spexc_c_define_rows, .members = SPEXC_C_ROW_MEMBERS};
