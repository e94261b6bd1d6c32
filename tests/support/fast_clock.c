// LD_PRELOAD: the clock that measures intervals runs 3000 times faster from the start of the program, so that what happens once a
// minute happens fifty times a second.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static long long nanoseconds(const struct timespec* time) {
  return time->tv_sec * 1000000000LL + time->tv_nsec;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*);
  static long long start;
  if (real == NULL) {
    real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
    struct timespec now;
    real(CLOCK_MONOTONIC, &now);
    start = nanoseconds(&now);
  }
  const int status = real(clock, time);
  if (clock == CLOCK_MONOTONIC && status == 0) {
    const long long fast = start + 3000 * (nanoseconds(time) - start);
    time->tv_sec = fast / 1000000000LL;
    time->tv_nsec = fast % 1000000000LL;
  }
  return status;
}
