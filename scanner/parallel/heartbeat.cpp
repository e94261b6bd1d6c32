#include "scanner/parallel/heartbeat.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace tridentscan::parallel {

Heartbeat::Heartbeat(Communicator& communicator, double seconds,
                     std::function<void(const std::string& message)> hangs)
    : communicator_(communicator) {
  if (communicator.size() > 1 && communicator.may_pulse() && seconds > 0) {
    thread_ = std::thread([this, seconds, report = std::move(hangs)] { watch(seconds, report); });
  }
}

Heartbeat::~Heartbeat() {
  communicator_.barrier();
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Heartbeat::watch(double seconds, const std::function<void(const std::string&)>& hangs) {
  const double period = std::min(1.0, seconds / 8);
  // Rank 0 watches all; each of them watches rank 0, a little longer one after the other: only one
  // has to tell.
  const int first = communicator_.is_root() ? 1 : 0;
  const int last = communicator_.is_root() ? communicator_.size() : 1;
  const double limit = seconds + std::min(0.1 * seconds, 1.0) * communicator_.rank();
  struct Watched {
    double silence = 0;
    bool only_waits = false;
  };
  std::vector<Watched> ranks(static_cast<std::size_t>(communicator_.size()));
  double all_wait = 0;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::duration<double>(period), [this] { return over_; })) {
    const bool only_waits = communicator_.waiting().since_last_asked();
    for (int rank = first; rank < last; ++rank) {
      communicator_.pulse(rank, only_waits);
      ranks[static_cast<std::size_t>(rank)].silence += period;
    }
    ranks[static_cast<std::size_t>(communicator_.rank())].only_waits = only_waits;
    while (const auto pulse = communicator_.next_pulse()) {
      ranks[static_cast<std::size_t>(pulse->source)] = {0, pulse->only_waits};
    }
    std::vector<int> missing;
    for (int rank = first; rank < last; ++rank) {
      if (ranks[static_cast<std::size_t>(rank)].silence > limit) {
        missing.push_back(rank);
      }
    }
    if (!missing.empty()) {
      hangs(fmt::format("rank{} {} gave no sign of life for {:.3g} s",
                        missing.size() > 1 ? "s" : "", fmt::join(missing, ", "), seconds));
      return;
    }
    all_wait = std::ranges::all_of(ranks, &Watched::only_waits) ? all_wait + period : 0;
    if (all_wait > seconds) {
      hangs(fmt::format("all ranks have waited for each other for {:.3g} s", seconds));
      return;
    }
  }
}

double hang_seconds() {
  constexpr double usual = 120;
  const char* const text = std::getenv("TRIDENTSCAN_HANG_SECONDS");
  double value = usual;
  if (text != nullptr) {
    const char* const end = text + std::strlen(text);
    const auto [rest, error] = std::from_chars(text, end, value);
    if (error != std::errc{} || rest != end || !(value >= 0)) {
      return usual;
    }
  }
  return value;
}

}  // namespace tridentscan::parallel
