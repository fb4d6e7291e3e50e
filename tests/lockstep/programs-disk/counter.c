#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
/* A counter in a file: without a lock it loses. */
static void *work(void *arg)
{
    for (int i = 0; i < 2; i++) {
        char text[16] = "";
        int fd = open("number", O_RDWR | O_CREAT, 0644);
#ifndef FAULT
        flock(fd, LOCK_EX);
#endif
        ssize_t n = pread(fd, text, sizeof text - 1, 0);
        (void)n;
        int next = atoi(text) + 1;
        n = snprintf(text, sizeof text, "%d", next);
        pwrite(fd, text, n, 0);
        close(fd);
    }
    return arg;
}
int main(void)
{
    unlink("number");
    pthread_t t, u;
    pthread_create(&t, 0, work, 0);
    pthread_create(&u, 0, work, 0);
    pthread_join(t, 0);
    pthread_join(u, 0);
    char text[16] = "";
    int fd = open("number", O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    (void)n;
    assert(atoi(text) == 4);
    return 0;
}
