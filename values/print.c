/* Values as people read them. */
#include "values/values.h"

#include <inttypes.h>

static void print_scalar(const spex_type *type, const void *at, values_name_of *name_of, const void *arg,
                         FILE *out)
{
    int64_t n = values_number(type, at);
    const char *name;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        fputs(n ? "true" : "false", out);
        break;
    case SPEX_TYPE_WORDS:
        fputs(n >= 0 && n <= type->high ? type->words[n] : "?", out);
        break;
    case SPEX_TYPE_REF:
        name = n == 0 ? "none" : name_of(arg, (spex_ref)n);
        fputs(name ? name : "?", out);
        break;
    case SPEX_TYPE_DURATION:
        fprintf(out, "%" PRId64 "ms", n);
        break;
    default:
        fprintf(out, "%" PRId64, n);
    }
}

void values_print(const spex_type *type, const void *at, values_name_of *name_of, const void *arg, FILE *out)
{
    const char *a = at;
    if (values_is_scalar(type)) {
        print_scalar(type, at, name_of, arg, out);
        return;
    }
    if (values_is_bytes(type)) {
        fprintf(out, "\"%.*s\"", (int)values_count(at), a + type->items);
        return;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++) {
            fprintf(out, "%s%s: ", i ? ", " : "{ ", type->members[i].name);
            values_print(type->members[i].type, a + type->members[i].offset, name_of, arg, out);
        }
        fputs(" }", out);
        return;
    }
    const spex_type *first = values_entry_type(type);
    fputc('[', out);
    for (uint32_t i = 0, count = values_count(at); i < count; i++) {
        fputs(i ? ", " : "", out);
        values_print(first, a + type->items + i * first->size, name_of, arg, out);
        if (type->key) {
            fputs(": ", out);
            values_print(type->element, a + type->values + i * type->element->size, name_of, arg, out);
        }
    }
    fputc(']', out);
}
