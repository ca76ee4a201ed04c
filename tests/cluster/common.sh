# What the tests of sharding share; sourced by them.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
study="$here/study.toml"
shards=4

# Exit code 77: the test could not be made here, for this reason.
skip() { printf 'skipped: %s\n' "$*" >&2; exit 77; }
fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }

# The program under test: $DERMATRACE, or else the one that this tree builds.
if [ -z "${DERMATRACE:-}" ]; then
    (cd "$root" && cargo build --release --locked --quiet)
    DERMATRACE="$root/target/release/dermatrace"
fi
DERMATRACE="$(realpath "$DERMATRACE")"
export DERMATRACE

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# The study in one piece, in $work/whole.
compute_whole() { "$DERMATRACE" sweep "$study" --out "$work/whole" --no-plots --quiet >/dev/null; }

# Whether the merged tables of a folder are those of the whole study to the byte, and its shards really are parts.
compare_with_whole() {
    local name i
    for name in sweep.parquet sweep.csv points.parquet points.csv; do
        [ -s "$work/whole/$name" ] || fail "the whole study has no $name"
        cmp "$work/whole/$name" "$1/merged/$name" || fail "$name of the merged study is another"
    done
    for i in $(seq 0 $((shards - 1))); do
        [ -s "$1/shards/$i/sweep.parquet" ] || fail "shard $i has no table"
        ! cmp -s "$work/whole/sweep.parquet" "$1/shards/$i/sweep.parquet" || fail "shard $i is the whole study"
    done
    printf '%s: %s shards merge to the tables of the whole study, byte for byte\n' "$(basename "$0")" "$shards"
}
