#!/usr/bin/env bash
# Prints how often each construction of a limit keeps the truth (docs/statistics.md), from
# pseudo-experiments: 10000, or as many as given.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh" --tests >&2
cd "$root"
scripts/build.sh release coverage >&2
build/release/tests/coverage "$@"
