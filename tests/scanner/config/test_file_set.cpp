#include "scanner/config/yaml/file_set.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <stdexcept>

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;

namespace {

/// The one problem of reading a path.
std::string problem_of_reading(const std::filesystem::path& path) {
  FileSet files;
  const Lines lines = problems_of([&] { (void)files.read(path); });
  REQUIRE(lines.size() == 1);
  return lines[0];
}

}  // namespace

TEST_CASE("a file is read once and remembered") {
  const Folder folder;
  folder.write("a.yaml", "one");
  FileSet files;
  CHECK(files.read(folder / "a.yaml") == "one");
  folder.write("a.yaml", "two");
  CHECK(files.read(folder / "b/../a.yaml") == "one");
}

TEST_CASE("what is not a regular file is refused at once") {
  const Folder folder;
  const auto fifo = folder / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::filesystem::create_symlink(fifo, folder / "link");
  CHECK_THAT(problem_of_reading(folder / ""), Contains("is a directory"));
  CHECK_THAT(problem_of_reading(fifo), Contains("is a FIFO"));
  CHECK_THAT(problem_of_reading(folder / "link"), Contains("is a FIFO"));
  CHECK_THAT(problem_of_reading("/dev/zero"), Contains("is a device"));
}

TEST_CASE("a missing file is named with what lies nearby") {
  const Folder folder;
  folder.write("fig2.yaml", "");
  CHECK_THAT(problem_of_reading(folder / "fig22.yaml"),
             Contains("fig22.yaml: no such file (known: fig2.yaml) did you mean 'fig2.yaml'?"));
  CHECK_THAT(problem_of_reading(folder / "absent/fig2.yaml"), Contains("no folder"));
}

TEST_CASE("a file may have 1 MiB and no more") {
  const Folder folder;
  folder.write("limit.yaml", std::string(1U << 20U, '#'));
  folder.write("over.yaml", std::string((1U << 20U) + 1, '#'));
  folder.write("huge.yaml", "");
  std::filesystem::resize_file(folder / "huge.yaml", 50'000'000);
  FileSet files;
  CHECK(files.read(folder / "limit.yaml").size() == 1U << 20U);
  CHECK_THAT(problem_of_reading(folder / "over.yaml"), Contains("has 1048577 bytes"));
  CHECK_THAT(problem_of_reading(folder / "huge.yaml"), Contains("has 50000000 bytes"));
}

TEST_CASE("other ranks load the same scan from bytes, without the disk") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet on_rank_0;
  const auto path = shipped("figures/fig2.yaml");
  const ScanConfig original = load_scan(on_rank_0, path);

  FileSet on_rank_1 = FileSet::from_bytes(on_rank_0.to_bytes());
  ::setenv("TRIDENTSCAN_DATA", "/nowhere", 1);  // would be an error if it were looked at
  const ScanConfig copy = load_scan(on_rank_1, path);
  CHECK(copy.resolved_text == original.resolved_text);
  CHECK(copy.config_hash == original.config_hash);
  CHECK(copy.inputs.size() == original.inputs.size());
  CHECK_THROWS_AS(on_rank_1.read("other.yaml"), ConfigError);
}

TEST_CASE("bytes that are no file set are refused") {
  FileSet files;
  const Folder folder;
  folder.write("a.yaml", std::string("x\0y", 3));
  (void)files.read(folder / "a.yaml");
  const std::string bytes = files.to_bytes();
  FileSet copy = FileSet::from_bytes(bytes);
  CHECK(copy.read(folder / "a.yaml").size() == 3);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const std::string cut = bytes.substr(0, n);
    if (cut == "tridentscan files 1\n") continue;  // the set without files
    CHECK_THROWS_AS(FileSet::from_bytes(cut), std::runtime_error);
  }
}
