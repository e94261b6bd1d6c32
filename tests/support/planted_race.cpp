#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>

#include "scanner/parallel/work_units.hpp"

// The test of the thread sanitizer: units of work that add to one number, with a lock or, for the
// argument "race", without. The first must be silent, the second must be reported.
int main(int argc, char** argv) {
  using namespace tridentscan::parallel;
  const bool race = argc == 2 && std::strcmp(argv[1], "race") == 0;
  Communicator communicator;
  std::mutex mutex;
  double sum = 0;
  const auto results =
      run_units(communicator, 4, {.count = 200, .compute = [&](std::size_t unit) {
                                    std::this_thread::sleep_for(
                                        std::chrono::milliseconds(1));  // so that units overlap
                                    const auto value = static_cast<double>(unit);
                                    std::unique_lock lock(mutex, std::defer_lock);
                                    if (!race) lock.lock();
                                    sum += value;
                                    return UnitResult{value};
                                  }});
  std::printf("%g of %zu units\n", sum, results.size());
  return 0;
}
