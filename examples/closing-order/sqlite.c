/* Connections and statements of SQLite, closed in the right order and in the wrong ones. Prints a log. */
#include "record.h"
#include <sqlite3.h>
#include <stdlib.h>

static sqlite3 *open_connection(const char *name)
{
    sqlite3 *db;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        exit(1);
    record("connection", name, "", "", "open");
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *connection, const char *name)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, "VALUES (1), (2)", -1, &statement, NULL) != SQLITE_OK)
        exit(1);
    record("statement", name, connection, "", "prepared");
    return statement;
}

static void step(sqlite3_stmt *statement, const char *name)
{
    int code = sqlite3_step(statement);
    const char *action = code == SQLITE_ROW ? "row" : code == SQLITE_DONE ? "done" : "error";
    record("statement", name, "", action, code == SQLITE_ROW ? "running" : "done");
}

static void finalize(sqlite3_stmt *statement, const char *name)
{
    sqlite3_finalize(statement);
    record("statement", name, "", "finalize", "gone");
}

static void close_connection(sqlite3 *db, const char *name)
{
    int code = sqlite3_close(db);
    record("connection", name, "", code == SQLITE_BUSY ? "close_busy" : "close",
           code == SQLITE_BUSY ? "open" : "closed");
}

int main(void)
{
    record_heading();
    sqlite3 *right = open_connection("right"); /* SQLite itself says when it is too early */
    sqlite3_stmt *s = prepare(right, "right", "s1");
    step(s, "s1");
    close_connection(right, "right");
    step(s, "s1");
    step(s, "s1");
    sqlite3_reset(s);
    record("statement", "s1", "", "reset", "prepared");
    finalize(s, "s1");
    close_connection(right, "right");

    sqlite3 *wrong = open_connection("wrong"); /* and here it does not */
    s = prepare(wrong, "wrong", "s2");
    sqlite3_close_v2(wrong);
    record("connection", "wrong", "", "close_v2", "closed");
    step(s, "s2");
    finalize(s, "s2");
    return 0;
}
