// tridentscan: where is a new vector boson excluded by neutrino trident production?
//
//   run     YAML -> checked configuration -> kernels (or direct integration) on all ranks and
//   threads
//           -> ratio and chi2 over the plane -> limits, contours, bands -> result.h5
//   merge   the parts of a run joined, then what is left of it
//   check   the first step of run alone
//   plan    what run will take: CPU time, memory, size
//   xsec    one cross section
//   photon  one cross section on a real photon, beside the closed forms of the paper
//   info    what a result holds
//   limit, contour   from its ratios, at another confidence level or by another test
//   export  its tables as CSV, JSON or a submission to HEPData
//   list, show   beams, targets, experiments and models, with their sources
//   reference    the keys of configurations
//   completion   a script that lets the shell complete all of this

#include <csignal>
#include <string>
#include <variant>
#include <vector>

#include "scanner/cli/commands.hpp"

namespace cli = tridentscan::cli;

namespace {

struct Execute {
  std::vector<std::string> arguments;

  int operator()(const cli::Finished& finished) const { return finished.exit_code; }
  int operator()(const cli::RunCommand& command) const { return cli::run(command, arguments); }
  int operator()(const cli::CheckCommand& command) const { return cli::check(command); }
  int operator()(const cli::PlanCommand& command) const { return cli::plan(command); }
  int operator()(const cli::XsecCommand& command) const { return cli::xsec(command); }
  int operator()(const cli::PhotonCommand& command) const { return cli::photon(command); }
  int operator()(const cli::InfoCommand& command) const { return cli::info(command); }
  int operator()(const cli::LimitCommand& command) const { return cli::limit(command); }
  int operator()(const cli::ContourCommand& command) const { return cli::contour(command); }
  int operator()(const cli::ExportCommand& command) const { return cli::export_result(command); }
  int operator()(const cli::ListCommand& command) const { return cli::list(command); }
  int operator()(const cli::ShowCommand& command) const { return cli::show(command); }
  int operator()(const cli::ReferenceCommand& command) const { return cli::reference(command); }
  int operator()(const cli::CompletionCommand& command) const { return cli::completion(command); }
};

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the size limit of files fails and is reported
  const Execute execute{{argv, argv + argc}};
  return cli::guarded([&] { return std::visit(execute, cli::parse(argc, argv)); });
}
