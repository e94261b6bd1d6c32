#pragma once

#include <string>
#include <vector>

#include "scanner/cli/command_line.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {

/// Each carries out one subcommand and returns its exit code. Exceptions are left to `guarded`.
/// Those with a communicator are called on all ranks, the others on the root.
[[nodiscard]] int run(const RunCommand& command, const std::vector<std::string>& arguments,
                      parallel::Communicator& communicator);
[[nodiscard]] int check(const CheckCommand& command);
[[nodiscard]] int plan(const PlanCommand& command);
[[nodiscard]] int xsec(const XsecCommand& command, parallel::Communicator& communicator);
[[nodiscard]] int photon(const PhotonCommand& command);
[[nodiscard]] int info(const InfoCommand& command);
[[nodiscard]] int limit(const LimitCommand& command);
[[nodiscard]] int contour(const ContourCommand& command);
[[nodiscard]] int export_result(const ExportCommand& command);
[[nodiscard]] int list(const ListCommand& command);
[[nodiscard]] int show(const ShowCommand& command);
[[nodiscard]] int reference(const ReferenceCommand& command);
[[nodiscard]] int completion(const CompletionCommand& command);

/// Calls the command and turns what it throws into a message on stderr and an exit code; a text on
/// stdout that did not get through is a failure too. What is wrong is wrong on every rank: the
/// first says it for all.
template <class Body>
[[nodiscard]] int guarded(Body body);

/// Output that cannot be written: an IoError if stdout took less than it was given.
void check_stdout();

/// A moment for the first rank: mpirun ends all others as soon as one exits with an error.
void let_first_rank_speak();

/// Exit code of the exception being handled; its message goes to stderr unless `silent`.
[[nodiscard]] int report_exception(bool silent = false);

template <class Body>
int guarded(Body body) {
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
