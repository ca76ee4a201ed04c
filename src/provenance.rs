//! Where a number comes from: the word that every catalogue entry carries.

use serde::{Deserialize, Serialize};

/// How far a number may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// The number stands in the abstract, table or page named.
    #[serde(rename = "read")]
    Read,
    /// The page named reports someone else's work.
    #[serde(rename = "second-hand")]
    SecondHand,
    /// General knowledge that was not checked against a page.
    #[serde(rename = "recalled")]
    Recalled,
    /// Arithmetic from sourced numbers.
    #[serde(rename = "DERIVED")]
    Derived,
    /// No source gives it; the note beside it says why this value.
    #[serde(rename = "assumption")]
    Assumption,
}

impl Basis {
    /// Every basis with its one-letter mark, for the legend of a table.
    pub const LEGEND: &str = "r read   s second-hand   c recalled   D derived   a assumption";

    /// The one-letter mark used in text tables.
    pub fn mark(self) -> char {
        match self {
            Self::Read => 'r',
            Self::SecondHand => 's',
            Self::Recalled => 'c',
            Self::Derived => 'D',
            Self::Assumption => 'a',
        }
    }
}
