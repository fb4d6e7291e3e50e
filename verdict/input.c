/* Reading an LTS from a file of any of the known formats, which its first bytes tell apart; they are put
 * back, so this works on pipes too.
 */
#include "verdict/input.h"
#include "base/escape.h"
#include "base/files/read_file.h"
#include "base/near.h"
#include "systems/systems.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUOTED_MAX                                                                                           \
    ((off_t)64 << 20) /* files up to this size are read again to quote the line of an error                  \
                       */

#define UNREACHABLE_MOST 100000u /* states that are looked for before most are thought to be reachable */

static const char *shown(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* The text of a regular file of moderate size, NUL behind it; NULL when it is not that. */
static char *text_of(const char *path, size_t *length)
{
    struct stat about;
    char *text = NULL;
    if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
        text = base_read_file(path, (size_t)QUOTED_MAX, length);
    if (text && base_is_compressed(text, *length)) {
        free(text);
        text = NULL;
    }
    if (text && *length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        *length -= 3; /* columns are counted behind the byte order mark */
        memmove(text, text + 3, *length + 1);
    }
    return text;
}

uint32_t verdict_add_file_source(lang_diagnostics *diagnostics, const char *path)
{
    size_t length = 0;
    char *text = text_of(path, &length);
    return lang_diagnostics_add_source(diagnostics, path, text, length);
}

/* The place of a byte to its line's end of word: what the caret underlines. */
static uint32_t word_end(const char *text, size_t length, uint64_t line, uint64_t column)
{
    const char *at = text, *end = text + length;
    for (uint64_t n = 1; n < line && at; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at || (uint64_t)(end - at) < column)
        return (uint32_t)column + 1;
    const char *word = at + column - 1;
    while (word < end && (isalnum((unsigned char)*word) || *word == '_'))
        word++;
    uint64_t stop = (uint64_t)(word - at) + 1;
    return (uint32_t)(stop > column ? stop : column + 1);
}

int verdict_report_error(lang_diagnostics *diagnostics, const char *path, const base_error *error)
{
    assert(error->status != BASE_OK && error->message[0]);
    size_t length = 0;
    bool has_line = error->line > 0 && error->line < UINT32_MAX && error->column < UINT32_MAX;
    char *text = has_line ? text_of(path, &length) : NULL;
    uint32_t line = has_line ? (uint32_t)error->line : 0;
    uint32_t column = error->column ? (uint32_t)error->column : 1;
    uint32_t end = text ? word_end(text, length, line, column) : column + 1;
    uint32_t file = lang_diagnostics_add_source(diagnostics, shown(path), text, length);
    lang_place place = line ? (lang_place){file, line, column, line, end} : lang_place_of_file(file);
    lang_error(diagnostics, place, "%s", error->message);
    return error->status == BASE_E_SYNTAX ? CLI_NO : CLI_TROUBLE;
}

/* What comes out of a file that may be compressed; NULL: this build cannot read it. */
static FILE *plain_of(FILE *in, const char *path, lang_diagnostics *diagnostics)
{
    FILE *plain = NULL;
    base_error error = {0};
    if (base_decompress(in, &plain, &error) == BASE_OK)
        return plain;
    uint32_t file = lang_diagnostics_add_source(diagnostics, shown(path), NULL, 0);
    lang_error(diagnostics, lang_place_of_file(file), "%s", error.message);
    verdict_close_in(in);
    return NULL;
}

FILE *verdict_open_in(const char *path, lang_diagnostics *diagnostics)
{
    if (strcmp(path, "-") == 0)
        return plain_of(stdin, path, diagnostics);
    struct stat about;
    FILE *in = fopen(path, "rb");
    if (in && fstat(fileno(in), &about) == 0 && S_ISDIR(about.st_mode)) {
        fclose(in);
        in = NULL;
        errno = EISDIR;
    }
    if (!in) {
        uint32_t file = lang_diagnostics_add_source(diagnostics, path, NULL, 0);
        lang_error(diagnostics, lang_place_of_file(file), "cannot be read: %s", strerror(errno));
    }
    return in ? plain_of(in, path, diagnostics) : NULL;
}

void verdict_close_in(FILE *in)
{
    if (in && in != stdin)
        fclose(in);
}

static int wrong_in(lang_diagnostics *diagnostics, const char *path, const char *message)
{
    base_error error = {.status = BASE_E_SYNTAX};
    snprintf(error.message, sizeof error.message, "%s", message);
    return verdict_report_error(diagnostics, path, &error);
}

int verdict_choose_spec(const lang_unit *unit, const char *path, const char *name,
                        lang_diagnostics *diagnostics, const lang_spec **spec)
{
    assert(unit && spec);
    *spec = name ? lang_find_spec(unit, name) : unit->spec_count == 1 ? &unit->specs[0] : NULL;
    if (*spec)
        return CLI_YES;
    if (unit->spec_count == 0)
        return wrong_in(diagnostics, path, "there is no specification in it");
    base_near near;
    base_near_begin(&near, name ? name : "");
    const char *all = "";
    for (uint32_t i = 0; i < unit->spec_count; i++) {
        base_near_offer(&near, unit->specs[i].name);
        all = lang_text(diagnostics, "%s%s%s", all, i ? ", " : "", unit->specs[i].name);
    }
    if (name)
        wrong_in(diagnostics, path,
                 lang_text(diagnostics, "there is no specification %s%s", lang_quoted(diagnostics, name),
                           lang_near_text(diagnostics, &near)));
    else
        wrong_in(diagnostics, path,
                 lang_text(diagnostics, "there are %u specifications; choose one with %s:NAME",
                           (unsigned)unit->spec_count, path));
    lang_note_plain(diagnostics, "there are: %s", all);
    return CLI_NO;
}

static bool has_edge_by(const lts *l, lts_label label)
{
    for (uint64_t e = 0; e < l->transitions; e++)
        if (l->edges[e].label == label)
            return true;
    return false;
}

/* Says when `i` may have been meant to be internal, but was not read so. */
static void note_labels(const verdict_input *input, const lts_read_options *how, bool has_both,
                        lang_diagnostics *diagnostics)
{
    const lts *l = input->lts;
    lts_label i = base_names_find(l->labels, "i", 1);
    has_both |= !how->tau && input->kind == VERDICT_TABLE && input->format != &lts_format_aut &&
                i != LTS_NONE && has_edge_by(l, i) && has_edge_by(l, LTS_TAU);
    if (has_both)
        lang_remark(
            diagnostics, lang_place_of_file(lang_diagnostics_add_source(diagnostics, input->path, NULL, 0)),
            "both 'tau' and 'i' occur: 'i' is an ordinary action here; --tau=tau,i makes both internal");
}

/* A file of specifications and systems, and of them the one that is meant. */
static int read_unit(verdict_input *input, const char *path, const char *name, bool all,
                     const lts_options *options, lang_diagnostics *diagnostics)
{
    int outcome = lang_load(path, diagnostics, &input->unit);
    const lang_system *system = outcome == CLI_YES ? systems_named(input->unit, name) : NULL;
    if (system && (name || !all)) {
        lang_system_lts made;
        input->kind = VERDICT_SYSTEM;
        input->system = system;
        outcome = systems_lts_of(input->unit->agents, system, path, false, 0, options, diagnostics,
                                 system->place, &made);
        if (outcome == CLI_YES) {
            input->lts = input->table = made.lts;
            lts_set_origins(made.lts, NULL); /* of the story, which ends here */
            made.release(made.story);
            free(made.final);
        }
    } else if (outcome == CLI_YES && (name || !all)) {
        outcome = verdict_choose_spec(input->unit, input->path, name, diagnostics, &input->spec);
        input->lts = input->spec ? input->spec->lts : NULL;
    }
    return outcome;
}

/* `all`: a file of several specifications need not say which is meant. */
static int read_as(verdict_input *input, const char *path, const char *name, bool all, FILE *in,
                   const lts_read_options *how, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    base_status status = BASE_OK;
    if (input->kind == VERDICT_SPEC)
        return read_unit(input, path, name, all, how->options, diagnostics);
    if (name)
        return wrong_in(diagnostics, path, "only a file of specifications is used as FILE:NAME");
    lts_document read = {0};
    status = input->format->read(in, how, &read, &error);
    input->table = read.lts;
    input->model = read.model;
    input->lts = read.model ? read.model->lts : read.lts;
    if (status) {
        error.status = status;
        return verdict_report_error(diagnostics, path, &error);
    }
    note_labels(input, how, read.has_both, diagnostics);
    return CLI_YES;
}

/* What the file is: what the user says, except of specifications; else what the first bytes say. False:
 * nothing that is known. */
static bool find_kind(verdict_input *input, FILE *in, const char *path, const lts_format *asked)
{
    bool is_known = true;
    if (asked && !cli_has_suffix(path, ".lts"))
        input->format = asked;
    else
        is_known = lts_format_of(in, path, &input->format);
    if (!is_known && ferror(in)) {
        input->format = &lts_format_aut; /* whose reader says why */
        is_known = true;
    }
    input->kind = !input->format                       ? VERDICT_SPEC
                  : input->format == &lts_format_model ? VERDICT_MODEL
                                                       : VERDICT_TABLE;
    return is_known;
}

/* A file that is of no format, or empty: nobody's reader can say what is wrong with it. */
static int not_known(FILE *in, const char *path, lang_diagnostics *diagnostics)
{
    char all[256];
    if (getc(in) == EOF)
        return wrong_in(diagnostics, path, "the file is empty");
    wrong_in(diagnostics, path, "this is of no format that is known");
    lang_note_plain(diagnostics, "looked for at its beginning: 'spec' (.lts), %s",
                    lts_format_beginnings(all, sizeof all));
    return CLI_NO;
}

static int read_input(const char *operand, bool all, const cli_common *common, const lts_options *options,
                      lang_diagnostics *diagnostics, verdict_input *input)
{
    *input = (verdict_input){0};
    const char *name;
    char *path = cli_split_operand(operand, &name);
    input->path = path ? strdup(shown(path)) : NULL;
    FILE *in = input->path ? verdict_open_in(path, diagnostics) : NULL;
    int outcome = input->path ? CLI_TROUBLE : cli_out_of_memory(operand);
    if (in) {
        const lts_format *asked = common && !name ? common->read_as : NULL;
        bool is_known = find_kind(input, in, path, asked);
        lts_read_options how = {common ? common->tau : NULL, options, asked && input->format == asked};
        outcome = is_known ? read_as(input, path, name, all, in, &how, diagnostics)
                           : not_known(in, path, diagnostics);
    }
    verdict_close_in(in);
    free(path);
    if (outcome != CLI_YES)
        verdict_input_release(input);
    assert(outcome != CLI_YES || all || input->lts);
    return outcome;
}

/* The same, of what can be compared. */
static int read_unfolded(const char *operand, const cli_common *common, const lts_options *options,
                         lang_diagnostics *diagnostics, verdict_input *input)
{
    int outcome = read_input(operand, false, common, options, diagnostics, input);
    if (outcome != CLI_YES || !input->spec ||
        lang_require_unfolded(input->spec, diagnostics, input->spec->place))
        return outcome;
    verdict_input_release(input);
    return CLI_NO;
}

int verdict_input_read(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                       verdict_input *input)
{
    return read_unfolded(operand, common, NULL, diagnostics, input);
}

int verdict_input_read_monitored(const char *operand, lang_diagnostics *diagnostics, verdict_input *input)
{
    return read_input(operand, false, NULL, NULL, diagnostics, input);
}

int verdict_input_read_all(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                           verdict_input *input)
{
    return read_input(operand, true, common, NULL, diagnostics, input);
}

static int read_behaviour(const char *operand, const cli_common *common, const lts_options *options,
                          lang_diagnostics *diagnostics, verdict_input *input)
{
    int outcome = read_unfolded(operand, common, options, diagnostics, input);
    if (outcome != CLI_YES || !input->model || input->model->initial_count == 1)
        return outcome;
    wrong_in(diagnostics, input->path,
             input->model->initial_count == 0
                 ? "the model has no initial state (no line 'nil --[__initialisation__]-> STATE')"
                 : "the model has several initial states; it must begin in one");
    verdict_input_release(input);
    return CLI_NO;
}

int verdict_input_read_behaviour(const char *operand, const cli_common *common, lang_diagnostics *diagnostics,
                                 verdict_input *input)
{
    assert(common);
    return read_behaviour(operand, common, &common->lts, diagnostics, input);
}

int verdict_input_open(const char *operand, const cli_common *common, bool is_behaviour, verdict_input *input)
{
    *input = (verdict_input){0};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics)
        return cli_out_of_memory(operand);
    int outcome = is_behaviour ? read_behaviour(operand, common, NULL, diagnostics, input)
                               : verdict_input_read(operand, common, diagnostics, input);
    if (outcome == CLI_YES && input->kind == VERDICT_TABLE && verdict_note_unreachable(input, diagnostics))
        outcome = cli_out_of_memory(operand);
    lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    input->places = diagnostics;
    return outcome;
}

base_status verdict_note_unreachable(const verdict_input *input, lang_diagnostics *diagnostics)
{
    if (!input->lts || !input->format || (input->model && input->model->initial_count != 1))
        return BASE_OK;
    const lts *l = input->lts;
    uint32_t reached;
    base_status status = lts_count_reachable(l, UNREACHABLE_MOST, &reached);
    if (status || reached == UNREACHABLE_MOST || reached >= (l->states + 1) / 2)
        return status;
    uint32_t file = lang_diagnostics_add_source(diagnostics, input->path, NULL, 0);
    lang_remark(diagnostics, lang_place_of_file(file),
                "%u of %u states cannot be reached from the initial one; it was read as %s",
                (unsigned)(l->states - reached), (unsigned)l->states, input->format->title);
    return BASE_OK;
}

/* Has one of the inputs such a label? Specifications and models say themselves what is internal. */
static bool is_label_of_any(const verdict_input *inputs, size_t count, const char *label, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (inputs[i].kind == VERDICT_TABLE &&
            base_names_find(inputs[i].lts->labels, label, length) != LTS_NONE)
            return true;
    return false;
}

void verdict_note_tau(const verdict_input *inputs, size_t count, const char *tau)
{
    assert(inputs && count);
    size_t tables = 0;
    for (size_t i = 0; i < count; i++)
        tables += inputs[i].kind == VERDICT_TABLE;
    if (tau && tables == 0)
        fputs("spex: note: --tau has no effect: what was read says itself what is internal\n", stderr);
    for (const char *at = tau, *end; tables && at && *at; at = *end ? end + 1 : NULL) {
        end = at + strcspn(at, ",");
        if (end == at || is_label_of_any(inputs, count, at, (size_t)(end - at)))
            continue;
        fputs("spex: note: --tau: nothing that was read has a transition '", stderr);
        base_put_escaped(base_escape_terminal, at, (size_t)(end - at), stderr);
        fputs("'\n", stderr);
    }
}

void verdict_input_release(verdict_input *input)
{
    free(input->path);
    lts_free(input->table);
    lts_model_free(input->model);
    if (input->unit)
        lang_unit_free(input->unit);
    lang_diagnostics_free(input->places);
    *input = (verdict_input){0};
}
