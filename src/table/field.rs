//! How a value is written in a CSV file of a result.

use std::fmt::Write;

/// A value that has a text in a table.
pub(crate) trait Field {
    /// Adds the text of the value to the end of another.
    fn append(&self, text: &mut String);

    /// The text of the value.
    fn text(&self) -> String {
        let mut text = String::new();
        self.append(&mut text);
        text
    }
}

impl Field for str {
    fn append(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Field for String {
    fn append(&self, text: &mut String) {
        text.push_str(self);
    }
}

/// Whole numbers, in decimal digits.
macro_rules! whole {
    ($($type:ty),+) => {
        $(impl Field for $type {
            fn append(&self, text: &mut String) {
                let _ = write!(text, "{self}");
            }
        })+
    };
}

whole!(u32, u64, i64);

impl Field for f64 {
    /// Fewest digits that read back to the same number, `1e-7` rather than a row of zeros; `inf`, `-inf` and `nan`. Zero has no
    /// sign, which would say nothing but how it was reckoned.
    fn append(&self, text: &mut String) {
        if self.is_nan() {
            text.push_str("nan");
        } else {
            let _ = write!(text, "{:?}", unsigned_zero(*self));
        }
    }
}

/// The number, zero without its sign.
pub(crate) fn unsigned_zero(number: f64) -> f64 {
    if number == 0.0 { 0.0 } else { number }
}
