#pragma once

#include <string_view>
#include <vector>

#include "physics/words.hpp"

// Versions of a function in one binary: what is always inlined into it is compiled for them too.
#if defined(__x86_64__) && !defined(TRIDENTSCAN_BASELINE_ONLY)
#define TRIDENTSCAN_AVX2 [[gnu::target("arch=x86-64-v3")]]
#define TRIDENTSCAN_AVX512 [[gnu::target("arch=x86-64-v4,prefer-vector-width=512")]]
#else
#define TRIDENTSCAN_AVX2
#define TRIDENTSCAN_AVX512
#endif

namespace tridentscan::physics {

/// Versions of the inner loop in one binary. avx2 means x86-64-v3, avx512 means x86-64-v4.
enum class InstructionSet { baseline, avx2, avx512 };

template <>
inline constexpr auto words<InstructionSet> =
    std::to_array<Word<InstructionSet>>({{"baseline", InstructionSet::baseline},
                                         {"avx2", InstructionSet::avx2},
                                         {"avx512", InstructionSet::avx512}});

/// Those that were built and that this processor runs, slowest first.
[[nodiscard]] std::vector<InstructionSet> available_instruction_sets();

/// By name; throws std::invalid_argument that lists the available ones where it is unknown or
/// cannot run here.
[[nodiscard]] InstructionSet instruction_set(std::string_view name);

}  // namespace tridentscan::physics
