#include "physics/four_muon_kernel.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace four_muon_sums {
namespace {

using Basis = PairMassBasis;

void add_cross(const Basis::Values& a, const Basis::Values& b, double weight,
               std::span<double> table) {
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
    const Basis::Values at34 = basis.at(terms.s[FourMuonSample::p34][i]);
    for (std::size_t k = 0; k < 4; ++k) {
      const Basis::Values own = k == FourMuonSample::p34 ? at34 : basis.at(terms.s[k][i]);
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

BosonRate contract(const std::vector<double>& sums, const PairMassBasis::Propagator& d,
                   double mass_width) {
  double interference = 0, squared = 0, cross = 0;
  const double* row = &sums[column::cross];
  for (std::size_t i = 0; i < column::nodes; ++i, row += i) {
    const double re = d[i].real(), im = d[i].imag();
    interference += re * sums[column::re + i] + im * sums[column::im + i];
    squared -= im * sums[column::boson + i];  // Im D = -m Gamma |D|^2
    double sum_re = 0, sum_im = 0;
    for (std::size_t j = 0; j <= i; ++j) {
      sum_re += row[j] * d[j].real();
      sum_im += row[j] * d[j].imag();
    }
    cross += re * sum_re + im * sum_im;
  }
  return {2 * interference, squared / mass_width + cross};
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
  const auto d = basis_.propagator(mass, width);
  std::vector<BosonRate> result;
  for (const auto& replica : replicas_) result.push_back(contract(replica, d, mass * width));
  result.push_back(contract(mean_, d, mass * width));
  return result;
}

BosonRate FourMuonKernel::rate(double mass, double width) const {
  return contract(mean_, basis_.propagator(mass, width), mass * width);
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
