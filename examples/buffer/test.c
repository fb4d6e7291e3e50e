#include <assert.h>
#include <spex-lockstep.h>

#include "buffer.h"

static buffer b;
static int got[3];

static int has_room(void)
{
    return b.count >= 0 && b.count <= 2;
}

static void *put_three(void *arg)
{
    for (int i = 0; i < 3; i++)
        buffer_put(&b, i);
    return arg;
}

static void *get_one(void *arg)
{
    int item;
    if (buffer_get(&b, &item))
        got[item]++;
    return arg;
}

static void *get_all(void *arg)
{
    for (int item; buffer_get(&b, &item);)
        got[item]++;
    return arg;
}

/* Two put six numbers, more than there is room for; six threads get one each. */
SPEX_SCHEDULES(each_once)
{
    pthread_t puts[2], gets[6];
    buffer_open(&b);
    spex_lockstep_always(has_room);
    got[0] = got[1] = got[2] = 0;
    for (int i = 0; i < 2; i++)
        pthread_create(&puts[i], NULL, put_three, NULL);
    for (int i = 0; i < 6; i++)
        pthread_create(&gets[i], NULL, get_one, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(puts[i], NULL);
    for (int i = 0; i < 6; i++)
        pthread_join(gets[i], NULL);
    for (int i = 0; i < 3; i++)
        assert(got[i] == 2);
    buffer_release(&b);
}

/* Whoever gets until the end comes to it. */
SPEX_SCHEDULES(closing)
{
    pthread_t put, get[2];
    buffer_open(&b);
    got[0] = got[1] = got[2] = 0;
    pthread_create(&put, NULL, put_three, NULL);
    for (int i = 0; i < 2; i++)
        pthread_create(&get[i], NULL, get_all, NULL);
    pthread_join(put, NULL);
    buffer_close(&b);
    for (int i = 0; i < 2; i++)
        pthread_join(get[i], NULL);
    for (int i = 0; i < 3; i++)
        assert(got[i] == 1);
    buffer_release(&b);
}

int main(int argc, char **argv)
{
    return spex_lockstep_main(argc, argv);
}
