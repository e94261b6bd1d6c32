#!/usr/bin/env bash
# Builds a preset of CMakePresets.json into build/PRESET.
#   build.sh [PRESET [TARGET...]]     default: release, everything
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

preset=${1:-release}
targets=("${@:2}")

cd "$root"
# Later changes of CMakeLists.txt or of the file list make ninja configure again by itself.
[[ -f build/$preset/build.ninja ]] || cmake --preset "$preset" >&2
cmake --build --preset "$preset" ${targets[0]+--target "${targets[@]}"} >&2
