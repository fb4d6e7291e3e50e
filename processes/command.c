/* Where processes are found, and the commands by which they are started. Where they are this machine's own,
 * addresses are sockets in the folder of the run; where somebody else has them, they are of a network. */
#include "config.h"

#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { AGENT_PORT = 7000, PAIR_PORT = 8000, MOST_WORD = 1100 };

bool place_of_agent(const processes_options *o, uint32_t agent, char place[static PLACE_ROOM])
{
    int length = o->host ? snprintf(place, PLACE_ROOM, "tcp:%s:%d", o->host->addresses[agent], AGENT_PORT)
                         : snprintf(place, PLACE_ROOM, "unix:%s/n%u", o->folder, (unsigned)agent);
    return length > 0 && length < PLACE_ROOM;
}

bool place_of_pair(const processes_options *o, uint32_t count, uint32_t from, uint32_t to,
                   char place[static PLACE_ROOM])
{
    int length = o->host
                     ? snprintf(place, PLACE_ROOM, "tcp:%s:%u", o->host->addresses[count],
                                (unsigned)(PAIR_PORT + from * count + to))
                     : snprintf(place, PLACE_ROOM, "unix:%s/p%u-%u", o->folder, (unsigned)from, (unsigned)to);
    return length > 0 && length < PLACE_ROOM;
}

/* One word more; false: no memory. */
static bool add(char **words, size_t *count, const char *word)
{
    words[*count] = word ? strdup(word) : NULL;
    return words[*count] && ++*count;
}

static bool add_peers(const chaos_setup *setup, const processes_options *o, uint32_t agent, char **words,
                      size_t *count)
{
    const spex_system *system = chaos_setup_system(setup);
    char place[PLACE_ROOM], peer[MOST_WORD];
    bool fine = true;
    for (uint32_t to = 0; to < system->agent_count && fine; to++) {
        if (to == agent || !system->linked[agent * system->agent_count + to])
            continue;
        place_of_pair(o, system->agent_count, agent, to, place);
        snprintf(peer, sizeof peer, "%s=%s", checking_agent_name(chaos_setup_model(setup), to), place);
        fine = add(words, count, "--peer") && add(words, count, peer);
    }
    return fine;
}

char **processes_command(const chaos_setup *setup, const processes_options *o, uint32_t agent)
{
    const spex_system *system = chaos_setup_system(setup);
    const checking_model *model = chaos_setup_model(setup);
    char place[PLACE_ROOM], store[512];
    place_of_agent(o, agent, place);
    snprintf(store, sizeof store, "%s/s%u", o->folder, (unsigned)agent);
    const char *const fixed[] = {
        o->program,  "--system",  system->name, "--node",   checking_agent_name(model, agent),
        "--watched", "--threads", "2",          "--listen", place};
    enum { FIXED = sizeof fixed / sizeof *fixed };
    char **words = calloc(FIXED + 3 + 2 * (size_t)system->agent_count, sizeof *words);
    size_t count = 0;
    bool fine = words != NULL;
    for (size_t i = 0; i < FIXED && fine; i++)
        fine = add(words, &count, fixed[i]);
    if (fine && checking_keeps(model, agent))
        fine = add(words, &count, "--store") && add(words, &count, store);
    if (fine && add_peers(setup, o, agent, words, &count))
        return words;
    processes_command_free(words);
    return NULL;
}

void processes_command_free(char **words)
{
    for (char **word = words; word && *word; word++)
        free(*word);
    free(words);
}
