#include "scanner/cli/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>

namespace tridentscan::cli {
namespace {

constexpr int patience_ms = 1000;
std::atomic<bool> blocked = false;  // stderr was, when it was last looked at
static_assert(std::atomic<bool>::is_always_lock_free);

/// Can PIPE_BUF bytes be written without waiting?
bool takes_more() {
  pollfd stream{STDERR_FILENO, POLLOUT, 0};
  int ready = 0;
  do {
    ready = poll(&stream, 1, blocked ? 0 : patience_ms);
  } while (ready < 0 && errno == EINTR);
  blocked = ready == 0;
  return ready > 0;
}

}  // namespace

void secure_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) {  // open() takes the lowest free number, which is this one
      static_cast<void>(open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the size limit
}

void say(std::string_view text) noexcept {
  const int before = errno;
  while (!text.empty() && takes_more()) {
    const ssize_t written =
        write(STDERR_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      break;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  errno = before;
}

}  // namespace tridentscan::cli
