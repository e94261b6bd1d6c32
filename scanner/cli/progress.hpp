#pragma once

#include <chrono>
#include <string>

namespace tridentscan::cli {

/// How far a run is, on stderr: one rewritten line on a terminal, a line a minute elsewhere,
/// nothing when quiet.
class ProgressLine {
 public:
  /// `asked`: the relative error that the run is to reach.
  ProgressLine(bool quiet, double asked);
  /// Clears the line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `error`: worst relative error so far, 0 if not known.
  void update(const std::string& stage, std::size_t finished, std::size_t all, double error);
  /// Takes the line away so that a message can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  bool quiet_;
  double asked_;
  bool shown_ = false;
  std::string stage_;
  std::size_t all_ = 0;
  std::size_t finished_before_ = 0;  // when the stage began: by an earlier run
  Clock::time_point stage_start_;
  Clock::time_point last_;
};

/// "45 s", "12 min", "3.5 h".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace tridentscan::cli
