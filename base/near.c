/* The nearest name, by edit distance with transpositions of neighbours (optimal string alignment), letters
 * compared without case. A name counts as near when at most a third of its letters, and at least one, differ;
 * very long names are never near. */
#include "base/near.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define LONGEST 96u

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Three rows of the table suffice: the one being filled and the two before it. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replaced = above[j - 1] + !same(a[i - 1], b[j - 1]);
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void base_near_begin(base_near *near, const char *text)
{
    size_t length = strlen(text);
    *near = (base_near){.text = text, .length = length, .distance = (length < 3 ? 1 : length / 3) + 1};
}

void base_near_offer(base_near *near, const char *name)
{
    assert(near->text && name);
    size_t n = near->length, m = strlen(name);
    if (n > LONGEST || m > LONGEST || n == 0 || m == 0 || (n > m ? n - m : m - n) >= near->distance)
        return;
    size_t d = distance(near->text, n, name, m);
    if (d < near->distance && d < (n > m ? n : m)) {
        near->best = name;
        near->distance = d;
    }
}
