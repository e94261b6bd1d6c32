#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "scanner/parallel/threads.hpp"
#include "scanner/parallel/work_units.hpp"

using namespace tridentscan::parallel;

TEST_CASE("Results come in index order, each unit computed once", "[work_units]") {
  Communicator communicator;
  REQUIRE(communicator.size() == 1);
  for (const int threads : {1, 2, 5}) {
    for (const std::size_t count : {0u, 1u, 3u, 1000u}) {
      std::atomic<int> calls = 0;
      std::size_t last_progress = 0;
      const auto results = run_units(communicator, threads,
                                     {.count = count,
                                      .compute =
                                          [&](std::size_t unit) {
                                            ++calls;
                                            return UnitResult{static_cast<double>(unit), 0.5};
                                          },
                                      .progress = [&](std::size_t done) { last_progress = done; }});
      CHECK(calls == static_cast<int>(count));
      CHECK(last_progress == count);
      REQUIRE(results.size() == count);
      for (std::size_t i = 0; i < count; ++i) {
        CHECK(results[i] == UnitResult{static_cast<double>(i), 0.5});
      }
    }
  }
}

TEST_CASE("An exception in a thread reaches the caller", "[work_units]") {
  Communicator communicator;
  const Work work{.count = 100, .compute = [](std::size_t unit) -> UnitResult {
                    if (unit == 37) {
                      throw std::runtime_error("boom");
                    }
                    return {};
                  }};
  CHECK_THROWS_WITH(run_units(communicator, 3, work), "unit 37: boom");
}

TEST_CASE("The oversubscription warning names the right flag", "[threads]") {
  CHECK(oversubscription_warning(2, 2, 1).empty());
  CHECK_THAT(oversubscription_warning(2, 1, 2),
             Catch::Contains("--bind-to none") && Catch::Contains("PE=2"));
  CHECK_THAT(oversubscription_warning(8, 2, 1), Catch::Contains("--threads 2"));
}
