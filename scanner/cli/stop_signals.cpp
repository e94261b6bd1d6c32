#include "scanner/cli/stop_signals.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "scanner/cli/standard_streams.hpp"
#include "scanner/parallel/team.hpp"

namespace tridentscan::cli {
namespace {

struct StopSignal {
  int number;
  const char* name;
  const char* force;  // what a second one is called, if it ends the program at once
};

constexpr std::array stop_signals = {
    StopSignal{SIGINT, "SIGINT", "Ctrl-C"},  StopSignal{SIGTERM, "SIGTERM", "SIGTERM"},
    StopSignal{SIGHUP, "SIGHUP", nullptr},   StopSignal{SIGXCPU, "SIGXCPU", nullptr},
    StopSignal{SIGUSR1, "SIGUSR1", nullptr}, StopSignal{SIGUSR2, "SIGUSR2", nullptr}};

const StopSignal& signal_of(int number) {
  return *std::ranges::find(stop_signals, number, &StopSignal::number);
}

// A signal handler can reach nothing else.
std::atomic<int> first_signal = 0;
// When the first of each kind arrived, ms of the monotonic clock.
std::array<std::atomic<std::int64_t>, stop_signals.size()> arrivals{};
bool speaks = false;
const char* line_start = "";  // takes the line of progress away
static_assert(std::atomic<int>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);

/// A line put together without allocating memory.
class Line {
 public:
  Line& operator<<(std::string_view text) {
    const std::size_t size = std::min(text.size(), characters_.size() - size_);
    std::copy_n(text.begin(), size, characters_.begin() + size_);
    size_ += size;
    return *this;
  }
  Line& operator<<(int number) {
    std::array<char, 12> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
  }
  void say() const { cli::say({characters_.data(), size_}); }

 private:
  std::array<char, 256> characters_;
  std::size_t size_ = 0;
};

void say_what_is_waited_for(const StopSignal& signal) {
  Line line;
  line << line_start << "stopping (" << signal.name << "): ";
  if (const int units = parallel::units_in_flight(); units > 0) {
    line << units << (units == 1 ? " unit in flight is" : " units in flight are")
         << " finished first";
  } else {
    line << "as soon as the step at hand is finished";
  }
  if (signal.force != nullptr) {
    line << "; a second " << signal.force << " ends at once, and what is in flight is lost";
  }
  (line << "\n").say();
}

void end_at_once(const StopSignal& signal) {
  if (speaks) {
    Line line;
    (line << line_start << "ended at once (second " << signal.name
          << "); --resume goes on from the last checkpoint, if there is one\n")
        .say();
  }
  ::signal(signal.number, SIG_DFL);
  raise(signal.number);  // delivered when the handler returns
}

// timeout(1) sends its signal to the program and then to its process group: that is asking once.
constexpr std::int64_t same_request_ms = 100;

std::int64_t milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

void answer(int number) {
  const StopSignal& signal = signal_of(number);
  int none = 0;
  const bool first = first_signal.compare_exchange_strong(none, number);
  std::int64_t arrival = 0;
  const std::int64_t now = milliseconds();
  const bool again =
      !arrivals[static_cast<std::size_t>(&signal - stop_signals.data())].compare_exchange_strong(
          arrival, now);
  if (again && now - arrival < same_request_ms) {
    return;
  }
  if (again && signal.force != nullptr) {
    end_at_once(signal);
  } else if (speaks && (first || signal.force != nullptr)) {
    say_what_is_waited_for(signal);
  }
}

}  // namespace

void catch_stop_signals(bool is_root) {
  speaks = is_root;
  line_start = isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "";
  struct sigaction action {};
  action.sa_handler = answer;
  action.sa_flags = SA_RESTART;
  for (const StopSignal& signal : stop_signals) {
    sigaddset(&action.sa_mask, signal.number);  // one after another
  }
  for (const StopSignal& signal : stop_signals) {
    struct sigaction before {};
    sigaction(signal.number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) {
      sigaction(signal.number, &action, nullptr);
    }
  }
}

std::string stop_signal() {
  const int number = first_signal;
  return number == 0 ? "" : signal_of(number).name;
}

}  // namespace tridentscan::cli
