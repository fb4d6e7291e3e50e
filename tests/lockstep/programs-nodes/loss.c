/* abort: the second message is taken for the first, which was lost
 * options: --faults=loss --time=idle
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        const int s = bound(SOCK_DGRAM);
        for (int number, wanted = 1;; wanted++) {
            if (!get(s, &number))
                return 1;
            if (FAULTY && number != wanted)
                refuse("a message is missing");
            wanted = number;
        }
    }
    const int s = socket(AF_INET, SOCK_DGRAM, 0);
    sleep(1);
    for (int i = 1; i <= 3; i++)
        throw_at(s, "s", i);
    sleep(1);
    return 0;
}
