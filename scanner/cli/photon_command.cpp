#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "physics/photon_trident.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/model_options.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {
namespace {

struct PhotonOptions {
  double s_over_m2 = 0;  // in units of the muon mass squared
  ModelOptions model;
  bool json = false;

  void add_to(CLI::App& app) {
    app.add_option("--s-over-m2", s_over_m2,
                   "squared centre-of-mass energy over the squared muon mass, e.g. 1e4")
        ->check(number_from(4, 1e8))
        ->required();
    model.add_to(app, {"lmu_ltau"});  // whose Eqs. (11)-(14) stand beside it
    app.add_flag("--json", json, "print the result as JSON on stdout");
    app.callback([this] { model.check(); });
  }
};

/// One line of the answer.
struct Quantity {
  const char* key;
  const char* description;
  double value;
};

/// Ours and the paper's, pieces of Eq. (10).
std::vector<Quantity> mediator(const ModelOptions& model, double s,
                               const physics::TridentKernel& kernel) {
  const double mass = model.mediator_mass(), coupling = *model.coupling;
  const double g2 = coupling * coupling;
  const auto p =
      physics::coupling_polynomials(kernel, physics::lmu_ltau(), physics::muon_pair, mass).mean;
  const bool light = mass < physics::constants::muon_mass;
  return {
      {"sigma_cm2", "SM + Z'", p(coupling)},
      {"ratio_to_sm", "ratio to the Standard Model", p(coupling) / p.s0},
      {"eq_11_ratio", "Eq. (11), heavy Z'", physics::heavy_ratio_eq11(mass, coupling)},
      {"interference_cm2", "interference", g2 * p.s1},
      {"eq_12_cm2", "Eq. (12), light Z'", physics::interference_eq12(s, coupling)},
      {"mediator_cm2", "Z' alone", g2 * g2 * p.s2},
      light ? Quantity{"eq_14_cm2", "Eq. (14), m_Z' << m", physics::mediator_eq14(mass, coupling)}
            : Quantity{"eq_13_cm2", "Eq. (13), m << m_Z'", physics::mediator_eq13(mass, coupling)}};
}

/// Couplings without mass dependence: the constant c of n0 (C_V^2 + C_A^2)/2 (ln(s/m^2) - c).
std::vector<Quantity> contact(const PhotonOptions& options, double s,
                              const physics::TridentKernel& kernel) {
  const bool pure = options.model.model == "v_minus_a";
  const auto couplings = pure ? physics::v_minus_a() : physics::standard_model();
  const double mean_square =
      (couplings.vector * couplings.vector + couplings.axial * couplings.axial) / 2;
  const double unit = mean_square * physics::photon_trident_unit(s);
  const double sigma = physics::cross_section(kernel, kernel.mean, couplings);
  const double logarithm = std::log(options.s_over_m2);
  std::vector<Quantity> result{
      {"sigma_cm2", "exact in the muon mass", sigma},
      {"constant", "ln(s/m^2) less sigma over its leading coefficient", logarithm - sigma / unit},
      {"eq_9_cm2", "Eq. (9), constant 19/6", physics::photon_trident_eq9(s, couplings)}};
  if (pure) {
    const double eq6 = physics::photon_trident_eq6(s);
    result.push_back({"eq_6_cm2", "Eq. (6) integrated", eq6});
    result.push_back({"eq_6_constant", "its constant", logarithm - eq6 / unit});
  }
  return result;
}

int photon(const PhotonOptions& options) {
  using physics::constants::muon_mass;
  const double s = options.s_over_m2 * muon_mass * muon_mass;
  const auto kernel = physics::photon_trident_kernel(s);
  if (kernel.empty()) {
    throw std::invalid_argument("--s-over-m2: the threshold is 4");
  }
  const auto quantities = options.model.model == "lmu_ltau" ? mediator(options.model, s, kernel)
                                                            : contact(options, s, kernel);
  if (options.json) {
    nlohmann::ordered_json json;
    json["s_over_m2"] = options.s_over_m2;
    json["model"] = options.model.model;
    for (const auto& quantity : quantities) {
      json[quantity.key] = quantity.value;
    }
    fmt::print("{}\n", json.dump(2));
  } else {
    for (const auto& [key, description, value] : quantities) {
      fmt::print("{:<18}{:<14.6g}{}\n", key, value, description);
    }
  }
  return exit_code::done;
}

}  // namespace

Subcommand photon_command() {
  return subcommand(
      "photon",
      "cross section of nu gamma -> nu mu mu on a real photon, and the closed forms of the paper",
      photon);
}

}  // namespace tridentscan::cli
