/* The door of runtime/report/: errors on their way to a handler, and what people read of them. */
#ifndef RUNTIME_REPORT_REPORT_H
#define RUNTIME_REPORT_REPORT_H

#include "runtime/ground/ground.h"

#define SPEX_CODES (SPEX_E_DEADLINE + 1)

/* What the default handler has printed of each kind of error of late. */
#define SPEX_PRINTED_MOST 10
typedef struct spex_rate_limit {
    spex_mutex lock;
    struct {
        int64_t since;
        uint32_t printed;
        uint64_t unsaid;
    } kinds[SPEX_CODES];
} spex_rate_limit;

/* Whom an engine tells of errors. It is the first member of the engine, so that an error's `engine` leads to
 * it. */
typedef struct spex_reporter {
    spex_error_handler *handler;              /* for monitors without one of their own */
    void *arg;                                /* for every handler */
    spex_when_wrong when_wrong;               /* what a code that the handler returns leads to */
    void (*log)(const char *text, void *arg); /* NULL: to stderr */
    void *log_arg;
    const spex_clocks *clocks;
    spex_rate_limit limit;
    _Atomic uint64_t told[SPEX_CODES]; /* errors by code */
} spex_reporter;

void spex_reporter_init(spex_reporter *reporter, const spex_options *options, const spex_clocks *clocks);
void spex_reporter_release(spex_reporter *reporter);
void spex_reporter_forked(spex_reporter *reporter); /* in a child that goes on: makes the lock anew */

/* print.c: what the program is to read: to its own log, or to stderr. Where the reporter is NULL, to the log
 * of the options that the calling thread opens an engine with. */
void spex_print(const spex_reporter *reporter, const char *text);
/* The calling thread begins to open an engine with these options, or, with NULL, ends that. Returns those
 * that were there before, for a handler may open another one. */
const spex_options *spex_print_opening(const spex_options *options);

/* Tells a handler, without any lock held, and returns what it returned. Fills in `engine`, and `message`
 * where it is NULL. */
int spex_report(spex_reporter *reporter, spex_error *error);
bool spex_is_reporting(const spex_reporter *reporter); /* does the calling thread run one of its handlers? */

/* wrong.c: a handler returned a code. spex_wrong_watch: from now on the end of the process is watched, as
 * SPEX_WHEN_WRONG_COUNT wants it; SPEX_E_NOMEM. */
void spex_wrong(spex_when_wrong when, const spex_error *error);
int spex_wrong_watch(void);

/* handler.c: is it a warning, for the default handler? And what the default handler kept to itself, at close
 */
bool spex_is_warning(int code);
void spex_print_unsaid(spex_reporter *reporter);

/* message.c */
#define SPEX_MESSAGE_SIZE 1024
void spex_message(const spex_error *error, char message[SPEX_MESSAGE_SIZE]);
/* An identifier for people: as text, as a number (what spex_id_u64 made), or in hexadecimal; cut when long.
 */
#define SPEX_ID_TEXT_SIZE 160
const char *spex_id_text(spex_id id, char buffer[SPEX_ID_TEXT_SIZE]);

#endif
