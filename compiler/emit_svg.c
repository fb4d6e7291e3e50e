/* A picture of a specification as SVG: its DOT, laid out and drawn by Graphviz where spexc was configured
 * with it. */
#include "config.h"

#include "compiler/emit.h"

#ifdef HAVE_GVC

#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>

static int say_nothing(char *text)
{
    (void)text;
    return 0;
}

static bool draw(char *dot, FILE *out)
{
    GVC_t *context = gvContext();
    Agraph_t *graph = context ? agmemread(dot) : NULL;
    char *svg = NULL;
    unsigned length = 0;
    bool fine = graph && gvLayout(context, graph, "dot") == 0;
    if (fine) {
        fine =
            gvRenderData(context, graph, "svg", &svg, &length) == 0 && fwrite(svg, 1, length, out) == length;
        gvFreeRenderData(svg);
        gvFreeLayout(context, graph);
    }
    if (graph)
        agclose(graph);
    if (context)
        gvFreeContext(context);
    return fine;
}

bool spexc_emit_svg(const char *dot, FILE *out)
{
    char *copy = strdup(dot);
    if (!copy)
        return false;
    agseterrf(say_nothing);
    bool fine = draw(copy, out);
    free(copy);
    return fine;
}

bool spexc_has_svg(void)
{
    return true;
}

#else

bool spexc_emit_svg(const char *dot, FILE *out)
{
    (void)dot, (void)out;
    return false;
}

bool spexc_has_svg(void)
{
    return false;
}

#endif
