#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "physics/four_muon_sample.hpp"
#include "physics/pair_mass_basis.hpp"

namespace tridentscan::physics {

/// Sums over the points of a FourMuonSample that any mass, width and coupling of a boson follows
/// from: moments of the distributions I, J and K in the masses of the pairs (four_muon_sample.hpp),
/// in the basis of pair_mass_basis.hpp. In one array, so that sums of parts add up.
namespace four_muon_sums {

inline constexpr std::size_t nodes = PairMassBasis::nodes;
/// Where each begins; K has the lower triangle of a symmetric table, row by row. The Standard Model
/// as selected, then 4 mu and 2 e 2 mu with the cut on pair masses alone; then the number of points
/// left out because they are not finite.
inline constexpr std::size_t re = 0, im = nodes, boson = 2 * nodes, cross = 3 * nodes,
                             standard = cross + nodes * (nodes + 1) / 2,
                             same_flavour = standard + 1, two_flavours = standard + 2,
                             non_finite = standard + 3, size = standard + 4;

/// The same by name.
struct Part {
  std::string_view name;
  std::size_t first, count;
};
inline constexpr Part parts[] = {
    {"interference_re", re, nodes},    {"interference_im", im, nodes},
    {"boson", boson, nodes},           {"cross", cross, standard - cross},
    {"standard", standard, 1},         {"same_flavour", same_flavour, 1},
    {"two_flavours", two_flavours, 1},
};

/// Adds up blocks of points. The basis must outlive this.
class Collector {
 public:
  explicit Collector(const PairMassBasis& basis)
      : basis_(basis), by_cell_(std::make_unique<ByCell>()) {}
  void add(const FourMuonSample::Terms& terms, InstructionSet isa);
  /// [size]
  [[nodiscard]] std::vector<double> sums() const;

 private:
  /// One vector for each cell. Those of neighbouring cells share no memory: no load waits for a
  /// store that it overlaps in part.
  struct alignas(32) Vector {
    std::array<double, PairMassBasis::stencil> values{};
  };
  struct Interference {
    Vector re, im;
  };
  struct ByCell {
    std::array<Interference, PairMassBasis::cells> interference;
    std::array<Vector, PairMassBasis::cells> boson;
    std::array<Vector, nodes * PairMassBasis::cells> cross;  // [node of pair 34][cell of the other]
  };
  TRIDENTSCAN_INLINE void add_all(const FourMuonSample::Terms& terms);
  const PairMassBasis& basis_;
  std::unique_ptr<ByCell> by_cell_;
  double standard_ = 0, same_flavour_ = 0, two_flavours_ = 0, non_finite_ = 0;
};

}  // namespace four_muon_sums

/// Rate of the selection with a boson of coupling g' = 1 at fixed mass and width, over that of the
/// sums' normalisation: interference g'^2 + boson g'^4.
struct BosonRate {
  double interference, boson;
};

/// The kernel of Z -> 4 mu: means over the points of each replica.
class FourMuonKernel {
 public:
  /// `replicas`: four_muon_sums over the points, [replica][size]. Throws std::invalid_argument for
  /// another size or none.
  FourMuonKernel(const PairMassBasis& basis, std::vector<std::vector<double>> replicas);

  /// For all replicas, then for their mean, [width][replica + 1]. The boson of charge 1; mass and
  /// widths in GeV, all positive.
  [[nodiscard]] std::vector<std::vector<BosonRate>> rates(double mass,
                                                          std::span<const double> widths) const;
  /// boson x width at width 0, GeV: the narrow resonance, [replica + 1].
  [[nodiscard]] std::vector<double> peaks(double mass) const;

  [[nodiscard]] const PairMassBasis& basis() const { return basis_; }
  [[nodiscard]] std::span<const std::vector<double>> replicas() const {
    return std::span(rows_).first(rows_.size() - 1);
  }
  [[nodiscard]] const std::vector<double>& mean() const { return rows_.back(); }

 private:
  PairMassBasis basis_;
  std::vector<std::vector<double>> rows_;  // the replicas, then their mean
};

}  // namespace tridentscan::physics
