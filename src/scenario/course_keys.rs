//! The keys of the section `[course]`.

use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::units::Dimension;

/// The section that tells when sessions are held, and how skin comes back.
pub(super) const COURSE: &str = "course";

/// Sessions of a course.
pub(super) const MOST_SESSIONS: u64 = 1000;
const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;
const INTERVAL: Bound = bounds::quantity(
    Dimension::Duration,
    Limit::At(HOUR_S),
    Limit::At(730.0 * DAY_S),
    "the time from one session to the next",
);
const SESSIONS: IntegerBound = bounds::integer(1, MOST_SESSIONS, "sessions of a course");
const BLOCKS: List = List { item: Form::Table(BLOCK), min: 1, max: 1000, noun: "a block of sessions" };
const BLOCK: &[Key] = &[
    required("sessions", Form::Integer(&SESSIONS), "10", "how many"),
    required("interval", Form::Quantity(&INTERVAL), "\"7 d\"", "before each of them but the course's first"),
];

/// Its keys.
pub(super) const KEYS: &[Key] = &[
    required(
        "schedule",
        Form::List(&BLOCKS),
        "[{ sessions = 5, interval = \"7 d\" }, { sessions = 5, interval = \"14 d\" }]",
        "blocks of sessions at one interval each",
    ),
    optional("start", Form::Text, "\"2026-01-05\"", "date of the first session; days are counted without it"),
    default("currency", Form::Text, "\"\"", "what device.cost is counted in: a label, nothing is converted"),
];
