/* Where the files of a run go. */
#include "config.h"

#include "compiler/spexc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *spexc_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Length of a file's name without its extension; a name that is nothing but an extension is kept. */
static size_t stem_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

static bool is_folder(const char *path)
{
    struct stat about;
    size_t length = strlen(path);
    return (length > 0 && path[length - 1] == '/') || (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

/* Does the name end as one of the files that spexc writes? Then -o named the file, not the prefix. */
static bool has_extension(const char *path)
{
    static const char *const known[] = {"h", "c", "aut", "dot", "mmd", "svg", "json", "lts"};
    const char *name = spexc_base_name(path), *dot = strrchr(name, '.');
    for (size_t i = 0; dot && dot != name && i < sizeof known / sizeof *known; i++)
        if (strcmp(dot + 1, known[i]) == 0)
            return true;
    return false;
}

char *spexc_prefix(const spexc_request *request)
{
    const char *output = request->output ? request->output : "";
    if (*output && !is_folder(output)) {
        size_t folder = (size_t)(spexc_base_name(output) - output);
        return strndup(output,
                       has_extension(output) ? folder + stem_length(output + folder) : strlen(output));
    }
    const char *name = spexc_base_name(request->input);
    size_t length = strlen(output), stem = stem_length(name);
    char *prefix = malloc(length + stem + 2);
    if (!prefix)
        return NULL;
    memcpy(prefix, output, length);
    if (length > 0 && output[length - 1] != '/')
        prefix[length++] = '/';
    memcpy(prefix + length, name, stem);
    prefix[length + stem] = '\0';
    return prefix;
}
