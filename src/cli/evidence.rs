//! What the commands that bring files of their own have in common.

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use dermatrace::evidence::Library;
use dermatrace::folder::manifest::{Effort, Invocation, Manifest, ScenarioRecord};

/// The manifest of the job before anything is computed.
pub fn record(stem: &str, title: &str, text: String, args: &EvidenceArgs, invocation: Invocation) -> Manifest {
    let invocation = Invocation { quick: args.quick, ..invocation };
    Manifest::of_files(ScenarioRecord::of_files(stem, title, text), Effort::of_files(args.quick), invocation)
}

/// Refuses names that no file has.
pub fn refuse_unknown(library: &Library, only: &[String]) -> Result<(), Failure> {
    match only.iter().find(|name| !library.names().any(|known| known == *name)) {
        None => Ok(()),
        Some(name) => {
            let nearest = library.nearest(name).map(|nearest| format!("; did you mean {nearest}?"));
            let message = format!("--only: there is no \"{}\"{}", name.escape_debug(), nearest.unwrap_or_default());
            Err(Failure::new(Exit::Usage, message))
        }
    }
}
