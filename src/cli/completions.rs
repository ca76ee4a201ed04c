//! `dermatrace completions`: a completion script for a shell.

use super::args::{Cli, CompletionArgs};
use super::failure::{Exit, Failure};
use super::output;
use clap::CommandFactory;

/// Prints the script. It is built in memory first: the generator would panic on a closed pipe.
pub fn run(args: &CompletionArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "dermatrace", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
