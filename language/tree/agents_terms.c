/* Building the terms that agents and systems have beyond those of specifications. */
#include "language/tree/agents_builder.h"

#include <assert.h>
#include <string.h>

/* A term like `model`, with its parts. */
static lang_term *compound(lang_tree_builder *tree, lang_term model)
{
    lang_term *term = lang_term_compound(tree->diagnostics, tree->arena, model);
    tree->out_of_memory = tree->out_of_memory || !term;
    return term;
}

static const lang_terms nothing;

/* ---- numbers and durations ---- */

static bool is_number(const char *text)
{
    bool is_based = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return is_based || text[strspn(text, "0123456789")] == '\0';
}

static const char *joined(lang_tree_builder *tree, lang_ast_names parts)
{
    const char *text = parts.first->text;
    for (const lang_ast_name *part = parts.first->next; part && text; part = part->next) {
        size_t length = strlen(text), more = strlen(part->text);
        char *longer = base_arena_alloc(tree->arena, length + more + 2);
        if (longer) {
            memcpy(longer, text, length);
            longer[length] = ' ';
            memcpy(longer + length + 1, part->text, more + 1);
        }
        text = longer;
    }
    tree->out_of_memory = tree->out_of_memory || !text;
    return text;
}

lang_term *lang_tree_quantity(lang_tree_builder *tree, lang_place place, lang_ast_names parts)
{
    lang_ast_name *first = parts.first;
    assert(first);
    if (first == parts.last && is_number(first->text))
        return lang_tree_operand(tree, LANG_TERM_NUMBER, first);
    for (const lang_ast_name *part = first; part; part = part->next)
        if (strchr(part->text, '.')) {
            lang_error(tree->diagnostics, part->place, "there are no fractions: numbers are whole");
            return lang_term_operand(tree->arena, LANG_TERM_NUMBER, "0", false, place);
        }
    lang_ast_duration duration = lang_tree_duration(tree, place, parts);
    const char *text = joined(tree, parts);
    return text ? compound(tree, (lang_term){.kind = LANG_TERM_DURATION,
                                             .text = text,
                                             .place = place,
                                             .operator_place = place,
                                             .value = duration.milliseconds})
                : NULL;
}

lang_term *lang_tree_amount(lang_tree_builder *tree, lang_ast_name *number)
{
    size_t whole = strspn(number->text, "0123456789");
    bool is_fraction = number->text[whole] == '.' &&
                       number->text[whole + 1 + strspn(number->text + whole + 1, "0123456789")] == '\0';
    if (is_fraction)
        return lang_tree_operand(tree, LANG_TERM_NUMBER, number);
    return lang_tree_quantity(tree, number->place, lang_tree_list(number));
}

/* ---- operands ---- */

lang_term *lang_tree_pattern(lang_tree_builder *tree, lang_ast_name *name)
{
    bool is_any = strcmp(name->text, "_") == 0;
    return lang_tree_operand(tree, is_any ? LANG_TERM_ANY : LANG_TERM_NAME, name);
}

/* What stands before a `.` or `[` is no text, but a name that is quoted. */
static lang_term *as_name(lang_term *term)
{
    if (term->kind == LANG_TERM_STRING)
        term->kind = LANG_TERM_NAME;
    return term;
}

lang_term *lang_tree_member(lang_tree_builder *tree, lang_place place, lang_term *of, lang_ast_name *name)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_MEMBER,
                                      .left = as_name(of),
                                      .text = name->text,
                                      .quoted = name->quoted,
                                      .place = place,
                                      .operator_place = name->place});
}

lang_term *lang_tree_index(lang_tree_builder *tree, lang_place place, lang_term *of, lang_term *index)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_INDEX,
                                      .left = as_name(of),
                                      .right = index,
                                      .text = "[",
                                      .place = place,
                                      .operator_place = index->place});
}

lang_term *lang_tree_call(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                          lang_terms arguments)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_CALL,
                                      .text = name->text,
                                      .quoted = name->quoted,
                                      .arguments = arguments,
                                      .place = place,
                                      .operator_place = name->place});
}

lang_term *lang_tree_list_term(lang_tree_builder *tree, lang_place place, lang_terms entries)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_LIST,
                                      .text = "[",
                                      .arguments = entries,
                                      .place = place,
                                      .operator_place = place});
}

lang_term *lang_tree_record_term(lang_tree_builder *tree, lang_place place, lang_terms entries)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_RECORD,
                                      .text = "{",
                                      .arguments = entries,
                                      .place = place,
                                      .operator_place = place});
}

lang_term *lang_tree_entry(lang_tree_builder *tree, lang_place place, lang_ast_name *name, lang_term *value)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_ENTRY,
                                      .text = name->text,
                                      .quoted = name->quoted,
                                      .right = value,
                                      .place = place,
                                      .operator_place = name->place});
}

/* ---- what properties are made of ---- */

lang_term *lang_tree_goes(lang_tree_builder *tree, lang_place place, lang_term *what,
                          const lang_ast_name *word, lang_term *from, lang_term *to)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_GOES,
                                      .text = "goes",
                                      .left = as_name(what),
                                      .arguments = lang_tree_terms(lang_tree_terms(nothing, from), to),
                                      .place = place,
                                      .operator_place = word->place});
}

lang_term *lang_tree_event(lang_tree_builder *tree, lang_place place, lang_term *agent,
                           const lang_ast_name *word, lang_ast_name *tag)
{
    lang_term *tagged = lang_tree_operand(tree, LANG_TERM_NAME, tag);
    if (!tagged)
        return NULL;
    return compound(tree, (lang_term){.kind = LANG_TERM_EVENT,
                                      .text = word->text,
                                      .left = agent ? as_name(agent) : NULL,
                                      .right = tagged,
                                      .place = place,
                                      .operator_place = word->place});
}

lang_term *lang_tree_temporal(lang_tree_builder *tree, lang_place place, const lang_ast_name *word,
                              lang_term *of)
{
    return compound(tree, (lang_term){.kind = LANG_TERM_TEMPORAL,
                                      .text = word->text,
                                      .right = of,
                                      .place = place,
                                      .operator_place = word->place});
}

lang_term *lang_tree_quantifier(lang_tree_builder *tree, lang_place place, lang_place word_place,
                                const char *word, lang_ast_names names, lang_term *group, lang_term *body)
{
    lang_terms bound = {NULL, NULL};
    for (const lang_ast_name *name = names.first; name; name = name->next) {
        lang_term *term = lang_tree_operand(tree, LANG_TERM_NAME, name);
        if (!term)
            return NULL;
        bound = lang_tree_terms(bound, term);
    }
    return compound(tree, (lang_term){.kind = LANG_TERM_QUANTIFIER,
                                      .text = word,
                                      .arguments = bound,
                                      .left = as_name(group),
                                      .right = body,
                                      .place = place,
                                      .operator_place = word_place});
}

/* The names and the group of `a, b in GROUP`; the last of the terms is replaced by its name, and *group is
 * the group. False: it is something else. */
static bool split_group(lang_terms *terms, lang_term **group)
{
    lang_term *last = terms->last, *before = terms->first;
    for (const lang_term *term = terms->first; term != last; term = term->next)
        if (term->kind != LANG_TERM_NAME)
            return false;
    bool is_in = last->kind == LANG_TERM_BINARY && strcmp(last->text, "in") == 0 && !last->grouped;
    if (!is_in || last->left->kind != LANG_TERM_NAME || last->right->kind == LANG_TERM_BINARY)
        return false;
    *group = last->right;
    while (before->next && before->next != last)
        before = before->next;
    if (before == last)
        terms->first = last->left;
    else
        before->next = last->left;
    terms->last = last->left;
    return true;
}

lang_term *lang_tree_over_group(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                const char *word, lang_terms arguments, lang_term *body)
{
    lang_term *group = NULL;
    bool is_counted = strcmp(word, "count") == 0;
    lang_place all = arguments.first->place;
    all.end_line = arguments.last->place.end_line;
    all.end_column = arguments.last->place.end_column;
    if (name->quoted || strcmp(name->text, word) != 0) {
        bool is_count = strcmp(name->text, "count") == 0, is_sum = strcmp(name->text, "sum") == 0;
        if (is_count || is_sum)
            lang_error(tree->diagnostics, name->place, "a %s over a group is written %s", name->text,
                       is_count ? "count(NAME in GROUP where ...)" : "sum(NAME in GROUP: ...)");
        else
            lang_error(tree->diagnostics, name->place, "%s goes over no group; 'count' and 'sum' do",
                       lang_quoted(tree->diagnostics, name->text));
        tree->damaged = true;
    } else if (!split_group(&arguments, &group)) {
        lang_error(tree->diagnostics, all, "expected a name, 'in' and a group before %s",
                   is_counted ? "'where'" : "':'");
        tree->damaged = true;
    }
    if (!group)
        return lang_tree_call(tree, place, name, (lang_terms){NULL, NULL});
    return compound(tree, (lang_term){.kind = LANG_TERM_QUANTIFIER,
                                      .text = word,
                                      .arguments = arguments,
                                      .left = as_name(group),
                                      .right = body,
                                      .place = place,
                                      .operator_place = name->place});
}
