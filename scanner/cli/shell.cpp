#include "scanner/cli/shell.hpp"

#include <algorithm>
#include <cstdlib>

namespace tridentscan::cli {
namespace {

std::string shell_word(const std::string& text) {
  constexpr auto plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:,+=@%^";
  if (!text.empty() && text.find_first_not_of(plain) == text.npos) {
    return text;
  }
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return result + "'";
}

}  // namespace

std::string shell_line(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    line += (line.empty() ? "" : " ") + shell_word(argument);
  }
  return line;
}

std::string continue_line(std::vector<std::string> arguments, int ranks) {
  std::erase(arguments, "--overwrite");
  if (std::find(arguments.begin(), arguments.end(), "--resume") == arguments.end()) {
    arguments.emplace_back("--resume");
  }
  const bool mpirun = std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr;
  const std::string launcher = ranks == 1 ? ""
                               : mpirun ? "mpirun --bind-to none -n " + std::to_string(ranks) + " "
                                        : "srun -n " + std::to_string(ranks) + " ";
  return launcher + shell_line(arguments);
}

}  // namespace tridentscan::cli
