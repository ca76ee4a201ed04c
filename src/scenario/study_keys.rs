//! The keys of the sections that make many treatments of one scenario: studies, league tables, sensitivities, plans.

use crate::keys::bounds;
use crate::keys::key::{Form, Key, List, Need, default, key, optional, required};
use crate::study::measure::Objective;
use std::sync::LazyLock;

fn objectives() -> Vec<&'static str> {
    // Made once: the table of keys holds words for as long as the program runs.
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| Objective::all().map(Objective::words).collect());
    WORDS.iter().map(String::as_str).collect()
}

/// The keys of `[study]`.
pub(super) const STUDY: &[Key] = &[
    key(
        "design",
        Form::Word(&["grid", "list", "random", "latin_hypercube", "sobol"], &[]),
        Need::Default("\"grid\""),
        "\"sobol\"",
        "how the points lie: grid | list | random | latin_hypercube | sobol",
    ),
    default(
        "compute",
        Form::Word(&["patch", "channel", "delivery"], &[]),
        "\"patch\"",
        "at each point whole treatments, one strike of each device, or what drugs come in: patch | channel | delivery",
    ),
    optional("points", Form::Integer(&bounds::POINTS), "64", "number of points (random, latin_hypercube and sobol)"),
    default(
        "replicates",
        Form::Integer(&bounds::REPLICATES),
        "1",
        "computations of each point, each with another seed",
    ),
    default("max_points", Form::Integer(&bounds::POINTS), "1_000_000", "points times replicates that are not too many"),
    default("metrics", Form::List(&KEPT), "[]", "metrics to keep in the tables; all if none is named"),
    default("layers", Form::List(&KEPT), "[]", "layers to keep in the tables; all if none is named"),
    required(
        "axis",
        Form::List(&AXES),
        "[{ key = \"device.roller.slip\", values = [0.0, 0.05, 0.1] }]",
        "what is varied, one [[study.axis]] each",
    ),
];

const KEPT: List = List { item: Form::Text, min: 0, max: 100, noun: "a word of the tables" };
const AXES: List = List { item: Form::Table(AXIS), min: 1, max: 64, noun: "an axis" };
const AXIS: &[Key] = &[
    required("key", Form::Text, "\"device.roller.slip\"", "path of the key to vary, as for --set"),
    default("also", Form::List(&ALSO), "[]", "further keys that take the same value"),
    optional("name", Form::Name, "\"slip\"", "name of the column in the tables; made from the key if none is given"),
    optional("values", Form::List(&VALUES), "[0.0, 0.1]", "the values, one by one"),
    optional("from", Form::Any, "0.0", "first value of a range"),
    optional("to", Form::Any, "0.1", "last value of a range"),
    optional("step", Form::Any, "0.05", "distance of the values of a range on a grid"),
    optional("count", Form::Integer(&bounds::LEVELS), "3", "number of values of a range on a grid"),
    default("scale", Form::Word(&["linear", "log"], &[]), "\"linear\"", "values evenly spaced: linear | log"),
];
const ALSO: List = List { item: Form::Text, min: 0, max: 100, noun: "a key path" };
const VALUES: List = List { item: Form::Any, min: 1, max: 100_000, noun: "a value" };

/// The keys of `[bench]`.
pub(super) const BENCH: &[Key] = &[
    required(
        "reference",
        Form::Name,
        "\"pen\"",
        "name of the device that, as declared, all others are measured against",
    ),
    default(
        "objectives",
        Form::List(&OBJECTIVES),
        "[\"more channels\", \"less dermal_damage\"]",
        "two or three wishes for the Pareto front",
    ),
    default("resamples", Form::Integer(&bounds::RESAMPLES), "1000", "resamples of the trials for the Pareto front"),
];
const OBJECTIVES: List = List { item: Form::Id(objectives), min: 2, max: 3, noun: "more or less of a measure" };

/// The keys of `[sensitivity]`.
pub(super) const SENSITIVITY: &[Key] = &[
    default("samples", Form::Integer(&bounds::BASE_SAMPLES), "256", "base samples of Sobol' indices; a power of 2"),
    default(
        "trajectories",
        Form::Integer(&bounds::TRAJECTORIES),
        "32",
        "trajectories of Morris' elementary effects; 0 for none",
    ),
    default("levels", Form::Integer(&bounds::GRID_LEVELS), "4", "levels of those trajectories; even"),
    default("resamples", Form::Integer(&bounds::RESAMPLES), "1000", "resamples for the intervals"),
];

/// The keys of `[plan]`.
pub(super) const PLAN: &[Key] = &[
    required(
        "channels_per_cm2",
        Form::Number(&bounds::CHANNELS_WISHED),
        "200",
        "at least so many channels that do not run together, per cm2",
    ),
    default(
        "layer",
        Form::Word(
            &["surface", "stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"],
            &[],
        ),
        "\"surface\"",
        "where they are counted: at the surface, or at the upper boundary of a layer",
    ),
    optional(
        "widest_gap",
        Form::Quantity(&bounds::GAP_WISHED),
        "\"1 mm\"",
        "no place is further than this from the nearest strike (a disc twice as wide may be empty)",
    ),
    key(
        "share",
        Form::Number(&bounds::SHARE_WISHED),
        Need::Default("0.95"),
        // What the default number of trials can show.
        "0.8",
        "share of random treatments that must have no wider gap, shown at 95 % confidence",
    ),
    default(
        "headings",
        Form::List(&HEADINGS),
        "[\"0 deg\", \"45 deg\", \"90 deg\", \"135 deg\"]",
        "directions that the hand may take",
    ),
    default(
        "fewest_directions",
        Form::Integer(&bounds::DIRECTIONS_WISHED),
        "1",
        "passes go in at least so many of these directions",
    ),
    default("most_passes", Form::Integer(&bounds::PASSES_WISHED), "40", "no more passes than this"),
    optional(
        "most_dermal_damage_mm3_per_cm2",
        Form::Number(&bounds::DAMAGE_WISHED),
        "12.0",
        "no more damage volume of papillary and reticular dermis than this",
    ),
    optional("longest_time_per_cm2", Form::Quantity(&bounds::TIME_WISHED), "\"60 s\"", "no longer than this"),
];
const HEADINGS: List = List { item: Form::Quantity(&bounds::HEADING), min: 1, max: 8, noun: "a heading" };
