/* abort: a datagram that comes twice counts twice
 * options: --faults=duplication --time=idle
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        const int s = bound(SOCK_DGRAM);
        int sum = 0, last = 0;
        for (int number; get(s, &number); last = number) {
            sum += FAULTY || number != last;
            if (sum > 2)
                refuse("more came than was sent");
        }
    }
    const int s = socket(AF_INET, SOCK_DGRAM, 0);
    sleep(1);
    throw_at(s, "s", 1);
    throw_at(s, "s", 2);
    sleep(1);
    return 0;
}
