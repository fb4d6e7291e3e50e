/* Names of tables, for the linker. */
#include "compiler/c/form.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <xxhash.h>

/* What those who use the tables of a run have compiled in, beside the numbers of states and actions. */
static uint64_t hash_shape(const spexc_tables *t, const spexc_c_entry *entry)
{
    const uint32_t shape[] = {(uint32_t)t->form, entry->width, t->form == SPEX_RUN_SET ? t->run_count : 0};
    unsigned char bytes[sizeof shape]; /* least first, so that every machine says the same */
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(shape[i / 4] >> i % 4 * 8);
    uint64_t hash = XXH3_64bits_withSeed(bytes, sizeof bytes, t->layout);
    for (uint32_t a = 0; a < t->spec->action_count; a++)
        hash = XXH3_64bits_withSeed(t->spec->actions[a].internal ? "i" : "v", 1, hash);
    return hash;
}

void spexc_c_name_table(const spexc_tables *t, const spexc_c_entry *entry, const char *table, FILE *out)
{
    assert(t->run_count > 0);
    spexc_c_fill(out, t->spec, "#define $x_$s_ $x_$s_", table, table);
    fprintf(out, "%016" PRIx64 "_ /* what is older does not link */\n",
            entry ? hash_shape(t, entry) : t->layout);
}
