/* Groups of states. Before anything else looks at the clauses, the names of groups in them give way to those
 * of their states, so that nobody else need know of groups. Groups may hold groups: they are walked depth
 * first, each once.
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Groups on the way to what they hold: per group, the member that comes next and the one it was left by. */
typedef struct visit {
    uint32_t group;
    const lang_ast_name *next, *through;
} visit;

struct lang_groups {
    base_names *names;              /* numbered as spec->groups */
    const lang_ast_clause **clause; /* per group */
    uint32_t *seen;                 /* per group, the walk that last came there */
    uint32_t walk;
    visit *stack; /* with room for all */
};

static uint32_t find_group(const lang_groups *groups, const lang_ast_name *name)
{
    return base_names_find(groups->names, name->text, strlen(name->text));
}

static const lang_ast_name *first_member(const lang_groups *groups, uint32_t group)
{
    return groups->clause[group]->names.first->next; /* behind its own name */
}

/* ---- collecting ---- */

static bool collect(lang_spec_builder *builder, lang_groups *groups)
{
    lang_spec *spec = builder->spec;
    lang_diagnostics *d = builder->diagnostics;
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        if (clause->kind != LANG_CLAUSE_GROUP)
            continue;
        const lang_ast_name *name = clause->names.first;
        uint32_t number;
        if (base_names_intern(groups->names, name->text, strlen(name->text), &number) != BASE_OK)
            return false;
        if (number < spec->group_count) {
            lang_error(d, name->place, "there is a group %s already", lang_quoted(d, name->text));
            lang_note(d, spec->groups[number].place, "it is here");
            continue;
        }
        lang_check_name(d, name, false);
        groups->clause[number] = clause;
        spec->groups[spec->group_count++] =
            (lang_group){.name = name->text, .doc = clause->doc, .place = name->place};
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const lang_group *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static bool sort_by_name(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    spec->groups_by_name = base_arena_array(builder->arena, spec->group_count, sizeof *spec->groups_by_name);
    for (uint32_t g = 0; spec->groups_by_name && g < spec->group_count; g++)
        spec->groups_by_name[g] = &spec->groups[g];
    if (spec->groups_by_name)
        qsort(spec->groups_by_name, spec->group_count, sizeof *spec->groups_by_name, by_name);
    return spec->groups_by_name != NULL;
}

static bool begin(lang_spec_builder *builder, uint32_t count)
{
    base_arena *arena = builder->arena;
    lang_groups *groups = builder->groups = base_arena_alloc(arena, sizeof *groups);
    if (!groups)
        return false;
    *groups = (lang_groups){.names = base_names_new(),
                            .clause = base_arena_array(arena, count, sizeof(const lang_ast_clause *)),
                            .seen = base_arena_array(arena, count, sizeof *groups->seen),
                            .stack = base_arena_array(arena, count, sizeof *groups->stack)};
    builder->spec->groups = base_arena_array(arena, count, sizeof *builder->spec->groups);
    return groups->names && groups->clause && groups->seen && groups->stack && builder->spec->groups &&
           collect(builder, groups) && sort_by_name(builder);
}

/* ---- circles ---- */

/* The group reached last is the one on the stack at `first`. */
static void report_circle(lang_spec_builder *builder, uint32_t first, uint32_t depth)
{
    lang_diagnostics *d = builder->diagnostics;
    const visit *stack = builder->groups->stack;
    const lang_group *groups = builder->spec->groups;
    const lang_ast_name *last = stack[depth - 1].through;
    if (first + 1 == depth) {
        lang_error(d, last->place, "the group %s holds itself", lang_quoted(d, last->text));
        return;
    }
    lang_error(d, last->place, "groups go round in a circle: %s holds %s again",
               lang_quoted(d, groups[stack[depth - 1].group].name), lang_quoted(d, last->text));
    for (uint32_t i = first; i + 1 < depth; i++)
        lang_note(d, stack[i].through->place, "%s holds %s here", lang_quoted(d, groups[stack[i].group].name),
                  lang_quoted(d, stack[i].through->text));
}

typedef enum progress { UNSEEN, OPEN, DONE } progress;

static bool check_circles(lang_spec_builder *builder)
{
    lang_groups *groups = builder->groups;
    uint32_t count = builder->spec->group_count, depth;
    progress *progresses = base_arena_array(builder->arena, count, sizeof *progresses);
    if (!progresses)
        return false;
    for (uint32_t g = 0; g < count; g++) {
        depth = 0;
        if (progresses[g] == UNSEEN)
            groups->stack[depth++] = (visit){g, first_member(groups, g), NULL};
        progresses[g] = depth ? OPEN : progresses[g];
        while (depth) {
            visit *top = &groups->stack[depth - 1];
            if (!top->next) {
                progresses[top->group] = DONE;
                depth--;
                continue;
            }
            top->through = top->next;
            top->next = top->next->next;
            uint32_t inner = find_group(groups, top->through), first = 0;
            if (inner == BASE_NONE || progresses[inner] == DONE)
                continue;
            if (progresses[inner] == UNSEEN) {
                progresses[inner] = OPEN;
                groups->stack[depth++] = (visit){inner, first_member(groups, inner), NULL};
                continue;
            }
            while (groups->stack[first].group != inner)
                first++;
            report_circle(builder, first, depth);
        }
    }
    return true;
}

/* ---- spelling out ---- */

static bool append(lang_spec_builder *builder, lang_ast_names *list, const lang_ast_name *name,
                   const lang_ast_name *use)
{
    if (use && lang_is_too_long(builder, use->place, ++builder->spelled))
        return true;
    lang_ast_name *copy = base_arena_alloc(builder->arena, sizeof *copy);
    if (!copy)
        return false;
    *copy = *name;
    copy->next = NULL;
    if (use) {
        copy->place = use->place;
        copy->group = use;
    }
    if (list->last)
        list->last->next = copy;
    else
        list->first = copy;
    list->last = copy;
    return true;
}

/* Appends the states of the group that `use` names. */
static bool append_group(lang_spec_builder *builder, lang_ast_names *list, uint32_t group,
                         const lang_ast_name *use)
{
    lang_groups *groups = builder->groups;
    uint32_t depth = 0;
    if (groups->seen[group] == groups->walk)
        return true;
    groups->seen[group] = groups->walk;
    groups->stack[depth++] = (visit){group, first_member(groups, group), NULL};
    while (depth) {
        visit *top = &groups->stack[depth - 1];
        const lang_ast_name *member = top->next;
        if (!member) {
            depth--;
            continue;
        }
        top->next = member->next;
        uint32_t inner = find_group(groups, member);
        if (inner == BASE_NONE) {
            if (!append(builder, list, member, use))
                return false;
        } else if (groups->seen[inner] != groups->walk) {
            groups->seen[inner] = groups->walk;
            groups->stack[depth++] = (visit){inner, first_member(groups, inner), NULL};
        }
    }
    return true;
}

static bool spell_out(lang_spec_builder *builder, lang_ast_names names, lang_ast_names *out)
{
    *out = (lang_ast_names){NULL, NULL};
    builder->groups->walk++;
    for (const lang_ast_name *name = names.first; name; name = name->next) {
        uint32_t group = find_group(builder->groups, name);
        if (!(group == BASE_NONE ? append(builder, out, name, NULL)
                                 : append_group(builder, out, group, name)))
            return false;
    }
    return true;
}

bool lang_spell_out_groups(lang_spec_builder *builder)
{
    uint32_t count = 0;
    builder->clauses = builder->ast->clauses.first;
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next)
        count += clause->kind == LANG_CLAUSE_GROUP;
    if (count == 0)
        return true;
    if (!begin(builder, count) || !check_circles(builder))
        return false;
    lang_ast_clauses list = {NULL, NULL};
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        bool has_groups = lang_clause_of(clause->kind)->flags & LANG_GROUPS && clause->names.first;
        lang_ast_clause *copy = base_arena_alloc(builder->arena, sizeof *copy);
        if (!copy)
            return false;
        *copy = *clause;
        copy->next = NULL;
        if (has_groups && !spell_out(builder, clause->names, &copy->names))
            return false;
        if (!has_groups || copy->names.first) /* groups that hold but one another hold no state */
            lang_tree_add_clause(&list, copy);
    }
    builder->clauses = list.first;
    return true;
}

void lang_end_groups(lang_spec_builder *builder)
{
    if (builder->groups)
        base_names_unref(builder->groups->names);
}

/* ---- what they hold ---- */

/* Is the name no member of that list before? */
static bool is_first(const lang_ast_name *list, const lang_ast_name *name)
{
    for (; list != name; list = list->next)
        if (strcmp(list->text, name->text) == 0)
            return false;
    return true;
}

void lang_check_group(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_ast_name *name = clause->names.first;
    uint32_t number = find_group(builder->groups, name), count = 0;
    lang_group *group = &builder->spec->groups[number];
    if (group->place.line != name->place.line || group->place.column != name->place.column)
        return; /* the second of that name */
    uint32_t state = base_names_find(builder->states, name->text, strlen(name->text));
    if (state != LTS_NONE) {
        lang_error(d, builder->spec->states[state].place, "%s is a group, and cannot be a state, too",
                   lang_quoted(d, name->text));
        lang_note(d, name->place, "the group is here");
    }
    for (const lang_ast_name *member = name->next; member; member = member->next)
        count++;
    group->members = base_arena_array(builder->arena, count, sizeof *group->members);
    for (const lang_ast_name *member = name->next; member && group->members; member = member->next) {
        if (count < 1000 && !is_first(name->next, member)) {
            lang_warn(d, LANG_W_DUPLICATE, member->place, "%s is listed twice", lang_quoted(d, member->text));
            continue;
        }
        uint32_t inner = find_group(builder->groups, member);
        lts_state held = inner == BASE_NONE ? lang_find_state(builder, member) : LTS_NONE;
        if (inner != BASE_NONE || held != LTS_NONE)
            group->members[group->member_count++] =
                inner == BASE_NONE ? (lang_group_member){held, false} : (lang_group_member){inner, true};
    }
}

uint32_t lang_find_group(const lang_spec *spec, const char *name)
{
    if (spec->group_count == 0)
        return LTS_NONE;
    const lang_group wanted = {.name = name}, *key = &wanted;
    const lang_group *const *found =
        bsearch(&key, spec->groups_by_name, spec->group_count, sizeof *spec->groups_by_name, by_name);
    return found ? (uint32_t)(*found - spec->groups) : LTS_NONE;
}

bool lang_each_source(const lang_spec *spec, uint32_t group, void (*take)(void *arg, uint32_t source),
                      void *arg)
{
    uint32_t *queue = base_alloc(spec->group_count, sizeof *queue), count = 0;
    bool *is_queued = base_alloc_zeroed(spec->group_count, sizeof *is_queued);
    bool ok = queue && is_queued;
    if (ok) {
        queue[count++] = group;
        is_queued[group] = true;
    }
    for (uint32_t i = 0; i < count; i++) {
        const lang_group *g = &spec->groups[queue[i]];
        for (uint32_t m = 0; m < g->member_count; m++) {
            lang_group_member member = g->members[m];
            if (!member.is_group) {
                take(arg, member.number);
            } else if (!is_queued[member.number]) {
                is_queued[member.number] = true;
                queue[count++] = member.number;
            }
        }
    }
    free(queue);
    free(is_queued);
    return ok;
}

static void mark(void *arg, uint32_t source)
{
    bool *marked = arg;
    marked[source] = true;
}

bool lang_mark_sources(const lang_spec *spec, uint32_t group, bool *marked)
{
    return lang_each_source(spec, group, mark, marked);
}

bool lang_mark_group(const lang_spec *spec, uint32_t group, bool *marked)
{
    assert(group < spec->group_count);
    if (!spec->source_of)
        return lang_mark_sources(spec, group, marked);
    bool *is_held = base_alloc_zeroed(spec->source_count, sizeof *is_held);
    bool ok = is_held && lang_mark_sources(spec, group, is_held);
    for (uint32_t s = 0; ok && s < spec->state_count; s++)
        marked[s] = marked[s] || is_held[spec->source_of[s]];
    free(is_held);
    return ok;
}
