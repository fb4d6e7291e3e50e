/* See runs.h. */
#include "config.h"

#include "compiler/c/runs.h"

#include "compiler/c/text.h"
#include "compiler/subject.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FEW 100u /* rows that are written as they are */

bool spexc_c_is_wide(const lang_spec *spec)
{
    for (uint32_t a = 0; a < spec->action_count; a++)
        if (!spexc_has_constant(spec, a))
            return true;
    return false;
}

void spexc_c_define_multipliers(FILE *out)
{
    fputs("\n/* Rows of tables that differ in a number: ROW(120) to ROW(129) are SPEX_TEN(ROW, 12). */\n"
          "#define SPEX_TEN(ROW, n) \\\n"
          "    ROW(n##0) ROW(n##1) ROW(n##2) ROW(n##3) ROW(n##4) \\\n"
          "    ROW(n##5) ROW(n##6) ROW(n##7) ROW(n##8) ROW(n##9)\n",
          out);
    static const char *const names[] = {"TEN", "HUNDRED", "THOUSAND", "TEN_THOUSAND"};
    for (unsigned i = 1; i < 4; i++) {
        fprintf(out, "#define SPEX_%s(ROW, n) \\\n   ", names[i]);
        for (unsigned d = 0; d < 10; d++)
            fprintf(out, " SPEX_%s(ROW, n##%u)%s", names[i - 1], d,
                    d == 9       ? "\n"
                    : d % 3 == 2 ? " \\\n   "
                                 : "");
    }
}

spexc_c_runs spexc_c_runs_of(const lang_spec *spec, FILE *out)
{
    return (spexc_c_runs){.out = out, .is_wide = spexc_c_is_wide(spec)};
}

static void write_name(FILE *out, const char *name)
{
    fputs("    ", out);
    spexc_c_string(name, out);
    fputs(",\n", out);
}

/* The same, one literal after the other. */
static void write_parts(FILE *out, const char *before, uint32_t number, const char *after)
{
    fputs("    ", out);
    spexc_c_string(before, out);
    fprintf(out, " \"%" PRIu32 "\" ", number);
    spexc_c_string(after, out);
    fputs(",\n", out);
}

static void write_text(FILE *out, const char *before, const char *number, const char *after)
{
    fputs(before, out);
    fputs(after ? number : "", out);
    for (const char *c = after; c && *c; c++)
        if (*c == SPEXC_C_AGAIN)
            fputs(number, out);
        else
            fputc(*c, out);
}

static void write_row(FILE *out, bool is_name, const char *before, uint32_t number, const char *after)
{
    if (is_name) {
        size_t size = strlen(before) + strlen(after) + sizeof "4294967295";
        char *name = malloc(size);
        if (!name)
            write_parts(out, before, number, after);
        else
            snprintf(name, size, "%s%" PRIu32 "%s", before, number, after);
        if (name)
            write_name(out, name);
        free(name);
        return;
    }
    char text[12];
    snprintf(text, sizeof text, "%" PRIu32, number);
    fputs("    ", out);
    write_text(out, before, text, after);
    fputc('\n', out);
}

/* As many as begin there, by the largest power of ten that divides the first and does not go too far. */
static uint32_t write_some(FILE *out, uint32_t first, uint32_t left)
{
    static const char *const names[] = {"SPEX_TEN_THOUSAND", "SPEX_THOUSAND", "SPEX_HUNDRED", "SPEX_TEN"};
    uint32_t power = 10000;
    for (unsigned i = 0; i < 4; i++, power /= 10)
        if (first >= power && first % power == 0 && left >= power) {
            fprintf(out, "    %s(ROW_, %" PRIu32 ")\n", names[i], first / power);
            return power;
        }
    fprintf(out, "    ROW_(%" PRIu32 ")\n", first);
    return 1;
}

static void write_run(const spexc_c_runs *r)
{
    fputs("#define ROW_(n) ", r->out);
    if (r->is_name) {
        spexc_c_string(r->before, r->out);
        fputs(" #n ", r->out);
        spexc_c_string(r->after, r->out);
        fputc(',', r->out);
    } else {
        write_text(r->out, r->before, "n", r->after);
    }
    fputc('\n', r->out);
    for (uint32_t done = 0; done < r->count;)
        done += write_some(r->out, r->first + done, r->count - done);
    fputs("#undef ROW_\n", r->out);
}

void spexc_c_runs_end(spexc_c_runs *r)
{
    if (r->count >= FEW)
        write_run(r);
    else
        for (uint32_t i = 0; i < r->count; i++)
            write_row(r->out, r->is_name, r->before, r->first + i, r->after);
    free(r->before);
    free(r->after);
    r->before = r->after = NULL;
    r->count = 0;
}

static bool goes_on(const spexc_c_runs *r, const char *before, uint32_t number, const char *after)
{
    return r->count > 0 && number == r->first + r->count && strcmp(before, r->before) == 0 &&
           (after && r->after ? strcmp(after, r->after) == 0 : after == r->after);
}

static void add(spexc_c_runs *r, bool is_name, const char *before, uint32_t number, const char *after)
{
    assert(before && (after || !is_name));
    if (is_name == r->is_name && goes_on(r, before, number, after)) {
        r->count++;
        return;
    }
    spexc_c_runs_end(r);
    r->before = r->is_wide ? strdup(before) : NULL;
    r->after = r->is_wide && after ? strdup(after) : NULL;
    r->is_name = is_name;
    r->first = number;
    r->count = 1;
    if (!r->before || (after && !r->after)) { /* it is not wide, or there is no memory */
        r->count = 0;
        write_row(r->out, is_name, before, number, after);
    }
}

void spexc_c_runs_add(spexc_c_runs *r, const char *before, uint32_t number, const char *after)
{
    add(r, false, before, number, after);
}

void spexc_c_runs_add_name(spexc_c_runs *r, const char *name, size_t before, uint32_t number,
                           const char *after)
{
    char *first = strndup(name, before);
    if (first) {
        add(r, true, first, number, after);
    } else {
        spexc_c_runs_end(r);
        write_name(r->out, name);
    }
    free(first);
}

bool spexc_c_last_number(const char *name, size_t *before, uint32_t *number, const char **after)
{
    size_t end = strlen(name);
    while (end > 0 && !isdigit((unsigned char)name[end - 1]))
        end--;
    size_t first = end;
    while (first > 0 && isdigit((unsigned char)name[first - 1]))
        first--;
    bool is_plain = end > first && end - first <= 9 && (name[first] != '0' || end - first == 1);
    if (!is_plain || (first > 0 && name[first - 1] == '-'))
        return false;
    *before = first;
    *number = (uint32_t)strtoul(name + first, NULL, 10);
    *after = name + end;
    return true;
}
