#pragma once

#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {

/// Output that cannot be written: an IoError if stdout took less than it was given.
void check_stdout();

/// A moment for the first rank: mpirun ends all others as soon as one exits with an error.
void let_first_rank_speak();

/// Exit code of the exception being handled; its message goes to stderr unless `silent`.
[[nodiscard]] int report_exception(bool silent = false);

/// Calls the body and turns what it throws into a message on stderr and an exit code; a text on
/// stdout that did not get through is a failure too. What is wrong is wrong on every rank: the
/// first says it for all.
template <class Body>
[[nodiscard]] int guarded(Body body) {
  try {
    const int code = body();
    check_stdout();
    return code;
  } catch (...) {
    const bool first = parallel::launched_rank() == 0;
    const int code = report_exception(!first);
    if (!first) {
      let_first_rank_speak();
    }
    return code;
  }
}

}  // namespace tridentscan::cli
