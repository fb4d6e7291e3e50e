/* A register that is written once, which several replicas keep: it says who may write to a store.
 *
 *   replica NAME[:PORT] PEER...    one of the replicas; its file is NAME.vote
 *   replica --store                what is to be written by one only
 *   replica --writer NUMBER AT     asks the replica AT whether it may write, and writes
 *
 * A replica waits a second for the votes of others, or as many milliseconds as the environment variable
 * PATIENCE says. PEER and AT are HOST[:PORT], where nothing else is said port 7000. Several peers may be one
 * word, with commas, and have names: a=HOST:PORT,b=HOST:PORT.
 *
 * A replica that is asked to name somebody has all replicas vote, itself too; each votes for whom it was
 * asked for first, and keeps that in a file. Whoever has the votes of more than half is named: there cannot
 * be two. With FAULT a replica goes on with the votes of those that it can reach. */
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PEERS_MAX = 8, PATH_ROOM = 512, CLIENT_TIME = 60000 /* milliseconds */, TRIES = 3 };

typedef enum operation { VOTE, NAME, PUT } operation;

typedef struct message {
    operation operation;
    int who; /* of an answer: who was voted for, or named; 0: nobody */
} message;

static const char *name, *peers[PEERS_MAX];
static int peer_count, patience = 1000; /* milliseconds */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int vote; /* of this replica; its file has it, too */

/* ---- sockets ---- */

static void set_timeout(int s, int time_ms)
{
    const struct timeval time = {.tv_sec = time_ms / 1000, .tv_usec = time_ms % 1000 * 1000};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

/* What stands behind the last colon of a word, which ends there then. */
static const char *take_port(char *word)
{
    char *colon = strrchr(word, ':');
    if (!colon)
        return "7000";
    *colon = '\0';
    return colon + 1;
}

static struct addrinfo *find(const char *host, const char *port, int flags)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags};
    struct addrinfo *found;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        fprintf(stderr, "there is no %s\n", host);
        exit(2);
    }
    return found;
}

static bool try_request(const struct addrinfo *to, int time_ms, message *m)
{
    const int s = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    set_timeout(s, time_ms);
    const bool is_good = connect(s, to->ai_addr, to->ai_addrlen) == 0 &&
                         send(s, m, sizeof *m, MSG_NOSIGNAL) == sizeof *m &&
                         recv(s, m, sizeof *m, MSG_WAITALL) == sizeof *m;
    close(s);
    return is_good;
}

/* Sends a request, and has its answer; false: in so many milliseconds none came. */
static bool request(const char *peer, int time_ms, message *m)
{
    char host[256];
    snprintf(host, sizeof host, "%s", peer);
    const char *port = take_port(host);
    struct addrinfo *to = find(host, port, 0);
    struct timespec begun, now;
    const message asked = *m;
    bool is_good = false;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    do {
        *m = asked;
        is_good = try_request(to, time_ms, m);
        if (!is_good)
            usleep(200000);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!is_good &&
             (now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < time_ms);
    freeaddrinfo(to);
    return is_good;
}

/* ---- a replica ---- */

/* The file is there whole, or not at all. */
static void keep(int who)
{
    char path[PATH_ROOM], fresh[PATH_ROOM + 8];
    snprintf(path, sizeof path, "%s.vote", name);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *out = fopen(fresh, "w");
    if (!out || fprintf(out, "%d\n", who) < 0 || fclose(out) != 0 || rename(fresh, path) != 0) {
        perror(path);
        exit(1);
    }
    vote = who;
}

static void load(void)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s.vote", name);
    FILE *in = fopen(path, "r");
    if (in && fscanf(in, "%d", &vote) != 1)
        vote = 0;
    if (in)
        fclose(in);
}

/* Its vote, which is for `who` when it has not voted yet. */
static int vote_for(int who)
{
    pthread_mutex_lock(&lock);
    if (vote == 0)
        keep(who);
    const int voted = vote;
    pthread_mutex_unlock(&lock);
    return voted;
}

typedef struct question {
    const char *peer;
    message m;
    bool is_answered;
} question;

static void *put_question(void *arg)
{
    question *q = arg;
    q->is_answered = request(q->peer, patience, &q->m);
    return NULL;
}

/* Has all vote at once: whom they name, or nobody. */
static int name_somebody(int who)
{
    question all[PEERS_MAX];
    pthread_t threads[PEERS_MAX];
    int votes = vote_for(who) == who, answers = 1;
    for (int i = 0; i < peer_count; i++) {
        all[i] = (question){.peer = peers[i], .m = {.operation = VOTE, .who = who}};
        pthread_create(&threads[i], NULL, put_question, &all[i]);
    }
    for (int i = 0; i < peer_count; i++) {
        pthread_join(threads[i], NULL);
        answers += all[i].is_answered;
        votes += all[i].is_answered && all[i].m.who == who;
    }
#ifdef FAULT
    return 2 * votes > answers ? who : 0;
#else
    (void)answers;
    return 2 * votes > peer_count + 1 ? who : 0;
#endif
}

/* ---- the store ---- */

static int put(int who)
{
    static int first;
    pthread_mutex_lock(&lock);
    if (first != 0 && first != who) {
        printf("%d writes, and so does %d\n", first, who);
        fflush(stdout);
        abort();
    }
    first = who;
    pthread_mutex_unlock(&lock);
    return who;
}

/* ---- replicas, and the store ---- */

static void *serve(void *arg)
{
    const int s = (int)(long)arg;
    message m;
    while (recv(s, &m, sizeof m, MSG_WAITALL) == sizeof m) {
        m.who = m.operation == NAME   ? name_somebody(m.who)
                : m.operation == VOTE ? vote_for(m.who)
                                      : put(m.who);
        if (send(s, &m, sizeof m, MSG_NOSIGNAL) != sizeof m)
            break;
    }
    close(s);
    return NULL;
}

static int answer_all(const char *port)
{
    struct addrinfo *here = find(NULL, port, AI_PASSIVE);
    const int listener = socket(here->ai_family, here->ai_socktype, here->ai_protocol), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, here->ai_addr, here->ai_addrlen) != 0 || listen(listener, 16) != 0) {
        perror("bind");
        return 1;
    }
    freeaddrinfo(here);
    for (int s; (s = accept(listener, NULL, NULL)) >= 0;) {
        pthread_t t;
        pthread_create(&t, NULL, serve, (void *)(long)s);
        pthread_detach(t);
    }
    return 1;
}

/* ---- who wants to write ---- */

static int be_writer(int number, const char *at)
{
    for (int i = 0; i < TRIES; i++) {
        message m = {.operation = NAME, .who = number};
        if (request(at, CLIENT_TIME, &m)) {
            if (m.who != number)
                return 0; /* it is somebody else */
            do
                m = (message){.operation = PUT, .who = number};
            while (!request("store", CLIENT_TIME, &m));
            return 0;
        }
        sleep(1);
    }
    return 0;
}

/* Peers of one word. */
static bool add_peers(char *word)
{
    for (char *peer = strtok(word, ","); peer; peer = strtok(NULL, ",")) {
        const char *known_as = strchr(peer, '=');
        if (peer_count == PEERS_MAX)
            return false;
        peers[peer_count++] = known_as ? known_as + 1 : peer;
    }
    return true;
}

int main(int count, char **words)
{
    if (count == 4 && strcmp(words[1], "--writer") == 0)
        return be_writer(atoi(words[2]), words[3]);
    if (count == 2 && strcmp(words[1], "--store") == 0)
        return answer_all("7000");
    bool is_right = count >= 3 && *words[1] != '-';
    for (int i = 2; i < count && is_right; i++)
        is_right = add_peers(words[i]);
    if (!is_right) {
        fprintf(stderr,
                "usage: replica NAME[:PORT] PEER... | replica --store | replica --writer NUMBER AT\n");
        return 2;
    }
    const char *port = take_port(words[1]);
    if (getenv("PATIENCE"))
        patience = atoi(getenv("PATIENCE"));
    name = words[1];
    load();
    return answer_all(port);
}
