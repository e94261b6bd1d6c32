#pragma once

#include <span>

#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// A number of an experiment with its error, NAME and NAME_error in its group of the result: the
/// layout, the writer and the reader go through this list.
struct ExperimentNumber {
  const char* name;
  const char* units;
  const char* meaning;
  integration::Estimate& (*of)(result::ExperimentResult&);
  /// Null: every experiment has it.
  bool (*exists)(const config::Experiment&, const result::ExperimentResult&) = nullptr;
  /// The rate, whose units and meaning are those of the kind of process.
  bool is_rate = false;
};

[[nodiscard]] std::span<const ExperimentNumber> experiment_numbers();

}  // namespace tridentscan::io
