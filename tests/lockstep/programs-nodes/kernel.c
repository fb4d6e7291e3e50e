/* abort: a server answers before it has all; sockets are used by calls of the kernel itself
 * options: --time=idle
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* All that comes, up to the end; or, with the fault, the first alone. */
static int sum_of(int s)
{
    int sum = 0, number;
    while (syscall(SYS_read, s, &number, sizeof number) == sizeof number) {
        sum += number;
        if (FAULTY)
            break;
    }
    return sum;
}

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        int sum = 0;
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0; syscall(SYS_close, s)) {
            put(s, sum);
            sum = sum_of(s);
        }
    }
    int answer, number = 3;
    struct iovec part = {.iov_base = &number, .iov_len = sizeof number};
    const int s = connected("s");
    get(s, &answer);
    const int other = (int)syscall(SYS_fcntl, s, F_DUPFD_CLOEXEC, 0), third = (int)syscall(SYS_dup, other);
    syscall(SYS_write, s, &number, sizeof number);
    syscall(SYS_close, s);
    syscall(SYS_writev, third, &part, 1);
    syscall(SYS_close, other);
    syscall(SYS_close, third); /* the last: now it ends */
    const int again = connected("s");
    if (!get(again, &answer) || answer != 6)
        refuse("it has not waited for the end");
    syscall(SYS_close, again);
    return 0;
}
