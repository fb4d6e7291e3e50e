/* The set of all states, for a program that checks it without this library. (certificate.c) */
#ifndef EXPLORER_CERTIFICATE_H
#define EXPLORER_CERTIFICATE_H

#include "explorer/explorer.h"

#include <stdio.h>

/* False: it cannot be written. */
bool explorer_certificate_write(struct spex_explorer *explorer, FILE *out);

#endif
