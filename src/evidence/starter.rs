//! Files to begin with: a published figure, and a claim.

/// A kind of file to begin with.
#[derive(Debug, Clone, Copy)]
pub struct Starter {
    /// Its word.
    pub kind: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The command line that it is for, but for the file.
    pub command: &'static str,
    text: &'static str,
}

/// All kinds.
pub static STARTERS: [Starter; 2] = [
    Starter {
        kind: "case",
        doc: "a published figure, for `verify --cases`",
        command: "verify --cases",
        text: include_str!("starter_case.toml"),
    },
    Starter {
        kind: "claim",
        doc: "a claim with its hypotheses and predicates, for `claims`",
        command: "claims",
        text: include_str!("starter_claim.toml"),
    },
];

impl Starter {
    /// The file for a name.
    pub fn text(&self, name: &str) -> String {
        self.text.replace("NAME", name)
    }
}
