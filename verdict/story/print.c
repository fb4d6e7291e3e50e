/* The whole story, printed. */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

/* Prints the formula that is true on the left and false on the right. */
static void print_formula(const verdict_story *story, FILE *out)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = story->formula ? open_memstream(&text, &size) : NULL;
    if (!memory)
        return;
    base_status status = lts_formula_write(story->formula, memory);
    fclose(memory);
    for (char *line = text, *end; !status && line && *line; line = end) {
        end = line + strcspn(line, "\n");
        fputs("    ", out);
        base_put_escaped(base_escape_terminal, line, (size_t)(end - line), out);
        fputc('\n', out);
        end += *end == '\n';
    }
    free(text);
}

/* What follows the table: lines of any length. */
static void print_at_length(const verdict_story *story, lang_diagnostics *messages, bool wants_formula,
                            FILE *out)
{
    if (story->why->positions) {
        fputs("\n  move by move:\n", out);
        verdict_story_print_dialogue(story, messages, out);
    }
    if (wants_formula && story->formula) {
        fprintf(out, "\n  true of %s, false of %s:\n", story->sides[LTS_LEFT].called,
                story->sides[LTS_RIGHT].called);
        print_formula(story, out);
    }
}

void verdict_story_print(const verdict_story *story, lang_diagnostics *messages, cli_look look,
                         bool wants_formula, FILE *out)
{
    assert(story->why && messages);
    lang_diagnostics_print(messages, LANG_TEXT, look.has_colour ? LANG_COLOUR_ALWAYS : LANG_COLOUR_NEVER,
                           out);
    fputc('\n', out);
    verdict_story_print_table(story, messages, out, look.width);
    char *text = NULL;
    size_t size;
    FILE *memory = look.width ? open_memstream(&text, &size) : NULL;
    print_at_length(story, messages, wants_formula, memory ? memory : out);
    if (memory && fclose(memory) == 0)
        cli_print_wrapped(text, look.width, out);
    free(text);
}
