/* Two accounts, bytes of one file; who moves money locks both. argv: which is locked first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int lock(int fd, int at, int command, int type)
{
    struct flock f = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
    return fcntl(fd, command, &f);
}
int main(int argc, char **argv)
{
    const int first = atoi(argv[1]), second = 1 - first;
    char money[2];
    int fd = open("accounts", O_RDWR | O_CREAT, 0644);
    (void)argc;
    if (lock(fd, first, F_SETLKW, F_WRLCK) || lock(fd, second, F_SETLKW, F_WRLCK))
        return errno == EDEADLK ? 35 : 2;
    if (pread(fd, money, 2, 0) != 2)
        return 3;
    money[0]--;
    money[1]++;
    if (pwrite(fd, money, 2, 0) != 2)
        return 4;
    lock(fd, second, F_SETLK, F_UNLCK);
    close(fd); /* and with it the other lock */
    return 0;
}
