#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>
static void both(const char *a, const char *b)
{
    int x = open(a, O_RDWR | O_CREAT, 0644), y = open(b, O_RDWR | O_CREAT, 0644);
    flock(x, LOCK_EX);
    flock(y, LOCK_EX);
    close(y);
    close(x);
}
static void *one(void *arg)
{
    both("a", "b");
    return arg;
}
#ifdef FAULT
static void *two(void *arg)
{
    both("b", "a");
    return arg;
}
#else
#define two one
#endif
int main(void)
{
    pthread_t t, u;
    pthread_create(&t, 0, one, 0);
    pthread_create(&u, 0, two, 0);
    pthread_join(t, 0);
    pthread_join(u, 0);
    return 0;
}
