/* Isolation levels, and what each forbids. */
#include "histories/transactions/transactions.h"

#include <stdio.h>
#include <string.h>

#define BIT(kind)       (1u << HISTORY_##kind)
#define UNCOMMITTED     (BIT(INTERNAL) | BIT(GARBAGE_READ) | BIT(DUPLICATE_ELEMENTS) | BIT(G0))
#define COMMITTED       (UNCOMMITTED | BIT(INCOMPATIBLE_ORDER) | BIT(G1A) | BIT(G1B) | BIT(DIRTY_UPDATE) | BIT(G1C))
#define CURSOR          (COMMITTED | BIT(LOST_UPDATE))
#define CONSISTENT_VIEW (CURSOR | BIT(G_SINGLE))
#define SNAPSHOT        (CONSISTENT_VIEW | BIT(G_NONADJACENT))
#define SERIALIZABLE    (SNAPSHOT | BIT(G2_ITEM))

static const struct {
    const char *name;
    uint32_t forbidden;
} levels[] = {
    {"read-uncommitted", UNCOMMITTED},
    {"read-committed", COMMITTED},
    {"cursor-stability", CURSOR},
    {"consistent-view", CONSISTENT_VIEW},
    {"snapshot-isolation", SNAPSHOT},
    {"repeatable-read", SERIALIZABLE}, /* differs from the next by predicates, which there are none of */
    {"serializable", SERIALIZABLE},
};

static const char *const names[] = {
    "read-uncommitted",
    "read-committed",
    "cursor-stability",
    "consistent-view",
    "snapshot-isolation",
    "repeatable-read",
    "serializable",
    "strict-serializable",
    "strong-session-read-uncommitted",
    "strong-session-read-committed",
    "strong-session-cursor-stability",
    "strong-session-consistent-view",
    "strong-session-snapshot-isolation",
    "strong-session-repeatable-read",
    "strong-session-serializable",
    "strong-read-uncommitted",
    "strong-read-committed",
    "strong-cursor-stability",
    "strong-consistent-view",
    "strong-snapshot-isolation",
    "strong-repeatable-read",
    "strong-serializable",
};

const char *history_isolation_name(unsigned number)
{
    return number < sizeof names / sizeof *names ? names[number] : NULL;
}

/* Takes the prefix off; false: it is not there. */
static bool prefixed(const char **name, const char *prefix)
{
    size_t length = strlen(prefix);
    if (strncmp(*name, prefix, length) != 0)
        return false;
    *name += length;
    return true;
}

bool history_find_isolation(const char *name, history_isolation *isolation)
{
    const char *base = name;
    history_order_level level = HISTORY_PLAIN;
    if (prefixed(&base, "strong-session-"))
        level = HISTORY_WITH_PROCESSES;
    else if (prefixed(&base, "strong-") || strcmp(name, "strict-serializable") == 0)
        level = HISTORY_WITH_REAL_TIME;
    if (strcmp(base, "strict-serializable") == 0 && base == name)
        base = "serializable";
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(base, levels[i].name) == 0) {
            snprintf(isolation->name, sizeof isolation->name, "%s", name);
            isolation->forbidden = levels[i].forbidden;
            isolation->level = level;
            return true;
        }
    return false;
}
