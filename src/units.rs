//! Units at the boundary of the program: `"1.5 mm"` in, millimetres, radians, hertz, mm/s, seconds, newtons and micrograms out.

/// A physical dimension that scenario files use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Inside the program: mm.
    Length,
    /// Inside the program: rad.
    Angle,
    /// Inside the program: Hz.
    Frequency,
    /// Inside the program: mm/s.
    Speed,
    /// Inside the program: s.
    Time,
    /// Inside the program: N.
    Force,
    /// A stiffness, or an energy per area. Inside the program: N/mm.
    ForcePerLength,
    /// Inside the program: N/mm².
    Pressure,
    /// Inside the program: mm³.
    Volume,
    /// Inside the program: cm², of skin that is treated.
    Area,
    /// A number per area. Inside the program: 1/cm².
    PerArea,
    /// Inside the program: mJ.
    Energy,
    /// A time of hours and days, such as a half-life. Inside the program: s. Its shorter units are those of [`Self::Time`].
    Duration,
    /// A molecular weight. Inside the program: Da.
    MolarMass,
    /// A volume per area of skin. Inside the program: mm, as thick as its film is.
    VolumePerArea,
    /// A mass per volume. Inside the program: µg/mm³.
    Concentration,
    /// How fast a membrane lets a solute through. Inside the program: mm/s.
    Permeance,
    /// Inside the program: mm²/s.
    Diffusivity,
    /// A length per area. Inside the program: mm/mm².
    LengthPerArea,
}

/// How a unit becomes the one used inside. Powers of ten are kept as exact integers so that `70 um` is the same `f64` as 0.07.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    Times(f64),
    Over(f64),
    Degrees,
}

type Unit = (&'static str, Scale);

const LENGTHS: &[Unit] = &[
    ("mm", Scale::Times(1.0)),
    ("um", Scale::Over(1e3)),
    ("\u{b5}m", Scale::Over(1e3)),
    ("\u{3bc}m", Scale::Over(1e3)),
    ("cm", Scale::Times(10.0)),
    ("m", Scale::Times(1e3)),
];
const ANGLES: &[Unit] = &[("deg", Scale::Degrees), ("rad", Scale::Times(1.0))];
const FREQUENCIES: &[Unit] = &[("Hz", Scale::Times(1.0)), ("kHz", Scale::Times(1e3)), ("/min", Scale::Over(60.0))];
const SPEEDS: &[Unit] = &[
    ("mm/s", Scale::Times(1.0)),
    ("um/s", Scale::Over(1e3)),
    ("cm/s", Scale::Times(10.0)),
    ("m/s", Scale::Times(1e3)),
];
const FORCES: &[Unit] = &[("N", Scale::Times(1.0)), ("mN", Scale::Over(1e3))];
const FORCES_PER_LENGTH: &[Unit] = &[("N/mm", Scale::Times(1.0))];
const PRESSURES: &[Unit] = &[("N/mm2", Scale::Times(1.0))];
const VOLUMES: &[Unit] = &[
    ("mm3", Scale::Times(1.0)),
    ("uL", Scale::Times(1.0)),
    ("\u{b5}L", Scale::Times(1.0)),
    ("\u{3bc}L", Scale::Times(1.0)),
    ("mL", Scale::Times(1e3)),
];
const AREAS: &[Unit] = &[("cm2", Scale::Times(1.0))];
const PER_AREAS: &[Unit] = &[
    ("/cm2", Scale::Times(1.0)),
    ("/mm2", Scale::Times(100.0)),
    ("1/cm2", Scale::Times(1.0)),
    ("1/mm2", Scale::Times(100.0)),
];
const ENERGIES: &[Unit] = &[("mJ", Scale::Times(1.0)), ("uJ", Scale::Over(1e3)), ("J", Scale::Times(1e3))];
const TIMES: &[Unit] = &[("s", Scale::Times(1.0)), ("ms", Scale::Over(1e3)), ("min", Scale::Times(60.0))];
const DURATIONS: &[Unit] =
    &[("s", Scale::Times(1.0)), ("min", Scale::Times(60.0)), ("h", Scale::Times(HOUR_S)), ("d", Scale::Times(DAY_S))];
const MOLAR_MASSES: &[Unit] = &[("Da", Scale::Times(1.0)), ("kDa", Scale::Times(1e3)), ("MDa", Scale::Times(1e6))];
const VOLUMES_PER_AREA: &[Unit] =
    &[("uL/cm2", Scale::Over(100.0)), ("\u{b5}L/cm2", Scale::Over(100.0)), ("\u{3bc}L/cm2", Scale::Over(100.0))];
const CONCENTRATIONS: &[Unit] = &[("mg/mL", Scale::Times(1.0))];
const PERMEANCES: &[Unit] = &[("cm/h", Scale::Over(360.0))];
const DIFFUSIVITIES: &[Unit] =
    &[("um2/s", Scale::Over(1e6)), ("\u{b5}m2/s", Scale::Over(1e6)), ("\u{3bc}m2/s", Scale::Over(1e6))];
const LENGTHS_PER_AREA: &[Unit] = &[("mm/mm2", Scale::Times(1.0))];

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;

/// Units that makers and other programs use and scenarios do not: how they are spelt, and how a number of them becomes one of
/// the natural unit of a dimension. Strokes per minute are no radians: 60 rpm are 1 Hz.
const ELSEWHERE: &[(Dimension, Scale, &[&str])] = &[
    (
        Dimension::Frequency,
        Scale::Over(60.0),
        &["rpm", "r/min", "rev/min", "u/min", "1/min", "min-1", "min^-1", "cpm", "spm", "bpm"],
    ),
    (Dimension::Frequency, Scale::Times(1.0), &["rps", "1/s", "/s", "s-1", "s^-1"]),
    (Dimension::Length, Scale::Times(25.4), &["in", "inch", "inches", "\"", "\u{2033}"]),
    (Dimension::Length, Scale::Over(1e3), &["micron", "microns", "mcm"]),
    (Dimension::Length, Scale::Over(1e6), &["nm"]),
    (Dimension::Length, Scale::Times(0.0254), &["mil", "mils", "thou"]),
    (Dimension::Angle, Scale::Times(1.0), &["\u{b0}", "degree", "degrees"]),
    (Dimension::Angle, Scale::Times(360.0), &["turn", "turns", "rev"]),
    (Dimension::Speed, Scale::Over(60.0), &["mm/min"]),
    (Dimension::Speed, Scale::Times(1e3 / 60.0), &["m/min"]),
    (Dimension::Speed, Scale::Over(0.0036), &["km/h"]),
    (Dimension::Speed, Scale::Times(25.4), &["in/s"]),
    (Dimension::Time, Scale::Times(3600.0), &["h", "hr", "hour", "hours"]),
    (Dimension::Time, Scale::Over(1e6), &["us", "\u{b5}s", "\u{3bc}s"]),
    (Dimension::Force, Scale::Times(1e3), &["kN"]),
    (Dimension::Force, Scale::Over(101.971_621_297_792_83), &["gf", "g", "gram", "grams"]),
    (Dimension::Force, Scale::Times(9.806_65), &["kgf", "kp", "kg"]),
    (Dimension::Force, Scale::Times(4.448_221_615_260_5), &["lbf", "lb"]),
    (Dimension::ForcePerLength, Scale::Over(1e3), &["N/m", "J/m2", "J/m^2"]),
    (Dimension::ForcePerLength, Scale::Times(1.0), &["kN/m", "kJ/m2", "kJ/m^2", "mN/um"]),
    (Dimension::Pressure, Scale::Times(1.0), &["MPa", "N/mm^2"]),
    (Dimension::Pressure, Scale::Over(1e3), &["kPa"]),
    (Dimension::Pressure, Scale::Over(1e6), &["Pa"]),
    (Dimension::Volume, Scale::Times(1.0), &["mm^3"]),
    (Dimension::Volume, Scale::Over(1e9), &["um3", "um^3"]),
    (Dimension::Volume, Scale::Times(1e3), &["cm3", "cm^3", "cc"]),
    (Dimension::Area, Scale::Over(100.0), &["mm2", "mm^2"]),
    (Dimension::Area, Scale::Times(1.0), &["cm^2"]),
    (Dimension::Area, Scale::Times(1e4), &["m2", "m^2"]),
    (Dimension::Duration, Scale::Times(HOUR_S), &["hr", "hrs", "hour", "hours"]),
    (Dimension::Duration, Scale::Times(DAY_S), &["day", "days"]),
    (Dimension::Duration, Scale::Times(7.0 * DAY_S), &["w", "wk", "week", "weeks"]),
    (Dimension::Duration, Scale::Times(60.0), &["mins", "minute", "minutes"]),
    (Dimension::MolarMass, Scale::Times(1.0), &["g/mol", "u", "dalton", "daltons"]),
    (Dimension::MolarMass, Scale::Times(1e3), &["kg/mol"]),
    (Dimension::VolumePerArea, Scale::Times(1.0), &["uL/cm^2"]),
    (Dimension::VolumePerArea, Scale::Times(1e3), &["mL/cm2", "mL/cm^2"]),
    (Dimension::VolumePerArea, Scale::Times(100.0), &["uL/mm2", "uL/mm^2"]),
    (Dimension::Concentration, Scale::Times(1.0), &["g/L", "ug/uL", "ug/mm3", "kg/m3"]),
    (Dimension::Concentration, Scale::Times(1e3), &["g/mL", "g/cm3"]),
    (Dimension::Concentration, Scale::Over(1e3), &["ug/mL", "mg/L"]),
    (Dimension::Concentration, Scale::Times(10.0), &["%", "% w/v", "mg/100 uL"]),
    (Dimension::Permeance, Scale::Times(HOUR_S), &["cm/s"]),
    (Dimension::Permeance, Scale::Times(360.0), &["mm/s"]),
    (Dimension::Permeance, Scale::Times(0.36), &["um/s"]),
    (Dimension::Diffusivity, Scale::Times(1e6), &["mm2/s", "mm^2/s"]),
    (Dimension::Diffusivity, Scale::Times(1e8), &["cm2/s", "cm^2/s"]),
    (Dimension::Diffusivity, Scale::Times(1e12), &["m2/s", "m^2/s"]),
    (Dimension::Diffusivity, Scale::Times(1.0), &["um^2/s"]),
    (Dimension::LengthPerArea, Scale::Times(1.0), &["1/mm", "/mm", "mm/mm^2"]),
    (Dimension::LengthPerArea, Scale::Over(100.0), &["mm/cm2", "mm/cm^2"]),
];

/// Outer diameters of steel needle tubing by gauge, mm: the designated sizes of ISO 9626:2016.
const GAUGES: &[(u32, f64)] = &[
    (34, 0.18),
    (33, 0.20),
    (32, 0.23),
    (31, 0.25),
    (30, 0.30),
    (29, 0.33),
    (28, 0.36),
    (27, 0.40),
    (26, 0.45),
    (25, 0.50),
    (24, 0.55),
    (23, 0.60),
    (22, 0.70),
    (21, 0.80),
    (20, 0.90),
    (19, 1.10),
    (18, 1.20),
];

/// The number of a quantity, as a regular expression; [`parse`] accepts exactly this.
pub const NUMBER_PATTERN: &str = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?";

impl Dimension {
    /// All of them but durations, which are times; no unit belongs to two.
    pub const ALL: [Self; 18] = [
        Self::Length,
        Self::Angle,
        Self::Frequency,
        Self::Speed,
        Self::Time,
        Self::Force,
        Self::ForcePerLength,
        Self::Pressure,
        Self::Volume,
        Self::Area,
        Self::PerArea,
        Self::Energy,
        Self::MolarMass,
        Self::VolumePerArea,
        Self::Concentration,
        Self::Permeance,
        Self::Diffusivity,
        Self::LengthPerArea,
    ];

    fn units(self) -> &'static [Unit] {
        match self {
            Self::Length => LENGTHS,
            Self::Angle => ANGLES,
            Self::Frequency => FREQUENCIES,
            Self::Speed => SPEEDS,
            Self::Time => TIMES,
            Self::Force => FORCES,
            Self::ForcePerLength => FORCES_PER_LENGTH,
            Self::Pressure => PRESSURES,
            Self::Volume => VOLUMES,
            Self::Area => AREAS,
            Self::PerArea => PER_AREAS,
            Self::Energy => ENERGIES,
            Self::Duration => DURATIONS,
            Self::MolarMass => MOLAR_MASSES,
            Self::VolumePerArea => VOLUMES_PER_AREA,
            Self::Concentration => CONCENTRATIONS,
            Self::Permeance => PERMEANCES,
            Self::Diffusivity => DIFFUSIVITIES,
            Self::LengthPerArea => LENGTHS_PER_AREA,
        }
    }

    /// Every spelling of a unit of this dimension, the usual one first.
    pub fn unit_names(self) -> impl Iterator<Item = &'static str> {
        self.units().iter().map(|unit| unit.0)
    }

    /// The unit in which limits are stated: mm, deg, Hz, mm/s, s, N, N/mm, N/mm2, mm3, cm2, /cm2, mJ, Da, uL/cm2, mg/mL, cm/h,
    /// um2/s, mm/mm2.
    pub fn natural_unit(self) -> &'static str {
        self.units()[0].0
    }

    /// What the dimension is called in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Length => "a length",
            Self::Angle => "an angle",
            Self::Frequency => "a frequency",
            Self::Speed => "a speed",
            Self::Time => "a time",
            Self::Force => "a force",
            Self::ForcePerLength => "a force per length",
            Self::Pressure => "a pressure",
            Self::Volume => "a volume",
            Self::Area => "an area",
            Self::PerArea => "a number per area",
            Self::Energy => "an energy",
            Self::Duration => "a duration",
            Self::MolarMass => "a molecular weight",
            Self::VolumePerArea => "a volume per area",
            Self::Concentration => "a concentration",
            Self::Permeance => "a permeance",
            Self::Diffusivity => "a diffusivity",
            Self::LengthPerArea => "a length per area",
        }
    }

    /// Turns a value in the natural unit into the unit used inside.
    pub fn from_natural(self, value: f64) -> f64 {
        self.units()[0].1.apply(value)
    }

    /// Turns a value in the unit used inside into the natural unit.
    pub fn to_natural(self, value: f64) -> f64 {
        self.units()[0].1.undo(value)
    }

    /// The regular expression that a quantity of this dimension matches, anchored at both ends.
    pub fn pattern(self) -> String {
        let units: Vec<&str> = self.unit_names().collect();
        format!("^{NUMBER_PATTERN} *({})$", units.join("|"))
    }
}

impl Scale {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::Times(factor) => value * factor,
            Self::Over(divisor) => value / divisor,
            Self::Degrees => value.to_radians(),
        }
    }

    fn undo(self, value: f64) -> f64 {
        match self {
            Self::Times(factor) => value / factor,
            Self::Over(divisor) => value * divisor,
            Self::Degrees => value.to_degrees(),
        }
    }
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum UnitError {
    /// There is no number at the start.
    NoNumber,
    /// A number, but no unit.
    NoUnit,
    /// The unit is not one of this dimension.
    UnknownUnit(String),
    /// nan or infinite, as written.
    NotFinite,
    /// Beyond the range of an `f64`.
    Overflow,
    /// Not zero as written, but too small for a normal `f64`.
    Underflow,
}

/// Reads a quantity such as `1.5 mm` into the unit used inside; −0 becomes 0.
///
/// # Errors
/// [`UnitError`] where the text is not a plain decimal number followed by a unit of the dimension.
pub fn parse(text: &str, dimension: Dimension) -> Result<f64, UnitError> {
    let (number, unit) = split(text).ok_or(UnitError::NoNumber)?;
    if unit.is_empty() {
        return Err(UnitError::NoUnit);
    }
    let known = dimension.units().iter().find(|known| known.0 == unit);
    let (_, scale) = known.ok_or_else(|| UnitError::UnknownUnit(unit.to_owned()))?;
    scaled(number, *scale)
}

/// Reads a quantity of any dimension: its value in the natural unit, and the dimension. Hours and days are times, in seconds.
///
/// # Errors
/// As [`parse`] for a length, where the unit belongs to no dimension.
pub fn parse_natural(text: &str) -> Result<(f64, Dimension), UnitError> {
    let (number, unit) = split(text).ok_or(UnitError::NoNumber)?;
    if unit.is_empty() {
        return Err(UnitError::NoUnit);
    }
    let of = |dimension: &Dimension| dimension.units().iter().find(|known| known.0 == unit);
    let all = Dimension::ALL.into_iter().chain([Dimension::Duration]);
    let known = all.filter_map(|dimension| Some((dimension, of(&dimension)?.1))).next();
    let (dimension, scale) = known.ok_or_else(|| UnitError::UnknownUnit(unit.to_owned()))?;
    // What is written in the natural unit is not converted there and back.
    let natural = dimension.units()[0].1;
    let value = if scale == natural { parse_number(number)? } else { dimension.to_natural(scaled(number, scale)?) };
    let dimension = if dimension == Dimension::Duration { Dimension::Time } else { dimension };
    Ok((value, dimension))
}

/// Reads a decimal number without a unit; −0 becomes 0.
///
/// # Errors
/// [`UnitError`] where the number is not finite or out of the range of an `f64`.
pub fn parse_number(text: &str) -> Result<f64, UnitError> {
    scaled(text, Scale::Times(1.0))
}

fn scaled(number: &str, scale: Scale) -> Result<f64, UnitError> {
    let value: f64 = number.parse().map_err(|_| UnitError::NoNumber)?;
    let spelt_out = number.bytes().any(|b| b.is_ascii_digit());
    let result = scale.apply(value);
    if !result.is_finite() {
        return Err(if spelt_out { UnitError::Overflow } else { UnitError::NotFinite });
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
    let zero_as_written = !mantissa.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if !zero_as_written && !result.is_normal() {
        return Err(UnitError::Underflow);
    }
    Ok(result + 0.0)
}

/// How wide a needle of a gauge is: one of `30G` is 0.3 mm wide.
pub(crate) fn tubing(text: &str) -> Option<String> {
    let gauge = gauge(text)?;
    GAUGES.iter().find(|known| known.0 == gauge).map(|(_, diameter_mm)| show_mm(*diameter_mm))
}

/// What a quantity in a unit that scenarios do not use comes to in one that they do: `7000 rpm` is 116.67 Hz.
pub(crate) fn elsewhere(text: &str, dimension: Dimension) -> Option<String> {
    let (number, unit) = split(text)?;
    let is_spelt = |spelling: &&str| unit.eq_ignore_ascii_case(spelling);
    let (_, scale, _) =
        ELSEWHERE.iter().find(|(of, _, spellings)| *of == dimension && spellings.iter().any(is_spelt))?;
    let value: f64 = format!("{:.4e}", scaled(number, *scale).ok()?).parse().ok()?;
    Some(show_natural(value, dimension))
}

/// `30G`, `30 gauge`, `G30`.
fn gauge(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let is_gauge = |word: &str| matches!(word.trim(), "g" | "ga" | "gauge");
    let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
    let (before, after) = text.split_once(digits).filter(|_| !digits.is_empty())?;
    let alone = before.is_empty() && is_gauge(after) || after.is_empty() && is_gauge(before);
    digits.parse().ok().filter(|_| alone)
}

/// Splits `1.5 mm` into `1.5` and `mm`; `nan` and `inf` count as numbers so that they get their own message.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = number_length(text).or_else(|| word_length(text))?;
    Some((&text[..end], text[end..].trim_start_matches(' ')))
}

fn word_length(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let word = unsigned.get(..3)?;
    let rest = &unsigned[3..];
    let is_word = word.eq_ignore_ascii_case("nan") || word.eq_ignore_ascii_case("inf");
    (is_word && (rest.is_empty() || rest.starts_with(' '))).then(|| text.len() - rest.len())
}

fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let start = usize::from(text.starts_with(['+', '-']));
    let mut end = digits(start);
    if end == start {
        return None;
    }
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = (end + 1 + sign).min(bytes.len());
        if digits(exponent) > exponent {
            end = digits(exponent);
        }
    }
    Some(end)
}

/// Writes a value of the natural unit (mm, deg, Hz, mm/s, s) the way a person would: `10 um`, `1 m`, `16 deg`, `30 d`.
pub fn show_natural(value: f64, dimension: Dimension) -> String {
    match dimension {
        Dimension::Length if value.abs() >= 1e3 => format!("{} m", value / 1e3),
        Dimension::Length if value != 0.0 && value.abs() < 0.1 => format!("{} um", tidy(value * 1e3)),
        Dimension::Duration => show_duration(value),
        Dimension::MolarMass if value.abs() >= 1e6 => format!("{} MDa", tidy(value / 1e6)),
        Dimension::MolarMass if value.abs() >= 1e4 => format!("{} kDa", tidy(value / 1e3)),
        _ => format!("{} {}", tidy(value), dimension.natural_unit()),
    }
}

/// In the largest unit of which there is one at least; up to two days in hours.
fn show_duration(seconds: f64) -> String {
    let (over, unit) = match seconds.abs() {
        s if s > 2.0 * DAY_S => (DAY_S, "d"),
        s if s >= HOUR_S => (HOUR_S, "h"),
        s if s >= 60.0 => (60.0, "min"),
        _ => (1.0, "s"),
    };
    format!("{} {unit}", tidy(seconds / over))
}

/// Rounds to 12 significant digits, so that conversions do not show their last bit.
pub fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// A length in mm, as [`show_natural`] writes it.
pub fn show_mm(length_mm: f64) -> String {
    show_natural(length_mm, Dimension::Length)
}

/// An angle in rad, written in degrees.
pub fn show_angle(angle_rad: f64) -> String {
    show_natural(angle_rad.to_degrees(), Dimension::Angle)
}

/// Whether length `a` exceeds length `b` by more than the relative slack of 1e-9 that scenario files are granted.
pub fn exceeds(a: f64, b: f64) -> bool {
    a > b + 1e-9 * b.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_scales_exactly() {
        let length = |text| parse(text, Dimension::Length);
        assert_eq!(length("1.5 mm"), Ok(1.5));
        assert_eq!(length("70 um"), Ok(0.07));
        assert_eq!(length("4 \u{b5}m"), Ok(0.004));
        assert_eq!(length("4\u{3bc}m"), Ok(0.004));
        assert_eq!(length("1 cm"), Ok(10.0));
        assert_eq!(length("+1e-3 m"), Ok(1.0));
        assert_eq!(parse("180 deg", Dimension::Angle), Ok(std::f64::consts::PI));
        assert_eq!(parse("-0.5 rad", Dimension::Angle), Ok(-0.5));
        assert_eq!(parse("0.1 kHz", Dimension::Frequency), Ok(100.0));
        assert_eq!(parse("2 cm/s", Dimension::Speed), Ok(20.0));
        let time = |text| parse(text, Dimension::Time);
        assert_eq!((time("2 s"), time("70 ms"), time("0.5 min")), (Ok(2.0), Ok(0.07), Ok(30.0)));
    }

    #[test]
    fn units_of_drugs_and_courses_scale_exactly() {
        let duration = |text| parse(text, Dimension::Duration);
        assert_eq!(
            (duration("90 s"), duration("5 min"), duration("1.2 h"), duration("30 d")),
            (Ok(90.0), Ok(300.0), Ok(4320.0), Ok(2_592_000.0))
        );
        assert_eq!(parse("1 h", Dimension::Time), Err(UnitError::UnknownUnit("h".into())), "a hand turns in seconds");
        assert_eq!(parse("300 kDa", Dimension::MolarMass), Ok(3e5));
        assert_eq!(parse("1 MDa", Dimension::MolarMass), Ok(1e6));
        assert_eq!(parse("10 uL/cm2", Dimension::VolumePerArea), Ok(0.1), "a film of 0.1 mm");
        assert_eq!(parse("10 \u{b5}L/cm2", Dimension::VolumePerArea), Ok(0.1));
        assert_eq!(parse("2.2 mg/mL", Dimension::Concentration), Ok(2.2));
        assert_eq!(parse("360 cm/h", Dimension::Permeance), Ok(1.0));
        assert_eq!(parse("4 um2/s", Dimension::Diffusivity), Ok(4e-6));
        assert_eq!(parse("8 mm/mm2", Dimension::LengthPerArea), Ok(8.0));
        let density = |text| parse(text, Dimension::PerArea);
        assert_eq!(
            [density("229 1/cm2"), density("229 /cm2"), density("2.29 1/mm2")],
            [Ok(229.0), Ok(229.0), Ok(229.0)]
        );
    }

    #[test]
    fn a_quantity_of_any_dimension_is_told_in_its_natural_unit() {
        for (text, value, dimension) in [
            ("70 um", 0.07, Dimension::Length),
            ("16 deg", 16.0, Dimension::Angle),
            ("10 uL/cm2", 10.0, Dimension::VolumePerArea),
            ("0.3 cm/h", 0.3, Dimension::Permeance),
            ("4.7 um2/s", 4.7, Dimension::Diffusivity),
            ("10 kDa", 1e4, Dimension::MolarMass),
            ("1.5 h", 5400.0, Dimension::Time),
            ("2 min", 120.0, Dimension::Time),
            ("7 d", 604_800.0, Dimension::Time),
            ("2 1/mm2", 200.0, Dimension::PerArea),
        ] {
            assert_eq!(parse_natural(text), Ok((value, dimension)), "{text}");
        }
        for dimension in Dimension::ALL.into_iter().chain([Dimension::Duration]) {
            let there_and_back = dimension.to_natural(dimension.from_natural(7.0));
            assert!((there_and_back - 7.0).abs() < 1e-14, "{dimension:?}");
        }
    }

    #[test]
    fn no_unit_belongs_to_two_dimensions() {
        let all: Vec<&str> = Dimension::ALL.into_iter().flat_map(Dimension::unit_names).collect();
        let different: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), different.len());
    }

    #[test]
    fn what_is_not_a_quantity_is_refused() {
        let length = |text| parse(text, Dimension::Length);
        assert_eq!(length(""), Err(UnitError::NoNumber));
        assert_eq!(length("depth"), Err(UnitError::NoNumber));
        assert_eq!(length(" 1 mm"), Err(UnitError::NoNumber));
        assert_eq!(length("1.5"), Err(UnitError::NoUnit));
        assert_eq!(length("1 mn"), Err(UnitError::UnknownUnit("mn".into())));
        assert_eq!(length("1,5 mm"), Err(UnitError::UnknownUnit(",5 mm".into())));
        assert_eq!(length("1 mm "), Err(UnitError::UnknownUnit("mm ".into())));
        assert_eq!(length("1 deg"), Err(UnitError::UnknownUnit("deg".into())));
        assert_eq!(length("1e400 mm"), Err(UnitError::Overflow));
        assert_eq!(length("1e308 m"), Err(UnitError::Overflow));
        assert_eq!(length("1e-400 mm"), Err(UnitError::Underflow));
        assert_eq!(length("-inf mm"), Err(UnitError::NotFinite));
        assert_eq!(length("NaN mm"), Err(UnitError::NotFinite));
    }

    #[test]
    fn makers_units_are_converted_for_the_message() {
        let sum = elsewhere;
        assert_eq!(sum("7000 rpm", Dimension::Frequency).as_deref(), Some("116.67 Hz"));
        assert_eq!(
            sum("60 RPM", Dimension::Frequency).as_deref(),
            Some("1 Hz"),
            "a turn is a stroke, not 2 pi of them"
        );
        for text in ["30G", "30 g", "30 gauge", "G30", "30ga"] {
            assert_eq!(tubing(text).as_deref(), Some("0.3 mm"), "{text}");
            assert_eq!(sum(text, Dimension::Length), None, "{text} is a width, and no other length");
        }
        assert_eq!(sum("0.01 in", Dimension::Length).as_deref(), Some("0.254 mm"));
        assert_eq!(sum("250 nm", Dimension::Length).as_deref(), Some("0.25 um"));
        assert_eq!(sum("16 \u{b0}", Dimension::Angle).as_deref(), Some("16 deg"));
        assert_eq!(sum("0.36 km/h", Dimension::Speed).as_deref(), Some("100 mm/s"));
        for text in ["99G", "30 G 1", "7000 rpm", "G", ""] {
            assert_eq!((sum(text, Dimension::Length), tubing(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn a_unit_means_one_thing_in_a_dimension() {
        for (dimension, _, spellings) in ELSEWHERE {
            for spelling in *spellings {
                assert!(dimension.unit_names().all(|name| !name.eq_ignore_ascii_case(spelling)), "{spelling}");
            }
        }
    }

    #[test]
    fn minus_zero_is_zero() {
        assert_eq!(parse("-0.0 mm", Dimension::Length).map(f64::to_bits), Ok(0));
        assert_eq!(parse_number("-0.0").map(f64::to_bits), Ok(0));
    }

    #[test]
    fn limits_are_written_as_a_person_would() {
        assert_eq!(show_mm(0.01), "10 um");
        assert_eq!(show_mm(0.1), "0.1 mm");
        assert_eq!(show_mm(1e3), "1 m");
        assert_eq!(show_mm(0.0), "0 mm");
        assert_eq!(show_angle(16_f64.to_radians()), "16 deg");
        let durations = [1.0, 60.0, 300.0, 5400.0, 86_400.0, 604_800.0].map(|s| show_natural(s, Dimension::Duration));
        assert_eq!(durations, ["1 s", "1 min", "5 min", "1.5 h", "24 h", "7 d"]);
        let weights = [18.0, 1e4, 1e7].map(|da| show_natural(da, Dimension::MolarMass));
        assert_eq!(weights, ["18 Da", "10 kDa", "10 MDa"]);
    }

    #[test]
    fn equal_lengths_survive_a_rounding() {
        assert!(!exceeds(0.1 + 0.2, 0.3));
        assert!(exceeds(0.300_001, 0.3));
    }
}
