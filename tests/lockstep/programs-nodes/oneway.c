/* abort: a request is sent again when no answer comes, and done twice
 * options: --faults=oneway
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        const int s = bound(SOCK_DGRAM);
        int done = 0, last = 0;
        for (int number;;) {
            struct sockaddr_in from;
            socklen_t size = sizeof from;
            recvfrom(s, &number, sizeof number, 0, (void *)&from, &size);
            done += FAULTY || number != last;
            last = number;
            if (done > 1)
                refuse("it was done twice");
            sendto(s, &done, sizeof done, 0, (void *)&from, size);
        }
    }
    const int s = socket(AF_INET, SOCK_DGRAM, 0);
    int answer;
    do
        throw_at(s, "s", 1);
    while (!get_within(s, &answer, 60000));
    return 0;
}
