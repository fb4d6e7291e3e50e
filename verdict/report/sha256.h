/* SHA-256 (FIPS 180-4), which a Content-Security-Policy knows scripts by. (sha256.c) */
#ifndef VERDICT_REPORT_SHA256_H
#define VERDICT_REPORT_SHA256_H

#include <stddef.h>

#define VERDICT_SHA256_SIZE 45u /* of the digest as base64, with its NUL */

/* The digest of `text` as base64. False: no memory. */
_Bool verdict_sha256(const char *text, size_t length, char digest[static VERDICT_SHA256_SIZE]);

#endif
