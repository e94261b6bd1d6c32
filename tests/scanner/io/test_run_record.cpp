#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint_files.hpp"
#include "scanner/io/run_record.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;

namespace {

std::vector<std::byte> image(char fill) {
  return std::vector<std::byte>(1000, std::byte(fill));
}

io::RunRecord sample_record() {
  io::RunRecord record;
  record.checksum = "0a";
  record.date = "2026-01-31T12:00:00Z";
  record.host = "node\xff";  // not UTF-8
  record.ranks = 2;
  record.threads = 3;
  record.stages = {{"kernels", 1.5}, {"grid", 0.25}};
  record.evaluations = 123456789012;
  return record;
}

}  // namespace

TEST_CASE("the record stands beside the result") {
  CHECK(io::run_record_path("x.h5") == "x.run.json");
  CHECK(io::run_record_path("out/x.y.h5") == "out/x.y.run.json");
  CHECK(io::run_record_path("out/x.v1") == "out/x.v1-run.json");
  CHECK(io::run_record_path("x") == "x-run.json");
  CHECK(io::run_record_path("x.hdf5") == "x.hdf5-run.json");
}

TEST_CASE("no two results share a file, however they are named") {
  const std::vector<std::string> pieces = {
      "x",     ".h5",       ".hdf5",     "-",        ".",     ".ckpt",        "-ckpt",
      ".prev", ".run.json", "-run.json", ".lock",    "y.h5z", ".part-1-of-2", "-part-1-of-2",
      "tmp",   ".H5",       "ckpt",      "run.json", ".h5.h5"};
  std::vector<std::string> names;
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      for (const std::string& c : pieces) names.push_back("x" + a + b + c);
    }
  }
  names.insert(names.end(), {"x", "x.h5", "x.hdf5", ".h5"});
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::map<std::filesystem::path, std::string> result_of;
  std::size_t accepted = 0;
  for (const std::string& name : names) {
    try {
      io::check_name_of_result(name);
    } catch (const io::IoError&) {
      continue;
    }
    ++accepted;
    const io::CheckpointFiles checkpoints(name);
    for (const std::filesystem::path& file :
         {std::filesystem::path(name), std::filesystem::path(name + ".lock"),
          io::run_record_path(name), checkpoints.newest(), checkpoints.previous()}) {
      const auto [other, is_new] = result_of.emplace(file, name);
      INFO(file << " of " << name << " and " << other->second);
      CHECK(is_new);
    }
  }
  CHECK(accepted > 1000);
  CHECK(accepted < names.size());
}

TEST_CASE("a record comes back from its JSON") {
  const io::RunRecord record = io::run_record_from_json(io::to_json(sample_record()), "test");
  CHECK(record.checksum == "0a");
  CHECK(record.date == "2026-01-31T12:00:00Z");
  CHECK(record.ranks == 2);
  CHECK(record.threads == 3);
  REQUIRE(record.stages.size() == 2);
  CHECK(record.stages[1].name == "grid");
  CHECK(record.stages[1].seconds == 0.25);
  CHECK(record.evaluations == 123456789012);
}

TEST_CASE("what is no record is refused") {
  for (const char* text :
       {"", "{", "[]", "{}", "null", R"({"checksum": 1})", R"({"checksum": "a", "ranks": "two"})",
        R"({"checksum": "a", "ranks": 1e107})", R"({"checksum": "a", "ranks": 3000000000})",
        R"({"checksum": "a", "evaluations": 18446744073709551615})",
        R"({"checksum": "a", "threads": 1.5})", R"({"checksum": "a", "stages": [1]})",
        R"({"checksum": "a", "stages": 3})"}) {
    INFO(text);
    CHECK_THROWS_AS(io::run_record_from_json(text, "x.run.json"), io::IoError);
  }
}

TEST_CASE("the record names the result beside it") {
  const test::TemporaryFolder folder;
  const auto path = folder / "x.h5";
  CHECK_FALSE(io::read_run_record(path));
  for (const char fill : {'a', 'b'}) {
    io::write_result(path, image(fill), sample_record());
    CHECK(io::read_run_record(path)->checksum == io::checksum(image(fill)));
    CHECK(io::read_file(path) == image(fill));
  }
  CHECK(folder.files() == 2);
}

TEST_CASE("if result or record cannot be written, both stay as they were") {
  const test::TemporaryFolder folder;
  const auto blocked = GENERATE("x.h5", "x.run.json");
  const std::string other = blocked == std::string("x.h5") ? "x.run.json" : "x.h5";
  std::filesystem::create_directory(folder / blocked);
  io::write_atomically(folder / other, image('o'));
  CHECK_THROWS_AS(io::write_result(folder / "x.h5", image('n'), sample_record()), io::IoError);
  CHECK(io::read_file(folder / other) == image('o'));
  CHECK(folder.files() == 2);
}

TEST_CASE("a record of a gigabyte is not read") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "x.run.json", {});
  std::filesystem::resize_file(folder / "x.run.json", std::uintmax_t{1} << 30);
  CHECK_THROWS_AS(io::read_run_record(folder / "x.h5"), io::IoError);
}
