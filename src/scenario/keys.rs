//! The one table of keys: what a scenario may say, section by section, with type, default, example and one line of explanation.
//! The reader, the messages, the schema and the starter file all follow it.

use super::infer_keys::{DECIDE, DECIDE_KEYS, INFER, INFER_KEYS};
use super::study_keys::{BENCH, PLAN, SENSITIVITY, STUDY};
use super::tear_keys::TISSUE;
use super::vessel_rules;
use crate::after::closing_keys::{CLOSURE, FLUID, TRANSPORT};
use crate::after::course_keys::{self, COURSE};
use crate::after::delivery_keys as delivery;
use crate::devices::depth::EFFICIENCY;
use crate::keys::bounds;
use crate::keys::key::{Form, Key, List, Need, default, key, optional, required};
use crate::keys::tree::Table;
use crate::mechanics;
use crate::skin::odds::ThicknessLaw;
use crate::skin::zone::Readings;
use crate::skin::{site, zone};

fn sites() -> Vec<&'static str> {
    site::ids().collect()
}

fn zones() -> Vec<&'static str> {
    zone::ids().collect()
}

/// The section that tells where on the body devices are used.
pub(super) const ZONE: &str = "zone";

/// The section that tells how force becomes depth.
pub(super) const MECHANICS: &str = "mechanics";

/// The sections that tell how channels close, and what fills them.
pub(super) const CLOSING: [&str; 2] = ["closure", "fluid"];
/// The section that tells what is put on the skin.
pub(super) const DELIVERY: &str = "delivery";
/// The table of the skin that tells how substances move in it.
pub(super) const TRANSPORT_OF_SKIN: &str = "transport";

/// Whether the scenario gives its channels: then nothing has to make them.
pub(super) fn gives_channels(root: &Table) -> bool {
    root.get(DELIVERY).and_then(|entry| entry.node.table()).is_some_and(|table| table.contains_key(delivery::CHANNELS))
}

/// Whether it gives them and names no device, so that no hypothesis and no depth is asked for.
pub(super) fn has_channels_alone(root: &Table) -> bool {
    gives_channels(root) && !root.contains_key("device")
}

/// The whole file.
pub(super) const SCENARIO: &[Key] = &[
    required("version", Form::Integer(&bounds::VERSION), "1", "version of the scenario format"),
    optional("title", Form::Text, "\"Roller against pen\"", "title; the file's stem if none is given"),
    default("question", Form::Text, "\"\"", "the question that the scenario asks"),
    required("skin", Form::Table(SKIN), "{}", "the skin under study"),
    optional(ZONE, Form::Table(ZONE_KEYS), "{}", "the zone of the body, where skin curves and differs between people"),
    required("tissue", Form::Table(TISSUE), "{}", "how the tissue answers a moving needle")
        .spared_where(has_channels_alone),
    default("patch", Form::Table(PATCH), "{}", "the rectangle of skin over which everything is counted"),
    required("device", Form::List(&DEVICES), "[]", "the devices, one [[device]] each").spared_where(gives_channels),
    default("depth", Form::Table(DEPTH), "{}", "how deep the needles are set to go"),
    optional("compare", Form::Table(COMPARE), "{}", "the comparison of the devices"),
    default(MECHANICS, Form::Table(mechanics::KEYS), "{}", "how force becomes depth, for devices with a force"),
    optional(COURSE, Form::Table(course_keys::KEYS), "{}", "a course of sessions, for `course`"),
    default("sampling", Form::Table(SAMPLING), "{}", "effort and precision"),
    default("slides", Form::Table(SLIDES), "{}", "the sections that `slides` cuts and reads"),
    optional("study", Form::Table(STUDY), "{}", "keys to vary, for `sweep`, `bench` and `sensitivity`"),
    optional("bench", Form::Table(BENCH), "{}", "the league table of `bench`"),
    optional("sensitivity", Form::Table(SENSITIVITY), "{}", "the effort of `sensitivity`"),
    optional("plan", Form::Table(PLAN), "{}", "what treatments are wished to reach, for `plan`"),
    optional(
        INFER,
        Form::Table(INFER_KEYS),
        "{}",
        "what was measured on sections, and what is asked of it, for `infer`",
    ),
    optional(DECIDE, Form::Table(DECIDE_KEYS), "{}", "studies of sections that are planned, for `decide`"),
    default(CLOSING[0], Form::Table(CLOSURE), "{}", "how channels close, for `deliver`"),
    default(CLOSING[1], Form::Table(FLUID), "{}", "what fills channels and flows out of them, for `deliver`"),
    optional(DELIVERY, Form::Table(delivery::KEYS), "{}", "what is put on the skin, and what is asked of it"),
    optional(
        delivery::DRUG,
        Form::List(&delivery::DRUGS),
        delivery::EXAMPLE,
        "drugs that the catalogue does not tell, or not so, one [[drug]] each",
    ),
    optional("claim", Form::Foreign, "{}", "a claim that is measured on the scenario, for `claims`"),
];

const SKIN: &[Key] = &[
    required("site", Form::Id(sites), "\"cheek\"", "body site of the catalogue (`dermatrace sites` lists them)"),
    optional("sex", Form::Word(&["f", "m"], &[]), "\"f\"", "where the source tells the sexes apart"),
    default("layers", Form::Table(LAYERS), "{}", "layers that differ from the catalogue"),
    SKIN_TRANSPORT,
    optional(
        "variation",
        Form::WordOrTable(&[OF_CATALOGUE], VARIATION),
        "{ stiffness_cv = 0.4, toughness_cv = 0.4, thickness_cv = 0.2 }",
        "what differs from one random treatment to another where there is a force; \"catalogue\" takes 0.4, 0.4 and the site's",
    ),
    optional(
        "vessels",
        Form::Table(vessel_rules::KEYS),
        "{ loops = \"60 1/mm2\", cut_probability = 1.0 }",
        "its vessels; with it, even empty, what lies in the way of channels is told",
    ),
];

/// Its keys stand in a section of their own.
const SKIN_TRANSPORT: Key = default(
    TRANSPORT_OF_SKIN,
    Form::Table(TRANSPORT),
    "{}",
    "factors on the laws by which substances move in the skin",
);

const ZONE_KEYS: &[Key] = &[
    optional(
        "name",
        Form::Id(zones),
        "\"lower_eyelid\"",
        "zone of the catalogue (`dermatrace zones` lists them); gives skin.site where that is not set",
    ),
    optional(
        "curvature",
        Form::Table(CURVATURE),
        "{ horizontal = \"280 mm\", vertical = \"-55 mm\" }",
        "instead of a name: radii of curvature; below 0 for a hollow",
    ),
    default(
        "press",
        Form::Quantity(&bounds::PRESS),
        "\"0 mm\"",
        "how far the hand presses a device in; 0 is rigid skin",
    ),
    default(
        "pen_contact",
        Form::Word(&["solid", "rim"], &[]),
        "\"solid\"",
        "whether a cartridge has a solid plate, or a nozzle that touches at its rim alone: solid | rim",
    ),
    default("plate_radius", Form::Quantity(&bounds::PLATE_RADIUS), "\"5 mm\"", "of the plate or nozzle of a cartridge"),
    default(
        "readings",
        Form::List(&READINGS),
        "[\"thin\", \"thick\"]",
        "readings of whole skin, which disagree by a factor 2; a zone without a thick one has the thin one alone",
    ),
    default(
        "law",
        Form::Word(&ThicknessLaw::WORDS, &[]),
        "\"normal\"",
        "how thickness is distributed between people: normal | lognormal",
    ),
    default("keep", Form::List(&KEEP), "[0.9, 0.95]", "shares of needles whose windows of depth are told"),
];
const CURVATURE: &[Key] = &[
    required("horizontal", Form::QuantityOr(&bounds::CURVATURE, FLAT), "\"280 mm\"", "along x, or \"flat\""),
    required("vertical", Form::QuantityOr(&bounds::CURVATURE, FLAT), "\"-55 mm\"", "along y, or \"flat\""),
];
const FLAT: &str = "flat";
const READINGS: List = List { item: Form::Word(&Readings::WORDS, &[]), min: 1, max: 2, noun: "a reading" };
const KEEP: List = List { item: Form::Number(&bounds::KEPT_SHARE), min: 1, max: 20, noun: "a share" };

/// The word for a variation as the catalogue tells it.
pub(super) const OF_CATALOGUE: &str = "catalogue";
const VARIATION: &[Key] = &[
    default("stiffness_cv", Form::Number(&bounds::SKIN_CV), "0.0", "of the stiffness of the dent"),
    default("toughness_cv", Form::Number(&bounds::SKIN_CV), "0.0", "of puncture force, cutting energy and friction"),
    default("thickness_cv", Form::Number(&bounds::SKIN_CV), "0.0", "of the thickness of all layers"),
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

const CUTTING_ENERGY: Key = optional(
    "cutting_energy",
    Form::Quantity(&bounds::CUTTING_ENERGY),
    "\"0.5 N/mm\"",
    "energy of a crack that a needle opens, instead of the model's",
);
const WALL_FRICTION: Key = optional(
    "wall_friction",
    Form::Quantity(&bounds::WALL_FRICTION),
    "\"0.005 N/mm2\"",
    "friction on the needle's flank, instead of the model's",
);
const RESIDUAL_WIDTH: Key = optional(
    "residual_width",
    Form::Number(&bounds::RESIDUAL_WIDTH),
    "0.5",
    "width of a hole after withdrawal over the needle's, instead of the model's",
);

const LAYER: &[Key] = &[
    optional(
        "thickness",
        Form::Quantity(&bounds::LAYER_THICKNESS),
        "\"0.2 mm\"",
        "thickness, instead of the catalogue's",
    ),
    LAYER_STRAIN,
    CUTTING_ENERGY,
    WALL_FRICTION,
    RESIDUAL_WIDTH,
];

const LAST_LAYER: &[Key] = &[
    optional("thickness", Form::Refused("the last layer is half-infinite"), "", "cannot be set: half-infinite"),
    LAYER_STRAIN,
    CUTTING_ENERGY,
    WALL_FRICTION,
    RESIDUAL_WIDTH,
];

const PATCH: &[Key] = &[
    default("width", Form::Quantity(&bounds::PATCH_SIDE), "\"10 mm\"", "extent along x"),
    default("height", Form::Quantity(&bounds::PATCH_SIDE), "\"10 mm\"", "extent along y"),
];

const DEPTH: &[Key] = &[
    DEPTH_VALUES,
    default(
        "efficiency",
        Form::Table(EFFICIENCY),
        "{ mean = 1.0, sd = 0.0 }",
        "real over configured depth, per strike",
    ),
];

/// Where every device has a depth of its own, none is configured.
pub(super) const DEPTH_VALUES: Key = key(
    "values",
    Form::List(&DEPTHS),
    Need::Usual,
    "[\"0.5 mm\", \"1.0 mm\", \"1.5 mm\"]",
    "configured depths of the tip in the skin",
);

const DEPTHS: List = List { item: Form::Quantity(&bounds::DEPTH), min: 1, max: 1000, noun: "a depth" };

const COMPARE: &[Key] = &[
    required("reference", Form::Name, "\"pen\"", "name of the device that the others are compared with"),
    default(
        "basis",
        Form::Word(&["strikes", "passes", "as_configured", "time", "dermal_damage"], &[]),
        "\"strikes\"",
        "what is made equal: strikes | passes | as_configured | time | dermal_damage",
    ),
    default(
        "damage",
        Form::Word(&["damage_volume", "affected_volume"], &[]),
        "\"damage_volume\"",
        "the damage that dermal_damage makes equal: of holes alone, or with heat",
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

const DEVICES: List = List { item: Form::Device, min: 1, max: 100, noun: "a device" };
