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

TEST_CASE("what is no lock file of ours stays as it is") {
  const test::TemporaryFolder folder;
  const auto lock = folder / "x.h5.lock";
  const std::string precious = "precious", left = "process 1 on old-host";
  const auto put = [](const std::filesystem::path& path, const std::string& text) {
    io::write_atomically(path, std::as_bytes(std::span(text)));
  };
  const auto refused = [&](const std::string& reason) {
    CHECK_THROWS_WITH(io::OutputLock(folder / "x.h5"), Contains(reason));
  };
  put(folder / "file", precious);
  std::filesystem::create_symlink("file", lock);
  refused("x.h5.lock: a symbolic link (to file)");
  std::filesystem::remove(lock);
  std::filesystem::create_symlink("nowhere", lock);
  refused("x.h5.lock: a symbolic link (to nowhere)");
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
  std::filesystem::remove(lock);
  put(lock, precious);
  refused("not a lock file of a run");
  put(lock, left);
  std::filesystem::create_hard_link(lock, folder / "second");
  refused("not a lock file of a run");
  std::filesystem::remove(folder / "second");
  if (::geteuid() == 0) {  // only root can give a file away
    REQUIRE(::chown(lock.c_str(), 65534, 65534) == 0);
    refused("left over from a run of user nobody that has ended (process 1 on old-host)");
    REQUIRE(::chown(lock.c_str(), 0, 0) == 0);
  }
  CHECK(io::read_file(lock).size() == left.size());
  CHECK(io::read_file(folder / "file").size() == precious.size());
  CHECK_NOTHROW(io::OutputLock(folder / "x.h5"));
}
