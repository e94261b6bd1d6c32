#!/usr/bin/env bash
# Regenerates Figs. 2 to 4 of arXiv:1406.2332 from nothing: installs what is missing, builds, scans,
# draws results/fig2.{h5,png,pdf}, fig3.* and fig4.*, and prints the comparison with the paper.
#   reproduce.sh [--force]     --force scans again even if the results are up to date
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  "" | --force) force=${1:-} ;;
  *) fail "unknown argument '$1' (usage: reproduce.sh [--force])" ;;
esac

"$root/scripts/setup.sh"
"$root/scripts/build.sh" release tridentscan
python=$(find_python)
program=$root/build/release/tridentscan
cd "$root"

# A result is up to date if it is intact and newer than the program and every configuration.
up_to_date() {
  [[ -z $force && -f $1 ]] || return 1
  [[ -z $(find configs "$program" -type f -newer "$1" -print -quit) ]] || return 1
  "$program" info "$1" >/dev/null 2>&1
}

for figure in fig2 fig3 fig4; do
  result=results/$figure.h5
  if up_to_date "$result"; then
    say "$result is up to date"
  else
    say "scanning configs/figures/$figure.yaml"
    "$program" run "configs/figures/$figure.yaml" -o "$result" --overwrite
  fi
  plot=scripts/plot.py
  [[ $figure == fig4 ]] && plot=scripts/plot_events.py
  "$python" "$plot" "$result" -o "results/$figure"
done

say "comparison with arXiv:1406.2332"
"$python" scripts/compare_with_paper.py results/fig2.h5 results/fig3.h5 --binary "$program"
