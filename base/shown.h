/* printf for people who read it on a terminal. (shown.c) */
#ifndef BASE_SHOWN_H
#define BASE_SHOWN_H

#include <stdarg.h>
#include <stdio.h>

/* As fprintf, but what %s prints is escaped where a terminal would obey it instead of showing it, line ends
 * too; what the format itself has stays as it is. Knows the conversions d i u x X c s f g e p %, the lengths
 * hh h l ll j z t, and widths and precisions in digits or as '*'. Without memory it says so in the place of
 * an argument. */
void base_print_shown(FILE *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void base_vprint_shown(FILE *out, const char *format, va_list list);

#endif
