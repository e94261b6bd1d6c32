#include "scanner/run/nothing_selected.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tridentscan::run {
namespace {

using Texts = std::vector<std::string>;

void add(Texts& texts, const char* key, double value, double standard, const char* unit) {
  if (value != standard) {
    texts.push_back(fmt::format("{} {:g}{}", key, value, unit));
  }
}

void add_muon(Texts& texts, const char* whose, const physics::LeptonCuts& cuts) {
  const physics::LeptonCuts none;
  Texts own;
  add(own, "min_energy", cuts.min_energy, none.min_energy, " GeV");
  add(own, "max_angle", cuts.max_angle, none.max_angle, " rad");
  add(own, "min_transverse_momentum", cuts.min_transverse_momentum, none.min_transverse_momentum,
      " GeV");
  for (const std::string& text : own) {
    texts.push_back(fmt::format("{}: {}", whose, text));
  }
}

Texts cuts_of(const physics::Cuts& cuts) {
  const physics::Cuts none;
  Texts texts;
  if (cuts.charge_symmetric()) {
    add_muon(texts, "both muons", cuts.minus);
  } else {
    add_muon(texts, "lepton_minus", cuts.minus);
    add_muon(texts, "lepton_plus", cuts.plus);
  }
  add(texts, "min_total_lepton_energy", cuts.min_total_energy, none.min_total_energy, " GeV");
  add(texts, "min_dilepton_mass", cuts.min_dilepton_mass, none.min_dilepton_mass, " GeV");
  add(texts, "max_dilepton_mass", cuts.max_dilepton_mass, none.max_dilepton_mass, " GeV");
  add(texts, "min_opening_angle", cuts.min_opening_angle, none.min_opening_angle, " rad");
  add(texts, "max_opening_angle", cuts.max_opening_angle, none.max_opening_angle, " rad");
  add(texts, "max_momentum_transfer", std::sqrt(cuts.max_q2), std::sqrt(none.max_q2), " GeV");
  if (!cuts.lepton_efficiency.empty()) {
    const auto& values = cuts.lepton_efficiency.value;
    texts.push_back(fmt::format("lepton_efficiency at most {:g}",
                                *std::max_element(values.begin(), values.end())));
  }
  return texts;
}

Texts cuts_of(const physics::FourMuonCuts& cuts) {
  const physics::FourMuonCuts none;
  Texts texts;
  add(texts, "min_pair_mass", cuts.min_pair_mass, none.min_pair_mass, " GeV");
  add(texts, "min_leading_pair_mass", cuts.min_leading_pair_mass, none.min_leading_pair_mass,
      " GeV");
  if (cuts.min_transverse_momentum != none.min_transverse_momentum) {
    texts.push_back(fmt::format("min_transverse_momentum [{:g}] GeV",
                                fmt::join(cuts.min_transverse_momentum, ", ")));
  }
  add(texts, "max_pseudorapidity", cuts.max_pseudorapidity, none.max_pseudorapidity, "");
  add(texts, "min_separation", cuts.min_separation, none.min_separation, "");
  return texts;
}

Texts cuts_of(const config::Experiment& experiment) {
  return experiment.z_to_four_muons ? cuts_of(experiment.z_to_four_muons->cuts)
                                    : cuts_of(experiment.cuts);
}

}  // namespace

std::string nothing_selected(const config::Experiment& experiment) {
  return fmt::format("the cuts of {} keep nothing: no sampled point passes ({}); it has no values",
                     experiment.name, fmt::join(cuts_of(experiment), ", "));
}

std::string almost_nothing_selected(const config::Experiment& experiment, double relative_error) {
  return fmt::format(
      "the cuts of {} keep almost nothing ({}): its numbers state an error of {:.0f} % and may be "
      "off by more, do not use them",
      experiment.name, fmt::join(cuts_of(experiment), ", "), 100 * relative_error);
}

}  // namespace tridentscan::run
