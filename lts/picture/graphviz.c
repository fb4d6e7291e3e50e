/* Pictures that Graphviz lays out and draws from DOT, where we were configured with it. Each drawing is made
 * in a process of its own: Graphviz (2.43 at least) looks at what it has freed when it draws a second one in
 * a process, and what it leaks or crashes on is then its own. So is the time that it takes: laying out a few
 * hundred states in layers can take hours. What is not ready soon enough is laid out by springs instead,
 * which takes a moment, or, where that is too much as well, not at all.
 */
#include "config.h"

#include "lts/picture/writer.h"

#ifdef HAVE_GVC

#include <ctype.h>
#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/parallel/child.h"

#define SECONDS 3u     /* of a processor, for one layout */
#define PLAIN   "sfdp" /* the layout that takes a moment */

static int say_nothing(char *text)
{
    (void)text;
    return 0;
}

/* `kind`: "svg", as Graphviz calls it. */
static bool draw(char *dot, const char *kind, const char *engine, FILE *out)
{
    GVC_t *context = gvContext();
    Agraph_t *graph = context ? agmemread(dot) : NULL;
    char *drawn = NULL;
    unsigned length = 0;
    if (graph && strcmp(engine, PLAIN) == 0)
        agattr(graph, AGRAPH, "overlap", "false"); /* of nodes */
    bool fine = graph && gvLayout(context, graph, engine) == 0;
    if (fine) {
        fine = gvRenderData(context, graph, kind, &drawn, &length) == 0 &&
               fwrite(drawn, 1, length, out) == length;
        gvFreeRenderData(drawn);
        gvFreeLayout(context, graph);
    }
    if (graph)
        agclose(graph);
    if (context)
        gvFreeContext(context);
    return fine;
}

typedef struct drawing {
    const char *dot, *kind, *engine;
    unsigned seconds;
} drawing;

/* What the child process does. When its time is over it is killed; no core is left of it. */
static int draw_in_child(FILE *out, void *arg)
{
    const drawing *d = arg;
    struct rlimit time = {d->seconds, d->seconds}, core = {0, 0};
    char *copy = strdup(d->dot);
    agseterrf(say_nothing);
    if (setrlimit(RLIMIT_CORE, &core) != 0 || setrlimit(RLIMIT_CPU, &time) != 0)
        return 1;
    return copy && draw(copy, d->kind, d->engine, out) ? 0 : 1;
}

/* All or nothing is written. */
static bool draw_by(drawing *d, FILE *out)
{
    char buffer[65536], *drawn = NULL;
    size_t size = 0;
    base_child child;
    FILE *memory = open_memstream(&drawn, &size);
    if (!memory)
        return false;
    bool is_good = base_child_start(&child, draw_in_child, d);
    if (is_good) {
        for (size_t length; (length = fread(buffer, 1, sizeof buffer, child.out)) > 0;)
            fwrite(buffer, 1, length, memory);
        is_good = !ferror(child.out);
        is_good = base_child_finish(&child) == 0 && is_good;
    }
    is_good = fclose(memory) == 0 && is_good;
    if (is_good)
        fwrite(drawn, 1, size, out);
    free(drawn);
    return is_good;
}

static unsigned allowed_seconds(void)
{
    const char *text = getenv("SPEX_DRAW_SECONDS");
    char *end;
    unsigned long seconds = text ? strtoul(text, &end, 10) : 0;
    return text && isdigit((unsigned char)*text) && !*end && seconds <= 86400 ? (unsigned)seconds : SECONDS;
}

static bool render(const lts_picture_format *format, const char *dot, bool *is_plain, FILE *out)
{
    drawing d = {.dot = dot, .kind = format->name, .engine = "dot", .seconds = allowed_seconds()};
    *is_plain = false;
    if (d.seconds > 0 && draw_by(&d, out))
        return true;
    *is_plain = true;
    d.engine = PLAIN;
    d.seconds = d.seconds > SECONDS ? d.seconds : SECONDS;
    return draw_by(&d, out);
}

#define DRAWN .writer = &lts_dot_writer, .render = render

#else

#define DRAWN .writer = &lts_dot_writer, .is_missing = true

#endif

const lts_picture_format lts_picture_svg = {.name = "svg", .suffix = "svg", DRAWN};
const lts_picture_format lts_picture_png = {.name = "png", .suffix = "png", DRAWN};
const lts_picture_format lts_picture_pdf = {.name = "pdf", .suffix = "pdf", DRAWN};
