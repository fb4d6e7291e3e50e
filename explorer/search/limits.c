/* Linux tells what is free in /proc/meminfo, and what a container may have in the file of its control group;
 * elsewhere sysconf(3) may know. A limit on addresses counts too. */
#include "config.h"

#include "explorer/search/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t free_memory(void)
{
    uint64_t kilobytes = 0;
    FILE *file = fopen("/proc/meminfo", "r");
    if (file) {
        char line[128];
        while (fgets(line, sizeof line, file) && sscanf(line, "MemAvailable: %" SCNu64, &kilobytes) != 1)
            ;
        fclose(file);
    }
    if (kilobytes)
        return kilobytes * 1024;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages / 2 * (uint64_t)size : (uint64_t)1 << 30;
}

static uint64_t read_number(const char *path)
{
    uint64_t number = UINT64_MAX;
    FILE *file = fopen(path, "r");
    if (file) {
        if (fscanf(file, "%" SCNu64, &number) != 1)
            number = UINT64_MAX;
        fclose(file);
    }
    return number;
}

uint64_t explorer_limits_memory(void)
{
    uint64_t most = free_memory() / 4 * 3;
    uint64_t group = read_number("/sys/fs/cgroup/memory.max");
    if (group / 4 * 3 < most)
        most = group / 4 * 3;
    struct rlimit addresses;
    if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY &&
        addresses.rlim_cur / 3 < most)
        most = addresses.rlim_cur / 3; /* reserved is more than used */
    return most < 1 << 20 ? 1 << 20 : most;
}

unsigned explorer_limits_jobs(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}
