/* Placeholders, and the words of commands. */
#include "base/fill.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The length of a placeholder's name, which begins at `text`; 0: it is none. */
static size_t name_length(const char *text)
{
    size_t length = 0;
    if (!isalpha((unsigned char)*text))
        return 0;
    while (text[length] && !strchr("{} \t\n\"'$;", text[length]))
        length++;
    return text[length] == '}' ? length : 0;
}

bool base_fill(const char *text, base_fill_value *value, void *arg, FILE *out, const char **wrong,
               size_t *wrong_length)
{
    for (const char *at = text; *at; at++) {
        size_t length = *at == '{' ? name_length(at + 1) : 0;
        if (length && !value(arg, at + 1, length, out)) {
            if (wrong)
                *wrong = at + 1;
            if (wrong_length)
                *wrong_length = length;
            return false;
        }
        if (!length)
            fputc(*at, out);
        at += length ? length + 1 : *at == '{' && at[1] == '{';
    }
    return true;
}

char *base_filled(const char *text, base_fill_value *value, void *arg, const char **wrong,
                  size_t *wrong_length)
{
    char *filled = NULL;
    size_t length;
    FILE *out = open_memstream(&filled, &length);
    bool fine = out && base_fill(text, value, arg, out, wrong, wrong_length);
    fine = out && fclose(out) == 0 && fine;
    if (fine)
        return filled;
    free(filled);
    return NULL;
}

/* Copies a word to `to`, and goes on behind it. False: a quote is not closed. */
static bool take_word(const char **at, char **to)
{
    char quote = '\0';
    for (; **at && (quote || !isspace((unsigned char)**at)); ++*at) {
        char c = **at;
        if (quote && c == quote)
            quote = '\0';
        else if (!quote && (c == '\'' || c == '"'))
            quote = c;
        else if (c == '\\' && (*at)[1] && (!quote || (quote == '"' && strchr("\"\\", (*at)[1]))))
            *(*to)++ = *++*at;
        else
            *(*to)++ = c;
    }
    *(*to)++ = '\0';
    return !quote;
}

char **base_words(const char *command, size_t *count)
{
    size_t length = strlen(command), most = length / 2 + 2;
    char **words = malloc(most * sizeof *words + length + most);
    char *to = words ? (char *)(words + most) : NULL;
    *count = 0;
    for (const char *at = command; words;) {
        at += strspn(at, " \t\n\r\f\v");
        if (!*at)
            break;
        words[(*count)++] = to;
        if (!take_word(&at, &to)) {
            free(words);
            errno = EINVAL;
            return NULL;
        }
    }
    if (words)
        words[*count] = NULL;
    return words;
}
