/* See pages.h. The layout is that of LMDB 0.9 (mdb.c; there is no document): pages of one size; the first two
 * are meta pages, of which the one with the later transaction counts; each names the last page in use and two
 * B-trees, that of free pages and that of named B-trees. Only what stores use is accepted: no duplicates,
 * no fixed map.
 *
 * Every page that can be reached is looked at once: its number, its kind, its nodes, which must fill it
 * without a gap or an overlap, the pages that it leads to, which nothing else leads to. What the values hold
 * is not looked at: they have checksums of their own.
 */
#include "runtime/ground/pages.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORD          sizeof(size_t)
#define PAGE_HEADER   (WORD + 8) /* number; pad, kind, lower, upper (2 each), or how many pages (4) */
#define NODE_HEADER   8          /* low, high, flags, key size (2 each); then the key, then the value */
#define TREE_SIZE     (8 + 5 * WORD)
#define NO_ROOT       SIZE_MAX
#define DEEPEST       32
#define NEVER_WRITTEN 131072 /* pages: no transaction has more */

enum { KIND_BRANCH = 1, KIND_LEAF = 2, KIND_OVERFLOW = 4, KIND_META = 8 };
enum { NODE_BIG = 1, NODE_TREE = 2 };
enum { TREE_INTEGER_KEYS = 8, META_FIXED_MAP = 1 };

typedef struct tree {
    unsigned flags, depth;
    size_t root;
} tree;

typedef struct pages {
    int file;
    size_t size;            /* of a page, bytes */
    size_t count;           /* that LMDB has given out; the last may be free, and have never been written */
    size_t in_file;         /* so many */
    size_t transactions[2]; /* of the meta pages */
    uint8_t *used;          /* a byte a page */
    tree free, main;        /* the two trees of the meta page */
    unsigned char *room;    /* a page for each level */
    uint8_t *filled;        /* of the page at hand, a byte for each two */
    bool no_memory;
} pages;

static size_t word_at(const unsigned char *at)
{
    size_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static unsigned short_at(const unsigned char *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t long_at(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static bool read_page(const pages *p, size_t number, unsigned char *page)
{
    return pread(p->file, page, p->size, (off_t)(number * p->size)) == (ssize_t)p->size &&
           word_at(page) == number;
}

/* Notes that a page is in use, by nothing else so far. */
static bool use_page(pages *p, size_t number)
{
    if (number < 2 || number >= p->count || p->used[number])
        return false;
    p->used[number] = 1;
    return true;
}

/* ---- meta pages ---- */

static tree tree_at(const unsigned char *at)
{
    return (tree){short_at(at + 4), short_at(at + 6), word_at(at + 8 + 4 * WORD)};
}

/* What the first (0) or the second meta page says; the second stands where the first says. */
static bool read_meta(pages *p, unsigned which)
{
    size_t at = which * p->size;
    unsigned char bytes[256];
    const unsigned char *meta = bytes + PAGE_HEADER, *trees = meta + 8 + 2 * WORD;
    size_t length = PAGE_HEADER + 8 + 2 * WORD + 2 * TREE_SIZE + 2 * WORD;
    if (pread(p->file, bytes, length, (off_t)at) != (ssize_t)length)
        return false;
    size_t size = long_at(trees);
    bool is_meta =
        short_at(bytes + WORD + 2) == KIND_META && long_at(meta) == 0xBEEFC0DE && long_at(meta + 4) == 1;
    if (!is_meta || word_at(bytes) != which || size < 256 || size > 65536 || size & (size - 1))
        return false;
    unsigned flags = short_at(trees + 4);
    if ((which && size != p->size) || flags & META_FIXED_MAP || !(flags & TREE_INTEGER_KEYS))
        return false;
    p->transactions[which] = word_at(trees + 2 * TREE_SIZE + WORD);
    if (which == 0 || p->transactions[1] > p->transactions[0]) {
        p->count = word_at(trees + 2 * TREE_SIZE) + 1;
        p->free = tree_at(trees);
        p->free.flags = TREE_INTEGER_KEYS; /* those of the whole file stand there */
        p->main = tree_at(trees + TREE_SIZE);
    }
    p->size = size;
    return true;
}

/* ---- nodes ---- */

typedef struct node {
    size_t low; /* the page that it leads to, or the size of its value */
    unsigned flags, key_size;
    const unsigned char *key, *value;
    size_t size; /* with its header, as it lies in the page */
} node;

static node node_at(const unsigned char *at, unsigned kind)
{
    unsigned first = short_at(at), second = short_at(at + 2);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    unsigned swapped = first;
    first = second;
    second = swapped;
#endif
    node n = {.low = first | (size_t)second << 16, .flags = short_at(at + 4), .key_size = short_at(at + 6)};
    n.key = at + NODE_HEADER;
    n.value = n.key + n.key_size;
    if (kind == KIND_BRANCH && WORD > 4)
        n.low |= (size_t)((uint64_t)n.flags << 32);
    size_t value = kind == KIND_BRANCH ? 0 : n.flags & NODE_BIG ? WORD : n.low;
    n.size = NODE_HEADER + n.key_size + value;
    n.size += n.size & 1;
    return n;
}

/* Marks the bytes of a node; false: they are another's. */
static bool fill(pages *p, size_t offset, size_t size)
{
    for (size_t i = offset / 2; i < (offset + size) / 2; i++)
        if (p->filled[i]++)
            return false;
    return true;
}

/* How many nodes a page has; 0: it makes no sense. */
static size_t check_nodes(pages *p, const unsigned char *page, unsigned kind, unsigned tree_flags)
{
    size_t lower = short_at(page + WORD + 4), upper = short_at(page + WORD + 6), total = 0;
    if (lower <= PAGE_HEADER || lower & 1 || upper < lower || upper > p->size)
        return 0;
    size_t count = (lower - PAGE_HEADER) / 2;
    memset(p->filled, 0, p->size / 2);
    for (size_t i = 0; i < count; i++) {
        size_t offset = short_at(page + PAGE_HEADER + 2 * i);
        if (offset < upper || offset & 1 || offset + NODE_HEADER > p->size)
            return 0;
        node n = node_at(page + offset, kind);
        bool is_integer =
            n.key_size == 4 || n.key_size == 8 || (kind == KIND_BRANCH && i == 0 && !n.key_size);
        if (n.size > p->size - offset || (tree_flags & TREE_INTEGER_KEYS && !is_integer) ||
            !fill(p, offset, n.size))
            return 0;
        total += n.size;
    }
    return total == p->size - upper ? count : 0;
}

/* ---- values ---- */

/* The pages of a value that has some of its own. */
static bool use_overflow(pages *p, const node *n)
{
    unsigned char header[PAGE_HEADER];
    size_t first = word_at(n->value), least = (PAGE_HEADER - 1 + n->low) / p->size + 1;
    if (first < 2 || first >= p->count ||
        pread(p->file, header, sizeof header, (off_t)(first * p->size)) != (ssize_t)sizeof header ||
        word_at(header) != first || short_at(header + WORD + 2) != KIND_OVERFLOW)
        return false;
    size_t count = long_at(header + WORD + 4); /* a shorter value may have taken the place of a longer one */
    if (count < least || count > p->count - first || count > p->in_file - first)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!use_page(p, first + i))
            return false;
    return true;
}

/* The numbers of free pages: how many, then these, descending. */
static bool use_free_pages(pages *p, const unsigned char *list, size_t size)
{
    size_t count = size >= WORD ? word_at(list) : SIZE_MAX, before = SIZE_MAX;
    if (count > size / WORD - 1)
        return false;
    for (size_t i = 1; i <= count; i++) {
        size_t number = word_at(list + i * WORD);
        if (number >= before || !use_page(p, number))
            return false;
        before = number;
    }
    return true;
}

static bool check_free_value(pages *p, const node *n)
{
    if (!(n->flags & NODE_BIG))
        return use_free_pages(p, n->value, n->low);
    unsigned char *list = malloc(n->low + 1);
    if (!list) {
        p->no_memory = true;
        return false;
    }
    off_t at = (off_t)(word_at(n->value) * p->size + PAGE_HEADER);
    bool is_good = pread(p->file, list, n->low, at) == (ssize_t)n->low && use_free_pages(p, list, n->low);
    free(list);
    return is_good;
}

/* ---- trees ---- */

typedef enum content { CONTENT_FREE, CONTENT_TREES, CONTENT_VALUES } content;

typedef struct level {
    unsigned char *page;
    size_t at, count; /* nodes */
} level;

/* What a leaf leads to; a tree that is named there goes to `named`. */
static bool check_leaf_node(pages *p, const node *n, content what, tree *named)
{
    bool is_tree = n->flags & NODE_TREE;
    if (n->flags & ~(unsigned)(NODE_BIG | NODE_TREE) || is_tree != (what == CONTENT_TREES))
        return false;
    if (is_tree && (n->flags & NODE_BIG || n->low != TREE_SIZE))
        return false;
    if (is_tree)
        *named = tree_at(n->value);
    if (n->flags & NODE_BIG && !use_overflow(p, n))
        return false;
    return what != CONTENT_FREE || check_free_value(p, n);
}

static bool enter(pages *p, level *l, size_t number, unsigned kind, unsigned flags)
{
    if (!use_page(p, number) || !read_page(p, number, l->page) || short_at(l->page + WORD + 2) != kind)
        return false;
    l->at = 0;
    l->count = check_nodes(p, l->page, kind, flags);
    return l->count >= (kind == KIND_BRANCH ? 2u : 1u);
}

/* Calls `found` for each tree that is named in this one. */
static bool check_tree(pages *p, tree t, content what, unsigned char *room, bool (*found)(pages *, tree))
{
    level levels[DEEPEST];
    if (t.root == NO_ROOT || t.depth == 0)
        return t.root == NO_ROOT && t.depth == 0;
    if (t.depth > DEEPEST || t.flags & ~(unsigned)TREE_INTEGER_KEYS)
        return false;
    for (unsigned i = 0; i < t.depth; i++)
        levels[i].page = room + i * p->size;
    unsigned depth = 1;
    if (!enter(p, &levels[0], t.root, t.depth == 1 ? KIND_LEAF : KIND_BRANCH, t.flags))
        return false;
    while (depth) {
        level *l = &levels[depth - 1];
        if (l->at == l->count) {
            depth--;
            continue;
        }
        unsigned kind = depth == t.depth ? KIND_LEAF : KIND_BRANCH;
        node n = node_at(l->page + short_at(l->page + PAGE_HEADER + 2 * l->at++), kind);
        tree named = {.root = NO_ROOT};
        if (kind == KIND_BRANCH) {
            if (!enter(p, &levels[depth], n.low, depth + 1 == t.depth ? KIND_LEAF : KIND_BRANCH, t.flags))
                return false;
            depth++;
        } else if (!check_leaf_node(p, &n, what, &named) || (what == CONTENT_TREES && !found(p, named))) {
            return false;
        }
    }
    return true;
}

static bool no_tree(pages *p, tree named)
{
    (void)p, (void)named;
    return false;
}

static bool check_named(pages *p, tree named)
{
    return check_tree(p, named, CONTENT_VALUES, p->room + DEEPEST * p->size, no_tree);
}

/* Transactions take turns with the two pages, and none is left out. */
static bool take_turns(size_t even, size_t odd)
{
    return (even == 0 && odd == 0) ||
           (even % 2 == 0 && odd % 2 == 1 && (even > odd ? even - odd : odd - even) == 1);
}

static bool check_all(pages *p)
{
    struct stat file;
    if (!read_meta(p, 0) || !read_meta(p, 1) || !take_turns(p->transactions[0], p->transactions[1]) ||
        fstat(p->file, &file))
        return false;
    p->in_file = (size_t)file.st_size / p->size;
    if (p->count < 2 || (p->count > p->in_file && p->count - p->in_file > NEVER_WRITTEN))
        return false;
    p->used = calloc(p->count, 1);
    p->room = malloc(2 * DEEPEST * p->size);
    p->filled = malloc(p->size / 2 + 1);
    p->no_memory = !p->used || !p->room || !p->filled;
    return !p->no_memory && check_tree(p, p->main, CONTENT_TREES, p->room, check_named) &&
           check_tree(p, p->free, CONTENT_FREE, p->room, no_tree);
}

int spex_pages_check(int file)
{
    assert(file >= 0);
    pages p = {.file = file};
    bool is_good = check_all(&p);
    free(p.used);
    free(p.room);
    free(p.filled);
    return is_good ? 0 : p.no_memory ? ENOMEM : EINVAL;
}
