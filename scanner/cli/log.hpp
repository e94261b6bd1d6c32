#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace tridentscan::cli {

enum class Verbosity { quiet, normal, verbose };
enum class Level { info, warning };

/// Messages go to stderr (standard_streams.hpp); of other ranks than the root only warnings, with
/// the number of the rank before them. Before this call: as of the root, and not quiet.
void start_log(Verbosity verbosity, int rank);

/// "warning: text".
void log(Level level, const std::string& text);

template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tridentscan::cli
