#include "scanner/run/direct_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <optional>

#include "scanner/run/direct_flux.hpp"
#include "scanner/run/direct_four_muons.hpp"
#include "scanner/run/rows_stage.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::TridentIntegrand;

double squared_amplitude(const physics::Couplings& c, double vv, double aa, double va) {
  return c.vector * c.vector * vv + c.axial * c.axial * aa + c.vector * c.axial * va;
}

/// One reaction on one hadron, with its part of the beam.
struct Part {
  physics::Reaction reaction;
  physics::Beam beam;
  TridentIntegrand integrand;
  double number;  // hadrons per nucleus times the part of the beam's flux
  std::string name;
};

std::vector<Part> parts_of(const config::Experiment& experiment, physics::Mediator::Kind boson) {
  const config::Trident& trident = experiment.trident();
  std::vector<Part> parts;
  for (const physics::Reaction& reaction : trident.reactions()) {
    const physics::Beam beam = trident.beam.only(reaction.incoming);
    for (const auto& [hadron, number] : physics::hadrons_of(trident.target, trident.hadrons)) {
      parts.push_back({reaction, beam,
                       TridentIntegrand(hadron, beam, trident.cuts.for_state(reaction.state),
                                        physics::masses_of(reaction.state), boson),
                       number * trident.beam.share(reaction.incoming),
                       experiment.name + '/' + hadron.name + '/' + physics::name_of(reaction)});
    }
  }
  return parts;
}

integration::CorrelatedPair integrate_part(const Part& part, const ModelPoint& model,
                                           const integration::VegasSettings& settings,
                                           const integration::RandomStream& stream,
                                           physics::InstructionSet isa) {
  constexpr std::size_t block = TridentIntegrand::block_size;
  const TridentIntegrand& trident = part.integrand;
  if (!trident.is_open()) {
    return {.reached = true};
  }
  const auto& [incoming, state] = part.reaction;
  const physics::Couplings sm = physics::trident_channel(incoming, state)->couplings;
  const bool acts = model.mediator.acts_on(incoming, state);
  const physics::Flavour of_neutrino = incoming.flavour, of_pair = state.minus;
  const double g2 = model.coupling * model.coupling;
  std::optional<DirectFlux> flux;
  if (trident.draws_energies()) {
    flux.emplace(part.beam, trident.lowest_energy());
  }
  TridentIntegrand::Energies energies;
  TridentIntegrand::Tensors t;
  return integration::vegas<TridentIntegrand::dimensions, block>(
      stream, settings,
      [&](const TridentIntegrand::Points& x, std::array<double, block>& full,
          std::array<double, block>& standard) {
        if (flux) {
          flux->draw(x.back(), energies);
          trident.evaluate_at(x, energies, t, isa);
        } else {
          trident.evaluate(x, t, isa);
        }
        for (std::size_t i = 0; i < block; ++i) {
          standard[i] = squared_amplitude(sm, t.vv[i], t.aa[i], t.va[i]);
          full[i] = standard[i];
          if (!acts) continue;
          const auto shift = model.mediator.shift(of_neutrino, of_pair, t.k2[i], model.mass);
          const double scalar =
              g2 * model.mediator.scalar_coupling(of_neutrino, of_pair, t.k2[i], model.mass);
          const physics::Couplings total{sm.vector + g2 * shift.vector,
                                         sm.axial + g2 * shift.axial};
          full[i] =
              squared_amplitude(total, t.vv[i], t.aa[i], t.va[i]) + scalar * scalar * t.scalar[i];
        }
      });
}

integration::RandomStream stream_of_point(std::uint64_t seed, const Part& part,
                                          std::uint64_t point) {
  return {seed, stream_of(Purpose::direct, part.name), point};
}

/// Of a point of the plane, mass * couplings + coupling.
ModelPoint model_point(const config::ScanConfig& config, std::size_t point) {
  const std::size_t couplings = static_cast<std::size_t>(config.coupling.points);
  return {config.model, config.mass.values()[point / couplings],
          config.coupling.values()[point % couplings]};
}

constexpr std::size_t encoded_columns = 9;  // of an encoded point

parallel::UnitResult encode(const DirectPoint& p) {
  return {p.sigma,       p.sigma_error, p.sm_sigma,   p.sm_sigma_error,     p.ratio,
          p.ratio_error, p.evaluations, p.non_finite, p.reached ? 1.0 : 0.0};
}

DirectPoint decode(const double* v) {
  return {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8] != 0};
}

double relative_error(const DirectPoint& point) {
  return std::max(point.sigma_error / point.sigma, point.sm_sigma_error / point.sm_sigma);
}

}  // namespace

DirectPoint integrate_directly(const config::Experiment& experiment, const ModelPoint& model,
                               const integration::VegasSettings& settings, std::uint64_t seed,
                               std::uint64_t point, physics::InstructionSet isa) {
  integration::CorrelatedPair sum{.reached = true};
  double evaluations = 0;
  for (const Part& part : parts_of(experiment, model.mediator.kind)) {
    const auto pair =
        integrate_part(part, model, settings, stream_of_point(seed, part, point), isa);
    const double f = part.number;
    sum.first += f * pair.first;
    sum.second += f * pair.second;
    sum.var_first += f * f * pair.var_first;
    sum.covariance += f * f * pair.covariance;
    sum.var_second += f * f * pair.var_second;
    evaluations += static_cast<double>(pair.evaluated * part.integrand.evaluations_per_point());
    sum.non_finite += pair.non_finite;
    sum.reached =
        sum.reached && (pair.reached || pair.second == 0);  // of this part nothing is kept
  }
  return point_of(sum, evaluations);
}

namespace {

integration::VegasSettings settings_of(const config::ScanConfig& config) {
  return {.relative_error = config.integration.relative_error,
          .max_points = config.integration.max_points};
}

/// What the points of an experiment share: nothing of a trident.
std::optional<DirectFourMuons> shared_by_points(const config::ScanConfig& config,
                                                std::size_t experiment,
                                                const integration::VegasSettings& settings,
                                                physics::InstructionSet isa) {
  const config::Experiment& described = config.experiments[experiment];
  if (!std::holds_alternative<config::ZToFourMuons>(described.process)) return {};
  return DirectFourMuons(described, settings, config.integration.seed, isa);
}

DirectPoint integrate_point(const config::ScanConfig& config, std::size_t experiment,
                            const std::optional<DirectFourMuons>& shared, std::size_t point,
                            physics::InstructionSet isa) {
  const ModelPoint model = model_point(config, point);
  if (shared) return shared->integrate(model, settings_of(config), point);
  return integrate_directly(config.experiments[experiment], model, settings_of(config),
                            config.integration.seed, point, isa);
}

}  // namespace

DirectPoint integrate_plane_point(const config::ScanConfig& config, std::size_t experiment,
                                  std::size_t point, physics::InstructionSet isa) {
  return integrate_point(config, experiment,
                         shared_by_points(config, experiment, settings_of(config), isa), point,
                         isa);
}

PointForecast forecast_plane_point(const config::ScanConfig& config, std::size_t experiment,
                                   std::size_t point, physics::InstructionSet isa) {
  const ModelPoint model = model_point(config, point);
  const double asked = config.integration.relative_error;
  const auto most = static_cast<double>(config.integration.max_points);
  const integration::VegasSettings first_only{.relative_error = 1};
  if (const auto four_muons = shared_by_points(config, experiment, first_only, isa)) {
    return four_muons->forecast(model, point, asked, most);
  }
  PointForecast result{};
  for (const Part& part : parts_of(config.experiments[experiment], config.model.kind)) {
    const auto sum = integrate_part(part, model, first_only,
                                    stream_of_point(config.integration.seed, part, point), isa);
    add_integral(result, sum, asked, most,
                 static_cast<double>(part.integrand.evaluations_per_point()));
  }
  return result;
}

std::vector<std::vector<DirectPoint>> integrate_plane(const config::ScanConfig& config,
                                                      const Machine& machine,
                                                      const Progress& progress) {
  const auto masses = static_cast<std::size_t>(config.mass.points);
  const auto couplings = static_cast<std::size_t>(config.coupling.points);
  const std::size_t plane = masses * couplings;
  const std::size_t count = plane * config.experiments.size();
  std::vector<std::optional<DirectFourMuons>> shared;  // [experiment]
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    shared.push_back(shared_by_points(config, e, settings_of(config), machine.isa));
  }
  const auto compute = [&](std::size_t unit) {
    try {
      return encode(
          integrate_point(config, unit / plane, shared[unit / plane], unit % plane, machine.isa));
    } catch (const std::bad_alloc&) {
      throw;  // the machine's fault: the point may succeed another time
    } catch (const std::exception&) {
      return encode(failed_point(0, 0));  // --only-point tells why
    }
  };
  const auto describe = [&](std::size_t unit) {
    const std::size_t point = unit % plane;
    return fmt::format("{} at point {},{}", config.experiments[unit / plane].name,
                       point / couplings, point % couplings);
  };
  double evaluations = 0, worst = 0;
  const std::vector<double> rows = compute_rows(
      {.name = "direct integration",
       .units = count,
       .columns = encoded_columns,
       .compute = compute,
       .describe = describe,
       .see =
           [&](const parallel::UnitResult& row) {
             const DirectPoint point = decode(row.data());
             evaluations += point.evaluations;
             if (const double error = relative_error(point); error > worst) {
               worst = error;  // of a failed point it is NaN
             }
           }},
      machine, [&](const std::string& stage, std::size_t finished, std::size_t all, double) {
        progress(stage, finished, all, worst);
      });
  machine.journal->add({0, evaluations});

  std::vector<std::vector<DirectPoint>> points;
  for (std::size_t unit = 0; unit < rows.size() / encoded_columns; ++unit) {
    if (unit % plane == 0) {
      points.emplace_back();
    }
    points.back().push_back(decode(&rows[unit * encoded_columns]));
  }
  return points;
}

}  // namespace tridentscan::run
