//! Sourced machines.

/// The sourced machines.
pub fn catalogue() -> Vec<String> {
    Vec::new()
}

/// The sourced machines as a table.
pub fn text() -> String {
    "machines\n".to_owned()
}
