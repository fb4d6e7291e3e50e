/* Waiting until files change: inotify on folders, since editors and libspex replace files rather than write
 * to them. */
#include "base/files/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUIET_MILLISECONDS 50
#define EVENTS             (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE)

struct base_watch {
    int fd;
    char **folders; /* by watch descriptor */
    size_t count;
};

base_watch *base_watch_new(void)
{
    base_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->fd = inotify_init1(IN_CLOEXEC);
    if (watch->fd >= 0)
        return watch;
    free(watch);
    return NULL;
}

void base_watch_free(base_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        free(watch->folders[i]);
    free(watch->folders);
    close(watch->fd);
    free(watch);
}

static bool add_folder(base_watch *watch, const char *path)
{
    int number = inotify_add_watch(watch->fd, path, EVENTS);
    if (number < 0)
        return false;
    if ((size_t)number >= watch->count) {
        char **grown = realloc(watch->folders, ((size_t)number + 1) * sizeof *grown);
        if (!grown)
            return false;
        for (size_t i = watch->count; i <= (size_t)number; i++)
            grown[i] = NULL;
        watch->folders = grown;
        watch->count = (size_t)number + 1;
    }
    if (!watch->folders[number])
        watch->folders[number] = strdup(path);
    return watch->folders[number];
}

bool base_watch_add(base_watch *watch, const char *path)
{
    struct stat about;
    base_path_list folders = {0};
    bool is_folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    bool is_good = true;
    if (is_folder) {
        is_good = base_path_list_walk_folders(&folders, path);
        for (size_t i = 0; is_good && i < folders.count; i++)
            is_good = add_folder(watch, folders.paths[i]);
    } else {
        char *folder = base_parent_folder(path);
        is_good = folder && add_folder(watch, folder);
        free(folder);
    }
    base_path_list_release(&folders);
    return is_good;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return name[0] != '.' && length > end && strcmp(name + length - end, suffix) == 0;
}

static bool note(base_watch *watch, const struct inotify_event *event, base_path_list *changed)
{
    if (event->len == 0 || event->wd < 0 || (size_t)event->wd >= watch->count)
        return true;
    const char *folder = watch->folders[event->wd];
    size_t size = strlen(folder) + strlen(event->name) + 2;
    char *path = malloc(size);
    if (!path)
        return false;
    if (strcmp(folder, ".") == 0)
        snprintf(path, size, "%s", event->name);
    else
        snprintf(path, size, "%s/%s", folder, event->name);
    if (event->mask & IN_ISDIR) {
        if (event->mask & (IN_CREATE | IN_MOVED_TO))
            base_watch_add(watch, path); /* it may be gone again already */
    } else if ((ends_in(event->name, ".spex") || ends_in(event->name, ".lts")) &&
               !(event->mask & IN_CREATE)) {
        for (size_t i = 0; i < changed->count; i++)
            if (strcmp(changed->paths[i], path) == 0) {
                free(path);
                return true;
            }
        return base_path_list_append(changed, path);
    }
    free(path);
    return true;
}

static bool read_events(base_watch *watch, base_path_list *changed)
{
    _Alignas(struct inotify_event) char buffer[16384];
    ssize_t length = read(watch->fd, buffer, sizeof buffer);
    if (length <= 0)
        return false;
    for (char *at = buffer; at < buffer + length;) {
        const struct inotify_event *event = (const struct inotify_event *)at;
        if (!note(watch, event, changed))
            return false;
        at += sizeof *event + event->len;
    }
    return true;
}

bool base_watch_wait(base_watch *watch, base_path_list *changed)
{
    for (;;) {
        struct pollfd waited = {.fd = watch->fd, .events = POLLIN};
        int ready = poll(&waited, 1, changed->count ? QUIET_MILLISECONDS : -1);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return false;
        if (ready == 0)
            return true;
        if (!read_events(watch, changed))
            return false;
    }
}
