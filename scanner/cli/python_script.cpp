#include "scanner/cli/python_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

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

}  // namespace

int run_python_script(const std::string& name, const std::vector<std::string>& arguments) {
  std::string script = script_path(name).string();
  std::vector<std::string> words{script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  if (const int error =
          posix_spawn(&child, script.c_str(), nullptr, nullptr, pointers.data(), environ)) {
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
