/* What a node counts. */
#include "nodes/inside.h"

#include <inttypes.h>

/* In the order of node_count, as far as the program sees them. */
static const struct {
    const char *name, *help;
    size_t member;
} figures[] = {
    [NODE_COUNT_RECEIVED] = {"received", "Messages put into queues.",
                             offsetof(spex_node_statistics, received)},
    [NODE_COUNT_HANDLED] = {"handled", "Messages that a handler was taken for.",
                            offsetof(spex_node_statistics, handled)},
    [NODE_COUNT_EMITTED] = {"emitted", "Messages emitted or sent by handlers.",
                            offsetof(spex_node_statistics, emitted)},
    [NODE_COUNT_TIMERS] = {"timers", "Timers that fired.", offsetof(spex_node_statistics, timers)},
    [NODE_COUNT_FAULTS] = {"faults", "Handlers that went wrong.", offsetof(spex_node_statistics, faults)},
    [NODE_COUNT_RESTARTS] = {"restarts", "Agents that began anew.", offsetof(spex_node_statistics, restarts)},
    [NODE_COUNT_CONSTRAINT] = {"constraint", "Messages refused by their constraint.",
                               offsetof(spex_node_statistics, constraint)},
    [NODE_COUNT_NO_HANDLER] = {"no_handler", "Messages that no handler fits.",
                               offsetof(spex_node_statistics, no_handler)},
    [NODE_COUNT_BACKPRESSURE] = {"backpressure", "Requests refused because a queue was full.",
                                 offsetof(spex_node_statistics, backpressure)},
    [NODE_COUNT_DROPPED] = {"dropped", "Casts dropped because a queue was full.",
                            offsetof(spex_node_statistics, dropped)},
    [NODE_COUNT_VIOLATIONS] = {"violations", "Monitored safety properties that did not hold.",
                               offsetof(spex_node_statistics, violations)},
    [NODE_COUNT_EXCEEDED] = {"deadlines_exceeded", "Deadlines of monitored properties that passed.",
                             offsetof(spex_node_statistics, exceeded)},
    [NODE_COUNT_RECOVERED] = {"deadlines_recovered", "What came after its deadline.",
                              offsetof(spex_node_statistics, recovered)},
    [NODE_COUNT_LOST] = {"lost", "Messages that had no way to go, or whose connection broke.",
                         offsetof(spex_node_statistics, lost)},
    [NODE_COUNT_COMMITS] = {"commits", "Commits of the store.", offsetof(spex_node_statistics, commits)},
    [NODE_COUNT_IN_DOUBT] = {"in_doubt",
                             "Messages that had come to another node, and of which it is not known whether "
                             "they were handled, when its connection broke.",
                             offsetof(spex_node_statistics, in_doubt)},
};

enum { FIGURES = sizeof figures / sizeof figures[0] };

int spex_node_stats_sized(spex_node *node, spex_node_statistics *statistics, size_t size)
{
    spex_node_statistics all = {0};
    if (!node || !statistics)
        return SPEX_E_ARGUMENT;
    all.agents = atomic_load(&node->agents);
    for (unsigned i = 0; i < FIGURES; i++) {
        uint64_t sum = node_scheduler_sum(&node->scheduler, (node_count)i);
        memcpy((char *)&all + figures[i].member, &sum, sizeof sum);
    }
    memset(statistics, 0, size);
    memcpy(statistics, &all, size < sizeof all ? size : sizeof all);
    return SPEX_OK;
}

/* A label's value: what the format gives a meaning is escaped. */
static void write_name(FILE *out, const char *name)
{
    for (; *name; name++) {
        if (*name == '"' || *name == '\\')
            fputc('\\', out);
        if (*name == '\n')
            fputs("\\n", out);
        else
            fputc(*name, out);
    }
}

static void write_figure(FILE *out, const spex_node *node, const char *name, const char *type,
                         const char *help, uint64_t value)
{
    fprintf(out, "# HELP spex_node_%s %s\n# TYPE spex_node_%s %s\nspex_node_%s{node=\"", name, help, name,
            type, name);
    write_name(out, node->options.name);
    fprintf(out, "\"} %" PRIu64 "\n", value);
}

int spex_node_write_metrics(spex_node *node, FILE *out)
{
    spex_node_statistics s;
    if (!out || spex_node_stats(node, &s))
        return SPEX_E_ARGUMENT;
    write_figure(out, node, "agents", "gauge", "Agents of the node.", s.agents);
    for (unsigned i = 0; i < FIGURES; i++) {
        char name[64];
        uint64_t value;
        snprintf(name, sizeof name, "%s_total", figures[i].name);
        memcpy(&value, (const char *)&s + figures[i].member, sizeof value);
        write_figure(out, node, name, "counter", figures[i].help, value);
    }
    return ferror(out) ? SPEX_E_IO : SPEX_OK;
}
