#!/usr/bin/env bash
# Reports of a run, of single channels, of sections, of a search for passes, of a study, of a league table and of a sensitivity
# analysis, each opened in a real headless Chromium by report.mjs. Exit code 77 where there is no browser, or no Node.js to
# drive it.
# report.sh [FOLDER FOR PICTURES]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
pictures="${1:-}"

skip() { printf 'skipped: %s\n' "$*" >&2; exit 77; }

command -v node >/dev/null && command -v npm >/dev/null || skip 'no Node.js'
CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
missing=''
[ -n "$CHROMIUM" ] || missing='chromium'
command -v pdftotext >/dev/null || missing="$missing poppler-utils"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086 # the names are words
    { apt-get update && apt-get install -y --no-install-recommends $missing fonts-dejavu-core; } >/dev/null 2>&1 || true
    CHROMIUM="${CHROMIUM:-$(command -v chromium || true)}"
fi
[ -n "$CHROMIUM" ] || skip 'no Chromium'
command -v pdftotext >/dev/null || skip 'no pdftotext (poppler-utils)'
export CHROMIUM

# The program under test: $DERMATRACE, or else the one that this tree builds.
if [ -z "${DERMATRACE:-}" ]; then
    (cd "$root" && cargo build --release --locked --quiet)
    DERMATRACE="$root/target/release/dermatrace"
fi
DERMATRACE="$(realpath "$DERMATRACE")"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/report.mjs" "$work"
(cd "$work" && npm ci --no-audit --no-fund --loglevel=error >/dev/null) || skip 'the packages of npm cannot be had'

# $1: name, $2: command, then its arguments.
open() {
    local name="$1"
    shift
    "$DERMATRACE" "$@" --out "$work/$name" --no-plots --quiet >/dev/null
    "$DERMATRACE" report "$work/$name"
    if [ -n "$pictures" ]; then mkdir -p "$pictures/$name"; fi
    (cd "$work" && node report.mjs "$work/$name" ${pictures:+"$(realpath "$pictures")/$name"})
}

patch=(--set patch.width='3 mm' --set patch.height='3 mm' --set sampling.trials=2 --set 'sampling.metrics=["volumes", "openings", "coverage"]')
open run run "$root/scenarios/roller_vs_pen.toml" --quick "${patch[@]}"
open channel channel "$root/scenarios/roller_vs_pen.toml"
open slides slides "$root/scenarios/slides_roller_pen.toml" --quick --set patch.width='4 mm' --set patch.height='4 mm'
open plan plan "$root/scenarios/passes_for_200_channels.toml" --quick --set patch.width='4 mm' --set patch.height='4 mm' --set plan.most_passes=16
open explicit run "$root/scenarios/explicit_strikes.toml" --quick
open sweep sweep "$root/tests/cluster/study.toml"
open bench bench "$root/scenarios/which_needles.toml" --quick --set patch.width='5 mm' --set patch.height='5 mm'
open sensitivity sensitivity "$root/scenarios/what_decides_tearing.toml" --set sensitivity.samples=8 --set sensitivity.trajectories=2
