#include "scanner/parallel/shared_loop.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tridentscan;

TEST_CASE("A shared loop calls each index once and throws the exception of the smallest") {
  for (const int threads : {1, 2, 5}) {
    std::vector<std::atomic<int>> calls(100);
    parallel::shared_loop(100, threads, [&](std::size_t i) { ++calls[i]; });
    for (const auto& n : calls) CHECK(n == 1);

    std::string what;
    try {
      parallel::shared_loop(100, threads, [&](std::size_t i) {
        ++calls[i];
        if (i % 7 == 3) throw std::runtime_error(std::to_string(i));
      });
    } catch (const std::runtime_error& error) {
      what = error.what();
    }
    CHECK(what == "3");
    for (const auto& n : calls) CHECK(n == 2);
  }
  parallel::shared_loop(0, 2, [](std::size_t) { throw std::runtime_error("never"); });
}

TEST_CASE("No other loop of threads stands in the program") {
  const std::filesystem::path root = TRIDENTSCAN_SOURCE_DIR;
  for (const char* folder : {"physics", "scanner"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || entry.path().parent_path() == root / "scanner/parallel") {
        continue;
      }
      std::ifstream file(entry.path());
      std::stringstream text;
      text << file.rdbuf();
      INFO(entry.path().string());
      for (const char* other : {"#pragma omp parallel", "std::thread", "std::jthread"}) {
        CHECK(text.str().find(other) == std::string::npos);
      }
    }
  }
}
