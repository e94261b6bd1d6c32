#include "physics/four_muon_kernel.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace four_muon_sums {
namespace {

using Basis = PairMassBasis;

/// To the lower triangle of a symmetric table.
void add_cross(const Basis::Values& a, const Basis::Values& b, double weight,
               std::span<double> table) {
  if (a.first < b.first) {
    add_cross(b, a, weight, table);
    return;
  }
  if (a.first >= b.first + Basis::stencil - 1) {  // all rows below all columns
    for (std::size_t i = 0; i < Basis::stencil; ++i) {
      const std::size_t row = a.first + i;
      const double f = weight * a.phi[i];
      double* const at = &table[row * (row + 1) / 2 + b.first];
      for (std::size_t j = 0; j < Basis::stencil; ++j) at[j] += f * b.phi[j];
    }
    return;
  }
  for (std::size_t i = 0; i < Basis::stencil; ++i) {
    const std::size_t row = a.first + i;
    const double f = weight * a.phi[i];
    for (std::size_t j = 0; j < Basis::stencil; ++j) {
      const std::size_t column = b.first + j;
      const std::size_t low = row < column ? row : column, high = row < column ? column : row;
      table[high * (high + 1) / 2 + low] += f * b.phi[j];
    }
  }
}

bool is_finite(const FourMuonSample::Terms& t, int i) {
  double check = t.boson[i] + t.standard[i] + t.same_flavour[i] + t.two_flavours[i];
  for (std::size_t k = 0; k < 4; ++k) check += t.re[k][i] + t.im[k][i] + t.cross[k][i];
  return std::isfinite(check);
}

}  // namespace

void add(const PairMassBasis& basis, const FourMuonSample::Terms& terms, std::span<double> sums) {
  const std::span<double> table = sums.subspan(cross, standard - cross);
  for (int i = 0; i < FourMuonSample::block_size; ++i) {
    if (!is_finite(terms, i)) {
      ++sums[non_finite];
      continue;
    }
    sums[standard] += terms.standard[i];
    sums[same_flavour] += terms.same_flavour[i];
    sums[two_flavours] += terms.two_flavours[i];
    if (terms.boson[i] == 0) continue;  // not selected
    const Basis::Values at34 =
        basis.at(terms.s[FourMuonSample::p34][i], terms.log_s[FourMuonSample::p34][i]);
    for (std::size_t k = 0; k < 4; ++k) {
      const Basis::Values own =
          k == FourMuonSample::p34 ? at34 : basis.at(terms.s[k][i], terms.log_s[k][i]);
      for (std::size_t a = 0; a < Basis::stencil; ++a) {
        sums[re + own.first + a] += terms.re[k][i] * own.phi[a];
        sums[im + own.first + a] += terms.im[k][i] * own.phi[a];
      }
      if (k != FourMuonSample::p34) add_cross(at34, own, terms.cross[k][i], table);
    }
    for (std::size_t a = 0; a < Basis::stencil; ++a) {
      sums[boson + at34.first + a] += terms.boson[i] * at34.phi[a];
    }
  }
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

BosonRate contract(const std::vector<double>& sums, const std::vector<double>& weights) {
  double interference = 0, boson = 0;
#pragma omp simd reduction(+ : interference)
  for (std::size_t i = 0; i < column::boson; ++i) interference += weights[i] * sums[i];
#pragma omp simd reduction(+ : boson)
  for (std::size_t i = column::boson; i < column::standard; ++i) boson += weights[i] * sums[i];
  return {interference, boson};
}

}  // namespace

FourMuonKernel::FourMuonKernel(PairMassBasis basis, std::vector<std::vector<double>> replicas)
    : basis_(std::move(basis)), replicas_(std::move(replicas)), mean_(column::size, 0.0) {
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
