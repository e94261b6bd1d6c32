#include "scanner/io/result_kernels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "physics/four_muon_rates.hpp"

namespace tridentscan::io {
namespace {

/// "numu", or "numu_mu_e" of a neutrino that makes several final states of the experiment.
std::string group_of(const physics::Reaction& reaction,
                     const std::vector<physics::ReactionKernel>& all) {
  std::string name = physics::name_of(reaction.incoming);
  const auto count = std::ranges::count_if(
      all, [&](const auto& other) { return other.reaction.incoming == reaction.incoming; });
  if (count > 1)
    name += fmt::format("_{}_{}", physics::name_of(reaction.state.minus),
                        physics::name_of(reaction.state.plus));
  return name;
}

void write_kernel(ResultGroup& group, const physics::TridentKernel& kernel, bool has_scalar) {
  group.array("k2", kernel.k2);
  group.array("weight", kernel.weight);
  const auto write = [&](const std::string& name,
                         std::vector<double> physics::KernelValues::*member) {
    group.array(name, kernel.mean.*member);
    std::vector<double> all;
    all.reserve(kernel.k2.size() * kernel.replicas.size());
    for (const physics::KernelValues& replica : kernel.replicas) {
      all.insert(all.end(), (replica.*member).begin(), (replica.*member).end());
    }
    group.array(name + "_replicas", all);
  };
  write("t_vv", &physics::KernelValues::t_vv);
  write("t_aa", &physics::KernelValues::t_aa);
  write("t_va", &physics::KernelValues::t_va);
  if (has_scalar) write("t_scalar", &physics::KernelValues::t_scalar);
}

}  // namespace

void write_kernels(ResultGroup group, const result::ExperimentResult& result, bool has_events,
                   bool has_scalar) {
  for (std::size_t i = 0; i < result.kernels.size(); ++i) {
    const auto& [reaction, kernel] = result.kernels[i];
    const result::ReactionShare& share = result.reactions.at(i);
    ResultGroup part = group.group(group_of(reaction, result.kernels));
    part.attribute("neutrino", physics::name_of(reaction.incoming));
    part.attribute("final_state", physics::name_of(reaction.state));
    part.number("sm_cross_section", share.cross_section.value);
    part.number("sm_cross_section_error", share.cross_section.error);
    if (has_events) {
      part.number("sm_events", share.events.value);
      part.number("sm_events_error", share.events.error);
    }
    write_kernel(part, kernel, has_scalar);
  }
}

void write_pair_kernel(ResultGroup group, const physics::FourMuonRates& rates) {
  group.attribute("counts", rates.scale().four_leptons ? "four_leptons" : "four_muons");
  group.number("muon_branching_ratio", rates.scale().muon_branching_ratio);
  group.number("published", rates.scale().standard_model);
  const physics::FourMuonKernel& kernel = rates.kernel();
  group.array("s", kernel.basis().node_masses2());
  for (const auto& part : physics::four_muon_sums::parts) {
    const auto of = [&](const std::vector<double>& sums) {
      return std::span(sums).subspan(part.first, part.count);
    };
    if (part.count == 1) {
      group.number(part.name, of(kernel.mean()).front());
    } else {
      group.array(part.name, of(kernel.mean()));
    }
    std::vector<double> all;
    for (const auto& replica : kernel.replicas())
      all.insert(all.end(), of(replica).begin(), of(replica).end());
    group.array(std::string(part.name) + "_replicas", all);
  }
}

}  // namespace tridentscan::io
