/* Reading an LTS from a file of any of the known formats, which its first bytes tell apart; they are put
 * back, so this works on pipes too.
 */
#include "verdict/input.h"
#include "base/files/read_file.h"
#include "base/near.h"

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

/* `all`: a file of several specifications need not say which is meant. */
static int read_as(verdict_input *input, const char *path, const char *name, bool all, FILE *in,
                   const char *tau, const lts_options *options, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    base_status status = BASE_OK;
    if (input->kind == VERDICT_SPEC) {
        int outcome = lang_load(path, diagnostics, &input->unit);
        if (outcome == CLI_YES && (name || !all))
            outcome = verdict_choose_spec(input->unit, input->path, name, diagnostics, &input->spec);
        input->lts = input->spec ? input->spec->lts : NULL;
        return outcome;
    }
    if (name)
        return wrong_in(diagnostics, path, "only a file of specifications is used as FILE:NAME");
    lts_document read = {0};
    status = input->format->read(in, &(lts_read_options){tau, options}, &read, &error);
    input->table = read.lts;
    input->model = read.model;
    input->lts = read.model ? read.model->lts : read.lts;
    if (status) {
        error.status = status;
        return verdict_report_error(diagnostics, path, &error);
    }
    if (read.has_both) {
        uint32_t file = lang_diagnostics_add_source(diagnostics, input->path, NULL, 0);
        lang_note(
            diagnostics, lang_place_of_file(file),
            "both 'tau' and 'i' occur: 'i' is an ordinary action here; --tau=tau,i makes both internal");
    }
    return CLI_YES;
}

/* What the first bytes say. */
static verdict_kind kind_of(FILE *in, const lts_format **format)
{
    *format = lts_format_of(in);
    if (!*format && ferror(in))
        *format = &lts_format_aut; /* whose reader says why */
    return !*format ? VERDICT_SPEC : *format == &lts_format_model ? VERDICT_MODEL : VERDICT_TABLE;
}

static int read_input(const char *operand, bool all, const char *tau, const lts_options *options,
                      lang_diagnostics *diagnostics, verdict_input *input)
{
    *input = (verdict_input){0};
    const char *name;
    char *path = cli_split_operand(operand, &name);
    input->path = path ? strdup(shown(path)) : NULL;
    FILE *in = input->path ? verdict_open_in(path, diagnostics) : NULL;
    int outcome = input->path ? CLI_TROUBLE : cli_out_of_memory(operand);
    if (in) {
        input->kind = kind_of(in, &input->format);
        outcome = read_as(input, path, name, all, in, tau, options, diagnostics);
    }
    verdict_close_in(in);
    free(path);
    if (outcome != CLI_YES)
        verdict_input_release(input);
    assert(outcome != CLI_YES || all || input->lts);
    return outcome;
}

int verdict_input_read(const char *operand, const char *tau, lang_diagnostics *diagnostics,
                       verdict_input *input)
{
    return read_input(operand, false, tau, NULL, diagnostics, input);
}

int verdict_input_read_all(const char *operand, const char *tau, lang_diagnostics *diagnostics,
                           verdict_input *input)
{
    return read_input(operand, true, tau, NULL, diagnostics, input);
}

int verdict_input_read_behaviour(const char *operand, const char *tau, const lts_options *options,
                                 lang_diagnostics *diagnostics, verdict_input *input)
{
    int outcome = read_input(operand, false, tau, options, diagnostics, input);
    if (outcome != CLI_YES || !input->model || input->model->initial_count == 1)
        return outcome;
    wrong_in(diagnostics, input->path,
             input->model->initial_count == 0
                 ? "the model has no initial state (no line 'nil --[__initialisation__]-> STATE')"
                 : "the model has several initial states; it must begin in one");
    verdict_input_release(input);
    return CLI_NO;
}

int verdict_input_open(const char *operand, const char *tau, bool is_behaviour, verdict_input *input)
{
    *input = (verdict_input){0};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics)
        return cli_out_of_memory(operand);
    int outcome = is_behaviour ? verdict_input_read_behaviour(operand, tau, NULL, diagnostics, input)
                               : verdict_input_read(operand, tau, diagnostics, input);
    lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    input->places = diagnostics;
    return outcome;
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
