/* What the chaos block of a system says. Its clauses are read by chaos/plan; here their words are taken out
 * of the tree, and what is wrong is said at its place. */
#include "config.h"

#include "language/agents/systems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool report_no_chaos(lang_checker *checker, const lang_ast_name *word)
{
    lang_diagnostics *d = checker->diagnostics;
    base_near near;
    bool searches = lang_near_search(d, &near, word->text);
    for (unsigned i = 0; searches && i < CHAOS_WORDS; i++)
        base_near_offer(&near, chaos_word_name((chaos_word)i));
    lang_error(d, word->place, "there is no chaos of the kind %s%s", lang_quote(checker, word->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, word->place, near.best);
    return false;
}

static bool is_given_once(lang_checker *checker, const lang_system *system, const lang_ast_chaos *clause)
{
    for (const lang_ast_chaos *other = system->ast->chaos; other != clause; other = other->next)
        if (strcmp(other->word->text, clause->word->text) == 0) {
            lang_error(checker->diagnostics, clause->word->place, "%s is given already",
                       lang_quote(checker, clause->word->text));
            lang_note(checker->diagnostics, other->word->place, "it is here");
            return false;
        }
    return true;
}

/* Appends what a term is, without blanks. */
static void print_word(const lang_term *term, FILE *out)
{
    if (term->left && term->right) {
        print_word(term->left, out);
        fputs("..", out);
        print_word(term->right, out);
        return;
    }
    for (const char *c = term->text ? term->text : ""; *c; c++)
        if (*c != ' ')
            fputc(*c, out);
}

/* The words of a clause; a `%` belongs to the number before it. */
typedef struct clause_words {
    const char **texts;
    const lang_term **terms;
    uint32_t count;
} clause_words;

static bool list_words(lang_checker *checker, const lang_ast_chaos *clause, clause_words *words)
{
    uint32_t most = 0;
    for (const lang_term *t = clause->rest.first; t; t = t->next)
        most++;
    words->texts = lang_make_array(checker, most, sizeof *words->texts);
    words->terms = lang_make_array(checker, most, sizeof *words->terms);
    words->count = 0;
    for (const lang_term *t = clause->rest.first; t && words->texts && words->terms; t = t->next) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        bool is_percent = t->text && strcmp(t->text, "%") == 0 && words->count > 0;
        words->count -= is_percent;
        if (out && is_percent)
            fputs(words->texts[words->count], out);
        else
            words->terms[words->count] = t;
        if (out)
            print_word(t, out);
        if (out && fclose(out) == 0)
            words->texts[words->count] = base_arena_text(checker->arena, text, length);
        checker->no_memory = checker->no_memory || !out || !words->texts[words->count++];
        free(text);
        if (checker->no_memory)
            return false;
    }
    return words->texts && words->terms;
}

static bool add_clause(lang_checker *checker, lang_system *system, const lang_ast_chaos *clause,
                       chaos_word word)
{
    clause_words words;
    chaos_trouble trouble;
    if (!list_words(checker, clause, &words))
        return false;
    if (chaos_plan_add(&system->chaos, word, words.texts, words.count, &trouble))
        return true;
    lang_error(checker->diagnostics,
               trouble.at < words.count ? words.terms[trouble.at]->place : clause->word->place, "%s: %s",
               clause->word->text, trouble.message);
    return false;
}

/* What the network clause does not allow cannot be asked for. */
static bool fits_network(lang_checker *checker, const lang_system *system)
{
    const struct {
        chaos_word word;
        bool is_wanted, is_allowed;
        const char *clause;
    } rows[] = {
        {CHAOS_DROP, system->chaos.drop > 0, system->network.loses, "loses"},
        {CHAOS_DUPLICATE, system->chaos.duplicate > 0, system->network.duplicates, "duplicates"},
    };
    bool ok = true;
    for (const lang_ast_chaos *c = system->ast->chaos; c; c = c->next)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (!rows[i].is_wanted || rows[i].is_allowed || chaos_word_named(c->word->text) != rows[i].word)
                continue;
            lang_error(checker->diagnostics, c->word->place,
                       "'%s' contradicts the network of %s, which does not say '%s'", c->word->text,
                       lang_quote(checker, system->name), rows[i].clause);
            ok = false;
        }
    return ok;
}

bool lang_check_chaos(lang_checker *checker, lang_system *system)
{
    bool ok = true;
    chaos_trouble trouble;
    system->chaos = chaos_plan_new(system->ast->has_chaos);
    for (const lang_ast_chaos *c = system->ast->chaos; c; c = c->next) {
        chaos_word word = chaos_word_named(c->word->text);
        if (word == CHAOS_WORDS)
            ok = report_no_chaos(checker, c->word);
        else if (!chaos_is_often(word) && !is_given_once(checker, system, c))
            ok = false;
        else
            ok = add_clause(checker, system, c, word) && ok;
    }
    ok = ok && fits_network(checker, system);
    if (ok && !chaos_plan_is_sound(&system->chaos, &trouble)) {
        lang_error(checker->diagnostics, system->ast->chaos_place, "%s", trouble.message);
        ok = false;
    }
    return ok;
}
