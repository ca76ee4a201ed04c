//! Rules of names that tables carry.

use crate::keys::fields::{Fields, join};
use crate::keys::findings::Findings;
use crate::keys::name;
use crate::keys::problem::problem;

/// A name that a reader of tables takes for a number is not found there as it was written: `007` becomes 7.
pub(super) fn stays_a_text(named: &Fields, found: &mut Findings) {
    let Ok(text) = named.text("name") else { return };
    if let Some(what) = name::reads_as(text) {
        let (what, key) = (format!("reads as {what} in tables"), join(&named.path, "name"));
        let advice = match name::as_text(text) {
            other if name::is_valid(&other) => format!("name it for example \"{other}\""),
            _ => "choose another name".into(),
        };
        found.range.push(problem(named.place("name"), &key, what, name::TEXT_RULE, format!("\"{text}\""), advice));
    }
}
