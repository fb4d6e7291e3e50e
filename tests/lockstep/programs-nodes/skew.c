/* abort: of two events the later one has the earlier time, by the clocks of two nodes
 * options: --faults=skew
 * node a PROGRAM server
 * node b PROGRAM server
 * client c PROGRAM client */
#include "net.h"

static int milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int)(now.tv_sec % 100000 * 1000 + now.tv_nsec / 1000000);
}

int main(int count, char **words)
{
    if (is(words[1], "server"))
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0; close(s))
            for (int seen; get(s, &seen);)
                put(s, FAULTY || milliseconds() > seen ? milliseconds() : seen + 1);
    int first = 0, second = 0, a = connected("a"), b = connected("b");
    if (put(a, 0) && get(a, &first) && put(b, first) && get(b, &second) && second < first)
        refuse("what came later has the earlier time");
    return 0;
}
