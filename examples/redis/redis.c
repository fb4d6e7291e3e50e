/* Running redis-server, and talking to it. */
#include "redis.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

pid_t redis_start(const char *appendfsync)
{
    pid_t server = fork();
    if (server == 0) {
        char power[4096];
        if (!realpath("power.so", power))
            _exit(1);
        setenv("LD_PRELOAD", power, 1);
        setenv("POWER_FOLDER", "synced", 1);
        if (chdir("data"))
            _exit(1);
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", "socket", "--appendonly", "yes",
               "--appendfsync", appendfsync, "--save", "", "--logfile", "log", (char *)NULL);
        _exit(1);
    }
    for (int tries = 0; tries < 1000; tries++) {
        redis c;
        char answer[64];
        bool is_there = redis_connect(&c) && redis_ask(&c, "PING\r\n", answer, sizeof answer);
        if (is_there)
            redis_close(&c);
        if (is_there && strncmp(answer, "+PONG", 5) == 0)
            return server;
        pause_ms(10);
    }
    fprintf(stderr, "redis-history: redis-server does not answer, see data/log\n");
    exit(1);
}

void redis_lose_power(pid_t server)
{
    const char *folder = "data/appendonlydir";
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink("data/socket");
    DIR *files = opendir(folder);
    for (struct dirent *entry; files && (entry = readdir(files));) {
        char path[4096], note[4096];
        struct stat status;
        long long size;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!strstr(entry->d_name, ".incr.") || stat(path, &status))
            continue;
        snprintf(note, sizeof note, "data/synced/%lld", (long long)status.st_ino);
        FILE *in = fopen(note, "r");
        if (!in || fscanf(in, "%lld", &size) != 1)
            size = 0;
        if (in)
            fclose(in);
        printf("power lost: %lld of %lld bytes of the log were synced\n", size, (long long)status.st_size);
        if (truncate(path, (off_t)size))
            perror(path);
    }
    if (files)
        closedir(files);
}

bool redis_connect(redis *c)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "data/socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0)
        return false;
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return false;
    }
    c->in = fdopen(fd, "r");
    c->out = fdopen(dup(fd), "w");
    return c->in && c->out;
}

void redis_close(redis *c)
{
    fclose(c->in);
    fclose(c->out);
}

bool redis_ask(redis *c, const char *line, char *answer, int size)
{
    if (fputs(line, c->out) < 0 || fflush(c->out) || !fgets(answer, size, c->in))
        return false;
    if (answer[0] == '$' && answer[1] != '-') /* how long the text is; then the text */
        return fgets(answer, size, c->in) != NULL;
    return true;
}
