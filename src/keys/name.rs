//! Names of devices: safe as file names, in tables and on a terminal, and text wherever a table is read.

/// The rule, for messages.
pub(crate) const RULE: &str = "1 to 128 of A-Z a-z 0-9 . _ - and no . or - at the start";

/// The rule, as a regular expression.
pub(crate) const PATTERN: &str = "^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$";

/// Whether a text is a valid name.
pub(crate) fn is_valid(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The rule for names that stand in tables, for messages.
pub(crate) const TEXT_RULE: &str =
    "a name that readers of tables cannot take for a number, date, truth value or missing value";

const MISSING: [&str; 7] = ["na", "nan", "n.a", "n.a.", "nil", "none", "null"];
const TRUTH: [&str; 10] = ["true", "false", "t", "f", "yes", "no", "y", "n", "on", "off"];
const INFINITE: [&str; 2] = ["inf", "infinity"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What spreadsheets and readers of CSV files would take a valid name for; `None` where it stays a text.
pub fn reads_as(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let is_one_of = |words: &[&str]| words.contains(&name.as_str());
    match name.as_str() {
        _ if is_one_of(&MISSING) => Some("a missing value"),
        _ if is_one_of(&TRUTH) => Some("a truth value"),
        _ if is_one_of(&INFINITE) || is_number(&name) => Some("a number"),
        _ if is_date(&name) => Some("a date"),
        _ => None,
    }
}

/// A name of the same thing that stays a text.
pub(crate) fn as_text(name: &str) -> String {
    let noun = if name.bytes().all(|b| b.is_ascii_digit()) { "needles" } else { "device" };
    format!("{noun}-{name}")
}

fn is_number(name: &str) -> bool {
    let digits =
        |text: &str| text.bytes().any(|b| b.is_ascii_digit()) && !text.bytes().any(|b| b.is_ascii_alphabetic());
    let exponent = name.split_once('e').is_some_and(|(mantissa, power)| digits(mantissa) && digits(power));
    let prefixed = |prefix: &str, radix| {
        name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
    };
    (digits(name) && parts(name).count() < 3 && !name.contains('-'))
        || exponent
        || [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().any(|(prefix, radix)| prefixed(prefix, radix))
}

/// `2024-01-02`, `1-2`, `2.1.2024`, `2-Jan`, `2024-01-02T03`.
fn is_date(name: &str) -> bool {
    let day = name.split_once('t').filter(|(day, _)| day.contains('-')).map_or(name, |(day, time)| {
        if time.bytes().any(|b| b.is_ascii_alphabetic() && b != b'z') { name } else { day }
    });
    let is_month = |part: &str| part.len() > 2 && MONTHS.iter().any(|month| month.starts_with(part));
    let is_count = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (months, others): (Vec<&str>, Vec<&str>) = parts(day).partition(|part| is_month(part));
    months.len() < 2 && months.len() + others.len() > 1 && others.iter().all(|part| is_count(part))
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '.', '_']).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{as_text, is_valid, reads_as};

    #[test]
    fn a_name_that_a_table_reads_as_something_else_is_found() {
        for name in ["540", "007", "192", "36", "1e5", "1E-5", "2.5", "1_000", "0x1F", "inf", "Infinity", "_5", "5."] {
            assert_eq!(reads_as(name), Some("a number"), "{name}");
        }
        for name in ["2024-01-02", "1-2", "2.1.2024", "5-Jan", "Jan-2024", "2024-01-02T03", "20-03-04-05"] {
            assert_eq!(reads_as(name), Some("a date"), "{name}");
        }
        for (name, what) in
            [("TRUE", "truth"), ("f", "truth"), ("nan", "missing"), ("NA", "missing"), ("None", "missing")]
        {
            assert_eq!(reads_as(name), Some(format!("a {what} value").as_str()), "{name}");
        }
        for name in
            ["pen", "needles-540", "540-roller", "mf8", "a.b_c", "1e", "e5", "nano", "june", "market-2", "t-2", "x-1-2"]
        {
            assert_eq!(reads_as(name), None, "{name}");
        }
    }

    #[test]
    fn the_name_that_is_suggested_stays_a_text() {
        for name in ["540", "TRUE", "2024-01-02", "1e5", "nan"] {
            assert!(is_valid(&as_text(name)) && reads_as(&as_text(name)).is_none(), "{name}");
        }
        assert_eq!(as_text("540"), "needles-540");
    }

    #[test]
    fn only_harmless_names_pass() {
        for good in ["pen", "Dermapen-4", "a.b_c", "_x", &"n".repeat(128)] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", ".", "..", "../x", "a/b", "-x", "=cmd()", "a b", "é", "a\n", "\u{202e}x", &"n".repeat(129)] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
