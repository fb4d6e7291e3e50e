/* What a property asks, and what has to come about or it says nothing (check.md: "vacuous"). */
#include "proving/model.h"

#include <string.h>

static bool is_word(const lang_term *t, const char *word)
{
    return t && t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, word) == 0;
}

static bool is_implication(const lang_term *t)
{
    return t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_implies;
}

static void add(proving_question *q, const lang_term *t)
{
    if (q->subject_count < 64)
        q->subjects[q->subject_count++] = t;
}

/* Events beside others. */
static void add_events(proving_question *q, const lang_term *t, bool is_alone)
{
    if (!t)
        return;
    if ((t->kind == LANG_TERM_EVENT || t->kind == LANG_TERM_GOES) && !is_alone)
        add(q, t);
    if (t->kind == LANG_TERM_EVENT || t->kind == LANG_TERM_GOES)
        return;
    add_events(q, t->left, false);
    add_events(q, t->right, false);
}

static bool has_temporal(const lang_term *t)
{
    return t && (t->kind == LANG_TERM_TEMPORAL || has_temporal(t->left) || has_temporal(t->right));
}

/* always P implies eventually Q, and its kin. */
static void make_promise(proving_question *q, const lang_term *f)
{
    q->kind = SPEX_EXPLORER_EVENTUALLY;
    q->at_start = true;
    if (is_word(f, "always")) {
        q->at_start = false;
        f = f->right;
    }
    if (is_implication(f) && has_temporal(f->right)) {
        q->when = f->left;
        add(q, f->left);
        f = f->right;
    }
    q->holds = f;
    if (is_word(f, "eventually") && is_word(f->right, "always")) {
        q->kind = SPEX_EXPLORER_SETTLES;
        q->holds = f->right->right;
    } else if (is_word(f, "until")) {
        q->until = f->left;
        q->holds = f->right;
    } else if (f->kind == LANG_TERM_TEMPORAL) {
        q->kind = is_word(f, "possibly") ? SPEX_EXPLORER_POSSIBLY : q->kind;
        q->holds = f->right;
    }
}

void proving_question_make(proving_question *q, const lang_claim *claim)
{
    *q = (proving_question){.claim = claim};
    if (!claim)
        return;
    if (claim->kind == LANG_LIVENESS) {
        make_promise(q, claim->formula);
        return;
    }
    q->is_never = is_word(claim->formula, "never");
    q->formula = claim->formula->right;
    if (is_implication(q->formula) && !q->is_never)
        add(q, q->formula->left);
    else
        add_events(q, q->formula, q->is_never);
}

int64_t proving_ask(proving_machine *m, const lang_term *t)
{
    const int64_t *fields = m->fields;
    bool fault = m->fault;
    int64_t value;
    m->fields = m->state;
    m->frozen = true;
    m->uncertain = m->fault = false;
    if (!proving_scalar(m, t, &value))
        value = 0; /* what cannot be said does not hold */
    value = m->uncertain || m->abandoned ? UNKNOWN : value;
    m->frozen = false;
    m->fault = fault;
    m->fields = fields;
    return value;
}

bool proving_is_violated(proving_machine *m, const proving_question *q, bool *is_sure)
{
    if (!q->claim) {
        *is_sure = m->fault;
        return m->fault;
    }
    *is_sure = true;
    if (q->claim->kind != LANG_SAFETY || (q->claim->is_of_step && !m->has_run))
        return false;
    int64_t value = proving_ask(m, q->formula);
    *is_sure = value != UNKNOWN;
    return value == UNKNOWN || (value != 0) == q->is_never;
}

bool proving_is_fair(const proving_question *q, const proving_event *e)
{
    if (e->kind == EVENT_TIMER || e->kind == EVENT_STEP || e->kind == EVENT_START || e->kind == EVENT_MISSED)
        return true;
    for (uint32_t i = 0; q->claim && e->kind == EVENT_MESSAGE && i < q->claim->fair_count; i++)
        if (q->claim->fair[i] == e->which)
            return true;
    return false;
}
