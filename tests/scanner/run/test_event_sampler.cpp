// Unweighted events against weighted points: another draw of the same phase space without grid,
// rejection and choice of azimuth, by the forms of the integrand; and reweighting.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "physics/lepton_coordinate.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/run/event_sampler.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;
using Map = TridentPhaseSpace::Map;

namespace {

const Nucleus argon{"Ar40", 18, 40, 37.215526, ChargeDensity{3.53, 0.542, 0}};

config::Experiment experiment_of(const Beam& beam, Channel channel, const Cuts& cuts = {}) {
  config::Experiment experiment{};
  experiment.name = "test";
  config::Trident trident;
  trident.beam = beam;
  trident.target = {"Ar40", {{argon, 1.0}}};
  trident.hadrons.channels = {channel};
  trident.cuts = cuts;
  experiment.process = trident;
  return experiment;
}

/// A spectrum with a peak at 3 GeV and a tail, neutrinos alone.
Beam wide_beam() {
  Spectrum spectrum;
  for (double e = 0.5; e <= 30; e += 0.5) {
    spectrum.energy.push_back(e);
    spectrum.of(physics::numu).push_back(e * std::exp(-e / 3) + 0.01);
  }
  return Beam(spectrum);
}

run::EventSampler trained(config::Experiment experiment, const FinalState& state,
                          run::EventSampler::Settings settings = {}) {
  experiment.trident().final_states = {state};
  run::EventSampler sampler(run::reactions_of(experiment.trident()), std::move(settings),
                            available_instruction_sets().back());
  std::vector<run::TrainedReaction> all;
  for (std::size_t r = 0; r < sampler.reactions().size(); ++r) all.push_back(sampler.train(r));
  sampler.set_trained(std::move(all));
  return sampler;
}

std::vector<result::EventRecord> events_of(const run::EventSampler& sampler, std::size_t units) {
  std::vector<result::EventRecord> events;
  for (std::size_t u = 0; u < units; ++u) {
    const auto more = sampler.unit(u);
    events.insert(events.end(), more.begin(), more.end());
  }
  return events;
}

constexpr std::size_t observables = 10, bins = 12;
using Observed = std::array<double, observables>;

double angle_from_beam(const FourVector& p) {
  return std::atan2(std::hypot(p.x, p.y), p.z);
}

/// Energies and angles of both leptons, their total energy, pair mass, opening, pT of the pair, Q2,
/// K2: logarithms of what spans decades.
Observed observe(const LabMomenta& m, double k2, double mass) {
  const FourVector &a = m.lepton_minus, &b = m.lepton_plus, pair = a + b;
  return {a.e,
          b.e,
          std::log(angle_from_beam(a)),
          std::log(angle_from_beam(b)),
          pair.e,
          std::log(product(pair, pair)),
          std::log(std::acos(std::min(1.0, (a.x * b.x + a.y * b.y + a.z * b.z) /
                                               std::sqrt((a.x * a.x + a.y * a.y + a.z * a.z) *
                                                         (b.x * b.x + b.y * b.y + b.z * b.z))))),
          std::log(std::hypot(pair.x, pair.y)),
          std::log(2 * mass * m.recoil_kinetic_energy),
          std::log(k2)};
}

struct Histogram {
  std::array<double, bins> sum{}, squares{};
  double all = 0;
  void add(std::size_t bin, double weight) {
    sum[bin] += weight;
    squares[bin] += weight * weight;
    all += weight;
  }
};

/// Weighted points of one reaction; `take(momenta, k2, weight)`. Random numbers rather than a
/// lattice, whose points in a bin are not independent.
template <Map map>
void weighted_points(const TridentReaction& reaction, const Beam& beam, int points,
                     const std::function<void(const LabMomenta&, double, double)>& take) {
  const Hadron& hadron = reaction.hadron();
  const LeptonMasses leptons = masses_of(reaction.state());
  const TridentPhaseSpace space(hadron.kinematics(), {}, leptons);
  const Couplings c = reaction.channel().couplings;
  std::optional<EnergyMap> energies;
  if (!beam.is_monoenergetic()) {
    energies.emplace(beam, space.threshold(), leptons.minus + leptons.plus);
  }
  const integration::RandomStream stream(20261128, 18);
  for (int i = 0; i < points; ++i) {
    const auto u = stream.uniform4(3 * i), v = stream.uniform4(3 * i + 1),
               w = stream.uniform4(3 * i + 2);
    const SampledEnergy e = energies ? (*energies)(v[3]) : SampledEnergy{beam.mean_energy(), 1};
    const auto d = space.dilepton<map>(space.at(e.energy), u[0], u[1], u[2], u[3]);
    const auto x_t = lepton_coordinate<map>(v[0]);
    const double f = 2 * constants::pi * v[1], fk = 2 * constants::pi * v[2];
    const auto p = space.point<TridentPhaseSpace::Selection::none, map>(
        d, x_t.x, std::cos(f), std::sin(f), std::cos(fk), std::sin(fk));
    const HadronStructure h = structure_at(hadron, std::sqrt(d.q2));
    const auto form = [&](const TridentInvariants& s) {
      const TridentTensor t = trident_tensor(s, leptons);
      return c.vector * c.vector * t.vv + c.axial * c.axial * t.aa +
             c.vector * c.axial * reaction.channel().va_sign * t.va;
    };
    const TridentInvariants& s = p.invariants;
    double square = h.along * form(s);
    if (hadron.has_spin()) {
      square += h.across * (form(s.along_x()) + form(s.along_y()) -
                            4 * s.q2 / (s.sh * s.sh) * form(s.along_neutrino()));
    }
    const double weight = square * p.density * x_t.jacobian * e.weight / (d.q2 * d.q2 * e.energy);
    take(lab_momenta(e.energy, hadron.mass, s, leptons, 2 * constants::pi * w[0]), d.k2, weight);
  }
}

void weighted(const TridentReaction& reaction, const Beam& beam, int points,
              const std::function<void(const LabMomenta&, double, double)>& take) {
  switch (reaction.integrand().map()) {
    case Map::product:
      return weighted_points<Map::product>(reaction, beam, points, take);
    case Map::channel:
      return weighted_points<Map::channel>(reaction, beam, points, take);
    case Map::logarithmic:
      return weighted_points<Map::logarithmic>(reaction, beam, points, take);
  }
}

/// At least `count` events against `points` weighted points.
void compare_histograms(const Beam& beam, Channel channel, const FinalState& state,
                        std::size_t count, int points) {
  const auto sampler = trained(experiment_of(beam, channel), state);
  REQUIRE(sampler.reactions().size() == 1);
  const TridentReaction& reaction = sampler.reactions().front().reaction;
  const double mass = reaction.hadron().mass;
  std::vector<Observed> observed;
  std::vector<double> weights;
  for (std::uint64_t unit = 0; observed.size() < count; ++unit) {
    for (const auto& event : sampler.unit(unit)) {
      observed.push_back(observe(event.momenta, event.k2, mass));
      weights.push_back(event.weight);
    }
  }
  INFO(sampler.reactions().front().name << ", " << observed.size() << " events");

  // Edges that share out the events evenly.
  std::array<std::vector<double>, observables> edges;
  for (std::size_t o = 0; o < observables; ++o) {
    std::vector<double> values;
    for (const auto& one : observed) values.push_back(one[o]);
    std::ranges::sort(values);
    for (std::size_t b = 1; b < bins; ++b) edges[o].push_back(values[b * values.size() / bins]);
  }
  const auto bin_of = [&](std::size_t o, double value) {
    return static_cast<std::size_t>(std::ranges::upper_bound(edges[o], value) - edges[o].begin());
  };
  std::array<Histogram, observables> drawn, expected;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    for (std::size_t o = 0; o < observables; ++o) {
      drawn[o].add(bin_of(o, observed[i][o]), weights[i]);
    }
  }
  weighted(reaction, beam, points, [&](const LabMomenta& m, double k2, double weight) {
    if (!(weight > 0)) return;
    const Observed one = observe(m, k2, mass);
    for (std::size_t o = 0; o < observables; ++o) expected[o].add(bin_of(o, one[o]), weight);
  });
  for (std::size_t o = 0; o < observables; ++o) {
    double chi2 = 0, worst = 0;
    for (std::size_t b = 0; b < bins; ++b) {
      // Shares of a sum: the error of each is that of its part and of the rest.
      const auto share = [b](const Histogram& h) {
        double squares = 0;
        for (std::size_t k = 0; k < bins; ++k) squares += h.squares[k];
        const double p = h.sum[b] / h.all;
        const double variance =
            ((1 - p) * (1 - p) * h.squares[b] + p * p * (squares - h.squares[b])) / (h.all * h.all);
        return std::pair(p, variance);
      };
      const auto [p, variance_p] = share(drawn[o]);
      const auto [q, variance_q] = share(expected[o]);
      const double pull = (p - q) / std::sqrt(variance_p + variance_q);
      chi2 += pull * pull * (1 - 1.0 / bins);
      worst = std::max(worst, std::abs(pull));
    }
    INFO("observable " << o << ": chi2 " << chi2 << ", worst pull " << worst);
    CHECK(chi2 < 38.1);  // of 11 degrees of freedom: one of 130 is above in 1 of 100 runs
    CHECK(worst < 4.5);  // the same of 1560 pulls
    CHECK(chi2 > 1.0);   // 5e-5: errors that are too large
  }
}

/// Muon, electron and mixed pairs on nuclei and nucleons, of one energy and of a beam.
void compare_all_histograms(std::size_t count, int points) {
  using enum Flavour;
  config::FileSet files;
  const Beam dune = config::load_beam(files, "dune_nd_fhc").beam.only(physics::numu);
  for (const Beam& beam : {Beam(5.0), dune}) {
    for (const Channel channel : {Channel::coherent, Channel::proton}) {
      for (const FinalState& state : {FinalState{mu, mu}, FinalState{e, e}, FinalState{mu, e}}) {
        compare_histograms(beam, channel, state, count, points);
      }
    }
  }
  compare_histograms(Beam(20.0, physics::numubar), Channel::coherent, {e, mu}, count, points);
}

}  // namespace

TEST_CASE("Histograms of unweighted events equal those of weighted points",
          "[events][statistics]") {
  compare_all_histograms(40'000, 240'000);
}

TEST_CASE("Histograms of a million events equal those of weighted points",
          "[.slow][events][statistics]") {
  compare_all_histograms(1'000'000, 6'000'000);
}

TEST_CASE("Cuts are kept by every event, and select what full events would have passed",
          "[events]") {
  Cuts cuts;
  cuts.minus.min_energy = cuts.plus.min_energy = 1;
  cuts.max_opening_angle = 0.2;
  const FinalState state{Flavour::mu, Flavour::mu};
  const auto passes = [](const result::EventRecord& e) {
    const FourVector &a = e.momenta.lepton_minus, &b = e.momenta.lepton_plus;
    const double cosine =
        (a.x * b.x + a.y * b.y + a.z * b.z) /
        std::sqrt((a.x * a.x + a.y * a.y + a.z * a.z) * (b.x * b.x + b.y * b.y + b.z * b.z));
    return std::min(a.e, b.e) > 1 * (1 - 1e-8) && std::acos(std::min(cosine, 1.0)) < 0.2 + 1e-7;
  };
  const auto with = trained(experiment_of(5.0, Channel::coherent, cuts), state);
  const auto without = trained(experiment_of(5.0, Channel::coherent), state);
  const auto selected = events_of(with, 2);
  REQUIRE(selected.size() > 500);
  CHECK(std::ranges::all_of(selected, passes));
  const auto all = events_of(without, 6);
  const double share =
      static_cast<double>(std::ranges::count_if(all, passes)) / static_cast<double>(all.size());
  const double expected = with.cross_section().value / without.cross_section().value;
  CHECK(std::abs(share - expected) <
        4 * std::sqrt(expected * (1 - expected) / static_cast<double>(all.size())));
}

TEST_CASE("Reactions come in proportion to their cross sections", "[events][statistics]") {
  auto experiment = experiment_of(wide_beam(), Channel::coherent);
  experiment.trident().hadrons.channels = {Channel::coherent, Channel::proton, Channel::neutron};
  const auto sampler = trained(experiment, {Flavour::mu, Flavour::mu});
  REQUIRE(sampler.reactions().size() == 3);
  const auto events = events_of(sampler, 6);
  const auto n = static_cast<double>(events.size());
  for (std::size_t r = 0; r < 3; ++r) {
    double weight = 0;
    for (const auto& event : events) {
      weight += event.reaction == static_cast<double>(r) ? event.weight : 0;
    }
    const double share =
        sampler.reactions()[r].number * sampler.trained()[r].sigma / sampler.cross_section().value;
    INFO(sampler.reactions()[r].name << ": " << weight / n << ", expected " << share);
    CHECK(std::abs(weight / n - share) < 4.5 * std::sqrt(share * (1 - share) / n));
  }
  const double expected = 6 * sampler.events_per_unit();
  CHECK(std::abs(n - expected) < 4.5 * std::sqrt(expected) + 2e-3 * expected);
}

TEST_CASE("Reweighted events of a mixture give the ratio of every boson", "[events][statistics]") {
  run::EventSampler::Settings settings;
  settings.for_plane = true;
  settings.plane_boson = gauged_mediator("lmu_ltau").value();
  const FinalState state{Flavour::mu, Flavour::mu};
  const auto sampler = trained(experiment_of(5.0, Channel::coherent), state, settings);
  const auto events = events_of(sampler, 10);
  const Neutrino numu{Flavour::mu};
  // What another draw says of the same boson: the cross section of a sampler that is trained on it.
  const auto standard = trained(experiment_of(5.0, Channel::coherent), state);
  for (const double mass : {0.002, 0.05, 1.0, 50.0}) {
    const EventModel model{gauged_mediator("lmu_ltau"), mass, 2e-3};
    run::EventSampler::Settings of_boson;
    of_boson.model = model;
    const auto direct = trained(experiment_of(5.0, Channel::coherent), state, of_boson);
    const double ratio = direct.cross_section().value / standard.cross_section().value;
    const double numerical =
        std::hypot(direct.cross_section().error / direct.cross_section().value,
                   standard.cross_section().error / standard.cross_section().value);
    double sum = 0, weights = 0, effective = 0;
    std::vector<std::pair<double, double>> pairs;
    for (const auto& event : events) {
      const double boson =
          event.weight * squared_amplitude(model.products(numu, state, event.k2), event.tensors) /
          squared_amplitude(EventModel{}.products(numu, state, event.k2), event.tensors);
      pairs.emplace_back(boson, event.weight);
      sum += boson;
      weights += event.weight;
      effective += boson * boson;
    }
    double variance = 0;
    for (const auto& [boson, weight] : pairs) {
      variance += std::pow(boson - sum / weights * weight, 2);
    }
    const double error = std::hypot(std::sqrt(variance) / weights, numerical * ratio);
    INFO("m " << mass << ": " << sum / weights << " +- " << error << ", expected " << ratio);
    CHECK(std::abs(sum / weights - ratio) < 4 * error);
    CHECK(sum * sum / effective > 0.05 * static_cast<double>(events.size()));
  }
}

TEST_CASE("A unit of events is a function of seed and number", "[events]") {
  const auto sampler = trained(experiment_of(5.0, Channel::coherent), {Flavour::mu, Flavour::mu});
  const auto first = sampler.unit(3), again = sampler.unit(3), other = sampler.unit(4);
  REQUIRE(first.size() == again.size());
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i].row() == again[i].row());
  CHECK(first.front().row() != other.front().row());
}
