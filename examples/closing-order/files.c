/* Files and mappings of them: a mapping outlives its descriptor, but not what it maps. Prints a log. */
#include "record.h"
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE 4096

static sigjmp_buf out;

static void on_bus_error(int signal)
{
    (void)signal;
    siglongjmp(out, 1);
}

static int open_file(const char *name)
{
    char path[] = "/tmp/closing-order-XXXXXX";
    int file = mkstemp(path);
    if (file < 0 || unlink(path) || ftruncate(file, SIZE))
        exit(1);
    record("file", name, "", "", "open");
    return file;
}

static char *map(int file, const char *parent, const char *name)
{
    char *bytes = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED)
        exit(1);
    record("mapping", name, parent, "", "mapped");
    return bytes;
}

static void read_mapping(const volatile char *bytes, const char *name)
{
    if (sigsetjmp(out, 1)) {
        record("mapping", name, "", "bus_error", "mapped");
        return;
    }
    (void)bytes[0];
    record("mapping", name, "", "read", "mapped");
}

static void unmap(char *bytes, const char *name)
{
    munmap(bytes, SIZE);
    record("mapping", name, "", "unmap", "gone");
}

static void close_file(int file, const char *name)
{
    close(file);
    record("file", name, "", "close", "closed");
}

int main(void)
{
    signal(SIGBUS, on_bus_error);
    record_heading();
    int file = open_file("right");
    char *bytes = map(file, "right", "m1");
    close_file(file, "right");
    read_mapping(bytes, "m1");
    unmap(bytes, "m1");

    file = open_file("wrong");
    bytes = map(file, "wrong", "m2");
    if (ftruncate(file, 0))
        return 1;
    record("file", "wrong", "", "shrink", "open");
    read_mapping(bytes, "m2");
    unmap(bytes, "m2");
    close_file(file, "wrong");
    return 0;
}
