/* An arena: memory that is allocated piece by piece and given back all at once. A compilation lives in one.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct base_arena base_arena;

base_arena *base_arena_new(void);        /* NULL: no memory */
void base_arena_free(base_arena *arena); /* NULL is fine */

/* `size` zeroed bytes, aligned for anything. NULL: no memory; what was allocated before stays valid. */
void *base_arena_alloc(base_arena *arena, size_t size);
/* The same for an array; NULL also when `count * size` overflows. */
void *base_arena_array(base_arena *arena, size_t count, size_t size);
/* A copy of `length` bytes of text, NUL-terminated. */
char *base_arena_text(base_arena *arena, const char *text, size_t length);
/* Formatted text. */
char *base_arena_vprintf(base_arena *arena, const char *format, va_list arguments);
char *base_arena_printf(base_arena *arena, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A growing array: `things`, `count` of `size` bytes in room for *room, with room for one more; it may have
 * moved. NULL: no memory. What it outgrew stays in the arena, all together no more than the array itself. */
void *base_arena_grow(base_arena *arena, void *things, uint32_t count, uint32_t *room, size_t size);

#endif
