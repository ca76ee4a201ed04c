//! Numbers as figures print them: rounded, with a real minus and superscripts.

/// `value` to `digits` significant digits; powers of ten where plain digits would be long.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return "not finite".to_owned();
    }
    let exponent = value.abs().log10().floor() as i32;
    if !(-3..6).contains(&exponent) {
        return scientific(value, exponent, (digits - 1).max(0) as usize);
    }
    let decimals = (digits - 1 - exponent).max(0) as usize;
    minus(format!("{value:.decimals$}"))
}

/// Every digit that a value has and no more; powers of ten where plain digits would be long.
pub fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = value.abs().log10().floor() as i32;
    if (-4..6).contains(&exponent) {
        return minus(value.to_string());
    }
    let text = format!("{value:e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power = superscript(power.parse().unwrap_or(exponent));
    if mantissa == "1" { format!("10{power}") } else { minus(format!("{mantissa}×10{power}")) }
}

/// A configured quantity: every digit that matters, no trailing zeros, at most five decimals.
pub fn configured(value: f64) -> String {
    let text = format!("{value:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    minus(if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() })
}

/// The label of a tick, all of whose neighbours are `step` apart.
pub fn tick(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 || value.abs() < step * 1e-6 {
        return "0".to_owned();
    }
    if largest >= 1e5 || step < 1e-4 {
        let exponent = value.abs().log10().floor() as i32;
        let decimals = (exponent - step.log10().floor() as i32).clamp(0, 6) as usize;
        return scientific(value, exponent, decimals);
    }
    let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 6.0) as usize;
    minus(format!("{value:.decimals$}"))
}

fn scientific(value: f64, exponent: i32, decimals: usize) -> String {
    let mantissa = value / 10_f64.powi(exponent);
    let power = superscript(exponent);
    let text = format!("{mantissa:.decimals$}");
    if text == "1" { format!("10{power}") } else { minus(format!("{text}×10{power}")) }
}

fn superscript(number: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().chars().map(|letter| letter.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])).collect()
}

fn minus(text: String) -> String {
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn significant_digits_are_kept_and_signs_are_real() {
        let shown = [0.0, 0.097_432_7, 229.2, 1000.0, -1.25, 0.000_12, 2.5e7].map(|value| significant(value, 3));
        assert_eq!(shown, ["0", "0.0974", "229", "1000", "−1.25", "1.20×10⁻⁴", "2.50×10⁷"]);
    }

    #[test]
    fn configured_values_lose_no_digit_and_gain_none() {
        assert_eq!([1.5, 2.0, 0.017, 10.0, 0.0].map(configured), ["1.5", "2", "0.017", "10", "0"]);
    }

    #[test]
    fn plain_values_are_told_as_they_are() {
        assert_eq!(
            [1.5, -0.25, 3160.0, 1e5, 1e6, 2.5e-7, 0.000_12, 0.0].map(plain),
            ["1.5", "−0.25", "3160", "100000", "10⁶", "2.5×10⁻⁷", "0.00012", "0"]
        );
    }

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        assert_eq!(
            [(0.5, 0.5, 2.0), (1.0, 0.25, 2.0), (20.0, 20.0, 80.0)].map(|(v, s, l)| tick(v, s, l)),
            ["0.5", "1.0", "20"]
        );
        assert_eq!(tick(2e5, 5e4, 3e5), "2.0×10⁵");
        assert_eq!(tick(1e-17, 0.5, 2.0), "0");
    }
}
