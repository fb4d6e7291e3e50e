/* The steps of a statechart, by the algorithm of the recommendation (Appendix D of State Chart XML, W3C
 * 2015): of the transitions that take an event, those of inner states and of earlier ones in the document
 * win; what is left is closed and what is entered is opened as the tree of states demands.
 */
#include "lts/io/scxml.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- sets of nodes ---- */

static void put(uint64_t *set, uint32_t node)
{
    set[node / 64] |= (uint64_t)1 << node % 64;
}

static void drop(uint64_t *set, uint32_t node)
{
    set[node / 64] &= ~((uint64_t)1 << node % 64);
}

static void empty(const lts_scxml_machine *m, uint64_t *set)
{
    memset(set, 0, m->set_words * sizeof *set);
}

static bool is_empty(const lts_scxml_machine *m, const uint64_t *set)
{
    for (unsigned i = 0; i < m->set_words; i++)
        if (set[i])
            return false;
    return true;
}

static const lts_scxml_node *node_at(const lts_scxml_machine *m, uint32_t node)
{
    return &m->document->nodes[node];
}

static bool is_below(const lts_scxml_machine *m, uint32_t node, uint32_t above)
{
    return node > above && node <= node_at(m, above)->last;
}

static bool has_any_below(const lts_scxml_machine *m, const uint64_t *set, uint32_t above)
{
    for (uint32_t i = above + 1; i <= node_at(m, above)->last; i++)
        if (lts_scxml_has(set, i))
            return true;
    return false;
}

static uint64_t *remembered(const lts_scxml_machine *m, uint32_t history)
{
    return m->now + m->set_words * (1 + (size_t)node_at(m, history)->history);
}

static bool is_compound(const lts_scxml_machine *m, uint32_t node)
{
    return node_at(m, node)->kind == LTS_SCXML_STATE && !lts_scxml_is_atomic(m->document, node);
}

/* ---- events that wait ---- */

/* Each is one more than the event's number. */
static uint64_t *queue_of(const lts_scxml_machine *m)
{
    return m->now + m->words - LTS_SCXML_QUEUE;
}

/* What no transition asks for need not wait. */
static void raise_event(lts_scxml_machine *m, uint32_t event)
{
    uint64_t *queue = queue_of(m);
    unsigned i = 0;
    if (!m->is_asked[event])
        return;
    while (i < LTS_SCXML_QUEUE && queue[i])
        i++;
    if (i == LTS_SCXML_QUEUE)
        m->status = BASE_E_LIMIT;
    else
        queue[i] = (uint64_t)event + 1;
}

/* ---- events that were sent ---- */

/* In the order in which they were sent: one more than the number of the <send>. */
static uint64_t *sent_of(const lts_scxml_machine *m)
{
    return queue_of(m) - m->sent_words;
}

static const lts_scxml_send *send_at(const lts_scxml_machine *m, unsigned place)
{
    return &m->document->sends[sent_of(m)[place] - 1];
}

static unsigned count_sent(const lts_scxml_machine *m)
{
    unsigned count = 0;
    while (count < m->sent_words && sent_of(m)[count])
        count++;
    return count;
}

static void send_event(lts_scxml_machine *m, uint32_t number)
{
    const lts_scxml_send *send = &m->document->sends[number];
    uint64_t *sent = sent_of(m);
    unsigned count = count_sent(m), same = 0;
    if (!m->is_asked[send->event])
        return;
    for (unsigned i = 0; i < count; i++)
        same += sent[i] == (uint64_t)number + 1;
    if (count < m->sent_words && same < LTS_SCXML_REPEAT) {
        sent[count] = (uint64_t)number + 1;
    } else if (!m->status) {
        m->status = BASE_E_LIMIT;
        m->sent_line = send->line;
    }
}

static void remove_sent(lts_scxml_machine *m, unsigned place)
{
    uint64_t *sent = sent_of(m);
    memmove(sent + place, sent + place + 1, (m->sent_words - place - 1) * sizeof *sent);
    sent[m->sent_words - 1] = 0;
}

/* Only what has a delay can still be cancelled. */
static void cancel(lts_scxml_machine *m, uint32_t id)
{
    for (unsigned i = count_sent(m); i-- > 0;)
        if (send_at(m, i)->id == id && send_at(m, i)->delay > 0)
            remove_sent(m, i);
}

/* Is what was sent at `place` surely behind what was sent before it? With the same delay, or a longer one. */
static bool is_behind_another(const lts_scxml_machine *m, unsigned place)
{
    uint64_t delay = send_at(m, place)->delay;
    for (unsigned i = 0; i < place; i++) {
        uint64_t earlier = send_at(m, i)->delay;
        if (earlier == 0 || (delay != LTS_SCXML_SOME_TIME && earlier <= delay))
            return true;
    }
    return false;
}

static void raise_all(lts_scxml_machine *m, lts_scxml_list list)
{
    const lts_scxml *d = m->document;
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t number = d->numbers[list.first + i], event = lts_scxml_raised_event(d, number);
        if (event == BASE_NONE)
            cancel(m, d->sends[number & ~LTS_SCXML_SENT].id);
        else if (number & LTS_SCXML_SENT)
            send_event(m, number & ~LTS_SCXML_SENT);
        else
            raise_event(m, event);
    }
}

/* `done.state.ID` */
static void raise_done(lts_scxml_machine *m, uint32_t node)
{
    if (node_at(m, node)->done != BASE_NONE)
        raise_event(m, node_at(m, node)->done);
}

/* ---- what is entered ---- */

static void open_below(lts_scxml_machine *m, uint32_t node);

/* Parts of a parallel state in which nothing is entered yet begin as they do. */
static void open_parts(lts_scxml_machine *m, uint32_t node)
{
    for (uint32_t part = node + 1; part <= node_at(m, node)->last; part = node_at(m, part)->last + 1)
        if (node_at(m, part)->kind != LTS_SCXML_HISTORY && !lts_scxml_has(m->enter, part) &&
            !has_any_below(m, m->enter, part))
            open_below(m, part);
}

static void open_above(lts_scxml_machine *m, uint32_t node, uint32_t above)
{
    for (uint32_t i = node_at(m, node)->parent; i != above && i != BASE_NONE; i = node_at(m, i)->parent) {
        put(m->enter, i);
        if (node_at(m, i)->kind == LTS_SCXML_PARALLEL)
            open_parts(m, i);
    }
}

static void open_list(lts_scxml_machine *m, lts_scxml_list list, uint32_t above)
{
    const uint32_t *numbers = m->document->numbers + list.first;
    for (uint32_t i = 0; i < list.count; i++)
        open_below(m, numbers[i]);
    for (uint32_t i = 0; i < list.count; i++)
        open_above(m, numbers[i], above);
}

static void open_history(lts_scxml_machine *m, uint32_t history)
{
    const uint64_t *set = remembered(m, history);
    uint32_t above = node_at(m, history)->parent;
    if (is_empty(m, set)) {
        put(m->begun, history);
        open_list(m, node_at(m, history)->initial, above);
        return;
    }
    for (uint32_t i = 0; i < m->document->node_count; i++)
        if (lts_scxml_has(set, i))
            open_below(m, i);
    for (uint32_t i = 0; i < m->document->node_count; i++)
        if (lts_scxml_has(set, i))
            open_above(m, i, above);
}

static void open_below(lts_scxml_machine *m, uint32_t node)
{
    if (node_at(m, node)->kind == LTS_SCXML_HISTORY) {
        open_history(m, node);
        return;
    }
    put(m->enter, node);
    if (node_at(m, node)->kind == LTS_SCXML_PARALLEL) {
        open_parts(m, node);
    } else if (is_compound(m, node)) {
        put(m->begun, node);
        open_list(m, node_at(m, node)->initial, node);
    }
}

/* Is a state at its end: in a final state of its own, or all its parts are? */
static bool is_done(const lts_scxml_machine *m, uint32_t node)
{
    bool is_parallel = node_at(m, node)->kind == LTS_SCXML_PARALLEL;
    for (uint32_t i = node + 1; i <= node_at(m, node)->last; i = node_at(m, i)->last + 1) {
        if (is_parallel && node_at(m, i)->kind != LTS_SCXML_HISTORY && !is_done(m, i))
            return false;
        if (!is_parallel && node_at(m, i)->kind == LTS_SCXML_FINAL && lts_scxml_has(m->now, i))
            return true;
    }
    return is_parallel;
}

/* What is raised as the state that was entered, or a history in it, begins where it says. */
static void raise_begun(lts_scxml_machine *m, uint32_t node)
{
    if (lts_scxml_has(m->begun, node))
        raise_all(m, node_at(m, node)->begun);
    for (uint32_t h = node + 1; h <= node_at(m, node)->last; h = node_at(m, h)->last + 1)
        if (lts_scxml_has(m->begun, h) && node_at(m, h)->kind == LTS_SCXML_HISTORY)
            raise_all(m, node_at(m, h)->begun);
}

static void enter_all(lts_scxml_machine *m)
{
    for (uint32_t i = 0; i < m->document->node_count; i++) {
        if (!lts_scxml_has(m->enter, i))
            continue;
        const lts_scxml_node *n = node_at(m, i);
        put(m->now, i);
        raise_all(m, n->entered);
        raise_begun(m, i);
        if (n->kind != LTS_SCXML_FINAL || n->parent == 0)
            continue;
        raise_done(m, n->parent);
        uint32_t above = node_at(m, n->parent)->parent;
        if (above != BASE_NONE && node_at(m, above)->kind == LTS_SCXML_PARALLEL && is_done(m, above))
            raise_done(m, above);
    }
}

/* ---- what is left ---- */

/* The nodes that a transition goes to, histories as what they remember or begin with: calls `visit` for each.
 */
static void visit_targets(const lts_scxml_machine *m, lts_scxml_list list,
                          void (*visit)(const lts_scxml_machine *m, uint32_t node, void *arg), void *arg)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t node = m->document->numbers[list.first + i];
        if (node_at(m, node)->kind != LTS_SCXML_HISTORY) {
            visit(m, node, arg);
        } else if (is_empty(m, remembered(m, node))) {
            visit_targets(m, node_at(m, node)->initial, visit, arg);
        } else {
            for (uint32_t k = 0; k < m->document->node_count; k++)
                if (lts_scxml_has(remembered(m, node), k))
                    visit(m, k, arg);
        }
    }
}

static void widen(const lts_scxml_machine *m, uint32_t node, void *arg)
{
    uint32_t *domain = arg;
    while (*domain != 0 && (!is_below(m, node, *domain) || !is_compound(m, *domain)))
        *domain = node_at(m, *domain)->parent;
}

typedef struct containment {
    uint32_t above;
    bool holds;
} containment;

static void look_below(const lts_scxml_machine *m, uint32_t node, void *arg)
{
    containment *c = arg;
    c->holds &= is_below(m, node, c->above);
}

/* The state within which a transition moves: all that is active below it is left. */
static uint32_t domain_of(const lts_scxml_machine *m, const lts_scxml_transition *t)
{
    containment inside = {t->source, t->is_internal && is_compound(m, t->source)};
    if (inside.holds)
        visit_targets(m, t->targets, look_below, &inside);
    if (inside.holds)
        return t->source;
    uint32_t domain = node_at(m, t->source)->parent;
    while (domain != 0 && !is_compound(m, domain))
        domain = node_at(m, domain)->parent;
    visit_targets(m, t->targets, widen, &domain);
    return domain;
}

static void add_left(const lts_scxml_machine *m, const lts_scxml_transition *t, uint64_t *leave)
{
    if (t->targets.count == 0)
        return;
    uint32_t domain = domain_of(m, t);
    for (uint32_t i = domain + 1; i <= node_at(m, domain)->last; i++)
        if (lts_scxml_has(m->now, i))
            put(leave, i);
}

/* What the histories of a state that is left remember. */
static void remember(lts_scxml_machine *m, uint32_t node)
{
    for (uint32_t h = node + 1; h <= node_at(m, node)->last; h = node_at(m, h)->last + 1) {
        if (node_at(m, h)->kind != LTS_SCXML_HISTORY)
            continue;
        uint64_t *set = remembered(m, h);
        empty(m, set);
        for (uint32_t i = node + 1; i <= node_at(m, node)->last; i++)
            if (lts_scxml_has(m->now, i) && (node_at(m, h)->is_deep ? lts_scxml_is_atomic(m->document, i)
                                                                    : node_at(m, i)->parent == node))
                put(set, i);
    }
}

static void leave_all(lts_scxml_machine *m)
{
    for (uint32_t i = 0; i < m->document->node_count; i++)
        if (lts_scxml_has(m->leave, i))
            remember(m, i);
    for (uint32_t i = (uint32_t)m->document->node_count; i-- > 0;)
        if (lts_scxml_has(m->leave, i)) {
            raise_all(m, node_at(m, i)->left);
            drop(m->now, i);
        }
}

/* ---- which transitions ---- */

/* Marks what a transition can ask for so that it takes the event: its name, a beginning of it that ends
 * before a dot, or `*`. */
static void mark(lts_scxml_machine *m, uint32_t event)
{
    const base_names *events = m->document->events;
    const char *text = base_names_text(events, event);
    m->stamp++;
    m->marked[event] = m->stamp;
    for (size_t length = base_names_length(events, event); length > 0; length--)
        if (text[length] == '.') {
            uint32_t beginning = base_names_find(events, text, length);
            if (beginning != BASE_NONE)
                m->marked[beginning] = m->stamp;
        }
    uint32_t any = base_names_find(events, "*", 1);
    if (any != BASE_NONE)
        m->marked[any] = m->stamp;
}

static bool is_marked(const lts_scxml_machine *m, const lts_scxml_transition *t)
{
    for (uint32_t i = 0; i < t->events.count; i++)
        if (m->marked[m->document->numbers[t->events.first + i]] == m->stamp)
            return true;
    return false;
}

/* Does the transition take the event, which is marked (BASE_NONE: none)? */
static bool takes(lts_scxml_machine *m, const lts_scxml_transition *t, uint32_t event)
{
    m->work += 1 + t->events.count;
    if (t->is_never || (t->in != BASE_NONE && lts_scxml_has(m->now, t->in) == t->is_out))
        return false;
    return event == BASE_NONE ? t->events.count == 0 : is_marked(m, t);
}

/* The first transition for the event of a state or, where it has none, of those around it. */
static uint32_t first_of(lts_scxml_machine *m, uint32_t node, uint32_t event)
{
    const lts_scxml *d = m->document;
    for (uint32_t at = node; at != BASE_NONE; at = node_at(m, at)->parent)
        for (uint32_t t = node_at(m, at)->first; t != BASE_NONE; t = d->transitions[t].next)
            if (takes(m, &d->transitions[t], event))
                return t;
    return BASE_NONE;
}

static bool meet(const lts_scxml_machine *m, const uint64_t *a, const uint64_t *b)
{
    for (unsigned i = 0; i < m->set_words; i++)
        if (a[i] & b[i])
            return true;
    return false;
}

/* Adds a transition to those that are taken, unless it would leave what another leaves that is not further
 * out. */
static void add_enabled(lts_scxml_machine *m, uint32_t number)
{
    const lts_scxml_transition *all = m->document->transitions, *t = &all[number];
    for (size_t i = 0; i < m->enabled_count; i++)
        if (m->enabled[i] == number)
            return;
    size_t kept = 0;
    uint32_t *now = m->enabled;
    m->work += m->enabled_count * m->set_words * 4;
    for (int pass = 0; pass < 2; pass++) { /* first find out whether it is taken, then who gives way */
        for (size_t i = 0; i < m->enabled_count; i++) {
            const lts_scxml_transition *other = &all[now[i]];
            empty(m, m->enter);
            empty(m, m->leave);
            add_left(m, t, m->enter);
            add_left(m, other, m->leave);
            bool is_inner = is_below(m, t->source, other->source);
            if (pass == 0 && meet(m, m->enter, m->leave) && !is_inner)
                return;
            if (pass == 1 && (!meet(m, m->enter, m->leave) || !is_inner))
                now[kept++] = now[i];
        }
    }
    now[kept++] = number;
    m->enabled_count = kept;
}

static bool select_transitions(lts_scxml_machine *m, uint32_t event)
{
    m->enabled_count = 0;
    m->work += m->set_words;
    if (event != BASE_NONE)
        mark(m, event);
    for (unsigned word = 0; word < m->set_words; word++)
        for (uint32_t i = word * 64; m->now[word] >> i % 64 && i < word * 64 + 64; i++)
            if (lts_scxml_has(m->now, i) && lts_scxml_is_atomic(m->document, i)) {
                uint32_t t = first_of(m, i, event);
                if (t != BASE_NONE)
                    add_enabled(m, t);
            }
    return m->enabled_count > 0;
}

/* Takes the transitions that were selected. */
static void take(lts_scxml_machine *m)
{
    const lts_scxml_transition *all = m->document->transitions;
    m->work += (m->enabled_count + 4) * m->document->node_count;
    empty(m, m->leave);
    for (size_t i = 0; i < m->enabled_count; i++)
        add_left(m, &all[m->enabled[i]], m->leave);
    empty(m, m->enter);
    empty(m, m->begun);
    leave_all(m);
    for (size_t i = 0; i < m->enabled_count; i++)
        raise_all(m, all[m->enabled[i]].raised);
    for (size_t i = 0; i < m->enabled_count; i++)
        if (all[m->enabled[i]].targets.count)
            open_list(m, all[m->enabled[i]].targets, domain_of(m, &all[m->enabled[i]]));
    enter_all(m);
}

/* ---- the machine ---- */

/* Which events some transition takes. */
static void find_asked(lts_scxml_machine *m)
{
    const lts_scxml *d = m->document;
    uint32_t count = base_names_count(d->events);
    bool *asked = m->is_asked;
    for (size_t t = 0; t < d->transition_count; t++)
        for (uint32_t i = 0; i < d->transitions[t].events.count; i++)
            asked[d->numbers[d->transitions[t].events.first + i]] = true;
    for (uint32_t event = 0; event < count; event++) {
        const char *text = base_names_text(d->events, event);
        uint32_t any = base_names_find(d->events, "*", 1);
        asked[event] |= any != BASE_NONE && asked[any];
        for (size_t length = base_names_length(d->events, event); length > 0; length--) {
            uint32_t beginning = text[length] == '.' ? base_names_find(d->events, text, length) : BASE_NONE;
            asked[event] |= beginning != BASE_NONE && asked[beginning];
        }
    }
}

bool lts_scxml_machine_begin(lts_scxml_machine *m, const lts_scxml *document)
{
    assert(m && document && document->node_count > 0);
    unsigned set_words = (unsigned)(document->node_count + 63) / 64;
    unsigned sent_words = document->send_count ? LTS_SCXML_QUEUE : 0;
    unsigned words = set_words * (1 + document->histories) + sent_words + LTS_SCXML_QUEUE;
    *m = (lts_scxml_machine){.document = document,
                             .set_words = set_words,
                             .words = words,
                             .sent_words = sent_words,
                             .now = base_alloc_zeroed(words, sizeof *m->now),
                             .enter = base_alloc_zeroed(set_words, sizeof *m->enter),
                             .leave = base_alloc_zeroed(set_words, sizeof *m->leave),
                             .enabled = base_alloc(document->transition_count, sizeof *m->enabled)};
    m->is_asked = base_alloc_zeroed(base_names_count(document->events), sizeof *m->is_asked);
    m->marked = base_alloc_zeroed(base_names_count(document->events), sizeof *m->marked);
    m->begun = base_alloc_zeroed(set_words, sizeof *m->begun);
    if (!m->now || !m->enter || !m->leave || !m->begun || !m->enabled || !m->is_asked || !m->marked)
        return false;
    find_asked(m);
    return true;
}

void lts_scxml_machine_release(lts_scxml_machine *m)
{
    free(m->now);
    free(m->enter);
    free(m->leave);
    free(m->begun);
    free(m->enabled);
    free(m->is_asked);
    free(m->marked);
    *m = (lts_scxml_machine){0};
}

void lts_scxml_enter(lts_scxml_machine *m)
{
    assert(m->now && is_compound(m, 0));
    empty(m, m->enter);
    empty(m, m->begun);
    open_below(m, 0);
    enter_all(m);
}

bool lts_scxml_has_ended(const lts_scxml_machine *m)
{
    assert(m->now);
    return is_done(m, 0);
}

bool lts_scxml_step_within(lts_scxml_machine *m)
{
    assert(!lts_scxml_has_ended(m));
    uint64_t *queue = queue_of(m);
    if (!select_transitions(m, BASE_NONE)) {
        if (!queue[0])
            return false;
        uint32_t event = (uint32_t)(queue[0] - 1);
        memmove(queue, queue + 1, (LTS_SCXML_QUEUE - 1) * sizeof *queue);
        queue[LTS_SCXML_QUEUE - 1] = 0;
        select_transitions(m, event);
    }
    take(m);
    return true;
}

bool lts_scxml_step_arrival(lts_scxml_machine *m, unsigned n)
{
    unsigned count = count_sent(m);
    for (unsigned place = 0; place < count; place++) {
        if (is_behind_another(m, place) || n-- > 0)
            continue;
        uint32_t event = send_at(m, place)->event;
        remove_sent(m, place);
        select_transitions(m, event);
        take(m);
        return true;
    }
    return false;
}

bool lts_scxml_step_by(lts_scxml_machine *m, uint32_t event)
{
    assert(event < base_names_count(m->document->events));
    if (!select_transitions(m, event))
        return false;
    take(m);
    return true;
}
