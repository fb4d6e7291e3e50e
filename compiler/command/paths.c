/* Where the files of a run go. */
#include "config.h"

#include "compiler/command/request.h"

#include <assert.h>
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
static bool has_suffix(const char *path)
{
    const char *name = spexc_base_name(path), *dot = strrchr(name, '.');
    return dot && dot != name && spexc_output_has_suffix(dot + 1);
}

char *spexc_prefix(const spexc_request *request)
{
    const char *output = request->output ? request->output : "";
    if (*output && !is_folder(output)) {
        size_t folder = (size_t)(spexc_base_name(output) - output);
        return strndup(output, has_suffix(output) ? folder + stem_length(output + folder) : strlen(output));
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

/* PREFIX.SUFFIX, or PREFIX-NAME.SUFFIX. */
static char *path_with(const char *prefix, const char *name, const char *suffix)
{
    size_t room = strlen(prefix) + strlen(suffix) + (name ? strlen(name) : 0) + 3;
    char *path = malloc(room);
    if (path)
        snprintf(path, room, "%s%s%s.%s", prefix, name ? "-" : "", name ? name : "", suffix);
    return path;
}

char *spexc_output_path(const spexc_request *request, const char *prefix, const spexc_output *output,
                        unsigned file, const lang_spec *spec)
{
    assert(*prefix);
    assert(file < SPEXC_OUTPUT_FILES && output->files[file].write);
    const char *suffix = output->files[file].suffix;
    if (request->in_place)
        return strdup(request->input);
    if (!suffix || (output->is_shown && !request->output) || strcmp(prefix, "-") == 0)
        return strdup("-");
    size_t added = request->c_prefix ? strlen(request->c_prefix) : 0; /* to names in C, not of files */
    return path_with(prefix, spec ? spec->c_name + added : NULL, suffix);
}

char *spexc_depfile_path(const spexc_request *request, const char *prefix)
{
    assert(request->depends || request->depfile);
    return request->depfile ? strdup(request->depfile) : path_with(prefix, NULL, "d");
}
