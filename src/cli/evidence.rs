//! What the commands that bring files of their own have in common.

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use dermatrace::evidence::Library;
use dermatrace::folder::manifest::{Effort, Invocation, Manifest, ScenarioRecord};
use dermatrace::scenario::StrikeFile;

/// What a job reads: its name, its title, the text of its files, and files that lie beside them.
pub struct Read {
    pub stem: &'static str,
    pub title: &'static str,
    pub text: String,
    pub beside: Vec<StrikeFile>,
}

impl Read {
    /// The manifest of the job before anything is computed.
    pub fn record(self, args: &EvidenceArgs, invocation: Invocation) -> Manifest {
        let invocation = Invocation { quick: args.quick, ..invocation };
        let record = ScenarioRecord::of_files(self.stem, self.title, self.text, &self.beside);
        Manifest::of_files(record, Effort::of_files(args.quick), invocation)
    }
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
