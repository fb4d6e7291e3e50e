/* Compiled systems, kept from one run to the next in $XDG_CACHE_HOME/spex, else $HOME/.cache/spex. (cache.c)
 */
#ifndef SYSTEMS_CACHE_H
#define SYSTEMS_CACHE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct systems_cache {
    char folder[512]; /* "": none is used */
    char path[640];   /* of the object that belongs to the key */
} systems_cache;

/* Finds, or makes, the folder, and the object's path in it. Where the folder belongs to somebody else, others
 * may write to it, or it cannot be made, this is said on stderr, and none is used. `key`: all that the object
 * is made from. */
void systems_cache_open(systems_cache *cache, const char *key, size_t length);
/* Is the object there, whole, ours, and nobody else's to write? It is then as new. */
bool systems_cache_has(const systems_cache *cache);
/* Puts a copy of an object there, and removes those that nobody has used for a month. Where there is no room,
 * this is said on stderr. */
void systems_cache_add(const systems_cache *cache, const char *object);

#endif
