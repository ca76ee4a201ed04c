//! The keys that say how tissue answers a needle.

use crate::keys::bounds;
use crate::keys::key::{Form, Key, List, Need, default, key, optional, required};

/// Tear hypotheses that need nothing else.
const TEAR_WORDS: &[&str] = &["puncture", "pinned", "fixed", "triangle"];

/// The keys of `[tissue]`.
pub(super) const TISSUE: &[Key] = &[
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

/// The hypothesis that has a number.
pub(super) const PARTIAL: &[Key] = &[required(
    "partial",
    Form::Number(&bounds::SURFACE_FOLLOWING),
    "0.5",
    "share of the shaft's motion that the skin follows",
)];
