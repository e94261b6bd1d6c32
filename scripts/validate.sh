#!/usr/bin/env bash
# Builds the release preset, compares the program with the literature and writes docs/validation.md with its
# figures: about two minutes on two cores. Exit code 1: a disagreement that nobody has looked at yet.
#   validate.sh [options of validate.py]
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
"$root/scripts/build.sh" release tridentscan
exec "$(find_python)" "$root/scripts/validate.py" "$@"
