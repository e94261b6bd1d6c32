#!/usr/bin/env bash
# Builds a preset of CMakePresets.json into build/PRESET.
#   build.sh [PRESET [TARGET...]]     default: release, everything
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

preset=${1:-release}
targets=("${@:2}")

cd "$root"
# Every time, because tests and benchmarks come in when their packages are installed.
cmake --preset "$preset" >&2
cmake --build --preset "$preset" ${targets[0]+--target "${targets[@]}"} >&2
