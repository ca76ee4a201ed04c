//! Values of options as they are typed.

use dermatrace::charts::Look;
use dermatrace::threads::MAX_THREADS;
use dermatrace::units::{self, Dimension};
use std::time::Duration;

/// A whole number.
pub fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("must be a whole number from 0 to {}", u64::MAX))
}

/// A number of threads, 0 for all cores.
pub fn threads(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("must be a whole number from 0 to {MAX_THREADS}, 0 for all cores"))
}

/// A width of paper as a length with its unit, mm.
pub fn width_mm(text: &str) -> Result<f64, String> {
    let width_mm = units::parse(text, Dimension::Length)
        .map_err(|_| "must be a length with its unit, such as \"120 mm\"".to_owned())?;
    Look::default().with_width_mm(width_mm).map(Look::width_mm).map_err(|error| error.to_string())
}

/// How long a film lasts, s.
pub fn film_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.1..=60.0).contains(seconds));
    seconds.ok_or_else(|| "must be a number of seconds from 0.1 to 60".to_owned())
}

/// A length with its unit, mm.
pub fn length(text: &str) -> Result<f64, String> {
    units::parse(text, Dimension::Length).map_err(|_| "must be a length with its unit, such as \"1.5 mm\"".to_owned())
}

/// A length of more than nothing, mm.
pub fn positive_length(text: &str) -> Result<f64, String> {
    match length(text)? {
        length if length > 0.0 => Ok(length),
        _ => Err("must be more than 0".to_owned()),
    }
}

/// A time of hours or days, s.
pub fn duration(text: &str) -> Result<f64, String> {
    units::parse(text, Dimension::Duration).map_err(|_| "must be a time with its unit, such as \"4 h\"".to_owned())
}

/// A time cap.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let refused = || "must be a number of seconds, more than 0, such as 600".to_owned();
    let seconds: f64 = text.parse().map_err(|_| refused())?;
    // More than any clock counts is no cap.
    let longest = if seconds > 0.0 && seconds.is_finite() { Some(Duration::MAX) } else { None };
    let duration = Duration::try_from_secs_f64(seconds).ok().or(longest).ok_or_else(refused)?;
    if duration.is_zero() { Err(refused()) } else { Ok(duration) }
}
