//! `dermatrace schema`: the JSON Schema of the scenario file.

use super::failure::{Exit, Failure};
use super::output;

/// Prints the schema.
pub fn run() -> Result<Exit, Failure> {
    output::print_json(&dermatrace::scenario::schema())?;
    Ok(Exit::Done)
}
