//! The commands, each in its group of `--help`.

use super::args::{
    AnimateArgs, AuditArgs, CheckArgs, ClaimsArgs, CompletionArgs, ExportArgs, InferArgs, ManArgs, MergeArgs, NewArgs,
    PlotArgs, PointsArgs, ReportArgs, StudyArgs, SweepArgs, VerifyArgs,
};
use clap::{Parser, Subcommand};

/// What microneedle rollers and pens do to skin, with an interval on every number
#[derive(Debug, Parser)]
#[command(
    name = "dermatrace",
    version = concat!(env!("CARGO_PKG_VERSION"), " (", env!("DERMATRACE_GIT"), ")"),
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

/// The commands, by the groups of `--help`.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Simulate(Simulate),
    #[command(flatten)]
    Study(Study),
    #[command(flatten)]
    Evidence(Evidence),
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Catalogues(Catalogues),
    #[command(flatten)]
    Files(Files),
}

impl Command {
    /// The name of each group, and a command that has the group's commands.
    pub fn groups() -> [(&'static str, clap::Command); 6] {
        fn of<Group: Subcommand>() -> clap::Command {
            Group::augment_subcommands(clap::Command::default())
        }
        [
            ("Simulate", of::<Simulate>()),
            ("Study", of::<Study>()),
            ("Evidence", of::<Evidence>()),
            ("Look", of::<Look>()),
            ("Catalogues", of::<Catalogues>()),
            ("Files", of::<Files>()),
        ]
    }
}

/// From a scenario to a result.
#[derive(Debug, Subcommand)]
pub enum Simulate {
    /// Simulate every device and depth of a scenario: comparison, tables and figures
    Run(StudyArgs),
    /// One strike of each device, depth and tear hypothesis, by quadrature (nothing random)
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Channel(StudyArgs),
    /// How deep a hand presses: depth against force, from which force a device lies on the skin, spread, wear (nothing random)
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Force(StudyArgs),
    /// What a course of sessions leaves: damage carried over from session to session, what matures, what it costs
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Course(StudyArgs),
    /// What enters through the channels while they close, beside intact skin and an injection; nothing is advice
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Deliver(StudyArgs),
    /// Sections as on slides, and what widths read on them tell of the holes
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Slides(StudyArgs),
    /// How many passes in which directions meet the scenario's wishes, at what cost; or that none do
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Plan(StudyArgs),
}

/// Many scenarios from one.
#[derive(Debug, Subcommand)]
pub enum Study {
    /// Benchmark needle configurations: a league table against a reference, and the Pareto front
    Bench(StudyArgs),
    /// Compute every point of a study declared in the scenario; resumable, in shards where wanted
    Sweep(SweepArgs),
    /// Join the shards of a study; the tables are those of a study that was never cut
    Merge(MergeArgs),
    /// What decides the result: Sobol' indices and elementary effects of the study's axes
    Sensitivity(PointsArgs),
}

/// Whether what is computed, and what is claimed, holds.
#[derive(Debug, Subcommand)]
pub enum Evidence {
    /// Published figures beside the program's answers: what agrees, what differs, what cannot be told
    Verify(VerifyArgs),
    /// Claims of clinical texts: under which hypotheses each holds, by which number, and what would decide
    Claims(ClaimsArgs),
    /// Fit the free parameters of mechanics to the published figures marked for it: intervals, or the ridge they leave
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Calibrate(StudyArgs),
    /// What measured sections say of the tear hypotheses: Bayes factors, what is left unknown, whether any hypothesis fits
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Infer(InferArgs),
    /// How many sections would decide between two hypotheses: power of planned studies by depth and plane
    #[command(mut_arg("max_seconds", |arg| arg.hide(true)))]
    Decide(StudyArgs),
    /// Is a result whole and right? Hashes, sums, intervals, its manifest, and numbers computed anew
    Audit(AuditArgs),
}

/// What shows a stroke or a result.
#[derive(Debug, Subcommand)]
pub enum Look {
    /// Redraw every figure of a result directory from its tables
    Plot(PlotArgs),
    /// Write report.html into a result directory: one page that holds everything, offline
    Report(ReportArgs),
    /// Geometry of a result for other programs: bodies (VTU, VTP, STL, OBJ) and voxels (VTI, NRRD)
    Export(ExportArgs),
    /// The stroke as a film: needles going through the skin side by side, to scale, as animated SVG and GIF
    Animate(AnimateArgs),
}

/// What is known of machines, skin and drugs.
#[derive(Debug, Subcommand)]
pub enum Catalogues {
    /// List the sourced rollers and pens
    Devices,
    /// List the sourced body sites and their skin layers
    Sites,
    /// List the sourced zones: how skin curves there, how thick it is, and which depths texts ask for
    Zones,
    /// List the sourced drugs, each in its usual vehicle, and depots that are injected
    Drugs,
}

/// Files to write, to check and to read.
#[derive(Debug, Subcommand)]
pub enum Files {
    /// Write a commented starter scenario NAME.toml here, for any command; never overwrites
    New(NewArgs),
    /// Read scenarios, report every problem, and say what a run would need
    Check(CheckArgs),
    /// Print the JSON Schema of the scenario file
    Schema,
    /// Print a completion script for a shell
    Completions(CompletionArgs),
    /// Print a manual page, or write those of all commands into a folder
    Man(ManArgs),
}
