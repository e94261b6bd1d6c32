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

#include <string>
#include <variant>
#include <vector>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/commands.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/standard_streams.hpp"

namespace cli = tridentscan::cli;

namespace {

int carry_out(const cli::CheckCommand& command) {
  return cli::check(command);
}
int carry_out(const cli::PlanCommand& command) {
  return cli::plan(command);
}
int carry_out(const cli::PhotonCommand& command) {
  return cli::photon(command);
}
int carry_out(const cli::InfoCommand& command) {
  return cli::info(command);
}
int carry_out(const cli::LimitCommand& command) {
  return cli::limit(command);
}
int carry_out(const cli::ContourCommand& command) {
  return cli::contour(command);
}
int carry_out(const cli::ExportCommand& command) {
  return cli::export_result(command);
}
int carry_out(const cli::ListCommand& command) {
  return cli::list(command);
}
int carry_out(const cli::ShowCommand& command) {
  return cli::show(command);
}
int carry_out(const cli::ReferenceCommand& command) {
  return cli::reference(command);
}
int carry_out(const cli::CompletionCommand& command) {
  return cli::completion(command);
}

struct Execute {
  const std::vector<std::string>& arguments;
  tridentscan::parallel::Communicator& communicator;

  int operator()(const cli::Finished& finished) const { return finished.exit_code; }
  int operator()(const cli::RunCommand& command) const {
    return cli::run(command, arguments, communicator);
  }
  int operator()(const cli::XsecCommand& command) const { return cli::xsec(command, communicator); }
  template <class Command>
  int operator()(const Command& command) const {
    return cli::on_root_alone(communicator, [&] { return carry_out(command); });
  }
};

}  // namespace

int main(int argc, char** argv) {
  cli::secure_standard_streams();
  const std::vector<std::string> arguments{argv, argv + argc};
  return cli::guarded([&] {
    tridentscan::parallel::Communicator communicator;
    cli::start_log(cli::Verbosity::normal, communicator.rank());
    cli::check_same_arguments(communicator, {arguments.begin() + (argc > 0), arguments.end()});
    return std::visit(Execute{arguments, communicator}, cli::parse(argc, argv));
  });
}
