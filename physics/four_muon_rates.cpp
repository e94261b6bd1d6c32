#include "physics/four_muon_rates.hpp"

#include <array>
#include <cmath>

#include "physics/z_prime_decay.hpp"

namespace tridentscan::physics {
namespace {

namespace sums_of = four_muon_sums;

using Sums = std::vector<double>;

double leptons(const Sums& r) {
  return 2 * r[sums_of::same_flavour] + r[sums_of::two_flavours];
}

/// The boson as the kernel wants it.
struct Boson {
  double charge2;  // of the muon, whose coupling is a vector
  double width;    // for g' = 1, GeV

  Boson(const Mediator& model, double mass)
      : charge2(std::pow(model.vector_charge(Flavour::mu), 2)),
        width(decay_of(model, mass).total) {}
};

}  // namespace

FourMuonFactors factors_of(const FourMuonScale& scale, double same_flavour, double two_flavours) {
  const double all = 2 * same_flavour + two_flavours;
  return {scale.standard_model / (scale.muon_branching_ratio * all),
          scale.four_leptons ? same_flavour / all : 1};
}

template <class Value>
std::vector<double> FourMuonRates::of_replicas(const Value& value) const {
  std::vector<double> result;
  for (const Sums& replica : kernel_.replicas()) result.push_back(value(replica));
  return result;
}

std::vector<double> FourMuonRates::standard_model() const {
  return of_replicas([&](const Sums& r) {
    const FourMuonFactors f =
        factors_of(scale_, r[sums_of::same_flavour], r[sums_of::two_flavours]);
    return scale_.muon_branching_ratio * f.scale * r[sums_of::standard];
  });
}

std::vector<double> FourMuonRates::four_muons() const {
  return of_replicas(
      [&](const Sums& r) { return scale_.muon_branching_ratio * r[sums_of::same_flavour]; });
}

std::vector<double> FourMuonRates::two_flavours() const {
  return of_replicas(
      [&](const Sums& r) { return scale_.muon_branching_ratio * r[sums_of::two_flavours]; });
}

std::vector<double> FourMuonRates::four_leptons() const {
  return of_replicas([&](const Sums& r) { return scale_.muon_branching_ratio * leptons(r); });
}

CouplingPolynomials FourMuonRates::polynomials(const Mediator& model, double mass) const {
  constexpr double g2 = reference_coupling * reference_coupling;
  const Boson boson(model, mass);
  const auto rates = kernel_.rates(mass, std::array{g2 * boson.width}).front();
  const auto peaks = kernel_.peaks(mass);
  const auto polynomial = [&](const Sums& r, std::size_t i) {
    const FourMuonFactors f =
        factors_of(scale_, r[sums_of::same_flavour], r[sums_of::two_flavours]);
    const double charge4 = boson.charge2 * boson.charge2;
    const double peak = charge4 * peaks[i] / boson.width;
    const double interference = std::sqrt(f.scale) * boson.charge2 * rates[i].interference;
    return CouplingPolynomial{f.scale * r[sums_of::standard], f.share * (peak + interference),
                              f.share * (charge4 * rates[i].boson - peak / g2)};
  };
  CouplingPolynomials result;
  const auto replicas = kernel_.replicas();
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    result.replicas.push_back(polynomial(replicas[i], i));
  }
  result.mean = polynomial(kernel_.mean(), replicas.size());
  return result;
}

std::vector<RiseWithError> FourMuonRates::rises(const Mediator& model, double mass,
                                                std::span<const double> couplings) const {
  const Boson boson(model, mass);
  const auto replicas = kernel_.replicas();
  std::vector<FourMuonFactors> factors;  // of each row of the kernel
  std::vector<double> standard;
  const auto add_row = [&](const Sums& r) {
    factors.push_back(factors_of(scale_, r[sums_of::same_flavour], r[sums_of::two_flavours]));
    standard.push_back(factors.back().scale * r[sums_of::standard]);
  };
  for (const Sums& replica : replicas) add_row(replica);
  add_row(kernel_.mean());

  std::vector<double> widths;
  for (const double g : couplings) widths.push_back(g * g * boson.width);
  const auto rates = kernel_.rates(mass, widths);
  std::vector<RiseWithError> result;
  CouplingPolynomials all;
  for (std::size_t k = 0; k < couplings.size(); ++k) {
    const double g2 = couplings[k] * couplings[k];
    const auto second_order = [&](std::size_t row) {
      const BosonRate& rate = rates[k][row];
      const double added = boson.charge2 * (std::sqrt(factors[row].scale) * rate.interference +
                                            g2 * boson.charge2 * rate.boson);
      return CouplingPolynomial{standard[row], factors[row].share * added, 0};
    };
    all.replicas.clear();
    for (std::size_t r = 0; r < replicas.size(); ++r) all.replicas.push_back(second_order(r));
    all.mean = second_order(replicas.size());
    const RatioPolynomial ratio = ratio_polynomial(all);
    result.push_back({ratio.a, ratio.var_a});
  }
  return result;
}

std::shared_ptr<const RiseTable> FourMuonRates::table(const Mediator& model, double mass) const {
  const auto at_nodes = rises(model, mass, RiseTable::couplings());
  RiseTable::PerNode values, variances;
  for (std::size_t k = 0; k < at_nodes.size(); ++k) {
    values[k] = at_nodes[k].value;
    variances[k] = at_nodes[k].variance;
  }
  return std::make_shared<const RiseTable>(values, variances);
}

RatioPolynomial FourMuonRates::ratio(const Mediator& model, double mass) const {
  RatioPolynomial result = ratio_polynomial(polynomials(model, mass));
  result.table = table(model, mass);
  return result;
}

}  // namespace tridentscan::physics
