/* The pieces of sequence diagrams in SVG, for those who draw more than steps. (svg.c) */
#ifndef VERIFIER_CHECK_SVG_H
#define VERIFIER_CHECK_SVG_H

#include "verifier/check/diagram.h"

enum { CHECK_SVG_ROW = 26, CHECK_SVG_TOP = 44 }; /* pixels */

/* How far each lane is from the left, so that each text has room between its lanes; behind them, where they
 * end. Free it; NULL: no memory. */
unsigned *check_svg_lay_out(const diagram *d, unsigned margin);
void check_svg_begin(const diagram *d, const char *name, const unsigned *x, unsigned height, FILE *out);
void check_svg_print_lanes(const diagram *d, const unsigned *x, unsigned height, FILE *out);
void check_svg_print_row(const diagram_row *row, const unsigned *x, unsigned y, FILE *out);

#endif
