/* Formulas of Hennessy-Milner logic: those with until of De Nicola and Vaandrager, "Three logics for
 * branching bisimulation" (Journal of the ACM 1995), and the plain ones.
 *
 * Nodes are hashed as they are made, so that equal parts are one node, and a node comes after its parts.
 */
#include "lts/explain/explain.h"
#include "lts/explain/formula_builder.h"

#include "base/array.h"
#include "base/files/text_writer.h"
#include "base/hash.h"

#include <ctype.h>
#include <string.h>

#define LONGEST_LINE                                                                                         \
    6u /* so many operators deep is a part written before it gets a name and a line of its own */

void lts_formula_free(lts_formula *f)
{
    if (!f)
        return;
    base_names_unref(f->labels);
    free(f->nodes);
    free(f);
}

void lts_formula_builder_release(lts_formula_builder *f)
{
    free(f->nodes);
    base_hash_index_release(&f->index);
    *f = (lts_formula_builder){0};
}

bool lts_formula_has_left(lts_formula_kind kind)
{
    return kind == LTS_NOT || kind == LTS_AND || kind == LTS_UNTIL || kind == LTS_SILENTLY;
}

bool lts_formula_has_right(lts_formula_kind kind)
{
    return kind == LTS_AND || kind == LTS_STEP || kind == LTS_WEAKLY || kind == LTS_UNTIL;
}

/* ---- making ---- */

static bool is_same(const lts_formula_node *a, const lts_formula_node *b)
{
    return a->kind == b->kind && a->label == b->label && a->left == b->left && a->right == b->right;
}

static uint32_t intern(lts_formula_builder *f, lts_formula_node node)
{
    const uint32_t words[] = {node.kind, node.label, node.left, node.right};
    if (!base_hash_index_reserve(&f->index))
        return LTS_NONE;
    base_hash_cursor cursor = base_hash_index_begin(&f->index, base_hash_bytes(words, sizeof words));
    for (uint32_t n; (n = base_hash_index_next(&f->index, &cursor)) != BASE_NONE;)
        if (is_same(&f->nodes[n], &node))
            return n;
    if (f->count == LTS_MAX || !base_grow(f->nodes, f->capacity, (size_t)f->count + 1))
        return LTS_NONE;
    f->nodes[f->count] = node;
    base_hash_index_add(&f->index, &cursor, f->count);
    return f->count++;
}

uint32_t lts_formula_builder_make(lts_formula_builder *f, lts_formula_kind kind, lts_label label,
                                  uint32_t left, uint32_t right)
{
    if ((lts_formula_has_left(kind) && left == LTS_NONE) ||
        (lts_formula_has_right(kind) && right == LTS_NONE))
        return LTS_NONE;
    if (kind == LTS_NOT && f->nodes[left].kind == LTS_NOT)
        return f->nodes[left].left;
    if (kind == LTS_AND) {
        if (left == right || f->nodes[left].kind == LTS_TRUE)
            return right;
        if (f->nodes[right].kind == LTS_TRUE)
            return left;
    }
    return intern(f, (lts_formula_node){kind, label, left, right});
}

static uint32_t depth_of(const lts_formula_node *node, const uint32_t *depth)
{
    uint32_t left = lts_formula_has_left(node->kind) ? depth[node->left] : 0;
    uint32_t right = lts_formula_has_right(node->kind) ? depth[node->right] : 0;
    uint32_t deeper = left > right ? left : right;
    return node->kind == LTS_TRUE || node->kind == LTS_NOT || node->kind == LTS_AND ? deeper : deeper + 1;
}

/* Marks in `number` what the root needs with 0, the rest with LTS_NONE. */
static void mark_needed(const lts_formula_builder *f, uint32_t root, uint32_t *number)
{
    for (uint32_t n = 0; n <= root; n++)
        number[n] = LTS_NONE;
    number[root] = 0;
    for (uint32_t n = root + 1; n-- > 0;) {
        if (number[n] == LTS_NONE)
            continue;
        if (lts_formula_has_left(f->nodes[n].kind))
            number[f->nodes[n].left] = 0;
        if (lts_formula_has_right(f->nodes[n].kind))
            number[f->nodes[n].right] = 0;
    }
}

lts_formula *lts_formula_builder_finish(lts_formula_builder *f, base_names *labels, uint32_t root)
{
    lts_formula *formula = root == LTS_NONE ? NULL : calloc(1, sizeof *formula);
    uint32_t *number = formula ? base_alloc((uint64_t)root + 1, sizeof *number) : NULL;
    uint32_t *depth = number ? base_alloc((uint64_t)root + 1, sizeof *depth) : NULL;
    if (!depth) {
        free(number);
        free(formula);
        return NULL;
    }
    mark_needed(f, root, number);
    uint32_t kept = 0;
    for (uint32_t n = 0; n <= root; n++) {
        if (number[n] == LTS_NONE)
            continue;
        lts_formula_node node = f->nodes[n];
        if (lts_formula_has_left(node.kind))
            node.left = number[node.left];
        if (lts_formula_has_right(node.kind))
            node.right = number[node.right];
        depth[kept] = depth_of(&node, depth);
        f->nodes[kept] = node;
        number[n] = kept++;
    }
    *formula = (lts_formula){base_names_ref(labels), f->nodes, kept, kept - 1, depth[kept - 1]};
    f->nodes = NULL;
    lts_formula_builder_release(f);
    free(number);
    free(depth);
    return formula;
}

/* ---- writing ---- */

typedef struct writer {
    const lts_formula *f;
    base_text_writer *output;
    uint32_t *name; /* per node: 0, or the number that names it */
} writer;

static bool plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_(),.:!?+-*/[]", text[i]))
            return false;
    return length > 0;
}

static void put_label(base_text_writer *output, const base_names *labels, lts_label label)
{
    const char *text = base_names_text(labels, label);
    size_t length = base_names_length(labels, label);
    bool bare = plain(text, length);
    base_write_text(output, bare ? "" : "\"");
    for (size_t i = 0; i < length; i++) {
        if (!bare && (text[i] == '"' || text[i] == '\\'))
            base_write_text(output, "\\");
        base_write_bytes(output, text + i, 1);
    }
    base_write_text(output, bare ? "" : "\"");
}

static void put_name(writer *w, uint32_t number)
{
    base_write_text(w->output, "F");
    base_write_number(w->output, number);
}

static void put_node(writer *w, uint32_t n);

/* A part of a node: by its name when it has one, in parentheses unless it is `true`, `not F` or a name. */
static void put_part(writer *w, uint32_t n)
{
    lts_formula_kind kind = w->f->nodes[n].kind;
    bool bare = w->name[n] || kind == LTS_TRUE || kind == LTS_NOT;
    base_write_text(w->output, bare ? "" : "(");
    if (w->name[n])
        put_name(w, w->name[n]);
    else
        put_node(w, n);
    base_write_text(w->output, bare ? "" : ")");
}

/* A node's own operator. Recursive, to a depth of LONGEST_LINE: deeper parts have names. */
static void put_node(writer *w, uint32_t n)
{
    static const char *const before[] = {"true", "not ", "", "", "", "", "silent for ever in "};
    static const char *const opening[] = {"", "", " and ", "<", "<<", " <", ""};
    static const char *const closing[] = {"", "", "", "> ", ">> ", "> ", ""};
    const lts_formula_node *node = &w->f->nodes[n];
    base_write_text(w->output, before[node->kind]);
    if (lts_formula_has_left(node->kind))
        put_part(w, node->left);
    base_write_text(w->output, opening[node->kind]);
    if (*closing[node->kind])
        put_label(w->output, w->f->labels, node->label);
    base_write_text(w->output, closing[node->kind]);
    if (lts_formula_has_right(node->kind))
        put_part(w, node->right);
}

/* Gives a name to each node that is used more than once or deep; `true` needs none. */
static void choose_names(writer *w, uint32_t *uses, uint32_t *height)
{
    const lts_formula *f = w->f;
    uint32_t names = 0;
    for (uint32_t n = 0; n < f->count; n++) {
        if (lts_formula_has_left(f->nodes[n].kind))
            uses[f->nodes[n].left]++;
        if (lts_formula_has_right(f->nodes[n].kind))
            uses[f->nodes[n].right]++;
    }
    for (uint32_t n = 0; n < f->count; n++) {
        const lts_formula_node *node = &f->nodes[n];
        if (node->kind == LTS_TRUE)
            continue;
        uint32_t left = lts_formula_has_left(node->kind) ? height[node->left] : 0;
        uint32_t right = lts_formula_has_right(node->kind) ? height[node->right] : 0;
        height[n] = 1 + (left > right ? left : right);
        if (n != f->root && (uses[n] > 1 || height[n] == LONGEST_LINE)) {
            w->name[n] = ++names;
            height[n] = 0;
        }
    }
}

base_status lts_formula_write(const lts_formula *f, FILE *out)
{
    writer w = {f, base_text_writer_new(out), base_alloc_zeroed(f->count, sizeof *w.name)};
    uint32_t *uses = base_alloc_zeroed(f->count, sizeof *uses);
    uint32_t *height = base_alloc_zeroed(f->count, sizeof *height);
    base_status status = BASE_E_NOMEM;
    if (w.output && w.name && uses && height) {
        choose_names(&w, uses, height);
        for (uint32_t n = 0; n < f->count; n++)
            if (w.name[n] || n == f->root) {
                if (w.name[n]) {
                    put_name(&w, w.name[n]);
                    base_write_text(w.output, " = ");
                }
                put_node(&w, n);
                base_write_text(w.output, "\n");
            }
        status = base_text_writer_finish(w.output);
        w.output = NULL;
    }
    free(w.output);
    free(w.name);
    free(uses);
    free(height);
    return status;
}
