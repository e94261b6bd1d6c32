// LD_PRELOAD library: the n-th call of a kind on a file below a folder fails, as on a broken disk.
//
//   FAULT_FOLDER   calls on this folder and what is in it count, others are left alone
//   FAULT_NAME     if set: only paths that hold this text
//   FAULT_CALL     open, write, fsync, close, rename, flock, ftruncate or fchmod; empty: none fails
//   FAULT_AT       which of them, from 1
//   FAULT_ERRNO    how it fails; 0 for a write that takes half of the bytes only
//   FAULT_STICKY   1: all later ones fail too
//   FAULT_LOG      gets a line "CALL PATH" for each call on such a file, whether it fails or not

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char* setting(const char* name) {
  const char* value = getenv(name);
  return value != NULL ? value : "";
}

static int in_folder(const char* path) {
  const char* folder = setting("FAULT_FOLDER");
  const size_t size = strlen(folder);
  return size > 0 && strncmp(path, folder, size) == 0 &&
         (path[size] == '/' || path[size] == '\0') && strstr(path, setting("FAULT_NAME")) != NULL;
}

// Straight to the kernel: the C library's functions are the ones replaced here.
static void write_log(const char* call, const char* path) {
  const char* log = setting("FAULT_LOG");
  if (*log == '\0') return;
  char line[PATH_MAX + 32];
  const int size = snprintf(line, sizeof line, "%s %s\n", call, path);
  const long file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT, 0666);
  if (file < 0) return;
  syscall(SYS_write, file, line, (size_t)size);
  syscall(SYS_close, file);
}

// Whether this call is to fail; errno is set then.
static int fails(const char* call, const char* path) {
  static atomic_int calls;
  if (!in_folder(path)) return 0;
  write_log(call, path);
  if (strcmp(call, setting("FAULT_CALL")) != 0) return 0;
  const int at = atoi(setting("FAULT_AT"));
  const int now = ++calls;
  if (now != at && !(now > at && atoi(setting("FAULT_STICKY")) == 1)) return 0;
  errno = atoi(setting("FAULT_ERRNO"));
  return 1;
}

static int fails_on_descriptor(const char* call, int descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = '\0';
  return fails(call, path);
}

// Relative paths are those of the working directory.
static int fails_on_path(const char* call, const char* path) {
  char whole[2 * PATH_MAX];
  if (path[0] == '/') return fails(call, path);
  char folder[PATH_MAX];
  if (getcwd(folder, sizeof folder) == NULL) return 0;
  snprintf(whole, sizeof whole, "%s/%s", folder, path);
  return fails(call, whole);
}

#define REAL(type, name, ...)       \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, #name)

#define DEFINE_OPEN(name)                                              \
  int name(const char* path, int flags, ...) {                         \
    REAL(int, name, const char*, int, ...);                            \
    va_list more;                                                      \
    va_start(more, flags);                                             \
    const mode_t mode = (flags & O_CREAT) ? va_arg(more, mode_t) : 0;  \
    va_end(more);                                                      \
    return fails_on_path("open", path) ? -1 : real(path, flags, mode); \
  }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

// Bytes to write, or -1 for a call that fails.
static ssize_t allowed(int file, size_t size) {
  if (!fails_on_descriptor("write", file)) return (ssize_t)size;
  if (errno != 0) return -1;
  return (ssize_t)(size > 1 ? size / 2 : size);
}

ssize_t write(int file, const void* data, size_t size) {
  REAL(ssize_t, write, int, const void*, size_t);
  const ssize_t part = allowed(file, size);
  return part < 0 ? -1 : real(file, data, (size_t)part);
}

#define DEFINE_PWRITE(name)                                             \
  ssize_t name(int file, const void* data, size_t size, off_t offset) { \
    REAL(ssize_t, name, int, const void*, size_t, off_t);               \
    const ssize_t part = allowed(file, size);                           \
    return part < 0 ? -1 : real(file, data, (size_t)part, offset);      \
  }
DEFINE_PWRITE(pwrite)
DEFINE_PWRITE(pwrite64)

int fsync(int file) {
  REAL(int, fsync, int);
  return fails_on_descriptor("fsync", file) ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(int, fdatasync, int);
  return fails_on_descriptor("fsync", file) ? -1 : real(file);
}

// The descriptor is closed in any case, as by the kernel.
int close(int file) {
  REAL(int, close, int);
  const int failed = fails_on_descriptor("close", file);
  const int reason = errno;
  const int result = real(file);
  if (!failed) return result;
  errno = reason;
  return -1;
}

int rename(const char* from, const char* to) {
  REAL(int, rename, const char*, const char*);
  return fails_on_path("rename", to) ? -1 : real(from, to);
}

int flock(int file, int operation) {
  REAL(int, flock, int, int);
  return fails_on_descriptor("flock", file) ? -1 : real(file, operation);
}

#define DEFINE_FTRUNCATE(name)                                             \
  int name(int file, off_t size) {                                         \
    REAL(int, name, int, off_t);                                           \
    return fails_on_descriptor("ftruncate", file) ? -1 : real(file, size); \
  }
DEFINE_FTRUNCATE(ftruncate)
DEFINE_FTRUNCATE(ftruncate64)

int fchmod(int file, mode_t mode) {
  REAL(int, fchmod, int, mode_t);
  return fails_on_descriptor("fchmod", file) ? -1 : real(file, mode);
}
