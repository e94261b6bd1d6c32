#include "physics/four_muon_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/constants.hpp"
#include "physics/row_products.hpp"

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

}  // namespace

FourMuonKernel::FourMuonKernel(const PairMassBasis& basis,
                               std::vector<std::vector<double>> replicas)
    : basis_(basis), rows_(std::move(replicas)) {
  if (rows_.empty()) throw std::invalid_argument("a kernel needs a replica");
  std::vector<double> mean(column::size, 0.0);
  for (const auto& replica : rows_) {
    if (replica.size() != column::size) {
      throw std::invalid_argument("these are not the sums of a kernel of Z -> 4 mu");
    }
    for (std::size_t i = 0; i < column::size; ++i) {
      mean[i] += replica[i] / static_cast<double>(rows_.size());
    }
  }
  rows_.push_back(std::move(mean));
}

std::vector<std::vector<BosonRate>> FourMuonKernel::rates(double mass,
                                                          std::span<const double> widths) const {
  std::vector<std::vector<double>> weights;
  for (const double width : widths) {
    weights.push_back(weights_of(basis_.propagator(mass, width), mass * width));
  }
  const auto interference = row_products(weights, rows_, 0, column::boson);
  const auto boson = row_products(weights, rows_, column::boson, column::standard - column::boson);
  std::vector<std::vector<BosonRate>> result(widths.size());
  for (std::size_t w = 0; w < widths.size(); ++w) {
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      result[w].push_back({interference[w][r], boson[w][r]});
    }
  }
  return result;
}

std::vector<double> FourMuonKernel::peaks(double mass) const {
  const auto density = basis_.density(mass * mass);
  std::vector<double> result;
  for (const auto& sums : rows_) {
    double sum = 0;
    for (std::size_t i = 0; i < column::nodes; ++i) sum += density[i] * sums[column::boson + i];
    result.push_back(constants::pi / mass * sum);
  }
  return result;
}

}  // namespace tridentscan::physics
