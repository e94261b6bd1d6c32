#include "scanner/parallel/work_units.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace tridentscan::parallel {
namespace {

struct Finished {
  std::size_t unit;
  UnitResult result;
};

void append(Bytes& bytes, const void* data, std::size_t size) {
  const auto* const first = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

class Reader {
 public:
  explicit Reader(const Bytes& bytes) : bytes_(bytes) {}
  void read(void* data, std::size_t size) {
    std::memcpy(data, &bytes_.at(position_), size);
    position_ += size;
  }
  [[nodiscard]] std::size_t number() {
    std::size_t value = 0;
    read(&value, sizeof value);
    return value;
  }

 private:
  const Bytes& bytes_;
  std::size_t position_ = 0;
};

/// Worker to root: results, and how many threads ask for more.
Bytes encode(const std::vector<Finished>& finished, std::size_t wanted) {
  Bytes bytes;
  const std::size_t count = finished.size();
  append(bytes, &wanted, sizeof wanted);
  append(bytes, &count, sizeof count);
  for (const Finished& f : finished) {
    const std::size_t size = f.result.size();
    append(bytes, &f.unit, sizeof f.unit);
    append(bytes, &size, sizeof size);
    append(bytes, f.result.data(), size * sizeof(double));
  }
  return bytes;
}

/// Units and results that the threads of one rank share with their communicating thread.
class Team {
 public:
  explicit Team(const Work& work) : work_(work) {}

  void add(std::size_t unit) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(unit);
  }
  /// Computes one waiting unit; false if there is none.
  bool compute_one() {
    std::size_t unit = 0;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty() || failure_) {
        return false;
      }
      unit = waiting_.front();
      waiting_.pop_front();
      ++in_flight_;
    }
    Finished finished{unit, {}};
    std::exception_ptr failure;
    try {
      finished.result = work_.compute(unit);
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    --in_flight_;
    if (failure && !failure_) {
      failure_ = failure;
    }
    finished_.push_back(std::move(finished));
    return true;
  }
  [[nodiscard]] std::vector<Finished> take_finished() {
    const std::lock_guard lock(mutex_);
    return std::exchange(finished_, {});
  }
  [[nodiscard]] std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  [[nodiscard]] bool idle() const {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && in_flight_ == 0;
  }
  [[nodiscard]] bool failed() const {
    const std::lock_guard lock(mutex_);
    return failure_ != nullptr;
  }
  void rethrow_failure() const {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }
  std::atomic<bool> closed = false;  // no more units will be added

 private:
  const Work& work_;
  mutable std::mutex mutex_;
  std::deque<std::size_t> waiting_;
  std::vector<Finished> finished_;
  int in_flight_ = 0;
  std::exception_ptr failure_;
};

/// Thread 0 calls `communicate` between its units until it returns false; the others only compute.
template <class Communicate>
void run_team(Team& team, int threads, Communicate communicate) {
  std::exception_ptr failure;
#pragma omp parallel num_threads(threads)
  {
    const bool communicates = omp_get_thread_num() == 0;
    int idle_looks = 0;
    while (true) {
      if (communicates) {
        bool more = false;
        try {
          more = !team.failed() && communicate();
        } catch (...) {
          failure = std::current_exception();
        }
        if (!more) {
          team.closed = true;
          break;
        }
      }
      if (team.compute_one()) {
        idle_looks = 0;
      } else if (!communicates && (team.closed || team.failed())) {
        break;
      } else if (++idle_looks < 200) {
        std::this_thread::yield();
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(20));
      }
    }
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
  team.rethrow_failure();
}

/// More units are asked for while this many per thread still wait: the answer comes when the root
/// has finished the unit that it is computing, and nobody idles until then.
constexpr std::size_t ahead = 2;

/// Guided chunks: large while much is left, single units at the end.
std::size_t chunk(std::size_t left, std::size_t wanted, std::size_t all_threads) {
  return std::min({left, std::max<std::size_t>(left / (4 * all_threads), 1), 4 * wanted});
}

std::vector<UnitResult> run_root(Communicator& communicator, int threads, const Work& work) {
  std::vector<UnitResult> results(work.count);
  std::size_t next = 0;
  std::size_t done = 0;
  int workers_left = communicator.size() - 1;
  const auto own = static_cast<std::size_t>(threads);
  const std::size_t all_threads = own * static_cast<std::size_t>(communicator.size());
  std::deque<Communicator::Message> arrived;
  Team team(work);

  const auto keep = [&](Finished finished) {
    results[finished.unit] = std::move(finished.result);
    ++done;
  };
  const auto serve = [&](const Communicator::Message& message) {
    Reader reader(message.bytes);
    const std::size_t wanted = reader.number();
    for (std::size_t n = reader.number(); n > 0; --n) {
      Finished finished{reader.number(), UnitResult(reader.number())};
      reader.read(finished.result.data(), finished.result.size() * sizeof(double));
      keep(std::move(finished));
    }
    // The answer is a range of units; an empty one ends the stage for this worker.
    const std::size_t count = wanted > 0 ? chunk(work.count - next, wanted, all_threads) : 0;
    const std::size_t range[2] = {next, count};
    next += count;
    if (wanted > 0) {
      Bytes answer;
      append(answer, range, sizeof range);
      communicator.send(message.source, answer);
    } else {
      --workers_left;
    }
  };
  const auto communicate = [&] {
    const std::size_t before = done;
    while (auto message = communicator.try_receive()) {
      serve(*message);
    }
    for (Finished& finished : team.take_finished()) {
      keep(std::move(finished));
    }
    if (team.waiting() < ahead * own && next < work.count) {
      for (std::size_t n = chunk(work.count - next, own, all_threads); n > 0; --n) {
        team.add(next++);
      }
    }
    if (done > before && work.progress) {
      work.progress(done);
    }
    return done < work.count || workers_left > 0;
  };
  run_team(team, threads, communicate);
  return results;
}

void run_worker(Communicator& communicator, int threads, const Work& work) {
  Team team(work);
  const auto own = static_cast<std::size_t>(threads);
  bool asked = false;
  bool open = true;
  const auto communicate = [&] {
    while (auto message = communicator.try_receive()) {
      Reader reader(message->bytes);
      const std::size_t first = reader.number();
      const std::size_t count = reader.number();
      for (std::size_t unit = first; unit < first + count; ++unit) {
        team.add(unit);
      }
      open = count > 0;
      asked = false;
    }
    if (open && !asked && team.waiting() < ahead * own) {
      communicator.send(0, encode(team.take_finished(), own));
      asked = true;
    }
    if (!open && team.idle()) {
      // Farewell: the last results, nothing wanted.
      communicator.send(0, encode(team.take_finished(), 0));
      return false;
    }
    return true;
  };
  run_team(team, threads, communicate);
}

}  // namespace

std::vector<UnitResult> run_units(Communicator& communicator, int threads, const Work& work) {
  if (communicator.is_root()) {
    return run_root(communicator, threads, work);
  }
  run_worker(communicator, threads, work);
  return {};
}

}  // namespace tridentscan::parallel
