//! What an audit without a difference has to tell.

use super::{Agreement, Tally};
use serde::Serialize;

/// What is computed anew of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anew {
    /// In words; none where nothing is.
    pub what: Option<String>,
    /// What is left out, and why.
    pub left: Vec<String>,
}

impl Anew {
    /// Some of it, or all.
    pub fn some(what: impl Into<String>, left: Vec<String>) -> Self {
        Self { what: Some(what.into()), left }
    }

    /// Nothing, and why.
    pub fn nothing(why: impl Into<String>) -> Self {
        Self { what: None, left: vec![why.into()] }
    }
}

/// What an audit found in order.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// How much was looked at.
    pub tally: Tally,
    /// What was computed anew.
    pub anew: Anew,
    /// How close that was to what the tables hold.
    pub agreement: Agreement,
    /// What lies in the folder and is not listed.
    pub unlisted: Vec<String>,
}
