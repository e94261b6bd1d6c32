#include "scanner/io/prediction_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "physics/four_muon_rates.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/experiment_numbers.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/hdf5_structure.hpp"
#include "scanner/io/result_image.hpp"

namespace tridentscan::io {
namespace {

constexpr double largest_rate = 1e100;  // numbers beyond are no rates, and their squares no numbers

/// R where it is no polynomial.
void read_tables(const hdf5::ImageReader& file, const std::string& group,
                 std::vector<physics::RatioPolynomial>& polynomials) {
  constexpr std::size_t nodes = physics::RiseTable::nodes;
  const auto rise = file.doubles(group + "/rise"), variance = file.doubles(group + "/var_rise");
  if (rise.size() != nodes * polynomials.size() || variance.size() != rise.size()) {
    throw IoError(group + " has a table of another size");
  }
  for (std::size_t i = 0; i < polynomials.size(); ++i) {
    physics::RiseTable::PerNode of_rise, of_variance;
    for (std::size_t k = 0; k < nodes; ++k) {
      of_rise[k] = rise[i * nodes + k];
      of_variance[k] = variance[i * nodes + k];
      if (std::abs(of_rise[k]) > largest_rate || of_variance[k] < 0 ||
          of_variance[k] > largest_rate * largest_rate) {
        throw IoError(group + " holds numbers that no cross section gives");
      }
    }
    polynomials[i].table = std::make_shared<const physics::RiseTable>(of_rise, of_variance);
  }
}

std::vector<physics::RatioPolynomial> polynomials(const hdf5::ImageReader& file,
                                                  const std::string& group) {
  if (!file.has(group)) return {};
  const auto a = file.doubles(group + "/a"), b = file.doubles(group + "/b");
  const auto var_a = file.doubles(group + "/var_a"), cov_ab = file.doubles(group + "/cov_ab");
  const auto var_b = file.doubles(group + "/var_b");
  std::vector<physics::RatioPolynomial> result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool bad =
        std::abs(a[i]) > largest_rate || std::abs(b[i]) > largest_rate || var_a[i] < 0 ||
        var_b[i] < 0 || std::abs(cov_ab[i]) > largest_rate * largest_rate ||
        var_a[i] > largest_rate * largest_rate || var_b[i] > largest_rate * largest_rate;
    if (bad) throw IoError(group + " holds numbers that no cross section gives");
    result.push_back({a[i], b[i], var_a[i], cov_ab[i], var_b[i]});
  }
  if (file.has(group + "/rise")) read_tables(file, group, result);
  return result;
}

std::string word(const hdf5::ImageReader& file, const std::string& path, const char* key) {
  const auto attributes = file.attributes(path);
  const auto found = attributes.find(key);
  const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (text == nullptr) throw IoError(path + " has no attribute " + key);
  return *text;
}

/// The kernel of Z -> 4 mu.
std::shared_ptr<const physics::FourMuonRates> pair_kernel(const hdf5::ImageReader& file,
                                                          const std::string& group) {
  if (!file.has(group)) return {};
  namespace sums_of = physics::four_muon_sums;
  const std::vector<double> s = file.doubles(group + "/s");
  const std::size_t replicas = file.shape(group + "/cross_replicas").front();
  const physics::FourMuonScale scale{file.number(group + "/muon_branching_ratio"),
                                     file.number(group + "/published"),
                                     word(file, group, "counts") == "four_leptons"};
  const bool good = s.size() == sums_of::nodes && s.front() > 0 && s.front() < s.back() &&
                    s.back() < largest_rate && replicas >= 2 && scale.muon_branching_ratio > 0 &&
                    scale.standard_model > 0;
  if (!good) throw IoError(group + " is no kernel");
  std::vector<std::vector<double>> sums(replicas, std::vector<double>(sums_of::size, 0.0));
  for (const auto& part : sums_of::parts) {
    const auto all = file.doubles(group + "/" + std::string(part.name) + "_replicas");
    if (all.size() != replicas * part.count) throw IoError(group + " is of another size");
    if (std::ranges::any_of(all, [](double v) { return !(std::abs(v) <= largest_rate); })) {
      throw IoError(group + " holds numbers that no cross section gives");
    }
    for (std::size_t r = 0; r < replicas; ++r) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(r * part.count);
      std::copy_n(first, part.count, sums[r].begin() + static_cast<std::ptrdiff_t>(part.first));
    }
  }
  return std::make_shared<const physics::FourMuonRates>(
      physics::FourMuonKernel({s.front(), s.back()}, std::move(sums)), scale);
}

physics::TridentKernel kernel(const hdf5::ImageReader& file, const std::string& group) {
  physics::TridentKernel result;
  result.k2 = file.doubles(group + "/k2");
  result.weight = file.doubles(group + "/weight");
  const std::size_t nodes = result.k2.size();
  const std::size_t replicas = file.shape(group + "/t_vv_replicas").front();
  if (nodes == 0 || replicas < 2) throw IoError(group + " is no kernel");
  result.replicas.resize(replicas);
  const auto read = [&](const std::string& name, std::vector<double> physics::KernelValues::*part) {
    result.mean.*part = file.doubles(group + "/" + name);
    const auto all = file.doubles(group + "/" + name + "_replicas");
    for (std::size_t r = 0; r < replicas; ++r) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(r * nodes);
      (result.replicas[r].*part).assign(first, first + static_cast<std::ptrdiff_t>(nodes));
    }
  };
  read("t_vv", &physics::KernelValues::t_vv);
  read("t_aa", &physics::KernelValues::t_aa);
  read("t_va", &physics::KernelValues::t_va);
  if (file.has(group + "/t_scalar")) read("t_scalar", &physics::KernelValues::t_scalar);
  return result;
}

std::vector<physics::ReactionKernel> kernels(const hdf5::ImageReader& file,
                                             const std::string& group,
                                             const physics::Mediator& model) {
  std::vector<physics::ReactionKernel> result;
  if (!file.has(group)) return result;
  for (const std::string& name : file.children(group)) {
    const std::string part = group + "/" + name;
    const auto incoming = physics::neutrino_of(word(file, part, "neutrino"));
    const auto state = physics::final_state_of(word(file, part, "final_state"));
    if (!incoming || !state || !physics::trident_channel(*incoming, *state)) {
      throw IoError(part + " is of no reaction that there is");
    }
    result.push_back({{*incoming, *state}, kernel(file, part)});
    const physics::TridentKernel& read = result.back().kernel;
    if (read.replicas.size() != result.front().kernel.replicas.size()) {
      throw IoError(group + " has kernels with different numbers of replicas");
    }
    if (model.kind != physics::Mediator::Kind::vector && read.mean.t_scalar.empty()) {
      throw IoError(part + " has no t_scalar, which the model needs");
    }
  }
  return result;
}

/// The bins of an experiment, as far as limits need them. Their kernels have the order of those of
/// the sum.
std::optional<result::Bins> bins(const hdf5::ImageReader& file, const std::string& group,
                                 const physics::Detection& detection,
                                 const std::vector<physics::ReactionKernel>& of_sum) {
  if (!file.has(group)) return std::nullopt;
  result::Bins result;
  result.observables = detection.observables;
  const std::size_t count = detection.bins();
  const auto numbers = [&](const std::string& name) {
    const auto values = file.doubles(group + "/" + name);
    if (values.size() != count) throw IoError(group + " has other bins than the configuration");
    return values;
  };
  const auto estimates = [&](const std::string& name) {
    const auto values = numbers(name), errors = numbers(name + "_error");
    std::vector<integration::Estimate> all;
    for (std::size_t b = 0; b < count; ++b) all.push_back({values[b], errors[b]});
    return all;
  };
  result.cross_section = estimates("sm_cross_section");
  result.events = file.has(group + "/sm_events") ? estimates("sm_events")
                                                 : std::vector<integration::Estimate>(count);
  result.kernels.resize(count);
  const std::vector<std::string> names = file.children(group + "/kernel");
  if (names.size() != of_sum.size()) throw IoError(group + " has other reactions than the sum");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string part = group + "/kernel/" + names[i];
    const std::size_t replicas = of_sum[i].kernel.replicas.size();
    physics::TridentKernel nodes;
    nodes.k2 = file.doubles(part + "/k2");
    nodes.weight = file.doubles(part + "/weight");
    const std::size_t size = nodes.k2.size();
    for (auto& bin : result.kernels) {
      bin.push_back({of_sum[i].reaction, nodes});
      bin.back().kernel.replicas.resize(replicas);
    }
    const auto read = [&](const std::string& name,
                          std::vector<double> physics::KernelValues::*member) {
      const auto means = file.doubles(part + "/" + name);
      const auto all = file.doubles(part + "/" + name + "_replicas");
      if (means.size() != count * size || all.size() != count * replicas * size) {
        throw IoError(part + " has other bins or replicas than the sum");
      }
      auto mean = means.begin(), replica = all.begin();
      const auto end_after = static_cast<std::ptrdiff_t>(size);
      for (auto& bin : result.kernels) {
        physics::TridentKernel& kernel = bin[i].kernel;
        (kernel.mean.*member).assign(mean, mean + end_after);
        mean += end_after;
        for (auto& values : kernel.replicas) {
          (values.*member).assign(replica, replica + end_after);
          replica += end_after;
        }
      }
    };
    read("t_vv", &physics::KernelValues::t_vv);
    read("t_aa", &physics::KernelValues::t_aa);
    read("t_va", &physics::KernelValues::t_va);
    if (file.has(part + "/t_scalar")) read("t_scalar", &physics::KernelValues::t_scalar);
  }
  return result;
}

/// In the order of `kernels`.
std::vector<result::ReactionShare> shares(const hdf5::ImageReader& file, const std::string& group) {
  std::vector<result::ReactionShare> result;
  if (!file.has(group)) return result;
  for (const std::string& name : file.children(group)) {
    const std::string part = group + "/" + name;
    result.push_back(
        {{file.number(part + "/sm_cross_section"), file.number(part + "/sm_cross_section_error")},
         {}});
    if (file.has(part + "/sm_events")) {
      result.back().events = {file.number(part + "/sm_events"),
                              file.number(part + "/sm_events_error")};
    }
  }
  return result;
}

result::ExperimentResult prediction(const hdf5::ImageReader& file,
                                    const config::Experiment& experiment,
                                    const config::Question& config) {
  const std::string& name = experiment.name;
  const physics::Mediator& model = config.model;
  if (!hdf5::is_plain_name(name)) {
    throw IoError("an experiment is named '" + config::printable(name) + "', which is no name");
  }
  const std::string group = "/experiments/" + name;
  result::ExperimentResult result;
  result.name = name;
  result.ratio = file.doubles(group + "/ratio");
  result.ratio_error = file.doubles(group + "/ratio_error");
  result.polynomials = polynomials(file, group + "/ratio_polynomial");
  if (result.polynomials.empty()) throw IoError(group + " has no ratio_polynomial");
  result.kernels = kernels(file, group + "/kernel", model);
  if (experiment.shape && experiment.trident().detection.bins() > 1) {
    result.bins = bins(file, group + "/bins", experiment.trident().detection, result.kernels);
    if (!result.bins) throw IoError(group + " has no bins, which its configuration speaks of");
    for (const auto& of_bin : result.bins->kernels) {
      auto& polynomials = result.bins->polynomials.emplace_back();
      for (const double mass : config.mass.values()) {
        polynomials.push_back(
            physics::ratio_polynomial(physics::coupling_polynomials(of_bin, model, mass)));
      }
    }
  }
  result.four_muons = pair_kernel(file, group + "/pair_kernel");
  if (result.four_muons != nullptr && !physics::has_known_decays(model)) {
    throw IoError(group + " needs the decays of " + model.name + ", which are not known");
  }
  result.reactions = shares(file, group + "/kernel");
  for (const ExperimentNumber& number : experiment_numbers()) {
    const std::string path = fmt::format("{}/{}", group, number.name);
    if (number.exists != nullptr && !file.has(path)) continue;
    number.of(result) = {file.number(path), file.number(path + "_error")};
  }
  return result;
}

}  // namespace

std::vector<result::ExperimentResult> read_predictions(std::span<const std::byte> image,
                                                       const config::Question& config) {
  const hdf5::ImageReader file = open_result(image);
  if (file.doubles("/mass").size() != static_cast<std::size_t>(config.mass.points) ||
      file.doubles("/coupling").size() != static_cast<std::size_t>(config.coupling.points)) {
    throw IoError("the axes are not those of the configuration inside");
  }
  std::vector<result::ExperimentResult> result;
  for (const config::Experiment& experiment : config.experiments) {
    result.push_back(prediction(file, experiment, config));
  }
  return result;
}

}  // namespace tridentscan::io
