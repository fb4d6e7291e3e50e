/* record.c: put before a program with LD_PRELOAD, it notes what the program does with its SQLite statements,
 * one call a line of CSV, in the file that STATEMENT_LOG names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS = 256 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_stmt *open_statements[STATEMENTS];
static int numbers[STATEMENTS];
static int made;

#define REAL(function) ((__typeof__(&(function)))dlsym(RTLD_NEXT, #function))

/* SQLite's own statements, those within calls such as sqlite3_exec, are nobody's business. */
static int from_sqlite(const void *caller)
{
    Dl_info info;
    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "libsqlite3");
}
#define note(statement, action, state)                                                                       \
    (from_sqlite(__builtin_return_address(0)) ? (void)0 : (note)(statement, action, state))

static void(note)(sqlite3_stmt *statement, const char *action, const char *state)
{
    static FILE *log;
    if (!statement)
        return;
    pthread_mutex_lock(&lock);
    const char *name = getenv("STATEMENT_LOG"), *program = getenv("PROGRAM");
    if (!log && name)
        log = fopen(name, "a");
    int slot = 0;
    while (slot < STATEMENTS - 1 && open_statements[slot] != (!strcmp(action, "prepare") ? NULL : statement))
        ++slot;
    if (!strcmp(action, "prepare"))
        open_statements[slot] = statement, numbers[slot] = ++made;
    if (log)
        fprintf(log, "%s-%d,%s,%s\n", program ? program : "program", numbers[slot], action, state),
            fflush(log);
    if (!strcmp(action, "finalize"))
        open_statements[slot] = NULL;
    pthread_mutex_unlock(&lock);
}

int sqlite3_prepare_v2(sqlite3 *base, const char *sql, int size, sqlite3_stmt **statement, const char **rest)
{
    int result = REAL(sqlite3_prepare_v2)(base, sql, size, statement, rest);
    if (result == SQLITE_OK)
        note(*statement, "prepare", "ready");
    return result;
}
int sqlite3_prepare_v3(sqlite3 *base, const char *sql, int size, unsigned flags, sqlite3_stmt **statement,
                       const char **rest)
{
    int result = REAL(sqlite3_prepare_v3)(base, sql, size, flags, statement, rest);
    if (result == SQLITE_OK)
        note(*statement, "prepare", "ready");
    return result;
}
int sqlite3_step(sqlite3_stmt *statement)
{
    int result = REAL(sqlite3_step)(statement);
    switch (result & 0xff) {
    case SQLITE_ROW:
        note(statement, "step(row)", "running");
        break;
    case SQLITE_DONE:
        note(statement, "step(done)", "finished");
        break;
    case SQLITE_BUSY:
        note(statement, "step(busy)", "failed");
        break;
    case SQLITE_MISUSE:
        note(statement, "step(misuse)", "failed");
        break;
    default:
        note(statement, "step(error)", "failed");
    }
    return result;
}
int sqlite3_bind_int64(sqlite3_stmt *statement, int index, sqlite3_int64 value)
{
    int result = REAL(sqlite3_bind_int64)(statement, index, value);
    note(statement, result == SQLITE_MISUSE ? "bind(false)" : "bind(true)",
         result == SQLITE_MISUSE ? "" : "ready");
    return result;
}
int sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *value, int size,
                      void (*destroy)(void *))
{
    int result = REAL(sqlite3_bind_text)(statement, index, value, size, destroy);
    note(statement, result == SQLITE_MISUSE ? "bind(false)" : "bind(true)",
         result == SQLITE_MISUSE ? "" : "ready");
    return result;
}
int sqlite3_reset(sqlite3_stmt *statement)
{
    note(statement, "reset", "ready");
    return REAL(sqlite3_reset)(statement);
}
int sqlite3_finalize(sqlite3_stmt *statement)
{
    note(statement, "finalize", "finalized");
    return REAL(sqlite3_finalize)(statement);
}
