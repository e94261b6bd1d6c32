// failing_units KIND UNIT...: 200 units on all ranks; those named throw, as KIND says: exception,
// memory (bad_alloc) or number (what is no std::exception). Ends as the program does.

#include <algorithm>
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

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return cli::on_all_ranks(cli::Verbosity::normal, [&](parallel::Communicator& communicator) {
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
  });
}
