/* Schedules in memory and as files, and what two of them have in common. */
#include "lockstep/outside/schedule.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "lockstep/faults.h"
#include "lockstep/outside/points.h"

/* Who and where, by nodes. */
static void take_nodes(lockstep_schedule *s, const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    s->node_count = p->memory->node_count;
    memcpy(s->node_names, p->memory->node_names, sizeof s->node_names);
    if (s->node_count == 0)
        return;
    for (uint32_t i = 0; i < s->count; i++)
        s->steps[i].place = lockstep_place_in_node(r, s->steps[i].place);
    for (uint32_t i = 0; i < s->object_count; i++) {
        lockstep_object_record *o = &s->objects[i];
        o->taken_at = lockstep_place_in_node(r, o->taken_at);
        if (o->kind != LOCKSTEP_SOCKET)
            o->address = lockstep_place_in_node(r, o->address);
    }
    for (uint32_t i = 0; i < s->thread_count; i++) {
        lockstep_thread_record *t = &s->threads[i];
        t->start = lockstep_place_in_node(r, t->start);
        t->created_at = lockstep_place_in_node(r, t->created_at);
        t->wait_place = lockstep_place_in_node(r, t->wait_place);
    }
}

/* Something goes wrong that does not have to; mending is none. */
static bool is_fault(const lockstep_step *step)
{
    if (lockstep_is_fault(step->op))
        return step->op != LOCKSTEP_HEAL && step->op != LOCKSTEP_RESTART;
    return (step->op == LOCKSTEP_SEND && step->other != LOCKSTEP_NOBODY) ||
           (lockstep_is_value(step->op) && step->other != 0 && step->other != LOCKSTEP_NOBODY);
}

base_status lockstep_schedule_take(lockstep_schedule *s, const lockstep_program *p,
                                   const lockstep_outcome *outcome)
{
    assert(s && p && outcome);
    const lockstep_result *r = &p->memory->result;
    *s = (lockstep_schedule){.count = r->step_count,
                             .object_count = r->object_count,
                             .thread_count = r->thread_count,
                             .spins = r->spin_count,
                             .outside = r->outside_count,
                             .lost_signals = r->lost_signals,
                             .outcome = *outcome};
    s->steps = base_alloc(s->count, sizeof *s->steps);
    s->objects = base_alloc(s->object_count, sizeof *s->objects);
    if (!s->steps || !s->objects)
        return BASE_E_NOMEM;
    memcpy(s->steps, lockstep_steps(p->memory), s->count * sizeof *s->steps);
    memcpy(s->objects, r->objects, s->object_count * sizeof *s->objects);
    memcpy(s->threads, r->threads, sizeof s->threads);
    memcpy(s->names, r->names, sizeof s->names);
    s->points = p->memory->plan.points;
    s->earlier = r->earlier;
    s->later = r->later;
    memcpy(s->sources, r->sources, sizeof s->sources);
    take_nodes(s, p);
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->steps[i].thread >= s->thread_count)
            s->thread_count = s->steps[i].thread + 1u;
        s->faults += is_fault(&s->steps[i]);
        if (i > 0 && s->steps[i].thread != s->steps[i - 1].thread) {
            s->switches++;
            s->preemptions += lockstep_has(s->steps[i].ready & ~s->steps[i].idle, s->steps[i - 1].thread);
        }
    }
    return BASE_OK;
}

void lockstep_schedule_take_race(lockstep_schedule *s, const lockstep_program *p)
{
    s->earlier = p->memory->result.earlier;
    s->later = p->memory->result.later;
}

void lockstep_schedule_release(lockstep_schedule *s)
{
    free(s->steps);
    free(s->objects);
    *s = (lockstep_schedule){0};
}

void lockstep_schedule_give(const lockstep_schedule *s, lockstep_program *p)
{
    assert(s && p);
    const uint32_t count = s->count < p->memory->step_capacity ? s->count : p->memory->step_capacity;
    for (uint32_t i = 0; i < count; i++)
        lockstep_turns(p->memory)[i] = lockstep_turn_of(&s->steps[i]);
    lockstep_plan *plan = &p->memory->plan;
    *plan = (lockstep_plan){.policy = LOCKSTEP_STAY, .prefix = count, .points = s->points};
    if (s->outcome.failure != LOCKSTEP_RACE)
        return;
    plan->watched.address = s->earlier.address;
    plan->watched.place = s->earlier.place;
    plan->watched.clock = s->earlier.clock;
    plan->watched.thread = s->earlier.thread;
}

void lockstep_schedule_give_strictly(const lockstep_schedule *s, lockstep_divergence divergence,
                                     uint64_t seed, lockstep_program *p)
{
    lockstep_schedule_give(s, p);
    for (uint32_t i = 0; i < p->memory->plan.prefix; i++)
        lockstep_wanted(p->memory)[i] = lockstep_wanted_of(&s->steps[i]);
    p->memory->plan.divergence = (uint32_t)divergence;
    p->memory->plan.seed = seed;
}

base_status lockstep_schedule_copy(const lockstep_schedule *s, lockstep_schedule *copy)
{
    assert(s && copy);
    *copy = *s;
    copy->steps = base_alloc(s->count, sizeof *copy->steps);
    copy->objects = base_alloc(s->object_count, sizeof *copy->objects);
    if (!copy->steps || !copy->objects)
        return BASE_E_NOMEM;
    memcpy(copy->steps, s->steps, s->count * sizeof *copy->steps);
    memcpy(copy->objects, s->objects, s->object_count * sizeof *copy->objects);
    return BASE_OK;
}

bool lockstep_same_failure(const lockstep_options *options, const lockstep_outcome *a,
                           const lockstep_outcome *b)
{
    if (a->failure != b->failure || a->status != b->status)
        return false;
    if (options->any_place)
        return true;
    if (a->failure == LOCKSTEP_RACE && a->place == b->other && a->other == b->place)
        return true;
    const bool is_many = a->failure == LOCKSTEP_DEADLOCK || a->failure == LOCKSTEP_LOCK_ORDER;
    return a->other == b->other && (is_many || a->place == b->place);
}

uint32_t lockstep_first_difference(const lockstep_schedule *a, const lockstep_schedule *b)
{
    const uint32_t shorter = a->count < b->count ? a->count : b->count;
    for (uint32_t i = 0; i < shorter; i++)
        if (a->steps[i].thread != b->steps[i].thread || a->steps[i].op != b->steps[i].op ||
            a->steps[i].object != b->steps[i].object)
            return i;
    return shorter;
}

/* ---- files ---- */

static const char magic[] = "lockstep schedule 1";

static void write_word(const char *word, FILE *out)
{
    putc('"', out);
    base_put_escaped(base_escape_word, word, strlen(word), out);
    putc('"', out);
}

static void write_object(const lockstep_schedule *s, uint32_t object, FILE *out)
{
    if (object && object <= s->object_count)
        fprintf(out, " %s%" PRIu32, lockstep_kind_text(s->objects[object - 1].kind), object);
    else
        fputs(" -", out);
}

static void write_words(const char *what, const char *const *words, FILE *out)
{
    fprintf(out, "\n%s", what);
    for (; words && *words; words++) {
        putc(' ', out);
        write_word(*words, out);
    }
}

static void write_fault_names(const lockstep_heading *h, FILE *out)
{
    for (unsigned i = 0; i < LOCKSTEP_FAULTS; i++)
        if (h->faults >> i & 1)
            fprintf(out, " %s", lockstep_fault_name(i));
}

/* The nodes, and what may go wrong with them. */
static void write_nodes(const lockstep_heading *h, FILE *out)
{
    for (uint32_t i = 0; i < h->node_count; i++) {
        char what[64];
        snprintf(what, sizeof what, "%s %s", h->nodes[i].is_client ? "client" : "node", h->nodes[i].name);
        write_words(what, h->nodes[i].words, out);
    }
    fprintf(out, "\nnetwork %s, latency %" PRId64 ", skew %" PRId64 ", faults %" PRIu32,
            h->defers ? "defer" : "drop", h->latency, h->skew, h->fault_count);
    write_fault_names(h, out);
    if (h->has_folder)
        fputs("\nfolder own", out);
}

/* Of a program alone. */
static void write_faults(const lockstep_heading *h, FILE *out)
{
    fprintf(out, "\nfaults %" PRIu32, h->fault_count);
    write_fault_names(h, out);
}

static bool same_step(const lockstep_step *a, const lockstep_step *b)
{
    return a->thread == b->thread && a->op == b->op && a->object == b->object && a->turn == b->turn &&
           a->other == b->other;
}

base_status lockstep_schedule_write(const lockstep_schedule *s, const lockstep_heading *heading, FILE *out)
{
    static const char *const turns[] = {"", " timed-out", " spurious", " refused"};
    assert(s && heading && out);
    fprintf(out, "%s", magic);
    if (heading->node_count)
        write_nodes(heading, out);
    else
        write_words("program", heading->words, out);
    if (*heading->block)
        fprintf(out, "\nblock %s", heading->block);
    fprintf(out, "\nbuild %s\nstrategy %s\nseed %" PRIx64 "\nrun %" PRIu64 "\nfailure %s %d ",
            *heading->build ? heading->build : "-", heading->strategy, heading->seed, heading->number,
            lockstep_failure_name(s->outcome.failure), s->outcome.status);
    write_word(s->outcome.message, out);
    fprintf(out, "\noptions %" PRIu32 " steps, %" PRIu32 " spurious, exit %d, time %s", heading->steps,
            heading->spurious, heading->expected_exit, heading->is_idle_time ? "idle" : "free");
    if (!heading->node_count && heading->faults)
        write_faults(heading, out);
    if (heading->memory != LOCKSTEP_SC)
        fprintf(out, "\nmemory %s", lockstep_model_name(heading->memory));
    if (heading->all_points)
        fprintf(out, "\npoint all");
    for (size_t i = 0; i < heading->point_count; i++)
        fprintf(out, "\npoint %s", heading->points[i]);
    fprintf(out, "\npreemptions %" PRIu32 "\nsteps %" PRIu32 "\n", s->preemptions, s->count);
    for (uint32_t i = 0, same; i < s->count; i += same) {
        const lockstep_step *step = &s->steps[i];
        same = 1;
        while (i + same < s->count && same_step(step, &s->steps[i + same]))
            same++;
        fprintf(out, "%u %s", step->thread, lockstep_op_name(step->op));
        write_object(s, step->object, out);
        fputs(turns[step->turn < 4 ? step->turn : 0], out);
        if (step->other != LOCKSTEP_NOBODY && !(lockstep_is_value(step->op) && step->other == 0))
            fprintf(out, " of %u", step->other);
        if (same > 1)
            fprintf(out, " x%" PRIu32, same);
        putc('\n', out);
    }
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

/* One line of the file, without its newline; false: there is none. */
static bool next_line(FILE *in, char **line, size_t *size, uint64_t *number)
{
    const ssize_t got = getline(line, size, in);
    if (got < 0)
        return false;
    if (got > 0 && (*line)[got - 1] == '\n')
        (*line)[got - 1] = '\0';
    ++*number;
    return true;
}

static bool read_word(const char **at, char **word)
{
    const char *from = *at;
    while (*from == ' ')
        from++;
    if (*from++ != '"')
        return false;
    char *to = *word = malloc(strlen(from) + 1);
    if (!to)
        return false;
    for (; *from && *from != '"'; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    *at = *from == '"' ? from + 1 : from;
    return *from == '"';
}

static bool read_words(const char *at, char ***words)
{
    size_t count = 0, capacity = 0;
    for (;;) {
        if (!base_grow(*words, capacity, count + 2))
            return false;
        (*words)[count] = (*words)[count + 1] = NULL;
        while (*at == ' ')
            at++;
        if (!*at)
            return count > 0;
        if (!read_word(&at, &(*words)[count]))
            return false;
        count++;
    }
}

/* "node a "./server" "7000"" */
static bool read_node(const char *line, lockstep_schedule *s, lockstep_heading *h)
{
    char name[32];
    int used;
    const bool is_client = *line == 'c';
    const uint32_t i = h->node_count;
    if (i == sizeof h->node_words / sizeof *h->node_words || sscanf(line, "%*s %31s%n", name, &used) != 1)
        return false;
    if (!h->nodes &&
        !(h->nodes = base_alloc_zeroed(sizeof h->node_words / sizeof *h->node_words, sizeof *h->nodes)))
        return false;
    h->node_count = s->node_count = i + 1;
    snprintf(s->node_names[i], sizeof s->node_names[i], "%s", name);
    if (!read_words(line + used, &h->node_words[i]))
        return false;
    h->nodes[i] = (lockstep_node){.name = s->node_names[i],
                                  .words = (const char *const *)(const void *)h->node_words[i],
                                  .is_client = is_client};
    return true;
}

static bool read_fault_names(const char *at, lockstep_heading *h)
{
    char name[32];
    for (int used; sscanf(at, " %31s%n", name, &used) == 1; at += used) {
        unsigned i = 0;
        while (i < LOCKSTEP_FAULTS && strcmp(lockstep_fault_name(i), name) != 0)
            i++;
        if (i == LOCKSTEP_FAULTS)
            return false;
        h->faults |= 1u << i;
    }
    return true;
}

static bool read_network(const char *at, lockstep_heading *h)
{
    char how[8];
    int used;
    if (sscanf(at, "network %7[a-z], latency %" SCNd64 ", skew %" SCNd64 ", faults %" SCNu32 "%n", how,
               &h->latency, &h->skew, &h->fault_count, &used) != 4)
        return false;
    h->defers = strcmp(how, "defer") == 0;
    return read_fault_names(at + used, h);
}

static bool read_faults(const char *at, lockstep_heading *h)
{
    int used;
    return sscanf(at, "faults %" SCNu32 "%n", &h->fault_count, &used) == 1 && read_fault_names(at + used, h);
}

static unsigned find_name(const char *name, const char *(*name_of)(unsigned), unsigned count)
{
    unsigned i = 0;
    while (i < count && strcmp(name_of(i), name) != 0)
        i++;
    return i;
}

static const char *failure_of(unsigned number)
{
    return lockstep_failure_name((lockstep_failure)number);
}

static bool read_failure(const char *at, lockstep_outcome *o)
{
    char name[32];
    int used = 0;
    char *message = NULL;
    if (sscanf(at, "%31s %d%n", name, &o->status, &used) != 2)
        return false;
    o->failure = (lockstep_failure)find_name(name, failure_of, LOCKSTEP_FAILURES);
    at += used;
    const bool is_good = o->failure < LOCKSTEP_FAILURES && read_word(&at, &message);
    if (message)
        snprintf(o->message, sizeof o->message, "%s", message);
    free(message);
    return is_good;
}

static bool read_options(const char *line, lockstep_heading *heading)
{
    char time[8];
    const bool is_good = sscanf(line, "options %" SCNu32 " steps, %" SCNu32 " spurious, exit %d, time %7s",
                                &heading->steps, &heading->spurious, &heading->expected_exit, time) == 4;
    heading->is_idle_time = is_good && strcmp(time, "idle") == 0;
    return is_good;
}

static bool read_model(const char *name, lockstep_heading *heading)
{
    unsigned model = 0;
    while (lockstep_model_name(model) && strcmp(lockstep_model_name(model), name) != 0)
        model++;
    heading->memory = (lockstep_model)model;
    return model < LOCKSTEP_MODELS;
}

/* "mutex3" -> 3, and what kind of object 3 is; "-" -> 0. */
static bool read_object(lockstep_schedule *s, const char *text, uint32_t *object)
{
    const size_t letters = strcspn(text, "0123456789");
    *object = 0;
    if (strcmp(text, "-") == 0)
        return true;
    char kind[16];
    if (letters >= sizeof kind || sscanf(text + letters, "%" SCNu32, object) != 1 || *object == 0 ||
        *object > LOCKSTEP_OBJECTS_MAX)
        return false;
    snprintf(kind, sizeof kind, "%.*s", (int)letters, text);
    s->objects[*object - 1].kind = find_name(kind, lockstep_kind_text, LOCKSTEP_KINDS);
    if (*object > s->object_count)
        s->object_count = *object;
    return s->objects[*object - 1].kind < LOCKSTEP_KINDS;
}

/* One line of steps; no more than `wanted` are there. */
static bool read_step(lockstep_schedule *s, const char *line, uint32_t wanted, size_t *capacity)
{
    static const char *const turns[] = {"done", "timed-out", "spurious", "refused"};
    unsigned number;
    char op[32], object[32];
    int used = 0;
    lockstep_step step = {.other = LOCKSTEP_NOBODY};
    if (sscanf(line, "%u %31s %31s%n", &number, op, object, &used) != 3 || number >= LOCKSTEP_THREADS_MAX)
        return false;
    step.thread = (uint8_t)number;
    step.op = (uint8_t)find_name(op, lockstep_op_name, LOCKSTEP_OP_COUNT);
    if (step.op >= LOCKSTEP_OP_COUNT || !read_object(s, object, &step.object))
        return false;
    uint32_t times = 1;
    for (const char *at = line + used; *at;) {
        char word[16];
        unsigned other;
        if (sscanf(at, " of %u%n", &other, &used) == 1 &&
            (other < LOCKSTEP_THREADS_MAX || (lockstep_is_fault(step.op) && other < LOCKSTEP_NOBODY)))
            step.other = (uint8_t)other;
        else if (sscanf(at, " x%" SCNu32 "%n", &times, &used) == 1)
            ;
        else if (sscanf(at, "%15s%n", word, &used) == 1) {
            while (step.turn < 4 && strcmp(turns[step.turn], word) != 0)
                step.turn++;
            if (step.turn == 4)
                return false;
        } else {
            return false;
        }
        at += used;
    }
    if (times == 0 || times > wanted - s->count || !base_grow(s->steps, *capacity, (size_t)s->count + times))
        return false;
    while (times-- > 0)
        s->steps[s->count++] = step;
    return true;
}

/* Of threads in a file: which node each is of. */
static void find_nodes(lockstep_schedule *s)
{
    uint32_t count = s->node_count + 1;
    for (uint32_t i = 0; i < s->node_count; i++)
        s->threads[i].node = (uint8_t)i;
    if (s->node_count == 0)
        return;
    s->threads[s->node_count].node = LOCKSTEP_NOBODY;
    for (uint32_t i = 0; i < s->count && count < LOCKSTEP_THREADS_MAX; i++) {
        const lockstep_step *step = &s->steps[i];
        if (step->op == LOCKSTEP_CREATE && step->other == count)
            s->threads[count++].node = s->threads[step->thread].node;
    }
}

base_status lockstep_schedule_read(FILE *in, lockstep_schedule *s, lockstep_heading *heading,
                                   base_error *error)
{
    assert(in && s && heading);
    *s = (lockstep_schedule){.objects = base_alloc_zeroed(LOCKSTEP_OBJECTS_MAX, sizeof *s->objects)};
    *heading = (lockstep_heading){0};
    char *line = NULL;
    size_t size = 0, capacity = 0;
    uint64_t number = 0;
    uint32_t wanted = 0;
    bool has_steps = false, is_good = s->objects != NULL;
    while (is_good && next_line(in, &line, &size, &number)) {
        if (number == 1)
            is_good = strcmp(line, magic) == 0;
        else if (has_steps)
            is_good = read_step(s, line, wanted, &capacity);
        else if (strncmp(line, "program ", 8) == 0)
            is_good = read_words(line + 8, &heading->own);
        else if (strncmp(line, "node ", 5) == 0 || strncmp(line, "client ", 7) == 0)
            is_good = read_node(line, s, heading);
        else if (strncmp(line, "network ", 8) == 0)
            is_good = read_network(line, heading);
        else if (strncmp(line, "faults ", 7) == 0)
            is_good = read_faults(line, heading);
        else if (strcmp(line, "folder own") == 0)
            heading->has_folder = true;
        else if (strncmp(line, "options ", 8) == 0)
            is_good = read_options(line, heading);
        else if (strncmp(line, "failure ", 8) == 0)
            is_good = read_failure(line + 8, &s->outcome);
        else if (strncmp(line, "memory ", 7) == 0)
            is_good = read_model(line + 7, heading);
        else if (strncmp(line, "point ", 6) == 0)
            is_good = lockstep_points_add(heading, line + 6);
        else if (sscanf(line, "steps %" SCNu32, &wanted) == 1)
            has_steps = true;
        else
            is_good = sscanf(line, "build %63s", heading->build) == 1 ||
                      sscanf(line, "block %255s", heading->block) == 1 ||
                      sscanf(line, "strategy %31s", heading->strategy) == 1 ||
                      sscanf(line, "seed %" SCNx64, &heading->seed) == 1 ||
                      sscanf(line, "preemptions %" SCNu32, &s->preemptions) == 1 ||
                      sscanf(line, "run %" SCNu64, &heading->number) == 1;
    }
    if (!is_good && number > 1)
        base_fail(error, BASE_E_SYNTAX, number, 0, "this is no line of a schedule: %.60s", line);
    free(line);
    if (!is_good && number > 1)
        return BASE_E_SYNTAX;
    for (uint32_t i = 0; i < LOCKSTEP_THREADS_MAX; i++)
        s->threads[i].waits_for = LOCKSTEP_NOBODY;
    for (uint32_t i = 0; i < s->count; i++) {
        s->faults += is_fault(&s->steps[i]);
        if (s->steps[i].thread >= s->thread_count)
            s->thread_count = s->steps[i].thread + 1u;
    }
    find_nodes(s);
    if (!is_good && number == 1)
        return base_fail(error, BASE_E_SYNTAX, 1, 0, "this is no schedule: it does not begin with '%s'",
                         magic);
    if (number == 0)
        return base_fail(error, BASE_E_SYNTAX, 1, 0, "this is no schedule: it is empty");
    if (!has_steps || s->count != wanted || (!heading->own && !heading->node_count))
        return base_fail(error, BASE_E_SYNTAX, number, 0,
                         "the schedule is cut: %" PRIu32 " steps of %" PRIu32 " are there", s->count, wanted);
    return BASE_OK;
}

void lockstep_heading_release(lockstep_heading *heading)
{
    for (char **word = heading->own; word && *word; word++)
        free(*word);
    free(heading->own);
    for (uint32_t i = 0; i < heading->node_count; i++) {
        for (char **word = heading->node_words[i]; word && *word; word++)
            free(*word);
        free(heading->node_words[i]);
    }
    if (heading->node_words[0]) /* else they are somebody else's */
        free(heading->nodes);
    for (size_t i = 0; i < heading->point_count; i++)
        free(heading->points[i]);
    free(heading->points);
    *heading = (lockstep_heading){0};
}
