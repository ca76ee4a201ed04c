//! The stroke of a kind of device from bare numbers, as rows of reference values give them.

use crate::geometry::Motion;

/// The kinds whose strokes can be told so.
pub(crate) const STROKES: [&str; 2] = ["roller", "pen"];

/// A number that a stroke is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub name: &'static str,
    /// Where none is given.
    pub default: f64,
    pub range: [f64; 2],
}

const fn number(name: &'static str, default: f64, range: [f64; 2]) -> Number {
    Number { name, default, range }
}

const DRUM: [Number; 2] = [number("drum_radius_mm", 10.0, [0.5, 5e3]), number("slip", 0.0, [-0.999, 100.0])];
const PEN: [Number; 4] = [
    number("stroke_mm", 3.0, [1e-3, 100.0]),
    number("frequency_hz", 100.0, [1e-3, 1e4]),
    number("hand_speed_mm_s", 0.0, [0.0, 1e4]),
    number("tilt_deg", 0.0, [0.0, 89.0]),
];
/// Of needles that are no longer than a row says.
const LONG_NEEDLE_MM: f64 = 3.0;

/// The kind that is meant where none is told: that which has what is given.
pub(crate) fn kind_of(has: impl Fn(&str) -> bool) -> &'static str {
    if PEN.iter().any(|number| has(number.name)) { STROKES[1] } else { STROKES[0] }
}

/// How long a needle is where that is not told: no longer than it goes, or as long as those of cartridges.
pub(crate) fn needle_length_mm(kind: &str, depth_mm: f64) -> f64 {
    if kind == STROKES[0] { depth_mm } else { LONG_NEEDLE_MM }
}

/// The stroke of a needle of a kind: `ask` gives each number that it is made of.
///
/// # Errors
/// What `ask` refuses.
pub(crate) fn stroke<E>(
    kind: &str,
    [length_mm, depth_mm]: [f64; 2],
    ask: impl Fn(&Number) -> Result<f64, E>,
) -> Result<Motion, E> {
    if kind == STROKES[0] {
        return Ok(Motion::roller(ask(&DRUM[0])?, length_mm, depth_mm, ask(&DRUM[1])?));
    }
    let deeper = Number { range: [depth_mm * (1.0 + 1e-9), PEN[0].range[1]], ..PEN[0] };
    let [stroke_mm, frequency_hz, glide_mm_s, tilt_deg] = [ask(&deeper)?, ask(&PEN[1])?, ask(&PEN[2])?, ask(&PEN[3])?];
    Ok(Motion::pen(depth_mm, stroke_mm, frequency_hz, glide_mm_s, tilt_deg.to_radians()))
}

/// The numbers of all strokes.
#[cfg(test)]
pub(crate) fn numbers() -> impl Iterator<Item = &'static Number> {
    DRUM.iter().chain(&PEN)
}
