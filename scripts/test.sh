#!/usr/bin/env bash
# Installs what is missing, checks the layout of the source, builds and tests three times: release; with
# AddressSanitizer, UndefinedBehaviorSanitizer and fuzzers (preset asan-ubsan); with ThreadSanitizer (tsan).
# The last lines are the summary of the release tests, which hold all but memory, threads and fuzzing.
#   test.sh            everything but the tests labelled slow; fuzzers for 10 s each
#   test.sh --all      those too, clang-tidy, a build of each file alone, fuzzers for 150 s each
#   test.sh --release  the release tests alone, for the time between two changes
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

all=
sanitizers=yes
case ${1:-} in
  "") ;;
  --all) all=yes ;;
  --release) sanitizers= ;;
  *) fail "unknown argument '$1' (usage: test.sh [--all | --release])" ;;
esac

"$root/scripts/setup.sh" --tests
cd "$root"

say "clang-format"
find physics scanner tests -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run --Werror ||
  fail "not formatted: clang-format -i the files above"

say "build"
scripts/build.sh release

if [[ $all ]]; then
  say "build, each file alone"
  scripts/build.sh dev

  say "clang-tidy"
  find physics scanner -name '*.cpp' -print0 |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/dev \
      --extra-arg=-Wno-unknown-warning-option ||
    fail "clang-tidy has complaints, above"
fi

TRIDENTSCAN_PYTHON=$(find_python)
export TRIDENTSCAN_PYTHON
# Tests start MPI jobs in containers too: as root, with more ranks than cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1

selection=(--label-exclude slow)
[[ $all ]] && selection=()
# One test more than there are processors: many wait for launchers, batch systems and signals.
jobs=$(($(nproc) + 1))
run_tests() {
  say "tests of the build $1"
  ctest --test-dir "build/$1" --output-on-failure --no-tests=error -j "$jobs" "${selection[@]}" </dev/null
}

failed=()
if [[ $sanitizers ]]; then
  fuzz_seconds=10
  [[ $all ]] && fuzz_seconds=150
  say "build with sanitizers"
  scripts/build.sh tsan
  scripts/build.sh asan-ubsan all ${all:+test_physics test_scanner_integration}
  cmake -DTRIDENTSCAN_FUZZ_SECONDS="$fuzz_seconds" build/asan-ubsan >/dev/null
  for preset in tsan asan-ubsan; do
    run_tests "$preset" || failed+=("$preset")
  done
fi
run_tests release || failed+=(release)
((${#failed[@]} == 0)) || fail "tests failed in: ${failed[*]}"
