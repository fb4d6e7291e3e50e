/* abort: the older of two messages comes later, and is taken for the newer one
 * options: --faults=latency --time=idle
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        const int s = bound(SOCK_DGRAM);
        int value = 0;
        for (int number; get(s, &number);) {
            if (number < 0) {
                if (value != 2)
                    refuse("an old value came back");
                return 0;
            }
            value = FAULTY || number > value ? number : value;
        }
    }
    const int s = socket(AF_INET, SOCK_DGRAM, 0);
    sleep(1);
    throw_at(s, "s", 1);
    throw_at(s, "s", 2);
    sleep(1);
    throw_at(s, "s", -1);
    return 0;
}
