/* spex-check-certificate A.aut B.aut CERTIFICATE: does the certificate prove its verdict about A and B?
 *
 * For those who do not trust the rest: it shares nothing with it and follows the definitions.
 * lts/explain/certificate.c and conformance_certificate.c describe the formats. Both files become one LTS.
 * Equivalent: by a partition of all states in which the initial ones share a block. It is a branching
 * bisimulation if each move (label, block), silent ones inside the block apart, that a state of a block has
 * is one that every bottom component of the block has, that is every strongly connected component of its
 * inert steps that none of them leaves; for divergence, moreover, all states of a block can be silent for
 * ever inside it, or none can; a strong one if all states of a block have the same moves. Different: by a
 * formula, evaluated node by node for all states, that holds in A's initial state and not in B's. The time is
 * linear in the size of the LTS, for a formula times its nodes.
 *
 * Exit status: 0 proved, 1 not proved or an input is malformed, 2 wrong usage or a file cannot be read.
 */
#include <inttypes.h>
#include <search.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NONE UINT32_MAX

static _Noreturn void stop(int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "spex-check-certificate: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n%s",
            status == 1 ? "not proved; if spex wrote it for these two, that is a bug: report it\n" : "");
    va_end(arguments);
    _Exit(status);
}

/* The memory that an allocation returned. */
static void *some(void *memory)
{
    if (!memory)
        stop(2, "no memory");
    return memory;
}

static void *need(size_t count, size_t size)
{
    return some(calloc(count ? count : 1, size));
}

static void *grown(void *array, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return array;
    *capacity = wanted * 2 + 16;
    return some(*capacity > SIZE_MAX / size ? NULL : realloc(array, *capacity * size));
}

/* Things by group: those of group i are member[begin[i]] .. member[begin[i + 1] - 1], in their old order. */
typedef struct groups {
    size_t *member, *begin;
} groups;

static groups grouped(const uint32_t *group_of, size_t count, size_t groups_count)
{
    groups g = {need(count, sizeof *g.member), need(groups_count + 2, sizeof *g.begin)};
    for (size_t i = 0; i < count; i++)
        g.begin[group_of[i] + 2]++;
    for (size_t i = 0; i < groups_count; i++)
        g.begin[i + 2] += g.begin[i + 1];
    for (size_t i = 0; i < count; i++)
        g.member[g.begin[group_of[i] + 1]++] = i;
    return g;
}

/* ---- lines ---- */

typedef struct input {
    const char *path;
    FILE *file;
    char *text; /* the line, NUL-terminated, without its end */
    size_t length, capacity;
    unsigned long line;
} input;

static input opened(const char *path)
{
    input in = {.path = path, .file = fopen(path, "r")};
    if (!in.file)
        stop(2, "%s: cannot be read", path);
    return in;
}

static bool next_line(input *in)
{
    ssize_t length = getline(&in->text, &in->capacity, in->file);
    if (length < 0 && !feof(in->file))
        stop(2, "%s: cannot be read", in->path);
    if (length < 0)
        return false;
    in->line++;
    in->length = (size_t)length;
    if (in->line == 1 && strncmp(in->text, "\xEF\xBB\xBF", 3) == 0) { /* a byte order mark */
        in->length -= 3;
        memmove(in->text, in->text + 3, in->length + 1);
    }
    while (in->length && (in->text[in->length - 1] == '\n' || in->text[in->length - 1] == '\r'))
        in->text[--in->length] = '\0';
    return true;
}

static _Noreturn void malformed(const input *in, const char *expected)
{
    stop(1, "%s:%lu: expected %s", in->path, in->line, expected);
}

/* The rest of the next line, which must begin with `head`. */
static const char *line_of(input *in, const char *head)
{
    if (!next_line(in) || strncasecmp(in->text, head, strlen(head)) != 0)
        malformed(in, *head ? head : "another line");
    return in->text + strlen(head);
}

/* A number at `*at`, which moves behind it. */
static uint64_t number(const input *in, const char **at, uint64_t below)
{
    *at += strspn(*at, " \t");
    const char *begin = *at;
    uint64_t value = 0;
    for (; **at >= '0' && **at <= '9' && value < below; ++*at)
        value = value * 10 + (uint64_t)(**at - '0');
    if (*at == begin || value >= below)
        malformed(in, "a number, and not that large");
    return value;
}

/* These characters, with blanks before each. */
static void skip(const input *in, const char **at, const char *wanted)
{
    for (; *wanted; wanted++, ++*at) {
        *at += strspn(*at, " \t");
        if (**at != *wanted)
            malformed(in, wanted);
    }
}

/* ---- labels: a search tree ---- */

typedef struct spelling {
    const char *text;
    size_t length;
    uint32_t number;
} spelling;

static int by_text(const void *left, const void *right)
{
    const spelling *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* ---- the LTS: both files, label 0 is tau ---- */

typedef struct step {
    uint32_t from, label, to;
} step;

typedef struct graph {
    void *labels;
    uint32_t label_count;
    step *steps; /* by source once read */
    size_t count, capacity;
    size_t *first; /* per state, where its steps begin */
    uint32_t states, initial[2];
} graph;

static uint32_t label_of(graph *g, const char *text, size_t length)
{
    spelling wanted = {text, length, g->label_count};
    spelling **found = tsearch(&wanted, &g->labels, by_text);
    if (*(spelling **)some(found) != &wanted)
        return (*found)->number;
    *found = need(1, sizeof wanted + length);
    **found = wanted;
    (*found)->text = memcpy(*found + 1, text, length);
    return g->label_count++;
}

/* `(from, "label", to)`: the label is what lies between the first comma and the last. */
static void read_step(const input *in, graph *g, uint64_t states, uint32_t base)
{
    const char *at = in->text, *last = strrchr(in->text, ',');
    skip(in, &at, "(");
    uint32_t from = (uint32_t)number(in, &at, states);
    skip(in, &at, ",");
    at += strspn(at, " \t");
    if (!last || last < at)
        malformed(in, "(from, \"label\", to)");
    const char *end = last++;
    uint32_t to = (uint32_t)number(in, &last, states);
    skip(in, &last, ")");
    last += strspn(last, " \t");
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    bool quoted = *at == '"' && end - at > 1 && end[-1] == '"';
    if (*last || end == at || (*at == '"' && !quoted))
        malformed(in, "(from, \"label\", to)");
    uint32_t label = label_of(g, at + quoted, (size_t)(end - at) - (quoted ? 2 : 0));
    g->steps = grown(g->steps, &g->capacity, g->count + 1, sizeof *g->steps);
    g->steps[g->count++] = (step){from + base, label, to + base};
}

/* `i` is internal in a file that has no `tau`. */
static void settle_i(graph *g, size_t begin)
{
    uint32_t i = label_of(g, "i", 1);
    bool has_tau = false;
    for (size_t n = begin; n < g->count; n++)
        has_tau |= g->steps[n].label == 0;
    for (size_t n = begin; n < g->count && !has_tau; n++)
        g->steps[n].label = g->steps[n].label == i ? 0 : g->steps[n].label;
}

static void read_aut(graph *g, unsigned side, const char *path)
{
    input in = opened(path);
    const char *at = line_of(&in, "des");
    size_t begin = g->count;
    skip(&in, &at, "(");
    g->initial[side] = g->states + (uint32_t)number(&in, &at, NONE);
    skip(&in, &at, ",");
    uint64_t count = number(&in, &at, UINT64_MAX / 16);
    skip(&in, &at, ",");
    uint64_t states = number(&in, &at, NONE - g->states);
    while (next_line(&in))
        if (in.length)
            read_step(&in, g, states, g->states);
    if (g->count - begin != count || g->initial[side] - g->states >= states)
        malformed(&in, "what the header says");
    settle_i(g, begin);
    g->states += (uint32_t)states;
    fclose(in.file);
    free(in.text);
}

/* All steps by source, or the silent ones by target. */
static groups steps_by(const graph *g, bool source)
{
    uint32_t *key = need(g->count, sizeof *key);
    for (size_t e = 0; e < g->count; e++)
        key[e] = source ? g->steps[e].from : g->steps[e].label == 0 ? g->steps[e].to : g->states;
    groups by_key = grouped(key, g->count, (size_t)g->states + 1);
    free(key);
    return by_key;
}

static void order_steps(graph *g)
{
    groups by_source = steps_by(g, true);
    step *sorted = need(g->count, sizeof *sorted);
    for (size_t e = 0; e < g->count; e++)
        sorted[e] = g->steps[by_source.member[e]];
    free(g->steps);
    free(by_source.member);
    g->steps = sorted;
    g->first = by_source.begin;
}

/* ---- partitions ---- */

typedef struct partition {
    uint32_t *block; /* per state, smaller than the number of states */
    bool strong;     /* no step is inert */
} partition;

static bool is_inert(const partition *p, const step *e)
{
    return !p->strong && e->label == 0 && p->block[e->from] == p->block[e->to];
}

static partition read_partition(input *in, uint32_t states)
{
    partition p = {.block = need(states, sizeof *p.block)};
    for (uint32_t s = 0; s < states; s++) {
        const char *at = line_of(in, "");
        p.block[s] = (uint32_t)number(in, &at, states);
        if (*at)
            malformed(in, "the number of a block");
    }
    return p;
}

/* Strongly connected components of the inert steps, numbered so that steps lead to smaller ones (Tarjan). */
static uint32_t *components(const graph *g, const partition *p, uint32_t *number_of)
{
    uint32_t *of = need(g->states, sizeof *of), *low = need(g->states, 4 * sizeof *low);
    uint32_t *index = low + g->states, *path = index + g->states, *open = path + g->states;
    uint32_t depth = 0, waiting = 0, met = 0, count = 0;
    size_t *next = need(g->states, sizeof *next);
    for (uint32_t root = 0; root < g->states; root++) {
        if (index[root])
            continue;
        path[depth++] = root;
        while (depth) {
            uint32_t s = path[depth - 1];
            if (!index[s]) {
                index[s] = low[s] = ++met;
                next[s] = g->first[s];
                open[waiting++] = s;
                of[s] = NONE;
            }
            uint32_t deeper = NONE;
            for (; next[s] < g->first[s + 1] && deeper == NONE; next[s]++) {
                step e = g->steps[next[s]];
                if (!is_inert(p, &e) || (index[e.to] && of[e.to] != NONE))
                    continue;
                if (!index[e.to])
                    deeper = e.to;
                else if (index[e.to] < low[s])
                    low[s] = index[e.to];
            }
            if (deeper != NONE) {
                path[depth++] = deeper;
                continue;
            }
            depth--;
            if (depth && low[s] < low[path[depth - 1]])
                low[path[depth - 1]] = low[s];
            if (low[s] == index[s]) {
                while (of[s] == NONE)
                    of[open[--waiting]] = count;
                count++;
            }
        }
    }
    free(low);
    free(next);
    *number_of = count;
    return of;
}

/* What the inert steps of each component say: is it a bottom one, can it be silent for ever? */
typedef struct silence {
    uint32_t *component, count;
    bool *leaves, *for_ever; /* per component */
} silence;

static silence silence_of(const graph *g, const partition *p)
{
    silence z = {.component = components(g, p, &z.count)};
    groups members = grouped(z.component, g->states, z.count);
    z.leaves = need(z.count, sizeof *z.leaves);
    z.for_ever = need(z.count, sizeof *z.for_ever);
    for (uint32_t i = 0; i < g->states; i++) { /* by component: what inert steps lead to comes first */
        uint32_t s = (uint32_t)members.member[i], c = z.component[s];
        for (size_t e = g->first[s]; e < g->first[s + 1]; e++) {
            uint32_t t = g->steps[e].to;
            if (!is_inert(p, &g->steps[e]))
                continue;
            z.leaves[c] |= z.component[t] != c;
            z.for_ever[c] |= z.component[t] == c || z.for_ever[z.component[t]];
        }
    }
    return z;
}

typedef struct move {
    uint32_t key[3]; /* the block it leads to, the label, the group of states that has it */
} move;

/* How many different moves out of its block the states of each group have. */
static size_t *different_moves(const graph *g, const partition *p, const uint32_t *group,
                               uint32_t group_count)
{
    move *moves = need(g->count, 2 * sizeof *moves), *sorted = moves + g->count;
    uint32_t *keys = need(g->count, sizeof *keys);
    size_t *different = need(group_count, sizeof *different), count = 0;
    for (size_t e = 0; e < g->count; e++)
        if (!is_inert(p, &g->steps[e]))
            moves[count++] = (move){{p->block[g->steps[e].to], g->steps[e].label, group[g->steps[e].from]}};
    const size_t most[] = {g->states, g->label_count, group_count};
    for (unsigned k = 0; k < 3; k++) {
        for (size_t i = 0; i < count; i++)
            keys[i] = moves[i].key[k];
        groups order = grouped(keys, count, most[k]);
        for (size_t i = 0; i < count; i++)
            sorted[i] = moves[order.member[i]];
        memcpy(moves, sorted, count * sizeof *moves);
        free(order.member);
        free(order.begin);
    }
    for (size_t i = 0; i < count; i++)
        different[moves[i].key[2]] += i == 0 || memcmp(&moves[i], &moves[i - 1], sizeof *moves) != 0;
    free(moves);
    free(keys);
    return different;
}

/* Has each bottom component of each block all moves that states of the block have? In a strong partition
 * nothing is inert and each state is a bottom component. */
static void check_partition(const graph *g, const partition *p, bool divergence)
{
    silence z = silence_of(g, p);
    size_t *of_component = different_moves(g, p, z.component, z.count);
    size_t *of_block = different_moves(g, p, p->block, g->states);
    uint32_t *first = need(g->states, sizeof *first); /* one more than the first state of each block */
    for (uint32_t s = 0; s < g->states; s++) {
        uint32_t c = z.component[s], b = p->block[s];
        if (!z.leaves[c] && of_component[c] != of_block[b])
            stop(1, "state %" PRIu32 " lacks a move that another state of its block has", s);
        first[b] = first[b] ? first[b] : s + 1;
        if (divergence && z.for_ever[c] != z.for_ever[z.component[first[b] - 1]])
            stop(1, "one of states %" PRIu32 " and %" PRIu32 " of a block diverges", first[b] - 1, s);
    }
}

/* ---- formulas ---- */

typedef enum kind { TRUE, NOT, AND, STEP, WEAKLY, UNTIL, SILENTLY, KINDS } kind;

static const struct {
    const char *word;
    unsigned parts;
    bool has_label;
} kinds[KINDS] = {{"true", 0, false},  {"not", 1, false},  {"and", 2, false},     {"step", 1, true},
                  {"weakly", 1, true}, {"until", 2, true}, {"silently", 1, false}};

typedef struct node {
    kind kind;
    uint32_t part[2], label, last_use;
    bool *holds; /* per state */
} node;

static node read_node(input *in, graph *g, uint32_t number_of)
{
    node n = {.kind = TRUE};
    const char *at = line_of(in, "");
    size_t word = strcspn(at, " ");
    while (n.kind < KINDS &&
           (strlen(kinds[n.kind].word) != word || memcmp(kinds[n.kind].word, at, word) != 0))
        n.kind++;
    if (n.kind == KINDS)
        malformed(in, "true, not, and, step, weakly, until or silently");
    at += word;
    for (unsigned i = 0; i < kinds[n.kind].parts; i++)
        n.part[i] = (uint32_t)number(in, &at, number_of);
    if (*at != (kinds[n.kind].has_label ? ' ' : '\0'))
        malformed(in, "a label, or the end of the line");
    if (kinds[n.kind].has_label)
        n.label = label_of(g, at + 1, in->length - (size_t)(at + 1 - in->text));
    return n;
}

/* Adds the states that silent steps lead from into `set`, through states of `left` (NULL: any) only. */
static void close_backwards(const graph *g, const groups *silent, const bool *left, bool *set)
{
    uint32_t *queue = need(g->states, sizeof *queue), count = 0;
    for (uint32_t s = 0; s < g->states; s++)
        if (set[s])
            queue[count++] = s;
    for (uint32_t i = 0; i < count; i++)
        for (size_t k = silent->begin[queue[i]]; k < silent->begin[queue[i] + 1]; k++) {
            uint32_t s = g->steps[silent->member[k]].from;
            if (!set[s] && (!left || left[s])) {
                set[s] = true;
                queue[count++] = s;
            }
        }
    free(queue);
}

/* `left <label> right`; for weak steps `left` is NULL and `right` closed under silent steps, backwards. */
static void add_until(const graph *g, const groups *silent, const bool *left, uint32_t label,
                      const bool *right, bool *set)
{
    for (const step *t = g->steps; t < g->steps + g->count; t++)
        set[t->from] |= t->label == label && right[t->to] && (!left || left[t->from]);
    close_backwards(g, silent, left, set);
    for (uint32_t s = 0; label == 0 && s < g->states; s++)
        set[s] |= right[s];
}

/* States with an infinite silent run inside `left`: they reach a cycle of silent steps that stay in it. */
static void add_silently(const graph *g, const bool *left, bool *set)
{
    partition p = {.block = need(g->states, sizeof *p.block)};
    for (uint32_t s = 0; s < g->states; s++)
        p.block[s] = left[s];
    silence z = silence_of(g, &p);
    for (uint32_t s = 0; s < g->states; s++)
        set[s] = left[s] && z.for_ever[z.component[s]];
}

static void evaluate(const graph *g, const groups *silent, node *nodes, node *n)
{
    const bool *left = nodes[n->part[0]].holds, *right = nodes[n->part[1]].holds;
    n->holds = need(g->states, sizeof *n->holds);
    for (uint32_t s = 0; n->kind <= AND && s < g->states; s++)
        n->holds[s] = n->kind == TRUE || (n->kind == NOT ? !left[s] : left[s] && right[s]);
    for (size_t e = 0; n->kind == STEP && e < g->count; e++)
        n->holds[g->steps[e].from] |= g->steps[e].label == n->label && left[g->steps[e].to];
    if (n->kind == UNTIL)
        add_until(g, silent, left, n->label, right, n->holds);
    if (n->kind == SILENTLY)
        add_silently(g, left, n->holds);
    if (n->kind == WEAKLY) {
        bool *closed = need(g->states, sizeof *closed);
        memcpy(closed, left, g->states * sizeof *closed);
        close_backwards(g, silent, NULL, closed);
        add_until(g, silent, NULL, n->label, closed, n->holds);
        free(closed);
    }
}

/* Equivalences, the bisimulations first and the finer ones before the coarser. `by`: the last of those that
 * imply it; `nodes`: those that cannot part equivalent states. One trace parts traces: no `and`, `not` in the
 * end only. */
enum { BISIMULATION = 1 << TRUE | 1 << NOT | 1 << AND };
static const struct {
    const char *name;
    unsigned by, nodes;
} equivalences[] = {{"strong", 0, BISIMULATION | 1 << STEP | 1 << WEAKLY | 1 << UNTIL | 1 << SILENTLY},
                    {"divergence_branching", 1, BISIMULATION | 1 << WEAKLY | 1 << UNTIL | 1 << SILENTLY},
                    {"branching", 2, BISIMULATION | 1 << WEAKLY | 1 << UNTIL},
                    {"weak", 2, BISIMULATION | 1 << WEAKLY},
                    {"divergence_weak", 1, BISIMULATION | 1 << WEAKLY | 1 << SILENTLY},
                    {"trace", 0, 1 << TRUE | 1 << STEP},
                    {"weak_trace", 2, 1 << TRUE | 1 << WEAKLY}};

static unsigned equivalence_named(const input *in, const char *name)
{
    for (unsigned e = 0; e < sizeof equivalences / sizeof *equivalences; e++)
        if (strcmp(equivalences[e].name, name) == 0)
            return e;
    malformed(in, "the name of an equivalence");
}

/* Can it not part equivalent states? Without until a run may pass through anything, so that what holds all
 * along one has to hold wherever silent steps lead there from: so it is with what begins with them. */
static bool is_of_logic(unsigned claimed, const node *nodes, const node *n)
{
    unsigned kinds_of = equivalences[claimed].nodes;
    bool is_free = n->kind != SILENTLY || kinds_of >> UNTIL & 1 || nodes[n->part[0]].kind == WEAKLY ||
                   nodes[n->part[0]].kind == TRUE;
    return is_free && kinds_of >> n->kind & 1;
}

/* Evaluates the formula; what is not needed any more is given back on the way. */
static void check_formula(input *in, graph *g, uint32_t count, unsigned claimed)
{
    node *nodes = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < count; i++) {
        nodes = grown(nodes, &capacity, (size_t)i + 1, sizeof *nodes);
        node n = nodes[i] = read_node(in, g, i);
        if (!is_of_logic(claimed, nodes, &n) && !(n.kind == NOT && i + 1 == count))
            stop(1, "%s: '%s' proves nothing about this equivalence", in->path, kinds[n.kind].word);
        for (unsigned k = 0; k < kinds[n.kind].parts; k++)
            nodes[n.part[k]].last_use = i;
    }
    groups silent = steps_by(g, false);
    for (uint32_t i = 0; i < count; i++) {
        evaluate(g, &silent, nodes, &nodes[i]);
        for (unsigned k = 0; k < kinds[nodes[i].kind].parts; k++)
            if (nodes[nodes[i].part[k]].last_use == i) {
                free(nodes[nodes[i].part[k]].holds);
                nodes[nodes[i].part[k]].holds = NULL;
            }
    }
    if (count == 0 || !nodes[count - 1].holds[g->initial[0]] || nodes[count - 1].holds[g->initial[1]])
        stop(1, "%s: the formula does not hold on the left side only", in->path);
}

/* ---- conformance ----
 * Related pairs: each step of one side, of the right one each that is required, can be followed by way of
 * related pairs. Fallen pairs: a step of one side can be followed only by way of pairs that are told before.
 */

typedef struct listed {
    uint64_t pair; /* the left state * 2^32 + the right one, as the graph numbers them */
    uint32_t rank;
    const step *step; /* that it fell for */
} listed;

typedef struct conformance {
    const graph *g;
    uint32_t left_states;
    bool *optional; /* per step */
    uint32_t *begin[2];
    size_t begin_count[2];
    listed *pairs; /* by pair */
    size_t count;
    bool fallen; /* what they are; else related */
    uint32_t *queue, *met, search;
} conformance;

static int by_pair(const void *left, const void *right)
{
    const listed *a = left, *b = right;
    return a->pair != b->pair ? (a->pair > b->pair) - (a->pair < b->pair)
                              : (a->rank > b->rank) - (a->rank < b->rank);
}

static const listed *find_pair(const conformance *c, uint32_t p, uint32_t s)
{
    uint64_t pair = (uint64_t)p << 32 | s;
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->pairs[middle].pair < pair)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->count && c->pairs[low].pair == pair ? &c->pairs[low] : NULL;
}

/* May a way lead through this pair, when that of `rank` is looked at? */
static bool is_open(const conformance *c, uint32_t p, uint32_t s, uint32_t rank)
{
    const listed *found = find_pair(c, p, s);
    return c->fallen ? !found || found->rank >= rank : found != NULL;
}

/* Can the other side of (p, s) follow the step `e` of one side? */
static bool has_way(conformance *c, uint32_t p, uint32_t s, const step *e, uint32_t rank)
{
    const graph *g = c->g;
    bool left = e->from < c->left_states;
    size_t count = 1;
    c->search++;
    c->queue[0] = left ? s : p;
    c->met[c->queue[0]] = c->search;
    for (size_t i = 0; i < count; i++) {
        uint32_t via = c->queue[i];
        bool open = left ? is_open(c, p, via, rank) : is_open(c, via, s, rank);
        if (open && e->label == 0 && (left ? is_open(c, e->to, via, rank) : is_open(c, via, e->to, rank)))
            return true;
        for (const step *t = g->steps + g->first[via]; t < g->steps + g->first[via + 1]; t++) {
            if (open && t->label == e->label &&
                (left ? is_open(c, e->to, t->to, rank) : is_open(c, t->to, e->to, rank)))
                return true;
            if (t->label == 0 && c->met[t->to] != c->search) {
                c->met[t->to] = c->search;
                c->queue[count++] = t->to;
            }
        }
    }
    return false;
}

static void read_states(input *in, conformance *c, unsigned side)
{
    const char *at = line_of(in, side ? "right " : "left ");
    uint32_t states = side ? c->g->states - c->left_states : c->left_states;
    size_t capacity = 0;
    c->begin_count[side] = (size_t)number(in, &at, NONE);
    for (size_t i = 0; i < c->begin_count[side]; i++) {
        c->begin[side] = grown(c->begin[side], &capacity, i + 1, sizeof *c->begin[side]);
        at = line_of(in, "");
        c->begin[side][i] = (uint32_t)number(in, &at, states) + (side ? c->left_states : 0);
    }
    if (c->begin_count[side] == 0)
        malformed(in, "at least one beginning");
}

/* `TO LABEL`: the step of `from`; NULL: there is none. */
static const step *read_step_of(const input *in, graph *g, uint32_t from, uint32_t base, const char *at)
{
    uint32_t to = (uint32_t)number(in, &at, g->states) + base;
    if (*at++ != ' ')
        malformed(in, "a label");
    uint32_t label = label_of(g, at, in->length - (size_t)(at - in->text));
    for (const step *e = g->steps + g->first[from]; e < g->steps + g->first[from + 1]; e++)
        if (e->label == label && e->to == to)
            return e;
    return NULL;
}

static void read_optional(input *in, graph *g, conformance *c)
{
    const char *at = line_of(in, "optional ");
    c->optional = need(g->count, sizeof *c->optional);
    for (uint64_t n = number(in, &at, g->count + 1); n > 0; n--) {
        at = line_of(in, "");
        uint32_t from = (uint32_t)number(in, &at, g->states - c->left_states) + c->left_states;
        const step *found = read_step_of(in, g, from, c->left_states, at);
        if (!found)
            malformed(in, "a step of the right side");
        for (const step *e = g->steps + g->first[from]; e < g->steps + g->first[from + 1]; e++)
            c->optional[e - g->steps] |= e->label == found->label && e->to == found->to;
    }
}

/* Reads the pairs, with the step that made each fall. */
static void read_pairs(input *in, graph *g, conformance *c, const char *head, bool with_steps)
{
    const char *at = line_of(in, head);
    c->count = (size_t)number(in, &at, NONE);
    size_t capacity = 0;
    free(c->pairs);
    c->pairs = NULL;
    for (uint32_t i = 0; i < c->count; i++) {
        at = line_of(in, "");
        uint32_t p = (uint32_t)number(in, &at, c->left_states);
        uint32_t s = (uint32_t)number(in, &at, g->states - c->left_states) + c->left_states;
        c->pairs = grown(c->pairs, &capacity, (size_t)i + 1, sizeof *c->pairs);
        c->pairs[i] = (listed){(uint64_t)p << 32 | s, i, NULL};
        if (!with_steps)
            continue;
        bool left = strncmp(at, " left ", 6) == 0;
        if (!left && strncmp(at, " right ", 7) != 0)
            malformed(in, "left or right");
        at += left ? 6 : 7;
        c->pairs[i].step = read_step_of(in, g, left ? p : s, left ? 0 : c->left_states, at);
        if (!c->pairs[i].step)
            malformed(in, "a step that there is");
    }
    if (c->count)
        qsort(c->pairs, c->count, sizeof *c->pairs, by_pair);
}

/* Of each beginning of the left side, and, with `required`, of the first one of the right side: is it related
 * to one of the other? */
static bool are_beginnings_related(const conformance *c, bool required)
{
    bool all = true, first = false;
    for (size_t i = 0; i < c->begin_count[0]; i++) {
        bool related = false;
        for (size_t k = 0; k < c->begin_count[1]; k++)
            related |= is_open(c, c->begin[0][i], c->begin[1][k], NONE);
        all &= related;
        first |= is_open(c, c->begin[0][i], c->begin[1][0], NONE);
    }
    return all && (first || !required);
}

static void check_related(input *in, graph *g, conformance *c, bool required)
{
    c->fallen = false;
    read_pairs(in, g, c, required ? "related " : "allowed ", false);
    for (size_t i = 0; i < c->count; i++) {
        uint32_t p = (uint32_t)(c->pairs[i].pair >> 32), s = (uint32_t)c->pairs[i].pair;
        for (size_t e = g->first[p]; e < g->first[p + 1]; e++)
            if (!has_way(c, p, s, &g->steps[e], 0))
                stop(1, "%s: a step of left state %" PRIu32 " is not followed by right state %" PRIu32,
                     in->path, p, s - c->left_states);
        for (size_t e = g->first[s]; e < g->first[s + 1] && required; e++)
            if (!c->optional[e] && !has_way(c, p, s, &g->steps[e], 0))
                stop(1, "%s: a step of right state %" PRIu32 " is not followed by left state %" PRIu32,
                     in->path, s - c->left_states, p);
    }
    if (!are_beginnings_related(c, required))
        stop(1, "%s: the beginnings are not related", in->path);
}

static void check_fallen(input *in, graph *g, conformance *c, bool forbidden)
{
    c->fallen = true;
    read_pairs(in, g, c, "fallen ", true);
    for (size_t i = 0; i < c->count; i++) {
        const listed *l = &c->pairs[i];
        uint32_t p = (uint32_t)(l->pair >> 32), s = (uint32_t)l->pair;
        bool left = l->step->from < c->left_states;
        if (!left && (forbidden || c->optional[l->step - g->steps]))
            stop(1, "%s: a step of right state %" PRIu32 " is not required", in->path, s - c->left_states);
        if (has_way(c, p, s, l->step, l->rank))
            stop(1, "%s: what states %" PRIu32 " and %" PRIu32 " fall for can be followed", in->path, p,
                 s - c->left_states);
    }
    if (are_beginnings_related(c, !forbidden))
        stop(1, "%s: no beginning has fallen", in->path);
}

/* What comes after the first two lines. */
static void check_conformance(input *in, graph *g, uint32_t left_states)
{
    static const char *const proved[] = {"the left one conforms to the right one",
                                         "the left one does what the right one forbids",
                                         "the left one lacks what the right one requires"};
    conformance c = {.g = g, .left_states = left_states};
    c.queue = need(g->states, sizeof *c.queue);
    c.met = need(g->states, sizeof *c.met);
    read_optional(in, g, &c);
    read_states(in, &c, 0);
    read_states(in, &c, 1);
    line_of(in, "");
    bool conforms = strcmp(in->text, "conforms") == 0, forbidden = strcmp(in->text, "forbidden") == 0;
    if (!conforms && !forbidden && strcmp(in->text, "missing") != 0)
        malformed(in, "conforms, forbidden or missing");
    if (!conforms)
        check_fallen(in, g, &c, forbidden);
    if (!forbidden)
        check_related(in, g, &c, conforms);
    printf("proved: %s\n", proved[conforms ? 0 : forbidden ? 1 : 2]);
}

static void check(const char *const *paths)
{
    graph both = {.states = 0}, *g = &both;
    label_of(g, "tau", 3);
    read_aut(g, 0, paths[0]);
    uint32_t left_states = g->states;
    read_aut(g, 1, paths[1]);
    order_steps(g);
    input in = opened(paths[2]);
    if (*line_of(&in, "spex certificate 1"))
        malformed(&in, "version 1");
    line_of(&in, "");
    if (strcmp(in.text, "conformance") == 0) {
        check_conformance(&in, g, left_states);
        return;
    }
    if (strncmp(in.text, "equivalence ", 12) != 0)
        malformed(&in, "equivalence or conformance");
    unsigned claimed = equivalence_named(&in, in.text + 12);
    bool different = strcmp(line_of(&in, ""), "different") == 0;
    if (different) {
        const char *at = line_of(&in, "formula ");
        check_formula(&in, g, (uint32_t)number(&in, &at, NONE), claimed);
    } else {
        unsigned by = strncmp(in.text, "equivalent by ", 14) ? NONE : equivalence_named(&in, in.text + 14);
        if (by > equivalences[claimed].by)
            malformed(&in, "'different', or 'equivalent by' a bisimulation that implies the claim");
        const char *at = line_of(&in, "partition ");
        if (number(&in, &at, UINT64_MAX / 16) != g->states)
            malformed(&in, "as many states as the two sides have");
        partition p = read_partition(&in, g->states);
        p.strong = by == 0;
        if (p.block[g->initial[0]] != p.block[g->initial[1]])
            stop(1, "%s: the initial states are in different blocks", in.path);
        check_partition(g, &p, by == 1);
    }
    printf("proved: the two are %s modulo %s\n", different ? "different" : "equivalent",
           equivalences[claimed].name);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return puts("usage: spex-check-certificate A.aut B.aut CERTIFICATE") < 0;
    if (argc != 4)
        stop(2, "usage: spex-check-certificate A.aut B.aut CERTIFICATE");
    check((const char *const *)argv + 1);
    _Exit(fflush(stdout) == 0 ? 0 : 2); /* with the process ends what is still allocated */
}
