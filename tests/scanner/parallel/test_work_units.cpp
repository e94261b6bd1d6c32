#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

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

TEST_CASE("Batches follow what is left for each thread, from four units a thread to one") {
  // 125 ranks of 8 threads: a quarter of each rank's share of what is left.
  CHECK(chunk(640'000, 8, 1000) == 32);
  CHECK(chunk(12'000, 8, 1000) == 24);
  CHECK(chunk(4'096, 8, 1000) == 8);
  CHECK(chunk(100, 8, 1000) == 8);
  CHECK(chunk(5, 8, 1000) == 5);
  CHECK(chunk(0, 8, 1000) == 0);
  CHECK(chunk(100, 1, 2) == 4);
  CHECK(chunk(20, 1, 2) == 2);
  CHECK(chunk(4, 1, 2) == 1);
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

TEST_CASE("Work goes on from units that are done, merged or early, each computed once") {
  Communicator communicator;
  for (const int threads : {1, 3}) {
    for (unsigned pattern = 0; pattern < 256; ++pattern) {  // bit u: unit u + 1 is done
      UnitsDone done{1, {}};
      std::vector<double> merged{0};
      for (std::size_t unit = 1; unit <= 8; ++unit) {
        const bool is_done = ((pattern >> (unit - 1)) & 1U) != 0;
        if (is_done && unit == done.merged) {
          merged.push_back(static_cast<double>(unit));
          ++done.merged;
        } else if (is_done) {
          done.early[unit] = {static_cast<double>(unit)};
        }
      }
      const std::size_t lacking = 10 - done.finished();
      std::atomic<std::size_t> calls = 0;
      reduce_units(communicator, threads,
                   {.count = 10,
                    .compute =
                        [&](std::size_t unit) {
                          ++calls;
                          return UnitResult{static_cast<double>(unit)};
                        },
                    .merge =
                        [&](std::size_t unit, const UnitResult& result) {
                          CHECK(unit == merged.size());
                          merged.push_back(result.front());
                        }},
                   done);
      CHECK(calls == lacking);
      CHECK(merged == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      CHECK((done == UnitsDone{10, {}}));
    }
  }
}

TEST_CASE("Work that is told to stop can be continued") {
  Communicator communicator;
  for (const int threads : {1, 3}) {
    UnitsDone done;
    std::vector<double> merged;
    std::atomic<int> calls = 0;
    int stops = 0;
    Work work{.count = 100,
              .compute =
                  [&](std::size_t unit) {
                    ++calls;
                    return UnitResult{static_cast<double>(unit)};
                  },
              .merge = [&](std::size_t, const UnitResult& r) { merged.push_back(r.front()); }};
    for (bool again = true; again;) {
      int looks = 0;
      work.go_on = [&] { return ++looks < 8; };
      try {
        reduce_units(communicator, threads, work, done);
        again = false;
      } catch (const Stopped&) {
        ++stops;
        CHECK(merged.size() == done.merged);
      }
    }
    CHECK(stops > 1);
    CHECK(calls == 100);
    CHECK(std::is_sorted(merged.begin(), merged.end()));
    CHECK(merged.size() == 100);
  }
}

TEST_CASE("What is done before the failure of a unit is kept, also without memory") {
  Communicator communicator;
  UnitsDone done;
  const Work work{.count = 20,
                  .compute = [](std::size_t unit) -> UnitResult {
                    if (unit == 11) {
                      throw std::bad_alloc();
                    }
                    return {1.0};
                  },
                  .merge = [](std::size_t, const UnitResult&) {},
                  .describe = [](std::size_t unit) { return "point " + std::to_string(unit); }};
  CHECK_THROWS_WITH(reduce_units(communicator, 2, work, done), "point 11: out of memory");
  CHECK(done.merged == 11);
}

TEST_CASE("the time that threads spend on units is counted") {
  Communicator communicator;
  UnitsDone done;
  const auto nap = [](std::size_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return UnitResult{};
  };
  const Work work{.count = 50, .compute = nap, .merge = [](std::size_t, const UnitResult&) {}};
  CHECK(reduce_units(communicator, 2, work, done) >= 0.1);
}

TEST_CASE("The oversubscription warning names the right flag", "[threads]") {
  CHECK(oversubscription_warning(2, 2, 1).empty());
  CHECK_THAT(oversubscription_warning(2, 1, 2),
             Catch::Contains("--bind-to none") && Catch::Contains("PE=2"));
  CHECK_THAT(oversubscription_warning(8, 2, 1), Catch::Contains("--threads 2"));
}
