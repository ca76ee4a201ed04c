//! Options of the commands.

use super::kinds;
use super::values::{duration, film_seconds, length, positive_length, seconds, threads, whole, width_mm};
use clap::{Args, ValueEnum};
use dermatrace::charts::{Drawing, Format, Look, Theme};
use dermatrace::scenario::STARTERS;
use std::path::PathBuf;
use std::time::Duration;

/// Options of the commands that compute.
#[derive(Debug, Clone, Args)]
pub struct StudyArgs {
    /// Scenario file, or - for standard input
    pub scenario: PathBuf,
    /// Folder for the result [run: output/<file stem>; force, deliver, course, slides, plan, calibrate, infer, decide: output/<file stem>-force, -deliver, -course, -slides, -plan, -calibration, -infer, -decide; channel: none, print only]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads, 0 for all cores; they change the time, never the digits
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub threads: usize,
    /// Small budgets for a first look; marked in manifest, summary and figures
    #[arg(long)]
    pub quick: bool,
    /// End within about a second of so many; what is left out is told (digits then depend on the machine)
    #[arg(long, value_name = "S", allow_negative_numbers = true, value_parser = seconds)]
    pub max_seconds: Option<Duration>,
    /// Write no figures
    #[arg(long)]
    pub no_plots: bool,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// Options of the commands that bring files of their own.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Folder for the result [verify: output/verify; claims: output/claims]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed, in place of those of the files
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole)]
    pub seed: Option<u64>,
    /// Threads, 0 for all cores; they change the time, never the digits
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub threads: usize,
    /// Small budgets for a first look; marked in manifest, summary and figures
    #[arg(long)]
    pub quick: bool,
    /// Write no figures
    #[arg(long)]
    pub no_plots: bool,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Cases of your own: every *.toml of a folder, or one file, instead of those that are built in
    #[arg(long, value_name = "PATH")]
    pub cases: Option<PathBuf>,
    /// The built-in cases as well
    #[arg(long)]
    pub with_library: bool,
    /// These cases alone, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Cases of these kinds alone, separated by commas
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = dermatrace::evidence::case::KINDS.to_vec())]
    pub kind: Vec<String>,
    /// Rows of reference values: JSON Lines, or tables of channels or unions
    #[arg(long, value_name = "FILE", num_args = 0..)]
    pub reference: Option<Vec<PathBuf>>,
    /// List the models, quantities and inputs that rows of reference values may name
    #[arg(long, requires = "reference")]
    pub list: bool,
    /// End with exit code 7 where a counted case differs
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
    #[command(flatten)]
    pub common: EvidenceArgs,
}

/// What ends `verify` with exit code 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A counted case that differs
    Differs,
}

/// Options of `claims`.
#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// Claims of your own, instead of those that are built in
    pub files: Vec<PathBuf>,
    /// These claims alone, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Claims of one source alone, such as A
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    #[command(flatten)]
    pub common: EvidenceArgs,
}

/// Options of `animate`.
#[derive(Debug, Args)]
pub struct AnimateArgs {
    /// Scenario file, or - for standard input
    pub scenario: PathBuf,
    /// Depth of the strike, one of the scenario's [1.5 mm, or else the middle one]
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true)]
    pub depth: Option<String>,
    /// Tear hypothesis, one of the scenario's: pinned, fixed, partial(0.5) [the scenario's own]
    #[arg(long, value_name = "HYPOTHESIS")]
    pub tear: Option<String>,
    /// Device to film (repeatable; at most 4) [all]
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    /// What to write, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "svg,gif")]
    pub format: Vec<FilmFormat>,
    /// Write every frame as a PNG too
    #[arg(long)]
    pub frames: bool,
    /// Frames per second
    #[arg(long, value_name = "N", default_value_t = 15, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub fps: u32,
    /// Length of the film without its end, which stays for three seconds
    #[arg(long, value_name = "S", default_value = "5", allow_negative_numbers = true, value_parser = film_seconds)]
    pub seconds: f64,
    /// Folder for the result [output/<file stem>-film]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads, 0 for all cores; they change the time, never the bytes
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub threads: usize,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// A format of a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilmFormat {
    /// Animated SVG, without scripts
    Svg,
    /// Animated GIF, 900 pixels wide
    Gif,
}

impl FilmFormat {
    /// Extension of its file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Gif => "gif",
        }
    }
}

/// Options of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    #[command(flatten)]
    pub points: PointsArgs,
    /// Compute one of N parts of the study, counted from 0; `merge` joins them
    #[arg(long, value_name = "I/N", allow_hyphen_values = true, value_parser = shard)]
    pub shard: Option<Shard>,
    /// Print a Slurm array script for so many shards, and compute nothing
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..=100_000), conflicts_with_all = ["shard", "resume"])]
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
#[derive(Debug, Clone, Args)]
pub struct Overrides {
    /// Override a key, devices by name: device.roller.slip=0.1 (repeatable)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    pub set: Vec<String>,
    /// Seed of everything random, instead of the scenario's
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole)]
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
    /// Folder for the figures and their captions; the result is left alone [in the result itself]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Formats, with commas between them
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',', default_values = ["svg", "png"])]
    pub format: Vec<FormatName>,
    /// For a journal: one column (85 mm) or two (180 mm); title and caption are the journal's to set
    #[arg(long, value_enum, value_name = "STYLE")]
    pub style: Option<StyleName>,
    /// Width of the figures, such as "120 mm" [180 mm, or that of the style]
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, value_parser = width_mm)]
    pub width: Option<f64>,
    /// Paper and inks
    #[arg(long, value_enum, value_name = "THEME", default_value = "print")]
    pub theme: ThemeName,
    /// Pixels of a PNG to the inch
    #[arg(long, value_name = "N", default_value_t = Drawing::DPI, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(72..=600))]
    pub dpi: u32,
    /// These figures alone: file names without extension, with commas between them
    #[arg(long, value_name = "STEM", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Replace the files of an earlier result in the folder of --out, whatever it was; other files stay
    #[arg(long, requires = "out")]
    pub overwrite: bool,
}

impl PlotArgs {
    /// What the figures look like.
    pub fn look(&self) -> Look {
        let style = match self.style {
            None => Look::default(),
            Some(StyleName::Single) => Look::single_column(),
            Some(StyleName::Double) => Look::double_column(),
        };
        let theme = match self.theme {
            ThemeName::Print => Theme::Print,
            ThemeName::Screen => Theme::Screen,
            ThemeName::Dark => Theme::Dark,
        };
        // The parser has checked the width.
        self.width.and_then(|width_mm| style.with_width_mm(width_mm).ok()).unwrap_or(style).with_theme(theme)
    }
}

/// Formats of figures by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// Vectors, texts as texts
    Svg,
    /// Pixels
    Png,
    /// Vectors for print, the type embedded
    Pdf,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Svg => Self::Svg,
            FormatName::Png => Self::Png,
            FormatName::Pdf => Self::Pdf,
        }
    }
}

/// Styles of journals by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StyleName {
    /// 85 mm
    Single,
    /// 180 mm
    Double,
}

/// Themes by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// White paper
    Print,
    /// Soft paper for pages that are read on a screen
    Screen,
    /// Dark paper, light inks
    Dark,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Result directory of an earlier `run` or `channel`, or of `deliver` for concentrations
    pub results_dir: PathBuf,
    /// Folder for the files [RESULTS_DIR/geometry, of concentrations RESULTS_DIR/fields]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// One strike, the strikes of the first trial, the same as voxels; where a drug is [channel, of `deliver` concentration]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub what: Vec<WhatArg>,
    /// Formats; those that do not suit are left out [all]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub format: Vec<FormatArg>,
    /// Devices by name (repeatable) [all]
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    /// Configured depths such as "1.5 mm" (repeatable) [all]
    #[arg(long, value_name = "DEPTH", allow_hyphen_values = true, value_parser = length)]
    pub depth: Vec<f64>,
    /// Hypotheses as the tables name them, or all (repeatable) [the scenario's own]
    #[arg(long, value_name = "TEAR")]
    pub tear: Vec<String>,
    /// Drugs of concentrations by name (repeatable) [all]
    #[arg(long, value_name = "NAME")]
    pub drug: Vec<String>,
    /// Ways in of concentrations: intact, channels, injection (repeatable) [all]
    #[arg(long, value_name = "ROUTE")]
    pub route: Vec<String>,
    /// Times of concentrations from application, such as "4 h" (repeatable) [all of the result]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = duration)]
    pub time: Vec<f64>,
    /// Side of the square in the middle of the patch that patch and voxels show, such as "3 mm" [the whole patch]
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, value_parser = positive_length)]
    pub window: Option<f64>,
    /// Edge of a voxel
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, value_parser = positive_length, default_value = "50 um")]
    pub voxel: f64,
    /// Depth of the voxels [half as deep again as the deepest strike]
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, value_parser = positive_length)]
    pub voxel_depth: Option<f64>,
    /// Strikes of a patch that are written at most
    #[arg(long, value_name = "N", default_value_t = 1000, allow_negative_numbers = true, value_parser = whole)]
    pub most_strikes: u64,
    /// Where the scenario's strike files are, if it names any [the current folder]
    #[arg(long, value_name = "DIR")]
    pub scenario_dir: Option<PathBuf>,
    /// Threads, 0 for all cores; they change the time, never the bytes
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub threads: usize,
    /// Replace the files of an earlier result, whatever it was; other files stay
    #[arg(long)]
    pub overwrite: bool,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhatArg {
    /// One strike of each device and depth
    Channel,
    /// Every strike in the window, each a body of its own
    Patch,
    /// The window as voxels
    Voxels,
    /// Where a drug is around a channel
    Concentration,
}

/// The formats of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// Tetrahedra for ParaView
    Vtu,
    /// Triangles for ParaView
    Vtp,
    /// Triangles for CAD
    Stl,
    /// Triangles as text
    Obj,
    /// Voxels for ParaView
    Vti,
    /// Voxels as labels
    Nrrd,
}

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Result directory of an earlier run
    pub results_dir: PathBuf,
}

/// Options of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Result directory of any command
    pub results_dir: PathBuf,
    /// Compute everything anew, not a part
    #[arg(long)]
    pub all: bool,
    /// Where the scenario's strike files are, if it names any [the current folder]
    #[arg(long, value_name = "DIR")]
    pub scenario_dir: Option<PathBuf>,
    /// Threads, 0 for all cores; they change the time, never the answer
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub threads: usize,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Name of the scenario, without .toml: letters, digits, . _ -
    pub name: String,
    /// What to begin
    #[arg(long, value_name = "KIND", default_value = STARTERS[0].kind, value_parser = kinds::words())]
    pub kind: String,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Print the page of this command [the program's]
    pub command: Option<String>,
    /// Write the pages of the program and of every command into this folder; pages written before are replaced
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub out: Option<PathBuf>,
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

#[cfg(test)]
mod tests {
    use super::super::commands::{Cli, Command, Look as LookCommand};
    use super::*;
    use clap::CommandFactory;
    use clap::Parser;

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
    fn a_width_is_a_length_with_its_unit_that_figures_can_have() {
        assert_eq!(width_mm("120 mm"), Ok(120.0));
        assert_eq!(width_mm("8.5 cm"), Ok(85.0));
        for text in ["120", "120 s", "84 mm", "1 m", "-90 mm", "nan mm", ""] {
            assert!(width_mm(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_width_of_its_own_keeps_the_rest_of_a_style() {
        let look = |words: &[&str]| match Cli::try_parse_from([&["dermatrace", "plot", "x"], words].concat()) {
            Ok(Cli { command: Command::Look(LookCommand::Plot(args)), .. }) => args.look(),
            other => panic!("{other:?}"),
        };
        assert_eq!(look(&[]), Look::default());
        assert_eq!(look(&["--style", "single"]), Look::single_column());
        let wider = look(&["--style", "single", "--width", "90 mm", "--theme", "dark"]);
        assert_eq!((wider.width_mm(), wider.theme, wider.wording), (90.0, Theme::Dark, Look::single_column().wording));
    }

    /// `-- -1`, which clap proposes where it takes a value for an option, makes it the scenario.
    #[test]
    fn a_negative_value_is_refused_as_a_value_and_not_taken_for_an_option() {
        let cases: [&[&str]; 9] = [
            &["run", "a", "--seed", "-1"],
            &["run", "a", "--max-seconds", "-1"],
            &["run", "a", "--threads", "-1"],
            &["animate", "a", "--fps", "-1"],
            &["animate", "a", "--seconds", "-0.5"],
            &["sweep", "a", "--shard", "-1/2"],
            &["sweep", "a", "--slurm", "-1"],
            &["plot", "a", "--dpi", "-1"],
            &["export", "a", "--window", "-1 mm"],
        ];
        for words in cases {
            let error = Cli::try_parse_from([&["dermatrace"], words].concat()).unwrap_err().to_string();
            assert!(error.contains("invalid value '-") && !error.contains("tip:"), "{error}");
        }
        let of = |option| Cli::try_parse_from(["dermatrace", "run", "a", option, "-1"]).unwrap_err().to_string();
        assert!(of("--seed").contains("from 0 to 18446744073709551615") && of("--threads").contains("from 0 to 1024"));
    }

    #[test]
    fn a_time_cap_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "nan", "inf", "1e400", "1 s", ""] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}

/// Options of `infer`.
#[derive(Debug, Args)]
pub struct InferArgs {
    /// Table of readings in place of infer.readings, relative to the current folder
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub common: StudyArgs,
}
