/* Systems whose agents are processes of their own, as they ship, while things go wrong: the room's door. Each
 * agent is a process that is started, killed, stopped and started again; every message between two of them
 * goes through a proxy, which delays, drops and doubles messages and cuts agents off from each other; at each
 * check all of them pause between two messages, and what they know, and what is under way, is put together
 * to one state, of which the properties of states are asked as a search asks them.
 */
#ifndef PROCESSES_PROCESSES_H
#define PROCESSES_PROCESSES_H

#include "chaos/chaos.h"
#include "clients/clients.h"

/* ---- real programs as agents ---- */

/* What a program accepts. */
typedef struct processes_message {
    const char *tag, *as;
    const client_reply *replies;
    size_t reply_count;
} processes_message;

/* An agent that is a program. In its commands {port}, {peer_port}, {host}, {dir}, {name}, {index}, {peers}
 * and {port:AGENT} are filled in: peers as "NAME=HOST:PORT,...", each port that of a proxy. */
typedef struct processes_program {
    const char *command; /* its words; no shell runs it */
    const char *ready;   /* a command of the shell that succeeds then; NULL: there is none */
    bool ready_by_tcp;   /* ... it is when somebody listens at its port */
    bool has_peer_port;  /* programs meet at another port than that of clients */
    bool has_client;
    client_protocol protocol;
    const char *client,
        *source; /* CLIENT_LINES: a command; CLIENT_FUNCTION: its name, and the shared object */
    const processes_message *messages;
    uint32_t message_count;
    uint32_t index; /* in its group */
    FILE *history;  /* where what is asked and answered goes, in JSON Lines; NULL: nowhere */
} processes_program;

/* What has to run before the agents do. */
typedef struct processes_need {
    const char *name;
    const char *start, *ready, *stop; /* commands of the shell; NULL: there is none */
} processes_need;

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
    const processes_program *const *programs; /* per agent; NULL, or an entry NULL: it is an agent */
    const processes_need *needs;
    uint32_t need_count;
    const char *logs;                           /* a folder for what programs write; NULL: it is not kept */
    void (*say)(void *arg, const char *needed); /* one that runs already is left alone */
    void *say_arg;
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
