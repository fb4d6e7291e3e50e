/* Whoever is started with its output closed, opens a file and prints, prints into that file. */
#include "base/files/standard_files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool base_keep_standard_files(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) {
        if (fcntl(file, F_GETFD) >= 0 || errno != EBADF)
            continue;
        int other_way = file == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (open("/dev/null", other_way) != file) /* the least that is free */
            return false;
    }
    return true;
}
