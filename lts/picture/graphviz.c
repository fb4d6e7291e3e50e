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
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* What the child process does. */
static bool draw_to(int fd, const char *dot)
{
    FILE *out = fdopen(fd, "wb");
    char *copy = strdup(dot);
    if (!out || !copy)
        return false;
    agseterrf(say_nothing);
    bool fine = draw(copy, out);
    return fclose(out) == 0 && fine;
}

static bool pass_on(int fd, FILE *out)
{
    char buffer[65536];
    ssize_t length;
    while ((length = read(fd, buffer, sizeof buffer)) > 0)
        fwrite(buffer, 1, (size_t)length, out);
    close(fd);
    return length == 0;
}

static bool render_svg(const char *dot, FILE *out)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(draw_to(ends[1], dot) ? 0 : 1);
    }
    close(ends[1]);
    bool fine = pass_on(ends[0], out) && child > 0;
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && fine && status == 0;
}

const lts_picture_format lts_picture_svg = {
    .name = "svg", .suffix = "svg", .writer = &lts_dot_writer, .render = render_svg};

#else

const lts_picture_format lts_picture_svg = {
    .name = "svg", .suffix = "svg", .writer = &lts_dot_writer, .is_missing = true};

#endif
