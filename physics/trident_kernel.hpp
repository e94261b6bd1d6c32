#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "physics/instruction_set.hpp"
#include "physics/mediator.hpp"

namespace tridentscan::physics {

/// T_VV, T_AA, T_VA at the nodes of a kernel, cm^2 per unit ln K2 and nucleus; and T_SS or T_PP of
/// a scalar or pseudoscalar, empty or zero without one.
struct KernelValues {
  std::vector<double> t_vv, t_aa, t_va, t_scalar{};
};

/// All that a beam, a target and a set of cuts contribute to any vector mediator (docs/physics.md,
/// The kernel):
///     sigma = sum_i weight_i (C_V(k2_i)^2 t_vv_i + C_A(k2_i)^2 t_aa_i + C_V C_A t_va_i).
struct TridentKernel {
  std::vector<double> k2;      // GeV^2, ascending
  std::vector<double> weight;  // spacing in ln K2
  KernelValues mean;
  std::vector<KernelValues> replicas;  // independent estimates; their scatter is the error

  [[nodiscard]] bool empty() const { return k2.empty(); }
};

/// sigma as a polynomial in the coupling: sigma = s0 + g'^2 s1 + g'^4 s2, cm^2. s0 is the Standard
/// Model, s1 the interference for g' = 1, s2 the mediator alone (arXiv:1406.2332, Eq. 10).
struct CouplingPolynomial {
  double s0, s1, s2;
  [[nodiscard]] double operator()(double coupling) const {
    const double g2 = coupling * coupling;
    return s0 + g2 * (s1 + g2 * s2);
  }
};

/// Cross section for couplings that do not depend on K2 (Standard Model, V-A), cm^2 per nucleus.
[[nodiscard]] double cross_section(const TridentKernel& kernel, const KernelValues& values,
                                   const Couplings& couplings);

/// The Standard Model that a boson is added to. Variants of it are for its own errors.
struct StandardModel {
  double sin2_theta_w = constants::sin2_theta_w;
  double coupling_factor = 1;  // on C_V and C_A
  bool operator==(const StandardModel&) const = default;
};

/// The polynomials of a mediator of the given mass (GeV) on top of the Standard Model: of the mean,
/// and of each replica.
struct CouplingPolynomials {
  CouplingPolynomial mean;
  std::vector<CouplingPolynomial> replicas;
};
/// Throws std::invalid_argument if there is no such reaction. A scalar needs a kernel made for it.
[[nodiscard]] CouplingPolynomials coupling_polynomials(const TridentKernel& kernel,
                                                       const Mediator& mediator,
                                                       const Reaction& reaction, double mass,
                                                       const StandardModel& standard = {});

/// What one kind of neutrino adds to an experiment: cm^2 per nucleus and neutrino of the whole
/// beam.
struct ReactionKernel {
  Reaction reaction;
  TridentKernel kernel;
};
/// Of an experiment, which sums over reactions. Replicas of the parts are independent and as many.
[[nodiscard]] CouplingPolynomials coupling_polynomials(std::span<const ReactionKernel> parts,
                                                       const Mediator& mediator, double mass,
                                                       const StandardModel& standard = {});
/// The Standard Model cross section of an experiment, of each replica, cm^2 per nucleus.
[[nodiscard]] std::vector<double> cross_sections(std::span<const ReactionKernel> parts,
                                                 const StandardModel& standard = {});

/// Equidistant nodes in ln K2 onto which sampled points are spread, so that the sum over nodes of a
/// smooth function f(ln K2) equals the sum over points of f interpolated by quintic polynomials. It
/// is the propagator that is interpolated, never the integrand: partition of unity keeps the
/// Standard Model sum exact, and the error of 1/(K2 + m^2)^2 is below 2e-6 whatever the statistics.
class KernelNodes {
 public:
  static constexpr double spacing = 0.125;                  // in ln K2
  static constexpr double lightest = 1e-4, heaviest = 1e3;  // mediators that kernels serve, GeV
  static constexpr double k2_floor =
      1e-11;                         // GeV^2; points below count here: a 1e-8 effect at most
  static constexpr int columns = 4;  // vv, aa, va, scalar: one SIMD register a node

  /// Covers k2_floor .. k2_max (GeV^2).
  explicit KernelNodes(double k2_max);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// ln K2 of the first node.
  [[nodiscard]] double first() const { return first_; }
  [[nodiscard]] std::vector<double> k2() const;

  /// Adds points to sums[size()][columns]. Points with a non-finite value or K2 are left out and
  /// counted: the return value.
  long deposit(std::span<const double> k2, std::span<const double> vv, std::span<const double> aa,
               std::span<const double> va, std::span<double> sums, InstructionSet isa) const {
    return deposit(k2, vv, aa, va, {}, sums, isa);
  }
  /// The same with the scalar column; empty: zeros.
  long deposit(std::span<const double> k2, std::span<const double> vv, std::span<const double> aa,
               std::span<const double> va, std::span<const double> scalar, std::span<double> sums,
               InstructionSet isa) const;

  /// sums times factor, per unit ln K2.
  [[nodiscard]] KernelValues values(std::span<const double> sums, double factor) const;

 private:
  double first_;  // ln K2 of node 0
  std::size_t size_;
};

}  // namespace tridentscan::physics
