/* Values as people read them. */
#include "values/values.h"

#include <inttypes.h>

/* As it is written in a .lts file. */
static void print_text(const char *text, uint32_t count, FILE *out)
{
    static const char controls[] = "\n\t\r\\\"", letters[] = "ntr\\\"";
    fputc('"', out);
    for (uint32_t i = 0; i < count; i++) {
        const char *at = text[i] ? strchr(controls, text[i]) : NULL;
        unsigned char c = (unsigned char)text[i];
        if (at)
            fprintf(out, "\\%c", letters[at - controls]);
        else if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\x%02X", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void print_word(const char *word, FILE *out)
{
    size_t length = strlen(word);
    if (strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") == length)
        fputs(word, out);
    else
        print_text(word, (uint32_t)length, out);
}

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
        print_word(n >= 0 && n <= type->high ? type->words[n] : "", out);
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
        print_text(a + type->items, values_count(at), out);
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
