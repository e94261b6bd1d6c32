#include <fmt/format.h>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

ProcessKind kind_of(const Process& process) {
  return std::visit(
      Overloaded{[](const Trident&) {
                   return ProcessKind{"trident", "cm2",
                                      "Standard Model cross section per nucleus with cuts"};
                 },
                 [](const ZToFourMuons&) {
                   return ProcessKind{
                       "z_to_four_muons", "1",
                       "Standard Model branching ratio Z -> 4 mu with cuts, as normalised"};
                 },
                 [](const BosonAtCollider&) {
                   return ProcessKind{"electron_positron", "cm2",
                                      "Standard Model cross section of e+ e- -> mu+ mu-"};
                 }},
      process);
}

std::string text_of(const Process& process) {
  return std::visit(
      Overloaded{[](const Trident& trident) {
                   const double mean = trident.beam.mean_energy();
                   return trident.beam_name.empty()
                              ? fmt::format("{} at {:g} GeV", trident.target.name, mean)
                              : fmt::format("{} in the beam {}, mean energy {:.4g} GeV",
                                            trident.target.name, trident.beam_name, mean);
                 },
                 [](const ZToFourMuons& z) {
                   return fmt::format("Z -> 4 mu, pairs above {:g} GeV", z.cuts.min_pair_mass);
                 },
                 [](const BosonAtCollider& collider) {
                   return fmt::format("e+ e- -> mu mu Z' at {:g} GeV, {:g} events", collider.energy,
                                      collider.max_events);
                 }},
      process);
}

}  // namespace tridentscan::config
