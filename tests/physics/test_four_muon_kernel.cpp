#include "physics/four_muon_kernel.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <memory>
#include <stdexcept>

#include "physics/rise_table.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"

using namespace tridentscan;
using physics::FourMuonCuts;
using physics::FourMuonIntegrand;
using physics::FourMuonKernel;
using physics::FourMuonSample;
namespace sums_of = physics::four_muon_sums;

namespace {

constexpr double pi = physics::constants::pi;
constexpr std::uint64_t replicas = 8;

template <std::size_t dimensions>
integration::ShiftedLattice lattice(std::uint64_t stream_number, std::uint64_t replica) {
  const integration::RandomStream stream(23, stream_number, replica);
  std::array<double, dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) shift[j] = stream.uniform(j);
  return integration::ShiftedLattice(shift);
}

FourMuonKernel kernel_of(const FourMuonCuts& cuts, const std::optional<physics::ZMotion>& motion,
                         int points) {
  const FourMuonSample sample(cuts, motion);
  const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
  const auto x = std::make_unique<FourMuonSample::Points>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  std::vector<std::vector<double>> all;
  for (std::uint64_t replica = 0; replica < replicas; ++replica) {
    const auto of_replica = lattice<FourMuonSample::dimensions>(1, replica);
    sums_of::Collector collector(basis);
    for (int first = 0; first < points; first += FourMuonSample::block_size) {
      of_replica.fill(static_cast<std::uint32_t>(first), *x);
      sample.evaluate(*x, *terms, physics::available_instruction_sets().back());
      collector.add(*terms, physics::available_instruction_sets().back());
    }
    std::vector<double> sums = collector.sums();
    for (double& sum : sums) sum /= points;
    CHECK(sums[sums_of::non_finite] == 0);
    all.push_back(std::move(sums));
  }
  return {basis, std::move(all)};
}

struct Pieces {
  integration::Estimate interference, boson;
};

Pieces of_kernel(const FourMuonKernel& kernel, double mass, double width) {
  std::vector<double> interference, boson;
  auto rates = kernel.rates(mass, std::array{width}).front();
  rates.pop_back();
  for (const auto& rate : rates) {
    interference.push_back(rate.interference);
    boson.push_back(rate.boson);
  }
  return {integration::mean_of_replicas(interference), integration::mean_of_replicas(boson)};
}

/// Of the mean.
physics::BosonRate rate_of(const FourMuonKernel& kernel, double mass, double width) {
  return kernel.rates(mass, std::array{width}).front().back();
}

/// The integral at one mass and width, half of whose points follow the resonance.
Pieces full(const FourMuonIntegrand& integrand, double mass, double width, int points,
            std::uint64_t stream = 2) {
  const auto x = std::make_unique<FourMuonIntegrand::Points>();
  const auto pieces = std::make_unique<FourMuonIntegrand::Pieces>();
  std::vector<double> interference, boson;
  for (std::uint64_t replica = 0; replica < replicas; ++replica) {
    const auto of_replica = lattice<FourMuonIntegrand::dimensions>(stream, replica);
    double first_sum = 0, second_sum = 0;
    for (int first = 0; first < points; first += FourMuonIntegrand::block_size) {
      of_replica.fill(static_cast<std::uint32_t>(first), *x);
      integrand.full(*x, {mass, width, 1}, *pieces, physics::InstructionSet::baseline);
      for (const double value : pieces->interference) first_sum += value;
      for (const double value : pieces->mediator) second_sum += value;
    }
    interference.push_back(first_sum / points);
    boson.push_back(second_sum / points);
  }
  return {integration::mean_of_replicas(interference), integration::mean_of_replicas(boson)};
}

double width_at(double coupling, double mass) {
  return coupling * coupling * mass / (4 * pi);
}

FourMuonCuts pairs_above_5() {
  FourMuonCuts cuts;
  cuts.min_pair_mass = 5;
  return cuts;
}

const physics::ZMotion motion{{{0, 4, 20, 90}, {0, 3, 1, 0}}, {{-4, -1, 1, 4}, {0, 1, 1, 0}}};

/// chi2 of kernel minus integrals per number, each by the errors of both.
struct Comparison {
  double chi2 = 0, worst = 0;
  int numbers = 0;
  void add(const integration::Estimate& a, const integration::Estimate& b, double systematic) {
    const double error = std::hypot(std::hypot(a.error, b.error), systematic);
    const double pull = (a.value - b.value) / error;
    chi2 += pull * pull;
    worst = std::max(worst, std::abs(pull));
    ++numbers;
  }
};

/// On single muons too, as at the LHC.
const FourMuonCuts in_laboratory{.min_pair_mass = 5,
                                 .min_leading_pair_mass = 20,
                                 .min_transverse_momentum = {20, 15, 8, 4},
                                 .max_pseudorapidity = 2.7,
                                 .min_separation = 0.1};

}  // namespace

TEST_CASE("The kernel agrees with integrals mass by mass at all masses and widths",
          "[four_muon_kernel]") {
  const auto kernel = kernel_of(pairs_above_5(), {}, 1 << 14);
  const FourMuonIntegrand integrand(pairs_above_5(), {});
  Comparison interference, boson;
  for (const double mass : {1.0, 2.0,  3.0,  4.0,  4.7,  4.9,  5.05, 5.2,  6.0,  7.0,
                            8.0, 10.0, 14.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 90.0}) {
    for (const double coupling : {0.01, 0.1, 0.3, 1.0}) {
      const auto a = of_kernel(kernel, mass, width_at(coupling, mass));
      const auto b = full(integrand, mass, width_at(coupling, mass), 1 << 11);
      CAPTURE(mass, coupling, a.interference.value, a.interference.error, b.interference.value,
              b.interference.error, a.boson.value, a.boson.error, b.boson.value, b.boson.error);
      // Cubic polynomials are good to 2e-3.
      interference.add(a.interference, b.interference, 2e-3 * std::abs(b.interference.value));
      boson.add(a.boson, b.boson, 2e-3 * b.boson.value);
      CHECK(boson.worst < 6);  // Student's t
      CHECK(interference.worst < 6);
      CHECK(a.boson.error < 0.03 * a.boson.value);
    }
  }
  INFO(interference.chi2 << " and " << boson.chi2 << " of " << boson.numbers);
  // The masses share their points: far fewer independent numbers than 80.
  CHECK(interference.chi2 < 2.5 * interference.numbers);
  CHECK(boson.chi2 < 2.5 * boson.numbers);
}

TEST_CASE("With cuts in the laboratory too, and R at g' = 1 is that of a full integration",
          "[four_muon_kernel]") {
  const auto kernel = kernel_of(in_laboratory, motion, 1 << 13);
  const FourMuonIntegrand integrand(in_laboratory, motion);
  const double standard = kernel.mean()[sums_of::standard];
  Comparison rate;
  for (const double mass : {2.0, 4.9, 5.2, 10.0, 40.0, 150.0}) {
    for (const double coupling : {0.1, 1.0}) {
      const double g2 = coupling * coupling, width = width_at(coupling, mass);
      const auto a = of_kernel(kernel, mass, width), b = full(integrand, mass, width, 1 << 12);
      const auto rise = [&](const Pieces& p) {
        return integration::Estimate{
            g2 * (p.interference.value + g2 * p.boson.value) / standard,
            g2 * std::hypot(p.interference.error, g2 * p.boson.error) / standard};
      };
      CAPTURE(mass, coupling, rise(a).value, rise(a).error, rise(b).value, rise(b).error);
      rate.add(rise(a), rise(b), 2e-3 * rise(b).value);
      CHECK(rate.worst < 6);
    }
  }
  CHECK(rate.chi2 < 3 * rate.numbers);
}

TEST_CASE("The kernel agrees below, inside and above the range of the resonance, with own points",
          "[.slow][four_muon_kernel]") {
  const auto kernel = kernel_of(in_laboratory, motion, 1 << 19);
  const FourMuonIntegrand integrand(in_laboratory, motion);
  Comparison all;
  std::uint64_t stream = 100;
  for (const double mass : {1.0,  3.0,  4.0,  4.9,  4.99, 5.01, 5.2,  6.0,   8.0,   10.0,
                            20.0, 40.0, 60.0, 70.0, 77.0, 80.0, 85.0, 100.0, 150.0, 200.0}) {
    for (const double coupling : {0.01, 0.1, 0.3, 1.0, 3.0}) {
      const auto a = of_kernel(kernel, mass, width_at(coupling, mass));
      const auto b = full(integrand, mass, width_at(coupling, mass), 1 << 16, stream++);
      CAPTURE(mass, coupling, a.interference.value, a.interference.error, b.interference.value,
              b.interference.error, a.boson.value, a.boson.error, b.boson.value, b.boson.error);
      all.add(a.interference, b.interference, 1e-3 * std::abs(b.interference.value));
      all.add(a.boson, b.boson, 1e-3 * b.boson.value);
      CHECK(all.worst < 7.5);  // Student's t with 7 degrees of freedom: 1 in 30 of 200 numbers
    }
  }
  CAPTURE(all.chi2, all.numbers);
  CHECK(all.chi2 < 1.8 * all.numbers);  // 1.4 is the variance of such a t
}

TEST_CASE("Cubic polynomials are as good as the sum over the same points", "[four_muon_kernel]") {
  const FourMuonSample sample(pairs_above_5(), {});
  const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
  const auto x = std::make_unique<FourMuonSample::Points>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  const auto points = lattice<FourMuonSample::dimensions>(4, 0);
  constexpr std::size_t count = 6;
  const std::array<double, count> masses{1, 4, 4.9, 20, 60, 80};
  std::array<double, count> interference{}, boson{};
  sums_of::Collector collector(basis);
  for (std::uint32_t first = 0; first < 1 << 17; first += FourMuonSample::block_size) {
    points.fill(first, *x);
    sample.evaluate(*x, *terms, physics::available_instruction_sets().back());
    collector.add(*terms, physics::available_instruction_sets().back());
    for (std::size_t j = 0; j < count; ++j) {
      const double m = masses[j], w = m * width_at(1, m);
      const auto pole = [&](double s) { return 1.0 / std::complex<double>(s - m * m, w); };
      for (int i = 0; i < FourMuonSample::block_size; ++i) {
        if (terms->boson[i] == 0) continue;
        const auto d34 = pole(terms->s[0][i]);
        boson[j] += std::norm(d34) * terms->boson[i];
        for (std::size_t k = 0; k < 4; ++k) {
          const auto d = pole(terms->s[k][i]);
          interference[j] += 2 * (d.real() * terms->re[k][i] + d.imag() * terms->im[k][i]);
          boson[j] += (d34 * std::conj(d)).real() * terms->cross[k][i];
        }
      }
    }
  }
  const FourMuonKernel kernel(basis, {collector.sums()});
  for (std::size_t j = 0; j < count; ++j) {
    const auto rate = rate_of(kernel, masses[j], width_at(1, masses[j]));
    CAPTURE(masses[j]);
    CHECK(rate.interference == Approx(interference[j]).epsilon(3e-3));
    CHECK(rate.boson == Approx(boson[j]).epsilon(3e-3));
  }
}

TEST_CASE("The narrow resonance of the kernel", "[four_muon_kernel]") {
  const auto kernel = kernel_of(pairs_above_5(), {}, 1 << 13);
  for (const double mass : {5.5, 10.0, 40.0}) {
    const double width = 1e-8 * mass;
    CHECK(kernel.peaks(mass).back() ==
          Approx(rate_of(kernel, mass, width).boson * width).epsilon(1e-5));
  }
  CHECK(kernel.peaks(4.9).back() == 0);
  // 1.107e-3/0.03366 of an independent calculation (docs/physics.md, Z -> 4 mu), with the measured
  // B(Z -> mu mu), by its width m/(4 pi).
  const double branching_ratio = kernel.peaks(10).back() / width_at(1, 10);
  CHECK(branching_ratio == Approx(1.107e-3 * 1.005 / 0.03366).epsilon(0.01));
}

TEST_CASE("R of the kernel between the couplings of a table", "[four_muon_kernel]") {
  const auto kernel = kernel_of(pairs_above_5(), {}, 1 << 12);
  const double standard = kernel.mean()[sums_of::standard];
  const auto couplings = physics::RiseTable::couplings();
  for (const double mass : {1.0, 4.9, 4.99, 4.999, 5.001, 5.01, 5.2, 20.0, 77.0, 86.0, 95.0}) {
    const auto rise = [&](double g) {
      const auto rate = rate_of(kernel, mass, width_at(g, mass));
      return (rate.interference + g * g * rate.boson) / standard;
    };
    physics::RiseTable::PerNode rises;
    for (std::size_t k = 0; k < rises.size(); ++k) rises[k] = rise(couplings[k]);
    const physics::RiseTable table(rises, {});
    for (std::size_t k = 1; k < rises.size(); ++k) {
      const double g = std::sqrt(couplings[k - 1] * couplings[k]), g2 = g * g;
      CAPTURE(mass, g);
      CHECK(1 + g2 * table.rise(g2) == Approx(1 + g2 * rise(g)).epsilon(g < 10 ? 1e-4 : 5e-4));
    }
  }
}

TEST_CASE("Sums of another size are no kernel", "[four_muon_kernel]") {
  const physics::PairMassBasis basis(25, 7000);
  CHECK_THROWS_AS(FourMuonKernel(basis, {}), std::invalid_argument);
  CHECK_THROWS_AS(FourMuonKernel(basis, {{1.0}}), std::invalid_argument);
}
