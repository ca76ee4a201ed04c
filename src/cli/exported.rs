//! What all exports share: names that a result must have, and how an export was called.

use super::failure::{Exit, Failure};
use super::{Context, load};
use dermatrace::folder::manifest::{Effort, Invocation, Manifest};
use dermatrace::results::geometry;

/// Refuses the first name that was asked for and is not known.
pub fn require_known(what: &str, asked: &[String], known: &[String]) -> Result<(), Failure> {
    asked.iter().find(|name| !known.contains(name)).map_or(Ok(()), |name| Err(unknown(what, name, known)))
}

/// That a name is not known, with those that are.
pub fn unknown(what: &str, asked: &str, known: &[String]) -> Failure {
    let message = format!("--{what} \"{asked}\": the result has none of that name; it has {}", known.join(", "));
    Failure::new(Exit::Usage, message)
}

/// How this export was called; its effort is that of the result.
pub fn invocation(origin: &Manifest, threads: usize, context: &Context) -> Invocation {
    let Effort { quick, max_seconds, .. } = origin.effort;
    Invocation { quick, max_seconds, ..load::invocation(geometry::WORD, threads, context) }
}
