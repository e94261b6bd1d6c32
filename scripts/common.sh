# shellcheck shell=bash
# Sourced by the other scripts: the source folder, messages, the choice of a Python.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export root

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The first Python that can read result files and draw. Debian's modules belong to /usr/bin/python3;
# another python3 may come first in PATH.
find_python() {
  local candidate
  for candidate in ${TRIDENTSCAN_PYTHON:+"$TRIDENTSCAN_PYTHON"} /usr/bin/python3 python3; do
    if "$candidate" -c 'import h5py, numpy, matplotlib, xxhash' >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no Python with h5py, numpy, matplotlib and xxhash (apt-get install python3-h5py python3-numpy" \
    "python3-matplotlib python3-xxhash, or set TRIDENTSCAN_PYTHON)"
}
