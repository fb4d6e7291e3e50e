/* Threads by script: a word a thread, an operation a letter and a digit; what they saw and left is written.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
static const char *const names[] = {"zero", "one", "two"};
static int shared[3], owned[8][3];
static char seen[8][256];
static struct script {
    int number;
    const char *text;
} scripts[8];
static void note(int thread, const char *text)
{
    strcat(seen[thread], text);
    strcat(seen[thread], ",");
}
static void *run(void *arg)
{
    const struct script *s = arg;
    const int *own = owned[s->number];
    for (const char *at = s->text; *at; at += 2) {
        const int f = at[1] - '0';
        char text[16] = "";
        switch (*at) {
        case 'r': /* a place of its own */
            note(s->number, own[f] >= 0 && pread(own[f], text, 8, 0) >= 0 ? text : "-");
            break;
        case 'R': /* where the other ended */
            note(s->number, read(shared[f], text, 1) >= 0 ? text : "-");
            break;
        case 'w':
            snprintf(text, sizeof text, "%d%c", s->number, *(at - (at > s->text)));
            pwrite(own[f], text, 2, 0);
            break;
        case 'W': {
            int fd = open(names[f], O_WRONLY | O_CREAT | O_TRUNC, 0644);
            snprintf(text, sizeof text, "%dW", s->number);
            write(fd, text, 2);
            close(fd);
            break;
        }
        case 'o': {
            int fd = open(names[f], O_RDONLY);
            note(s->number, fd >= 0 && read(fd, text, 8) >= 0 ? text : "-");
            close(fd);
            break;
        }
        case 'n':
            note(s->number, rename(names[f], names[(f + 1) % 3]) ? "!" : "n");
            break;
        case 'u':
            note(s->number, unlink(names[f]) ? "!" : "u");
            break;
        case 's':
            note(s->number, access(names[f], F_OK) ? "no" : "yes");
            break;
        case 'l':
            flock(own[f], LOCK_EX);
            break;
        case 'L':
            flock(own[f], LOCK_SH);
            break;
        case 't':
            note(s->number, flock(own[f], LOCK_EX | LOCK_NB) ? "busy" : "got");
            break;
        case 'U':
            flock(own[f], LOCK_UN);
            break;
        }
    }
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_t t[8];
    for (int i = 0; i < 3; i++) {
        shared[i] = open(names[i], O_RDWR | O_CREAT | O_TRUNC, 0644);
        write(shared[i], "abc", 3);
        lseek(shared[i], 0, SEEK_SET);
    }
    for (int i = 1; i < argc; i++)
        for (int k = 0; k < 3; k++)
            owned[i][k] = open(names[k], O_RDWR);
    for (int i = 1; i < argc; i++) {
        scripts[i] = (struct script){i, argv[i]};
        pthread_create(&t[i], NULL, run, &scripts[i]);
    }
    for (int i = 1; i < argc; i++)
        pthread_join(t[i], NULL);
    for (int i = 1; i < argc; i++)
        printf("%s|", seen[i]);
    for (int i = 0; i < 3; i++) {
        char text[16] = "-";
        int fd = open(names[i], O_RDONLY);
        if (fd >= 0)
            text[read(fd, text, 8)] = '\0';
        printf("%s ", text);
        close(fd);
    }
    puts("");
    return 0;
}
