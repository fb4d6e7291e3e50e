/* A server for tests of real programs, and what else goes wrong with one.
 *
 *   server keep PORT FILE    a store of ten numbers by RESP and HTTP, in a file that a kill leaves as it is
 *   server lose PORT         the same, in memory
 *   server refuse PORT       the same, which refuses everything
 *   server garbage PORT      answers what is of no protocol
 *   server stubborn PORT     does not end by SIGTERM
 *   server silent            never listens
 *   server failing           ends at once
 *   server watch PORT        says on its standard output whether a server is there, each time that it changes
 *   server client PORT       a client in JSON Lines of such a store
 *   server babbling          a client that answers what is no JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { KEYS = 10 };
static long *values; /* 0: there is none */
static bool refuses, is_garbage;

static struct sockaddr_in address_of(const char *port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((unsigned short)atoi(port))};
}

static FILE *dial(const char *port, int milliseconds)
{
    const struct sockaddr_in address = address_of(port);
    const struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000};
    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    if (connect(s, (const struct sockaddr *)&address, sizeof address) == 0)
        return fdopen(s, "r");
    close(s);
    return NULL;
}

/* ---- the store ---- */

static void answer_resp(int s, char words[4][64])
{
    int key = words[1][1] - '0';
    if (refuses || key < 0 || key >= KEYS) {
        dprintf(s, "-ERR no\r\n");
    } else if (strcmp(words[0], "SET") == 0) {
        values[key] = atol(words[2]);
        dprintf(s, "+OK\r\n");
    } else if (values[key]) {
        char text[32];
        int length = snprintf(text, sizeof text, "%ld", values[key]);
        dprintf(s, "$%d\r\n%s\r\n", length, text);
    } else {
        dprintf(s, "$-1\r\n");
    }
}

static bool serve_resp(FILE *in, char *line)
{
    char words[4][64] = {""};
    int count = atoi(line + 1);
    for (int i = 0; i < count && i < 4; i++)
        if (!fgets(line, 256, in) || !fgets(words[i], sizeof words[i], in))
            return false;
        else
            words[i][strcspn(words[i], "\r\n")] = '\0';
    answer_resp(fileno(in), words);
    return true;
}

static bool serve_http(FILE *in, char *line)
{
    char method[16], path[64], body[64] = "";
    int length = 0;
    if (sscanf(line, "%15s %63s", method, path) != 2)
        return false;
    while (fgets(line, 256, in) && strcmp(line, "\r\n") != 0)
        sscanf(line, "Content-Length: %d", &length);
    if (length > 63 || fread(body, 1, (size_t)length, in) != (size_t)length)
        return false;
    int key = path[2] - '0';
    if (refuses || key < 0 || key >= KEYS)
        dprintf(fileno(in), "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    else if (strcmp(method, "PUT") == 0)
        dprintf(fileno(in), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n%s",
                (values[key] = atol(body + 2), ""));
    else if (!values[key])
        dprintf(fileno(in), "HTTP/1.1 404 None\r\nContent-Length: 2\r\n\r\n{}");
    else {
        char text[64];
        int count = snprintf(text, sizeof text, "{\"node\": {\"value\": \"%ld\"}}", values[key]);
        dprintf(fileno(in), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", count, text);
    }
    return true;
}

static void *serve(void *arg)
{
    FILE *in = fdopen((int)(long)arg, "r");
    char line[256];
    while (fgets(line, sizeof line, in)) {
        if (is_garbage)
            dprintf(fileno(in), "what do you mean?\r\n");
        else if (!(*line == '*' ? serve_resp(in, line) : serve_http(in, line)))
            break;
    }
    fclose(in);
    return NULL;
}

static int listen_at(const char *port)
{
    const struct sockaddr_in address = address_of(port);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (const struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
        perror("bind");
        return 1;
    }
    for (int s; (s = accept(listener, NULL, NULL)) >= 0;) {
        pthread_t t;
        pthread_create(&t, NULL, serve, (void *)(long)s);
        pthread_detach(t);
    }
    return 1;
}

/* ---- who watches ---- */

static _Noreturn void watch(const char *port)
{
    char line[64];
    for (int before = -1;; usleep(20000)) {
        FILE *in = dial(port, 150);
        int is_there = 0;
        if (in) {
            dprintf(fileno(in), "*2\r\n$3\r\nGET\r\n$2\r\nk1\r\n");
            is_there = fgets(line, sizeof line, in) != NULL;
            fclose(in);
        }
        if (is_there != before)
            puts(is_there ? "it is there" : "it is not there");
        fflush(stdout);
        before = is_there;
    }
}

/* ---- a client ---- */

static long number_after(const char *line, const char *name)
{
    const char *at = strstr(line, name);
    return at ? atol(at + strlen(name)) : -1;
}

static int be_client(const char *port)
{
    char line[512], reply[64];
    FILE *in = NULL;
    while (fgets(line, sizeof line, stdin)) {
        long id = number_after(line, "\"msg_id\":"), key = number_after(line, "\"key\":");
        bool is_read = strstr(line, "\"type\":\"read\"") != NULL;
        in = in ? in : dial(port, 500);
        if (in && is_read)
            dprintf(fileno(in), "*2\r\n$3\r\nGET\r\n$2\r\nk%ld\r\n", key);
        else if (in)
            dprintf(fileno(in), "*3\r\n$3\r\nSET\r\n$2\r\nk%ld\r\n$1\r\n%ld\r\n", key,
                    number_after(line, "\"v\":"));
        if (!in || !fgets(reply, sizeof reply, in)) {
            printf("{\"body\":{\"type\":\"error\",\"in_reply_to\":%ld,\"code\":0,\"text\":\"lost\"}}\n", id);
            in = NULL;
        } else if (*reply == '$' && reply[1] != '-' && fgets(reply, sizeof reply, in)) {
            printf("{\"body\":{\"type\":\"read_ok\",\"in_reply_to\":%ld,\"value\":%ld}}\n", id, atol(reply));
        } else {
            printf("{\"body\":{\"type\":\"%s_ok\",\"in_reply_to\":%ld}}\n", is_read ? "read" : "write", id);
        }
        fflush(stdout);
    }
    return 0;
}

int main(int count, char **words)
{
    const char *mode = count > 1 ? words[1] : "", *port = count > 2 ? words[2] : "0";
    if (strcmp(mode, "failing") == 0) {
        fputs("there is no such disk\n", stderr);
        return 3;
    }
    if (strcmp(mode, "babbling") == 0)
        return puts("good morning") < 0 || fflush(stdout) != 0 || sleep(100) != 0;
    if (strcmp(mode, "silent") == 0)
        return (int)sleep(1000);
    if (strcmp(mode, "watch") == 0)
        watch(port);
    if (strcmp(mode, "client") == 0)
        return be_client(port);
    signal(SIGPIPE, SIG_IGN);
    if (strcmp(mode, "stubborn") == 0)
        signal(SIGTERM, SIG_IGN);
    refuses = strcmp(mode, "refuse") == 0;
    is_garbage = strcmp(mode, "garbage") == 0;
    int file = count > 3 ? open(words[3], O_RDWR | O_CREAT, 0600) : -1;
    if (file >= 0 && ftruncate(file, 4096) != 0)
        return 2;
    values = mmap(NULL, 4096, PROT_READ | PROT_WRITE, file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED,
                  file, 0);
    return values == MAP_FAILED ? 2 : listen_at(port);
}
