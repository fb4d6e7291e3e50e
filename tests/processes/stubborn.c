/* A program in the place of a node: "silent" never listens, whatever its arguments are; "failing" ends at
 * once; what it is is in STUBBORN. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    const char *kind = getenv("STUBBORN");
    if (kind && strcmp(kind, "failing") == 0) {
        fputs("no such lock\n", stderr);
        return 3;
    }
    for (;;)
        pause();
}
