/* The main of a system: agents of it in one node, as the words of the command say. All its agents have the
 * numbers here that they have in the system, so that parameters that name them need no change. */
#include "network/inside.h"

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YES, NO, TROUBLE };

typedef struct program {
    const char *name; /* argv[0] */
    const spex_system *system;
    const char **hosted; /* what --node names */
    size_t hosted_count;
    const char **peers;
    size_t peer_count;
    spex_node_options options;
    bool reads_lines, may_be_looked_at;
    spex_node *node;
    network *net;
} program;

static spex_node *_Atomic running; /* what signals stop: there is one in a program */

static void on_signal(int signal)
{
    (void)signal;
    spex_node_stop(running);
}

/* ---- words ---- */

static void print_usage(FILE *out, const char *name, const spex_system *const *systems, unsigned count)
{
    fprintf(
        out,
        "Usage: %s [OPTION]...\n"
        "Runs agents of a system until SIGTERM or SIGINT, and prints what they have for the world outside.\n"
        "  --node NAME[,NAME...]   the agents that this node hosts, or groups of them; default: all\n"
        "  --listen ADDRESS        where other nodes find it: unix:PATH or tcp:HOST:PORT\n"
        "  --peer NAME=ADDRESS     where the node is that hosts an agent, or a group\n"
        "  --threads N             that handlers run on; default: one a processor\n"
        "  --store DIR             where durable fields are kept\n"
        "  --events FILE           what happens, as JSON, one a line; -: standard error\n"
        "  --inputs                send what lines of the standard input say: AGENT.TAG {\"field\": value}\n"
        "  --watched               whoever connects may have it pause, and look at all that it has\n"
        "  --system NAME           which system; default: the only one\n"
        "  --help                  print this and exit\n"
        "Agents:\n",
        name);
    for (unsigned i = 0; i < count; i++)
        for (uint32_t m = 0; m < systems[i]->member_count; m++) {
            const spex_system_member *member = &systems[i]->members[m];
            fprintf(out, "  %s: %s%s", systems[i]->name, member->name, member->agent ? "" : ", a program");
            if (member->is_group)
                fprintf(out, "[0] to %s[%u]", member->name, (unsigned)member->count - 1);
            fputc('\n', out);
        }
}

static int complain(const program *p, const char *what, const char *about)
{
    fprintf(stderr, "%s: %s%s%s\nTry '%s --help'.\n", p->name, what, about ? " " : "", about ? about : "",
            p->name);
    return TROUBLE;
}

/* Of an agent, "c[1]"; false: the name does not fit. */
static bool name_instance(const spex_system_member *member, uint32_t index, char name[static 256])
{
    int length = member->is_group ? snprintf(name, 256, "%s[%u]", member->name, (unsigned)index)
                                  : snprintf(name, 256, "%s", member->name);
    return length > 0 && length < 256;
}

static bool is_hosted(const program *p, const spex_system_member *member, const char *name)
{
    for (size_t i = 0; i < p->hosted_count; i++)
        if (strcmp(p->hosted[i], member->name) == 0 || strcmp(p->hosted[i], name) == 0)
            return true;
    return p->hosted_count == 0;
}

/* Is there an agent, or a group, of that name? */
static bool is_known(const spex_system *system, const char *wanted)
{
    char name[256];
    for (uint32_t m = 0; m < system->member_count; m++) {
        if (strcmp(system->members[m].name, wanted) == 0)
            return true;
        for (uint32_t i = 0; i < system->members[m].count; i++)
            if (name_instance(&system->members[m], i, name) && strcmp(name, wanted) == 0)
                return true;
    }
    return false;
}

static bool add_hosted(program *p, char *list)
{
    for (char *rest = list, *name; (name = strsep(&rest, ",")) != NULL;) {
        const char **grown = realloc(p->hosted, (p->hosted_count + 1) * sizeof *grown);
        if (!grown)
            return false;
        p->hosted = grown;
        p->hosted[p->hosted_count++] = name;
    }
    return true;
}

static int choose_system(program *p, const char *name, const spex_system *const *systems, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (name ? strcmp(systems[i]->name, name) == 0 : count == 1)
            p->system = systems[i];
    if (p->system)
        return YES;
    return name ? complain(p, "there is no system", name)
                : complain(p, "there are several systems: --system NAME says which", NULL);
}

enum { NODE = 256, LISTEN, PEER, THREADS, STORE, EVENTS, INPUTS, WATCHED, SYSTEM, HELP };

static int read_words(program *p, int argc, char **argv, const spex_system *const *systems, unsigned count)
{
    static const struct option options[] = {{"node", required_argument, NULL, NODE},
                                            {"listen", required_argument, NULL, LISTEN},
                                            {"peer", required_argument, NULL, PEER},
                                            {"threads", required_argument, NULL, THREADS},
                                            {"store", required_argument, NULL, STORE},
                                            {"events", required_argument, NULL, EVENTS},
                                            {"inputs", no_argument, NULL, INPUTS},
                                            {"watched", no_argument, NULL, WATCHED},
                                            {"system", required_argument, NULL, SYSTEM},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    const char *system = NULL;
    char *end;
    for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (key) {
        case NODE:
            if (!add_hosted(p, optarg))
                return complain(p, "no memory", NULL);
            break;
        case LISTEN:
            p->options.listen = optarg;
            break;
        case PEER:
            p->peers[p->peer_count++] = optarg;
            break;
        case THREADS:
            p->options.threads = (unsigned)strtoul(optarg, &end, 10);
            if (*end || p->options.threads < 1 || p->options.threads > 1024)
                return complain(p, "--threads takes a number from 1 to 1024, not", optarg);
            break;
        case STORE:
            p->options.store_dir = optarg;
            break;
        case EVENTS:
            p->options.events_file = optarg;
            break;
        case INPUTS:
            p->reads_lines = true;
            break;
        case WATCHED:
            p->may_be_looked_at = true;
            break;
        case SYSTEM:
            system = optarg;
            break;
        case HELP:
            print_usage(stdout, p->name, systems, count);
            exit(YES);
        default:
            fprintf(stderr, "Try '%s --help'.\n", p->name);
            return TROUBLE;
        }
    }
    if (optind < argc)
        return complain(p, "takes no operand such as", argv[optind]);
    int status = choose_system(p, system, systems, count);
    for (size_t i = 0; status == YES && i < p->hosted_count; i++)
        if (!is_known(p->system, p->hosted[i]))
            status = complain(p, "there is no agent", p->hosted[i]);
    return status;
}

/* ---- the agents ---- */

static void on_output(const spex_outside *message, void *arg)
{
    static const char *const what[] = {"emits", "sends"};
    const program *p = arg;
    const spex_output *output = message->output;
    bool is_emitted = output->kind == SPEX_EMIT;
    const spex_message_type *type =
        is_emitted ? &message->type->emits[output->which] : &message->type->sends[output->which];
    network_print_line(p->net, message->agent, what[!is_emitted], type, (const char *)output + type->offset,
                       stdout);
}

static int add_agent(const program *p, const spex_system_member *member, uint32_t index, const char *name)
{
    void *params = calloc(1, member->agent->params_size + 1);
    if (!params)
        return SPEX_E_NOMEM;
    if (member->params)
        member->params(params, index);
    int status = spex_node_add(p->node, name, member->agent, member->params ? params : NULL);
    free(params);
    return status;
}

/* Those that are here are added, the others are expected. */
static int place(const program *p, const spex_system_member *member, uint32_t index)
{
    char name[256];
    if (!name_instance(member, index, name))
        return SPEX_E_ARGUMENT;
    if (!member->agent)
        return SPEX_OK; /* a program of its own */
    return is_hosted(p, member, name) ? add_agent(p, member, index, name)
                                      : spex_node_expect(p->node, name, member->agent);
}

/* Calls for each agent of the system, in the order of their numbers. */
static int each(const program *p,
                int (*with)(const program *p, const spex_system_member *member, uint32_t index))
{
    int status = SPEX_OK;
    for (uint32_t m = 0; m < p->system->member_count; m++)
        for (uint32_t i = 0; i < p->system->members[m].count && status == SPEX_OK; i++)
            status = with(p, &p->system->members[m], i);
    return status;
}

static int number(const program *p, const spex_system_member *member, uint32_t index)
{
    char name[256];
    if (!name_instance(member, index, name))
        return SPEX_E_ARGUMENT;
    return spex_node_ref(p->node, name) == member->first + index + 1 ? SPEX_OK : SPEX_E_NOMEM;
}

static int link_agents(const program *p)
{
    uint32_t count = p->system->agent_count;
    int status = SPEX_OK;
    for (size_t i = 0; i < (size_t)count * count && status == SPEX_OK; i++)
        if (p->system->linked[i])
            status = spex_node_connect(p->node, spex_node_name(p->node, (uint32_t)(i / count) + 1),
                                       spex_node_name(p->node, (uint32_t)(i % count) + 1));
    return status;
}

static int open_program(program *p)
{
    p->options.name = p->hosted_count ? p->hosted[0] : p->system->name;
    p->options.outside = on_output;
    p->options.outside_arg = p;
    int status = spex_node_open(&p->node, &p->options);
    if (status)
        return status;
    p->net = (network *)node_network_of(p->node);
    p->net->may_be_looked_at = p->may_be_looked_at;
    if (p->may_be_looked_at)
        network_keep_steps(p->net);
    status = each(p, number);
    if (status == SPEX_OK)
        status = link_agents(p);
    if (status == SPEX_OK)
        status = each(p, place);
    for (size_t i = 0; i < p->peer_count && status == SPEX_OK; i++)
        status = network_add_peer(p->net, p->peers[i]);
    return status;
}

/* ---- running ---- */

static void *read_lines(void *arg)
{
    const program *p = arg;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        const char *why = line[strspn(line, " \t\n")] ? network_send_line(p->net, line) : NULL;
        if (why)
            fprintf(stderr, "%s: %s: %.*s\n", p->name, why, (int)strcspn(line, "\n"), line);
    }
    free(line);
    return NULL;
}

static int run(program *p)
{
    const struct sigaction action = {.sa_handler = on_signal};
    pthread_t reader;
    running = p->node;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of who writes to it, not the end */
    if (p->reads_lines && pthread_create(&reader, NULL, read_lines, p) == 0)
        pthread_detach(reader);
    return spex_node_run(p->node);
}

int spex_node_main(int argc, char **argv, const spex_system *const *systems, unsigned count)
{
    program p = {.name = argc > 0 ? argv[0] : "node"};
    spex_node_options_init(&p.options);
    p.peers = calloc((size_t)argc + 1, sizeof *p.peers);
    int status = p.peers ? read_words(&p, argc, argv, systems, count) : TROUBLE;
    if (status == YES) {
        int code = open_program(&p);
        if (code == SPEX_OK)
            code = run(&p);
        else
            fprintf(stderr, "%s: %s\n", p.name, spex_strerror(code));
        status = code == SPEX_OK ? YES : NO;
        /* With a thread that reads, the node stays till the process ends. */
        if (!p.reads_lines)
            spex_node_close(p.node);
    }
    free(p.peers);
    free(p.hosted);
    return status;
}
