/* c11: two readers see two writers' stores in different orders */
#include "../programs/check.h"
#include <stdatomic.h>
#define WRITE (FAULTY ? memory_order_release : memory_order_seq_cst)
#define READ  (FAULTY ? memory_order_acquire : memory_order_seq_cst)
static atomic_int x, y;
static int got[4];
static void *write_x(void *arg)
{
    atomic_store_explicit(&x, 1, WRITE);
    return arg;
}
static void *write_y(void *arg)
{
    atomic_store_explicit(&y, 1, WRITE);
    return arg;
}
static void *read_xy(void *arg)
{
    got[0] = atomic_load_explicit(&x, READ);
    got[1] = atomic_load_explicit(&y, READ);
    return arg;
}
static void *read_yx(void *arg)
{
    got[2] = atomic_load_explicit(&y, READ);
    got[3] = atomic_load_explicit(&x, READ);
    return arg;
}
int main(void)
{
    pthread_t t = start(write_x), u = start(write_y), v = start(read_xy), w = start(read_yx);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    pthread_join(v, NULL);
    pthread_join(w, NULL);
    assert(!(got[0] && !got[1] && got[2] && !got[3]));
    return 0;
}
