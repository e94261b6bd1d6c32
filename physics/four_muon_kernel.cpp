#include "physics/four_muon_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace four_muon_sums {
namespace {

using Basis = PairMassBasis;

using Values = FourMuonSample::Values;
constexpr int block = FourMuonSample::block_size;

}  // namespace

void Collector::add_all(const FourMuonSample::Terms& t) {
  double* const sums = sums_.data();
  double* const table = table_.data();
  std::array<Values, 4> position;
  Values check;
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    check[i] = t.boson[i] + t.standard[i] + t.same_flavour[i] + t.two_flavours[i];
    for (std::size_t k = 0; k < 4; ++k) {
      check[i] += t.re[k][i] + t.im[k][i] + t.cross[k][i];
      position[k][i] = basis_.position(t.s[k][i], t.log_s[k][i]);
    }
  }
  for (int i = 0; i < block; ++i) {
    if (!std::isfinite(check[i])) {
      ++sums[non_finite];
      continue;
    }
    sums[standard] += t.standard[i];
    sums[same_flavour] += t.same_flavour[i];
    sums[two_flavours] += t.two_flavours[i];
    if (t.boson[i] == 0) continue;  // not selected
    const auto values_at = [&](std::size_t k) {
      return basis_.at_position(position[k][i], t.log_s[k][i]);
    };
    const auto add = [](double weight, const Basis::Values& at, double* to) {
#pragma omp simd
      for (std::size_t a = 0; a < Basis::stencil; ++a) to[at.first + a] += weight * at.phi[a];
    };
    const Basis::Values at34 = values_at(FourMuonSample::p34);
    for (std::size_t k = 0; k < 4; ++k) {
      const Basis::Values own = k == FourMuonSample::p34 ? at34 : values_at(k);
      add(t.re[k][i], own, sums + re);
      add(t.im[k][i], own, sums + im);
      if (k == FourMuonSample::p34) continue;
      for (std::size_t a = 0; a < Basis::stencil; ++a) {
        add(t.cross[k][i] * at34.phi[a], own, table + (at34.first + a) * nodes);
      }
    }
    add(t.boson[i], at34, sums + boson);
  }
}

void Collector::add(const FourMuonSample::Terms& terms, InstructionSet isa) {
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { add_all(terms); });
}

std::vector<double> Collector::sums() const {
  std::vector<double> result = sums_;
  for (std::size_t i = 0; i < nodes; ++i) {
    for (std::size_t j = 0; j < nodes; ++j) {
      const std::size_t row = std::max(i, j), column = std::min(i, j);
      result[cross + row * (row + 1) / 2 + column] += table_[i * nodes + j];
    }
  }
  return result;
}

}  // namespace four_muon_sums

namespace {

namespace column = four_muon_sums;

/// What the moments count with: rates are scalar products, the same for all replicas.
std::vector<double> weights_of(const PairMassBasis::Propagator& d, double mass_width) {
  std::vector<double> weights(column::standard);
  double* cross = &weights[column::cross];
  for (std::size_t i = 0; i < column::nodes; ++i) {
    const double re = d[i].real(), im = d[i].imag();
    weights[column::re + i] = 2 * re;
    weights[column::im + i] = 2 * im;
    weights[column::boson + i] = -im / mass_width;  // Im D = -m Gamma |D|^2
    for (std::size_t j = 0; j <= i; ++j) *cross++ = re * d[j].real() + im * d[j].imag();
  }
  return weights;
}

/// In several sums, which do not wait for each other.
double scalar_product(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t lanes = 8;
  const double *const x = a.data(), *const y = b.data();
  const std::size_t whole = a.size() - a.size() % lanes;
  double sums[lanes] = {};
  for (std::size_t i = 0; i < whole; i += lanes) {
#pragma omp simd
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += x[i + lane] * y[i + lane];
  }
  double sum = 0;
  for (const double part : sums) sum += part;
  for (std::size_t i = whole; i < a.size(); ++i) sum += x[i] * y[i];
  return sum;
}

BosonRate contract(std::span<const double> sums, std::span<const double> weights) {
  constexpr std::size_t interference = column::boson, boson = column::standard - column::boson;
  return {scalar_product(weights.first(interference), sums.first(interference)),
          scalar_product(weights.subspan(interference, boson), sums.subspan(interference, boson))};
}

}  // namespace

FourMuonKernel::FourMuonKernel(const PairMassBasis& basis,
                               std::vector<std::vector<double>> replicas)
    : basis_(basis), replicas_(std::move(replicas)), mean_(column::size, 0.0) {
  if (replicas_.empty()) throw std::invalid_argument("a kernel needs a replica");
  for (const auto& replica : replicas_) {
    if (replica.size() != column::size) {
      throw std::invalid_argument("these are not the sums of a kernel of Z -> 4 mu");
    }
    for (std::size_t i = 0; i < column::size; ++i) {
      mean_[i] += replica[i] / static_cast<double>(replicas_.size());
    }
  }
}

std::vector<BosonRate> FourMuonKernel::rates(double mass, double width) const {
  const auto weights = weights_of(basis_.propagator(mass, width), mass * width);
  std::vector<BosonRate> result;
  for (const auto& replica : replicas_) result.push_back(contract(replica, weights));
  result.push_back(contract(mean_, weights));
  return result;
}

BosonRate FourMuonKernel::rate(double mass, double width) const {
  return contract(mean_, weights_of(basis_.propagator(mass, width), mass * width));
}

std::vector<double> FourMuonKernel::peaks(double mass) const {
  const auto density = basis_.density(mass * mass);
  std::vector<double> result;
  const auto peak = [&](const std::vector<double>& sums) {
    double sum = 0;
    for (std::size_t i = 0; i < column::nodes; ++i) sum += density[i] * sums[column::boson + i];
    return constants::pi / mass * sum;
  };
  for (const auto& replica : replicas_) result.push_back(peak(replica));
  result.push_back(peak(mean_));
  return result;
}

}  // namespace tridentscan::physics
