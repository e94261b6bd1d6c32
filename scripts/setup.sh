#!/usr/bin/env bash
# Installs the packages of packages.txt that are missing. Does nothing, quickly, when none is.
#   setup.sh [--tests] [--check]
#     --tests  those of packages-test.txt too
#     --check  installs nothing: prints what is missing; exit 1 if anything is
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

lists=("$root/scripts/packages.txt")
check=
for argument; do
  case $argument in
    --tests) lists+=("$root/scripts/packages-test.txt") ;;
    --check) check=yes ;;
    *) fail "unknown argument '$argument' (usage: setup.sh [--tests] [--check])" ;;
  esac
done

command -v dpkg-query >/dev/null ||
  fail "this is not Debian or Ubuntu: install what ${lists[*]#"$root/"} list in your system's way," \
    "then call scripts/build.sh"

mapfile -t wanted < <(sed 's/#.*//; /^[[:space:]]*$/d; s/[[:space:]]//g' "${lists[@]}")
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qx "installed $package" <<<"$installed" || missing+=("$package")
done

if [[ $check ]]; then
  ((${#missing[@]} == 0)) && exit 0
  printf '%s\n' "${missing[@]}"
  exit 1
fi
((${#missing[@]} == 0)) && exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null ||
    fail "missing packages, and neither root nor sudo to install them. Ask an administrator for:" \
      "apt-get install --no-install-recommends ${missing[*]}"
  as_root=(sudo)
fi

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >&2; }

say "installing ${missing[*]}"
# Old lists are as bad as none: refresh them if a package is unknown or its download fails.
apt-cache show "${missing[@]}" >/dev/null 2>&1 || apt update
apt install --no-install-recommends -y "${missing[@]}" || {
  apt update
  apt install --no-install-recommends -y "${missing[@]}"
}
