/* abort: what was sent first comes last, over a link that was cut meanwhile
 * options: --faults=oneway --partition=defer
 * node a PROGRAM first
 * node b PROGRAM second
 * client c PROGRAM sink */
#include "net.h"

int main(int count, char **words)
{
    int number;
    if (is(words[1], "first")) {
        const int to_c = connected("c"), to_b = connected("b");
        put(to_c, 1);
        put(to_b, 2);
        get(to_b, &number); /* until all is over */
    } else if (is(words[1], "second")) {
        const int from_a = accept(bound(SOCK_STREAM), NULL, NULL), to_c = connected("c");
        if (get(from_a, &number))
            put(to_c, number);
        get(to_c, &number);
    } else {
        const int l = bound(SOCK_STREAM);
        struct pollfd both[2];
        for (int i = 0; i < 2; i++)
            both[i] = (struct pollfd){.fd = accept(l, NULL, NULL), .events = POLLIN};
        for (int seen = 0; seen < 2;) {
            poll(both, 2, -1);
            for (int i = 0; i < 2; i++)
                if (both[i].revents & POLLIN && get(both[i].fd, &number)) {
                    if (FAULTY && number == 2 && seen == 0)
                        refuse("2 came before 1");
                    seen++;
                }
        }
    }
    return 0;
}
