#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <memory>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/output_lock.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;
using Catch::Matchers::Contains;

TEST_CASE("one lock at a time, and no file when all are gone") {
  const test::TemporaryFolder folder;
  const auto output = folder / "x.h5";
  auto first = std::make_unique<io::OutputLock>(output);
  CHECK(first->protects());
  CHECK_THROWS_WITH(io::OutputLock(output), Contains("x.h5: another run writes to it (process " +
                                                     std::to_string(::getpid()) + " on ") &&
                                                Contains("x.h5.lock"));
  const io::OutputLock other(folder / "y.h5");
  std::filesystem::create_symlink("x.h5", folder / "link");
  io::write_atomically(folder / "x.h5", {});
  CHECK_THROWS_AS(io::OutputLock(folder / "link"), io::IoError);  // the same file by another name
  first.reset();
  CHECK_FALSE(std::filesystem::exists(folder / "x.h5.lock"));
  const io::OutputLock second(output);
  CHECK(second.protects());
}

TEST_CASE("the kernel unlocks what a killed process held") {
  const test::TemporaryFolder folder;
  const auto output = folder / "x.h5";
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const io::OutputLock lock(output);
    static_cast<void>(!::write(ready[1], "x", 1));
    while (true) ::pause();
  }
  char byte;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_WITH(io::OutputLock(output), Contains("process " + std::to_string(child)));
  REQUIRE(::kill(child, SIGKILL) == 0);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  CHECK(std::filesystem::exists(folder / "x.h5.lock"));
  CHECK_NOTHROW(io::OutputLock(output));
  CHECK(folder.files() == 0);
}

TEST_CASE("a lock file that cannot be made is an error with its reason") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(io::OutputLock(folder / "missing/x.h5"), Contains("No such file"));
  std::filesystem::create_directory(folder / "x.h5.lock");
  CHECK_THROWS_WITH(io::OutputLock(folder / "x.h5"), Contains("Is a directory"));
}
