/* Keys are the C library's; which of them there are, and with which destructors, is noted. */
#include "lockstep/inside/locals.h"

#include <dlfcn.h>
#include <locale.h>
#include <string.h>

#include "lockstep/inside/real.h"

enum { KEYS_MAX = 1024, ROUNDS = 4 };

static struct {
    bool is_there;
    void (*destroy)(void *);
} keys[KEYS_MAX]; /* by their numbers */
static pthread_key_t key_limit;

INTERPOSED int pthread_key_create(pthread_key_t *key, void (*destroy)(void *))
{
    const int error = REAL(pthread_key_create)(key, destroy);
    if (error == 0 && *key < KEYS_MAX) {
        keys[*key].is_there = true;
        keys[*key].destroy = destroy;
        key_limit = *key < key_limit ? key_limit : *key + 1;
    }
    return error;
}

INTERPOSED int pthread_key_delete(pthread_key_t key)
{
    if (key < KEYS_MAX)
        keys[key].is_there = false;
    return REAL(pthread_key_delete)(key);
}

INTERPOSED int tss_create(tss_t *key, tss_dtor_t destroy)
{
    return pthread_key_create(key, destroy) ? thrd_error : thrd_success;
}

INTERPOSED void tss_delete(tss_t key)
{
    pthread_key_delete(key);
}

/* Returns whether there was any. */
static bool destroy_once(void)
{
    bool was_any = false;
    for (pthread_key_t key = 0; key < key_limit; key++) {
        void *value = keys[key].is_there ? pthread_getspecific(key) : NULL;
        if (!value)
            continue;
        pthread_setspecific(key, NULL);
        if (keys[key].destroy) {
            keys[key].destroy(value);
            was_any = true;
        }
    }
    return was_any;
}

static void destroy_objects(void)
{
    static void (*real)(void);
    static bool is_looked_up;
    if (!is_looked_up) {
        void *function = dlsym(RTLD_DEFAULT, "__call_tls_dtors");
        memcpy(&real, &function, sizeof real);
        is_looked_up = true;
    }
    if (real)
        real();
}

void lockstep_end_locals(void)
{
    destroy_objects();
    for (int i = 0; i < ROUNDS && destroy_once(); i++) {
    }
    uselocale(LC_GLOBAL_LOCALE);
}
