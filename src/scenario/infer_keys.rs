//! The keys of `[infer]` and `[decide]`.

use super::inference::PlaneChoice;
use super::tear_keys::PARTIAL;
use crate::devices::Stamp;
use crate::devices::kind::Kind;
use crate::keys::bounds::{self, Bound, IntegerBound, Limit, integer, length, number};
use crate::keys::key::{Form, Key, List, default, optional, required};

/// The section that tells what was measured, and what is asked of it.
pub(super) const INFER: &str = "infer";
/// The section that tells which studies are planned.
pub(super) const DECIDE: &str = "decide";
/// The keys of [`INFER`] that name files.
pub(super) const FILES: [&str; 2] = ["readings", "slides"];

/// How a channel's section may narrow, besides becoming smaller.
pub(super) const CLOSINGS: [&str; 3] = ["even", "lips", "lines"];
/// The hypothesis that skin narrowed round holes across its lines.
pub(super) const PUNCTURE_LINES: &str = "puncture-lines";
/// The hypothesis of which κ and γ_f are unknown.
pub(super) const FREE: &str = "free";

/// Which profiles stand beside a device's: none, or those of round holes.
pub(crate) const CONTROLS: [&str; 2] = ["none", Stamp::WORD];

const WORDS: &[&str] = &["puncture", "pinned", "fixed", "triangle", FREE, PUNCTURE_LINES];
const TRUE_WORDS: &[&str] = &["puncture", "pinned", "fixed", "triangle", PUNCTURE_LINES];
fn planes() -> Vec<&'static str> {
    PlaneChoice::ALL.map(PlaneChoice::as_str).to_vec()
}

const COUNTS: &[&str] = &["ignore", "relative", "poisson"];

const LAST_DEPTH: Bound = length(Limit::At(0.01), Limit::At(20.0), "no deeper than the longest needle");
const LARGEST_PROFILE: Bound = length(Limit::At(0.01), Limit::At(20.0), "a profile of a channel");
const READING_ERROR: Bound = length(Limit::At(1e-3), Limit::At(0.2), "the standard deviation of a width");
const DEPTH_ERROR: Bound = length(Limit::At(1e-3), Limit::At(1.0), "the standard deviation of a reached depth");
const MISREAD: Bound = number(Limit::Beyond(0.0), Limit::At(0.5), "a share of what is recognised; none is sure of all");
const SHRINKAGE: Bound = number(Limit::At(0.5), Limit::At(1.2), "depth as measured over true depth");
const OVERDISPERSION: Bound = number(Limit::Beyond(0.0), Limit::At(1e6), "the r of a negative binomial");
const WEIGHT: Bound = number(Limit::Beyond(0.0), Limit::At(1e6), "what a hypothesis weighs beforehand");
const SHARE: Bound = number(Limit::At(0.0), Limit::At(1.0), "a share");
const STRAIN: Bound = number(Limit::At(0.0), Limit::At(5.0), "shear strains at which skin tears");
const RESIDUAL: Bound = number(Limit::At(0.05), Limit::At(1.5), "width as measured over that of the needle's hole");
const CLOSING_RATIO: Bound = number(Limit::At(0.05), Limit::At(1.0), "1 narrows no more across than along");
const EFFICIENCY: Bound = number(Limit::Beyond(0.0), Limit::At(1.0), "reached over configured depth");
const EFFICIENCY_SD: Bound = number(Limit::At(0.0), Limit::At(0.5), "how strikes differ in depth");
const BETWEEN: Bound = number(Limit::At(0.0), Limit::At(1.0), "how patches differ");
const BOUND: Bound = number(Limit::Beyond(1.0), Limit::At(1e6), "a Bayes factor of 1 decides nothing");
const POWER: Bound = number(Limit::At(0.5), Limit::At(0.99), "a share of the studies");
const SECTION: Bound = length(Limit::At(0.1), Limit::At(1e3), "a section of skin");
const MOST: IntegerBound = integer(1, 2000, "profiles that somebody can measure");
const DATA_SETS: IntegerBound = integer(100, 10_000, "fewer tell no share");

const HYPOTHESES: List = List { item: Form::WordOrTable(WORDS, PARTIAL), min: 2, max: 16, noun: "a hypothesis" };
const TRUTHS: List = List { item: Form::WordOrTable(TRUE_WORDS, PARTIAL), min: 2, max: 16, noun: "a hypothesis" };
const WEIGHTS: List = List { item: Form::Number(&WEIGHT), min: 2, max: 16, noun: "a weight" };
const DEPTHS: List = List { item: Form::Quantity(&bounds::SECTION_DEPTH), min: 1, max: 16, noun: "a depth" };
const PLANES: List = List { item: Form::Id(planes), min: 1, max: 6, noun: "a choice of planes" };
const CONTROL_LIST: List = List { item: Form::Word(&CONTROLS, &[]), min: 1, max: 2, noun: "a control" };
const TRUE_WIDTHS: List = List { item: Form::Number(&RESIDUAL), min: 1, max: 16, noun: "a residual width" };

const OVERDISPERSED: &[Key] =
    &[required("overdispersed", Form::Number(&OVERDISPERSION), "5.0", "r: counts vary by m + m²/r")];

/// The keys of `[infer]`.
pub(super) const INFER_KEYS: &[Key] = &[
    optional(
        FILES[0],
        Form::Text,
        "\"readings.csv\"",
        "patch,slide,plane_deg,profile,at_mm,width_mm[,step_mm][,reached_mm]; path relative to the scenario file",
    ),
    optional(
        FILES[1],
        Form::Text,
        "\"slides.csv\"",
        "patch,slide,plane_deg,at_mm,length_mm,profiles; path relative to the scenario file",
    )
    .only_with(FILES[0]),
    optional("index", Form::Word(&["systematic"], &[]), "\"systematic\"", "how profiles were chosen: before looking"),
    optional("device", Form::Name, "\"roller\"", "the device that treated every patch; the only one if none is given"),
    optional(
        "patches",
        Form::Texts,
        "{ p1 = \"roller\", p2 = \"stamp\" }",
        "instead of device: the device of each patch; one of round holes is a control",
    ),
    optional(
        "depth",
        Form::Quantity(&bounds::DEPTH),
        "\"1.5 mm\"",
        "one of depth.values; the only one if none is given",
    ),
    default(
        "hypotheses",
        Form::List(&HYPOTHESES),
        "[\"puncture\", \"pinned\", { partial = 0.5 }, \"fixed\", \"triangle\", \"free\"]",
        "what is compared; in \"free\" κ and γ_f are unknown",
    ),
    optional(
        "weights",
        Form::List(&WEIGHTS),
        "[1, 1, 1, 1, 1, 1]",
        "what each weighs beforehand; the same if not given",
    )
    .only_with("hypotheses"),
    optional(
        "counts",
        Form::WordOrTable(COUNTS, OVERDISPERSED),
        "\"relative\"",
        "what counts tell: ignore | relative | poisson | { overdispersed = r }; relative with slides, else ignore",
    ),
    default(
        "overlap",
        Form::Word(&["poisson", "none"], &[]),
        "\"poisson\"",
        "whether neighbours merge into one profile: poisson | none",
    ),
    default(
        "closing",
        Form::Word(&CLOSINGS, &[]),
        "\"even\"",
        "how holes narrow: even, across the heading, or across the skin's lines: even | lips | lines",
    ),
    optional("lines_heading", Form::Quantity(&bounds::HEADING), "\"30 deg\"", "direction of the skin's lines"),
    default("per_depth", Form::Flag, "false", "every depth has a residual width of its own"),
    default("reading_error", Form::Quantity(&READING_ERROR), "\"10 um\"", "standard deviation of a width"),
    default("depth_error", Form::Quantity(&DEPTH_ERROR), "\"60 um\"", "standard deviation of a reached depth"),
    default("largest_depth", Form::Quantity(&LAST_DEPTH), "\"2 mm\"", "no reached depth is larger"),
    default(
        "smallest_profile",
        Form::Quantity(&bounds::SMALLEST_PROFILE),
        "\"20 um\"",
        "narrower profiles are not recognised",
    ),
    default("largest_profile", Form::Quantity(&LARGEST_PROFILE), "\"2 mm\"", "nor are wider ones"),
    default("misread", Form::Number(&MISREAD), "0.02", "share of what is recognised that is something else"),
    default("shrinkage_depth", Form::Number(&SHRINKAGE), "1.0", "depth as measured over true depth"),
    default("prior", Form::Table(PRIOR), "{}", "what is known beforehand"),
];

const PRIOR: &[Key] = &[
    default("surface_following", Form::Range(&SHARE), "[0.0, 1.0]", "of κ, uniform"),
    default("failure_shear_strain", Form::Range(&STRAIN), "[0.0, 1.0]", "of γ_f, uniform, one for all layers"),
    default(
        "residual_width",
        Form::NumberOrRange(&RESIDUAL),
        "[0.2, 1.1]",
        "of c, uniform in its logarithm; or a number, which is taken as it is",
    ),
    default("closing_ratio", Form::Range(&CLOSING_RATIO), "[0.15, 1.0]", "of a, uniform in its logarithm"),
    optional(
        "efficiency",
        Form::Table(EFFICIENCIES),
        "{ mean = [0.4, 1.0], sd = 0.1 }",
        "of the depth of strikes; depth.efficiency as it stands if not given",
    ),
    default(
        "between_patches",
        Form::Table(BETWEEN_PATCHES),
        "{ residual_width = 0.0, efficiency = 0.0 }",
        "standard deviations between patches, of ln c and of the mean efficiency",
    ),
];
const EFFICIENCIES: &[Key] = &[
    default("mean", Form::Range(&EFFICIENCY), "[0.4, 1.0]", "of the mean over strikes, uniform"),
    default("sd", Form::Number(&EFFICIENCY_SD), "0.1", "standard deviation over strikes"),
];
const BETWEEN_PATCHES: &[Key] = &[
    default("residual_width", Form::Number(&BETWEEN), "0.0", "of ln c"),
    default("efficiency", Form::Number(&BETWEEN), "0.0", "of the mean efficiency"),
];

/// The keys of `[decide]`.
pub(super) const DECIDE_KEYS: &[Key] = &[
    default(
        "hypotheses",
        Form::List(&TRUTHS),
        "[\"puncture\", \"pinned\", { partial = 0.5 }]",
        "each is taken for true against every other one",
    ),
    default(
        "at",
        Form::List(&DEPTHS),
        "[\"0.05 mm\", \"0.3 mm\", \"0.6 mm\", \"0.9 mm\"]",
        "depths at which widths are read",
    ),
    default(
        "planes",
        Form::List(&PLANES),
        "[\"random\", \"along\", \"across\", \"both\"]",
        "planes that are cut: random | along | across | both | lines | serial",
    ),
    default(
        "control",
        Form::List(&CONTROL_LIST),
        "[\"none\", \"stamp\"]",
        "whether half of the profiles are a stamp's",
    ),
    default("residual_width", Form::List(&TRUE_WIDTHS), "[0.9, 0.5]", "true values of c"),
    default("closing_ratio", Form::Number(&CLOSING_RATIO), "0.5", "true a, where holes do not close evenly"),
    default("bound", Form::Number(&BOUND), "10.0", "what the Bayes factor has to exceed"),
    default("power", Form::Number(&POWER), "0.9", "in which share of the studies"),
    default("most", Form::Integer(&MOST), "400", "profiles at most"),
    default("data_sets", Form::Integer(&DATA_SETS), "400", "studies that are made up"),
    default("section_length", Form::Quantity(&SECTION), "\"4 mm\"", "length of one section"),
];
