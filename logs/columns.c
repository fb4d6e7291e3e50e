/* What is asked for of a log, worked out: every column that is wanted has a number, a role is a list of
 * parts, the conditions on rows lie in order of their columns. */
#include "logs/columns.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *logs_role_name(logs_role role)
{
    static const char *const names[LOGS_ROLES] = {"time",  "instance", "action",
                                                  "state", "parent",   "specification"};
    assert((unsigned)role < LOGS_ROLES);
    return names[role];
}

bool logs_is_condition(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals && equals > text && !(equals == text + 1 && *text == '!');
}

typedef struct maker {
    logs_plan *plan;
    const char *const *heading;
    size_t heading_count;
    const char *why; /* the option at hand */
    bool must_be;
} maker;

/* Room for all names that the options hold, so that none of them moves. */
static bool reserve_text(logs_plan *plan, const logs_columns *columns)
{
    size_t length = 1;
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        length += columns->name[role] ? strlen(columns->name[role]) + 1 : 0;
    for (size_t i = 0; i < columns->where_count; i++)
        length += strlen(columns->where[i]) + 1;
    return base_grow(plan->text, plan->text_capacity, length);
}

/* The number of a column, which is new, or has been wanted before. */
static bool want(const maker *m, const char *name, size_t length, unsigned *number)
{
    logs_plan *plan = m->plan;
    for (*number = 0; *number < plan->column_count; ++*number)
        if (strlen(plan->columns[*number]) == length && memcmp(plan->columns[*number], name, length) == 0) {
            plan->must_be[*number] |= m->must_be;
            if (!plan->why[*number])
                plan->why[*number] = m->why;
            return true;
        }
    size_t need = plan->column_count + (size_t)1;
    if (!base_grow(plan->columns, plan->column_capacity, need) ||
        !base_grow(plan->why, plan->why_capacity, need) ||
        !base_grow(plan->must_be, plan->must_capacity, need))
        return false;
    if (name[length]) { /* it is a piece of an option */
        assert(plan->text_length + length < plan->text_capacity);
        char *copy = plan->text + plan->text_length;
        memcpy(copy, name, length);
        copy[length] = '\0';
        plan->text_length += length + 1;
        name = copy;
    }
    plan->columns[plan->column_count] = name;
    plan->why[plan->column_count] = m->why;
    plan->must_be[plan->column_count++] = m->must_be;
    return true;
}

static bool add_part(const maker *m, const char *text, size_t length, bool is_column)
{
    logs_plan *plan = m->plan;
    if (!base_grow(plan->parts, plan->part_capacity, plan->part_count + 1))
        return false;
    logs_part part = {text, length, LOGS_NO_COLUMN};
    if (is_column && !want(m, text, length, &part.column))
        return false;
    plan->parts[plan->part_count++] = part;
    return true;
}

static bool is_in_heading(const maker *m, const char *name)
{
    for (size_t i = 0; i < m->heading_count; i++)
        if (strcmp(m->heading[i], name) == 0)
            return true;
    return false;
}

/* "{host}:{port}" */
static bool add_template(const maker *m, const char *text)
{
    while (*text) {
        const char *opening = strchr(text, '{'), *closing = opening ? strchr(opening, '}') : NULL;
        size_t before = closing ? (size_t)(opening - text) : strlen(text);
        if (before > 0 && !add_part(m, text, before, false))
            return false;
        if (!closing)
            return true;
        if (!add_part(m, opening + 1, (size_t)(closing - opening) - 1, true))
            return false;
        text = closing + 1;
    }
    return true;
}

/* "host,port" */
static bool add_list(const maker *m, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!add_part(m, text, length, true))
            return false;
        if (!text[length])
            return true;
        text += length + 1;
        if (!add_part(m, " ", 1, false))
            return false;
    }
}

static bool add_role(const maker *m, const char *text)
{
    const char *opening = strchr(text, '{');
    if (is_in_heading(m, text))
        return add_part(m, text, strlen(text), true);
    return opening && strchr(opening, '}') ? add_template(m, text) : add_list(m, text);
}

/* ---- conditions ---- */

static int by_column(const void *a, const void *b)
{
    const logs_condition *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (int)x->is_not - (int)y->is_not;
}

static bool add_conditions(const maker *m, const logs_columns *columns)
{
    logs_plan *plan = m->plan;
    plan->conditions = base_alloc(columns->where_count, sizeof *plan->conditions);
    for (size_t i = 0; plan->conditions && i < columns->where_count; i++) {
        const char *text = columns->where[i], *equals = strchr(text, '=');
        assert(logs_is_condition(text));
        bool is_not = equals[-1] == '!';
        logs_condition *c = &plan->conditions[plan->condition_count++];
        *c = (logs_condition){equals + 1, strlen(equals + 1), LOGS_NO_COLUMN, is_not};
        if (!want(m, text, (size_t)(equals - text) - is_not, &c->column))
            return false;
    }
    if (plan->conditions)
        qsort(plan->conditions, plan->condition_count, sizeof *plan->conditions, by_column);
    return plan->conditions != NULL;
}

base_status logs_plan_make(logs_plan *plan, const logs_columns *columns, const char *const roles[LOGS_ROLES],
                           const char *const *heading, size_t heading_count, base_error *error)
{
    static const char *const options[LOGS_ROLES] = {"--column time",   "--column instance",
                                                    "--column action", "--column state",
                                                    "--column parent", "--column specification"};
    *plan = (logs_plan){0};
    bool is_good = reserve_text(plan, columns);
    maker m = {plan, heading, heading_count, NULL, false};
    for (logs_role role = 0; role < LOGS_ROLES && is_good; role++) {
        plan->first[role] = plan->part_count;
        bool is_wanted = role < LOGS_PARENT || columns->has_kin;
        const char *name = columns->name[role] ? columns->name[role] : is_wanted ? roles[role] : NULL;
        m.why = columns->name[role] ? options[role] : NULL;
        m.must_be = columns->name[role] || role == LOGS_INSTANCE || role == LOGS_ACTION;
        if (name)
            is_good = columns->name[role] ? add_role(&m, name) : add_part(&m, name, strlen(name), true);
    }
    plan->first[LOGS_ROLES] = plan->part_count;
    m.why = "--where";
    m.must_be = true;
    is_good = is_good && add_conditions(&m, columns);
    return is_good ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

void logs_plan_release(logs_plan *plan)
{
    free(plan->columns);
    free(plan->why);
    free(plan->must_be);
    free(plan->parts);
    free(plan->conditions);
    free(plan->text);
    *plan = (logs_plan){0};
}
