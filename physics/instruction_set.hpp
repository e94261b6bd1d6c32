#pragma once

#include <string_view>
#include <vector>

#include "physics/words.hpp"

#if !defined(__x86_64__) && !defined(TRIDENTSCAN_BASELINE_ONLY)
#define TRIDENTSCAN_BASELINE_ONLY
#endif
/// Stands behind the parameters of a lambda for compiled_for.
#define TRIDENTSCAN_INLINE_LAMBDA __attribute__((always_inline))
/// Stands before a function of which the loader takes the version for this processor: for what is
/// the same number in all versions, so that nobody has to choose. Sums of products are, in files
/// that are compiled with -ffp-contract=off.
#if defined(__GNUC__) && !defined(__clang__) && !defined(TRIDENTSCAN_BASELINE_ONLY)
#define TRIDENTSCAN_EXACT_VERSIONS \
  [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define TRIDENTSCAN_EXACT_VERSIONS
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

/// Versions of a loop in one binary: what is always inlined into one is compiled for it. They are
/// functions of their own, for profiles and tests of the machine code to find.
namespace compiled {

template <class Loop>
[[gnu::noinline]] void baseline(const Loop& loop) {
  loop();
}
#ifndef TRIDENTSCAN_BASELINE_ONLY
template <class Loop>
[[gnu::noinline, gnu::target("arch=x86-64-v3")]] void avx2(const Loop& loop) {
  loop();
}
template <class Loop>
[[gnu::noinline, gnu::target("arch=x86-64-v4,prefer-vector-width=512")]] void avx512(
    const Loop& loop) {
  loop();
}
#endif

}  // namespace compiled

/// Calls `loop`, a lambda that is TRIDENTSCAN_INLINE_LAMBDA, as compiled for an instruction set.
template <class Loop>
void compiled_for([[maybe_unused]] InstructionSet isa, const Loop& loop) {
#ifndef TRIDENTSCAN_BASELINE_ONLY
  if (isa == InstructionSet::avx512) return compiled::avx512(loop);
  if (isa == InstructionSet::avx2) return compiled::avx2(loop);
#endif
  compiled::baseline(loop);
}

}  // namespace tridentscan::physics
