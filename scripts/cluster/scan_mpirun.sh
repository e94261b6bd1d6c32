#!/usr/bin/env bash
# A scan with plain mpirun, by hand or as the job of any batch system. A signal of those trapped below makes it write its checkpoint
# and end with exit code 75; started again it continues. (mpirun alone kills its ranks two seconds after SIGTERM.)
#   RANKS=4 THREADS=8 scan_mpirun.sh PROGRAM CONFIG [-o OUT] [OPTIONS of run]
set -uo pipefail

usage="usage: RANKS=4 THREADS=8 scan_mpirun.sh PROGRAM CONFIG [-o OUT] [OPTIONS of run]"
program=${1:?$usage}
config=${2:?$usage}
shift 2
threads=${THREADS:-1}

mpirun -n "${RANKS:-1}" --bind-to none "$program" run "$config" "$@" --resume --threads "$threads" &
mpirun=$!
trap 'kill -USR1 "$mpirun"' USR1 USR2 TERM INT HUP XCPU  # which Open MPI hands on to all ranks
code=130
while kill -0 "$mpirun" 2>/dev/null; do  # wait ends at each signal too
  wait "$mpirun"
  code=$?
done
exit "$code"
