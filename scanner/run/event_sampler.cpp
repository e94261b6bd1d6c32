#include "scanner/run/event_sampler.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "physics/pdg_codes.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::TridentIntegrand;

constexpr int dimensions = TridentIntegrand::dimensions;
constexpr std::size_t lanes = TridentIntegrand::block_size;
constexpr int bins = 128;
constexpr int training_blocks = 160;  // each: 40960 points
constexpr double damping = 0.75;      // Lepage's alpha
constexpr int survey_blocks = 4096;   // 2^20 points: sigma to about 1e-3
/// Weights above one may carry this share of sigma; a higher ceiling costs events and never ends.
constexpr double overweight_share = 1e-3;

/// Calls of the generator that belong to one trial: two for the point, one for what becomes of it,
/// the others for azimuths.
constexpr std::uint64_t draws_per_trial = 64;
constexpr std::uint64_t draw_of_decisions = 2;
constexpr std::uint64_t draw_of_azimuths = 3;

constexpr std::uint64_t training_substream = ~std::uint64_t{0};
constexpr std::uint64_t survey_substream = training_substream - 1;

/// Numbers of one trial, one after the other.
class TrialNumbers {
 public:
  TrialNumbers(const integration::RandomStream& stream, std::uint64_t trial)
      : stream_(stream),
        next_(4 * (draws_per_trial * trial + draw_of_azimuths)),
        end_(4 * draws_per_trial * (trial + 1)) {}
  double operator()() {
    if (next_ == end_) throw std::runtime_error("no azimuth of an event was accepted");
    return stream_.uniform(next_++);
  }

 private:
  const integration::RandomStream& stream_;
  std::uint64_t next_, end_;
};

}  // namespace

/// Points of one reaction with what they amount to.
struct EventSampler::Block {
  TridentIntegrand::Points x{};
  std::array<std::array<int, lanes>, dimensions> bins{};
  std::array<double, lanes> density{};    // dx/dy
  std::array<double, lanes> value{};      // of what is drawn for, times density, cm^2
  std::array<double, lanes> reference{};  // the same of the model that weights are told for
  TridentIntegrand::Tensors tensors{};
};

std::vector<double> TrainedReaction::to_numbers() const {
  std::vector<double> numbers{
      ceiling,         sigma,      sigma_error,      reference_sigma,
      reference_error, efficiency, overweight_share, static_cast<double>(non_finite)};
  numbers.insert(numbers.end(), map.edges().begin(), map.edges().end());
  return numbers;
}

TrainedReaction TrainedReaction::from_numbers(const std::vector<double>& n) {
  constexpr std::size_t head = 8;
  if (n.size() < head) throw std::invalid_argument("no trained reaction");
  return {.map = integration::AdaptiveMap(dimensions, bins, {n.begin() + head, n.end()}),
          .ceiling = n[0],
          .sigma = n[1],
          .sigma_error = n[2],
          .reference_sigma = n[3],
          .reference_error = n[4],
          .efficiency = n[5],
          .overweight_share = n[6],
          .non_finite = static_cast<std::int64_t>(n[7])};
}

EventSampler::EventSampler(std::vector<EventReaction> reactions, Settings settings,
                           physics::InstructionSet isa)
    : reactions_(std::move(reactions)), settings_(std::move(settings)), isa_(isa) {
  for (const EventReaction& r : reactions_) {
    references_.push_back(density_of(settings_.model, r.reaction));
    densities_.push_back(settings_.for_plane ? density_of_plane(settings_.plane_boson, r.reaction,
                                                                settings_.seed, isa_)
                                             : references_.back());
  }
}

void EventSampler::draw(const integration::AdaptiveMap& map,
                        const integration::RandomStream& stream, std::uint64_t index,
                        std::size_t lane, Block& block) const {
  block.density[lane] = 1;
  for (std::size_t half = 0; half < 2; ++half) {
    const auto u = stream.uniform4(draws_per_trial * index + half);
    for (std::size_t k = 0; k < u.size(); ++k) {
      const std::size_t j = 4 * half + k;
      const auto image = map(static_cast<int>(j), u[k]);
      block.x[j][lane] = image.x;
      block.bins[j][lane] = image.bin;
      block.density[lane] *= image.density;
    }
  }
}

void EventSampler::evaluate(std::size_t reaction, Block& block) const {
  reactions_[reaction].reaction.integrand().evaluate(block.x, block.tensors, isa_);
  const auto& t = block.tensors;
  for (std::size_t i = 0; i < lanes; ++i) {
    const physics::EventTensors point = reactions_[reaction].reaction.tensors_at(t, i);
    block.value[i] = block.density[i] * squared_amplitude(densities_[reaction](t.k2[i]), point);
    block.reference[i] =
        settings_.for_plane
            ? block.density[i] * squared_amplitude(references_[reaction](t.k2[i]), point)
            : block.value[i];
  }
}

TrainedReaction EventSampler::train(std::size_t reaction) const {
  static_assert(dimensions == 8);
  TrainedReaction result{.map = integration::AdaptiveMap(dimensions, bins)};
  const std::uint64_t id = stream_of(Purpose::events, reactions_[reaction].name);
  const integration::RandomStream training(settings_.seed, id, training_substream);
  const auto next = std::make_unique<Block>();
  Block& block = *next;
  std::uint64_t index = 0;
  for (int iteration = 0; iteration < settings_.training_iterations; ++iteration) {
    for (int b = 0; b < training_blocks; ++b) {
      for (std::size_t i = 0; i < lanes; ++i) draw(result.map, training, index++, i, block);
      evaluate(reaction, block);
      for (std::size_t i = 0; i < lanes; ++i) {
        if (!std::isfinite(block.value[i])) continue;
        for (std::size_t j = 0; j < dimensions; ++j) {
          result.map.accumulate(static_cast<int>(j), block.bins[j][i],
                                block.value[i] * block.value[i]);
        }
      }
    }
    result.map.refine(damping);
  }

  const integration::RandomStream survey(settings_.seed, id, survey_substream);
  std::vector<double> values;
  values.reserve(survey_blocks * lanes);
  double sum = 0, squares = 0, reference = 0, reference_squares = 0;
  index = 0;
  for (int b = 0; b < survey_blocks; ++b) {
    for (std::size_t i = 0; i < lanes; ++i) draw(result.map, survey, index++, i, block);
    evaluate(reaction, block);
    for (std::size_t i = 0; i < lanes; ++i) {
      if (!std::isfinite(block.value[i] + block.reference[i])) {
        ++result.non_finite;
        continue;
      }
      const double value = std::max(block.value[i], 0.0);
      values.push_back(value);
      sum += value;
      squares += value * value;
      reference += block.reference[i];
      reference_squares += block.reference[i] * block.reference[i];
    }
  }
  const double n = static_cast<double>(survey_blocks) * lanes;
  const auto error = [n](double total, double total_squares) {
    return std::sqrt(std::max(total_squares / n - total / n * total / n, 0.0) / (n - 1));
  };
  result.sigma = sum / n;
  result.sigma_error = error(sum, squares);
  result.reference_sigma = reference / n;
  result.reference_error = error(reference, reference_squares);

  // The lowest ceiling above which no more than the allowed share of sigma lies.
  std::ranges::sort(values, std::greater());
  double above = 0;
  std::size_t first = 0;
  while (first + 1 < values.size() && above + values[first] <= overweight_share * sum) {
    above += values[first++];
  }
  result.ceiling = values.empty() ? 0 : values[first];
  result.overweight_share = sum > 0 ? above / sum : 0;
  double accepted = 0;
  for (const double value : values) accepted += std::min(value / result.ceiling, 1.0);
  result.efficiency = result.ceiling > 0 ? accepted / n : 0;
  return result;
}

void EventSampler::set_trained(std::vector<TrainedReaction> trained) {
  trained_ = std::move(trained);
  cumulative_.clear();
  double sum = 0;
  for (std::size_t r = 0; r < reactions_.size(); ++r) {
    sum += reactions_[r].number * trained_.at(r).ceiling;
    cumulative_.push_back(sum);
  }
  if (!(sum > 0)) throw std::invalid_argument("nothing is produced: the cross section is zero");
}

std::size_t EventSampler::choose(double uniform) const {
  const auto found = std::ranges::upper_bound(cumulative_, uniform * cumulative_.back());
  return std::min(static_cast<std::size_t>(found - cumulative_.begin()), cumulative_.size() - 1);
}

std::vector<result::EventRecord> EventSampler::unit(std::uint64_t unit) const {
  const integration::RandomStream stream(settings_.seed, stream_of(Purpose::events, "trials"),
                                         unit);
  std::vector<std::vector<Trial>> trials(reactions_.size());
  for (std::uint64_t i = 0; i < trials_per_unit; ++i) {
    const auto u = stream.uniform4(draws_per_trial * i + draw_of_decisions);
    const std::size_t reaction = choose(u[0]);
    trials[reaction].push_back({i, reaction, u[1]});
  }
  struct Accepted {
    std::uint64_t trial;
    result::EventRecord record;
  };
  std::vector<Accepted> accepted;
  const auto next = std::make_unique<Block>();
  Block& block = *next;
  for (const auto& of_reaction : trials) {
    for (std::size_t first = 0; first < of_reaction.size(); first += lanes) {
      const std::size_t count = std::min(lanes, of_reaction.size() - first);
      const std::size_t reaction = of_reaction[first].reaction;
      for (std::size_t i = 0; i < lanes; ++i) {  // the last lanes repeat a trial
        draw(trained_[reaction].map, stream, of_reaction[first + std::min(i, count - 1)].index, i,
             block);
      }
      evaluate(reaction, block);
      for (std::size_t i = 0; i < count; ++i) {
        const Trial& trial = of_reaction[first + i];
        const double ratio = block.value[i] / trained_[reaction].ceiling;
        if (!(ratio > trial.acceptance)) continue;  // NaN neither
        accepted.push_back({trial.index, record(trial, block, i, std::max(ratio, 1.0), stream)});
      }
    }
  }
  std::ranges::sort(accepted, {}, &Accepted::trial);
  std::vector<result::EventRecord> events;
  for (const Accepted& a : accepted) events.push_back(a.record);
  return events;
}

result::EventRecord EventSampler::record(const Trial& trial, const Block& block, std::size_t lane,
                                         double multiplicity,
                                         const integration::RandomStream& stream) const {
  const EventReaction& r = reactions_[trial.reaction];
  physics::TridentReaction::Cube x;
  for (std::size_t j = 0; j < x.size(); ++j) x[j] = block.x[j][lane];
  TrialNumbers numbers(stream, trial.index);
  const physics::TridentEvent event =
      r.reaction.event_at(x, densities_[trial.reaction], [&] { return numbers(); });
  // At the azimuth that was drawn, not in the mean over azimuths.
  double weight = multiplicity;
  if (settings_.for_plane) {
    weight *= squared_amplitude(references_[trial.reaction](event.k2), event.tensors) /
              squared_amplitude(densities_[trial.reaction](event.k2), event.tensors);
  }
  double rest = numbers();
  std::size_t host = 0;
  while (host + 1 < r.hosts.size() && rest >= r.hosts[host].share) rest -= r.hosts[host++].share;
  const physics::Nucleus& nucleus = r.hosts[host].nucleus;
  const auto& state = r.reaction.state();
  return {.momenta = event.momenta,
          .weight = weight,
          .k2 = event.k2,
          .tensors = event.tensors,
          .neutrino = static_cast<double>(physics::pdg::code_of(r.reaction.incoming())),
          .lepton_minus = static_cast<double>(physics::pdg::lepton_minus(state.minus)),
          .lepton_plus = static_cast<double>(physics::pdg::lepton_plus(state.plus)),
          .neutrino_out = static_cast<double>(physics::pdg::code_of(r.reaction.channel().outgoing)),
          .target = static_cast<double>(physics::pdg::code_of(nucleus)),
          .struck_nucleon = static_cast<double>(struck_nucleon(r)),
          .target_mass = nucleus.mass,
          .reaction = static_cast<double>(trial.reaction),
          .multiplicity = multiplicity};
}

double EventSampler::events_per_unit() const {
  double accepted = 0;
  for (std::size_t r = 0; r < reactions_.size(); ++r) {
    accepted += reactions_[r].number * trained_[r].ceiling * trained_[r].efficiency;
  }
  return trials_per_unit * accepted / cumulative_.back();
}

EventSampler::CrossSection EventSampler::cross_section() const {
  double value = 0, variance = 0;
  for (std::size_t r = 0; r < reactions_.size(); ++r) {
    value += reactions_[r].number * trained_[r].reference_sigma;
    variance += std::pow(reactions_[r].number * trained_[r].reference_error, 2);
  }
  return {value, std::sqrt(variance)};
}

}  // namespace tridentscan::run
