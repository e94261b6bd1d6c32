#include "scanner/cli/stop_signals.hpp"

#include <signal.h>

#include <atomic>

namespace tridentscan::cli {
namespace {

// A signal handler can reach nothing else.
std::atomic<int> first_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int signal) {
  int none = 0;
  first_signal.compare_exchange_strong(none, signal);
}

void handle(int signal, int flags) {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_stop_signals() {
  handle(SIGUSR1, SA_RESTART);
  handle(SIGTERM, SA_RESTART | static_cast<int>(SA_RESETHAND));
  handle(SIGINT, SA_RESTART | static_cast<int>(SA_RESETHAND));
}

std::string stop_signal() {
  switch (first_signal) {
    case SIGUSR1:
      return "SIGUSR1";
    case SIGTERM:
      return "SIGTERM";
    case SIGINT:
      return "SIGINT";
    default:
      return "";
  }
}

}  // namespace tridentscan::cli
