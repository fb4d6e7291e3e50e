/* The rows of the clauses. */
#include "language/tree/clauses.h"

#include <assert.h>
#include <string.h>

#define ROW(KIND, NAME, FORM, FLAGS, TWICE, ...)                                                             \
    [LANG_CLAUSE_##KIND] = {LANG_CLAUSE_##KIND, LANG_FORM_##FORM, #NAME, sizeof #NAME - 1, (FLAGS), (TWICE)},
static const lang_clause clauses[] = {LANG_CLAUSES(ROW)};

const lang_clause *lang_clause_of(lang_clause_kind kind)
{
    assert(kind < LANG_CLAUSE_KINDS);
    return &clauses[kind];
}

const lang_clause *lang_find_clause(const char *word, size_t length)
{
    assert(length > 0);
    for (size_t i = 0; i < LANG_CLAUSE_KINDS; i++) {
        const lang_clause *clause = &clauses[i];
        if (clause->length == length && *clause->word == *word && memcmp(clause->word, word, length) == 0 &&
            clause->form != LANG_FORM_ARROWS)
            return clause;
    }
    return NULL;
}
