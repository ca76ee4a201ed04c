//! What `[closure]`, `[fluid]` and `[skin.transport]` may say, and how it is read.

use super::settings::{Closure, Fill, Fluid, Observable, Transport};
use super::varied::Varied;
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields};
use crate::keys::key::{Form, Key, default, optional};
use crate::units::Dimension;

const DAY_S: f64 = 86_400.0;

const HALF_LIFE: Bound = bounds::quantity(
    Dimension::Duration,
    Limit::At(60.0),
    Limit::At(30.0 * DAY_S),
    "shorter than a procedure below, longer than any report above",
);
const RESIDUAL_WIDTH: Bound = bounds::number(Limit::At(0.2), Limit::At(1.0), "1 stays as wide as the needle");
const OPEN_DEPTH: Bound = bounds::number(Limit::Beyond(0.0), Limit::At(1.0), "a share of the depth");
const PATENT: Bound = bounds::number(Limit::Beyond(0.0), Limit::At(1.0), "a share of the openings");
const PREFILL: Bound = bounds::number(Limit::At(0.0), Limit::At(1.0), "a share of each hole");
const BLEEDING_TIME: Bound =
    bounds::quantity(Dimension::Duration, Limit::At(0.0), Limit::At(3600.0), "pinpoint bleeding");
const EXUDATE: Bound =
    bounds::quantity(Dimension::Speed, Limit::At(0.0), Limit::At(1e-3), "20 times that of a weeping wound at most");
const FACTOR: Bound = bounds::number(Limit::At(0.01), Limit::At(100.0), "a factor on a law");
const EPIDERMIS: Bound = bounds::number(Limit::At(0.01), Limit::At(1.0), "a ratio of diffusivities");

/// The keys of `[closure]`.
pub(crate) const CLOSURE: &[Key] = &[
    default(
        "observable",
        Form::Word(&["barrier", "dye"], &[]),
        "\"barrier\"",
        "what drives delivery: the barrier as small molecules see it, or mouths that take up a stain: barrier | dye",
    ),
    default("occluded", Form::Flag, "false", "whether the skin is covered"),
    optional(
        "half_life",
        Form::Varied(&HALF_LIFE),
        "{ median = \"1.2 h\", gsd = 2.0 }",
        "half-life of what is open, instead of that of observable and cover",
    ),
    default(
        "residual_width",
        Form::Varied(&RESIDUAL_WIDTH),
        "{ mean = 0.505, sd = 0.07, min = 0.2, max = 1.0 }",
        "width of a channel after withdrawal over the needle's; 1 where tissue was removed",
    ),
    default(
        "open_depth",
        Form::Varied(&OPEN_DEPTH),
        "{ low = 0.05, high = 0.9 }",
        "share of the depth that stays open; published from 0.05 to 0.9",
    ),
    default(
        "patent_share",
        Form::Varied(&PATENT),
        "{ low = 0.155, high = 0.98 }",
        "share of the openings that admit liquid",
    ),
];

/// The keys of `[fluid]`.
pub(crate) const FLUID: &[Key] = &[
    default(
        "fill",
        Form::Word(&["clot", "exudate", "clear"], &[]),
        "\"clot\"",
        "what stands in the channels: clot | exudate | clear",
    ),
    optional(
        "flow",
        Form::Flag,
        "false",
        "whether channels bleed and weep; if not given, living skin does and dead skin does not",
    ),
    default(
        "prefill",
        Form::Varied(&PREFILL),
        "0.0",
        "share of each hole that starts full of vehicle: drug on the skin before the strokes",
    ),
    default(
        "bleeding_time",
        Form::Varied(&BLEEDING_TIME),
        "{ median = \"5 min\", gsd = 1.5 }",
        "from withdrawal to the end of bleeding",
    ),
    default(
        "exudate_velocity",
        Form::Varied(&EXUDATE),
        "{ median = \"0.02 um/s\", gsd = 2.5 }",
        "of exudate through the wall of an open channel",
    ),
];

const fn factor(name: &'static str, value: &'static str, doc: &'static str) -> Key {
    default(name, Form::Varied(&FACTOR), value, doc)
}

/// The keys of `[skin.transport]`.
pub(crate) const TRANSPORT: &[Key] = &[
    factor(
        "dermis_diffusivity",
        "{ median = 1.0, gsd = 1.8 }",
        "factor on diffusivity in the dermis, and so in the epidermis",
    ),
    factor("lipid_path", "{ median = 1.0, gsd = 3.0 }", "factor on the lipid path through the horny layer"),
    factor("polar_path", "{ median = 1.0, gsd = 2.0 }", "factor on its polar path"),
    factor("clearance", "{ median = 1.0, gsd = 2.0 }", "factor on clearance by blood and lymph"),
    default(
        "epidermis_to_dermis",
        Form::Varied(&EPIDERMIS),
        "0.4",
        "diffusivity of the epidermis over that of the dermis",
    ),
];

impl Closure {
    /// Of a section in which nothing was found wrong.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        Ok(Self {
            observable: if fields.text("observable")? == "dye" { Observable::Dye } else { Observable::Barrier },
            is_occluded: fields.flag("occluded")?,
            half_life_s: Varied::read(fields, "half_life").ok(),
            residual_width: Varied::read(fields, "residual_width")?,
            open_depth: Varied::read(fields, "open_depth")?,
            patent_share: Varied::read(fields, "patent_share")?,
        })
    }
}

impl Fluid {
    /// Of a section in which nothing was found wrong.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        let fill = match fields.text("fill")? {
            "exudate" => Fill::Exudate,
            "clear" => Fill::Clear,
            _ => Fill::Clot,
        };
        Ok(Self {
            fill,
            flow: fields.flag("flow").ok(),
            prefill: Varied::read(fields, "prefill")?,
            bleeding_time_s: Varied::read(fields, "bleeding_time")?,
            exudate_velocity_mm_s: Varied::read(fields, "exudate_velocity")?,
        })
    }
}

impl Transport {
    /// Of a section in which nothing was found wrong.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        let varied = |key| Varied::read(fields, key);
        Ok(Self {
            dermis_diffusivity: varied("dermis_diffusivity")?,
            lipid_path: varied("lipid_path")?,
            polar_path: varied("polar_path")?,
            clearance: varied("clearance")?,
            epidermis_to_dermis: varied("epidermis_to_dermis")?,
        })
    }
}
