#include "scanner/cli/python_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/io/atomic_file.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

fs::path script_path(const std::string& name) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  std::vector<std::string> looked_at;
  fs::path folder = program.parent_path();
  fs::path found = folder.parent_path() / "share/tridentscan/scripts" / name;
  while (!fs::is_regular_file(found, ignored)) {
    looked_at.push_back(found.string());
    if (folder == folder.parent_path()) {
      throw io::IoError(
          fmt::format("{} is not found, looked for {}", name, fmt::join(looked_at, ", ")));
    }
    found = folder / "scripts" / name;
    folder = folder.parent_path();
  }
  return found;
}

/// A file without a name that holds a text and goes with this object.
class NamelessFile {
 public:
  explicit NamelessFile(const std::string& text) : file_(std::tmpfile()) {
    if (file_ == nullptr || std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() ||
        std::fflush(file_.get()) != 0) {
      throw io::IoError(
          fmt::format("a temporary file cannot be written ({})", std::strerror(errno)));
    }
    std::rewind(file_.get());
  }
  [[nodiscard]] int descriptor() const { return fileno(file_.get()); }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

int run_python_script(const std::string& name, const std::vector<std::string>& arguments,
                      const std::optional<std::string>& input) {
  std::string script = script_path(name).string();
  std::vector<std::string> words{script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::optional<NamelessFile> file;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (input) {
    file.emplace(*input);
    posix_spawn_file_actions_adddup2(&actions, file->descriptor(), STDIN_FILENO);
  }
  pid_t child = 0;
  const int error =
      posix_spawn(&child, script.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw io::IoError(fmt::format("{}: cannot be started ({}); it needs /usr/bin/python3", script,
                                  std::strerror(error)));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      throw io::IoError(fmt::format("{}: {}", script, std::strerror(errno)));
    }
  }
  if (!WIFEXITED(status)) return exit_code::internal;
  // A script ends with 1 and a message where a file cannot be read or written.
  return WEXITSTATUS(status) == 1 ? exit_code::output : WEXITSTATUS(status);
}

}  // namespace tridentscan::cli
