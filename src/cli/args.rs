//! Commands and options.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  dermatrace new cheek                        write a commented scenario, cheek.toml
  dermatrace check cheek.toml                 is it sound, and what would a run need?
  dermatrace run cheek.toml --quick           a first look with small budgets
  dermatrace run cheek.toml --set device.roller.slip=0.1 --out output/slip
  dermatrace sweep study.toml --resume        go on with a study that was stopped
  dermatrace run cheek.toml --json --no-plots > result.json

Exit codes: 0 done, 2 usage or invalid scenario, 3 resource limit, 4 file or device failure,
5 target precision not reached, 6 damaged or foreign result, 70 internal error,
130/143/129 stopped by a signal, 141 output closed.";

/// What microneedle rollers and pens do to skin, with an interval on every number
#[derive(Debug, Parser)]
#[command(
    name = "dermatrace",
    version = concat!(env!("CARGO_PKG_VERSION"), " (", env!("DERMATRACE_GIT"), ")"),
    after_help = EXAMPLES,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print results as JSON on stdout and errors as JSON, one a line, on stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no notes on stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say how every cell (device, depth, hypothesis) ended
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every device and depth of a scenario: comparison, tables and figures
    Run(StudyArgs),
    /// One strike of each device, depth and tear hypothesis, by quadrature (nothing random)
    Channel(StudyArgs),
    /// Read scenarios, report every problem, and say what a run would need
    Check(CheckArgs),
    /// Benchmark needle configurations: a league table against a reference, and the Pareto front
    Bench(StudyArgs),
    /// Compute every point of a study declared in the scenario; resumable, in shards where wanted
    Sweep(SweepArgs),
    /// What decides the result: Sobol' indices and elementary effects of the study's axes
    Sensitivity(PointsArgs),
    /// Join the shards of a study; the tables are those of a study that was never cut
    Merge(MergeArgs),
    /// Redraw every figure of a result directory from its tables
    Plot(PlotArgs),
    /// Write report.html into a result directory: one page that holds everything, offline
    Report(ReportArgs),
    /// List the sourced rollers and pens
    Devices,
    /// List the sourced body sites and their skin layers
    Sites,
    /// Write a commented starter scenario NAME.toml here; never overwrites
    New(NewArgs),
    /// Print the JSON Schema of the scenario file
    Schema,
    /// Print a completion script for a shell
    Completions(CompletionArgs),
}

/// Options of the commands that compute.
#[derive(Debug, Args)]
pub struct StudyArgs {
    /// Scenario file, or - for standard input
    pub scenario: PathBuf,
    /// Folder for the result [run: output/<file stem>; channel: none, print only]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads, 0 for all cores; they change the time, never the digits
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Small budgets for a first look; marked in manifest, summary and figures
    #[arg(long)]
    pub quick: bool,
    /// Stop sampling after so many seconds (digits then depend on the machine)
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub max_seconds: Option<Duration>,
    /// Write no figures
    #[arg(long)]
    pub no_plots: bool,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// Options of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    #[command(flatten)]
    pub points: PointsArgs,
    /// Compute one of N parts of the study, counted from 0; `merge` joins them
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Print a Slurm array script for so many shards, and compute nothing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000), conflicts_with_all = ["shard", "resume"])]
    pub slurm: Option<u64>,
}

/// Options of the commands that compute many points.
#[derive(Debug, Args)]
pub struct PointsArgs {
    #[command(flatten)]
    pub common: StudyArgs,
    /// Go on with a study that was stopped
    #[arg(long)]
    pub resume: bool,
    /// Write the tables of all points as Parquet only
    #[arg(long)]
    pub no_csv: bool,
}

/// One of so many parts of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 0.
    pub index: u64,
    /// How many there are.
    pub count: u64,
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders of all shards of one study
    #[arg(required = true)]
    pub shards: Vec<PathBuf>,
    /// Folder for the whole [output/<file stem>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write the tables as Parquet only
    #[arg(long)]
    pub no_csv: bool,
    /// Write no figures
    #[arg(long)]
    pub no_plots: bool,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// Changes to a scenario that leave its file alone.
#[derive(Debug, Args)]
pub struct Overrides {
    /// Override a key, devices by name: device.roller.slip=0.1 (repeatable)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    pub set: Vec<String>,
    /// Seed of everything random, instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Scenario files, or - for standard input
    #[arg(required = true)]
    pub scenario: Vec<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
}

/// Options of `plot`.
#[derive(Debug, Args)]
pub struct PlotArgs {
    /// Result directory of an earlier run
    pub results_dir: PathBuf,
}

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Result directory of an earlier run
    pub results_dir: PathBuf,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Name of the scenario, without .toml: letters, digits, . _ -
    pub name: String,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

fn shard(text: &str) -> Result<Shard, String> {
    let refused = || "must be I/N with whole numbers, 0 <= I < N, such as 0/4 for the first of four".to_owned();
    let (index, count) = text.split_once('/').ok_or_else(refused)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| refused());
    let (index, count) = (number(index)?, number(count)?);
    if index < count && count <= 1_000_000 { Ok(Shard { index, count }) } else { Err(refused()) }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = || "must be a number of seconds above 0".to_owned();
    let seconds: f64 = text.parse().map_err(|_| refused())?;
    let duration = Duration::try_from_secs_f64(seconds).map_err(|_| refused())?;
    if duration.is_zero() { Err(refused()) } else { Ok(duration) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn shards_count_from_0_to_one_less_than_there_are() {
        assert_eq!(shard("0/4"), Ok(Shard { index: 0, count: 4 }));
        assert_eq!(shard("3/4"), Ok(Shard { index: 3, count: 4 }));
        for text in ["4/4", "-1/4", "1", "1/0", "a/b", "1/2/3", "0/", "/4", "1.0/4", "0/10000000000"] {
            assert!(shard(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_time_cap_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "nan", "inf", "1e400", "1 s", ""] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}
