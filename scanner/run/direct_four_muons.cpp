#include "scanner/run/direct_four_muons.hpp"

#include <cmath>
#include <memory>

#include "physics/z_prime_decay.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::FourMuonIntegrand;
using Values = FourMuonIntegrand::Values;

/// The Standard Model with the cut on pairs alone.
integration::CorrelatedPair with_pairs_only(const config::ZToFourMuons& z,
                                            physics::Flavours flavours,
                                            const integration::RandomStream& stream,
                                            const integration::VegasSettings& settings,
                                            physics::InstructionSet isa) {
  physics::FourMuonCuts pairs;
  pairs.min_pair_mass = z.cuts.min_pair_mass;
  const FourMuonIntegrand integrand(pairs, {}, z.scheme, flavours);
  return integration::vegas<FourMuonIntegrand::dimensions, FourMuonIntegrand::block_size>(
      stream, settings, [&](const FourMuonIntegrand::Points& x, Values& first, Values& second) {
        integrand.standard(x, first, isa);
        second = first;
      });
}

}  // namespace

DirectFourMuons::DirectFourMuons(const config::Experiment& experiment,
                                 const integration::VegasSettings& settings, std::uint64_t seed,
                                 physics::InstructionSet isa)
    : scale_(scale_of(std::get<config::ZToFourMuons>(experiment.process))),
      integrand_(std::get<config::ZToFourMuons>(experiment.process).cuts,
                 std::get<config::ZToFourMuons>(experiment.process).motion,
                 std::get<config::ZToFourMuons>(experiment.process).scheme),
      seed_(seed),
      stream_(stream_of(Purpose::direct, experiment.name)),
      isa_(isa) {
  integration::VegasSettings finer = settings;
  finer.relative_error /= 2;
  const std::uint64_t own = stream_of(Purpose::direct, experiment.name + "/pairs");
  const config::ZToFourMuons& z = std::get<config::ZToFourMuons>(experiment.process);
  const auto same = with_pairs_only(z, physics::Flavours::same, {seed, own, 0}, finer, isa);
  const auto two = with_pairs_only(z, physics::Flavours::different, {seed, own, 1}, finer, isa);
  factors_ = physics::factors_of(scale_, same.first, two.first);
  factors_error_ = std::sqrt(4 * same.var_first + two.var_first) / (2 * same.first + two.first);
  factors_reached_ = same.reached && two.reached;
}

integration::CorrelatedPair DirectFourMuons::rates(const ModelPoint& model,
                                                   const integration::VegasSettings& settings,
                                                   std::uint64_t point) const {
  const double charge = model.mediator.vector_charge(physics::Flavour::mu);
  const double g2 = model.coupling * model.coupling;
  const physics::NewBoson boson{
      model.mass, g2 * physics::decay_of(model.mediator, model.mass).total, charge * charge};
  const double norm = scale_.muon_branching_ratio * factors_.scale;
  const double interference =
      scale_.muon_branching_ratio * factors_.share * std::sqrt(factors_.scale) * g2;
  const double mediator = scale_.muon_branching_ratio * factors_.share * g2 * g2;
  const auto pieces = std::make_unique<FourMuonIntegrand::Pieces>();
  return integration::vegas<FourMuonIntegrand::dimensions, FourMuonIntegrand::block_size>(
      {seed_, stream_, point}, settings,
      [&](const FourMuonIntegrand::Points& x, Values& full, Values& standard) {
        integrand_.full(x, boson, *pieces, isa_);
        for (std::size_t i = 0; i < FourMuonIntegrand::block_size; ++i) {
          standard[i] = norm * pieces->standard[i];
          full[i] =
              standard[i] + interference * pieces->interference[i] + mediator * pieces->mediator[i];
        }
      });
}

DirectPoint DirectFourMuons::integrate(const ModelPoint& model,
                                       const integration::VegasSettings& settings,
                                       std::uint64_t point) const {
  const integration::CorrelatedPair sum = rates(model, settings, point);
  DirectPoint result = point_of(sum, static_cast<double>(sum.evaluated));
  // The scale divides what the boson adds, its root in the interference.
  const auto add = [&](double& error, double relative) { error = std::hypot(error, relative); };
  add(result.ratio_error, factors_error_ * (result.ratio - 1));
  add(result.sigma_error, factors_error_ * result.sm_sigma);
  add(result.sm_sigma_error, factors_error_ * result.sm_sigma);
  result.reached = result.reached && factors_reached_;
  return result;
}

PointForecast DirectFourMuons::forecast(const ModelPoint& model, std::uint64_t point, double asked,
                                        double max_points) const {
  PointForecast result{};
  add_integral(result, rates(model, {.relative_error = 1}, point), asked, max_points, 1);
  return result;
}

}  // namespace tridentscan::run
