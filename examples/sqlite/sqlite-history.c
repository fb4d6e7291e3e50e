/* sqlite-history transactions|statements FILE: four processes read and append to lists in one database,
 * test.db; a few reads and appends together as a transaction, or, by mistake, each statement for itself. */
#include <spex-history.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATABASE  "test.db"
#define PROCESSES 4u
#define STEPS     4

static bool is_together; /* BEGIN ... COMMIT */

typedef struct client {
    sqlite3 *db;
    char text[65536]; /* the answer, as JSON */
    size_t length;
} client;

static void must(int code, const char *what)
{
    if (code) {
        fprintf(stderr, "sqlite-history: %s: %s\n", what, sqlite3_errstr(code));
        exit(1);
    }
}

static sqlite3 *open_database(void)
{
    sqlite3 *db;
    must(sqlite3_open(DATABASE, &db), DATABASE);
    sqlite3_busy_timeout(db, 1000);
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;", NULL, NULL, NULL),
         "settings");
    return db;
}

static void *open_client(void *arg, unsigned process)
{
    client *c = calloc(1, sizeof *c);
    (void)arg;
    (void)process;
    if (c)
        c->db = open_database();
    return c;
}

static void close_client(void *arg)
{
    client *c = arg;
    sqlite3_close(c->db);
    free(c);
}

static void say(client *c, const char *text)
{
    if (c->length + strlen(text) < sizeof c->text)
        c->length += (size_t)sprintf(c->text + c->length, "%s", text);
}

/* One read or append. */
static int do_step(client *c, const spex_value *step)
{
    const spex_value *parts = step->is.items;
    bool reads = parts[0].is.text[0] == 'r';
    sqlite3_stmt *s;
    char text[64];
    int code = sqlite3_prepare_v2(c->db,
                                  reads ? "SELECT value FROM item WHERE list = ?1 ORDER BY id"
                                        : "INSERT INTO item (list, value) VALUES (?1, ?2)",
                                  -1, &s, NULL);
    if (code)
        return code;
    sqlite3_bind_int64(s, 1, parts[1].is.integer);
    if (!reads)
        sqlite3_bind_int64(s, 2, parts[2].is.integer);
    snprintf(text, sizeof text, "[\"%s\",%lld,", reads ? "r" : "append", (long long)parts[1].is.integer);
    say(c, text);
    if (!reads) {
        snprintf(text, sizeof text, "%lld]", (long long)parts[2].is.integer);
        say(c, text);
    }
    bool is_first = true;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        snprintf(text, sizeof text, "%s%lld", is_first ? "[" : ",", sqlite3_column_int64(s, 0));
        say(c, text);
        is_first = false;
    }
    if (reads)
        say(c, is_first ? "[]]" : "]]");
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static spex_op_outcome call(void *arg, const spex_op *op, spex_value *answer)
{
    client *c = arg;
    int code = is_together ? sqlite3_exec(c->db, "BEGIN", NULL, NULL, NULL) : SQLITE_OK;
    c->length = 0;
    say(c, "[");
    for (size_t i = 0; i < op->value.length && code == SQLITE_OK; i++) {
        if (i)
            say(c, ",");
        code = do_step(c, &op->value.is.items[i]);
    }
    say(c, "]");
    if (is_together && code == SQLITE_OK)
        code = sqlite3_exec(c->db, "COMMIT", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        if (!is_together)
            return SPEX_OP_INFO; /* some statements may have taken effect */
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
        return SPEX_OP_FAIL;
    }
    *answer = spex_json(c->text);
    return SPEX_OP_OK;
}

/* One to four steps on three lists; each process has its own array. */
static bool make(void *arg, uint64_t random, unsigned process, spex_op *op)
{
    static spex_value steps[STEPS], parts[STEPS][3];
    size_t count = 1 + random % STEPS;
    (void)arg;
    (void)process;
    for (size_t i = 0; i < count; i++) {
        bool reads = random >> (10 + i) & 1;
        parts[i][0] = spex_text(reads ? "r" : "append");
        parts[i][1] = spex_integer((int64_t)(random >> (20 + 4 * i) & 15) % 3);
        parts[i][2] = reads ? spex_null() : spex_unique();
        steps[i] = spex_list(parts[i], 3);
    }
    *op = spex_op_of("txn", spex_list(steps, count));
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    is_together = strcmp(argv[1], "transactions") == 0;
    remove(DATABASE);
    remove(DATABASE "-wal");
    remove(DATABASE "-shm");
    sqlite3 *db = open_database();
    must(sqlite3_exec(db,
                      "CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, list INTEGER, value INTEGER);"
                      "CREATE INDEX by_list ON item (list)",
                      NULL, NULL, NULL),
         "table");
    sqlite3_close(db); /* before the others are forked */

    spex_gen *gen = spex_gen_take(spex_gen_make(make, NULL), 1000);
    spex_clients clients = {open_client, close_client, call, NULL, PROCESSES, SPEX_CLIENTS_PROCESSES, 1};
    spex_history *history;
    SPEX_MUST(spex_history_open(&history, argv[2], 0));
    SPEX_MUST(spex_history_run(history, gen, &clients));
    SPEX_MUST(spex_history_close(history));
    spex_gen_free(gen);
    return 0;
}
