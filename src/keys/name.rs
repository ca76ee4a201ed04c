//! Names of devices: safe as file names, in tables and on a terminal.

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

#[cfg(test)]
mod tests {
    use super::is_valid;

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
