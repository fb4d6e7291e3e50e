/* Counts what a program does, when it is loaded before the program's libraries (LD_PRELOAD): bytes that it
 * compares, measures, copies, allocates and writes, through the functions of libc. At its end the sum goes to
 * the file $WORK_FILE. A clock would count what else the machine does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic uint64_t work;

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;
    size_t i = 0;
    while (i < n && x[i] == y[i])
        i++;
    work += 1 + i;
    return i == n ? 0 : x[i] < y[i] ? -1 : 1;
}

int strcmp(const char *a, const char *b)
{
    const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;
    size_t i = 0;
    while (x[i] && x[i] == y[i])
        i++;
    work += 1 + i;
    return (x[i] > y[i]) - (x[i] < y[i]);
}

size_t strlen(const char *text)
{
    const volatile char *c = text; /* not made a call of strlen */
    size_t i = 0;
    while (c[i])
        i++;
    work += 1 + i;
    return i;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    volatile unsigned char *t = to;
    const unsigned char *f = from;
    for (size_t i = 0; i < n; i++)
        t[i] = f[i];
    work += 1 + n;
    return to;
}

ssize_t write(int file, const void *bytes, size_t count)
{
    ssize_t (*next)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    work += count;
    return next(file, bytes, count);
}

static void __attribute__((destructor)) tell(void)
{
    const char *path = getenv("WORK_FILE");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out)
        return;
    fprintf(out, "%llu\n", (unsigned long long)work);
    fclose(out);
}
