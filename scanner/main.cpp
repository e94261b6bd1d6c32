// tridentscan: where is a new vector boson excluded by neutrino trident production?

#include <string>
#include <vector>

#include "scanner/cli/command_line.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/report.hpp"
#include "scanner/cli/standard_streams.hpp"

namespace tridentscan::cli {

// Each in a file of its own, cli/NAME_command.cpp.
//
// run: YAML -> checked configuration -> kernels (or direct integration) on all ranks and threads
//   -> ratio and chi2 over the plane -> limits, contours, bands -> result.h5
Subcommand run_command();
Subcommand merge_command();       // the parts of a run joined, then what is left of it
Subcommand check_command();       // the first step of run alone
Subcommand plan_command();        // what run will take: CPU time, memory, size
Subcommand xsec_command();        // one cross section
Subcommand events_command();      // events of an experiment, or their expected numbers
Subcommand reweight_command();    // those events for another boson
Subcommand photon_command();      // one on a real photon, beside the closed forms of the paper
Subcommand info_command();        // what a result holds
Subcommand limit_command();       // from its ratios, at another confidence level or by another test
Subcommand contour_command();     // the same
Subcommand fit_command();         // the coupling at a mass that fits its data, or others, best
Subcommand export_command();      // its tables as CSV, JSON or a submission to HEPData
Subcommand cite_command();        // what it rests on, as BibTeX
Subcommand list_command();        // beams, targets, experiments and models
Subcommand show_command();        // one of them, with its sources
Subcommand beam_command();        // a public file of a flux made a beam
Subcommand reference_command();   // the keys of configurations
Subcommand init_command();        // a file to start from
Subcommand plot_command();        // figures, by the Python package
Subcommand completion_command();  // a script that lets the shell complete all of this
Subcommand help_command();

}  // namespace tridentscan::cli

namespace cli = tridentscan::cli;

int main(int argc, char** argv) {
  cli::secure_standard_streams();
  const std::vector<std::string> arguments{argv, argv + argc};
  return cli::guarded([&] {
    tridentscan::parallel::Communicator communicator;
    cli::start_log(cli::Verbosity::normal, communicator.rank());
    cli::check_same_arguments(communicator, {arguments.begin() + (argc > 0), arguments.end()});
    return cli::carry_out(
        {cli::run_command(),      cli::merge_command(),   cli::check_command(),
         cli::plan_command(),     cli::xsec_command(),    cli::events_command(),
         cli::reweight_command(), cli::photon_command(),  cli::info_command(),
         cli::limit_command(),    cli::contour_command(), cli::fit_command(),
         cli::export_command(),   cli::cite_command(),    cli::list_command(),
         cli::show_command(),     cli::beam_command(),    cli::reference_command(),
         cli::init_command(),     cli::plot_command(),    cli::completion_command(),
         cli::help_command()},
        {arguments, communicator});
  });
}
