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
  std::array<int, block> selected;
  std::size_t count = 0;
  double standard_model = 0, four_muons = 0, two_pairs = 0;
  int left_out = 0;
  for (int i = 0; i < block; ++i) {
    const bool finite = std::isfinite(check[i]);
    left_out += finite ? 0 : 1;
    standard_model += finite ? t.standard[i] : 0;
    four_muons += finite ? t.same_flavour[i] : 0;
    two_pairs += finite ? t.two_flavours[i] : 0;
    selected[count] = i;
    count += finite && t.boson[i] != 0 ? 1 : 0;
  }
  standard_ += standard_model, same_flavour_ += four_muons, two_flavours_ += two_pairs;
  non_finite_ += left_out;
  ByCell& sums = *by_cell_;
  using Phi = std::array<double, Basis::stencil>;
  const auto add = [](double weight, const Phi& phi, Vector& to) {
#pragma omp simd
    for (std::size_t a = 0; a < Basis::stencil; ++a) to.values[a] += weight * phi[a];
  };
  for (std::size_t n = 0; n < count; ++n) {
    const int i = selected[n];
    const auto values_at = [&](std::size_t k) {
      return basis_.at_position(position[k][i], t.log_s[k][i]);
    };
    const auto add_interference = [&](std::size_t k, const Basis::Values& at) {
      Interference& to = sums.interference[at.cell];
      add(t.re[k][i], at.phi, to.re);
      add(t.im[k][i], at.phi, to.im);
    };
    const Basis::Values at34 = values_at(FourMuonSample::p34);
    add_interference(FourMuonSample::p34, at34);
    add(t.boson[i], at34.phi, sums.boson[at34.cell]);
    Vector* const rows = &sums.cross[Basis::first_node(at34.cell) * Basis::cells];
    const auto add_cross = [&](std::size_t k) {
      const Basis::Values own = values_at(k);
      add_interference(k, own);
      Phi product;
#pragma omp simd
      for (std::size_t a = 0; a < Basis::stencil; ++a) product[a] = t.cross[k][i] * own.phi[a];
      Vector* const to = rows + own.cell;
      for (std::size_t a = 0; a < Basis::stencil; ++a) {
        add(at34.phi[a], product, to[a * Basis::cells]);
      }
    };
    add_cross(FourMuonSample::p12), add_cross(FourMuonSample::p14), add_cross(FourMuonSample::p23);
  }
}

void Collector::add(const FourMuonSample::Terms& terms, InstructionSet isa) {
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { add_all(terms); });
}

std::vector<double> Collector::sums() const {
  std::vector<double> result(size);
  result[standard] = standard_;
  result[same_flavour] = same_flavour_;
  result[two_flavours] = two_flavours_;
  result[non_finite] = non_finite_;
  for (std::size_t cell = 0; cell < Basis::cells; ++cell) {
    for (std::size_t a = 0; a < Basis::stencil; ++a) {
      const std::size_t node = Basis::first_node(cell) + a;
      result[re + node] += by_cell_->interference[cell].re.values[a];
      result[im + node] += by_cell_->interference[cell].im.values[a];
      result[boson + node] += by_cell_->boson[cell].values[a];
      for (std::size_t i = 0; i < nodes; ++i) {
        const std::size_t row = std::max(i, node), column = std::min(i, node);
        result[cross + row * (row + 1) / 2 + column] +=
            by_cell_->cross[i * Basis::cells + cell].values[a];
      }
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
