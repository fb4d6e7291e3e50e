/* SCXML against an oracle: random charts whose transitions stay among the states of one parent, stepped by
 * plain recursion over the tree; and documents with changed bytes.
 */
#include "tests/suite.h"

#include "lts/lts.h"
#include "tests/lts/random.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES 40u
#define EVENTS     4u
#define CHILDREN   3u

typedef struct chart_node {
    bool is_parallel;
    unsigned children[CHILDREN], child_count;
    unsigned parent;
    unsigned place; /* among its parent's children */
    unsigned next[CHILDREN]
                 [EVENTS]; /* per child that is active and event, the child that is entered; CHILDREN: none */
} chart_node;

typedef struct chart {
    chart_node nodes[MOST_NODES];
    unsigned count;
} chart;

static unsigned add_node(chart *c, uint64_t *seed, unsigned depth)
{
    unsigned number = c->count++;
    chart_node *n = &c->nodes[number];
    n->is_parallel = depth > 0 && random_below(seed, 3) == 0;
    n->child_count = depth == 3 ? 0 : depth == 0 ? 2 : 1 + random_below(seed, CHILDREN);
    if (n->is_parallel && n->child_count < 2)
        n->is_parallel = false;
    for (unsigned i = 0; i < n->child_count; i++) {
        unsigned child = c->count < MOST_NODES - 8 ? add_node(c, seed, depth + 1) : add_node(c, seed, 3);
        c->nodes[child].parent = number;
        c->nodes[child].place = i;
        c->nodes[number].children[i] = child;
        for (unsigned e = 0; e < EVENTS; e++)
            c->nodes[number].next[i][e] =
                random_below(seed, 2) ? (i + random_below(seed, 4)) % n->child_count : CHILDREN;
    }
    return number;
}

static void write_node(const chart *c, unsigned number, FILE *out)
{
    const chart_node *n = &c->nodes[number], *above = &c->nodes[n->parent];
    const char *tag = number == 0 ? "scxml" : n->is_parallel ? "parallel" : "state";
    fprintf(out, "<%s id=\"n%u\">", tag, number);
    for (unsigned i = 0; i < n->child_count; i++)
        write_node(c, n->children[i], out);
    for (unsigned e = 0; e < EVENTS && number > 0 && !above->is_parallel; e++)
        if (above->next[n->place][e] < CHILDREN)
            fprintf(out, "<transition event=\"e%u\" target=\"n%u\"/>", e,
                    above->children[above->next[n->place][e]]);
    fprintf(out, "</%s>\n", tag);
}

/* ---- the oracle: per node with one active child, which; of others, and of those that are not active, 0 ----
 */

typedef struct configuration {
    unsigned char active[MOST_NODES];
} configuration;

static void begin(const chart *c, unsigned number, configuration *now)
{
    const chart_node *n = &c->nodes[number];
    now->active[number] = 0;
    for (unsigned i = 0; i < n->child_count; i++)
        begin(c, n->children[i], now);
}

static bool step(const chart *c, unsigned number, unsigned event, configuration *now)
{
    const chart_node *n = &c->nodes[number];
    bool moved = false;
    if (n->is_parallel) {
        for (unsigned i = 0; i < n->child_count; i++)
            moved |= step(c, n->children[i], event, now);
        return moved;
    }
    if (n->child_count == 0)
        return false;
    unsigned child = now->active[number], to = n->next[child][event];
    if (step(c, n->children[child], event, now))
        return true;
    if (to == CHILDREN)
        return false;
    begin(c, n->children[child], now);
    now->active[number] = (unsigned char)to;
    return true;
}

static lts *oracle(const chart *c)
{
    static configuration states[5000];
    lts_state count = 1;
    lts_builder *b = lts_builder_new(NULL);
    memset(&states[0], 0, sizeof states[0]);
    for (lts_state s = 0; s < count; s++)
        for (unsigned e = 0; e < EVENTS; e++) {
            configuration next = states[s];
            char name[8];
            lts_label label;
            if (!step(c, 0, e, &next))
                continue;
            lts_state to = 0;
            while (to < count && memcmp(&states[to], &next, sizeof next) != 0)
                to++;
            ck_assert_uint_lt(to, sizeof states / sizeof *states);
            if (to == count)
                states[count++] = next;
            int length = snprintf(name, sizeof name, "e%u", e);
            ck_assert_int_eq(base_names_intern(lts_builder_labels(b), name, (size_t)length, &label), BASE_OK);
            ck_assert_int_eq(lts_builder_add(b, s, label, to, LTS_NONE), BASE_OK);
        }
    lts *l = NULL;
    ck_assert_int_eq(lts_builder_finish(b, count, 0, &l, NULL), BASE_OK);
    return l;
}

static base_status read_chart(const char *text, size_t length, lts **l, base_error *error)
{
    FILE *in = fmemopen((void *)(uintptr_t)text, length, "r");
    base_status status = lts_read_scxml(in, NULL, NULL, l, error);
    fclose(in);
    return status;
}

START_TEST(charts_step_as_the_oracle_does)
{
    uint64_t seed = 5, states = 0;
    for (int round = 0; round < 400; round++) {
        chart c = {.count = 0};
        add_node(&c, &seed, 0);
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        write_node(&c, 0, out);
        fclose(out);
        lts *l = NULL, *expected = oracle(&c);
        base_error error = {0};
        ck_assert_msg(read_chart(text, length, &l, &error) == BASE_OK, "%s: %s", error.message, text);
        bool same = false;
        const lts_options strong = {.equivalence = LTS_STRONG};
        ck_assert_int_eq(lts_compare(l, expected, &strong, &same, NULL), BASE_OK);
        ck_assert_msg(same && l->states == expected->states, "%s", text);
        states += l->states;
        lts_free(l);
        lts_free(expected);
        free(text);
    }
    ck_assert_uint_gt(states, 1000);
}
END_TEST

START_TEST(every_changed_byte_is_survived)
{
    static const char whole[] =
        "<scxml initial='a'><state id='a'><history id='h' type='deep'><transition target='c'/></history>"
        "<parallel id='b'><state id='c'><onexit><raise event='x.y'/></onexit></state><final "
        "id='d'/></parallel>"
        "<transition event='e f.*' cond=\"!In('d')\" target='a'/></state><state id='g'><transition "
        "target='h'/>"
        "<transition event='x' type='internal'/></state></scxml>";
    static const char bytes[] = "\0 <>/'\"=&;[]!a\x80\xFF";
    char text[sizeof whole];
    lts *l = NULL;
    base_error none = {0};
    ck_assert_msg(read_chart(whole, sizeof whole - 1, &l, &none) == BASE_OK, "%s", none.message);
    lts_free(l);
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            base_error error = {0};
            l = NULL;
            memcpy(text, whole, sizeof whole);
            text[at] = bytes[i];
            if (read_chart(text, i ? sizeof whole - 1 : at + 1, &l, &error) != BASE_OK)
                ck_assert(error.message[0]);
            lts_free(l);
        }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("statecharts");
    TCase *all = tcase_create("statecharts");
    tcase_add_test(all, charts_step_as_the_oracle_does);
    tcase_add_test(all, every_changed_byte_is_survived);
    suite_add_tcase(s, all);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
