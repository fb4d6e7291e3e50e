/* Who wrote a file: what programs write they may replace, what people write they may not. (written.c) */
#ifndef CLI_WRITTEN_H
#define CLI_WRITTEN_H

#include <stdbool.h>

/* Does the name end as those of sources that people write beside what is generated: .lts, .c, .h? */
bool cli_is_source_name(const char *path);
/* Does the first line of the file say that spexc generated it? False for what cannot be read. */
bool cli_is_written_by_spexc(const char *path);

/* Does the name end so (".json"), and is more than that? False for NULL. */
bool cli_has_suffix(const char *path, const char *suffix);

/* Do both name the same file, and no device? */
bool cli_are_one_file(const char *a, const char *b);

#endif
