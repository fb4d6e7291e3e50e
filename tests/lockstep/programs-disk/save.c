/* A file is saved while another thread reads it: whole, where it is put in the old one's place. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#ifdef FAULT
#define NEW "state"
#else
#define NEW "state.new"
#endif
static void save(const char *text)
{
    FILE *out = fopen(NEW, "w");
    fputs(text, out);
    fclose(out);
    if (strcmp(NEW, "state") != 0)
        rename(NEW, "state");
}
static void *writer(void *arg)
{
    save("second");
    return arg;
}
static void *reader(void *arg)
{
    char line[32] = "";
    FILE *in = fopen("state", "r");
    assert(in && fgets(line, sizeof line, in) && (strcmp(line, "first") == 0 || strcmp(line, "second") == 0));
    fclose(in);
    return arg;
}
int main(void)
{
    pthread_t t, u;
    save("first");
    pthread_create(&t, 0, writer, 0);
    pthread_create(&u, 0, reader, 0);
    pthread_join(t, 0);
    pthread_join(u, 0);
    return 0;
}
