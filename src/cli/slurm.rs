//! `dermatrace sweep --slurm N`: a script that runs a study as an array of Slurm jobs.

use super::args::SweepArgs;
use super::failure::{Exit, Failure};
use super::output;
use dermatrace::folder::manifest::plain_name;
use dermatrace::folder::outdir::default_path;
use dermatrace::scenario::Scenario;
use std::fmt::Write;

/// Prints the script.
pub fn print(args: &SweepArgs, scenario: &Scenario, shards: u64) -> Result<Exit, Failure> {
    let out = args.points.common.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let out = quoted(&out.display().to_string());
    let mut options = String::new();
    let overrides = &args.points.common.overrides;
    for set in &overrides.set {
        let _ = write!(options, " --set {}", quoted(set));
    }
    if let Some(seed) = overrides.seed {
        let _ = write!(options, " --seed {seed}");
    }
    if args.points.common.quick {
        options.push_str(" --quick");
    }
    let no_csv = if args.points.no_csv { " --no-csv" } else { "" };
    let script = format!(
        "#!/bin/bash
# A study in {shards} shards. `bash THIS_FILE` hands in the array and a job that merges it; `sbatch THIS_FILE` hands in the
# array alone. Threads follow --cpus-per-task. Handed in again, shards that were stopped are resumed and finished ones kept.
#SBATCH --job-name={stem}
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
set -u
scenario={scenario}
out={out}
dermatrace=${{DERMATRACE:-dermatrace}}
if [ -z \"${{SLURM_JOB_ID:-}}\" ]; then
    job=$(sbatch --parsable \"$0\") || exit
    merge=\"$(printf '%q ' \"$dermatrace\" merge \"--out=$out/merged\"{no_csv}) $(printf '%q' \"$out/shards\")/*\"
    exec sbatch --dependency=\"afterok:$job\" --job-name={stem}-merge --wrap \"$merge\"
fi
part=\"$out/shards/$SLURM_ARRAY_TASK_ID\"
resume=
if [ -e \"$part/checkpoint.json\" ] || [ -e \"$part/manifest.json\" ]; then resume=--resume; fi
\"$dermatrace\" sweep \"$scenario\"{options} --shard \"$SLURM_ARRAY_TASK_ID/{shards}\" --no-csv --no-plots --out \"$part\" $resume
code=$?
# 5 says that points failed or fell short of the precision; the merged tables tell which.
if [ $code -eq 5 ] && [ -e \"$part/manifest.json\" ]; then code=0; fi
exit $code
",
        // `#SBATCH` lines end at a space.
        stem = plain_name(&scenario.stem),
        last = shards - 1,
        scenario = quoted(&args.points.common.scenario.display().to_string()),
    );
    output::print(&script)?;
    Ok(Exit::Done)
}

/// A word that a shell takes as it is.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
