/* How fast .aut files are read and written, beside what the machine can do with the bytes alone.
 *
 *     bench/aut FILE...
 *
 * Files may be compressed. For each, in MB of plain text a second: the bytes read, unpacked and thrown away,
 * which is as fast as reading can be; the LTS read from the file, by two threads, and from a pipe; and
 * written to /dev/null. Then the peak memory for each transition while reading. Medians of five.
 */
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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
    char command[4096];
    snprintf(command, sizeof command, "cat '%s'", path);
    FILE *in = piped ? popen(command, "r") : fopen(path, "r"), *plain;
    if (!in || base_decompress(in, &plain, NULL) != BASE_OK)
        fail(path);
    return plain;
}

static double bytes_only(const char *path, double *size)
{
    static char buffer[1 << 18];
    FILE *in = opened(path, false);
    double start = now();
    *size = 0;
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, in)) > 0;)
        *size += (double)count;
    double seconds = now() - start;
    fclose(in);
    return seconds;
}

static lts *read_from(const char *path, bool piped, unsigned jobs, double *seconds)
{
    FILE *in = opened(path, piped);
    lts *l = NULL;
    base_error error;
    const lts_options options = {.jobs = jobs};
    double start = now();
    if (lts_read_aut(in, NULL, &options, NULL, &l, NULL, &error) != BASE_OK)
        fail(path);
    *seconds = now() - start;
    fclose(in);
    return l;
}

static double write_to_null(const lts *l)
{
    FILE *out = fopen("/dev/null", "w");
    double start = now();
    if (!out || lts_write_aut(l, 1, out) != BASE_OK)
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
        _exit(read_from(path, false, 1, &seconds) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (child < 0 || wait4(child, NULL, 0, &usage) != child)
        fail(path);
    return (double)usage.ru_maxrss * 1024;
}

static void bench(const char *path)
{
    double bytes[RUNS], file[RUNS], two[RUNS], piped[RUNS], written[RUNS], transitions = 0, size = 0;
    double peak = peak_bytes(path);
    for (unsigned i = 0; i < RUNS; i++) {
        bytes[i] = bytes_only(path, &size);
        lts_free(read_from(path, true, 1, &piped[i]));
        lts_free(read_from(path, false, 2, &two[i]));
        lts *l = read_from(path, false, 1, &file[i]);
        written[i] = write_to_null(l);
        transitions = (double)l->transitions;
        lts_free(l);
    }
    const char *slash = strrchr(path, '/');
    size /= 1e6;
    printf("%-28s %7.1f MB %8.0f %8.0f %9.0f %8.0f %8.0f %10.1f\n", slash ? slash + 1 : path, size,
           size / median(bytes), size / median(file), size / median(two), size / median(piped),
           size / median(written), peak / transitions);
}

int main(int argc, char **argv)
{
    printf("%-28s %10s %8s %8s %9s %8s %8s %10s\n", "MB/s of plain text", "size", "bytes", "file",
           "2 threads", "pipe", "write", "B/transit.");
    for (int i = 1; i < argc; i++)
        bench(argv[i]);
    return EXIT_SUCCESS;
}
