//! Sourced body sites.

/// The sourced body sites.
pub fn catalogue() -> Vec<String> {
    Vec::new()
}

/// The sourced body sites as a table.
pub fn text() -> String {
    "body sites\n".to_owned()
}
