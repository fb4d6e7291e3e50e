/* How fast .aut files are read and written, beside what the machine can do with the bytes alone.
 *
 *     bench/aut FILE.aut...
 *
 * For each file, in MB/s: the bytes read and thrown away; the LTS read from the file and from a pipe, and
 * written to /dev/null; the lines of the file and the peak memory for each transition while reading. Medians
 * of five.
 */
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS 5

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static _Noreturn void fail(const char *path)
{
    perror(path);
    exit(EXIT_FAILURE);
}

static FILE *opened(const char *path, bool piped)
{
    if (!piped) {
        FILE *in = fopen(path, "r");
        if (!in)
            fail(path);
        return in;
    }
    char command[4096];
    snprintf(command, sizeof command, "cat '%s'", path);
    FILE *in = popen(command, "r");
    if (!in)
        fail(path);
    return in;
}

static double bytes_only(const char *path)
{
    static char buffer[1 << 18];
    FILE *in = opened(path, false);
    double start = now();
    while (fread(buffer, 1, sizeof buffer, in) == sizeof buffer)
        ;
    double seconds = now() - start;
    fclose(in);
    return seconds;
}

static lts *read_from(const char *path, bool piped, double *seconds)
{
    FILE *in = opened(path, piped);
    lts *l = NULL;
    lts_error error;
    double start = now();
    if (lts_read_aut(in, NULL, NULL, NULL, &l, NULL, &error) != LTS_OK)
        fail(path);
    *seconds = now() - start;
    if (piped)
        pclose(in);
    else
        fclose(in);
    return l;
}

static double write_to_null(const lts *l)
{
    FILE *out = fopen("/dev/null", "w");
    double start = now();
    if (!out || lts_write_aut(l, 1, out) != LTS_OK)
        fail("/dev/null");
    double seconds = now() - start;
    fclose(out);
    return seconds;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof *values, by_value);
    return values[RUNS / 2];
}

/* The peak of a process that only reads the file. */
static double peak_bytes(const char *path)
{
    struct rusage usage;
    pid_t child = fork();
    if (child == 0) {
        double seconds;
        _exit(read_from(path, false, &seconds) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (child < 0 || wait4(child, NULL, 0, &usage) != child)
        fail(path);
    return (double)usage.ru_maxrss * 1024;
}

static void bench(const char *path)
{
    struct stat about;
    double bytes[RUNS], file[RUNS], piped[RUNS], written[RUNS], transitions = 0;
    if (stat(path, &about) != 0)
        fail(path);
    double peak = peak_bytes(path), size = (double)about.st_size / 1e6;
    for (unsigned i = 0; i < RUNS; i++) {
        bytes[i] = bytes_only(path);
        lts_free(read_from(path, true, &piped[i]));
        lts *l = read_from(path, false, &file[i]);
        written[i] = write_to_null(l);
        transitions = (double)l->transitions;
        lts_free(l);
    }
    const char *slash = strrchr(path, '/');
    printf("%-28s %7.1f MB %8.0f %8.0f %8.0f %8.0f %10.1f\n", slash ? slash + 1 : path, size,
           size / median(bytes), size / median(file), size / median(piped), size / median(written),
           peak / transitions);
}

int main(int argc, char **argv)
{
    printf("%-28s %10s %8s %8s %8s %8s %10s\n", "MB/s", "size", "bytes", "file", "pipe", "write",
           "B/transit.");
    for (int i = 1; i < argc; i++)
        bench(argv[i]);
    return EXIT_SUCCESS;
}
