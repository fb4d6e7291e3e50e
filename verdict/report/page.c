/* The page of reports: the template is page.html, into which data go as JSON; the page's own script draws the
 * rest. Pictures are made here, by Graphviz.
 */
#include "verdict/report/page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/sha256.h"
#include "verdict/report/format.h"
#include "verdict/report/page-text.h"

#define LISTED_TRANSITIONS 2000u

/* ---- pictures ---- */

static json_t *list_transitions(const verdict_picture *p)
{
    const lts *l = p->l;
    const uint8_t *is_shown = p->is_shown;
    json_t *list = json_array();
    char from[16], to[16];
    for (lts_state s = 0; s < l->states && json_array_size(list) < LISTED_TRANSITIONS; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge edge = l->edges[e];
            if (is_shown && (!is_shown[s] || !is_shown[edge.target]))
                continue;
            char *text = NULL, *label = verdict_picture_label(p, e);
            size_t size;
            FILE *out = label ? open_memstream(&text, &size) : NULL;
            if (!out) {
                free(label);
                return list;
            }
            for (char *at = label; (at = strchr(at, '\n'));)
                *at = ' ';
            fprintf(out, "%s --[%s]-> %s", lts_state_text(l, s, from), label,
                    lts_state_text(l, edge.target, to));
            free(label);
            fclose(out);
            json_array_append_new(list, base_json_text(text));
            free(text);
        }
    return list;
}

static json_t *remark(const lts *l, const uint8_t *is_shown, bool has_svg, bool is_plain, bool draws)
{
    const char *how = is_plain ? ", laid out plainly, as the usual way takes too long" : "";
    if (lts_picture_svg.is_missing)
        return json_string("spex was built without Graphviz");
    if (!draws)
        return json_string("not drawn, as there are so many models: --max-pictures=N draws more");
    if (!has_svg)
        return json_string("Graphviz could not draw it, or not soon enough");
    if (is_shown)
        return json_sprintf("%u states, of which those around the story are shown%s", (unsigned)l->states,
                            how);
    return json_sprintf("%u state%s, %llu transition%s%s", (unsigned)l->states, l->states == 1 ? "" : "s",
                        (unsigned long long)l->transitions, l->transitions == 1 ? "" : "s", how);
}

json_t *verdict_page_picture(const char *title, const verdict_picture *picture, bool draws)
{
    bool is_plain = false;
    char *svg = draws ? verdict_picture_svg(picture, &is_plain) : NULL;
    json_t *object = json_object();
    json_object_set_new(object, "title", json_string(title));
    json_object_set_new(object, "remark",
                        remark(picture->l, picture->is_shown, svg != NULL, is_plain, draws));
    json_object_set_new(object, "transitions", list_transitions(picture));
    if (svg)
        json_object_set_new(object, "svg", base_json_text(svg));
    free(svg);
    return object;
}

json_t *verdict_page_surroundings(const lang_spec *spec, const char *title, const char *prefix,
                                  const lts_state *seeds, size_t count)
{
    assert(spec && (seeds || !count));
    const lts *l = spec->lts;
    bool is_large = l->states > VERDICT_PICTURE_STATES;
    uint8_t *is_shown = is_large ? calloc((size_t)l->states + 1, 1) : NULL;
    json_t *picture = NULL;
    if (!is_large ||
        (is_shown && verdict_picture_around(l, seeds, count, VERDICT_PICTURE_STATES, is_shown) == BASE_OK))
        picture = verdict_page_picture(
            title, &(verdict_picture){.l = l, .spec = spec, .prefix = prefix, .is_shown = is_shown}, true);
    free(is_shown);
    return picture;
}

/* ---- the page ---- */

/* The digest of what stands between two lines of the page. */
static bool digest_between(const char *begin, const char *end, char digest[static BASE_SHA256_SIZE])
{
    const char *const *line = page_text;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return false;
    while (*line && strcmp(*line, begin) != 0)
        line++;
    assert(*line);
    for (line++; *line && strcmp(*line, end) != 0; line++)
        fprintf(out, "\n%s", *line);
    assert(*line);
    fputc('\n', out);
    bool is_good = fclose(out) == 0 && text && base_sha256(text, size, digest);
    free(text);
    return is_good;
}

/* What the page may do: its own style and script, known by their digests, and nothing else. */
static base_status write_policy(FILE *out)
{
    char style[BASE_SHA256_SIZE], script[BASE_SHA256_SIZE];
    if (!digest_between("<style>", "</style>", style) || !digest_between("<script>", "</script>", script))
        return BASE_E_NOMEM;
    fprintf(out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'sha256-%s'; script-src 'sha256-%s'\">\n",
            style, script);
    return BASE_OK;
}

/* Nothing in the data can end the element that they are in, or begin another: a '<', which JSON has in
 * strings only, is written as its number. */
static base_status write_data(const json_t *data, FILE *out)
{
    char *text = json_dumps(data, JSON_COMPACT | JSON_ESCAPE_SLASH | VERDICT_JSON_REALS);
    if (!text)
        return BASE_E_NOMEM;
    for (const char *at = text; *at;) {
        size_t plain = strcspn(at, "<");
        fwrite(at, 1, plain, out);
        at += plain;
        if (*at)
            fputs("\\u003c", out);
        at += *at != '\0';
    }
    fputc('\n', out);
    free(text);
    return BASE_OK;
}

base_status verdict_page_write(const json_t *data, FILE *out)
{
    base_status status = BASE_OK;
    for (const char *const *line = page_text; *line && !status; line++) {
        if (strcmp(*line, "@DATA@") == 0)
            status = write_data(data, out);
        else if (strcmp(*line, "@POLICY@") == 0)
            status = write_policy(out);
        else
            fprintf(out, "%s\n", *line);
    }
    return status;
}
