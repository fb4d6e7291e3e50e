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

/* A file of the log of writes, and how much of it was synced. */
typedef struct log_file {
    char path[4096];
    long long size, synced;
} log_file;

/* Reads the next of the folder's; false: there is none. */
static bool next_log(DIR *folder, log_file *log)
{
    for (struct dirent *entry; (entry = readdir(folder));) {
        char note[4096];
        struct stat status;
        snprintf(log->path, sizeof log->path, "data/appendonlydir/%s", entry->d_name);
        if (!strstr(entry->d_name, ".incr.") || stat(log->path, &status))
            continue;
        snprintf(note, sizeof note, "data/synced/%lld", (long long)status.st_ino);
        FILE *in = fopen(note, "r");
        log->size = status.st_size;
        if (!in || fscanf(in, "%lld", &log->synced) != 1)
            log->synced = 0;
        if (in)
            fclose(in);
        return true;
    }
    return false;
}

bool redis_stop(pid_t server, long long unsynced)
{
    log_file log;
    kill(server, SIGSTOP);
    waitpid(server, NULL, WUNTRACED);
    DIR *folder = opendir("data/appendonlydir");
    while (folder && next_log(folder, &log))
        unsynced -= log.size - log.synced;
    if (folder)
        closedir(folder);
    if (unsynced > 0)
        kill(server, SIGCONT);
    return unsynced <= 0;
}

void redis_lose_power(pid_t server)
{
    log_file log;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink("data/socket");
    DIR *folder = opendir("data/appendonlydir");
    while (folder && next_log(folder, &log)) {
        printf("power lost: %lld of %lld bytes of the log were synced\n", log.synced, log.size);
        if (truncate(log.path, (off_t)log.synced))
            perror(log.path);
    }
    if (folder)
        closedir(folder);
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
