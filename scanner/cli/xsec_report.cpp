#include "scanner/cli/xsec_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <span>

#include "scanner/cli/text_table.hpp"
#include "scanner/cli/uncertain.hpp"
#include "scanner/config/description/fields.hpp"

namespace tridentscan::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> channel_names(const config::Trident& trident) {
  std::vector<std::string> names;
  for (const auto channel : trident.hadrons.channels) names.emplace_back(physics::name_of(channel));
  return names;
}

std::string cuts(const XsecOptions& options) {
  return options.min_lepton_energy ? "both leptons above " + *options.min_lepton_energy : "none";
}

std::string model(const XsecOptions& options) {
  if (!options.model.coupling) return options.model.model;
  return fmt::format("{}, mass {}, coupling {:g}", options.model.model, *options.model.mass,
                     *options.model.coupling);
}

/// What all cross sections have in common: name and value.
std::vector<std::pair<std::string, std::string>> common(const XsecOptions& options,
                                                        const config::Trident& trident) {
  std::vector<std::pair<std::string, std::string>> facts{
      {"target", options.target},
      {"channels", fmt::format("{}", fmt::join(channel_names(trident), ", "))},
      {"final state", fmt::format("{}", fmt::join(options.final_states, "; "))},
      {"cuts", cuts(options)},
      {"model", model(options)}};
  if (options.method == "epa") {
    facts.emplace_back("method", fmt::format("equivalent photons ({} flux), an approximation: "
                                             "docs/epa.md",
                                             options.photon_flux.value_or("full")));
  }
  return facts;
}

/// Parts of the Standard Model cross section, where there are several.
std::string reactions(const run::KernelResult& result) {
  if (result.kernels.size() < 2) return "";
  std::string text = "of the Standard Model:\n";
  for (const physics::ReactionKernel& one : result.kernels) {
    const auto part = integration::mean_of_replicas(physics::cross_sections(std::span(&one, 1)));
    text += fmt::format("  {:<18} {:.4e} +- {:.1e} cm2\n", physics::name_of(one.reaction),
                        part.value, part.error);
  }
  return text;
}

std::string one_as_text(const CrossSection& one) {
  std::string text =
      fmt::format("sigma = {:.5e} +- {:.1e} cm2 per nucleus\n", one.sigma.value, one.sigma.error);
  if (!one.trident->beam_name.empty()) {
    text += fmt::format("averaged over the flux of {}, mean energy {:.4g} GeV\n",
                        one.trident->beam_name, one.trident->beam.mean_energy());
  }
  text += reactions(one.kernel);
  if (one.ratio) {
    text += fmt::format("ratio to the Standard Model = {:.5f} +- {:.5f}\n", one.ratio->value,
                        one.ratio->error);
  }
  return text;
}

std::string table(const std::vector<CrossSection>& all) {
  const bool beams = !all.front().trident->beam_name.empty();
  std::vector<std::vector<std::string>> rows{
      beams ? std::vector<std::string>{"beam", "mean E / GeV", "sigma / cm2"}
            : std::vector<std::string>{"E / GeV", "sigma / cm2"}};
  if (all.front().ratio) rows[0].emplace_back("ratio to SM");
  for (const CrossSection& one : all) {
    auto& row = rows.emplace_back();
    if (beams) row.push_back(one.trident->beam_name);
    row.push_back(fmt::format("{:.4g}", one.trident->beam.mean_energy()));
    row.push_back(one.sigma.value == 0 ? "0" : with_error(one.sigma.value, one.sigma.error));
    if (one.ratio) row.push_back(fmt::format("{:.5f}", one.ratio->value));
  }
  return text_table(rows);
}

Json json_of(const XsecOptions& options, const CrossSection& one, double seconds) {
  Json json = {{"target", options.target}};
  const config::Trident& trident = *one.trident;
  if (trident.beam_name.empty()) {
    json["energy_GeV"] = trident.beam.mean_energy();
  } else {
    json["beam"] = trident.beam_name;
    json["mean_energy_GeV"] = trident.beam.mean_energy();
  }
  json["channels"] = channel_names(trident);
  for (const physics::Reaction& reaction : trident.reactions()) {
    json["reactions"].push_back(physics::name_of(reaction));
  }
  json["min_lepton_energy_GeV"] = trident.cuts.minus.min_energy;
  json["model"] = options.model.model;
  json["sigma_cm2"] = config::as_json(one.sigma.value);
  json["sigma_error_cm2"] = config::as_json(one.sigma.error);
  json["ratio_to_sm"] = one.ratio ? config::as_json(one.ratio->value) : Json(1.0);
  json["ratio_error"] = one.ratio ? config::as_json(one.ratio->error) : Json(0.0);
  json["method"] = options.method;
  if (options.method == "exact") {
    json["evaluations"] = one.kernel.evaluations;
    json["base_points"] = one.kernel.base_points;
  } else {
    json["photon_flux"] = options.photon_flux.value_or("full");
  }
  json["seconds"] = seconds;
  return json;
}

}  // namespace

std::string xsec_as_text(const XsecOptions& options, const std::vector<CrossSection>& all,
                         double seconds) {
  std::string text;
  for (const auto& [name, value] : common(options, *all.front().trident)) {
    text += fmt::format("{}: {}\n", name, value);
  }
  if (!options.is_table()) {
    text += one_as_text(all.front());
  } else {
    text += "per nucleus" +
            std::string(all.front().trident->beam_name.empty()
                            ? "\n"
                            : ", averaged over the flux of each beam\n") +
            '\n' + table(all) + '\n';
  }
  long evaluations = 0;
  for (const CrossSection& one : all) evaluations += one.kernel.evaluations;
  if (evaluations > 0) {
    text += fmt::format("{} matrix elements in {:.3g} s\n", evaluations, seconds);
  }
  return text;
}

std::string xsec_as_json(const XsecOptions& options, const std::vector<CrossSection>& all,
                         double seconds) {
  if (!options.is_table()) return json_of(options, all.front(), seconds).dump(2) + '\n';
  Json list = Json::array();
  for (const CrossSection& one : all) list.push_back(json_of(options, one, seconds));
  return list.dump(2) + '\n';
}

std::string xsec_as_csv(const XsecOptions& options, const std::vector<CrossSection>& all) {
  std::string text;
  for (const auto& [name, value] : common(options, *all.front().trident)) {
    text += fmt::format("# {}: {}\n", name, value);
  }
  const bool beams = !all.front().trident->beam_name.empty();
  text += fmt::format("# per nucleus\n{}sigma_cm2,sigma_error_cm2{}\n",
                      beams ? "beam,mean_energy_GeV," : "energy_GeV,",
                      all.front().ratio ? ",ratio_to_sm,ratio_error" : "");
  for (const CrossSection& one : all) {
    text += (beams ? one.trident->beam_name + ',' : "") +
            fmt::format("{:.10g},{:.10g},{:.3g}", one.trident->beam.mean_energy(), one.sigma.value,
                        one.sigma.error);
    if (one.ratio) text += fmt::format(",{:.10g},{:.3g}", one.ratio->value, one.ratio->error);
    text += '\n';
  }
  return text;
}

}  // namespace tridentscan::cli
