#!/usr/bin/env bash
# man pages of the program and of each subcommand, made of their --help.
#   man_pages.sh PROGRAM FOLDER
set -euo pipefail

program=${1:?usage: man_pages.sh PROGRAM FOLDER}
folder=${2:?usage: man_pages.sh PROGRAM FOLDER}
version=$("$program" --version | sed -n 's/^tridentscan \([^ ]*\).*/\1/p')
mapfile -t subcommands < <("$program" --help | sed '1,/^Subcommands:/d; /^$/,$d; s/^  \([a-z]*\) .*/\1/')
((${#subcommands[@]} > 0)) || { printf 'man_pages.sh: %s --help names no subcommands\n' "$program" >&2; exit 1; }

rm -rf "$folder"
mkdir -p "$folder"
page() {  # NAME COMMAND
  help2man --no-info --version-string="$version" --name="$($2 --help | head -n 1)" \
    --include="$(dirname "${BASH_SOURCE[0]}")/man.h2m" "$2" | gzip -9n >"$folder/$1.1.gz"
}
page tridentscan "$program"
for subcommand in "${subcommands[@]}"; do
  page "tridentscan-$subcommand" "$program $subcommand"
done
