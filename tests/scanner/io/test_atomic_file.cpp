#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;
using Catch::Matchers::Contains;

namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// While it lives, writes beyond `limit` bytes fail as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t limit) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit smaller{limit, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &smaller);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit old_;
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("a file is made, then replaced, with nothing left beside it") {
  const test::TemporaryFolder folder;
  io::check_writable(folder / "a");
  CHECK(folder.files() == 0);
  io::write_atomically(folder / "a", bytes_of("old"));
  CHECK(io::read_file(folder / "a") == bytes_of("old"));
  REQUIRE(::chmod((folder / "a").c_str(), 0640) == 0);
  io::check_writable(folder / "a");
  io::write_atomically(folder / "a", bytes_of("new and longer"));
  CHECK(io::read_file(folder / "a") == bytes_of("new and longer"));
  io::write_atomically(folder / "a", {});
  CHECK(io::read_file(folder / "a").empty());
  CHECK(folder.files() == 1);
  struct stat status;
  REQUIRE(::stat((folder / "a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("a write that fails half-way leaves the old file and no other") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "a", bytes_of("old"));
  const std::vector<std::byte> large(1 << 20, std::byte{7});
  {
    const FileSizeLimit limit(10000);
    CHECK_THROWS_WITH(io::write_atomically(folder / "a", large), Contains("File too large"));
  }
  CHECK(io::read_file(folder / "a") == bytes_of("old"));
  CHECK(folder.files() == 1);
  io::write_atomically(folder / "a", large);
  CHECK(io::read_file(folder / "a") == large);
}

TEST_CASE("what a killed process left behind is stepped over") {
  const test::TemporaryFolder folder;
  const std::string left = "a.tmp." + std::to_string(::getpid()) + ".0";
  io::write_atomically(folder / left, bytes_of("half"));
  io::write_atomically(folder / "a", bytes_of("new"));
  CHECK(io::read_file(folder / "a") == bytes_of("new"));
  CHECK(folder.files() == 2);
}

TEST_CASE("what killed processes left behind can be removed, and nothing else") {
  const test::TemporaryFolder folder;
  for (const char* name :
       {"a.tmp.12.0", "a.tmp.99999.3", "a", "a.tmp.mine", "b.tmp.12.0", "a.tmp"}) {
    io::write_atomically(folder / name, bytes_of("x"));
  }
  io::remove_leftovers(folder / "a");
  CHECK(folder.files() == 4);
  CHECK_FALSE(std::filesystem::exists(folder / "a.tmp.12.0"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.tmp.99999.3"));
  CHECK_NOTHROW(io::remove_leftovers(folder / "missing/a"));
}

TEST_CASE("too little space is told before the work") {
  const test::TemporaryFolder folder;
  io::check_writable(folder / "a", 1000);
  CHECK_THROWS_WITH(io::check_writable(folder / "a", std::uintmax_t{1} << 60),
                    Contains("MiB free, at least 1.1e+12 MiB are needed"));
}

TEST_CASE("a pending file replaces nothing before its rename") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "a", bytes_of("old"));
  {
    io::PendingFile pending(folder / "a", bytes_of("new"));
    CHECK(io::read_file(folder / "a") == bytes_of("old"));
    CHECK(folder.files() == 2);
  }
  CHECK(folder.files() == 1);
  io::PendingFile pending(folder / "a", bytes_of("new"));
  pending.rename();
  CHECK(io::read_file(folder / "a") == bytes_of("new"));
  CHECK(folder.files() == 1);
}

TEST_CASE("files are read up to a size and their beginnings alone") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "a", bytes_of("12345"));
  CHECK(io::read_file(folder / "a", 5).size() == 5);
  CHECK_THROWS_WITH(io::read_file(folder / "a", 4), Contains("has 5 bytes, more than 4"));
  CHECK(io::read_head(folder / "a", 2).bytes == bytes_of("12"));
  CHECK(io::read_head(folder / "a", 2).file_size == 5);
  CHECK(io::read_head(folder / "a", 10).bytes == bytes_of("12345"));
}

TEST_CASE("paths that cannot be written are refused before and at writing") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "file", bytes_of("x"));
  std::filesystem::create_directory(folder / "folder");
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  const std::vector<std::pair<std::filesystem::path, std::string>> cases = {
      {folder / "missing/a", "No such file"},
      {folder / "file/a", "Not a directory"},
      {folder / "folder", "folder is in the place"},
      {folder / "fifo", "not a regular file"},
      {"/dev/null", "not a regular file"},
      {"/proc/tridentscan", ""},
      {folder / std::string(300, 'x'), "too long"},
      {folder / std::string(250, 'x'), "too long"},  // the temporary name is longer
  };
  for (const auto& [path, reason] : cases) {
    INFO(path);
    CHECK_THROWS_WITH(io::check_writable(path),
                      Contains(reason) && Contains(path.string().substr(0, 5)));
    CHECK_THROWS_AS(io::write_atomically(path, bytes_of("new")), io::IoError);
  }
  CHECK_THROWS_AS(io::check_writable("folder/"), io::IoError);
  CHECK_THROWS_AS(io::check_writable(""), io::IoError);
  CHECK(folder.files() == 3);
}

TEST_CASE("a folder without write permission is refused") {
  if (::geteuid() == 0) return;  // root may write everywhere
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "closed");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_read);
  CHECK_THROWS_WITH(io::check_writable(folder / "closed/a"), Contains("Permission denied"));
}

TEST_CASE("nothing is written through a symbolic link, and the link stays") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "file", bytes_of("old"));
  for (const char* target : {"file", "nowhere", "link"}) {  // the last leads to itself
    std::filesystem::create_symlink(target, folder / "link");
    const auto names_it = Contains("link: a symbolic link (to " + std::string(target) + ")");
    CHECK(io::is_taken(folder / "link"));
    CHECK_FALSE(io::is_ours(folder / "link"));
    CHECK_THROWS_WITH(io::check_writable(folder / "link"), names_it);
    CHECK_THROWS_WITH(io::write_atomically(folder / "link", bytes_of("new")), names_it);
    CHECK_THROWS_WITH(io::remove_ours(folder / "link"), names_it);
    CHECK_THROWS_WITH(io::move_ours(folder / "link", folder / "b"), names_it);
    CHECK_THROWS_WITH(io::move_ours(folder / "file", folder / "link"), names_it);
    CHECK(std::filesystem::read_symlink(folder / "link") == target);
    std::filesystem::remove(folder / "link");
  }
  CHECK(io::read_file(folder / "file") == bytes_of("old"));
  CHECK(folder.files() == 1);
}

TEST_CASE("a link that appears before the rename is not replaced") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "file", bytes_of("old"));
  io::PendingFile pending(folder / "link", bytes_of("new"));
  std::filesystem::create_symlink("file", folder / "link");
  CHECK_THROWS_WITH(pending.rename(), Contains("a symbolic link"));
  CHECK(io::read_file(folder / "file") == bytes_of("old"));
}

TEST_CASE("a second name of a file keeps its contents") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "file", bytes_of("old"));
  std::filesystem::create_hard_link(folder / "file", folder / "second");
  io::write_atomically(folder / "second", bytes_of("new"));
  CHECK(io::read_file(folder / "file") == bytes_of("old"));
  CHECK(io::read_file(folder / "second") == bytes_of("new"));
}

TEST_CASE("files of other users are neither replaced nor removed") {
  if (::geteuid() != 0) return;  // only root can give a file away
  const test::TemporaryFolder folder;
  for (const char* name : {"file", "file.tmp.12.0"}) {
    io::write_atomically(folder / name, bytes_of("old"));
    REQUIRE(::chown((folder / name).c_str(), 65534, 65534) == 0);
  }
  const auto names_user = Contains("belongs to user nobody");
  CHECK_THROWS_WITH(io::check_writable(folder / "file"), names_user);
  CHECK_THROWS_WITH(io::write_atomically(folder / "file", bytes_of("new")), names_user);
  CHECK_THROWS_WITH(io::remove_ours(folder / "file"), names_user);
  io::remove_leftovers(folder / "file");
  CHECK(io::read_file(folder / "file") == bytes_of("old"));
  CHECK(folder.files() == 2);
}

TEST_CASE("what is read is not written over, by whatever name") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "input", bytes_of("x"));
  std::filesystem::create_hard_link(folder / "input", folder / "hard");
  std::filesystem::create_symlink("input", folder / "soft");
  io::write_atomically(folder / "other", bytes_of("x"));
  const std::vector<std::filesystem::path> read = {folder / "missing", folder / "soft"};
  for (const char* name : {"input", "hard", "soft", "./input"}) {
    CHECK_THROWS_WITH(io::check_not_read(folder / name, read), Contains("it would be lost"));
  }
  CHECK_NOTHROW(io::check_not_read(folder / "other", read));
  CHECK_NOTHROW(io::check_not_read(folder / "missing", read));
}

TEST_CASE("only regular files are read") {
  const test::TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK_THROWS_AS(io::read_file(folder / "fifo"), io::IoError);  // and does not wait
  CHECK_THROWS_AS(io::read_file("/dev/zero"), io::IoError);
  CHECK_THROWS_AS(io::read_file(folder / "."), io::IoError);
  CHECK_THROWS_WITH(io::read_file(folder / "none"), Contains("none") && Contains("No such file"));
}

TEST_CASE("the checksum is XXH3-128 as other tools print it") {
  CHECK(io::checksum({}) == "99aa06d3014798d86001c324468d497f");  // XXH3_128bits of nothing, seed 0
  CHECK(io::checksum(bytes_of("a")) != io::checksum(bytes_of("b")));
  CHECK(io::checksum(bytes_of("a")).size() == 32);
}
