/* Systematic strategies try each schedule once: the number of them for a small program, by plain enumeration.
 *   main: create 1, create 2, join 1, join 2, exit; each thread: begin, then N posts of one semaphore, end.
 * Prints how many schedules there are for the N that is its argument. */
#include <stdio.h>
#include <stdlib.h>

static unsigned long count(int main_at, int one, int two, int last)
{
    if (main_at == 5)
        return 1;
    unsigned long sum = 0;
    const int can_main =
        main_at < 2 || main_at == 4 || (main_at == 2 && one == last) || (main_at == 3 && two == last);
    if (can_main)
        sum += count(main_at + 1, one, two, last);
    if (main_at >= 1 && one < last)
        sum += count(main_at, one + 1, two, last);
    if (main_at >= 2 && two < last)
        sum += count(main_at, one, two + 1, last);
    return sum;
}

int main(int argc, char **argv)
{
    printf("%lu\n", count(0, 0, 0, 2 + (argc > 1 ? atoi(argv[1]) : 1)));
    return 0;
}
