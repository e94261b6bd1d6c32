#include "scanner/cli/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>

namespace tridentscan::cli {

void start_log(Verbosity verbosity, int rank) {
  auto logger = spdlog::get("tridentscan");
  if (!logger) {
    logger = spdlog::stderr_color_mt("tridentscan");
  }
  spdlog::set_default_logger(logger);
  spdlog::set_pattern(rank == 0 ? "%^%l%$: %v" : fmt::format("rank {} %^%l%$: %v", rank));
  spdlog::set_level(rank != 0 || verbosity == Verbosity::quiet ? spdlog::level::warn
                    : verbosity == Verbosity::verbose          ? spdlog::level::debug
                                                               : spdlog::level::info);
}

}  // namespace tridentscan::cli
