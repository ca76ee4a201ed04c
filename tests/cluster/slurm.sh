#!/usr/bin/env bash
# A study in shards through the script of `dermatrace sweep --slurm` against the same study in one piece, on a real Slurm of
# this machine alone. Exit code 77 where there can be none.
set -euo pipefail

if [ "${1:-}" != inside ]; then
    exec "$(dirname "${BASH_SOURCE[0]}")/one_node_slurm.sh" run "$0" inside
fi
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Waits two minutes at most for the array and the job that merges.
wait_for_jobs() {
    for _ in $(seq 240); do
        if squeue --noheader | grep -q DependencyNeverSatisfied; then break; fi
        [ -n "$(squeue --noheader)" ] || return 0
        sleep 0.5
    done
    squeue >&2
    tail -n 20 "$work"/slurm-*.out >&2
    fail 'the jobs did not end'
}

compute_whole
cd "$work"
"$DERMATRACE" sweep "$study" --slurm "$shards" --out "$work/cut" >study.sbatch
bash study.sbatch
wait_for_jobs
compare_with_whole "$work/cut"
