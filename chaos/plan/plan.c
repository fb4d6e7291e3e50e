/* The clauses, each read by a function of its own. */
#include "config.h"

#include "chaos/plan/plan.h"

#include "chaos/plan/amount.h"

#include <stdarg.h>
#include <string.h>

/* A clause that is being read. */
typedef struct clause {
    chaos_plan *plan;
    const char *const *words;
    uint32_t count, at;
    chaos_trouble *trouble;
} clause;

typedef bool reader(clause *c);

/* ---- words ---- */

static bool fail(clause *c, uint32_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool fail(clause *c, uint32_t at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    c->trouble->at = at;
    vsnprintf(c->trouble->message, sizeof c->trouble->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_next(const clause *c, const char *word)
{
    return c->at < c->count && strcmp(c->words[c->at], word) == 0;
}

static bool take(clause *c, const char *word)
{
    bool is = is_next(c, word);
    c->at += is;
    return is;
}

static bool is_amount(const clause *c)
{
    return c->at < c->count && chaos_is_amount(c->words[c->at]);
}

/* That the word at hand is wrong, or missing: `wanted` says what should be there. */
static bool unexpected(clause *c, const char *wanted)
{
    return c->at < c->count ? fail(c, c->at, "unexpected '%s': %s", c->words[c->at], wanted)
                            : fail(c, c->at, "something is missing: %s", wanted);
}

static bool judge(clause *c, const char *wrong)
{
    if (wrong)
        return fail(c, c->at, "'%s' is %s", c->words[c->at], wrong);
    c->at++;
    return true;
}

static bool read_range(clause *c, const char *wanted, chaos_range *range)
{
    return is_amount(c) ? judge(c, chaos_read_range(c->words[c->at], range)) : unexpected(c, wanted);
}

static bool read_time(clause *c, const char *wanted, int64_t *time)
{
    return is_amount(c) ? judge(c, chaos_read_time(c->words[c->at], time)) : unexpected(c, wanted);
}

/* `every R`, or R alone, which is not 0. */
static bool read_every(clause *c, const char *wanted, chaos_range *every)
{
    (void)take(c, "every");
    if (!read_range(c, wanted, every))
        return false;
    return every->high > 0 || fail(c, c->at - 1, "every 0ms is all the time");
}

/* `for R`, or `duration R`; if nothing is there it is as it was. */
static bool read_lasts(clause *c, chaos_range *lasts)
{
    if (!take(c, "for") && !take(c, "duration") && !take(c, "lasts"))
        return true;
    return read_range(c, "for how long, as in 'for 1s..5s'", lasts);
}

/* ---- one clause after the other ---- */

static bool read_duration(clause *c)
{
    return read_time(c, "how long, as in 'duration 60s'", &c->plan->duration) &&
           (c->plan->duration > 0 || fail(c, c->at - 1, "a run of no time shows nothing"));
}

static bool read_seed(clause *c)
{
    c->plan->has_seed = true;
    if (c->at == c->count)
        return unexpected(c, "a number, as in 'seed 42'");
    return judge(c, chaos_read_number(c->words[c->at], UINT64_MAX, &c->plan->seed));
}

static bool read_kill(clause *c)
{
    c->plan->kill.is_on = true;
    return c->at == c->count ||
           read_every(c, "how often, as in 'kill every 5s..15s', or 'off'", &c->plan->kill.every);
}

static bool read_restart(clause *c)
{
    (void)take(c, "after");
    return read_range(c, "when, as in 'restart after 0..1s'", &c->plan->kill.lasts);
}

static bool read_supervise(clause *c)
{
    static const char *const names[] = {"one_for_one", "rest_for_one", "one_for_all"};
    uint32_t which = 0;
    while (which < 3 && !take(c, names[which]))
        which++;
    if (which == 3)
        return unexpected(c, "one_for_one, rest_for_one or one_for_all");
    c->plan->supervision = (chaos_supervision)which;
    c->plan->most_restarts = UINT32_MAX;
    if (c->at == c->count)
        return true;
    uint64_t most;
    if (!take(c, "at") || !take(c, "most") || !is_amount(c))
        return unexpected(c, "at most how many restarts, as in 'at most 10 in 60s'");
    if (!judge(c, chaos_read_number(c->words[c->at], UINT32_MAX - 1, &most)))
        return false;
    c->plan->most_restarts = (uint32_t)most;
    return take(c, "in") ? read_time(c, "in how long, as in 'in 60s'", &c->plan->restart_window)
                         : unexpected(c, "in how long, as in 'at most 10 in 60s'");
}

static bool read_pause(clause *c)
{
    c->plan->pause.is_on = true;
    if (c->at == c->count)
        return true;
    return read_every(c, "how often, as in 'pause every 10s..20s for 100ms..2s'", &c->plan->pause.every) &&
           read_lasts(c, &c->plan->pause.lasts);
}

static bool read_partition(clause *c)
{
    chaos_partition kind = CHAOS_HALVES;
    if (take(c, "oneway"))
        kind = CHAOS_ONEWAY;
    else if (take(c, "ring"))
        kind = CHAOS_RING;
    else if (take(c, "isolate"))
        kind = CHAOS_ISOLATE;
    if (kind == CHAOS_ISOLATE && !take(c, "one"))
        return unexpected(c, "'isolate one'");
    chaos_spells *spells = &c->plan->partition[kind];
    if (spells->is_on)
        return fail(c, UINT32_MAX, "a partition of this kind is given already");
    *spells =
        (chaos_spells){true, {8 * CHAOS_SECOND, 20 * CHAOS_SECOND}, {1 * CHAOS_SECOND, 5 * CHAOS_SECOND}};
    if (is_next(c, "every") || is_amount(c))
        return read_every(c, "how often", &spells->every) && read_lasts(c, &spells->lasts);
    return read_lasts(c, &spells->lasts);
}

static bool read_delay(clause *c)
{
    chaos_range by = {50 * CHAOS_MILLISECOND, 200 * CHAOS_MILLISECOND};
    if (take(c, "by") || is_amount(c)) {
        if (!read_range(c, "by how much, as in 'delay by 50ms..200ms'", &by))
            return false;
    }
    if (c->at == c->count) {
        if (c->plan->delay.high)
            return fail(c, UINT32_MAX, "a delay of every message is given already");
        c->plan->delay = by;
        return true;
    }
    if (c->plan->slow.is_on)
        return fail(c, UINT32_MAX, "delays in spells are given already");
    c->plan->slow = (chaos_spells){true, {0, 0}, {1 * CHAOS_SECOND, 5 * CHAOS_SECOND}};
    c->plan->slow_by = by;
    if (!is_next(c, "every"))
        return unexpected(c, "'every R for R', or nothing: then it is every message");
    return read_every(c, "how often", &c->plan->slow.every) && read_lasts(c, &c->plan->slow.lasts);
}

/* A share; "probability" before it changes nothing, as it has always been one of percent. */
static bool read_share(clause *c, uint32_t *share)
{
    (void)take(c, "probability");
    if (!is_amount(c))
        return unexpected(c, "how many of all messages, as in '1%'");
    return judge(c, chaos_read_share(c->words[c->at], share));
}

static bool read_drop(clause *c)
{
    return read_share(c, &c->plan->drop);
}

static bool read_duplicate(clause *c)
{
    return read_share(c, &c->plan->duplicate);
}

static bool read_reorder(clause *c)
{
    return read_share(c, &c->plan->reorder);
}

static bool read_skew(clause *c)
{
    if (take(c, "up") && !take(c, "to"))
        return unexpected(c, "'up to 500ms'");
    return read_time(c, "up to how much, as in 'skew up to 500ms'", &c->plan->skew);
}

static bool read_disk(clause *c)
{
    if (take(c, "torn")) {
        if (c->plan->torn)
            return fail(c, UINT32_MAX, "'disk torn' is given already");
        return c->plan->torn = true;
    }
    if (!take(c, "full"))
        return unexpected(c, "'full every 30s for 2s' or 'torn'");
    if (c->plan->full.is_on)
        return fail(c, UINT32_MAX, "'disk full' is given already");
    c->plan->full = (chaos_spells){true, {0, 0}, {2 * CHAOS_SECOND, 2 * CHAOS_SECOND}};
    return read_every(c, "how often, as in 'disk full every 30s for 2s'", &c->plan->full.every) &&
           read_lasts(c, &c->plan->full.lasts);
}

static bool read_workload(clause *c)
{
    (void)take(c, "rate");
    if (!is_amount(c))
        return unexpected(c, "how many inputs a second, as in 'workload rate 10'");
    return judge(c, chaos_read_rate(c->words[c->at], &c->plan->rate));
}

static bool read_check(clause *c)
{
    (void)take(c, "every");
    c->plan->check = 0;
    if (take(c, "step"))
        return true;
    return read_time(c, "how often, as in 'check every 500ms' or 'check every step'", &c->plan->check) &&
           (c->plan->check > 0 || fail(c, c->at - 1, "'check every step' is as often as can be"));
}

static bool read_quiet(clause *c)
{
    (void)take(c, "after");
    return read_time(c, "from when on, as in 'quiet after 50s'", &c->plan->quiet);
}

static const struct {
    const char *name;
    bool is_often;
    reader *read;
} rows[CHAOS_WORDS] = {
    [CHAOS_DURATION] = {"duration", false, read_duration},
    [CHAOS_SEED] = {"seed", false, read_seed},
    [CHAOS_KILL] = {"kill", false, read_kill},
    [CHAOS_RESTART] = {"restart", false, read_restart},
    [CHAOS_SUPERVISE] = {"supervise", false, read_supervise},
    [CHAOS_PAUSE] = {"pause", false, read_pause},
    [CHAOS_PARTITION] = {"partition", true, read_partition},
    [CHAOS_DELAY] = {"delay", true, read_delay},
    [CHAOS_DROP] = {"drop", false, read_drop},
    [CHAOS_DUPLICATE] = {"duplicate", false, read_duplicate},
    [CHAOS_REORDER] = {"reorder", false, read_reorder},
    [CHAOS_SKEW] = {"skew", false, read_skew},
    [CHAOS_DISK] = {"disk", true, read_disk},
    [CHAOS_WORKLOAD] = {"workload", false, read_workload},
    [CHAOS_CHECK] = {"check", false, read_check},
    [CHAOS_QUIET] = {"quiet", false, read_quiet},
};

const char *chaos_word_name(chaos_word word)
{
    return rows[word].name;
}

chaos_word chaos_word_named(const char *name)
{
    unsigned word = 0;
    while (word < CHAOS_WORDS && strcmp(rows[word].name, name) != 0)
        word++;
    return (chaos_word)word;
}

bool chaos_is_often(chaos_word word)
{
    return rows[word].is_often;
}

/* ---- plans ---- */

chaos_plan chaos_plan_new(bool has_block)
{
    return (chaos_plan){
        .has_block = has_block,
        .duration = 30 * CHAOS_SECOND,
        .kill = {has_block, {3 * CHAOS_SECOND, 10 * CHAOS_SECOND}, {0, 1 * CHAOS_SECOND}},
        .most_restarts = UINT32_MAX,
        .restart_window = 60 * CHAOS_SECOND,
        .pause = {false, {10 * CHAOS_SECOND, 20 * CHAOS_SECOND}, {100 * CHAOS_MILLISECOND, 2 * CHAOS_SECOND}},
        .rate = 10 * 1000,
        .quiet = -1,
    };
}

bool chaos_plan_add(chaos_plan *plan, chaos_word word, const char *const *words, uint32_t count,
                    chaos_trouble *trouble)
{
    chaos_plan changed = *plan;
    clause c = {&changed, words, count, 0, trouble};
    bool is_off = count == 1 && strcmp(words[0], "off") == 0 && word != CHAOS_DURATION && word != CHAOS_SEED;
    if (is_off) {
        chaos_plan_remove(plan, word);
        return true;
    }
    if (!rows[word].read(&c))
        return false;
    if (c.at < count)
        return fail(&c, c.at, "unexpected '%s' at the end of '%s'", words[c.at], rows[word].name);
    changed.given |= UINT32_C(1) << word;
    *plan = changed;
    return true;
}

bool chaos_plan_override(chaos_plan *plan, chaos_word word, const char *text, bool is_more,
                         chaos_trouble *trouble)
{
    char room[256];
    const char *words[16];
    uint32_t count = 0;
    chaos_plan changed = *plan;
    trouble->at = UINT32_MAX;
    if (strlen(text) >= sizeof room) {
        snprintf(trouble->message, sizeof trouble->message, "this is too long");
        return false;
    }
    memcpy(room, text, strlen(text) + 1);
    for (char *rest = room, *one; (one = strtok_r(rest, " ,:", &rest)) && count < 16;)
        words[count++] = one;
    if (!is_more || !chaos_is_often(word))
        chaos_plan_remove(&changed, word);
    if (!chaos_plan_add(&changed, word, words, count, trouble))
        return false;
    *plan = changed;
    return true;
}

void chaos_plan_remove(chaos_plan *plan, chaos_word word)
{
    const chaos_plan plain = chaos_plan_new(false);
    switch (word) {
    case CHAOS_DURATION:
        plan->duration = plain.duration;
        break;
    case CHAOS_SEED:
        plan->has_seed = false;
        break;
    case CHAOS_KILL:
        plan->kill.is_on = false;
        plan->kill.every = plain.kill.every;
        break;
    case CHAOS_RESTART:
        plan->kill.lasts = plain.kill.lasts;
        break;
    case CHAOS_SUPERVISE:
        plan->supervision = CHAOS_ONE_FOR_ONE;
        plan->most_restarts = UINT32_MAX;
        break;
    case CHAOS_PAUSE:
        plan->pause = plain.pause;
        break;
    case CHAOS_PARTITION:
        memset(plan->partition, 0, sizeof plan->partition);
        break;
    case CHAOS_DELAY:
        plan->delay = (chaos_range){0, 0};
        plan->slow.is_on = false;
        break;
    case CHAOS_DROP:
        plan->drop = 0;
        break;
    case CHAOS_DUPLICATE:
        plan->duplicate = 0;
        break;
    case CHAOS_REORDER:
        plan->reorder = 0;
        break;
    case CHAOS_SKEW:
        plan->skew = 0;
        break;
    case CHAOS_DISK:
        plan->full.is_on = plan->torn = false;
        break;
    case CHAOS_WORKLOAD:
        plan->rate = 0;
        break;
    case CHAOS_CHECK:
        plan->check = 0;
        break;
    default:
        plan->quiet = -1;
    }
    plan->given |= UINT32_C(1) << word;
}

void chaos_plan_remove_faults(chaos_plan *plan)
{
    static const chaos_word faults[] = {CHAOS_KILL,    CHAOS_PAUSE, CHAOS_PARTITION,
                                        CHAOS_DELAY,   CHAOS_DROP,  CHAOS_DUPLICATE,
                                        CHAOS_REORDER, CHAOS_SKEW,  CHAOS_DISK};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        chaos_plan_remove(plan, faults[i]);
}

bool chaos_plan_is_sound(const chaos_plan *plan, chaos_trouble *trouble)
{
    trouble->at = UINT32_MAX;
    if (plan->quiet >= plan->duration) {
        FILE *out = fmemopen(trouble->message, sizeof trouble->message, "w");
        if (!out)
            return false;
        fputs("the quiet time begins after ", out);
        chaos_print_time(plan->quiet, out);
        fputs(", and the run ends after ", out);
        chaos_print_time(plan->duration, out);
        fclose(out);
        return false;
    }
    return true;
}
