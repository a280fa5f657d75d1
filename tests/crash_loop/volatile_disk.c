/* A disk with a cache that a power cut empties, for one process and one folder.
 *
 * Preloaded into the daemon, it keeps beside each file of VOLATILE_DISK, in VOLATILE_DISK_DURABLE, what of it has
 * reached the platter: what was written is copied there when the file is synced, and not before. After the process
 * is killed the test makes of both what a machine without power would have left. Files named *VOLATILE_DISK_LIES are
 * never synced at all, though the answer is that they are: a disk that lies, to see that the test would notice.
 *
 * Renames count as durable at once. Memory maps are not followed: SQLite writes only its -shm file by them, which no
 * power cut needs to keep.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 256

/* What of a file has been written since it was last synced. */
struct written {
    ino_t inode;
    off_t from, to;
};

static struct written all[FILES_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The folder's file behind a descriptor: its name without the folder; NULL for anything else. */
static const char *name_of(int fd, char path[PATH_MAX], struct stat *found) {
    const char *folder = getenv("VOLATILE_DISK");
    char link[64];
    if (!folder || fstat(fd, found) != 0 || !S_ISREG(found->st_mode)) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    size_t prefix = strlen(folder);
    if (strncmp(path, folder, prefix) != 0 || path[prefix] != '/') return NULL;
    const char *name = path + prefix + 1;
    return strchr(name, '/') ? NULL : name;
}

static struct written *entry(ino_t inode) {
    for (int at = 0; at < FILES_MAX; at++) {
        if (all[at].inode == inode) return &all[at];
        if (all[at].inode == 0) {
            all[at].inode = inode;
            return &all[at];
        }
    }
    fprintf(stderr, "volatile disk: too many files\n");
    abort();
}

static void wrote(int fd, off_t at, ssize_t bytes) {
    char path[PATH_MAX];
    struct stat found;
    if (bytes <= 0 || at < 0 || !name_of(fd, path, &found)) return;
    pthread_mutex_lock(&lock);
    struct written *one = entry(found.st_ino);
    if (one->to == 0 || at < one->from) one->from = at;
    if (at + bytes > one->to) one->to = at + bytes;
    pthread_mutex_unlock(&lock);
}

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

/* The folder's counterpart on the platter. */
static void durable(char path[PATH_MAX], const char *name) {
    snprintf(path, PATH_MAX, "%s/%s", getenv("VOLATILE_DISK_DURABLE"), name);
}

static void copy_out(int fd, const char *name, off_t size, struct written *one) {
    char path[PATH_MAX], own[64], piece[65536];
    durable(path, name);
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd); /* To be read, whatever it was opened for. */
    int from = open(own, O_RDONLY | O_CLOEXEC), to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (from < 0 || to < 0) {
        fprintf(stderr, "volatile disk: %s: %s\n", path, strerror(errno));
        abort();
    }
    for (off_t at = one->from; at < one->to;) {
        size_t want = one->to - at < (off_t)sizeof piece ? (size_t)(one->to - at) : sizeof piece;
        ssize_t got = pread(from, piece, want, at);
        if (got <= 0 || real_pwrite(to, piece, (size_t)got, at) != got) break;
        at += got;
    }
    if (ftruncate(to, size) != 0) abort();
    close(from);
    close(to);
    one->from = one->to = 0;
}

static void synced(int fd) {
    char path[PATH_MAX];
    struct stat found;
    const char *name = name_of(fd, path, &found);
    if (!name) return;
    const char *lies = getenv("VOLATILE_DISK_LIES");
    size_t length = strlen(name), tail = lies ? strlen(lies) : 0;
    if (tail > 0 && length >= tail && strcmp(name + length - tail, lies) == 0) return;
    pthread_mutex_lock(&lock);
    copy_out(fd, name, found.st_size, entry(found.st_ino));
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void find_pwrite(void) {
    real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    ssize_t done = real_pwrite(fd, bytes, count, at);
    int kept = errno;
    wrote(fd, at, done);
    errno = kept;
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    ssize_t done = real(fd, bytes, count);
    int kept = errno;
    if (done > 0) wrote(fd, lseek(fd, 0, SEEK_CUR) - done, done);
    errno = kept;
    return done;
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real) real = (ssize_t(*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
    ssize_t done = real(fd, pieces, count);
    int kept = errno;
    if (done > 0) wrote(fd, lseek(fd, 0, SEEK_CUR) - done, done);
    errno = kept;
    return done;
}

int fdatasync(int fd) {
    synced(fd);
    return 0;
}

int fsync(int fd) {
    synced(fd);
    return 0;
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    int done = real(from, to);
    int kept = errno;
    const char *folder = getenv("VOLATILE_DISK");
    size_t prefix = folder ? strlen(folder) : 0;
    if (done == 0 && folder && strncmp(from, folder, prefix) == 0 && strncmp(to, folder, prefix) == 0) {
        char was[PATH_MAX], is[PATH_MAX];
        durable(was, from + prefix + 1);
        durable(is, to + prefix + 1);
        real(was, is);
    }
    errno = kept;
    return done;
}
