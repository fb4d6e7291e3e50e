/* SHA-256 (FIPS 180-4), which a Content-Security-Policy knows scripts by. (sha256.c) */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>

#define BASE_SHA256_SIZE 45u /* of the digest as base64, with its NUL */

/* The digest of `text` as base64. False: no memory. */
bool base_sha256(const char *text, size_t length, char digest[static BASE_SHA256_SIZE]);

#endif
