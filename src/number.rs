//! Numbers for people: no more digits than the error allows.

/// Values from here upwards, or below its reciprocal's thousandfold, are written with a power of ten.
const LARGE: f64 = 1e7;
const SMALL: f64 = 1e-4;
/// Digits after the first that a number can have.
const MOST_DIGITS: i32 = 15;

/// `value ± error`, both cut at the second significant digit of the error: `12.346 ± 0.023`.
///
/// An error of exactly 0 gives the value alone (at most six significant digits); one that is not finite says `± unknown`.
pub fn with_error(value: f64, error: f64) -> String {
    if !value.is_finite() {
        return plain(value);
    }
    if !error.is_finite() {
        return format!("{} ± unknown", plain(value));
    }
    if error == 0.0 {
        return plain(value);
    }
    let scale = value.abs().max(error.abs());
    if (SMALL..LARGE).contains(&scale) {
        let decimals = decimals_of(error);
        return format!("{} ± {}", fixed(value, decimals), fixed(error, decimals));
    }
    let exponent = exponent_of(scale);
    let unit = 10f64.powi(exponent);
    let decimals = decimals_of(error / unit);
    format!("({} ± {})e{exponent}", fixed(value / unit, decimals), fixed(error / unit, decimals))
}

/// `value [low, high]`, cut at the second significant digit of the half-width; the value alone where the interval is a point.
/// What is exactly zero, as where nothing was seen, is 0 beside any limit.
pub fn with_interval(value: f64, low: f64, high: f64) -> String {
    if low == value && high == value {
        return plain(value);
    }
    let half_width = (high - low) / 2.0;
    if !half_width.is_finite() || half_width <= 0.0 || !value.is_finite() {
        return format!("{} [{}, {}]", plain(value), plain(low), plain(high));
    }
    let is_plain = (SMALL..LARGE).contains(&value.abs().max(half_width));
    let decimals = decimals_of(half_width);
    let write = |number: f64| match number {
        0.0 => plain(0.0),
        _ if is_plain => fixed(number, decimals),
        _ => powered(number, decimals),
    };
    format!("{} [{}, {}]", write(value), write(low), write(high))
}

/// A number without a known error: at most four significant digits where there is a fraction, no trailing zeros.
pub fn plain(value: f64) -> String {
    significant(value, 4)
}

/// A number of which little is known: two significant digits.
pub fn rough(value: f64) -> String {
    significant(value, 2)
}

/// A relative error in per cent with two significant digits.
pub fn percent(fraction: f64) -> String {
    if fraction.is_finite() { format!("{} %", significant(fraction * 100.0, 2)) } else { "unknown".to_owned() }
}

/// `value` with so many significant digits and no trailing zeros; whole numbers below ten million stay whole.
fn significant(value: f64, digits: i32) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value == 0.0 || !value.is_finite() || (value.fract() == 0.0 && value.abs() < LARGE) {
        return format!("{}", value + 0.0);
    }
    if !(SMALL..LARGE).contains(&value.abs()) {
        return format!("{value:.*e}", digits.unsigned_abs() as usize - 1);
    }
    let text = fixed(value, digits - 1 - exponent_of(value));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// With a power of ten, as many digits as so many `decimals` would show; at least one.
fn powered(value: f64, decimals: i32) -> String {
    let digits = (decimals + exponent_of(value)).clamp(0, MOST_DIGITS);
    format!("{value:.*e}", digits.unsigned_abs() as usize)
}

/// Decimals that show two significant digits of `error`.
fn decimals_of(error: f64) -> i32 {
    // Rounded first: 0.0996 has its second digit where 0.10 has it.
    let rounded: f64 = format!("{:.1e}", error.abs()).parse().unwrap_or(error);
    1 - exponent_of(rounded)
}

/// The power of ten of the leading digit.
fn exponent_of(value: f64) -> i32 {
    let text = format!("{:e}", value.abs());
    text.rsplit('e').next().and_then(|exponent| exponent.parse().ok()).unwrap_or(0)
}

/// Fixed notation; negative `decimals` round to tens, hundreds, …
fn fixed(value: f64, decimals: i32) -> String {
    let text = if decimals >= 0 {
        format!("{value:.*}", decimals.unsigned_abs() as usize)
    } else {
        let unit = 10f64.powi(-decimals);
        format!("{:.0}", (value / unit).round() * unit)
    };
    let is_zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_decides_the_digits() {
        assert_eq!(with_error(12.345678, 0.0234), "12.346 ± 0.023");
        assert_eq!(with_error(12.345678, 0.0996), "12.35 ± 0.10");
        assert_eq!(with_error(229.18, 1.06), "229.2 ± 1.1");
        assert_eq!(with_error(123_456.0, 789.0), "123460 ± 790");
        assert_eq!(with_error(-0.0001, 0.02), "0.000 ± 0.020");
        assert_eq!(with_error(0.0, 0.5), "0.00 ± 0.50");
    }

    #[test]
    fn exact_and_unknown_errors_are_told_apart() {
        assert_eq!(with_error(4.0, 0.0), "4");
        assert_eq!(with_error(0.123456789, 0.0), "0.1235");
        assert_eq!(with_error(4.25, f64::NAN), "4.25 ± unknown");
        assert_eq!(with_error(f64::INFINITY, 1.0), "inf");
        assert_eq!(with_error(f64::NAN, 0.0), "nan");
    }

    #[test]
    fn very_small_and_very_large_numbers_share_one_power_of_ten() {
        assert_eq!(with_error(1.23456e-6, 1.2e-8), "(1.235 ± 0.012)e-6");
        assert_eq!(with_error(2.5e9, 3.1e7), "(2.500 ± 0.031)e9");
    }

    #[test]
    fn intervals_are_cut_at_their_half_width() {
        assert_eq!(with_interval(1.23456, 1.2101, 1.2590), "1.235 [1.210, 1.259]");
        assert_eq!(with_interval(2.0, 2.0, 2.0), "2");
        assert_eq!(with_interval(f64::INFINITY, 3.25, f64::INFINITY), "inf [3.25, inf]");
        assert_eq!(with_interval(1.0, 1.0, 1.0), "1");
        assert_eq!(with_interval(1.23456e-6, 1.2101e-6, 1.2590e-6), "1.235e-6 [1.210e-6, 1.259e-6]");
        assert_eq!(with_interval(2.5e9, -3.1e7, 4.9e9), "2.5e9 [-3e7, 4.9e9]");
    }

    #[test]
    fn what_was_not_seen_is_zero_beside_any_limit() {
        assert_eq!(with_interval(0.0, 0.0, 3.723e-5), "0 [0, 3.7e-5]");
        assert_eq!(with_interval(0.0, 0.0, 0.0123), "0 [0, 0.0123]");
        assert_eq!(with_interval(-0.0, 0.0, 4.2e8), "0 [0, 4.2e8]");
        assert_eq!(with_interval(0.5, 0.0, 1.0), "0.50 [0, 1.00]");
    }

    #[test]
    fn plain_numbers_lose_trailing_zeros_only() {
        assert_eq!(plain(1.5), "1.5");
        assert_eq!(plain(100.0), "100");
        assert_eq!(plain(1234.56), "1235");
        assert_eq!(plain(0.000_012_3), "1.230e-5");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(percent(0.00204), "0.2 %");
        assert_eq!(percent(f64::NAN), "unknown");
    }
}
