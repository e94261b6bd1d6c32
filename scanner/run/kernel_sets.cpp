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

/// Experiments that are integrated together, each for one of the questions.
struct Batch {
  KernelSettings settings;
  std::vector<config::Experiment> experiments;
  std::vector<std::size_t> questions;  // [experiment]

  void add(std::size_t question, std::vector<config::Experiment> more) {
    questions.insert(questions.end(), more.size(), question);
    std::ranges::move(more, std::back_inserter(experiments));
  }
};

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

std::vector<KernelSet> compute_kernel_sets(const config::ScanConfig& config, const Machine& machine,
                                           const Progress& progress) {
  const auto questions = questions_of(config);
  const bool is_root = machine.communicator.is_root();
  std::vector<KernelSet> sets(is_root ? questions.size() : 0);

  std::vector<Batch> batches;  // in the order of the questions, so that all ranks have the same
  std::map<std::string, std::size_t> known;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const config::Question& question = *questions[q];
    const auto [batch, is_new] = known.emplace(settings_text(question), batches.size());
    if (is_new) batches.push_back({{question.integration, question.model}, {}, {}});
    batches[batch->second].add(q, q == 0 ? with_variants(config) : tridents_of(question));
  }
  for (const Batch& batch : batches) {
    auto kernels = compute_kernels(batch.experiments, batch.settings, machine, progress);
    for (std::size_t e = 0; e < kernels.size(); ++e) {
      sets[batch.questions[e]].tridents.push_back(std::move(kernels[e]));
    }
  }

  std::map<std::string, std::vector<FourMuonResult>> drawn;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const config::Question decays = decays_of(*questions[q]);
    const std::string text = config::physics_text(decays);
    auto found = drawn.find(text);
    if (found == drawn.end()) {
      found = drawn.emplace(text, compute_four_muons(decays, machine, progress)).first;
    }
    if (is_root) sets[q].four_muons = found->second;
  }
  return sets;
}

}  // namespace tridentscan::run
