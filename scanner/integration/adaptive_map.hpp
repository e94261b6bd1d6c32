#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace tridentscan::integration {

/// The separable importance map of VEGAS (Lepage, J. Comput. Phys. 27 (1978) 192): in each
/// dimension the unit interval is cut into bins of equal probability whose widths follow the
/// integrand.
class AdaptiveMap {
 public:
  AdaptiveMap(int dimensions, int bins);
  /// With the edges of another one, [dimension][bins + 1]. Throws std::invalid_argument for another
  /// number of them.
  AdaptiveMap(int dimensions, int bins, const std::vector<double>& edges);
  [[nodiscard]] const std::vector<double>& edges() const { return edges_; }

  /// x = map(y) for y in [0, 1); `bin` is where it fell.
  struct Image {
    double x;
    double density;  // dx/dy
    int bin;
  };
  [[nodiscard]] Image operator()(int dimension, double y) const {
    const double scaled = y * bins_;
    const int bin = scaled < bins_ ? static_cast<int>(scaled) : bins_ - 1;
    const double* const edge = &edges_[index(dimension, bin)];
    const double width = edge[1] - edge[0];
    return {edge[0] + (scaled - bin) * width, width * bins_, bin};
  }

  /// Adds |integrand times density|^2 of one point to the bin of one dimension.
  void accumulate(int dimension, int bin, double square) {
    squares_[index(dimension, bin)] += square;
  }

  /// New edges from what was accumulated, smoothed and damped with exponent alpha (0: no change;
  /// Lepage: 0.5-2); then starts accumulating afresh. Dimensions where nothing was accumulated
  /// stay.
  void refine(double alpha);

 private:
  [[nodiscard]] std::size_t index(int dimension, int bin) const {
    return static_cast<std::size_t>(dimension) * static_cast<std::size_t>(bins_ + 1) +
           static_cast<std::size_t>(bin);
  }

  int dimensions_;
  int bins_;
  std::vector<double> edges_;    // [dimension][bins + 1]
  std::vector<double> squares_;  // same layout, last one unused
};

}  // namespace tridentscan::integration
