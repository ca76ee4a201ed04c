//! The one table of keys: what a scenario may say, section by section, with type, default, example and one line of explanation.
//! The reader, the messages, the schema and the starter file all follow it.

use super::bounds::{self, Bound, IntegerBound};
use crate::devices::catalogue;
use crate::skin::site;
use crate::study::measure::Objective;
use std::sync::LazyLock;

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub name: &'static str,
    pub form: Form,
    pub need: Need,
    /// The key applies only where another key of the same table has this word.
    pub when: Option<(&'static str, &'static str)>,
    /// A good value, as TOML.
    pub example: &'static str,
    pub doc: &'static str,
}

/// Whether a key must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    /// The value, as TOML, where none is given.
    Default(&'static str),
}

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// A string with a unit.
    Quantity(&'static Bound),
    /// A string with a unit, or one word.
    QuantityOr(&'static Bound, &'static str),
    /// A bare number; an integer serves.
    Number(&'static Bound),
    Integer(&'static IntegerBound),
    /// One of some words; the later ones are known but not available in this version.
    Word(&'static [&'static str], &'static [&'static str]),
    /// A device name.
    Name,
    /// A word of a catalogue.
    Id(fn() -> Vec<&'static str>),
    /// Free text.
    Text,
    Table(&'static [Key]),
    /// An item of `[[device]]`: [`DEVICE`], a catalogue model laid under it.
    Device,
    /// A table whose `kind` decides on its other keys.
    Kinds(&'static Kinds),
    List(&'static List),
    /// A word, or a table.
    WordOrTable(&'static [&'static str], &'static [Key]),
    /// Any value: what it may be is up to the key that it is for.
    Any,
    /// A key that a reader may expect here but that cannot be set; says why.
    Refused(&'static str),
}

/// The variants of a table with a `kind`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kinds {
    /// What the table is, for messages.
    pub noun: &'static str,
    pub kinds: &'static [(&'static str, &'static [Key])],
    /// Kinds that are known but not available in this version.
    pub not_yet: &'static [&'static str],
}

/// A list and its items.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub item: Form,
    pub min: usize,
    pub max: usize,
    /// What an item is, for messages and the schema.
    pub noun: &'static str,
}

const fn key(name: &'static str, form: Form, need: Need, example: &'static str, doc: &'static str) -> Key {
    Key { name, form, need, when: None, example, doc }
}

const fn required(name: &'static str, form: Form, example: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Required, example, doc)
}

const fn optional(name: &'static str, form: Form, example: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Optional, example, doc)
}

const fn default(name: &'static str, form: Form, value: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Default(value), value, doc)
}

impl Key {
    const fn only_when(mut self, other: &'static str, word: &'static str) -> Self {
        self.when = Some((other, word));
        self
    }
}

fn sites() -> Vec<&'static str> {
    site::ids().collect()
}

fn objectives() -> Vec<&'static str> {
    // Made once: the table of keys holds words for as long as the program runs.
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| Objective::all().map(Objective::words).collect());
    WORDS.iter().map(String::as_str).collect()
}

fn models() -> Vec<&'static str> {
    catalogue::ids().collect()
}

/// The whole file.
pub(super) const SCENARIO: &[Key] = &[
    required("version", Form::Integer(&bounds::VERSION), "1", "version of the scenario format"),
    optional("title", Form::Text, "\"Roller against pen\"", "title; the file's stem if none is given"),
    default("question", Form::Text, "\"\"", "the question that the scenario asks"),
    required("skin", Form::Table(SKIN), "{}", "the skin under study"),
    required("tissue", Form::Table(TISSUE), "{}", "how the tissue answers a moving needle"),
    default("patch", Form::Table(PATCH), "{}", "the rectangle of skin over which everything is counted"),
    required("device", Form::List(&DEVICES), "[]", "the devices, one [[device]] each"),
    required("depth", Form::Table(DEPTH), "{}", "how deep the needles are set to go"),
    optional("compare", Form::Table(COMPARE), "{}", "the comparison of the devices"),
    default("sampling", Form::Table(SAMPLING), "{}", "effort and precision"),
    default("slides", Form::Table(SLIDES), "{}", "the sections that `slides` cuts and reads"),
    optional("study", Form::Table(STUDY), "{}", "keys to vary, for `sweep`, `bench` and `sensitivity`"),
    optional("bench", Form::Table(BENCH), "{}", "the league table of `bench`"),
    optional("sensitivity", Form::Table(SENSITIVITY), "{}", "the effort of `sensitivity`"),
    optional("plan", Form::Table(PLAN), "{}", "what treatments are wished to reach, for `plan`"),
];

const SKIN: &[Key] = &[
    required("site", Form::Id(sites), "\"cheek\"", "body site of the catalogue (`dermatrace sites` lists them)"),
    optional("sex", Form::Word(&["f", "m"], &[]), "\"f\"", "where the source tells the sexes apart"),
    default("layers", Form::Table(LAYERS), "{}", "layers that differ from the catalogue"),
];

const LAYERS: &[Key] = &[
    optional("stratum_corneum", Form::Table(LAYER), "{}", "horny layer"),
    optional("viable_epidermis", Form::Table(LAYER), "{}", "epidermis below the horny layer"),
    optional("papillary_dermis", Form::Table(LAYER), "{}", "upper dermis"),
    optional("reticular_dermis", Form::Table(LAYER), "{}", "deep dermis"),
    optional("hypodermis", Form::Table(LAST_LAYER), "{}", "subcutaneous fat"),
];

const LAYER_STRAIN: Key = optional(
    "failure_shear_strain",
    Form::Number(&bounds::FAILURE_STRAIN),
    "0.5",
    "shear strain at which this layer tears, instead of [tissue]",
);

const LAYER: &[Key] = &[
    optional(
        "thickness",
        Form::Quantity(&bounds::LAYER_THICKNESS),
        "\"0.2 mm\"",
        "thickness, instead of the catalogue's",
    ),
    LAYER_STRAIN,
];

const LAST_LAYER: &[Key] = &[
    optional("thickness", Form::Refused("the last layer is half-infinite"), "", "cannot be set: half-infinite"),
    LAYER_STRAIN,
];

/// Tear hypotheses that need nothing else.
pub(super) const TEAR_WORDS: &[&str] = &["puncture", "pinned", "fixed", "triangle"];

const TISSUE: &[Key] = &[
    required(
        "tear",
        Form::Word(&["puncture", "pinned", "fixed", "partial", "triangle"], &[]),
        "\"pinned\"",
        "the tear hypothesis: puncture | pinned | fixed | partial | triangle",
    ),
    required(
        "surface_following",
        Form::Number(&bounds::SURFACE_FOLLOWING),
        "0.8",
        "share of the shaft's motion that the skin follows",
    )
    .only_when("tear", "partial"),
    optional("apex_half_angle", Form::Quantity(&bounds::APEX_HALF_ANGLE), "\"20 deg\"", "half angle of the triangle")
        .only_when("tear", "triangle"),
    default(
        "failure_shear_strain",
        Form::Number(&bounds::FAILURE_STRAIN),
        "0.0",
        "shear strain at which tissue tears, all layers",
    ),
    key(
        "band",
        Form::List(&BAND),
        Need::Default("[]"),
        "[\"puncture\", { partial = 0.5 }, \"fixed\"]",
        "further hypotheses, computed and drawn as a band; none if not given",
    ),
];

const BAND: List = List { item: Form::WordOrTable(TEAR_WORDS, PARTIAL), min: 0, max: 32, noun: "a tear hypothesis" };

const PARTIAL: &[Key] = &[required(
    "partial",
    Form::Number(&bounds::SURFACE_FOLLOWING),
    "0.5",
    "share of the shaft's motion that the skin follows",
)];

const PATCH: &[Key] = &[
    default("width", Form::Quantity(&bounds::PATCH_SIDE), "\"10 mm\"", "extent along x"),
    default("height", Form::Quantity(&bounds::PATCH_SIDE), "\"10 mm\"", "extent along y"),
];

const DEPTH: &[Key] = &[
    required(
        "values",
        Form::List(&DEPTHS),
        "[\"0.5 mm\", \"1.0 mm\", \"1.5 mm\"]",
        "configured depths of the tip in the skin",
    ),
    default(
        "efficiency",
        Form::Table(EFFICIENCY),
        "{ mean = 1.0, sd = 0.0 }",
        "real over configured depth, per strike",
    ),
];

const DEPTHS: List = List { item: Form::Quantity(&bounds::DEPTH), min: 1, max: 1000, noun: "a depth" };

const EFFICIENCY: &[Key] = &[
    default("mean", Form::Number(&bounds::EFFICIENCY_MEAN), "1.0", "mean of the parent normal distribution"),
    default("sd", Form::Number(&bounds::EFFICIENCY_SD), "0.0", "its standard deviation"),
];

const COMPARE: &[Key] = &[
    required("reference", Form::Name, "\"pen\"", "name of the device that the others are compared with"),
    default(
        "basis",
        Form::Word(&["strikes", "passes", "as_configured", "time", "dermal_damage"], &[]),
        "\"strikes\"",
        "what is made equal: strikes | passes | as_configured | time | dermal_damage",
    ),
];

const SAMPLING: &[Key] = &[
    default("estimator", Form::Word(&["lines", "points"], &[]), "\"lines\"", "lines | points"),
    default(
        "target_relative_error",
        Form::Number(&bounds::TARGET_ERROR),
        "0.002",
        "integration error to reach, over the mean",
    ),
    default(
        "max_samples",
        Form::Integer(&bounds::MAX_SAMPLES),
        "4_194_304",
        "cap per device, depth and tear, all trials together",
    ),
    optional(
        "layer_relative_error",
        Form::Number(&bounds::TARGET_ERROR),
        "0.01",
        "the same for the damage volume of every layer that strikes reach; no target if none is given",
    ),
    default(
        "metrics",
        Form::List(&METRICS),
        "[\"volumes\", \"openings\"]",
        "what is worked out; \"openings\" also counts channels, \"coverage\" tells gaps between strikes",
    ),
    default("trials", Form::Integer(&bounds::TRIALS), "32", "random treatments"),
    default("seed", Form::Integer(&bounds::SEED), "1", "seed of everything random"),
];

const METRICS: List =
    List { item: Form::Word(&["volumes", "openings", "coverage"], &[]), min: 1, max: 3, noun: "a metric" };

const SLIDES: &[Key] = &[
    default(
        "vertical",
        Form::Integer(&bounds::SECTION_PLANES),
        "64",
        "random vertical planes through the patch, per trial",
    ),
    key(
        "planes",
        Form::List(&SECTION_PLANES),
        Need::Default("[]"),
        "[{ heading = \"0 deg\", offset = \"1 mm\" }]",
        "vertical planes to draw besides a random one; none if not given",
    ),
    default(
        "horizontal",
        Form::List(&SECTION_DEPTHS),
        "[\"0.1 mm\", \"0.5 mm\"]",
        "depths of horizontal sections to draw",
    ),
    default(
        "widths_at",
        Form::List(&SECTION_DEPTHS),
        "[\"0 mm\", \"0.3 mm\"]",
        "depths at which widths are read on vertical sections",
    ),
    default(
        "smallest_profile",
        Form::Quantity(&bounds::SMALLEST_PROFILE),
        "\"20 um\"",
        "profiles narrower than this where they are read are not recognised on a slide",
    ),
];

const SECTION_PLANES: List = List { item: Form::Table(SECTION_PLANE), min: 0, max: 8, noun: "a vertical plane" };
const SECTION_PLANE: &[Key] = &[
    required("heading", Form::Quantity(&bounds::HEADING), "\"0 deg\"", "direction of the section, from +x towards +y"),
    default(
        "offset",
        Form::Quantity(&bounds::SECTION_OFFSET),
        "\"0 mm\"",
        "how far it passes to the left of the patch's middle, seen along its heading",
    ),
];
const SECTION_DEPTHS: List = List { item: Form::Quantity(&bounds::SECTION_DEPTH), min: 1, max: 8, noun: "a depth" };

const STUDY: &[Key] = &[
    key(
        "design",
        Form::Word(&["grid", "list", "random", "latin_hypercube", "sobol"], &[]),
        Need::Default("\"grid\""),
        "\"sobol\"",
        "how the points lie: grid | list | random | latin_hypercube | sobol",
    ),
    default(
        "compute",
        Form::Word(&["patch", "channel"], &[]),
        "\"patch\"",
        "at each point whole treatments, or one strike of each device: patch | channel",
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

const BENCH: &[Key] = &[
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

const SENSITIVITY: &[Key] = &[
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

const PLAN: &[Key] = &[
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

const DEVICES: List = List { item: Form::Device, min: 1, max: 100, noun: "a device" };

/// A `[[device]]`.
pub(super) const DEVICE: Kinds = Kinds {
    noun: "device",
    kinds: &[("roller", ROLLER), ("pen", PEN), ("stamp", STAMP), ("explicit", EXPLICIT)],
    not_yet: &[],
};

const NAME: Key = required("name", Form::Name, "\"my-device\"", "name of the device in every table");
const fn model(example: &'static str) -> Key {
    optional("model", Form::Id(models), example, "catalogue entry whose values apply where none is given here")
}
const OWN_EFFICIENCY: Key = optional(
    "depth_efficiency",
    Form::Table(EFFICIENCY),
    "{ mean = 0.9, sd = 0.05 }",
    "the device's own, instead of [depth]",
);
const TURN_TIME: Key =
    default("turn_time", Form::Quantity(&bounds::TURN_TIME), "\"0 s\"", "to turn round after each lane");
const CAPTURE: Key = default(
    "capture_radius",
    Form::Quantity(&bounds::CAPTURE_RADIUS),
    "\"0 mm\"",
    "a strike this close to an earlier hole slips into it",
);
const PASSES: Key =
    default("passes", Form::List(&PASS_LIST), "[{ heading = \"0 deg\", repeat = 1 }]", "sweeps over the patch");
const PASS_LIST: List = List { item: Form::Table(PASS), min: 1, max: 1000, noun: "a pass" };
const PASS: &[Key] = &[
    required("heading", Form::Quantity(&bounds::HEADING), "\"90 deg\"", "direction of travel, from +x towards +y"),
    default("repeat", Form::Integer(&bounds::REPEAT), "1", "number of sweeps"),
];

const SHANK: Key =
    required("diameter", Form::Quantity(&bounds::NEEDLE_DIAMETER), "\"0.25 mm\"", "diameter of the shank");
const TIP_ANGLE: Key = required("tip_angle", Form::Quantity(&bounds::TIP_ANGLE), "\"16 deg\"", "full angle of the tip");
const TIP_RADIUS: Key =
    required("tip_radius", Form::Quantity(&bounds::TIP_RADIUS), "\"4 um\"", "radius of the tip; 0 is sharp");
const NEEDLE_EXAMPLE: &str =
    "{ length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }";

const ROLLER_NEEDLE: &[Key] = &[
    required(
        "length",
        Form::QuantityOr(&bounds::NEEDLE_LENGTH, "depth"),
        "\"depth\"",
        "protrusion; \"depth\" is as long as the configured depth",
    ),
    SHANK,
    TIP_ANGLE,
    TIP_RADIUS,
];
const NEEDLE: &[Key] = &[
    required("length", Form::Quantity(&bounds::NEEDLE_LENGTH), "\"3 mm\"", "protrusion"),
    SHANK,
    TIP_ANGLE,
    TIP_RADIUS,
];

const ROLLER: &[Key] = &[
    NAME,
    required("kind", Form::Text, "\"roller\"", "a drum of needles that rolls over the skin"),
    model("\"mf8\""),
    required("drum_diameter", Form::Quantity(&bounds::DRUM_DIAMETER), "\"20 mm\"", "bare drum, without needles"),
    required("drum_width", Form::Quantity(&bounds::DRUM_WIDTH), "\"20 mm\"", "along the axle"),
    required("rings", Form::Integer(&bounds::RINGS), "8", "rings of needles"),
    required("needles_per_ring", Form::Integer(&bounds::NEEDLES_PER_RING), "24", "needles of each ring"),
    default(
        "stagger",
        Form::Number(&bounds::STAGGER),
        "0.5",
        "turn of each ring against the one before, in needle spacings",
    ),
    default("slip", Form::Number(&bounds::SLIP), "0.0", "0 rolls; above 0 the drum drags, below 0 it spins"),
    required("hand_speed", Form::Quantity(&bounds::ROLLER_SPEED), "\"100 mm/s\"", "speed of the hand"),
    optional(
        "lane_spacing",
        Form::Quantity(&bounds::LANE_SPACING),
        "\"20 mm\"",
        "distance between lanes; the drum's width if none is given",
    ),
    TURN_TIME,
    required(
        "needle",
        Form::Table(ROLLER_NEEDLE),
        "{ length = \"depth\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }",
        "the needle; \"depth\" stands for a drum whose needles are as long as the configured depth",
    ),
    OWN_EFFICIENCY,
    CAPTURE,
    PASSES,
];

const PEN: &[Key] = &[
    NAME,
    required("kind", Form::Text, "\"pen\"", "a motor pen"),
    model("\"dermapen-12\""),
    required(
        "layout",
        Form::Kinds(&LAYOUT),
        "{ kind = \"ring\", needles = 12, diameter = \"6 mm\" }",
        "the needles of the cartridge",
    ),
    default(
        "rotation",
        Form::Word(&["random", "fixed"], &[]),
        "\"random\"",
        "turn of the cartridge at each stamp: random | fixed",
    ),
    required("needle", Form::Table(NEEDLE), NEEDLE_EXAMPLE, "the needle"),
    required("frequency", Form::Quantity(&bounds::FREQUENCY), "\"100 Hz\"", "strokes per second"),
    required("stroke", Form::Quantity(&bounds::STROKE), "\"3 mm\"", "peak to peak; must exceed every depth"),
    required("hand_speed", Form::Quantity(&bounds::PEN_SPEED), "\"20 mm/s\"", "the glide"),
    optional(
        "lane_spacing",
        Form::Quantity(&bounds::LANE_SPACING),
        "\"6 mm\"",
        "distance between lanes; the cartridge's width if none is given",
    ),
    TURN_TIME,
    default("tilt", Form::Quantity(&bounds::TILT), "\"0 deg\"", "constant tilt in the plane of the glide"),
    default(
        "tilt_contact",
        Form::Word(&["flat", "rigid"], &[]),
        "\"flat\"",
        "whether the skin conforms to the tip plate: flat | rigid",
    ),
    OWN_EFFICIENCY,
    CAPTURE,
    PASSES,
];

const STAMP: &[Key] = &[
    NAME,
    required("kind", Form::Text, "\"stamp\"", "an array of needles pressed straight down, tile by tile"),
    optional("model", Form::Id(models), "\"mf8\"", "catalogue entry of kind \"stamp\"; there is none yet"),
    required(
        "layout",
        Form::Kinds(&LAYOUT),
        "{ kind = \"grid\", columns = 4, rows = 3, pitch = \"1 mm\" }",
        "the needles of the array",
    ),
    required("needle", Form::Table(NEEDLE), NEEDLE_EXAMPLE, "the needle"),
    optional(
        "lane_spacing",
        Form::Quantity(&bounds::LANE_SPACING),
        "\"3 mm\"",
        "distance between lanes of stamps; the array's width if none is given",
    ),
    optional(
        "stamp_spacing",
        Form::Quantity(&bounds::STAMP_SPACING),
        "\"4 mm\"",
        "distance between the stamps of a lane; the array's length if none is given",
    ),
    default(
        "frequency",
        Form::Quantity(&bounds::STAMP_FREQUENCY),
        "\"1 Hz\"",
        "stamps per second; serves treatment time alone",
    ),
    TURN_TIME,
    OWN_EFFICIENCY,
    CAPTURE,
    PASSES,
];

const LAYOUT: Kinds =
    Kinds { noun: "layout", kinds: &[("ring", RING), ("grid", GRID), ("explicit", POSITIONS)], not_yet: &[] };

const RING: &[Key] = &[
    required("kind", Form::Text, "\"ring\"", "needles on a circle"),
    required("needles", Form::Integer(&bounds::CARTRIDGE_NEEDLES), "12", "needles on the circle"),
    required("diameter", Form::Quantity(&bounds::RING_DIAMETER), "\"6 mm\"", "diameter of the circle"),
];
const GRID: &[Key] = &[
    required("kind", Form::Text, "\"grid\"", "needles on a rectangular grid"),
    required("columns", Form::Integer(&bounds::CARTRIDGE_NEEDLES), "4", "needles along the glide"),
    required("rows", Form::Integer(&bounds::CARTRIDGE_NEEDLES), "3", "needles across the glide"),
    required("pitch", Form::Quantity(&bounds::PITCH), "\"1 mm\"", "distance between neighbours"),
];
const POSITIONS: &[Key] = &[
    required("kind", Form::Text, "\"explicit\"", "needles where they are listed"),
    required("positions", Form::List(&POSITION_LIST), "[[\"0 mm\", \"0 mm\"]]", "x along the glide, y across it"),
];
const POSITION_LIST: List = List { item: Form::List(&POSITION), min: 1, max: 10_000, noun: "a position" };
const POSITION: List = List { item: Form::Quantity(&bounds::POSITION), min: 2, max: 2, noun: "a coordinate" };

const EXPLICIT: &[Key] = &[
    NAME,
    required("kind", Form::Text, "\"explicit\"", "strikes listed one by one"),
    required(
        "motion",
        Form::Word(&["roller", "vertical"], &[]),
        "\"roller\"",
        "how the needle moves: roller | vertical",
    ),
    required(
        "strikes",
        Form::Text,
        "\"strikes.csv\"",
        "x_mm,y_mm,heading_deg[,depth_mm]; path relative to the scenario file",
    ),
    required("drum_diameter", Form::Quantity(&bounds::DRUM_DIAMETER), "\"20 mm\"", "bare drum, without needles")
        .only_when("motion", "roller"),
    default("slip", Form::Number(&bounds::SLIP), "0.0", "0 rolls; above 0 the drum drags, below 0 it spins")
        .only_when("motion", "roller"),
    required("needle", Form::Table(NEEDLE), NEEDLE_EXAMPLE, "the needle"),
    OWN_EFFICIENCY,
    CAPTURE,
    optional(
        "passes",
        Form::Refused("listed strikes are the whole treatment"),
        "",
        "cannot be set: the strikes are listed",
    ),
];
