/* A system becomes a shared object: its C and the headers that it includes are written to a folder of our
 * own, which is gone as soon as the object is loaded. */
#include "config.h"

#include "verifier/check/check.h"

#include "cli/cli.h"
#include "compiler/compiler.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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
        fprintf(stderr, "spex check: no folder can be made in %s: %s\n", base, strerror(errno));
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

static bool write_header(const char *path)
{
    FILE *out = fopen(path, "w");
    for (const char *const *line = spexc_agents_header; out && *line; line++)
        fprintf(out, "%s\n", *line);
    return out && fclose(out) == 0;
}

/* Returns an exit status. */
static int write_source(const lang_agents *agents, const lang_system *system, const char *path,
                        const place *p)
{
    char trouble[256];
    FILE *out = fopen(p->source, "w");
    if (!out || !write_header(p->header)) {
        fprintf(stderr, "spex check: %s cannot be written: %s\n", p->folder, strerror(errno));
        if (out)
            fclose(out);
        return CLI_TROUBLE;
    }
    bool fine = spexc_system_write(agents, system, path, out, trouble, sizeof trouble);
    bool is_written = !ferror(out);
    is_written = fclose(out) == 0 && is_written;
    if (!fine)
        return cli_out_of_memory("spex check");
    if (!is_written) {
        fprintf(stderr, "spex check: %s cannot be written: %s\n", p->source, strerror(errno));
        return CLI_TROUBLE;
    }
    if (*trouble) {
        fprintf(stderr,
                "%s: error: no values are known for %s, which comes from outside: an 'environment' clause "
                "gives them\n",
                path, trouble);
        return CLI_NO;
    }
    return CLI_YES;
}

static int run_compiler(const place *p)
{
    const char *compiler = getenv("CC");
    char command[4096];
    if (!compiler || !*compiler)
        compiler = "cc";
    snprintf(command, sizeof command, "%s -std=c11 -O2 -w -fPIC -shared -I'%s' -o '%s' '%s' >'%s' 2>&1",
             compiler, p->folder, p->object, p->source, p->log);
    int status = system(command);
    if (status == 0)
        return CLI_YES;
    FILE *log = fopen(p->log, "r");
    char line[512];
    fprintf(stderr, "spex check: the C compiler '%s' failed (CC names another one):\n", compiler);
    for (unsigned i = 0; log && i < 10 && fgets(line, sizeof line, log); i++)
        fprintf(stderr, "    %s", line);
    if (log)
        fclose(log);
    return CLI_TROUBLE;
}

static int load(const place *p, check_code *code)
{
    code->object = dlopen(p->object, RTLD_NOW | RTLD_LOCAL);
    code->system = code->object ? dlsym(code->object, "spex_this_system") : NULL;
    if (code->system)
        return CLI_YES;
    fprintf(stderr, "spex check: the compiled system cannot be loaded: %s\n", dlerror());
    return CLI_TROUBLE;
}

int check_compile(const lang_agents *agents, const lang_system *system, const char *path, check_code *code)
{
    place p;
    const char *base = strrchr(path, '/');
    *code = (check_code){NULL, NULL};
    if (!make_folder(&p))
        return CLI_TROUBLE;
    int status = write_source(agents, system, base ? base + 1 : path, &p);
    if (status == CLI_YES)
        status = run_compiler(&p);
    if (status == CLI_YES)
        status = load(&p, code);
    remove_folder(&p);
    return status;
}

void check_release(check_code *code)
{
    if (code->object)
        dlclose(code->object);
    *code = (check_code){NULL, NULL};
}
