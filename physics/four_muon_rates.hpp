#pragma once

#include <memory>
#include <span>
#include <vector>

#include "physics/four_muon_kernel.hpp"
#include "physics/mediator.hpp"
#include "physics/ratio_polynomial.hpp"

namespace tridentscan::physics {

/// What the rates of Z -> 4 mu are scaled to.
struct FourMuonScale {
  double muon_branching_ratio;  // B(Z -> mu mu), measured
  /// B(Z -> 4 l) of the Standard Model, l = e and mu, with the cut on pair masses alone.
  double standard_model;
  bool four_leptons = false;  // whether all of those are counted; else 4 mu alone
};

/// Factors from the amplitude as it is to what is counted.
struct FourMuonFactors {
  double scale;  // of the Standard Model, to its published branching ratio; its photon by the root
  double share;  // of 4 mu among what is counted
};
/// Of 4 mu and 2 e 2 mu with the cut on pair masses alone, over Gamma(Z -> mu mu).
[[nodiscard]] FourMuonFactors factors_of(const FourMuonScale& scale, double same_flavour,
                                         double two_flavours);

/// Coupling that the width of the boson in polynomials belongs to: they are exact there and for
/// small g'.
inline constexpr double reference_coupling = 0.3;

/// (R - 1)/g'^2 at a coupling.
struct RiseWithError {
  double value, variance;
};

/// Rates and R of Z -> 4 mu from its kernel:
///     R = 1 + g'^2 share {sqrt(scale) interference + g'^2 boson}/(scale SM)
/// The boson is not scaled; its width is its own at each g'. Throw std::invalid_argument for models
/// whose decays are not known (has_known_decays).
class FourMuonRates {
 public:
  FourMuonRates(FourMuonKernel kernel, const FourMuonScale& scale)
      : kernel_(std::move(kernel)), scale_(scale) {}

  /// Branching ratio of what is selected, scaled; then as they come, without cuts but that on
  /// pairs: 4 mu, 2 e 2 mu, and all with e and mu. All [replica].
  [[nodiscard]] std::vector<double> standard_model() const;
  [[nodiscard]] std::vector<double> four_muons() const;
  [[nodiscard]] std::vector<double> two_flavours() const;
  [[nodiscard]] std::vector<double> four_leptons() const;

  /// Rates with the width that belongs to reference_coupling. Mass in GeV.
  [[nodiscard]] CouplingPolynomials polynomials(const Mediator& model, double mass) const;
  /// (R - 1)/g'^2 with the width at each coupling, [coupling]; at all of a table.
  [[nodiscard]] std::vector<RiseWithError> rises(const Mediator& model, double mass,
                                                 std::span<const double> couplings) const;
  [[nodiscard]] std::shared_ptr<const RiseTable> table(const Mediator& model, double mass) const;
  /// Both in one.
  [[nodiscard]] RatioPolynomial ratio(const Mediator& model, double mass) const;

  [[nodiscard]] const FourMuonKernel& kernel() const { return kernel_; }
  [[nodiscard]] const FourMuonScale& scale() const { return scale_; }

 private:
  template <class Value>
  [[nodiscard]] std::vector<double> of_replicas(const Value& value) const;

  FourMuonKernel kernel_;
  FourMuonScale scale_;
};

}  // namespace tridentscan::physics
