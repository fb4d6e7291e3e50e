/* A simulation: each process calls, the call takes effect at some moment, then it returns. */
#include "tests/histories/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "histories/io/scan.h"
#include "histories/models/space.h"

/* What an operation of a model may be called with and answer; "|" between them. */
typedef struct vocabulary {
    const char *class, *f, *arguments, *answers;
} vocabulary;

#define BOOLEANS "true|false"
#define SUBSETS  "[]|[1]|[2]|[3]|[1,2]|[1,3]|[2,3]|[1,2,3]"
#define LISTS                                                                                                \
    "[]|[1]|[2]|[3]|[1,2]|[2,1]|[1,3]|[3,1]|[2,3]|[3,2]|[1,2,3]|[2,1,3]|[3,1,2]|[1,3,2]|[2,3,1]|[3,2,1]"
#define THINGS "1|2|3|4|5|6|7"
#define TEXTS  "\"\"|\"a\"|\"b\"|\"ab\"|\"ba\"|\"aa\"|\"bb\"|\"aab\"|\"aba\"|\"abb\"|\"baa\"|\"bab\"|\"bba\""
#define PAIRS                                                                                                \
    "[0,0]|[0,1]|[0,2]|[1,0]|[1,1]|[1,2]|[2,0]|[2,1]|[2,2]|[3,0]|[0,3]|[3,1]|[1,3]|[4,0]|[0,4]|[3,2]|[2,3]|" \
    "[4,-1]"

static const vocabulary words[] = {
    {"register", "read", NULL, "null|1|2|3"},
    {"register", "write", "1|2|3", NULL},
    {"cas-register", "read", NULL, "null|1|2|3"},
    {"cas-register", "write", "1|2|3", NULL},
    {"cas-register", "cas", "[1,2]|[2,1]|[null,1]|[2,3]|[1,1]", BOOLEANS},
    {"keyed-register", "read", NULL, "null|1|2"},
    {"keyed-register", "write", "1|2|null", NULL},
    {"keyed-register", "cas", "[1,2]|[2,1]|[null,1]", BOOLEANS},
    {"multi-register", "txn",
     "[[\"read\",\"x\",null]]|[[\"write\",\"x\",1]]|[[\"write\",\"y\",2]]|"
     "[[\"read\",\"x\",null],[\"write\",\"y\",1]]|[[\"read\",\"x\",null],[\"read\",\"y\",null]]|"
     "[[\"write\",\"x\",2],[\"read\",\"x\",null]]|[[\"write\",\"x\",3],[\"write\",\"y\",3]]|"
     "[[\"read\",\"z\",null]]|[[\"write\",\"z\",1],[\"write\",\"z\",2]]",
     "null|1|2|3"},
    {"list-append", "txn",
     "[[\"r\",\"x\",null]]|[[\"append\",\"x\",1]]|[[\"append\",\"y\",2]]|"
     "[[\"r\",\"x\",null],[\"append\",\"y\",1]]|[[\"r\",\"x\",null],[\"r\",\"y\",null]]|"
     "[[\"append\",\"x\",2],[\"r\",\"x\",null]]|[[\"append\",\"x\",3],[\"append\",\"y\",3]]|"
     "[[\"r\",\"z\",null]]|[[\"append\",\"z\",1],[\"append\",\"z\",2]]",
     "null|" LISTS},
    {"counter", "add", "1|2|3|-1", NULL},
    {"counter", "addget", "1|2", "0|1|2|3|4|5|6|7|8|9|-1|-2|10|11"},
    {"counter", "read", NULL, "0|1|2|3|4|5|6|7|8|9|-1|-2|10|11"},
    {"set", "add", "1|2|3", BOOLEANS},
    {"set", "remove", "1|2|3", BOOLEANS},
    {"set", "contains", "1|2|3", BOOLEANS},
    {"set", "read", NULL, SUBSETS},
    {"queue", "enqueue", THINGS, NULL},
    {"queue", "dequeue", NULL, "null|" THINGS},
    {"stack", "push", THINGS, NULL},
    {"stack", "pop", NULL, "null|" THINGS},
    {"priority-queue", "insert", "1|2|3|\"x\"|5|6|7", NULL},
    {"priority-queue", "delete_min", NULL, "null|1|2|3|\"x\"|5|6|7"},
    {"deque", "push_front", THINGS, NULL},
    {"deque", "push_back", THINGS, NULL},
    {"deque", "pop_front", NULL, "null|" THINGS},
    {"deque", "pop_back", NULL, "null|" THINGS},
    {"mutex", "acquire", NULL, NULL},
    {"mutex", "release", NULL, NULL},
    {"mutex", "tryacquire", NULL, BOOLEANS},
    {"lock", "acquire", "1|2", NULL},
    {"lock", "release", "1|2", NULL},
    {"lock", "tryacquire", "1|2", BOOLEANS},
    {"lock", "tryrelease", "1|2", BOOLEANS},
    {"rwlock", "rdlock", NULL, NULL},
    {"rwlock", "wrlock", NULL, NULL},
    {"rwlock", "rdunlock", NULL, NULL},
    {"rwlock", "wrunlock", NULL, NULL},
    {"rwlock", "tryrdlock", NULL, BOOLEANS},
    {"rwlock", "trywrlock", NULL, BOOLEANS},
    {"semaphore", "acquire", "1|2", NULL},
    {"semaphore", "release", "1|2", NULL},
    {"semaphore", "tryacquire", "1|2", BOOLEANS},
    {"kv", "get", NULL, TEXTS},
    {"kv", "put", "\"\"|\"a\"|\"b\"", NULL},
    {"kv", "append", "\"a\"|\"b\"", NULL},
    {"bank", "transfer", "[0,1,1]|[1,0,1]|[0,1,2]|[1,0,2]|[0,0,1]", BOOLEANS},
    {"bank", "read", NULL, PAIRS},
    {"snapshot", "update", "[0,1]|[0,2]|[1,1]|[1,2]", NULL},
    {"snapshot", "scan", NULL, PAIRS},
};
#define WORDS (sizeof words / sizeof *words)

static const char *const inits[][2] = {
    {"multi-register", "{\"x\":1}"}, {"semaphore", "2"}, {"bank", "[2,2]"}, {"snapshot", "[0,0]"}};

uint64_t random_next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static unsigned below(uint64_t *seed, unsigned limit)
{
    return (unsigned)(random_next(seed) % limit);
}

typedef struct actor {
    bool calls, has_effect;
    history_op op; /* the call under way, as the model reads it */
    int64_t name;
} actor;

typedef struct simulation {
    const random_options *options;
    history *h;
    const history_model *model;
    history_space space;
    history_state state;
    uint64_t seed;
    actor actors[8];
    int64_t names;
    uint32_t used; /* of values that shall be different: bits */
} simulation;

static history_value json(simulation *s, const char *text, size_t length)
{
    history_value value = history_json_whole(s->h->values, text, length, NULL);
    if (value == HISTORY_ABSENT) {
        fprintf(stderr, "no JSON: %.*s\n", (int)length, text);
        abort();
    }
    return value;
}

static unsigned count_choices(const char *choices)
{
    unsigned count = 1;
    for (; *choices; choices++)
        count += *choices == '|';
    return count;
}

static history_value choice(simulation *s, const char *choices, unsigned which)
{
    if (!choices)
        return HISTORY_NULL;
    for (; which > 0; choices++)
        which -= *choices == '|';
    return json(s, choices, strcspn(choices, "|"));
}

static const vocabulary *find_word(const simulation *s, const char *f)
{
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(words[i].class, s->options->class->name) == 0 && strcmp(words[i].f, f) == 0)
            return &words[i];
    abort();
}

static const vocabulary *random_word(simulation *s)
{
    for (;;) {
        const vocabulary *word = &words[below(&s->seed, (unsigned)WORDS)];
        if (strcmp(word->class, s->options->class->name) == 0)
            return word;
    }
}

static const history_verb *verb_of(const simulation *s, const char *f)
{
    const history_verb *verb = s->options->class->verbs;
    while (strcmp(verb->name, f) != 0)
        verb++;
    return verb;
}

/* A transaction with what its reads find filled in: the `which`th possibility, in the base of the choices. */
static history_value filled(simulation *s, history_value transaction, const char *choices, uint64_t *which)
{
    uint32_t count;
    history_value steps[8], step[3];
    history_items_of(s->h->values, transaction, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t three;
        memcpy(step,
               history_items_of(s->h->values, history_items_of(s->h->values, transaction, &count)[i], &three),
               sizeof step);
        if (history_text_of(s->h->values, step[0], NULL)[0] == 'r') {
            const unsigned of = count_choices(choices);
            step[2] = choice(s, choices, (unsigned)(*which % of));
            *which /= of;
        }
        steps[i] = history_list(s->h->values, step, 3);
    }
    return history_list(s->h->values, steps, count);
}

/* Sets the `which`th answer of a call. False: there are not so many. */
static bool answer(simulation *s, history_op *op, uint64_t which)
{
    const char *f = history_text_of(s->h->values, op->f, NULL);
    const vocabulary *word = find_word(s, f);
    const history_verb *verb = verb_of(s, f);
    op->answer = op->argument;
    op->result = HISTORY_ABSENT;
    if (!word->answers)
        return which == 0;
    const bool is_transaction = verb->answer >= HISTORY_SHAPE_READS_WRITES;
    if (!is_transaction && which >= count_choices(word->answers))
        return false;
    const history_value value = is_transaction ? filled(s, op->argument, word->answers, &which)
                                               : choice(s, word->answers, (unsigned)which);
    if (verb->in_result)
        op->result = value;
    else
        op->answer = value;
    return which == 0 || !is_transaction;
}

/* The call takes effect: the state's own answer. False: it is blocked. */
static bool take_effect(simulation *s, actor *a)
{
    for (uint64_t which = 0;; which++) {
        if (!answer(s, &a->op, which))
            return false;
        history_label label;
        a->op.outcome = HISTORY_OK;
        if (history_label_of(s->model, s->h, &a->op, &label, NULL))
            abort();
        const history_state next = history_next_by(&s->space, s->state, &label);
        if (next == HISTORY_NO_STATE)
            abort();
        if (next == HISTORY_REFUSED)
            continue;
        s->state = next;
        return true;
    }
}

static history_event event_of(const actor *a, history *h, history_event_type type)
{
    return (history_event){.type = type,
                           .process = history_integer(h->values, a->name),
                           .f = a->op.f,
                           .key = a->op.key,
                           .value = a->op.argument,
                           .result = HISTORY_ABSENT,
                           .text = HISTORY_ABSENT,
                           .until = HISTORY_ABSENT,
                           .time = HISTORY_NO_TIME};
}

static void add(simulation *s, const history_event *event)
{
    base_error error;
    if (history_add(s->h, event, &error)) {
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
}

static void call(simulation *s, actor *a)
{
    const vocabulary *word = random_word(s);
    const history_verb *verb = verb_of(s, word->f);
    *a = (actor){.calls = true, .name = a->name};
    a->op = (history_op){.f = history_text(s->h->values, word->f, strlen(word->f)),
                         .key = verb->is_keyed ? below(&s->seed, 3) ? json(s, "\"k\"", 3) : json(s, "7", 1)
                                               : HISTORY_ABSENT,
                         .argument = HISTORY_NULL};
    if (word->arguments) {
        unsigned which = below(&s->seed, count_choices(word->arguments));
        if (verb->argument == HISTORY_SHAPE_THING && below(&s->seed, 4)) /* mostly different ones */
            for (unsigned tries = 0; tries < 16 && s->used >> which & 1; tries++)
                which = below(&s->seed, count_choices(word->arguments));
        if (verb->argument == HISTORY_SHAPE_THING && s->options->things)
            which %= s->options->things;
        s->used |= 1u << which;
        a->op.argument = choice(s, word->arguments, which);
    }
    const history_event event = event_of(a, s->h, HISTORY_EVENT_INVOKE);
    add(s, &event);
}

/* Gives a call another answer, perhaps. */
static void lie(simulation *s, history_op *op)
{
    const char *answers = find_word(s, history_text_of(s->h->values, op->f, NULL))->answers;
    const bool is_transaction = s->options->class->verbs->answer >= HISTORY_SHAPE_READS_WRITES;
    if (answers)
        answer(s, op, is_transaction ? random_next(&s->seed) % 300 : below(&s->seed, count_choices(answers)));
}

static void come_back(simulation *s, actor *a)
{
    history_event event = event_of(a, s->h, HISTORY_EVENT_OK);
    const unsigned luck = below(&s->seed, 100);
    a->calls = false;
    if (luck < s->options->failed && !a->has_effect) {
        event.type = HISTORY_EVENT_FAIL;
    } else if (luck >= 100 - s->options->unknown || !a->has_effect) {
        event.type = HISTORY_EVENT_INFO;
        a->name = s->names++;
    } else {
        if (below(&s->seed, 100) < s->options->wrong)
            lie(s, &a->op);
        event.value = a->op.answer;
        event.result = a->op.result;
    }
    add(s, &event);
}

static void simulate(simulation *s)
{
    unsigned called = 0;
    for (unsigned steps = 0; steps < 25 * s->options->ops; steps++) {
        actor *a = &s->actors[below(&s->seed, s->options->processes)];
        if (!a->calls) {
            if (called == s->options->ops)
                continue;
            call(s, a);
            called++;
        } else if (!a->has_effect && below(&s->seed, 100) >= s->options->failed) {
            a->has_effect = take_effect(s, a);
            if (!a->has_effect && below(&s->seed, 5) == 0)
                come_back(s, a);
        } else {
            come_back(s, a);
        }
    }
}

history *random_history(const random_options *options, history_model *model)
{
    simulation s = {.options = options, .h = history_new(), .model = model, .seed = options->seed};
    const char *init = NULL;
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
        if (strcmp(inits[i][0], options->class->name) == 0)
            init = inits[i][1];
    if (!s.h || history_model_begin(model, options->class, s.h->values, init, NULL) ||
        !history_space_begin(&s.space, model, HISTORY_ABSENT, NULL, 0))
        abort();
    s.state = history_initial(&s.space);
    for (unsigned i = 0; i < options->processes; i++)
        s.actors[i].name = s.names++;
    simulate(&s);
    history_space_end(&s.space);
    return s.h;
}
