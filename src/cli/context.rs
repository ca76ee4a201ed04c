//! How the program was called.

/// What every command knows of how it was called.
pub struct Context {
    /// Results and errors as JSON.
    pub json: bool,
    /// No progress and no notes on stderr.
    pub quiet: bool,
    /// Notes on every cell.
    pub verbose: bool,
    /// The command line as given.
    pub command_line: Vec<String>,
}
