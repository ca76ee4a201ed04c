#!/usr/bin/env bash
# Runs the scenarios of the gallery and writes docs/gallery.md with docs/images/gallery/*.png.
#
#   docs/make_gallery.sh                  with a release build; about four minutes on two cores
#   docs/make_gallery.sh --quick          small budgets, marked in every picture: to try the script
#   DERMATRACE=path docs/make_gallery.sh  with a program that is built already
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Command, scenario and the figures to show of it.
gallery='
run          roller_vs_pen             channel_section damage_volume_vs_depth patch_map channel_count_vs_depth
run          triangle_claim            tear_ratio_vs_depth
run          wounds_per_layer          damage_by_layer
sweep        drum_radius_tear          response_curves
sweep        pen_settings_equal_dermis heat_map
bench        which_needles             pareto_front league
sensitivity  what_decides_tearing      sensitivity
slides       slides_roller_pen         slide_vertical slide_widths
plan         passes_for_200_channels   plan_passes plan_map
deliver      fills_first               peclet_by_weight closure_over_time
deliver      delivered_by_weight       delivered_by_weight delivered_over_time enhancement
course       course_of_ten             course_load matured
'
# Pixels to the inch: 180 mm become 1063 pixels, the width of a page.
dpi=150
most_bytes=250000

fail() { printf 'make_gallery: %s\n' "$*" >&2; exit 1; }

if [ -z "${DERMATRACE:-}" ]; then
    cargo build --release --locked
    DERMATRACE="${CARGO_TARGET_DIR:-target}/release/dermatrace"
fi
results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
images=docs/images/gallery
rm -rf "$images"
mkdir -p "$images"

# The value of a key of a scenario that stands alone on its line.
value() { sed -n "s/^$2 = \"\(.*\)\"\$/\1/p" "scenarios/$1.toml" | head -n 1; }

# One scenario: its results, its pictures, and its part of the page.
show() {
    local command="$1" scenario="$2" out="$results/$2" code=0
    shift 2
    # Exit code 5: finished and written, but short of the target precision, as quick runs may be.
    "$DERMATRACE" "$command" "scenarios/$scenario.toml" --no-plots --quiet --out "$out" ${options[@]+"${options[@]}"} >/dev/null || code=$?
    [ "$code" = 0 ] || [ "$code" = 5 ] || fail "$command $scenario ended with exit code $code"
    "$DERMATRACE" plot "$out" --out "$out.figures" --format png --dpi "$dpi" --only "$(IFS=,; printf '%s' "$*")" >/dev/null
    printf '\n## %s\n\n%s\n\n' "$(value "$scenario" title)" "$(value "$scenario" question)"
    printf '    dermatrace %s scenarios/%s.toml\n' "$command" "$scenario"
    local figure picture
    for figure in "$@"; do
        picture="$images/${scenario}_$figure.png"
        cp "$out.figures/$figure.png" "$picture"
        [ "$(wc -c <"$picture")" -le "$most_bytes" ] || fail "$picture is larger than $most_bytes bytes"
        printf '\n![%s: %s](images/gallery/%s_%s.png)\n' "$(value "$scenario" title)" "${figure//_/ }" "$scenario" "$figure"
    done
}

options=("$@")
page="$results/gallery.md"
{
    cat <<'TEXT'
# Gallery

Figures of the scenarios in `scenarios/` of the repository. Below each question stands the command that computes the figures and their
tables; `docs/make_gallery.sh` makes this page with all its pictures.

Every figure shows a geometric bound, not tissue response. `dermatrace plot RESULTS_DIR --style single --format pdf --out DIR`
draws those of any result for a column of a journal, `--theme dark` on dark paper; [more](howto/plot.md).
TEXT
    while read -r command scenario figures; do
        [ -n "$command" ] || continue
        # shellcheck disable=SC2086 # the figures are words
        show "$command" "$scenario" $figures
    done <<<"$gallery"
} >"$page"
cp "$page" docs/gallery.md
printf 'docs/gallery.md: %s pictures, %s bytes\n' "$(ls "$images" | wc -l)" "$(cat "$images"/*.png | wc -c)"
