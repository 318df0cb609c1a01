/* Between a program and the disk: writes down every change, and fails where it is told to.

   LD_PRELOAD this. It looks at the files beneath DISK_FOLDER alone. With DISK_LOG set, each change
   is appended there in the order in which it was done; power_cut.py reads it. disk_fail() lets the
   n-th change from now on fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 4096
static char watched[FDS];
static const char *folder;
static size_t folder_length;
static int log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long changes, failing_from, failing_errno;
static int failing_on;

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int fd, const void *data, size_t length) {
    REAL(write);
    return real(fd, data, length);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DISK_LOG");
    folder = getenv("DISK_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    if (path) log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
    return folder_length && path && !strncmp(path, folder, folder_length);
}

static int is_watched(int fd) { return fd >= 0 && fd < FDS && watched[fd]; }

/* kind, descriptor, a number, the length of what follows, and what follows */
static void note(char kind, int fd, int64_t number, const void *data, uint32_t length) {
    if (log_fd < 0) return;
    char head[17];
    int32_t descriptor = fd;
    head[0] = kind;
    memcpy(head + 1, &descriptor, 4);
    memcpy(head + 5, &number, 8);
    memcpy(head + 13, &length, 4);
    plain_write(log_fd, head, sizeof head);
    if (length) plain_write(log_fd, data, length);
}

static void note_two(char kind, const char *one, const char *other) {
    char both[8192];
    size_t first = strlen(one) + 1, second = strlen(other) + 1;
    if (first + second > sizeof both) abort();
    memcpy(both, one, first);
    memcpy(both + first, other, second);
    note(kind, -1, 0, both, first + second - 1);
}

/* Whether this change fails now; one more was tried. */
static int fails(void) {
    changes++;
    if (!failing_from || changes < failing_from) return 0;
    if (changes > failing_from && !failing_on) return 0;
    errno = failing_errno;
    return 1;
}

void disk_fail(long nth, int from_then_on, int number) {
    pthread_mutex_lock(&lock);
    changes = 0;
    failing_from = nth;
    failing_on = from_then_on;
    failing_errno = number;
    pthread_mutex_unlock(&lock);
}

long disk_changes(void) { return changes; }

void disk_mark(const char *text) {
    pthread_mutex_lock(&lock);
    note('M', -1, 0, text, strlen(text));
    pthread_mutex_unlock(&lock);
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!is_ours(path)) return real(path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat there;
    int was_there = !stat(path, &there);
    int fd = -1;
    if (was_there || !(flags & O_CREAT) || !fails()) fd = real(path, flags, mode);
    if (fd >= 0 && fd < FDS) {
        watched[fd] = 1;
        note('O', fd, was_there ? 0 : 1, path, strlen(path));
        if (flags & O_TRUNC) note('T', fd, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(name); \
        return opened(real, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(close);
    if (!is_watched(fd)) return real(fd);
    pthread_mutex_lock(&lock);
    watched[fd] = 0;
    note('X', fd, 0, NULL, 0);
    int done = real(fd);
    pthread_mutex_unlock(&lock);
    return done;
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) { \
        REAL(name); \
        if (!is_watched(fd)) return real(fd, data, length, offset); \
        pthread_mutex_lock(&lock); \
        ssize_t done = fails() ? -1 : real(fd, data, length, offset); \
        if (done > 0) note('W', fd, offset, data, done); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
    if (!is_watched(fd)) return plain_write(fd, data, length);
    pthread_mutex_lock(&lock);
    off_t at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = fails() ? -1 : plain_write(fd, data, length);
    if (done > 0) note('W', fd, at, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        if (!is_watched(fd)) return real(fd); \
        pthread_mutex_lock(&lock); \
        int done = fails() ? -1 : 0; \
        if (!done) note('S', fd, 0, NULL, 0); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type length) { \
        REAL(name); \
        if (!is_watched(fd)) return real(fd, length); \
        pthread_mutex_lock(&lock); \
        int done = fails() ? -1 : real(fd, length); \
        if (!done) note('T', fd, length, NULL, 0); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(unlink);
    if (!is_ours(path)) return real(path);
    pthread_mutex_lock(&lock);
    int done = fails() ? -1 : real(path);
    if (!done) note('U', -1, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    return done;
}

#define TWO(name, kind) \
    int name(const char *one, const char *other) { \
        REAL(name); \
        if (!is_ours(one)) return real(one, other); \
        pthread_mutex_lock(&lock); \
        int done = fails() ? -1 : real(one, other); \
        if (!done) note_two(kind, one, other); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
TWO(rename, 'R')
TWO(link, 'L')
