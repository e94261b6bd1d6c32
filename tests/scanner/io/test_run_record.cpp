#include <catch2/catch.hpp>

#include "scanner/io/atomic_file.hpp"
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
  CHECK(io::run_record_path("out/x.v1") == "out/x.v1.run.json");
  CHECK(io::run_record_path("x") == "x.run.json");
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
        R"({"checksum": "a", "stages": [1]})", R"({"checksum": "a", "stages": 3})"}) {
    INFO(text);
    CHECK_THROWS_AS(io::run_record_from_json(text, "x.run.json"), io::IoError);
  }
}

TEST_CASE("the record vouches for the result, before and after a write") {
  const test::TemporaryFolder folder;
  const auto path = folder / "x.h5";
  CHECK_FALSE(io::read_run_record(path));
  io::write_result(path, image('a'), sample_record());
  CHECK(io::read_run_record(path)->checksum == io::checksum(image('a')));
  CHECK(io::read_run_record(path)->previous_checksum.empty());
  io::write_result(path, image('b'), sample_record());
  CHECK(io::read_run_record(path)->checksum == io::checksum(image('b')));
  CHECK(io::read_run_record(path)->previous_checksum == io::checksum(image('a')));

  SECTION("a kill between the two writes leaves the old result; the next run still knows it") {
    io::write_atomically(path, image('a'));
    io::write_result(path, image('c'), sample_record());
    CHECK(io::read_run_record(path)->previous_checksum == io::checksum(image('a')));
  }
  SECTION("a damaged file is not vouched for") {
    io::write_atomically(path, image('x'));
    io::write_result(path, image('c'), sample_record());
    CHECK(io::read_run_record(path)->previous_checksum.empty());
  }
}
