#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "scanner/cli/command_line.hpp"

namespace tridentscan::cli {

/// Messages go to stderr; only the root's below warnings, and a rank number before the warnings of
/// others.
void start_log(Verbosity verbosity, int rank);

template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  spdlog::info(fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  spdlog::warn(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tridentscan::cli
