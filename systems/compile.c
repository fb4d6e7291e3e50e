/* A system becomes a shared object: its C and the header that it includes are written to a folder of our
 * own, which is gone as soon as the object is loaded. The cache keeps a copy. */
#include "config.h"

#include "systems/systems.h"

#include "systems/cache.h"

#include "base/hash.h"
#include "cli/cli.h"
#include "compiler/compiler.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder, and the files in it. */
typedef struct place {
    char folder[512], source[544], header[544], object[544], log[544];
} place;

static bool make_folder(place *p)
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base || strlen(base) > 400)
        base = "/tmp";
    snprintf(p->folder, sizeof p->folder, "%s/spex-check-XXXXXX", base);
    if (!mkdtemp(p->folder)) {
        fprintf(stderr, "spex: no folder can be made in %s: %s\n", base, strerror(errno));
        return false;
    }
    snprintf(p->source, sizeof p->source, "%s/system.c", p->folder);
    snprintf(p->header, sizeof p->header, "%s/spex-agents.h", p->folder);
    snprintf(p->object, sizeof p->object, "%s/system.so", p->folder);
    snprintf(p->log, sizeof p->log, "%s/log", p->folder);
    return true;
}

static void remove_folder(const place *p)
{
    unlink(p->source);
    unlink(p->header);
    unlink(p->object);
    unlink(p->log);
    rmdir(p->folder);
}

/* ---- what is compiled, and by what ---- */

static const char *compiler_command(void)
{
    const char *compiler = getenv("CC");
    return compiler && *compiler ? compiler : "cc";
}

static const char *flags_of(systems_build build)
{
    return build == SYSTEMS_TO_SEARCH ? "-std=c11 -O2 -w -fPIC -shared -DSPEX_AGENTS_MODEL"
                                      : "-std=c11 -O0 -w -fPIC -shared -DSPEX_AGENTS_MODEL";
}

/* Prints what tells the compiler from another one, or from a later version of itself. */
static void print_compiler(const char *command, FILE *out)
{
    char word[512], path[1024];
    const char *folders = getenv("PATH");
    struct stat status;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(command, " "), command);
    bool is_found = strchr(word, '/') && stat(word, &status) == 0;
    while (folders && *folders && !is_found && !strchr(word, '/')) {
        size_t length = strcspn(folders, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, folders, word);
        is_found = stat(path, &status) == 0;
        folders += length + (folders[length] == ':');
    }
    fprintf(out, "%s\n", command);
    if (is_found)
        fprintf(out, "%jd %jd %ju\n", (intmax_t)status.st_size, (intmax_t)status.st_mtime,
                (uintmax_t)status.st_ino);
}

/* What is compiled: a system, or one agent alone. */
typedef struct subject {
    const lang_agents *agents;
    const lang_system *system;
    const lang_agent *agent; /* NULL: the system */
    const char *path;
    systems_build build;
} subject;

/* Its C. Returns an exit status. */
static int make_source(const subject *s, char **source, size_t *length)
{
    char trouble[256] = "";
    const char *base = strrchr(s->path, '/');
    base = base ? base + 1 : s->path;
    FILE *out = open_memstream(source, length);
    bool fine =
        out && (s->agent ? spexc_agent_write(s->agents, s->agent, base, s->build == SYSTEMS_TO_REPLAY, out)
                         : spexc_system_write(s->agents, s->system, base, s->build == SYSTEMS_TO_SEARCH, out,
                                              trouble, sizeof trouble));
    fine = out && fclose(out) == 0 && fine;
    if (!fine)
        return cli_out_of_memory("spex");
    if (*trouble) {
        fprintf(stderr,
                "%s: error: no values are known for %s, which comes from outside: an 'environment' clause "
                "gives them\n",
                s->path, trouble);
        return CLI_NO;
    }
    return CLI_YES;
}

static void print_header(FILE *out)
{
    for (const char *const *line = spexc_agents_header; *line; line++)
        fprintf(out, "%s\n", *line);
}

/* All that the object is made from: NULL, no memory. */
static char *make_key(const char *source, systems_build build, size_t *length)
{
    char *key = NULL;
    FILE *out = open_memstream(&key, length);
    if (!out)
        return NULL;
    print_compiler(compiler_command(), out);
    fprintf(out, "%s\n", flags_of(build));
    print_header(out);
    fputs(source, out);
    if (fclose(out) == 0)
        return key;
    free(key);
    return NULL;
}

/* ---- compiling it ---- */

static bool write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    if (text)
        fputs(text, out);
    else
        print_header(out);
    bool is_written = !ferror(out);
    return fclose(out) == 0 && is_written;
}

static int run_compiler(const place *p, systems_build build)
{
    char command[4096];
    snprintf(command, sizeof command, "%s %s -I'%s' -o '%s' '%s' >'%s' 2>&1", compiler_command(),
             flags_of(build), p->folder, p->object, p->source, p->log);
    int status = system(command);
    if (status == 0)
        return CLI_YES;
    FILE *log = fopen(p->log, "r");
    char line[512];
    fprintf(stderr, "spex: the C compiler '%s' failed (CC names another one):\n", compiler_command());
    for (unsigned i = 0; log && i < 10 && fgets(line, sizeof line, log); i++)
        fprintf(stderr, "    %s", line);
    if (log)
        fclose(log);
    return CLI_TROUBLE;
}

/* Opens an object in which there is something of that name; NULL: it cannot be, which was said. */
static void *load(const char *object, const char *name)
{
    void *loaded = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (loaded && dlsym(loaded, name))
        return loaded;
    fprintf(stderr, "spex: the compiled code cannot be loaded: %s\n", dlerror());
    if (loaded)
        dlclose(loaded);
    return NULL;
}

/* NULL: it failed, which was said. */
static void *compile(const subject *s, const char *source, const systems_cache *cache, const char *name)
{
    place p;
    void *object = NULL;
    if (!make_folder(&p))
        return NULL;
    if (!write_file(p.source, source) || !write_file(p.header, NULL))
        fprintf(stderr, "spex: %s cannot be written: %s\n", p.folder, strerror(errno));
    else if (run_compiler(&p, s->build) == CLI_YES)
        object = load(p.object, name);
    if (object && cache)
        systems_cache_add(cache, p.object);
    remove_folder(&p);
    return object;
}

/* Its code, in which there is something of that name. Returns an exit status. */
static int build(const subject *s, const char *name, bool with_cache, void **object)
{
    char *source = NULL;
    size_t source_length, key_length;
    systems_cache cache;
    *object = NULL;
    int status = make_source(s, &source, &source_length);
    char *key = status == CLI_YES && with_cache ? make_key(source, s->build, &key_length) : NULL;
    if (key)
        systems_cache_open(&cache, key, key_length);
    if (status == CLI_YES) {
        *object = key && systems_cache_has(&cache) ? load(cache.path, name)
                                                   : compile(s, source, key ? &cache : NULL, name);
        status = *object ? CLI_YES : CLI_TROUBLE;
    }
    free(key);
    free(source);
    return status;
}

int systems_compile(const lang_agents *agents, const lang_system *system, const char *path, systems_build how,
                    bool with_cache, systems_code *code)
{
    static const char name[] = "spex_this_system";
    const subject s = {.agents = agents, .system = system, .path = path, .build = how};
    int status = build(&s, name, with_cache, &code->object);
    code->system = code->object ? dlsym(code->object, name) : NULL;
    return status;
}

int systems_compile_agent(const lang_agents *agents, const lang_agent *agent, const char *path,
                          systems_build how, systems_agent *code)
{
    static const char name[] = "spex_this_agent";
    const subject s = {.agents = agents, .agent = agent, .path = path, .build = how};
    *code = (systems_agent){.object = NULL};
    int status = build(&s, name, true, &code->object);
    if (status == CLI_YES) {
        code->agent = *(const spex_agent *const *)dlsym(code->object, name);
        code->externs = dlsym(code->object, "spex_externs");
        code->results = dlsym(code->object, "spex_extern_results");
        code->answer = dlsym(code->object, "spex_answer");
        code->context = dlsym(code->object, "spex_answer_context");
    }
    return status;
}

void systems_release_agent(systems_agent *code)
{
    if (code->object)
        dlclose(code->object);
    *code = (systems_agent){.object = NULL};
}

uint64_t systems_fingerprint(const lang_agents *agents, const lang_system *system, const char *path,
                             const checking_options *bounds)
{
    char *source = NULL;
    size_t length = 0;
    uint64_t hash = 0;
    const int64_t numbers[] = {bounds->has_int,
                               bounds->low,
                               bounds->high,
                               (int64_t)bounds->queue,
                               (int64_t)bounds->inputs,
                               (int64_t)bounds->crashes,
                               bounds->ordered};
    const subject s = {.agents = agents, .system = system, .path = path, .build = SYSTEMS_TO_REPLAY};
    if (make_source(&s, &source, &length) == CLI_YES)
        hash = base_hash_bytes(source, length) ^ base_hash_bytes(numbers, sizeof numbers);
    free(source);
    return hash;
}

void systems_release(systems_code *code)
{
    if (code->object)
        dlclose(code->object);
    *code = (systems_code){NULL, NULL};
}
