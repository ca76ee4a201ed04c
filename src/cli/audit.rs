//! `dermatrace audit`: whether a result is whole and right.

use super::args::AuditArgs;
use super::failure::{Exit, Failure};
use super::{Context, limits, load, output, progress, signals};
use dermatrace::audit::Found;
use dermatrace::folder::manifest::Manifest;
use dermatrace::results::{Question, Source, audit, manifest_of, require_directory};
use dermatrace::simulate::forecast::least_mib;
use dermatrace::summary::audit_text::audit_summary;
use dermatrace::threads;
use serde_json::{Value, json};

/// Looks at a result and says what was looked at, or the first difference. Nothing in the folder is touched.
pub fn run(args: &AuditArgs, context: &Context) -> Result<Exit, Failure> {
    let count = threads::count(args.threads)?;
    limits::refuse_beyond(least_mib(false), count, false)?;
    let pool = threads::pool(count)?;
    let directory = args.results_dir.as_path();
    require_directory(directory)?;
    let manifest = manifest_of(directory)?;
    let stop = signals::ask_first()?;
    let bar = progress::audit_bar(context.quiet);
    let question = Question {
        source: Source { directory, manifest: &manifest },
        scenario_dir: args.scenario_dir.as_deref(),
        all: args.all,
        program: load::invocation(&manifest.program.command, pool.current_num_threads(), context),
        stop: &stop,
        progress: &|done, planned| progress::show(&bar, done, planned),
    };
    let found = pool.install(|| audit(&question));
    bar.finish_and_clear();
    let found = found?;
    if context.json {
        output::print_json(&as_json(&manifest, &found))?;
    } else {
        output::print(&audit_summary(&output::shown(directory), &manifest, &found))?;
    }
    Ok(Exit::Done)
}

/// What was looked at, for scripts.
fn as_json(manifest: &Manifest, found: &Found) -> Value {
    json!({ "command": manifest.program.command, "checksum": manifest.checksum, "audit": found })
}
