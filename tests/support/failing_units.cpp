// failing_units KIND UNIT...: 200 units on all ranks; those named throw, as KIND says: exception,
// memory (bad_alloc) or number (what is no std::exception). Ends as the program does.
// failing_units hang: all ranks but the root stay in their first unit for a minute.
// failing_units apart: the root waits in a barrier, the others for a broadcast.
// failing_units serves: the first thread of the root only hands out, though ranks are few.
// failing_units stops: stages that are stopped right after another one was done, many times.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/parallel/work_units.hpp"

using namespace tridentscan;

namespace {

[[noreturn]] void fail(const std::string& kind) {
  if (kind == "memory") {
    throw std::bad_alloc();
  }
  if (kind == "number") {
    throw 42;
  }
  throw std::runtime_error("no such cross section");
}

/// A stage that is done, a broadcast, a stage whose stop follows on the heels of the end before:
/// the ranks must leave each stage as the root does.
int stop_often(parallel::Communicator& communicator) {
  constexpr int times = 500;
  int stops = 0;
  const auto nothing = [](std::size_t) { return parallel::UnitResult{}; };
  for (int n = 0; n < times; ++n) {
    static_cast<void>(parallel::run_units(communicator, 1, {.count = 4, .compute = nothing}));
    std::vector<double> plan(3, n);
    communicator.broadcast(plan);
    try {
      static_cast<void>(parallel::run_units(
          communicator, 1, {.count = 4, .compute = nothing, .go_on = [] { return false; }}));
    } catch (const parallel::Stopped&) {
      stops += plan == std::vector<double>(3, n);
    }
    std::string text(static_cast<std::size_t>(n % 7), 'x');
    communicator.broadcast(text);
  }
  if (communicator.is_root()) {
    std::cout << stops << " stops\n";
  }
  return stops == times ? 0 : 1;
}

/// All results come in order, and the first thread of the root computes none of them, unless it is
/// alone.
int serve(parallel::Communicator& communicator) {
  const bool alone = communicator.size() == 1;
  const auto main_thread = std::this_thread::get_id();
  int right = 0;
  for (const int threads : {1, 3}) {
    for (const std::size_t count : {0u, 1u, 7u, 900u}) {
      std::atomic<std::size_t> by_main_thread = 0;
      const auto results = parallel::run_units(
          communicator, threads,
          {.count = count,
           .compute =
               [&](std::size_t unit) {
                 by_main_thread += std::this_thread::get_id() == main_thread ? 1 : 0;
                 return parallel::UnitResult{static_cast<double>(unit)};
               },
           .ranks_of_serving_root = 2});
      bool as_expected = results.size() == count && (alone || by_main_thread == 0);
      for (std::size_t i = 0; i < results.size(); ++i) {
        as_expected = as_expected && results[i].front() == static_cast<double>(i);
      }
      right += as_expected ? 1 : 0;
    }
  }
  if (communicator.is_root()) {
    std::cout << right << " stages\n";
  }
  return 0;
}

/// Ends with parallel::Stalled, unless there is no other rank.
int hang(parallel::Communicator& communicator) {
  const auto compute = [&](std::size_t) {
    std::this_thread::sleep_for(communicator.is_root() ? std::chrono::milliseconds(1)
                                                       : std::chrono::milliseconds(60'000));
    return parallel::UnitResult{};
  };
  static_cast<void>(parallel::run_units(communicator, 1, {.count = 2000, .compute = compute}));
  return 0;
}

/// Ends with the heartbeat, unless there is no other rank: the root waits for something else than
/// the others do.
int miss_each_other(parallel::Communicator& communicator) {
  if (communicator.is_root()) {
    communicator.barrier();
  } else {
    std::string text;
    communicator.broadcast(text);
  }
  return 0;
}

int compute(parallel::Communicator& communicator, const std::vector<std::string>& arguments) {
  const auto results = parallel::run_units(
      communicator, 2,
      {.count = 200,
       .compute =
           [&](std::size_t unit) {
             std::this_thread::sleep_for(std::chrono::milliseconds(1));
             if (std::find(arguments.begin() + 1, arguments.end(), std::to_string(unit)) !=
                 arguments.end()) {
               fail(arguments.front());
             }
             return parallel::UnitResult{static_cast<double>(unit)};
           },
       .describe = [](std::size_t unit) { return "point " + std::to_string(unit); }});
  if (communicator.is_root()) {
    std::cout << results.size() << " units\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  parallel::Communicator communicator;
  return cli::on_all_ranks(communicator, cli::Verbosity::normal, [&] {
    return arguments.front() == "stops"    ? stop_often(communicator)
           : arguments.front() == "serves" ? serve(communicator)
           : arguments.front() == "hang"   ? hang(communicator)
           : arguments.front() == "apart"  ? miss_each_other(communicator)
                                           : compute(communicator, arguments);
  });
}
