#!/usr/bin/env bash
# Builds the release preset, measures its speed and writes docs/performance.md. Takes about eight minutes
# and wants the machine for itself.
#   benchmark.sh [--quick] [--build DIR] [--output FILE]
#     --quick   only checks that the benchmarks run; writes no document unless --output is given
#     --build   takes the binaries of this build directory as they are
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

quick=()
build=
output=
while (($#)); do
  case $1 in
    --quick) quick=(--quick) ;;
    --build) build=${2:?} && shift ;;
    --output) output=${2:?} && shift ;;
    *) fail "unknown argument '$1' (usage: benchmark.sh [--quick] [--build DIR] [--output FILE])" ;;
  esac
  shift
done
if [[ -z $build ]]; then
  "$root/scripts/setup.sh" --tests
  "$root/scripts/build.sh" release tridentscan benchmark_micro benchmark_micro_scalar benchmark_driver
  build=$root/build/release
fi
[[ -n $output || ${quick[0]+set} ]] || output=$root/docs/performance.md

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TRIDENTSCAN_DATA=$root/configs

# Experiments of one energy and of a beam, one nucleus and several; paths are relative to the scan.
{
  sed '/^experiments:/,$d' "$root/configs/figures/fig3.yaml"
  printf 'experiments:\n'
  for experiment in ccfr charm2 argon_5gev_10pc ccfr_nutev_beam charm2_beam dune_nd_fhc sbnd; do
    printf -- '  - %s\n' "$(realpath --relative-to="$scratch" "$root/configs/experiments/$experiment.yaml")"
  done
} >"$scratch/all.yaml"

say "inner loops"
rounds=12
options=(--benchmark_min_time=0.05 --benchmark_out_format=json)
[[ ${quick[0]+set} ]] && rounds=1 options=(--benchmark_min_time=0.001 --benchmark_out_format=json)
for ((round = 1; round <= rounds; round++)); do # in turn: on the same cores, with the same neighbours
  "$build/tests/benchmarks/benchmark_micro" "${options[@]}" \
    --benchmark_out="$scratch/micro.$round.json" >/dev/null 2>&1
  "$build/tests/benchmarks/benchmark_micro_scalar" "${options[@]}" --benchmark_filter=^four_muons \
    --benchmark_out="$scratch/scalar.$round.json" >/dev/null 2>&1
done

say "accuracy, grid stage, schedule"
"$build/tests/benchmarks/benchmark_driver" ${quick[0]+--quick} \
  "$root/configs/figures/fig3.yaml" "$scratch/all.yaml" >"$scratch/driver.json"

say "whole runs"
/usr/bin/env python3 "$root/tests/benchmarks/measure.py" "$build/tridentscan" "$root/configs" \
  "$scratch" ${quick[0]+--quick} >"$scratch/program.json"

/usr/bin/env python3 "$root/tests/benchmarks/report.py" "$scratch" "$build" >"$scratch/performance.md"
if [[ -n $output ]]; then
  mv "$scratch/performance.md" "$output"
  say "wrote $output"
fi
