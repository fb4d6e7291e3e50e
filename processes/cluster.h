/* A run of processes that is under way: what the files that make it share. From the ground up: stream.c,
 * frames.c, kept.c, command.c, line.c, member.c, promises.c, steps.c, state.c, look.c, strike.c, workload.c,
 * run.c. All of it is done in one thread, that of the loop.
 */
#ifndef PROCESSES_CLUSTER_H
#define PROCESSES_CLUSTER_H

#include "base/guard.h"
#include "messages/messages.h"
#include "network/network.h"
#include "processes/processes.h"

#include <uv.h>

typedef struct cluster cluster;
typedef struct member member;
typedef struct line line;
typedef struct worker worker;

/* ---- stream.c: frames over a socket ---- */

typedef struct stream stream;
struct stream {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_pipe_t pipe;
        uv_tcp_t tcp;
    } socket; /* first */
    uv_connect_t connect;
    unsigned char *in; /* what is not a whole frame yet */
    size_t length, room;
    bool is_tcp, is_open, is_closing;
    void (*opened)(stream *s);
    void (*frame)(stream *s, const unsigned char *bytes, size_t length); /* with its length before it */
    void (*drained)(stream *s); /* no frame is left of what has come so far; may be NULL */
    void (*closed)(stream *s);  /* it is freed then; what it was is still there */
    void *owner;
};

/* A socket that others find at "unix:PATH", or (is_tcp) at "tcp:ADDRESS:PORT". */
typedef union server {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_pipe_t pipe;
    uv_tcp_t tcp;
} server;
bool server_open(uv_loop_t *loop, server *s, const char *place, void *data, uv_connection_cb arrived);

/* NULL: no memory. */
stream *stream_new(uv_loop_t *loop, void *owner, bool is_tcp);
void stream_dial(stream *s, const char *place);
/* Takes the connection that waits there; nothing is read of it before stream_begin. */
void stream_accept(stream *s, uv_stream_t *from);
void stream_begin(stream *s);
void stream_write(stream *s, const void *bytes, size_t length);
void stream_close(stream *s); /* NULL, and twice, is fine */

/* ---- frames.c ---- */

/* A message under way, or one of its parts is no message: `from` UINT32_MAX. */
typedef struct parsed {
    int64_t kind;
    uint32_t from, to; /* agents; UINT32_MAX: from outside */
    const char *tag;
    size_t tag_length;
    messages_reader body;
    int64_t number; /* of a reply, an acknowledgement, a pause, a disk */
    int64_t code;   /* of a reply */
} parsed;

/* Reads the head of a frame, whose length stands before it. False: it is none of a node. */
bool frame_read(const cluster *c, const unsigned char *bytes, size_t length, parsed *frame);
/* The names of agents, as messages have them. */
messages_names frame_names(const cluster *c);
size_t frame_body_size(const spex_message_type *type);
/* "pay(a[0], 3)", to be freed: of a body, of a message on its way. NULL: no memory. */
char *frame_text(const cluster *c, const spex_message_type *type, const void *body);
char *frame_message_text(const cluster *c, const parsed *message);
/* Begins a frame, or ends it and writes it to a stream. */
void frame_begin(cluster *c, enum network_frame kind, size_t elements);
void frame_end(cluster *c, stream *s);
/* A frame with a number, or (-1) without. */
void frame_send(cluster *c, stream *s, enum network_frame kind, int64_t number);

/* ---- command.c: where processes are found ---- */

enum { PLACE_ROOM = 600 };
/* False: it is too long. */
bool place_of_agent(const processes_options *options, uint32_t agent, char place[static PLACE_ROOM]);
/* Where the proxy has what one agent sends another. */
bool place_of_pair(const processes_options *options, uint32_t count, uint32_t from, uint32_t to,
                   char place[static PLACE_ROOM]);

/* ---- line.c: the proxy ---- */

/* A message that the proxy has. */
typedef struct carried {
    uv_timer_t timer; /* first */
    struct carried *next, *before;
    line *line;
    bool to_dialled; /* else to who dialled */
    bool is_due;     /* it would have gone on, but for a pause of all, or a partition */
    uint32_t from, to;
    size_t length;
    unsigned char bytes[];
} carried;

/* Two connections: of who dialled, and to whom. */
struct line {
    line *next;
    cluster *c;
    uint32_t from, to;
    stream *ends[2];           /* 0: of who dialled */
    unsigned ready;            /* READY was passed on from so many */
    bool is_held[2];           /* and this end has said that its node pauses */
    int64_t taken[2], told[2]; /* messages that came of it; so many were acknowledged */
    size_t carried;
};

bool proxy_open(cluster *c);
void proxy_close(cluster *c);
/* The partition, or its end. */
void proxy_cut(cluster *c, const bool *cuts);
/* What was held goes on. */
void proxy_go_on(cluster *c);
void line_close(line *l);

/* ---- member.c: a process ---- */

enum phase { MEMBER_DOWN, MEMBER_STARTING, MEMBER_UP };

struct member {
    cluster *c;
    uint32_t agent;
    const char *name;
    enum phase phase;
    bool is_there, is_process, is_killed, is_paused, was_started;
    const processes_program *program; /* NULL: it is an agent of the system's own */
    unsigned port, peer_port;         /* of a program */
    uv_process_t asker;               /* of a program: asks whether it is ready */
    bool is_asked;
    uint64_t asked_start; /* the start of which it asks */
    worker **workers;
    uint32_t worker_count;
    size_t worker_room;
    uv_process_t process;
    uv_timer_t timer; /* until it is looked whether it is ready, or it is started again */
    int64_t started;
    size_t pause, full;   /* the fault that stops it, or fills its disk, + 1 */
    size_t doom;          /* the fault that kills it as it writes + 1 */
    int64_t doomed_until; /* when it is killed anyway */
    int64_t failures[2];  /* how often it could not write: as it was doomed (-1: not known yet), now */
    stream *control;
    bool is_held, is_shown;
    unsigned char *state; /* the frame with what it has */
    size_t state_length, state_room;
    int64_t counts[5]; /* faults, violations, deadlines exceeded, recovered, timers: at the last look */
    uint64_t starts, seen_starts; /* as it is, and was at the last check */
    int64_t next_step;            /* the number of the next one that it shows */
    bool has_begun;
};

bool members_open(cluster *c);
/* Of a program: it is ready, or it is looked again after so many milliseconds. */
void member_ready(member *m);
void member_look_after(member *m, int64_t milliseconds);
/* Sends its process, and of a program all of its group, a signal. */
void member_signal(member *m, int signal);
#define MEMBER_WORDS 401
/* What it has said last of what goes wrong, on one line. */
void member_last_words(const member *m, char words[static MEMBER_WORDS]);
void member_start(member *m);
void member_kill(member *m);
void member_restart_after(member *m, int64_t after);
void member_pause(member *m, bool pauses);
/* Nothing that it writes lies behind so many bytes of a file; NO_LIMIT: it may; SAME_LIMIT: as before. It
 * then says how often it could not write. */
enum { NO_LIMIT = -1, SAME_LIMIT = -2 };
void member_limit_disk(member *m, int64_t most);
/* Bytes of the file that has its durable fields. */
int64_t member_store_size(const member *m);

/* ---- promises.c ---- */
bool promises_open(cluster *c); /* false: no memory */
void promises_close(cluster *c);
/* A state that was there; `is_whole`: with what was under way. */
void promises_look(cluster *c, const void *state, bool is_whole, int64_t at);
/* What was there for a while is not known. */
void promises_forget(cluster *c);
/* A message of that tag was handled. */
void promises_handled(cluster *c, const char *tag, int64_t at);
void promises_end(cluster *c);

/* ---- steps.c: what was there between two checks ---- */

typedef struct seen_step seen_step;
/* A check has all that nodes show; then, of each of them, its steps. */
void steps_begin(cluster *c);
void steps_take(cluster *c, member *m, messages_reader *in);
/* Goes from the state of the last check to that of this one. False: a property does not hold in c->between,
 * which has been told. */
bool steps_judge(cluster *c);
void steps_close(cluster *c);

/* ---- tunnel.c: the proxy in front of programs ---- */

/* The port at which one reaches another, UINT32_MAX: from outside; 0: it does not. */
unsigned tunnel_port(const cluster *c, uint32_t from, uint32_t to);
bool tunnels_open(cluster *c);
/* Something may go on: a partition is over, or a time has come. */
void tunnels_wake(cluster *c);
void tunnels_close(cluster *c);
void tunnels_free(cluster *c); /* when the loop is over */

/* ---- program.c: programs ---- */

bool programs_open(cluster *c);
/* The words of a command, in one block; `is_outside`: of a client. NULL: no memory. */
char **program_words(const member *m, const char *command, bool is_outside);
void program_look(member *m); /* is it ready? */
void program_stop_asking(member *m);
void programs_keep_logs(const cluster *c);

/* ---- requests.c: what is asked of programs ---- */

/* False: nobody is there who could bring it. */
bool requests_send(cluster *c, member *m, const spex_message_type *type, const void *body);
/* Something that is no operation, such as a kill, in the histories. */
void requests_note(const cluster *c, const char *text);
void requests_close(cluster *c);
void requests_free(cluster *c); /* when the loop is over */

/* ---- needs.c: what has to run before ---- */

typedef struct need_state {
    int pid; /* of its group; 0: there is none */
    bool is_ours, has_ended;
} need_state;

bool needs_start(cluster *c);
void needs_stop(cluster *c);

/* ---- state.c: from what was shown to a state of the model ---- */

/* Too early: an agent has not begun, so that what it keeps is not there yet. */
enum built { BUILT, BUILT_NO_MEMORY, BUILT_NO_ROOM, BUILT_WRONG, BUILT_TOO_EARLY };
enum built state_build(cluster *c, void *state);

/* ---- look.c: checks ---- */

/* A check is due. */
void look_begin(cluster *c);
/* Something has come, or gone, that a check may have waited for. */
void look_proceed(cluster *c);

/* ---- strike.c ---- */
/* True: it goes on until strike_end. */
bool strike_begin(cluster *c, size_t number);
void strike_end(cluster *c, size_t number);
/* Those that are to be killed as they write: have they? When it is to be asked again; INT64_MAX: never. */
int64_t strike_doomed(cluster *c);

/* ---- workload.c ---- */
void workload_send(cluster *c, const chaos_input *input);
void workload_reply(cluster *c, const parsed *reply);
/* Of an agent's process that is gone; of all (UINT32_MAX) whose time is over. */
void workload_forget(cluster *c, uint32_t agent);

/* ---- kept.c: what struck, for who wants to run it again ---- */
bool kept_open(cluster *c); /* false: no memory */
void kept_close(cluster *c);
/* A message has come from one agent to another, or from outside (UINT32_MAX). */
void kept_came(cluster *c, uint32_t from, uint32_t to);
/* A fault has begun, an input was sent, a message was hit. */
void kept_fault(cluster *c, const chaos_fault *fault);
void kept_input(cluster *c, const chaos_input *input);
void kept_hit(cluster *c, chaos_hit hit);
/* When the next fault is due, as far as is known now. */
int64_t kept_due(const cluster *c, const chaos_fault *fault);

/* ---- run.c ---- */

/* Which message it was, and when. */
typedef struct came {
    chaos_anchor anchor;
    int64_t at;
} came;

typedef struct asked { /* an input that waits for its reply */
    int64_t number, until;
    uint32_t agent;
} asked;

struct cluster {
    chaos_setup *setup;
    const spex_system *system;
    const chaos_script *script;
    const processes_options *options;
    struct tunnels *tunnels; /* NULL: there are no programs */
    need_state *needs;
    unsigned next_port;
    uint64_t next_process; /* of histories */
    chaos_watch *watch;
    void *arg;
    chaos_seen *seen;
    chaos_outcome *outcome;
    uv_loop_t loop;
    uv_timer_t tick;
    uv_signal_t signals[3];
    base_guard guard;
    uint64_t began; /* nanoseconds of the loop's clock; 0: not all are ready yet */
    uint32_t count; /* agents */
    member *members;
    uint32_t *channels; /* from * count + to: its number, or UINT32_MAX */
    uint64_t *sent;     /* per channel */
    uint64_t *given;    /* per agent, from outside */
    came *last_of;      /* per agent: the last message from it, or to it; then, of any */
    int64_t reached;    /* when that came which the next fault waits for; -1: it has not */
    chaos_hit *listed;  /* the script's, in order */
    chaos_script *kept; /* what struck is added; NULL: nobody wants it */
    int64_t *last;      /* per channel: when the last one arrives */
    uint64_t *waiting;  /* per channel: what is carried */
    line *lines;
    server *servers; /* from * count + to */
    carried *first, *end;
    bool *cuts;             /* NULL: no partition */
    size_t partition, slow; /* the fault that is in force + 1 */
    messages_writer out;
    asked *asked;
    size_t asked_count, asked_room;
    int64_t asked_last;
    uint64_t *used; /* of inputs' clauses */
    size_t next_fault, next_input;
    int64_t *ends; /* per fault: when it ends; 0: it is not under way */
    int64_t next_check, asks_doomed;
    int64_t look; /* the number of the check that is under way; 0: none is */
    int64_t looks;
    bool is_held;  /* the proxy passes nothing on */
    bool is_asked; /* the nodes show what they have */
    void *state;
    seen_step *steps; /* since the last check */
    size_t step_count, step_room;
    bool has_gap;            /* some are missing */
    bool is_following;       /* they were shown, and not judged yet */
    void *between, *earlier; /* states: of the last check, then behind one step after the other */
    const checking_model *between_of;
    struct promise *promises; /* per property */
    bool *fair;               /* per group of the model's: a message of it was handled in the quiet time */
    int64_t quiet_from;       /* from when on promises have to be kept; -1: they are not judged */
    bool has_first_state;
    chaos_restarts restarts;
    bool has_last_check, is_ending, is_to_end_well, no_memory;
    uint64_t ends_at; /* milliseconds of the loop's clock: processes that are left are killed then */
};

int64_t cluster_now(const cluster *c); /* microseconds since all were ready */
void cluster_note(cluster *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* ... of something that went wrong, or ends: it is in histories, too. */
void cluster_note_fault(cluster *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cluster_fail(cluster *c, chaos_failure failure);
void cluster_ready(cluster *c);   /* one more is */
void cluster_hurry(cluster *c);   /* what is due is looked for now */
void cluster_checked(cluster *c); /* a check is over */
/* It ends here: a part of the harness cannot go on, or something is violated. */
void cluster_end(cluster *c, const char *trouble, ...) __attribute__((format(printf, 2, 3)));

#endif
