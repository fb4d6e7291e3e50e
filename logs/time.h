/* Times of events, as logs write them. (time.c) */
#ifndef LOGS_TIME_H
#define LOGS_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum logs_unit {
    LOGS_UNIT_UNKNOWN, /* a number's size tells */
    LOGS_SECONDS,
    LOGS_MILLISECONDS,
    LOGS_MICROSECONDS,
    LOGS_NANOSECONDS
} logs_unit;

/* How the times of one log are written. Begin with {0}: a number since 1970, whose unit the first one tells
 * and which may have a fraction, or ISO 8601. */
typedef struct logs_time_format {
    logs_unit unit;
    bool is_iso;          /* no number is a time */
    bool is_none;         /* nothing is */
    const char *strptime; /* a format of strptime(3); NULL: none */
} logs_time_format;

/* What a user says: "iso", "s", "ms", "us", "ns", "none", or a format of strptime(3), which has a '%'. */
bool logs_time_format_set(logs_time_format *format, const char *name);

/* Microseconds since 1970; without a zone, it is UTC. False: it is no such time. */
bool logs_read_time(logs_time_format *format, const char *text, size_t length, int64_t *time);

#endif
