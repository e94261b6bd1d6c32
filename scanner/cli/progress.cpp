#include "scanner/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "scanner/cli/standard_streams.hpp"

namespace tridentscan::cli {

ProgressLine::ProgressLine(bool quiet, double asked)
    : terminal_(isatty(STDERR_FILENO) != 0),
      quiet_(quiet),
      asked_(asked),
      stage_start_(Clock::now()),
      last_(stage_start_) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::update(const std::string& stage, std::size_t finished, std::size_t all,
                          double error) {
  const auto now = Clock::now();
  if (stage != stage_ || all != all_) {
    stage_ = stage;
    all_ = all;
    stage_start_ = now;
    finished_before_ = finished;
  }
  const auto interval =
      terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(60000);
  if (quiet_ || now - last_ < interval) {
    return;
  }
  last_ = now;
  const double elapsed = std::chrono::duration<double>(now - stage_start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(finished - finished_before_) / elapsed : 0;
  std::string line = fmt::format("{}: {}/{} units ({:.0f} %)", stage, finished, all,
                                 100 * static_cast<double>(finished) / static_cast<double>(all));
  if (rate > 0) {
    line += fmt::format(", {:.3g}/s, {} left", rate,
                        duration_text(static_cast<double>(all - finished) / rate));
  }
  if (error > 0) {
    line += fmt::format(", worst error {:.1e} of {:g}", error, asked_);
  }
  say(fmt::format("{}{}{}", terminal_ ? "\r\033[K" : "", line, terminal_ ? "" : "\n"));
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_ && terminal_) {
    say("\r\033[K");
  }
  shown_ = false;
}

std::string duration_text(double seconds) {
  if (seconds < 100) {
    return fmt::format("{:.2g} s", seconds);
  }
  if (seconds < 6000) {
    return fmt::format("{:.0f} min", seconds / 60);
  }
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace tridentscan::cli
