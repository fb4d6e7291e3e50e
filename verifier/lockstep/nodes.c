/* A line a node: "node NAME COMMAND...", or "client NAME COMMAND..."; the command's words as a shell has
 * them, with quotes and backslashes; what follows # is a comment. */
#include "verifier/lockstep/nodes.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { NODES_MAX = sizeof((lockstep_nodes *)NULL)->of / sizeof *((lockstep_nodes *)NULL)->of };

/* One word, without its quotes; NULL: there is none, or a quote is not closed (`*is_bad`), or no memory. */
static char *next_word(const char **at, bool *is_bad)
{
    const char *from = *at;
    while (isspace((unsigned char)*from))
        from++;
    if (!*from || *from == '#')
        return NULL;
    char *word = malloc(strlen(from) + 1), *to = word, quote = 0;
    *is_bad = !word;
    for (; word && *from && (quote || !isspace((unsigned char)*from)); from++) {
        if (quote ? *from == quote : *from == '"' || *from == '\'')
            quote = quote ? 0 : *from;
        else if (*from == '\\' && quote != '\'' && from[1])
            *to++ = *++from;
        else
            *to++ = *from;
    }
    if (word)
        *to = '\0';
    *at = from;
    if (quote) {
        *is_bad = true;
        free(word);
        return NULL;
    }
    return word;
}

static bool is_name(const char *name)
{
    const size_t length = strlen(name);
    bool is_good = length > 0 && length < sizeof((lockstep_nodes *)NULL)->names[0] &&
                   isalpha((unsigned char)*name) && strcmp(name, "localhost") != 0;
    for (; *name; name++)
        is_good &= isalnum((unsigned char)*name) || *name == '-' || *name == '_' || *name == '.';
    return is_good;
}

static base_status fail(base_error *error, uint64_t line, const char *what, const char *name)
{
    return base_fail(error, BASE_E_SYNTAX, line, 0, what, name);
}

/* The rest of the words of a node. */
static base_status read_command(const char *at, uint64_t line, lockstep_nodes *n, base_error *error)
{
    const uint32_t i = n->count - 1;
    size_t count = 0, capacity = 0;
    bool is_bad = false;
    do {
        if (!base_grow(n->words[i], capacity, count + 2))
            return base_fail(error, BASE_E_NOMEM, line, 0, "no memory for the words of a node");
        n->words[i][count] = n->words[i][count + 1] = NULL;
        n->words[i][count] = next_word(&at, &is_bad);
    } while (n->words[i][count++]);
    if (is_bad)
        return fail(error, line, "a quote of the command of node %s is not closed", n->names[i]);
    if (count == 1)
        return fail(error, line, "node %s has no command", n->names[i]);
    n->of[i].words = (const char *const *)(const void *)n->words[i];
    return BASE_OK;
}

static base_status read_line(const char *text, uint64_t line, lockstep_nodes *n, base_error *error)
{
    bool is_bad = false;
    char *what = next_word(&text, &is_bad), *name = what ? next_word(&text, &is_bad) : NULL;
    base_status status = BASE_OK;
    if (!what && !is_bad)
        return BASE_OK;
    const bool is_client = what && strcmp(what, "client") == 0;
    if (!what || (!is_client && strcmp(what, "node") != 0))
        status =
            fail(error, line, "a line begins with 'node' or 'client', not with '%.40s'", what ? what : "\"");
    else if (!name || !is_name(name))
        status = fail(error, line,
                      "a name of a node is wanted, of letters, digits, '-', '_' and '.', which begins with a "
                      "letter, not '%.40s'",
                      name ? name : "");
    for (uint32_t i = 0; i < n->count && !status; i++)
        if (strcmp(n->names[i], name) == 0)
            status = fail(error, line, "there are two nodes '%s'", name);
    if (!status && n->count == NODES_MAX)
        status = fail(error, line, "there are more than 16 nodes, from '%s' on", name);
    if (!status) {
        const uint32_t i = n->count++;
        snprintf(n->names[i], sizeof n->names[i], "%s", name);
        n->of[i] = (lockstep_node){.name = n->names[i], .is_client = is_client};
        status = read_command(text, line, n, error);
    }
    free(what);
    free(name);
    return status;
}

base_status lockstep_nodes_read(const char *path, lockstep_nodes *n, base_error *error)
{
    assert(path && n);
    *n = (lockstep_nodes){.count = 0};
    FILE *in = fopen(path, "r");
    if (!in)
        return base_fail(error, BASE_E_IO, 0, 0, "%s", strerror(errno));
    char *text = NULL;
    size_t size = 0;
    uint64_t line = 0;
    base_status status = BASE_OK;
    while (!status && getline(&text, &size, in) > 0)
        status = read_line(text, ++line, n, error);
    if (!status && ferror(in))
        status = base_fail(error, BASE_E_IO, 0, 0, "%s", strerror(errno));
    else if (!status && n->count == 0)
        status = base_fail(error, BASE_E_SYNTAX, line ? line : 1, 0, "there is no node");
    free(text);
    fclose(in);
    return status;
}

void lockstep_nodes_release(lockstep_nodes *n)
{
    for (uint32_t i = 0; i < n->count; i++) {
        for (char **word = n->words[i]; word && *word; word++)
            free(*word);
        free(n->words[i]);
    }
    n->count = 0;
}
