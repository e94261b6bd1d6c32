// Search for a generating vector of scanner/integration/lattice.cpp:
//     find_lattice KIND [SECONDS [SEED]]
// with KIND tridents, averages, spectra, electrons, electron_spectra, electron_averages or
// flavours.
// Without SECONDS it says how good the present vector is.
//
// The first 2^k points of the sequence depend on the low k bits of its components alone, so the
// vector is built bit by bit. The low 11 bits, for 512 to 2048 points a replica, by simulated
// annealing for SECONDS, which starts from the present vector; then bit by bit up to 2^19 points,
// where the best few of each length go on: a dual vector of even components shows one bit later
// than the choice that made it. The rest is random. Best is what makes replicas of the trident
// integrand scatter least about their own mean: Standard Model and mediators of 1 MeV to 10 GeV,
// mostly the worst of them; averages: without cuts in spectra; electrons: of e- e+, of one energy
// or in a spectrum; flavours: of mu- e+ and e- mu+, the Standard Model alone. What it prints at the
// end is of other shifts than the search.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physics/mediator.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/run/processes.hpp"

namespace {

using namespace tridentscan;
using namespace tridentscan::physics;
using integration::radical_inverse;

constexpr std::size_t dimensions = TridentIntegrand::dimensions;
using Vector = std::array<std::uint32_t, dimensions>;

constexpr int first_bits = 11, last_bits = 19;
constexpr double masses[] = {1e-3, 1e-2, 1e-1, 1, 10};  // GeV
constexpr std::size_t observables = 1 + std::size(masses);
using Values = std::array<double, observables>;

struct Case {
  std::string name;
  double weight;
  TridentIntegrand integrand;
};

/// A vector and how bad it is.
struct Scored {
  double score;
  Vector z;
};

/// Argon at two energies and iron at a high one, no cuts.
std::vector<Case> cases_of_states(const std::vector<FinalState>& states) {
  const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};
  const Nucleus iron{"Fe56", 26, 56, 52.0898, ChargeDensity{4.106, 0.519, 0}};
  std::vector<Case> cases;
  for (const FinalState& state : states) {
    for (const auto& [nucleus, energy] : {std::pair{argon, 1.0}, {argon, 5.0}, {iron, 160.0}}) {
      cases.push_back({fmt::format("{}, {} at {} GeV", name_of(state), nucleus.name, energy), 1,
                       TridentIntegrand(coherent_nucleus(nucleus, FormFactorModel::density), energy,
                                        Cuts{}, masses_of(state))});
    }
  }
  return cases;
}

struct Choice {
  const char* experiment;
  double weight;
  bool with_cuts;
};

/// The first nucleus of experiments.
std::vector<Case> cases_of(const std::vector<Choice>& choices) {
  std::vector<Case> cases;
  for (const auto& [name, weight, with_cuts] : choices) {
    config::FileSet files;
    auto experiment = config::load_experiment(files, name);
    if (!with_cuts) experiment.trident().cuts = {};
    const auto list = run::processes_of({experiment}, Mediator::Kind::vector);
    cases.push_back({fmt::format("{}{}", name, with_cuts ? "" : ", no cuts"), weight,
                     list.processes[list.shares.front().front().process].integrand});
  }
  return cases;
}

std::vector<Case> make_cases(std::string_view kind) {
  using enum Flavour;
  if (kind == "electrons") return cases_of_states({{e, e}});
  if (kind == "flavours") return cases_of_states({{mu, e}, {e, mu}});
  if (kind == "electron_spectra") {
    return cases_of({{"dune_nd_67t_fhc_ee", 2, false}, {"microboone_ee", 1, false}});
  }
  if (kind == "electron_averages") {
    return cases_of(
        {{"dune_nd_67t_fhc_ee", 1, false}, {"sbnd_ee", 1, false}, {"microboone_ee", 1, false}});
  }
  if (kind == "averages") {
    return cases_of({{"dune_nd_fhc", 1, false}, {"sbnd", 1, false}, {"ccfr_nutev_beam", 1, false}});
  }
  if (kind == "spectra") {
    return cases_of({{"charm2_beam", 2, true}, {"ccfr_nutev_beam", 1, true}});
  }
  return cases_of({{"ccfr", 2.5, true}, {"ccfr", 1, false}, {"argon_5gev_10pc", 1, false}});
}

/// Where the search begins.
const integration::GeneratingVector& present_vector(std::string_view kind) {
  if (kind == "spectra") return integration::for_tridents_of_spectra;
  if (kind == "averages") return integration::for_trident_averages;
  if (kind == "electrons") return integration::for_electron_tridents;
  if (kind == "electron_averages") return integration::for_electron_averages;
  if (kind == "electron_spectra") return integration::for_electron_tridents_of_spectra;
  if (kind == "flavours") return integration::for_mixed_tridents;
  return integration::for_tridents;
}

/// Means over the first 2^k points of one replica for k = first .. last.
std::vector<Values> replica(const TridentIntegrand& trident, const Vector& z, int first, int last,
                            std::mt19937_64& shifts) {
  constexpr std::uint32_t block = TridentIntegrand::block_size;
  const auto isa = available_instruction_sets().back();
  const Couplings sm = standard_model();
  const LeptonMasses leptons = trident.leptons();
  const bool mixed = leptons.minus != leptons.plus;
  std::uniform_real_distribution<double> uniform;
  std::array<double, dimensions> shift;
  for (double& s : shift) s = uniform(shifts);
  TridentIntegrand::Points x;
  TridentIntegrand::Tensors t;
  Values sums{};
  std::vector<Values> means;
  for (std::uint32_t begin = 0; begin < (1u << last); begin += block) {
    for (std::uint32_t i = 0; i < block; ++i) {
      const std::uint32_t inverse = radical_inverse(begin + i);
      for (std::size_t j = 0; j < dimensions; ++j) {
        const double v = static_cast<double>(inverse * z[j]) * 0x1p-32 + shift[j];
        x[j][i] = v < 1 ? v : v - 1;
      }
    }
    trident.evaluate(x, t, isa);
    for (std::size_t i = 0; i < block; ++i) {
      sums[0] += sm.vector * sm.vector * t.vv[i] + sm.axial * sm.axial * t.aa[i];
      for (std::size_t o = 1; o < observables; ++o) {
        const double mass2 = mixed ? 1e6 : masses[o - 1] * masses[o - 1];
        const double propagator = 1 / (t.k2[i] + mass2);
        sums[o] += t.vv[i] * propagator * propagator;
      }
    }
    if (begin + block == (1u << (first + static_cast<int>(means.size())))) {
      means.push_back(sums);
      for (double& v : means.back()) v /= begin + block;
    }
  }
  return means;
}

/// Relative errors of the mean of 16 replicas of 2^k points, k = first .. last.
std::vector<Values> errors(const Case& c, const Vector& z, int first, int last, int replicas,
                           std::uint64_t seed) {
  std::mt19937_64 shifts(seed);
  const std::size_t levels = static_cast<std::size_t>(last - first) + 1;
  std::vector<Values> means(levels, Values{}), squares = means, errors = means;
  for (int r = 0; r < replicas; ++r) {
    const auto of_replica = replica(c.integrand, z, first, last, shifts);
    for (std::size_t k = 0; k < levels; ++k) {
      for (std::size_t o = 0; o < observables; ++o) {  // Welford's updates
        const double off = of_replica[k][o] - means[k][o];
        means[k][o] += off / (r + 1);
        squares[k][o] += off * (of_replica[k][o] - means[k][o]);
        errors[k][o] = std::sqrt(squares[k][o] / (replicas - 1) / 16) / means[k][o];
      }
    }
  }
  return errors;
}

/// Smaller is better: mostly the logarithm of the worst error.
double badness(const Values& errors) {
  double worst = 0, mean = 0;
  for (const double e : errors) {
    worst = std::max(worst, e);
    mean += std::log(e) / static_cast<double>(observables);
  }
  return 0.8 * std::log(worst) + 0.2 * mean;
}

/// Of 2^first to 2^k points, the last above all.
double badness(const std::vector<Case>& cases, const Vector& z, int first, int k,
               std::uint64_t seed) {
  double sum = 0, weights = 0;
  for (const Case& c : cases) {
    double weight = c.weight;
    const auto e = errors(c, z, first, k, 16, seed);
    for (auto level = e.rbegin(); level != e.rend(); ++level, weight /= 3) {
      sum += weight * badness(*level);
      weights += weight;
    }
  }
  return sum / weights;
}

constexpr std::uint64_t search_shifts = 7, other_shifts = 4242;

/// Low bits alone, from those of a vector on: `used` components, for so many seconds.
Scored annealed(const std::vector<Case>& cases, Vector z, std::size_t used, double seconds,
                std::mt19937_64& random) {
  using Clock = std::chrono::steady_clock;
  constexpr std::uint32_t low_bits = (1u << first_bits) - 1;
  const auto score_of = [&](const Vector& vector) {
    return badness(cases, vector, first_bits - 2, first_bits, search_shifts);
  };
  std::uniform_real_distribution<double> uniform;
  for (auto& v : z) v &= low_bits;
  Scored now{score_of(z), z}, best = now;
  const auto start = Clock::now();
  for (double spent = 0; spent < seconds;
       spent = std::chrono::duration<double>(Clock::now() - start).count()) {
    Vector other = now.z;
    const std::size_t j = random() % used;
    other[j] = uniform(random) < 0.6 ? (static_cast<std::uint32_t>(random()) & low_bits) | 1u
                                     : other[j] ^ (2u << random() % (first_bits - 1));
    const double score = score_of(other);
    const double temperature = 0.1 * (1 - spent / seconds) + 1e-6;
    if (std::exp((now.score - score) / temperature) > uniform(random)) now = {score, other};
    if (score < best.score) best = {score, other};
  }
  return best;
}

/// The best of vectors with one more bit, bit k - 1: of all choices, or of as many as take a
/// minute.
std::vector<Scored> longer_by_a_bit(const std::vector<Case>& cases,
                                    const std::vector<Scored>& shorter, int k, std::size_t used,
                                    std::mt19937_64& random) {
  constexpr std::size_t most_kept = 6;
  constexpr double alike = 2e-3;  // components that matter little make many of one score
  std::vector<Scored> all;
  for (const Scored& parent : shorter) {
    // Flipped in all components, a bit makes the same lattice: the first component stays.
    std::vector<std::uint32_t> choices(1u << (used - 1));
    std::iota(choices.begin(), choices.end(), 0u);
    std::shuffle(choices.begin(), choices.end(), random);
    choices.resize(std::min(choices.size(), std::size_t{1} << (22 - k)));
    for (const std::uint32_t bits : choices) {
      Vector z = parent.z;
      for (std::size_t j = 1; j < used; ++j) z[j] |= (bits >> (j - 1) & 1u) << (k - 1);
      all.push_back({badness(cases, z, k, k, search_shifts), z});
    }
  }
  std::ranges::sort(all, {}, &Scored::score);
  std::vector<Scored> kept;
  for (const Scored& one : all) {
    if (kept.size() == most_kept) break;
    if (kept.empty() || one.score > kept.back().score + alike) kept.push_back(one);
  }
  return kept;
}

void print_errors(const Case& c, const char* whose, const Vector& z) {
  std::printf("%s, %s: relative errors of 16 replicas; Standard Model, 1, 10, 100 MeV, 1, 10 GeV\n",
              c.name.c_str(), whose);
  const auto table = errors(c, z, first_bits - 2, last_bits, 32, other_shifts);
  for (std::size_t k = 0; k < table.size(); ++k) {
    std::printf("  2^%zu", first_bits - 2 + k);
    for (const double e : table[k]) std::printf("  %.1e", e);
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc > 1 ? argv[1] : "";
  constexpr std::string_view kinds[] = {"tridents",  "spectra",          "averages",
                                        "electrons", "electron_spectra", "electron_averages",
                                        "flavours"};
  if (argc < 2 || argc > 4 ||
      std::find(std::begin(kinds), std::end(kinds), kind) == std::end(kinds)) {
    std::fprintf(stderr, "usage: find_lattice %s [SECONDS [SEED]]\n",
                 fmt::format("{}", fmt::join(kinds, "|")).c_str());
    return 2;
  }
  std::mt19937_64 random(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  const std::vector<Case> cases = make_cases(kind);
  // One energy, or an average over energies, has no use for the eighth.
  const std::size_t used = cases.front().integrand.draws_energies() ? dimensions : dimensions - 1;
  Vector present;
  std::copy_n(present_vector(kind).begin(), dimensions, present.begin());

  for (const Case& c : cases) print_errors(c, "present vector", present);
  if (argc == 2) return 0;
  const auto print_scores = [&](int k, const Scored& found) {
    fmt::print("2^{} points: {:.3f}, present vector {:.3f}; {}\n", k, found.score,
               badness(cases, present, k, k, search_shifts), fmt::join(found.z, " "));
    std::fflush(stdout);
  };
  std::vector<Scored> kept = {annealed(cases, present, used, std::atof(argv[2]), random)};
  kept[0].score = badness(cases, kept[0].z, first_bits, first_bits, search_shifts);
  print_scores(first_bits, kept[0]);
  for (int k = first_bits + 1; k <= last_bits; ++k) {
    kept = longer_by_a_bit(cases, kept, k, used, random);
    print_scores(k, kept[0]);
  }
  Vector found = kept[0].z;
  for (auto& v : found) v |= static_cast<std::uint32_t>(random()) << last_bits;

  for (const Case& c : cases) print_errors(c, "found", found);
  std::printf("z = {");
  for (std::size_t j = 0; j < dimensions; ++j) std::printf("%s%uu", j == 0 ? "" : ", ", found[j]);
  std::printf("}\n");
}
