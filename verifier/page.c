/* What pages have in common; they may run their own script, known by its digest, and nothing else. */
#include "verifier/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "verifier/page-text.h"

static const struct {
    const char *title;
    const char *const *script;
} pages[] = {[SPEXV_CHECK_PAGE] = {"spex check", page_of_check},
             [SPEXV_LOCKSTEP_PAGE] = {"spex lockstep", page_of_lockstep},
             [SPEXV_CHAOS_PAGE] = {"spex chaos", page_of_check}};

/* Lines as one text; NULL: no memory. */
static char *join(const char *const *lines)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    for (; out && *lines; lines++)
        fprintf(out, "%s\n", *lines);
    if (!out || fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

bool spexv_begin_page(spexv_page page, FILE *out)
{
    char *style = join(page_style), *script = join(pages[page].script);
    char of_style[BASE_SHA256_SIZE], of_script[BASE_SHA256_SIZE];
    bool fine = style && script && base_sha256(style, strlen(style), of_style) &&
                base_sha256(script, strlen(script), of_script);
    if (fine)
        fprintf(out,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                "'sha256-%s'; script-src 'sha256-%s'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<h1>%s</h1>\n",
                of_style, of_script, pages[page].title, style, pages[page].title);
    free(style);
    free(script);
    return fine;
}

bool spexv_end_page(spexv_page page, FILE *out)
{
    char *script = join(pages[page].script);
    if (script)
        fprintf(out, "<script>%s</script>\n</body>\n</html>\n", script);
    free(script);
    return script != NULL;
}
