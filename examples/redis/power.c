/* power.so, preloaded into the server: notes how much of each file is on the disk for certain, which is what
 * it held when it was last asked to be. A machine that loses its power may have no more of it afterwards. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int sync_and_note(int fd, const char *name)
{
    int (*sync_it)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct stat before;
    char path[4096], size[32];
    int known = fstat(fd, &before), code = sync_it(fd);
    const char *folder = getenv("POWER_FOLDER");
    if (known == 0 && code == 0 && folder) {
        snprintf(path, sizeof path, "%s/%lld", folder, (long long)before.st_ino);
        int note = open(path, O_WRONLY | O_CREAT, 0666);
        int length = snprintf(size, sizeof size, "%020lld\n", (long long)before.st_size);
        if (note >= 0 && write(note, size, (size_t)length) < 0)
            abort();
        close(note);
    }
    return code;
}

int fsync(int fd)
{
    return sync_and_note(fd, "fsync");
}

int fdatasync(int fd)
{
    return sync_and_note(fd, "fdatasync");
}
