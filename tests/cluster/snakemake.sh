#!/usr/bin/env bash
# A study in shards through docs/snakemake/Snakefile against the same study in one piece. Snakemake 9 is taken from PATH, or
# else from PyPI into a temporary folder; exit code 77 where there is none.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

find_snakemake() {
    if command -v snakemake >/dev/null; then
        snakemake=snakemake
        return
    fi
    python3 -m venv "$work/venv" >/dev/null 2>&1 || skip 'python3 -m venv does not work here'
    "$work/venv/bin/pip" install --quiet 'snakemake>=9,<10' >/dev/null 2>&1 || skip 'Snakemake could not be installed'
    snakemake="$work/venv/bin/snakemake"
}

run_shards() {
    (cd "$work" && "$snakemake" --snakefile "$root/docs/snakemake/Snakefile" --cores 2 --quiet all \
        --config scenario="$study" shards="$shards" out="$work/cut" dermatrace="$DERMATRACE")
}

find_snakemake
compute_whole
run_shards
compare_with_whole "$work/cut"

# A shard that was lost is computed again, and the study merged anew.
rm -r "$work/cut/shards/2" "$work/cut/merged"
run_shards
compare_with_whole "$work/cut"
