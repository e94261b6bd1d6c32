#include "scanner/io/experiment_numbers.hpp"

namespace tridentscan::io {
namespace {

using config::Experiment;
using integration::Estimate;
using result::ExperimentResult;

Estimate& rate(ExperimentResult& e) {
  return e.sm_cross_section;
}
Estimate& acceptance(ExperimentResult& e) {
  return e.systematics.acceptance;
}
Estimate& events(ExperimentResult& e) {
  return e.sm_events;
}

/// A direct scan integrates with the cuts alone.
bool has_kernels(const Experiment&, const ExperimentResult& e) {
  return !e.kernels.empty();
}
bool has_exposure(const Experiment& e, const ExperimentResult&) {
  return e.exposure.has_value();
}

constexpr ExperimentNumber all_numbers[] = {
    {.name = "sm_cross_section",
     .units = "cm2",
     .meaning = "Standard Model cross section per nucleus with cuts",
     .of = rate,
     .is_rate = true},
    {.name = "acceptance",
     .units = "1",
     .meaning = "share of the Standard Model cross section that the cuts keep",
     .of = acceptance,
     .exists = has_kernels},
    {.name = "sm_events",
     .units = "1",
     .meaning = "Standard Model events with cuts for the exposure",
     .of = events,
     .exists = has_exposure},
};

}  // namespace

std::span<const ExperimentNumber> experiment_numbers() {
  return all_numbers;
}

}  // namespace tridentscan::io
