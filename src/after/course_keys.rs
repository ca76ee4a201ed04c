//! What `[course]` may say, and how it is read.

use super::settings::{Block, Course};
use super::varied::Varied;
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Checked, Fields, small};
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::units::Dimension;

/// The section that tells when sessions are held, and how skin comes back.
pub(crate) const COURSE: &str = "course";

/// Sessions of a course.
pub(crate) const MOST_SESSIONS: u64 = 1000;
const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;
const INTERVAL: Bound = bounds::quantity(
    Dimension::Duration,
    Limit::At(HOUR_S),
    Limit::At(730.0 * DAY_S),
    "the time from one session to the next",
);
const HALF_LIFE: Bound =
    bounds::quantity(Dimension::Duration, Limit::At(HOUR_S), Limit::At(2000.0 * DAY_S), "how fast skin comes back");
const SESSIONS: IntegerBound = bounds::integer(1, MOST_SESSIONS, "sessions of a course");
const BLOCKS: List = List { item: Form::Table(BLOCK), min: 1, max: 1000, noun: "a block of sessions" };
const BLOCK: &[Key] = &[
    required("sessions", Form::Integer(&SESSIONS), "10", "how many"),
    required("interval", Form::Quantity(&INTERVAL), "\"7 d\"", "before each of them but the course's first"),
];

/// Its keys.
pub(crate) const KEYS: &[Key] = &[
    required(
        "schedule",
        Form::List(&BLOCKS),
        "[{ sessions = 5, interval = \"7 d\" }, { sessions = 5, interval = \"14 d\" }]",
        "blocks of sessions at one interval each",
    ),
    optional("start", Form::Text, "\"2026-01-05\"", "date of the first session; days are counted without it"),
    default("currency", Form::Text, "\"\"", "what device.cost is counted in: a label, nothing is converted"),
    default(
        "epidermis_open",
        Form::Varied(&HALF_LIFE),
        "{ median = \"1.1 d\", gsd = 1.5 }",
        "half-life of open epidermis",
    ),
    default(
        "dermis_open",
        Form::Varied(&HALF_LIFE),
        "{ median = \"6 d\", gsd = 1.6 }",
        "half-life of holes in the dermis that new matrix has not filled",
    ),
    default(
        "dermis_remodelling",
        Form::Varied(&HALF_LIFE),
        "{ median = \"45 d\", gsd = 1.6 }",
        "half-life of remodelling dermis",
    ),
];

impl Course {
    /// Of a section in which nothing was found wrong.
    ///
    /// # Errors
    /// The first value that is not there.
    pub(crate) fn read(course: &Fields) -> Result<Self, Absent> {
        let block = |block: &Fields| {
            Ok(Block { sessions: small(block.integer("sessions")?), interval_s: block.number("interval")? })
        };
        let blocks = course.list("schedule")?.iter().filter_map(Checked::table);
        Ok(Self {
            schedule: blocks.map(block).collect::<Result<_, _>>()?,
            start: course.text("start").ok().map(str::to_owned),
            currency: course.text("currency")?.to_owned(),
            epidermis_open_s: Varied::read(course, "epidermis_open")?,
            dermis_open_s: Varied::read(course, "dermis_open")?,
            dermis_remodelling_s: Varied::read(course, "dermis_remodelling")?,
        })
    }
}
