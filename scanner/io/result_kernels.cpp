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
  if (count > 1) {
    name += fmt::format("_{}_{}", physics::name_of(reaction.state.minus),
                        physics::name_of(reaction.state.plus));
  }
  return name;
}

void name_reaction(ResultGroup& group, const physics::Reaction& reaction) {
  group.attribute("neutrino", physics::name_of(reaction.incoming));
  group.attribute("final_state", physics::name_of(reaction.state));
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

using OfBins = std::vector<std::vector<physics::ReactionKernel>>;

/// The kernels of one reaction, bin by bin: their nodes are those of the first.
void write_kernel_of_bins(ResultGroup& group, const OfBins& bins, std::size_t reaction,
                          bool has_scalar) {
  const physics::TridentKernel& first = bins.front()[reaction].kernel;
  group.array("k2", first.k2);
  group.array("weight", first.weight);
  group.dimension("replica", first.replicas.size());
  const auto write = [&](const std::string& name,
                         std::vector<double> physics::KernelValues::*member) {
    std::vector<double> means, replicas;
    const auto append = [&](const physics::KernelValues& values, std::vector<double>& to) {
      to.insert(to.end(), (values.*member).begin(), (values.*member).end());
    };
    for (const auto& bin : bins) {
      append(bin[reaction].kernel.mean, means);
      for (const auto& replica : bin[reaction].kernel.replicas) append(replica, replicas);
    }
    group.array(name, means);
    group.array(name + "_replicas", replicas);
  };
  write("t_vv", &physics::KernelValues::t_vv);
  write("t_aa", &physics::KernelValues::t_aa);
  write("t_va", &physics::KernelValues::t_va);
  if (has_scalar) write("t_scalar", &physics::KernelValues::t_scalar);
}

}  // namespace

void write_bins(ResultGroup group, const result::Bins& bins, bool has_events, bool has_scalar) {
  for (std::size_t k = 0; k < bins.observables.size(); ++k) {
    const std::string number = std::to_string(k + 1);
    group.attribute("observable_" + number, physics::name_of(bins.observables[k].observable));
    group.array("edges_" + number, bins.observables[k].edges);
  }
  const auto write = [&](const std::string& name, const auto& estimates) {
    std::vector<double> values, errors;
    for (const auto& one : estimates) values.push_back(one.value), errors.push_back(one.error);
    group.array(name, values);
    group.array(name + "_error", errors);
  };
  write("sm_cross_section", bins.cross_section);
  if (has_events) write("sm_events", bins.events);
  group.array("background", bins.background);
  group.array("observed", bins.observed);
  group.array("sample_error", bins.sample_error);
  group.array("fitted_standard_model", bins.fitted_standard_model);
  group.array("fitted_best_fit", bins.fitted_best_fit);
  const ResultGroup kernels = group.group("kernel");
  const auto& reactions = bins.kernels.front();
  for (std::size_t i = 0; i < reactions.size(); ++i) {
    ResultGroup part = kernels.group(group_of(reactions[i].reaction, reactions));
    name_reaction(part, reactions[i].reaction);
    write_kernel_of_bins(part, bins.kernels, i, has_scalar);
  }
}

void write_kernels(ResultGroup group, const result::ExperimentResult& result, bool has_events,
                   bool has_scalar) {
  for (std::size_t i = 0; i < result.kernels.size(); ++i) {
    const auto& [reaction, kernel] = result.kernels[i];
    const result::ReactionShare& share = result.reactions.at(i);
    ResultGroup part = group.group(group_of(reaction, result.kernels));
    name_reaction(part, reaction);
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
    for (const auto& replica : kernel.replicas()) {
      all.insert(all.end(), of(replica).begin(), of(replica).end());
    }
    group.array(std::string(part.name) + "_replicas", all);
  }
}

}  // namespace tridentscan::io
