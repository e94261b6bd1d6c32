#include "scanner/parallel/team.hpp"

#include <new>
#include <string>

namespace tridentscan::parallel {
namespace {

std::atomic<int> in_flight = 0;
static_assert(std::atomic<int>::is_always_lock_free);

}  // namespace

int units_in_flight() noexcept {
  return in_flight;
}

void Team::add(std::size_t first, std::size_t count) {
  const std::lock_guard lock(mutex_);
  for (std::size_t unit = first; unit < first + count; ++unit) {
    waiting_.push_back(unit);
  }
}

void Team::drop_waiting() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

Report Team::take_report() {
  const std::lock_guard lock(mutex_);
  return std::exchange(report_, {});
}

bool Team::has_report() const {
  const std::lock_guard lock(mutex_);
  return !report_.empty();
}

std::size_t Team::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

bool Team::idle() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && in_flight_ == 0;
}

bool Team::compute_one() {
  std::size_t unit = 0;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      return false;
    }
    unit = waiting_.front();
    waiting_.pop_front();
    ++in_flight_;
    ++in_flight;
  }
  const auto start = std::chrono::steady_clock::now();
  UnitResult result;
  std::string reason;
  bool failed = true;
  try {
    result = compute_(unit);
    failed = false;
  } catch (const std::bad_alloc&) {
    reason = "out of memory";
  } catch (const std::exception& error) {
    reason = error.what();
  } catch (...) {
    reason = "an exception of unknown kind";
  }
  const std::chrono::duration<double> busy = std::chrono::steady_clock::now() - start;
  const std::lock_guard lock(mutex_);
  --in_flight_;
  --in_flight;
  report_.busy_seconds += busy.count();
  if (failed) {
    report_.failed.push_back({unit, std::move(reason)});
  } else {
    report_.finished.push_back({unit, std::move(result)});
  }
  return true;
}

}  // namespace tridentscan::parallel
