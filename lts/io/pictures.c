/* Pictures as formats: they are written only. */
#include "lts/io/format.h"
#include "lts/picture/picture.h"

static base_status write_mermaid(const lts_written *what, FILE *out)
{
    return lts_draw(what->lts, what->name, &lts_picture_mermaid, NULL, out);
}

const lts_format lts_format_mermaid = {
    .name = "mermaid", .title = "Mermaid", .suffix = ".mmd", .holds_names = true, .write = write_mermaid};
