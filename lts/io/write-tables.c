/* CSV and FSM, as csv.c and fsm.c read them. */
#include "lts/io/tables.h"

#include "base/escape.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* ---- CSV ---- */

static void put_field(const char *text, size_t length, FILE *out)
{
    size_t plain = 0;
    while (plain < length && (isalnum((unsigned char)text[plain]) || strchr("_-./()[]:|", text[plain])))
        plain++;
    if (plain == length && length > 0) {
        fwrite(text, 1, length, out);
        return;
    }
    putc('"', out);
    base_put_escaped(base_escape_csv, text, length, out);
    putc('"', out);
}

/* A line ends a field, and a state has a name. */
static bool is_field(const char *text, size_t length, bool may_be_empty)
{
    return (length > 0 || may_be_empty) && !memchr(text, '\n', length) && !memchr(text, '\r', length) &&
           !memchr(text, '\0', length);
}

static base_status put_rows(const lts *l, lts_state s, FILE *out)
{
    char from[16], to[16];
    const char *source = lts_state_text(l, s, from);
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        const char *target = lts_state_text(l, l->edges[e].target, to);
        const char *label = base_names_text(l->labels, l->edges[e].label);
        size_t length = base_names_length(l->labels, l->edges[e].label);
        if (!is_field(source, strlen(source), false) || !is_field(target, strlen(target), false) ||
            !is_field(label, length, true))
            return BASE_E_SYNTAX;
        put_field(source, strlen(source), out);
        putc(',', out);
        put_field(label, length, out);
        putc(',', out);
        put_field(target, strlen(target), out);
        putc('\n', out);
    }
    return BASE_OK;
}

base_status lts_write_csv(const lts *l, FILE *out)
{
    assert(l && l->initial < l->states && out);
    if (l->transitions && lts_is_terminal(l, l->initial))
        return BASE_E_SYNTAX; /* the first source would be another */
    fputs("from,label,to\n", out);
    base_status status = put_rows(l, l->initial, out);
    for (lts_state s = 0; s < l->states && !status; s++)
        if (s != l->initial)
            status = put_rows(l, s, out);
    return status ? status : ferror(out) ? BASE_E_IO : BASE_OK;
}

/* ---- FSM ---- */

base_status lts_write_fsm(const lts *l, FILE *out)
{
    assert(l && l->initial < l->states && out);
    fputs("---\n---\n", out);
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            const char *label = base_names_text(l->labels, l->edges[e].label);
            if (!is_field(label, base_names_length(l->labels, l->edges[e].label), true))
                return BASE_E_SYNTAX;
            fprintf(out, "%" PRIu32 " %" PRIu32 " \"%s\"\n", s + 1, l->edges[e].target + 1, label);
        }
    if (l->initial != 0 || l->transitions == 0)
        fprintf(out, "---\n%" PRIu32 "\n", l->initial + 1);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}
