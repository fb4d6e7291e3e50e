/* The functions behind which liblockstep stands, as the C library has them. (real.c) */
#ifndef LOCKSTEP_INSIDE_REAL_H
#define LOCKSTEP_INSIDE_REAL_H

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

/* return type, name, parameters */
#define LOCKSTEP_REAL(EACH)                                                                                  \
    EACH(int, pthread_create, (pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))              \
    EACH(void, pthread_exit, (void *))                                                                       \
    EACH(int, pthread_key_create, (pthread_key_t *, void (*)(void *)))                                       \
    EACH(int, pthread_key_delete, (pthread_key_t))                                                           \
    EACH(int, pthread_join, (pthread_t, void **))                                                            \
    EACH(int, pthread_tryjoin_np, (pthread_t, void **))                                                      \
    EACH(int, pthread_timedjoin_np, (pthread_t, void **, const struct timespec *))                           \
    EACH(int, pthread_detach, (pthread_t))                                                                   \
    EACH(int, pthread_cancel, (pthread_t))                                                                   \
    EACH(int, pthread_mutex_init, (pthread_mutex_t *, const pthread_mutexattr_t *))                          \
    EACH(int, pthread_mutex_destroy, (pthread_mutex_t *))                                                    \
    EACH(int, pthread_mutex_lock, (pthread_mutex_t *))                                                       \
    EACH(int, pthread_mutex_trylock, (pthread_mutex_t *))                                                    \
    EACH(int, pthread_mutex_timedlock, (pthread_mutex_t *, const struct timespec *))                         \
    EACH(int, pthread_mutex_clocklock, (pthread_mutex_t *, clockid_t, const struct timespec *))              \
    EACH(int, pthread_mutex_unlock, (pthread_mutex_t *))                                                     \
    EACH(int, pthread_mutex_consistent, (pthread_mutex_t *))                                                 \
    EACH(int, pthread_cond_init, (pthread_cond_t *, const pthread_condattr_t *))                             \
    EACH(int, pthread_cond_destroy, (pthread_cond_t *))                                                      \
    EACH(int, pthread_cond_wait, (pthread_cond_t *, pthread_mutex_t *))                                      \
    EACH(int, pthread_cond_timedwait, (pthread_cond_t *, pthread_mutex_t *, const struct timespec *))        \
    EACH(int, pthread_cond_clockwait,                                                                        \
         (pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *))                          \
    EACH(int, pthread_cond_signal, (pthread_cond_t *))                                                       \
    EACH(int, pthread_cond_broadcast, (pthread_cond_t *))                                                    \
    EACH(int, pthread_rwlock_init, (pthread_rwlock_t *, const pthread_rwlockattr_t *))                       \
    EACH(int, pthread_rwlock_destroy, (pthread_rwlock_t *))                                                  \
    EACH(int, pthread_rwlock_rdlock, (pthread_rwlock_t *))                                                   \
    EACH(int, pthread_rwlock_tryrdlock, (pthread_rwlock_t *))                                                \
    EACH(int, pthread_rwlock_timedrdlock, (pthread_rwlock_t *, const struct timespec *))                     \
    EACH(int, pthread_rwlock_wrlock, (pthread_rwlock_t *))                                                   \
    EACH(int, pthread_rwlock_trywrlock, (pthread_rwlock_t *))                                                \
    EACH(int, pthread_rwlock_timedwrlock, (pthread_rwlock_t *, const struct timespec *))                     \
    EACH(int, pthread_rwlock_clockrdlock, (pthread_rwlock_t *, clockid_t, const struct timespec *))          \
    EACH(int, pthread_rwlock_clockwrlock, (pthread_rwlock_t *, clockid_t, const struct timespec *))          \
    EACH(int, pthread_clockjoin_np, (pthread_t, void **, clockid_t, const struct timespec *))                \
    EACH(int, pthread_setcancelstate, (int, int *))                                                          \
    EACH(void, pthread_testcancel, (void))                                                                   \
    EACH(int, pthread_rwlock_unlock, (pthread_rwlock_t *))                                                   \
    EACH(int, pthread_spin_init, (pthread_spinlock_t *, int))                                                \
    EACH(int, pthread_spin_destroy, (pthread_spinlock_t *))                                                  \
    EACH(int, pthread_spin_lock, (pthread_spinlock_t *))                                                     \
    EACH(int, pthread_spin_trylock, (pthread_spinlock_t *))                                                  \
    EACH(int, pthread_spin_unlock, (pthread_spinlock_t *))                                                   \
    EACH(int, pthread_barrier_init, (pthread_barrier_t *, const pthread_barrierattr_t *, unsigned))          \
    EACH(int, pthread_barrier_destroy, (pthread_barrier_t *))                                                \
    EACH(int, pthread_barrier_wait, (pthread_barrier_t *))                                                   \
    EACH(int, pthread_once, (pthread_once_t *, void (*)(void)))                                              \
    EACH(void, call_once, (once_flag *, void (*)(void)))                                                     \
    EACH(int, sem_init, (sem_t *, int, unsigned))                                                            \
    EACH(int, sem_destroy, (sem_t *))                                                                        \
    EACH(int, sem_wait, (sem_t *))                                                                           \
    EACH(int, sem_trywait, (sem_t *))                                                                        \
    EACH(int, sem_timedwait, (sem_t *, const struct timespec *))                                             \
    EACH(int, sem_clockwait, (sem_t *, clockid_t, const struct timespec *))                                  \
    EACH(int, sem_post, (sem_t *))                                                                           \
    EACH(int, sem_getvalue, (sem_t *, int *))                                                                \
    EACH(int, thrd_create, (thrd_t *, thrd_start_t, void *))                                                 \
    EACH(int, thrd_join, (thrd_t, int *))                                                                    \
    EACH(int, thrd_detach, (thrd_t))                                                                         \
    EACH(void, thrd_yield, (void))                                                                           \
    EACH(int, thrd_sleep, (const struct timespec *, struct timespec *))                                      \
    EACH(int, mtx_init, (mtx_t *, int))                                                                      \
    EACH(void, mtx_destroy, (mtx_t *))                                                                       \
    EACH(int, mtx_lock, (mtx_t *))                                                                           \
    EACH(int, mtx_trylock, (mtx_t *))                                                                        \
    EACH(int, mtx_timedlock, (mtx_t *, const struct timespec *))                                             \
    EACH(int, mtx_unlock, (mtx_t *))                                                                         \
    EACH(int, cnd_init, (cnd_t *))                                                                           \
    EACH(void, cnd_destroy, (cnd_t *))                                                                       \
    EACH(int, cnd_wait, (cnd_t *, mtx_t *))                                                                  \
    EACH(int, cnd_timedwait, (cnd_t *, mtx_t *, const struct timespec *))                                    \
    EACH(int, cnd_signal, (cnd_t *))                                                                         \
    EACH(int, cnd_broadcast, (cnd_t *))                                                                      \
    EACH(int, sched_yield, (void))                                                                           \
    EACH(int, nanosleep, (const struct timespec *, struct timespec *))                                       \
    EACH(int, clock_nanosleep, (clockid_t, int, const struct timespec *, struct timespec *))                 \
    EACH(int, usleep, (useconds_t))                                                                          \
    EACH(unsigned, sleep, (unsigned))                                                                        \
    EACH(int, clock_gettime, (clockid_t, struct timespec *))                                                 \
    EACH(int, timespec_get, (struct timespec *, int))                                                        \
    EACH(time_t, time, (time_t *))                                                                           \
    EACH(ssize_t, read, (int, void *, size_t))                                                               \
    EACH(ssize_t, recv, (int, void *, size_t, int))                                                          \
    EACH(ssize_t, write, (int, const void *, size_t))                                                        \
    EACH(ssize_t, readv, (int, const struct iovec *, int))                                                   \
    EACH(ssize_t, writev, (int, const struct iovec *, int))                                                  \
    EACH(ssize_t, send, (int, const void *, size_t, int))                                                    \
    EACH(ssize_t, sendto, (int, const void *, size_t, int, const struct sockaddr *, socklen_t))              \
    EACH(ssize_t, recvfrom, (int, void *, size_t, int, struct sockaddr *, socklen_t *))                      \
    EACH(ssize_t, sendmsg, (int, const struct msghdr *, int))                                                \
    EACH(ssize_t, recvmsg, (int, struct msghdr *, int))                                                      \
    EACH(int, socket, (int, int, int))                                                                       \
    EACH(int, socketpair, (int, int, int, int *))                                                            \
    EACH(int, pipe, (int *))                                                                                 \
    EACH(int, pipe2, (int *, int))                                                                           \
    EACH(int, eventfd, (unsigned, int))                                                                      \
    EACH(int, bind, (int, const struct sockaddr *, socklen_t))                                               \
    EACH(int, listen, (int, int))                                                                            \
    EACH(int, connect, (int, const struct sockaddr *, socklen_t))                                            \
    EACH(int, accept, (int, struct sockaddr *, socklen_t *))                                                 \
    EACH(int, accept4, (int, struct sockaddr *, socklen_t *, int))                                           \
    EACH(int, shutdown, (int, int))                                                                          \
    EACH(int, close, (int))                                                                                  \
    EACH(int, dup, (int))                                                                                    \
    EACH(int, dup2, (int, int))                                                                              \
    EACH(int, dup3, (int, int, int))                                                                         \
    EACH(int, fcntl, (int, int, ...))                                                                        \
    EACH(int, fcntl64, (int, int, ...))                                                                      \
    EACH(int, ioctl, (int, unsigned long, ...))                                                              \
    EACH(int, getsockopt, (int, int, int, void *, socklen_t *))                                              \
    EACH(int, setsockopt, (int, int, int, const void *, socklen_t))                                          \
    EACH(int, getsockname, (int, struct sockaddr *, socklen_t *))                                            \
    EACH(int, getpeername, (int, struct sockaddr *, socklen_t *))                                            \
    EACH(int, poll, (struct pollfd *, nfds_t, int))                                                          \
    EACH(int, ppoll, (struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))                   \
    EACH(int, select, (int, fd_set *, fd_set *, fd_set *, struct timeval *))                                 \
    EACH(int, pselect, (int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *))       \
    EACH(int, epoll_ctl, (int, int, int, struct epoll_event *))                                              \
    EACH(int, epoll_wait, (int, struct epoll_event *, int, int))                                             \
    EACH(int, epoll_pwait, (int, struct epoll_event *, int, int, const sigset_t *))                          \
    EACH(int, getaddrinfo, (const char *, const char *, const struct addrinfo *, struct addrinfo **))        \
    EACH(struct hostent *, gethostbyname, (const char *))                                                    \
    EACH(int, gethostname, (char *, size_t))                                                                 \
    EACH(FILE *, fdopen, (int, const char *))                                                                \
    EACH(void, _exit, (int))                                                                                 \
    EACH(int, kill, (pid_t, int))                                                                            \
    EACH(pid_t, gettid, (void))                                                                              \
    EACH(int, fork, (void))                                                                                  \
    EACH(int, daemon, (int, int))                                                                            \
    EACH(int, getpid, (void))                                                                                \
    EACH(int, execve, (const char *, char *const *, char *const *))                                          \
    EACH(int, execv, (const char *, char *const *))                                                          \
    EACH(int, execvp, (const char *, char *const *))                                                         \
    EACH(long, syscall, (long, ...))                                                                         \
    EACH(int, clone, (int (*)(void *), void *, int, void *, ...))                                            \
    EACH(int, pthread_sigmask, (int, const sigset_t *, sigset_t *))                                          \
    EACH(int, sigprocmask, (int, const sigset_t *, sigset_t *))                                              \
    EACH(int, sigsuspend, (const sigset_t *))                                                                \
    EACH(int, sigaction, (int, const struct sigaction *, struct sigaction *))                                \
    EACH(sighandler_t, signal, (int, sighandler_t))                                                          \
    EACH(int, system, (const char *))                                                                        \
    EACH(FILE *, popen, (const char *, const char *))                                                        \
    EACH(int, posix_spawn,                                                                                   \
         (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,              \
          char *const *, char *const *))                                                                     \
    EACH(int, posix_spawnp,                                                                                  \
         (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,              \
          char *const *, char *const *))                                                                     \
    EACH(int, shm_open, (const char *, int, mode_t))                                                         \
    EACH(int, shmget, (key_t, size_t, int))                                                                  \
    EACH(int, semget, (key_t, int, int))                                                                     \
    EACH(int, msgget, (key_t, int))                                                                          \
    EACH(sem_t *, sem_open, (const char *, int, ...))                                                        \
    EACH(int, mq_open, (const char *, int, ...))                                                             \
    EACH(ssize_t, getrandom, (void *, size_t, unsigned))                                                     \
    EACH(int, getentropy, (void *, size_t))                                                                  \
    EACH(int, open, (const char *, int, ...))                                                                \
    EACH(int, open64, (const char *, int, ...))                                                              \
    EACH(int, openat, (int, const char *, int, ...))                                                         \
    EACH(int, openat64, (int, const char *, int, ...))                                                       \
    EACH(int, creat, (const char *, mode_t))                                                                 \
    EACH(int, creat64, (const char *, mode_t))                                                               \
    EACH(FILE *, fopen, (const char *, const char *))                                                        \
    EACH(FILE *, fopen64, (const char *, const char *))                                                      \
    EACH(FILE *, freopen, (const char *, const char *, FILE *))                                              \
    EACH(FILE *, freopen64, (const char *, const char *, FILE *))                                            \
    EACH(int, unlink, (const char *))                                                                        \
    EACH(int, unlinkat, (int, const char *, int))                                                            \
    EACH(int, remove, (const char *))                                                                        \
    EACH(int, rmdir, (const char *))                                                                         \
    EACH(int, mkdir, (const char *, mode_t))                                                                 \
    EACH(int, mkdirat, (int, const char *, mode_t))                                                          \
    EACH(int, truncate, (const char *, off_t))                                                               \
    EACH(int, symlink, (const char *, const char *))                                                         \
    EACH(int, link, (const char *, const char *))                                                            \
    EACH(int, rename, (const char *, const char *))                                                          \
    EACH(int, renameat, (int, const char *, int, const char *))                                              \
    EACH(int, access, (const char *, int))                                                                   \
    EACH(int, faccessat, (int, const char *, int, int))                                                      \
    EACH(int, stat, (const char *, struct stat *))                                                           \
    EACH(int, lstat, (const char *, struct stat *))                                                          \
    EACH(int, fstat, (int, struct stat *))                                                                   \
    EACH(int, flock, (int, int))                                                                             \
    EACH(int, lockf, (int, int, off_t))                                                                      \
    EACH(ssize_t, pread, (int, void *, size_t, off_t))                                                       \
    EACH(ssize_t, pread64, (int, void *, size_t, off64_t))                                                   \
    EACH(ssize_t, preadv, (int, const struct iovec *, int, off_t))                                           \
    EACH(ssize_t, pwrite, (int, const void *, size_t, off_t))                                                \
    EACH(ssize_t, pwrite64, (int, const void *, size_t, off64_t))                                            \
    EACH(ssize_t, pwritev, (int, const struct iovec *, int, off_t))                                          \
    EACH(int, ftruncate, (int, off_t))                                                                       \
    EACH(int, ftruncate64, (int, off64_t))                                                                   \
    EACH(off_t, lseek, (int, off_t, int))                                                                    \
    EACH(off64_t, lseek64, (int, off64_t, int))                                                              \
    EACH(int, fflush, (FILE *))                                                                              \
    EACH(int, fclose, (FILE *))                                                                              \
    EACH(size_t, fread, (void *, size_t, size_t, FILE *))                                                    \
    EACH(size_t, fwrite, (const void *, size_t, size_t, FILE *))                                             \
    EACH(char *, fgets, (char *, int, FILE *))                                                               \
    EACH(int, fputs, (const char *, FILE *))                                                                 \
    EACH(int, fgetc, (FILE *))                                                                               \
    EACH(int, fputc, (int, FILE *))                                                                          \
    EACH(ssize_t, getline, (char **, size_t *, FILE *))                                                      \
    EACH(int, vfprintf, (FILE *, const char *, va_list))                                                     \
    EACH(void *, memcpy, (void *, const void *, size_t))                                                     \
    EACH(void *, memmove, (void *, const void *, size_t))                                                    \
    EACH(void *, memset, (void *, int, size_t))                                                              \
    EACH(void *, malloc, (size_t))                                                                           \
    EACH(void *, calloc, (size_t, size_t))                                                                   \
    EACH(void *, aligned_alloc, (size_t, size_t))                                                            \
    EACH(int, posix_memalign, (void **, size_t, size_t))                                                     \
    EACH(char *, strdup, (const char *))                                                                     \
    EACH(char *, strndup, (const char *, size_t))                                                            \
    EACH(void, free, (void *))                                                                               \
    EACH(void *, realloc, (void *, size_t))

#define LOCKSTEP_POINTER(type, name, parameters) extern type(*lockstep_real_##name) parameters;
LOCKSTEP_REAL(LOCKSTEP_POINTER)
#undef LOCKSTEP_POINTER
extern int (*lockstep_real_gettimeofday)(struct timeval *, void *);

/* Is the address in code that is not the program's: of this library, the C library, the loader, the kernel?
 */
bool lockstep_is_apart(uint64_t address);
/* Where the C library is, threads and all; false: it is not in one piece. */
bool lockstep_find_c_library(uint64_t *begin, uint64_t *end);
/* Finds them; does nothing when they have been found. */
void lockstep_find_real(void);

#define REAL(name) (lockstep_find_real(), lockstep_real_##name)
#define INTERPOSED __attribute__((visibility("default")))

#endif
