/* A small program with as many mistakes as its first argument says; what happens to it is
 * tests/runtime/on_error's. Others: "own" has a handler that finds nothing wrong, "own-bad" one that finds
 * everything wrong, "late" closes the engine when it exits, "child" forks when it has counted, "status" ends
 * with 3, "testing" learns, "option" gives one. */
#include "tests/runtime/monitors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static spex_engine *engine;

static int find_nothing(const spex_error *error, void *arg)
{
    (void)error;
    (void)arg;
    return SPEX_OK;
}

static int find_all(const spex_error *error, void *arg)
{
    (void)error;
    (void)arg;
    return 77;
}

static void make_mistakes(int count)
{
    for (int i = 0; i < count; i++)
        spex_transition(engine, spex_id_u64(1), "cancel", "new");
}

static void close_late(void)
{
    make_mistakes(1);
    spex_close(engine);
}

int main(int argc, char **argv)
{
    int mistakes = argc > 1 ? atoi(argv[1]) : 0, child = 0;
    const char *how = argc > 2 ? argv[2] : "";
    spex_options options = {0};
    if (!strcmp(how, "testing") && spex_testing_begin(&options))
        return 4;
    if (!strcmp(how, "own"))
        options.error_handler = find_nothing;
    if (!strcmp(how, "own-bad"))
        options.error_handler = find_all;
    if (!strcmp(how, "option"))
        options.when_wrong = SPEX_WHEN_WRONG_COUNT;
    if (!strcmp(how, "late"))
        atexit(close_late);
    if (spex_open(&engine, &options))
        return 2;
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
    printf("begun\n");
    make_mistakes(mistakes);
    printf("through\n");
    if (!strcmp(how, "child")) {
        fflush(stdout);
        if (!fork())
            exit(0);
        wait(&child);
        printf("child %d\n", WEXITSTATUS(child));
    }
    if (strcmp(how, "late"))
        spex_close(engine);
    return !strcmp(how, "status") ? 3 : 0;
}
