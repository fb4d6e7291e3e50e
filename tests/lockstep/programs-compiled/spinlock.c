/* race: a spin lock that looks first and takes then */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int lock;
static int count;
static void *add(void *arg)
{
    for (int i = 0; i < 2; i++) {
        if (FAULTY) {
            while (atomic_load(&lock))
                ;
            atomic_store(&lock, 1);
        } else {
            int is_free = 0;
            while (!atomic_compare_exchange_weak(&lock, &is_free, 1))
                is_free = 0;
        }
        count++;
        atomic_store(&lock, 0);
    }
    return arg;
}
int main(void)
{
    pthread_t t = start(add), u = start(add), v = start(add);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    pthread_join(v, NULL);
    assert(count == 6);
    return 0;
}
