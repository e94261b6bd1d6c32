#include "scanner/run/kernel_sets.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "scanner/config/input/resolved.hpp"
#include "scanner/run/theory_error.hpp"

namespace tridentscan::run {
namespace {

std::vector<const config::Question*> questions_of(const config::ScanConfig& config) {
  std::vector<const config::Question*> questions{&config};
  if (config.parameter_scan) {
    for (const config::Question& question : config.parameter_scan->questions) {
      questions.push_back(&question);
    }
  }
  return questions;
}

std::vector<config::Experiment> tridents_of(const config::Question& question) {
  std::vector<config::Experiment> found;
  std::ranges::copy_if(question.experiments, std::back_inserter(found),
                       &config::Experiment::is_trident);
  return found;
}

/// The question, but for experiments that are not of Z -> 4 mu.
config::Question decays_of(config::Question question) {
  std::erase_if(question.experiments, [](const config::Experiment& one) {
    return !std::holds_alternative<config::ZToFourMuons>(one.process);
  });
  return question;
}

/// What kernels depend on beside the experiments.
std::string settings_text(config::Question question) {
  question.experiments.clear();
  return config::physics_text(question);
}

}  // namespace

std::vector<KernelBatch> kernel_batches(const config::ScanConfig& config) {
  std::vector<KernelBatch> batches;
  std::map<std::string, std::size_t> known;
  const auto questions = questions_of(config);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const config::Question& question = *questions[q];
    const auto [found, is_new] = known.emplace(settings_text(question), batches.size());
    if (is_new) batches.push_back({{question.integration, question.model}, {}, {}});
    KernelBatch& batch = batches[found->second];
    auto experiments = q == 0 ? with_variants(config) : tridents_of(question);
    batch.questions.insert(batch.questions.end(), experiments.size(), q);
    std::ranges::move(experiments, std::back_inserter(batch.experiments));
  }
  return batches;
}

std::vector<DecayBatch> decay_batches(const config::ScanConfig& config) {
  std::vector<DecayBatch> batches;
  std::map<std::string, std::size_t> known;
  const auto questions = questions_of(config);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    config::Question decays = decays_of(*questions[q]);
    const auto [found, is_new] = known.emplace(config::physics_text(decays), batches.size());
    if (is_new) batches.push_back({std::move(decays), {}, {}});
    DecayBatch& batch = batches[found->second];
    if (q == 0) batch.error = config.theory_error;
    batch.questions.push_back(q);
  }
  return batches;
}

std::vector<KernelSet> compute_kernel_sets(const config::ScanConfig& config, const Machine& machine,
                                           const Progress& progress) {
  const bool is_root = machine.communicator.is_root();
  std::vector<KernelSet> sets(is_root ? questions_of(config).size() : 0);
  for (const KernelBatch& batch : kernel_batches(config)) {
    auto kernels = compute_kernels(batch.experiments, batch.settings, machine, progress);
    for (std::size_t e = 0; e < kernels.size(); ++e) {
      sets[batch.questions[e]].tridents.push_back(std::move(kernels[e]));
    }
  }
  for (const DecayBatch& batch : decay_batches(config)) {
    const auto samples = compute_four_muons(batch.decays, batch.error, machine, progress);
    if (!is_root) continue;
    for (const std::size_t q : batch.questions) sets[q].four_muons = samples;
  }
  return sets;
}

}  // namespace tridentscan::run
