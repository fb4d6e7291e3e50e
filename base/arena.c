/* An arena of chunks that double in size up to a limit; what does not fit gets a chunk of its own. */
#include "base/arena.h"
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)4096)
#define LAST_CHUNK  ((size_t)1 << 20)

typedef struct chunk {
    struct chunk *next;
    max_align_t data[];
} chunk;

struct base_arena {
    chunk *chunks;
    char *free; /* of the newest chunk of the doubling kind */
    size_t left, next_size;
};

base_arena *base_arena_new(void)
{
    base_arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->next_size = FIRST_CHUNK;
    return arena;
}

void base_arena_free(base_arena *arena)
{
    if (!arena)
        return;
    for (chunk *c = arena->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(arena);
}

static char *add_chunk(base_arena *arena, size_t size)
{
    chunk *c = calloc(1, sizeof *c + size);
    if (!c)
        return NULL;
    c->next = arena->chunks;
    arena->chunks = c;
    return (char *)c->data;
}

void *base_arena_alloc(base_arena *arena, size_t size)
{
    assert(arena && arena->next_size >= FIRST_CHUNK);
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = size ? (size + align - 1) / align * align : align;
    if (size > arena->left) {
        if (size > arena->next_size / 4)
            return add_chunk(arena, size);
        char *fresh = add_chunk(arena, arena->next_size);
        if (!fresh)
            return NULL;
        arena->free = fresh;
        arena->left = arena->next_size;
        if (arena->next_size < LAST_CHUNK)
            arena->next_size *= 2;
    }
    void *result = arena->free;
    arena->free += size;
    arena->left -= size;
    return result;
}

void *base_arena_array(base_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return base_arena_alloc(arena, count * size);
}

char *base_arena_text(base_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? base_arena_alloc(arena, length + 1) : NULL;
    if (copy && length)
        memcpy(copy, text, length);
    return copy;
}

char *base_arena_vprintf(base_arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : base_arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *base_arena_printf(base_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = base_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void *base_arena_grow(base_arena *arena, void *things, uint32_t count, uint32_t *room, size_t size)
{
    assert(count <= *room && (things || count == 0) && size > 0);
    if (count < *room)
        return things;
    uint32_t more = *room ? 2 * *room : 8;
    void *grown = more > *room ? base_arena_array(arena, more, size) : NULL;
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, things, count * size);
    *room = more;
    return grown;
}
