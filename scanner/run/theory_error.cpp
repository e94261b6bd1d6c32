#include "scanner/run/theory_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <variant>

#include "physics/constants.hpp"
#include "physics/constructions/registry.hpp"
#include "physics/four_muon_rates.hpp"
#include "physics/limit.hpp"
#include "scanner/parallel/shared_loop.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/prediction.hpp"

namespace tridentscan::run {
namespace {

bool counts(const config::Experiment& experiment, physics::Channel channel) {
  const auto& channels = experiment.trident().hadrons.channels;
  return std::find(channels.begin(), channels.end(), channel) != channels.end();
}

double mean_charge(const physics::Target& target) {
  double charge = 0;
  for (const auto& [nucleus, fraction] : target.components) {
    charge += fraction * nucleus.charge;
  }
  return charge;
}

void scale_radii(physics::Target& target, double factor) {
  for (auto& component : target.components) {
    if (auto& density = component.nucleus.density) {
      density->c *= factor;
      density->a *= factor;
    }
  }
}

/// factor * mean(a)/mean(b), its error from the replicas.
integration::Estimate ratio_of(const std::vector<double>& a, const std::vector<double>& b,
                               double factor) {
  const double ratio =
      integration::mean_of_replicas(a).value / integration::mean_of_replicas(b).value;
  std::vector<double> deviations;
  for (std::size_t r = 0; r < a.size(); ++r) {
    deviations.push_back(a[r] / b[r]);
  }
  return {factor * ratio, factor * integration::mean_of_replicas(deviations).error};
}

/// Numerical error of the difference of two R at a coupling.
double error_of_difference(const physics::CouplingPolynomials& before,
                           const physics::CouplingPolynomials& after, double coupling) {
  std::vector<double> differences;
  for (std::size_t r = 0; r < after.replicas.size(); ++r) {
    const auto &a = after.replicas[r], &b = before.replicas[r];
    differences.push_back(a(coupling) / a.s0 - b(coupling) / b.s0);
  }
  return integration::mean_of_replicas(differences).error;
}

/// Polynomials at each mass of the grid.
std::vector<physics::CouplingPolynomials> polynomials_of(
    const config::ScanConfig& config, const std::vector<physics::ReactionKernel>& kernels,
    const physics::StandardModel& standard, int threads) {
  const std::vector<double> masses = config.mass.values();
  std::vector<physics::CouplingPolynomials> polynomials(masses.size());
  parallel::shared_loop(masses.size(), threads, [&](std::size_t i) {
    polynomials[i] = physics::coupling_polynomials(kernels, config.model, masses[i], standard);
  });
  return polynomials;
}

std::vector<physics::RatioPolynomial> ratios_of(
    const std::vector<physics::CouplingPolynomials>& polynomials) {
  std::vector<physics::RatioPolynomial> ratios;
  for (const auto& polynomial : polynomials) {
    ratios.push_back(physics::ratio_polynomial(polynomial));
  }
  return ratios;
}

/// R of each measurement at each mass, [mass][measurement]: of the sum, or of bins.
using Rows = std::vector<std::vector<physics::RatioPolynomial>>;

/// Limit at each mass. For the constructions with toys it is their asymptotic one: shifts need no
/// toys.
std::vector<double> limits_of(const physics::Statistics& statistics, const Constraint& constraint,
                              const Rows& rows, int threads) {
  const physics::Likelihood& data = constraint.data;
  std::vector<double> minima(rows.size(), std::numeric_limits<double>::infinity());
  if (statistics.test->is_above_minimum) {
    parallel::shared_loop(rows.size(), threads, [&](std::size_t i) {
      minima[i] = physics::best_fit(rows[i], data).chi2;
    });
  }
  const std::vector critical{
      physics::critical_value(statistics, *std::min_element(minima.begin(), minima.end()))};
  const auto statistic = physics::statistic_of_ratios(statistics, data, constraint.standard_model);
  std::vector<double> limits(rows.size());
  parallel::shared_loop(rows.size(), threads, [&](std::size_t i) {
    limits[i] = physics::smallest_excluded_couplings(rows[i], data, statistic, critical).front();
  });
  return limits;
}

/// An experiment that was integrated, as its limits need it.
struct Integrated {
  std::vector<physics::RatioPolynomial> sum;                // [mass]
  std::vector<std::vector<physics::RatioPolynomial>> bins;  // [bin][mass]
  ExpectedEvents expected;
};

/// NaN where a constraint of bins meets kernels without.
std::vector<double> limits_of(const config::ScanConfig& config, std::size_t experiment,
                              const Integrated& integrated, int threads) {
  const Constraint constraint = constraint_of(config, experiment, integrated.expected);
  Rows rows(integrated.sum.size());
  for (const auto& bin : constraint.bins) {
    if (bin && integrated.bins.empty()) {
      return std::vector(rows.size(), std::numeric_limits<double>::quiet_NaN());
    }
    const auto& ratios = bin ? integrated.bins[*bin] : integrated.sum;
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(ratios[i]);
  }
  return limits_of(config.statistics, constraint, rows, threads);
}

/// Events of the Standard Model in each bin of an experiment whose sum has `total`.
ExpectedEvents expected_in(const std::vector<std::vector<physics::ReactionKernel>>& bins,
                           const physics::StandardModel& standard, double total) {
  ExpectedEvents expected{.total = total};
  double sum = 0;
  for (const auto& kernels : bins) {
    const auto sigma = integration::mean_of_replicas(physics::cross_sections(kernels, standard));
    expected.bins.push_back(sigma.value);
    sum += sigma.value;
  }
  for (double& events : expected.bins) events *= total / sum;
  return expected;
}

/// At each mass. Ratios have a table where R is no polynomial; numerical errors are those of the
/// polynomials there too, whose boson has another width: estimates.
struct Curves {
  std::vector<physics::CouplingPolynomials> polynomials;
  std::vector<physics::RatioPolynomial> ratios;
  explicit Curves(std::vector<physics::CouplingPolynomials> p)
      : polynomials(std::move(p)), ratios(ratios_of(polynomials)) {}
};

/// Shifts of ratio and limit at each mass.
void shift_curves(const std::vector<double>& nominal_limit, const Curves& nominal,
                  const Curves& varied, const std::vector<double>& limits,
                  result::Systematics::Shift& shift) {
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const double coupling = nominal_limit[i], g2 = coupling * coupling;
    shift.ratio.push_back(varied.ratios[i].ratio(g2) - nominal.ratios[i].ratio(g2));
    shift.ratio_error.push_back(
        error_of_difference(nominal.polynomials[i], varied.polynomials[i], coupling));
    shift.limit.push_back(limits[i] / coupling - 1);
    shift.limit_error.push_back(shift.ratio_error.back() /
                                std::abs(coupling * varied.ratios[i].slope(coupling)));
  }
}

/// Quadratic sum over components of the largest |shift| among their alternatives.
double total_of(const std::vector<result::Systematics::Shift>& shifts,
                const std::function<double(const result::Systematics::Shift&)>& value) {
  std::map<std::string, double> largest;
  for (const auto& shift : shifts) {
    if (shift.is_theory_error) {
      double& entry = largest[shift.component];
      const double size = std::abs(value(shift));
      entry = size > entry || std::isnan(size) ? size : entry;
    }
  }
  double sum = 0;
  for (const auto& [component, size] : largest) {
    sum += size * size;
  }
  return std::sqrt(sum);
}

void add_totals(result::Systematics& systematics, std::size_t masses) {
  const auto& shifts = systematics.shifts;
  systematics.cross_section_total =
      total_of(shifts, [](const auto& shift) { return shift.cross_section.value; });
  for (std::size_t i = 0; i < masses; ++i) {
    systematics.ratio_total.push_back(
        total_of(shifts, [i](const auto& shift) { return shift.ratio[i]; }));
    systematics.limit_total.push_back(
        total_of(shifts, [i](const auto& shift) { return shift.limit[i]; }));
  }
}

/// The Standard Model is scaled to what is published, and its interference by the root: alpha
/// itself cancels. What the Z adds to the photon does not.
std::vector<Variant> variants_of_decay(const config::Experiment& experiment,
                                       const std::optional<config::TheoryError>& error) {
  std::vector<Variant> variants;
  if (!error) return variants;
  for (const double inverse_alpha : error->inverse_alpha) {
    Variant variant{"alpha", fmt::format("1/{:g}", inverse_alpha), experiment};
    double& alpha = std::get<config::ZToFourMuons>(variant.experiment.process).scheme.alpha;
    if (std::abs(alpha * inverse_alpha - 1) < 1e-5) continue;  // as it is quoted
    alpha = 1 / inverse_alpha;
    variants.push_back(std::move(variant));
  }
  return variants;
}

/// Whether what a variant changes is couplings or a factor, and no kernel.
bool changes_couplings(const Variant& variant) {
  return variant.factor != 1 || variant.standard != physics::StandardModel{};
}

}  // namespace

std::vector<Variant> variants_of(const config::Experiment& experiment,
                                 const std::optional<config::TheoryError>& error) {
  if (std::holds_alternative<config::ZToFourMuons>(experiment.process)) {
    return variants_of_decay(experiment, error);
  }
  std::vector<Variant> variants;
  if (!experiment.is_trident()) return variants;
  const auto add = [&](std::string component, std::string name) -> Variant& {
    return variants.emplace_back(Variant{std::move(component), std::move(name), experiment});
  };
  if (experiment.trident().cuts != physics::Cuts{} || !experiment.trident().is_counting()) {
    Variant& open = add("selection", "no_cuts");
    open.experiment.trident().cuts = {};
    open.experiment.trident().detection = {};
    open.experiment.trident().simulated.reset();
    open.is_theory_error = false;
  }
  if (!error) {
    return variants;
  }
  const bool nucleons =
      counts(experiment, physics::Channel::proton) || counts(experiment, physics::Channel::neutron);
  for (const auto model : error->form_factors) {
    if (counts(experiment, physics::Channel::coherent) &&
        model != experiment.trident().hadrons.form_factor) {
      add("form_factor", physics::name_of(model)).experiment.trident().hadrons.form_factor = model;
    }
  }
  if (counts(experiment, physics::Channel::coherent) && error->charge_radius > 0) {
    scale_radii(add("charge_radius", "larger").experiment.trident().target,
                1 + error->charge_radius);
  }
  for (const auto model : error->nucleon) {
    if (nucleons && model != experiment.trident().hadrons.nucleon) {
      add("nucleon_form_factors", physics::name_of(model)).experiment.trident().hadrons.nucleon =
          model;
    }
  }
  if (nucleons && error->fermi_momentum > 0 && experiment.trident().hadrons.fermi_momentum > 0) {
    add("pauli_blocking", "larger_fermi_momentum").experiment.trident().hadrons.fermi_momentum *=
        1 + error->fermi_momentum;
  }
  if (nucleons && error->bound_nucleons > 0) {
    add("bound_nucleons", "more").experiment.trident().hadrons.bound_nucleons *=
        1 + error->bound_nucleons;
  }
  if (error->sin2_theta_w > 0) {
    add("sin2_theta_w", "other_scheme").standard.sin2_theta_w = error->sin2_theta_w;
  }
  if (error->electroweak > 0) {
    // The couplings of the Standard Model change, those of the mediator do not.
    add("electroweak", "larger").standard.coupling_factor = std::sqrt(1 + error->electroweak);
  }
  if (error->qed > 0) {
    const double coulomb = mean_charge(experiment.trident().target) * physics::constants::alpha /
                           (4 * physics::constants::pi);
    add("qed", "larger").factor = 1 + error->qed + coulomb;
  }
  if (error->energy_scale > 0) {
    Variant& harder = add("energy_scale", "higher");
    harder.experiment.trident().beam =
        experiment.trident().beam.with_energies_times(1 + error->energy_scale);
  }
  if (experiment.trident().simulated) {  // events that were drawn once follow couplings alone
    std::erase_if(variants, [](const Variant& variant) {
      return variant.is_theory_error && !changes_couplings(variant);
    });
  }
  return variants;
}

std::vector<config::Experiment> with_variants(const config::ScanConfig& config) {
  std::vector<config::Experiment> all;
  for (const auto& experiment : config.experiments) {
    if (!experiment.is_trident()) continue;
    all.push_back(experiment);
    for (auto& variant : variants_of(experiment, config.theory_error)) {
      all.push_back(std::move(variant.experiment));
    }
  }
  return all;
}

result::Systematics compare_variants(const config::ScanConfig& config, std::size_t index,
                                     const result::ExperimentResult& nominal,
                                     std::span<const KernelResult> kernels, int threads) {
  result::Systematics result;
  const config::Experiment& experiment = config.experiments[index];
  const std::vector<Variant> variants = variants_of(experiment, config.theory_error);
  if (variants.empty()) {
    return result;
  }
  const auto sigma = physics::cross_sections(nominal.kernels);
  const Curves curves(polynomials_of(config, nominal.kernels, {}, threads));
  const double events = nominal.sm_events.value;
  Integrated integrated{curves.ratios, {}, expected_events(nominal)};
  if (nominal.bins) integrated.bins = nominal.bins->polynomials;
  const auto limits = limits_of(config, index, integrated, threads);
  for (std::size_t v = 0; v < variants.size(); ++v) {
    const Variant& variant = variants[v];
    const auto& varied_kernels = kernels[v].kernels;
    auto& shift = result.shifts.emplace_back();
    shift.component = variant.component;
    shift.name = variant.name;
    shift.is_theory_error = variant.is_theory_error;
    const auto varied = physics::cross_sections(varied_kernels, variant.standard);
    shift.cross_section = ratio_of(varied, sigma, variant.factor);
    shift.cross_section.value -= 1;
    // Where the prediction gives the number of events, a larger cross section gives more.
    const double varied_events =
        variant.is_theory_error ? events * (1 + shift.cross_section.value) : events;
    const Curves of_sum(polynomials_of(config, varied_kernels, variant.standard, threads));
    integrated.sum = of_sum.ratios;
    integrated.bins = polynomials_of_bins(config.model, kernels[v].bins, config.mass.values(),
                                          threads, variant.standard);
    integrated.expected = kernels[v].bins.empty()
                              ? expected_events(nominal)
                              : expected_in(kernels[v].bins, variant.standard, varied_events);
    shift_curves(limits, curves, of_sum, limits_of(config, index, integrated, threads), shift);
    if (!variant.is_theory_error) {
      result.acceptance = ratio_of(sigma, varied, 1);
    }
  }
  add_totals(result, limits.size());
  return result;
}

result::Systematics compare_variants(
    const config::ScanConfig& config, std::size_t index, const result::ExperimentResult& nominal,
    std::span<const std::shared_ptr<const physics::FourMuonRates>> varied, int threads) {
  result::Systematics result;
  if (varied.empty()) {
    return result;
  }
  const std::vector<double> masses = config.mass.values();
  const auto curves_of = [&](const physics::FourMuonRates& rates) {
    std::vector<physics::CouplingPolynomials> polynomials(masses.size());
    parallel::shared_loop(masses.size(), threads, [&](std::size_t i) {
      polynomials[i] = rates.polynomials(config.model, masses[i]);
    });
    return Curves(std::move(polynomials));
  };
  Curves curves = curves_of(*nominal.four_muons);
  curves.ratios = nominal.polynomials;
  Integrated integrated{curves.ratios, {}, expected_events(nominal)};
  const auto limits = limits_of(config, index, integrated, threads);
  const std::vector<Variant> variants = variants_of(config.experiments[index], config.theory_error);
  for (std::size_t v = 0; v < variants.size(); ++v) {
    auto& shift = result.shifts.emplace_back();
    shift.component = variants[v].component;
    shift.name = variants[v].name;
    shift.cross_section =
        ratio_of(varied[v]->standard_model(), nominal.four_muons->standard_model(), 1);
    shift.cross_section.value -= 1;
    Curves of_variant = curves_of(*varied[v]);
    parallel::shared_loop(masses.size(), threads, [&](std::size_t i) {
      of_variant.ratios[i].table = varied[v]->table(config.model, masses[i]);
    });
    integrated.sum = of_variant.ratios;
    shift_curves(limits, curves, of_variant, limits_of(config, index, integrated, threads), shift);
  }
  add_totals(result, limits.size());
  return result;
}

}  // namespace tridentscan::run
