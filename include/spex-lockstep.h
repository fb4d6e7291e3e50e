/* spex-lockstep.h: schedules of threads as tests, and what a program can tell spex-lockstep(1).
 *
 *   SPEX_SCHEDULES(transfers)
 *   {
 *       ... make threads, join them, assert what has to hold ...
 *   }
 *
 *   int main(int argc, char **argv)
 *   {
 *       return spex_lockstep_main(argc, argv);
 *   }
 *
 * Built with $(pkg-config --cflags-only-I --libs spex-lockstep), each block is run under some 1000 schedules
 * that are chosen; one that fails is run again, made small, told and kept in a file. Within a test of another
 * framework spex_lockstep_check() does the same for one function. The program `spex` has to be installed.
 *
 * Functions that end in nothing else may be called by any thread at any time; where the program does not run
 * under control they do nothing. spex-lockstep.h(3) is the manual. */
#ifndef SPEX_LOCKSTEP_H
#define SPEX_LOCKSTEP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a block is tried; all zero: as spex-lockstep(1) does without options. */
typedef struct spex_lockstep_options {
    unsigned long long runs; /* schedules; 0: 1000 */
    unsigned long long seed; /* where chance begins; 0: another each time, which is told */
    const char *strategy;    /* "pos", "exhaustive", ...; NULL: portfolio */
    unsigned steps;          /* that a run may have; 0: 100000 */
    const char *more;        /* other options of `spex lockstep run`, with blanks between them; or NULL */
} spex_lockstep_options;

/* Runs `function` under schedules, in processes of their own, and tells on standard error what was found.
 * Returns 0 when nothing was; 1 when a schedule failed, or too little was tried to tell; 2 when it could not
 * be run, having said why: other threads exist, spex is not there. `options` may be NULL; those in
 * $SPEX_LOCKSTEP come after them. Under `spex lockstep run`, and with SPEX_LOCKSTEP=off, it calls the
 * function once and returns 0. */
#define spex_lockstep_check(function, ...) spex_lockstep_check_named(#function, function, __VA_ARGS__)
int spex_lockstep_check_named(const char *name, void (*function)(void), const spex_lockstep_options *options);

/* A block, which spex_lockstep_main() knows by its name; it is a function without parameters, too, for
 * spex_lockstep_check(). */
typedef struct spex_lockstep_block {
    const char *name;
    void (*function)(void);
    struct spex_lockstep_block *next;
} spex_lockstep_block;
void spex_lockstep_register(spex_lockstep_block *block);

#define SPEX_SCHEDULES(block)                                                                                \
    static void block(void);                                                                                 \
    __attribute__((constructor)) static void spex_lockstep_register_##block(void)                            \
    {                                                                                                        \
        static spex_lockstep_block this_block = {#block, block, NULL};                                       \
        spex_lockstep_register(&this_block);                                                                 \
    }                                                                                                        \
    static void block(void)

/* Checks the blocks that the arguments name, all without names, in the order of their names. Arguments that
 * begin with '-' are options of `spex lockstep run`; --list lists the blocks, --help helps. Returns the
 * greatest of what spex_lockstep_check() returns, 2 where there is no such block, or none at all. */
int spex_lockstep_main(int argc, char **argv);

/* Under `spex lockstep run`, runs begin here instead of at main(): what was set up before is there in each.
 * It has to be called by the program itself, not by a library, once, while no other thread exists. */
void spex_lockstep_ready(void);

/* Is asked at every step, also within locks, until the run ends, and has to return nonzero. It may take no
 * locks itself. */
#define spex_lockstep_always(holds) spex_lockstep_always_named(#holds, holds)
void spex_lockstep_always_named(const char *name, int (*holds)(void));

/* From here on something is owed, until the same is called cold: a run that ends, or that goes on for so long
 * that it is cut, while something is hot fails as a livelock. `what` is told; it is compared as a string. */
void spex_lockstep_hot(const char *what);
void spex_lockstep_cold(const char *what);

/* The program goes on: the steps that a run may have are counted from here. */
void spex_lockstep_progress(void);

/* In a loop that waits for an object to change: the calling thread does not move before it does. */
#define spex_lockstep_await(object) spex_lockstep_await_change((object), sizeof *(object))
void spex_lockstep_await_change(const volatile void *object, size_t size);

/* Of several programs that are run as nodes (`spex lockstep run --nodes`): the number of the node of that
 * name; -1: there is none, or the calling thread is no node's. */
int spex_lockstep_node(const char *name);

/* A test that is a node does to another one what goes wrong with nodes, as a step of the calling thread: all
 * its processes are gone at once; it is started again, with fresh memory and the files that it left; it
 * stands still until it goes on. What cannot be, as for a node that is not there or is the caller's own, does
 * nothing. */
void spex_lockstep_node_kill(int node);
void spex_lockstep_node_start(int node);
void spex_lockstep_node_hold(int node);
void spex_lockstep_node_go_on(int node);

/* Is the calling thread under control? */
int spex_lockstep_is_on(void);

/* Ends a run as a failed assertion. Without control it does nothing. */
void spex_lockstep_failed(const char *file, int line, const char *text, ...);

/* What <check.h>, where it was included before, would write into the runner's file is told as an assertion.
 */
#ifdef CHECK_H
#define _ck_assert_failed(...)                                                                               \
    (spex_lockstep_is_on() ? spex_lockstep_failed(__VA_ARGS__) : (_ck_assert_failed)(__VA_ARGS__))
#endif

#ifdef __cplusplus
}
#endif

#endif
