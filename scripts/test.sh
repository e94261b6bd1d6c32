#!/usr/bin/env bash
# Installs what is missing, builds the release preset with its tests, checks the layout of the source
# and runs the tests. The last lines are the test runner's own summary.
#   test.sh          everything but the tests labelled slow
#   test.sh --all    those too, and clang-tidy
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  "" | --all) all=${1:-} ;;
  *) fail "unknown argument '$1' (usage: test.sh [--all])" ;;
esac

"$root/scripts/setup.sh"
cd "$root"

say "clang-format"
find physics scanner tests -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run --Werror ||
  fail "not formatted: clang-format -i the files above"

say "build"
scripts/build.sh release

if [[ $all ]]; then
  say "clang-tidy"
  find physics scanner -name '*.cpp' -print0 |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/release \
      --extra-arg=-Wno-unknown-warning-option ||
    fail "clang-tidy has complaints, above"
fi

TRIDENTSCAN_PYTHON=$(find_python)
export TRIDENTSCAN_PYTHON
# Tests start MPI jobs in containers too: as root, with more ranks than cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1

say "tests"
selection=(--label-exclude slow)
[[ $all ]] && selection=()
exec ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" \
  "${selection[@]}" </dev/null
