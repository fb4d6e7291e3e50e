/* A place is written as the file that it is in and its distance from where that file was loaded. */
#include "lockstep/outside/points.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

bool lockstep_points_add(lockstep_heading *heading, const char *name)
{
    assert(heading && name);
    if (strcmp(name, "all") == 0) {
        heading->all_points = true;
        return true;
    }
    const char *plus = strrchr(name, '+');
    if (!plus || plus == name || strncmp(plus, "+0x", 3) != 0 ||
        plus[3 + strspn(plus + 3, "0123456789abcdef")] || !plus[3] ||
        !base_grow(heading->points, heading->point_capacity, heading->point_count + 1))
        return false;
    heading->points[heading->point_count] = strdup(name);
    return heading->points[heading->point_count++] != NULL;
}

/* A file that is mapped, by the address of its beginning. */
typedef struct mapped {
    uint64_t from, to, base;
    const char *name;
} mapped;

/* Goes through what is mapped, in the order of addresses; false: no more. */
static bool next_mapped(FILE *maps, mapped *m, char line[static PATH_MAX + 128], char last[static PATH_MAX])
{
    while (fgets(line, PATH_MAX + 128, maps)) {
        uint64_t from, to;
        int at = 0;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %n", &from, &to, &at) < 2 ||
            line[at] != '/')
            continue;
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(last, line + at) != 0) {
            snprintf(last, PATH_MAX, "%s", line + at);
            m->base = from;
        }
        m->from = from;
        m->to = to;
        m->name = strrchr(last, '/') + 1;
        return true;
    }
    return false;
}

static FILE *open_maps(const lockstep_program *p)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/maps", (int)p->process);
    return fopen(path, "r");
}

static base_status name_one(const lockstep_program *p, uint64_t place, lockstep_heading *heading)
{
    char line[PATH_MAX + 128], last[PATH_MAX] = "", name[NAME_MAX + 32];
    base_status status = BASE_OK;
    mapped m;
    FILE *maps = open_maps(p);
    while (maps && !status && next_mapped(maps, &m, line, last)) {
        if (place < m.from || place >= m.to)
            continue;
        snprintf(name, sizeof name, "%.*s+0x%" PRIx64, NAME_MAX, m.name, place - m.base);
        status = lockstep_points_add(heading, name) ? BASE_OK : BASE_E_NOMEM;
    }
    if (maps)
        fclose(maps);
    return status;
}

base_status lockstep_points_name(const lockstep_program *p, uint32_t count, lockstep_heading *heading)
{
    assert(p && heading);
    heading->all_points = count == UINT32_MAX;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < count && !heading->all_points && !status; i++)
        status = name_one(p, p->memory->points[i], heading);
    return status;
}

static bool find_base(const lockstep_program *p, const char *name, size_t length, uint64_t *base)
{
    char line[PATH_MAX + 128], last[PATH_MAX] = "";
    bool is_found = false;
    mapped m;
    FILE *maps = open_maps(p);
    while (maps && !is_found && next_mapped(maps, &m, line, last)) {
        is_found = strlen(m.name) == length && memcmp(m.name, name, length) == 0;
        *base = m.base;
    }
    if (maps)
        fclose(maps);
    return is_found;
}

base_status lockstep_points_give(const lockstep_heading *heading, lockstep_schedule *s, lockstep_program *p,
                                 base_error *error)
{
    assert(heading && s && p);
    s->points = heading->all_points ? UINT32_MAX : 0;
    for (size_t i = 0; i < heading->point_count && i < LOCKSTEP_POINTS_MAX && !heading->all_points; i++) {
        const char *name = heading->points[i], *plus = strrchr(name, '+');
        uint64_t base;
        if (!find_base(p, name, (size_t)(plus - name), &base))
            return base_fail(error, BASE_E_IO, 0, 0,
                             "the schedule has a scheduling point in %.*s, which is not there",
                             (int)(plus - name), name);
        p->memory->points[i] = base + strtoull(plus + 3, NULL, 16);
        p->memory->point_count = s->points = (uint32_t)i + 1;
    }
    return BASE_OK;
}
