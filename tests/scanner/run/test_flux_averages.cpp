// Averages over generated flux tables, by the kernel and by direct integration, against a
// quadrature over single energies that knows nothing of how either draws the energies of a beam.

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "scanner/integration/estimate.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/processes.hpp"
#include "tests/support/flux_tables.hpp"

using namespace tridentscan;

namespace {

config::Experiment on_argon(const physics::Beam& beam) {
  config::Experiment e{};
  e.name = "argon";
  e.trident().beam = beam;
  const physics::Nucleus nucleus{"Ar40", 18, 40, 37.2155, physics::ChargeDensity{3.53, 0.542, 0}};
  e.trident().target = {"Ar40", {{nucleus, 1.0}}};
  return e;
}

/// Of the Standard Model, cm^2.
std::vector<integration::Estimate> kernel_averages(
    const std::vector<config::Experiment>& experiments, double relative_error) {
  parallel::Communicator communicator;
  config::Integration integration;
  integration.relative_error = relative_error;
  const auto kernels = run::compute_kernels(
      experiments, {integration, physics::lmu_ltau()},
      {communicator, 2, physics::available_instruction_sets().back()}, [](const auto&...) {});
  std::vector<integration::Estimate> averages;
  for (const auto& result : kernels) {
    averages.push_back(integration::mean_of_replicas(physics::cross_sections(result.kernels)));
  }
  return averages;
}

/// sigma(E) as a Chebyshev series of ln sigma in ln E, from runs at single energies.
class SingleEnergies {
 public:
  static constexpr double lowest = 0.25, highest = 105;  // GeV
  static constexpr double relative_error = 1e-4;         // of each run
  static constexpr int nodes = 40;

  SingleEnergies() {
    std::vector<config::Experiment> experiments;
    for (int i = 0; i < nodes; ++i) {
      experiments.push_back(on_argon(physics::Beam(energy(std::cos(pi * (i + 0.5) / nodes)))));
    }
    const auto sigma = kernel_averages(experiments, relative_error);
    for (int order = 0; order < nodes; ++order) {
      double sum = 0;
      for (int i = 0; i < nodes; ++i) {
        sum += std::log(sigma[static_cast<std::size_t>(i)].value) *
               std::cos(pi * order * (i + 0.5) / nodes);
      }
      coefficients_.push_back((order == 0 ? 1 : 2) * sum / nodes);
    }
  }

  [[nodiscard]] double operator()(double e) const {
    if (e < lowest) {
      return 0;  // 1e-7 of what it is at 1 GeV
    }
    const double x = 2 * std::log(e / lowest) / std::log(highest / lowest) - 1;
    double before = 0, now = 0;  // Clenshaw
    for (auto order = coefficients_.size() - 1; order > 0; --order) {
      before = std::exchange(now, coefficients_[order] + 2 * x * now - before);
    }
    return std::exp(coefficients_[0] + x * now - before);
  }

  /// Sum over the segments of the table, in panels of Gauss's three points.
  [[nodiscard]] double average(const physics::Spectrum& s) const {
    double flux = 0, events = 0;
    for (std::size_t row = 1; row < s.energy.size(); ++row) {
      const double from = s.energy[row - 1], width = s.energy[row] - from;
      const double phi = s.total(row - 1), phi_end = s.total(row);
      flux += width * (phi + phi_end) / 2;
      const int panels = 1 + static_cast<int>(50 * width / from);
      for (int panel = 0; panel < panels; ++panel) {
        for (const auto& [place, weight] :
             {std::pair{-std::sqrt(0.6), 5.0 / 18}, {0.0, 8.0 / 18}, {std::sqrt(0.6), 5.0 / 18}}) {
          const double t = (panel + 0.5 + place / 2) / panels;
          events +=
              weight * width / panels * (phi + t * (phi_end - phi)) * (*this)(from + t * width);
        }
      }
    }
    return events / flux;
  }

 private:
  static constexpr double pi = 3.14159265358979323846;
  static double energy(double x) { return lowest * std::pow(highest / lowest, (1 + x) / 2); }
  std::vector<double> coefficients_;
};

/// sqrt(n) times the largest distance of a sample from Student's t with 15 degrees of freedom.
double kolmogorov(std::vector<double> pulls) {
  std::sort(pulls.begin(), pulls.end());
  const auto n = static_cast<double>(pulls.size());
  double distance = 0;
  for (std::size_t i = 0; i < pulls.size(); ++i) {
    const double p = cdf(boost::math::students_t(15), pulls[i]);
    distance =
        std::max({distance, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return std::sqrt(n) * distance;
}

/// Kernel and direct integration of every `step`th of 200 tables.
void check_tables(std::size_t step, double direct_error) {
  const SingleEnergies sigma;
  // Between the nodes: the series is as good as the runs it is made of.
  std::vector<config::Experiment> between;
  const std::vector<double> energies{0.4, 0.9, 1.7, 4.3, 11, 37, 80};
  for (const double e : energies) {
    between.push_back(on_argon(physics::Beam(e)));
  }
  const auto single = kernel_averages(between, 1e-4);
  for (std::size_t i = 0; i < energies.size(); ++i) {
    CAPTURE(energies[i]);
    CHECK(sigma(energies[i]) == Approx(single[i].value).epsilon(5e-4));
  }

  constexpr std::size_t tables = 200;
  std::vector<config::Experiment> experiments;
  std::vector<double> expected;
  for (std::size_t table = 0; table < tables; table += step) {
    const auto kind = (table / step) % support::kinds_of_flux_tables.size();
    const auto spectrum = support::generated_flux_table(kind, 1000 + table);
    experiments.push_back(on_argon(physics::Beam(spectrum)));
    expected.push_back(sigma.average(spectrum));
  }
  const auto kernels = kernel_averages(experiments, 1e-3);
  std::vector<double> kernel_pulls, direct_pulls;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const auto direct = run::integrate_directly(experiments[i], {physics::lmu_ltau(), 1, 1e-3},
                                                {.relative_error = direct_error}, 1, i,
                                                physics::available_instruction_sets().back());
    REQUIRE(direct.reached);
    const double reference_error = SingleEnergies::relative_error * expected[i];
    kernel_pulls.push_back((kernels[i].value - expected[i]) /
                           std::hypot(kernels[i].error, reference_error));
    direct_pulls.push_back((direct.sm_sigma - expected[i]) /
                           std::hypot(direct.sm_sigma_error, reference_error));
    INFO("table " << i << " of the kind "
                  << support::kinds_of_flux_tables[i % support::kinds_of_flux_tables.size()]
                  << ": kernel " << kernels[i].value / expected[i] << " +- "
                  << kernels[i].error / expected[i] << ", direct " << direct.sm_sigma / expected[i]
                  << " +- " << direct.sm_sigma_error / expected[i]);
    CHECK(kernels[i].error < 1.5e-3 * expected[i]);
    CHECK(std::abs(kernel_pulls.back()) < 6.5);
    CHECK(std::abs(direct_pulls.back()) < 6.5);
  }
  // 1.95: a false alarm in 1000 seeds, of which this is one.
  const double kernel_distance = kolmogorov(kernel_pulls);
  const double direct_distance = kolmogorov(direct_pulls);
  WARN(experiments.size() << " flux tables: sqrt(n) D of kernels " << kernel_distance
                          << ", of direct integration " << direct_distance);
  CHECK(kernel_distance < 1.95);
  CHECK(direct_distance < 1.95);
}

}  // namespace

TEST_CASE("Flux averages: pulls over a tenth of the generated tables are those of honest errors",
          "[flux][statistics]") {
  check_tables(10, 5e-3);
}

TEST_CASE("Flux averages: pulls over all generated tables are those of honest errors",
          "[.slow][statistics]") {
  check_tables(1, 3e-3);
}

TEST_CASE("Flux averages with cuts: kernel and direct integration agree on hard tables", "[flux]") {
  // Cuts on one muon more than on the other: neutrinos and antineutrinos count differently.
  std::vector<config::Experiment> experiments;
  for (std::size_t kind = 0; kind < support::kinds_of_flux_tables.size(); ++kind) {
    auto& e = experiments.emplace_back(
        on_argon(physics::Beam(support::generated_flux_table(kind, 50 + kind))));
    e.trident().cuts.minus.min_energy = 2;
    e.trident().cuts.plus.min_energy = 0.5;
    e.trident().cuts.minus.max_angle = e.trident().cuts.plus.max_angle = 0.3;
  }
  const auto kernels = kernel_averages(experiments, 2e-3);
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const auto direct = run::integrate_directly(experiments[i], {physics::lmu_ltau(), 1, 1e-3},
                                                {.relative_error = 5e-3}, 1, i,
                                                physics::available_instruction_sets().back());
    INFO(support::kinds_of_flux_tables[i] << ": " << kernels[i].value << " +- " << kernels[i].error
                                          << ", directly " << direct.sm_sigma << " +- "
                                          << direct.sm_sigma_error);
    CHECK(kernels[i].value > 0);
    // 5 standard deviations of Student's t with 15 degrees of freedom, 8 times: 1e-3.
    CHECK(std::abs(kernels[i].value - direct.sm_sigma) <
          5 * std::hypot(kernels[i].error, direct.sm_sigma_error));
  }
}

TEST_CASE("Energies are drawn only where something sees the leptons", "[flux]") {
  const physics::Beam beam(support::generated_flux_table(0, 3));
  const auto draws = [](const config::Experiment& experiment) {
    const auto list = run::processes_of({experiment}, physics::Mediator::Kind::vector);
    return list.processes.front().integrand.draws_energies();
  };
  config::Experiment e = on_argon(beam);
  CHECK_FALSE(draws(e));
  e.trident().cuts.min_dilepton_mass = 0.5;  // does not know the energy
  CHECK_FALSE(draws(e));
  config::Experiment cut = e, measured = e;
  cut.trident().cuts.minus.min_energy = cut.trident().cuts.plus.min_energy = 1;
  CHECK(draws(cut));
  measured.trident().detection.response.emplace();
  CHECK(draws(measured));
}
