#include "physics/instruction_set.hpp"

#include <stdexcept>
#include <string>

namespace tridentscan::physics {

std::vector<InstructionSet> available_instruction_sets() {
  std::vector<InstructionSet> sets{InstructionSet::baseline};
#ifndef TRIDENTSCAN_BASELINE_ONLY
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    sets.push_back(InstructionSet::avx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd")) {
      sets.push_back(InstructionSet::avx512);
    }
  }
#endif
  return sets;
}

InstructionSet instruction_set(std::string_view name) {
  std::string known;
  for (const InstructionSet isa : available_instruction_sets()) {
    if (name == name_of(isa)) {
      return isa;
    }
    known += (known.empty() ? "" : ", ") + name_of(isa);
  }
  throw std::invalid_argument(
      "instruction set '" + std::string(name) +
      "' is unknown or not available on this processor (available: " + known + ")");
}

}  // namespace tridentscan::physics
