#include "scanner/cli/log.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "scanner/cli/standard_streams.hpp"

namespace tridentscan::cli {
namespace {

// Set once, before there are threads.
Level least = Level::info;
std::string speaker;  // "rank 3 "

bool in_colour() {
  const char* const terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

void start_log(Verbosity verbosity, int rank) {
  least = rank != 0 || verbosity == Verbosity::quiet ? Level::warning : Level::info;
  speaker = rank == 0 ? "" : fmt::format("rank {} ", rank);
}

void log(Level level, const std::string& text) {
  if (level < least) {
    return;
  }
  const bool warning = level == Level::warning;
  const bool colour = in_colour();
  const char* const paint = !colour ? "" : warning ? "\033[33m\033[1m" : "\033[32m";
  say(fmt::format("{}{}{}{}: {}\n", speaker, paint, warning ? "warning" : "info",
                  colour ? "\033[m" : "", text));
}

}  // namespace tridentscan::cli
