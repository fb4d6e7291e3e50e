/* Pictures that Graphviz lays out and draws from DOT, where we were configured with it. Each drawing is made
 * in a process of its own: Graphviz (2.43 at least) looks at what it has freed when it draws a second one in
 * a process, and what it leaks or crashes on is then its own.
 */
#include "config.h"

#include "lts/picture/writer.h"

#ifdef HAVE_GVC

#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel/child.h"

static int say_nothing(char *text)
{
    (void)text;
    return 0;
}

/* `kind`: "svg", as Graphviz calls it. */
static bool draw(char *dot, const char *kind, FILE *out)
{
    GVC_t *context = gvContext();
    Agraph_t *graph = context ? agmemread(dot) : NULL;
    char *drawn = NULL;
    unsigned length = 0;
    bool fine = graph && gvLayout(context, graph, "dot") == 0;
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
    const char *dot, *kind;
} drawing;

/* What the child process does. */
static int draw_in_child(FILE *out, void *arg)
{
    const drawing *d = arg;
    char *copy = strdup(d->dot);
    agseterrf(say_nothing);
    return copy && draw(copy, d->kind, out) ? 0 : 1;
}

static bool render(const lts_picture_format *format, const char *dot, FILE *out)
{
    char buffer[65536];
    drawing d = {.dot = dot, .kind = format->name};
    base_child child;
    if (!base_child_start(&child, draw_in_child, &d))
        return false;
    for (size_t length; (length = fread(buffer, 1, sizeof buffer, child.out)) > 0;)
        fwrite(buffer, 1, length, out);
    bool is_read = !ferror(child.out);
    return base_child_finish(&child) == 0 && is_read;
}
#define DRAWN .writer = &lts_dot_writer, .render = render

#else

#define DRAWN .writer = &lts_dot_writer, .is_missing = true

#endif

const lts_picture_format lts_picture_svg = {.name = "svg", .suffix = "svg", DRAWN};
const lts_picture_format lts_picture_png = {.name = "png", .suffix = "png", DRAWN};
const lts_picture_format lts_picture_pdf = {.name = "pdf", .suffix = "pdf", DRAWN};
