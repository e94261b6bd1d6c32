// Averages over the energies of a beam in closed form, against energies that are drawn and against
// a quadrature of single energies.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "physics/channels.hpp"
#include "physics/gauss_legendre.hpp"
#include "physics/trident_integrand.hpp"
#include "tests/support/channel_kernel.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;

namespace {

std::vector<Hadron> hadrons() {
  const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};
  return {coherent_nucleus(argon, FormFactorModel::density),
          single_nucleon(Nucleon::proton, NucleonModel::dipole, 0.235),
          single_nucleon(Nucleon::neutron, NucleonModel::dipole, 0)};
}

/// Of one kind of neutrino: steps, a gap and a line, from below the thresholds.
Beam uneven_beam(const Neutrino& kind) {
  Spectrum s{{0.001, 0.5, 2, 2.5, 9, 9.001, 9.002, 20, 20.1, 60}, {}};
  s.of(kind) = {1, 3, 1, 0, 0, 4000, 0, 0, 0.2, 0.1};
  return Beam(s);
}

}  // namespace

TEST_CASE("Averages in closed form equal those over drawn energies, in all channels", "[beam]") {
  // 90 differences: all pulls below 5 standard deviations of Student's t with some 10 degrees of
  // freedom or more. The shifts are fixed: nothing here is random.
  double squares = 0;
  int number = 0;
  for (const Neutrino& incoming : all_neutrinos) {
    for (const FinalState& state : final_states_of(incoming)) {
      for (const Hadron& hadron : hadrons()) {
        const TridentIntegrand drawn(hadron, uneven_beam(incoming), Cuts{}, masses_of(state));
        if (!drawn.is_open()) continue;
        const Couplings couplings = trident_channel(incoming, state)->couplings;
        const auto by_drawing =
            reference::cross_section_of(reference::kernel_of(drawn, 11, 12), couplings);
        const auto closed =
            reference::cross_section_of(reference::kernel_of(drawn.averaged(), 11, 12), couplings);
        const double error = std::hypot(by_drawing.error, closed.error);
        INFO(name_of(incoming) << " to " << name_of(state) << " on " << hadron.name << ": "
                               << by_drawing.value << " +- " << by_drawing.error << ", "
                               << closed.value << " +- " << closed.error);
        CHECK(std::abs(closed.value - by_drawing.value) < 5 * error);
        CHECK(error < 0.03 * closed.value);
        squares +=
            (closed.value - by_drawing.value) / error * ((closed.value - by_drawing.value) / error);
        ++number;
      }
    }
  }
  CHECK(number == 90);
  CHECK(squares / number < 1.8);  // of Student's t: 1.1 +- 0.2
}

TEST_CASE("Bosons of other kinds and limits on the pair are averaged too", "[beam]") {
  Cuts limits;
  limits.min_dilepton_mass = 0.3;
  limits.max_momentum_transfer = 0.5;
  for (const auto kind : {Mediator::Kind::scalar, Mediator::Kind::pseudoscalar}) {
    const TridentIntegrand drawn(hadrons()[1], uneven_beam(numu), limits, two_muons, kind);
    const auto sum = [](const TridentKernel& kernel) {
      std::vector<double> sums(2, 0.0);
      for (std::size_t i = 0; i < kernel.k2.size(); ++i) {
        sums[0] += kernel.weight[i] * kernel.mean.t_vv[i];
        sums[1] += kernel.weight[i] * kernel.mean.t_scalar[i] / (kernel.k2[i] + 1);
      }
      return sums;
    };
    const auto by_drawing = sum(reference::kernel_of(drawn, 13, 8));
    const auto closed = sum(reference::kernel_of(drawn.averaged(), 13, 8));
    for (std::size_t i = 0; i < closed.size(); ++i) {
      CHECK(closed[i] > 0);
      CHECK(closed[i] == Approx(by_drawing[i]).epsilon(0.01));  // ten times what they scatter
    }
  }
}

TEST_CASE("Averages in closed form equal a quadrature of single energies", "[beam]") {
  const Beam beam(muon_neutrinos({1, 4, 12, 30}, {1, 3, 1, 0}));
  for (const FinalState& state : final_states_of(numu)) {
    if (state.minus == Flavour::tau || state.plus == Flavour::tau) continue;  // open above 4 GeV
    for (const Hadron& hadron : hadrons()) {
      const Couplings couplings = trident_channel(numu, state)->couplings;
      double sum = 0, variance = 0;
      for (std::size_t row = 1; row < beam.spectrum().energy.size(); ++row) {
        const double from = beam.spectrum().energy[row - 1], to = beam.spectrum().energy[row];
        for (const auto& node : gauss_legendre(from, to, to - from)) {
          const TridentIntegrand single(hadron, node.x, Cuts{}, masses_of(state));
          const auto sigma =
              reference::cross_section_of(reference::kernel_of(single, 11, 8), couplings);
          const double weight = node.weight * beam.flux(node.x) / beam.total_flux();
          sum += weight * sigma.value;
          variance += weight * weight * sigma.error * sigma.error;
        }
      }
      const TridentIntegrand drawn(hadron, beam, Cuts{}, masses_of(state));
      const auto closed =
          reference::cross_section_of(reference::kernel_of(drawn.averaged(), 12, 8), couplings);
      INFO(name_of(state) << " on " << hadron.name << ": " << closed.value << " +- " << closed.error
                          << ", by quadrature " << sum << " +- " << std::sqrt(variance));
      // Single energies share their shifts: at worst their errors add up, to sqrt(24) times this.
      CHECK(std::abs(closed.value - sum) < 5 * std::hypot(closed.error, 2 * std::sqrt(variance)));
      CHECK(std::hypot(closed.error, 2 * std::sqrt(variance)) < 0.015 * sum);
    }
  }
}

TEST_CASE("Averages in closed form do not depend on the instruction set", "[beam]") {
  for (const FinalState& state : final_states_of(numu)) {
    const auto integrand =
        TridentIntegrand(hadrons()[1], uneven_beam(numu), Cuts{}, masses_of(state)).averaged();
    TridentIntegrand::Points x;
    for (std::size_t j = 0; j < x.size(); ++j) {
      for (std::size_t i = 0; i < x[j].size(); ++i) {
        x[j][i] = std::fmod(0.5 + 0.7548776662 * static_cast<double>((j + 1) * (i + 1)), 1.0);
      }
    }
    TridentIntegrand::Tensors first, other;
    integrand.evaluate(x, first, InstructionSet::baseline);
    const double largest = *std::max_element(first.vv.begin(), first.vv.end());
    for (const InstructionSet isa : available_instruction_sets()) {
      integrand.evaluate(x, other, isa);
      for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
        CHECK(other.k2[i] == Approx(first.k2[i]).epsilon(1e-9));
        // Where an electron is collinear T is a small difference of large terms.
        CHECK(std::abs(other.vv[i] - first.vv[i]) < 1e-6 * first.vv[i] + 1e-9 * largest);
      }
    }
  }
}

TEST_CASE("Where cuts see the energy there is no average in closed form", "[beam]") {
  Cuts cuts;
  cuts.minus.min_energy = cuts.plus.min_energy = 1;
  const TridentIntegrand cut(hadrons()[0], uneven_beam(numu), cuts);
  CHECK(cut.has_cuts());
  CHECK_THROWS_AS(cut.averaged(), std::invalid_argument);
  CHECK(TridentIntegrand(hadrons()[0], uneven_beam(numu), Cuts{}).draws_energies());
  CHECK_FALSE(
      TridentIntegrand(hadrons()[0], uneven_beam(numu), Cuts{}).averaged().draws_energies());
}
