/* Systems whose agents are processes of their own, as they ship, while things go wrong: the room's door. Each
 * agent is a process that is started, killed, stopped and started again; every message between two of them
 * goes through a proxy, which delays, drops and doubles messages and cuts agents off from each other; at each
 * check all of them pause between two messages, and what they know, and what is under way, is put together
 * to one state, of which the properties of states are asked as a search asks them.
 */
#ifndef PROCESSES_PROCESSES_H
#define PROCESSES_PROCESSES_H

#include "chaos/chaos.h"

/* Who has the processes, where it is not this one: all of them are there when a run begins. It may be that
 * all of it, this process too, goes by a time that is not real. */
typedef struct processes_host {
    const char *const *addresses;  /* "10.0.0.1": of each agent's process, and behind those of this one */
    void (*start)(uint32_t agent); /* again */
    void (*kill)(uint32_t agent);
    void (*pause)(uint32_t agent, bool pauses);
} processes_host;

typedef struct processes_options {
    const char *program; /* as spexc --emit=node makes it: started once for each agent */
    const char *folder;  /* where sockets and what agents keep go; removed at the end, whatever ends it */
    const processes_host *host; /* NULL: they are started here; else the folder is the host's to remove */
} processes_options;

/* The command of an agent's process: words, ended by NULL, to be freed. NULL: no memory. */
char **processes_command(const chaos_setup *setup, const processes_options *options, uint32_t agent);
void processes_command_free(char **words); /* NULL is fine */

/* What a plan says, or a system claims, that this way cannot do or judge. */
void processes_tell_limits(const chaos_setup *setup, chaos_tell *warn, void *arg);

/* Runs a script in real time. What happens is told as notes. `kept`, where not NULL: a script of what struck,
 * and of what came from outside, each fault with the message that it struck behind; begun by the caller. A
 * fault that has such a message waits for it, for half as long again as its own time and a second. A part
 * that could not go on is the outcome's `trouble`, a text that lasts until the next run. False: no memory.
 * From one thread at a time. */
bool processes_run(chaos_setup *setup, const chaos_script *script, const processes_options *options,
                   chaos_watch *watch, void *arg, chaos_seen *seen, chaos_script *kept,
                   chaos_outcome *outcome);

#endif
