#pragma once

#include <array>
#include <memory>
#include <vector>

#include "physics/constants.hpp"
#include "physics/cuts.hpp"
#include "physics/hadron.hpp"
#include "physics/pair_selection.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Exact phase space of nu(k1) + N(P) -> nu(k2) + N(P') + l-(p) + l+(p') as a map from the unit
/// cube, for any masses of the charged leptons.
///
/// Variables: Q2 = -q^2 with q = P - P', sh = 2 k1.q, K2 = -(k1-k2)^2, l = (p+p')^2, t = v
/// cos(theta') with v = sqrt(lambda(l, m-^2, m+^2))/l and the azimuth f of l- in the dilepton rest
/// frame (theta' from q), and the azimuth fk of k2 from the transverse part of P in the (k1+q)
/// frame. Their masses enter through d = (m-^2 - m+^2)/l: l- takes the shares (1 +- d)/2. All
/// limits are exact: no point of the cube is rejected, except by cuts that the map does not know
/// (angles).
///     dPhi = dQ2 dsh dK2 dfk dl dt df / [ 8 M E (2 pi)^2 16 pi^2 sh 2 pi 32 pi^2 ]
/// (docs/physics.md, Phase space; one trivial azimuth is integrated). Scalar products come without
/// boosts.
class TridentPhaseSpace {
 public:
  /// Coordinates of the unit cube, in this order.
  enum Coordinate { x_q, x_sh, x_k2, x_l, x_t, x_f, x_fk, dimensions };

  /// How the cube is laid over phase space; the result never depends on it (docs/physics.md, Maps).
  enum class Map {
    product,     // ln K2, uniform rapidity of the leptons: heavy pairs, bosons of all masses
    channel,     // K2 = K2max x^2, collinear peaks of light leptons flat: Standard Model
    logarithmic  // logarithms of all, collinear peaks flat: electron pairs, bosons of all masses
  };

  TridentPhaseSpace(const HadronKinematics& hadron, const Cuts& cuts,
                    LeptonMasses leptons = two_muons);

  [[nodiscard]] double mass() const { return mass_; }
  /// Of the charged leptons.
  [[nodiscard]] LeptonMasses leptons() const { return leptons_; }
  /// The map that suits the masses: logarithmic for two electrons, channel for leptons of different
  /// flavour, product for pairs of heavy ones.
  [[nodiscard]] Map map() const { return map_; }
  /// Neutrino energy in GeV below which no lepton pair can be made that the cuts accept. With
  /// energy cuts the sum of the two is a lower bound.
  [[nodiscard]] double threshold() const { return threshold_; }

  /// A neutrino energy with the limits of q = sqrt(Q2) that follow from it, GeV.
  struct AtEnergy {
    double energy;
    double q_min, q_max;
    double z_min, z_max;  // of the map of q
    /// False below threshold, or where no momentum transfer up to q2_max is allowed: then the range
    /// is a point inside that of the form factors, and the density is zero.
    [[nodiscard]] bool is_open() const { return q_max > q_min; }
  };
  [[nodiscard]] TRIDENTSCAN_INLINE AtEnergy at(double energy) const;
  /// Largest K2 at an energy, GeV^2.
  [[nodiscard]] double k2_max(const AtEnergy& at) const;

  /// The first coordinate at a momentum transfer q, of product and channel.
  [[nodiscard]] double coordinate_of_momentum_transfer(const AtEnergy& at, double q) const {
    return (map_of_q(q) - at.z_min) / (at.z_max - at.z_min);
  }

  /// What does not depend on t, f and fk, of one point or in arrays of many.
  template <class Number>
  struct DileptonOf {
    Number energy, q2, sh, k2, l, v, u;
    Number d;                                // (m-^2 - m+^2)/l
    Number t_centre, t_scale, w_min, w_max;  // t = t_centre + t_scale tanh w, but for product
    Number Lq, Lk, sqrt_lam;
    Number lq_ratio;  // Lq/sqrt_lam
    Number kT, kpar, kper, e1, sqrt_l;
    Number transverse, longitudinal;  // PT, beta
    Number density;                   // d(Q2, sh, K2, l, f, fk)/dx, without the t direction
  };
  using Dilepton = DileptonOf<double>;
  /// Point i of arrays.
  template <class Lane>
  TRIDENTSCAN_INLINE static void store(const Dilepton& d, DileptonOf<Lane>& all, int i);
  template <class Lane>
  [[nodiscard]] TRIDENTSCAN_INLINE static Dilepton load(const DileptonOf<Lane>& all, int i);
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton(const AtEnergy& at, double x0, double x1,
                                                     double x2, double x3) const;
  /// The same of `size` points, in a loop for each of the steps below: a step is a chain of
  /// operations that wait for each other, and in a short loop a processor works at several points
  /// at once. energy: [size], GeV; x: the first four coordinates, [size] each. Fills q ([size],
  /// GeV) and `all`. For at_limit see draw_sh. Call it of a local copy: the compiler cannot know
  /// that filling arrays leaves any other alone.
  template <Map map, bool at_limit, int size, class Lane>
  TRIDENTSCAN_INLINE void dileptons(const double* energy, const std::array<const double*, 4>& x,
                                    Lane& q, DileptonOf<Lane>& all) const;
  /// The first step: q (GeV), Q2, and the slope of Q2 in the coordinate. product and channel:
  /// uniform in z = 1 - (1 + q/q_scale)^-2, so that dq/dx ~ (1 + q/q_scale)^3; logarithmic:
  /// ln(q/(q + q_scale)) falls from its maximum with x^2.
  struct Transfer {
    double q, q2, d_q2;
  };
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Transfer transfer(const AtEnergy& at, double x0) const;
  /// The next steps: a variable (GeV^2, but for w) and its slope in the coordinate.
  struct Drawn {
    double value, slope;
  };
  /// at_limit: the largest sh that the energy makes with its q, and its slope in the energy (per
  /// GeV). The coordinate plays no part then. Over all energies that a beam has this covers each
  /// (Q2, sh) once, at the lowest energy that reaches it.
  template <Map map = Map::product, bool at_limit = false>
  [[nodiscard]] TRIDENTSCAN_INLINE Drawn draw_sh(double energy, double q, double x1) const;
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Drawn draw_k2(double q2, double sh, double x2) const;
  struct DrawnPair {
    double l, v, u, slope;
  };
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE DrawnPair draw_pair(double q2, double sh, double k2,
                                                       double x3) const;
  /// The Dilepton of given variables (GeV^2), with v = sqrt(lambda(l, m-^2, m+^2))/l and u as in
  ///     l = (m- - m+)^2 + 4 m- m+ cosh^2 u
  /// (product alone needs it). `jacobian` is dQ2 dsh dK2 dl/d^4x.
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton_of(double energy, double q2, double sh,
                                                        double k2, double l, double v, double u,
                                                        double jacobian) const;
  /// l, v and sqrt(l) of a given u.
  struct PairMass {
    double l, v, sqrt_l;
  };
  [[nodiscard]] TRIDENTSCAN_INLINE PairMass pair_mass(double u) const;

  using Selection = PairSelection::Extent;
  [[nodiscard]] Selection selection() const { return selection_; }

  struct Point {
    TridentInvariants invariants;
    double density;  // dPhi/d^7x in GeV^4, times the acceptance of the cuts (0 to 1)
    double w;        // where it is in the t direction
  };
  /// w and its slope in the t direction, t = t_centre + t_scale tanh w between -v and v: uniform in
  /// w, within what the energy cuts leave, which flattens the collinear peaks of both propagators.
  /// product: w is the rapidity, t = d + tanh w, |w - y0| < u. The slope is 0 if those cuts leave
  /// nothing: then w means nothing. Azimuths as four numbers: a
  /// structure of sine and cosine as an argument keeps GCC 12 from vectorising the loop.
  template <Selection selection, Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Drawn draw_w(const Dilepton& d, double x4, double cos_f,
                                                double sin_f, double cos_fk, double sin_fk) const;
  /// The point that was drawn; and both steps in one.
  template <Selection selection, Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Point point_at(const Dilepton& d, const Drawn& w, double cos_f,
                                                  double sin_f, double cos_fk, double sin_fk) const;
  template <Selection selection, Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Point point(const Dilepton& d, double x4, double cos_f,
                                               double sin_f, double cos_fk, double sin_fk) const;

  /// Laboratory energy of l- (plus = false) or l+ in GeV, for a neutrino of `energy`.
  [[nodiscard]] TRIDENTSCAN_INLINE double lab_energy(double energy, const TridentInvariants& s,
                                                     bool plus) const;

 private:
  [[nodiscard]] TRIDENTSCAN_INLINE PairSelection::Lepton lab_lepton(double energy,
                                                                    const TridentInvariants& s,
                                                                    bool plus) const;
  /// Of a table as `tabulated` makes it.
  [[nodiscard]] TRIDENTSCAN_INLINE static double efficiency(const double* table,
                                                            double lepton_energy);
  [[nodiscard]] static std::shared_ptr<const std::vector<double>> tabulated(
      const Efficiency& efficiency);

  /// The t direction: t = t_centre + t_scale tanh w for w in [w_min, w_max].
  struct Peaks {
    double t_centre, t_scale, w_min, w_max;
  };
  template <Map map>
  [[nodiscard]] TRIDENTSCAN_INLINE Peaks peaks_of(const Dilepton& d) const;
  template <Map map>
  [[nodiscard]] TRIDENTSCAN_INLINE Peaks collinear_peaks(double l, double v, double d, double Lq,
                                                         double sqrt_lam, double q2,
                                                         double k2) const;

  /// Limits of the next variable, each given the ones before.
  [[nodiscard]] TRIDENTSCAN_INLINE double sh_max(double energy, double q) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double k2_end(double q2, double sh) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double l_end(double q2, double sh, double k2) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double u_of(double l) const;
  /// v of l, without u.
  [[nodiscard]] TRIDENTSCAN_INLINE double velocity(double l) const;

  [[nodiscard]] TRIDENTSCAN_INLINE double map_of_q(double q) const {
    return 1 - 1 / vector_math::square(1 + q * inverse_q_scale_);
  }

  static constexpr double k2_scale =
      2.5e-7;  // GeV^2, (1 MeV)^2 / 4: shapes the sampling, never the result
  static constexpr double light_k2_scale = 2.5e-8;  // GeV^2, the same of logarithmic
  static constexpr int efficiency_cells = 2048;     // uniform in E/(E + efficiency_scale)
  static constexpr double efficiency_scale = 10;    // GeV

  double mass_, inverse_mass_, q2_max_, q_scale_, inverse_q_scale_, threshold_;
  PairSelection cuts_;
  LeptonMasses leptons_;
  double l_min_, l_max_;       // GeV^2
  double product_;             // m- m+, GeV^2
  double difference2_;         // (m- - m+)^2, GeV^2
  double squares_difference_;  // m-^2 - m+^2, GeV^2
  double y0_;                  // ln(m+/m-)/2
  double u_min_;               // of l_min
  Map map_;
  Selection selection_;
  std::shared_ptr<const std::vector<double>> minus_table_, plus_table_;  // of efficiencies
  const double *minus_efficiency_, *plus_efficiency_;                    // the same
};

/// Neutrino energy (GeV) up to which a hadron makes no pair that cuts keep, with the momentum
/// transfers that its form factors reach: above the threshold of four-momenta.
[[nodiscard]] double lowest_energy(const HadronKinematics& hadron, const FinalState& state,
                                   const Cuts& cuts = {});

}  // namespace tridentscan::physics

#include "physics/trident_phase_space_maps.hpp"
#include "physics/trident_phase_space_point.hpp"
