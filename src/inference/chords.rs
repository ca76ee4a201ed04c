//! Lines of one direction through one section: its breadth, and what each has inside (model I1).

use crate::geometry::Section;
use crate::geometry::arc::Line;
use crate::geometry::quadrature::panels;
use std::f64::consts::{FRAC_PI_2, PI};

/// Offsets at which chords are kept.
pub const OFFSETS: usize = 64;
/// Offsets between which a chord's length is looked for.
const LOOKS: usize = 256;
/// Halvings of a bracket.
const HALVINGS: usize = 48;

/// Breadth and chords of a section: least and greatest offset to the left, then the chords at [`OFFSETS`] offsets
/// p = mid − half cos t, t in the middles of even parts of [0, π], mm.
pub const RECORD: usize = 2 + OFFSETS;

/// The length of a line of a direction inside a section, by its offset to the left, mm.
fn chord(section: &Section, [cos, sin]: [f64; 2], offset_mm: f64) -> f64 {
    let line = Line { at: [-offset_mm * sin, offset_mm * cos], along: [cos, sin] };
    let mut sum = 0.0;
    section.chords(&line, &mut |from, to| sum += to - from);
    sum
}

/// The record of a section along a direction, rad from the heading.
pub fn record(section: &Section, direction_rad: f64) -> [f64; RECORD] {
    let (lo, hi) = section.across(direction_rad);
    let (sin, cos) = direction_rad.sin_cos();
    let (mid, half) = (0.5 * (lo + hi), 0.5 * (hi - lo));
    std::array::from_fn(|i| match i {
        0 => lo,
        1 => hi,
        _ => chord(section, [cos, sin], mid - half * angle(i as f64 - 2.0, OFFSETS).cos()),
    })
}

/// The angle t in the middle of a part, of so many.
fn angle(part: f64, of: usize) -> f64 {
    PI * (part + 0.5) / of as f64
}

/// Shares of the breadth that belong to the offsets of a record, in two halves each.
pub fn shares() -> impl Iterator<Item = [f64; 2]> {
    let cos = |part: f64| (PI * part / OFFSETS as f64).cos();
    (0..OFFSETS).map(move |k| {
        let k = k as f64;
        [0.5 * (cos(k) - cos(k + 0.5)), 0.5 * (cos(k + 0.5) - cos(k + 1.0))]
    })
}

/// The chord halfway between an offset of a record and the next: of a cubic, so that the longest is not missed where it lies there; 0 after
/// the last.
#[inline]
pub fn between(chords: &[f64], k: usize) -> f64 {
    match chords.get(k.wrapping_sub(1)..k + 3) {
        Some(&[a, b, c, d]) => (0.5625 * (b + c) - 0.0625 * (a + d)).max(0.0),
        _ => chords.get(k + 1).map_or(0.0, |next| 0.5 * (chords[k] + next)),
    }
}

/// A chord between the offsets of a record, by its angle t, mm.
#[inline]
pub fn chord_at(record: &[f64], t: f64) -> f64 {
    let chords = &record[2..RECORD];
    let place = t * (OFFSETS as f64 / PI) - 0.5;
    if place <= 0.0 {
        return chords[0] * (2.0 * place + 1.0).max(0.0);
    }
    let k = place as usize;
    if k + 1 >= OFFSETS {
        return chords[OFFSETS - 1] * (1.0 - 2.0 * (place - (OFFSETS - 1) as f64)).max(0.0);
    }
    let share = place - k as f64;
    chords[k] + share * (chords[k + 1] - chords[k])
}

/// The chord of a record at an offset, mm; 0 outside its breadth.
#[inline]
pub fn chord_of(record: &[f64], offset_mm: f64) -> f64 {
    let (mid, half) = (0.5 * (record[0] + record[1]), 0.5 * (record[1] - record[0]));
    let cos = (mid - offset_mm) / half;
    // Not a number where the section is empty.
    if cos.abs() < 1.0 { chord_at(record, cos.acos()) } else { 0.0 }
}

/// M(w): how much of a section's offsets has chords longer than a width, mm.
pub fn longer_than(section: &Section, direction_rad: f64, width_mm: f64) -> f64 {
    let (lo, hi) = section.across(direction_rad);
    if width_mm <= 0.0 {
        return hi - lo;
    }
    let (sin, cos) = direction_rad.sin_cos();
    let (mid, half) = (0.5 * (lo + hi), 0.5 * (hi - lo));
    let place = |t: f64| mid - half * t.cos();
    let over = |t: f64| chord(section, [cos, sin], place(t)) > width_mm;
    let crossing = |mut inside: f64, mut outside: f64| {
        for _ in 0..HALVINGS {
            let middle = 0.5 * (inside + outside);
            if over(middle) { inside = middle } else { outside = middle }
        }
        place(inside)
    };
    let looks: Vec<(f64, bool)> = (0..LOOKS).map(|k| angle(k as f64, LOOKS)).map(|t| (t, over(t))).collect();
    let ends = [(0.0, false)].into_iter().chain(looks).chain([(PI, false)]);
    let (mut before, mut sum) = ((0.0, false), 0.0);
    for (t, is_over) in ends {
        match (before.1, is_over) {
            (false, true) => sum -= crossing(t, before.0),
            (true, false) => sum += crossing(before.0, t),
            _ => {}
        }
        before = (t, is_over);
    }
    sum
}

/// The direction of a line before sections narrowed by a factor `ratio` across an axis from which it now lies at `from_axis_rad`, and by
/// how much it became shorter (model I2; c = 1).
pub fn before_closing(from_axis_rad: f64, ratio: f64) -> (f64, f64) {
    let (sin, cos) = from_axis_rad.sin_cos();
    ((sin / ratio).atan2(cos), 1.0 / cos.hypot(sin / ratio))
}

/// Parts of a right angle at which the longest chord is looked at.
const TURNS: usize = 64;
/// Panels of the quadrature over directions.
const PANELS: usize = 16;

/// The mean of M(w) over all directions, mm. As a function of direction it vanishes like a root where the longest chord is as long as the
/// width, so it is integrated up to there alone.
pub fn longer_than_on_average(section: &Section, width_mm: f64) -> f64 {
    let measure = |turn: f64| longer_than(section, turn, width_mm);
    let turn = |i: usize| FRAC_PI_2 * i as f64 / TURNS as f64;
    let mut ends: Vec<f64> = vec![0.0];
    for i in 0..TURNS {
        let (mut lo, mut hi) = (turn(i), turn(i + 1));
        let is_over = measure(lo) > 0.0;
        if is_over != (measure(hi) > 0.0) {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (lo + hi);
                if (measure(middle) > 0.0) == is_over { lo = middle } else { hi = middle }
            }
            ends.push(lo);
        }
    }
    ends.push(FRAC_PI_2);
    let stretch = |pair: &[f64]| {
        let (mid, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
        // ψ = mid + half sin u takes the root at either end away.
        panels(-FRAC_PI_2, FRAC_PI_2, PANELS)
            .map(|(u, weight)| weight * half * u.cos() * measure(mid + half * u.sin()))
            .sum::<f64>()
    };
    ends.windows(2).map(stretch).sum::<f64>() / FRAC_PI_2
}
