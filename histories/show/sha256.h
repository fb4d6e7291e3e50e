/* SHA-256 in Base64, for the content security policy of pages. (sha256.c) */
#ifndef HISTORIES_SHOW_SHA256_H
#define HISTORIES_SHOW_SHA256_H

#include <stddef.h>

void history_sha256_base64(const char *text, size_t length, char encoded[static 45]);

#endif
