/* What spexc writes. Each function prints one file to `out`, which reports trouble through ferror. Nothing
 * here depends on time, place or machine: the same input gives the same bytes.
 */
#ifndef COMPILER_EMIT_H
#define COMPILER_EMIT_H

#include "compiler/tables.h"

#include <stdio.h>

/* The generated pair, `base`.h and `base`.c. */
typedef struct spexc_pair {
    const char *base;   /* "order": how the source includes the header */
    const char *source; /* "order.lts": without a folder, so that it does not tell where it was built */
    bool freestanding;  /* the enums and the run alone, without <spex.h> */
    spexc_tables *const *tables; /* one for each specification, in order of the source */
    uint32_t count;
} spexc_pair;

void spexc_emit_header(const spexc_pair *pair, FILE *out);
void spexc_emit_source(const spexc_pair *pair, FILE *out);
/* What they all ask. An action beyond the last, LTS_NONE among them, is tau. */
static inline const char *spexc_action_name(const lang_spec *spec, uint32_t action)
{
    return action < spec->action_count ? spec->actions[action].name : LTS_TAU_TEXT;
}

static inline const char *spexc_action_c_name(const lang_spec *spec, uint32_t action)
{
    return action < spec->action_count ? spec->actions[action].c_name : "TAU";
}

static inline bool spexc_is_silent(const lang_spec *spec, uint32_t action)
{
    return action >= spec->action_count || spec->actions[action].internal;
}

static inline bool spexc_is_terminal(const lang_spec *spec, uint32_t state)
{
    return spec->lts->first[state] == spec->lts->first[state + 1];
}

/* A picture of a specification as declared (emit_picture.c). */
base_status spexc_emit_picture(const lang_spec *spec, const lts_picture_format *format, FILE *out);
/* The whole of it as one JSON object, with the LTS reduced; `source` as in the pair (emit_json.c). False: no
 * memory. */
bool spexc_emit_json(const lang_spec *spec, const char *source, spexc_reduction reduction, FILE *out);

/* ---- parts of the pair ---- */
/* The run and its step: type, tables (declared), order_allows, order_step (emit_step.c). */
void spexc_emit_step(const spexc_tables *tables, FILE *out);
/* The tables that the step reads (emit_tables.c). */
void spexc_emit_run_tables(const spexc_tables *tables, FILE *out);
/* Bytes of an entry of those tables: 2 or 4. */
unsigned spexc_run_width(const spexc_tables *tables);
/* The spex_monitor and what it points to (emit_monitor.c). */
void spexc_emit_monitor(const spexc_pair *pair, const spexc_tables *tables, FILE *out);

#endif
