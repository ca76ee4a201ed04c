//! Machines: what the user sets, and the strokes and needle layouts that follow. A kind of device is one file, and its name in
//! the list below.

pub mod body;
mod cartridge;
pub mod catalogue;
mod common;
pub mod depth;
#[cfg(all(test, feature = "figures"))]
mod every_kind_tests;
pub mod injection;
pub mod kind;
pub mod laser;
pub mod listed;
pub mod needle;
pub mod pen;
pub mod pressing;
#[cfg(test)]
mod probe;
pub(crate) mod reach;
pub mod rf;
pub mod roller;
pub mod sessions;
mod spots;
pub mod stamp;
mod strike_rows;
pub(crate) mod stroke;

pub use body::{Bodies, Cause, Fluid, Part, Variant};
pub(crate) use common::ALTERNATIVES;
pub use common::PassSpec;
pub use depth::DepthEfficiency;
pub use injection::Injection;
pub(crate) use injection::deposits_along_mm;
pub use kind::{Contact, Layout, Points, Seat, Set, Shaft, Spread, Terms, Told};
pub use laser::Laser;
pub(crate) use laser::at_energy;
pub use listed::{Listed, ListedMotion};
pub use needle::NeedleSpec;
pub use pen::Pen;
pub use pressing::{Pressing, Served, Wear};
#[cfg(test)]
pub use probe::Probe;
pub use rf::RfNeedles;
pub use roller::Roller;
pub use sessions::Cost;
pub use stamp::Stamp;
pub(crate) use strike_rows::example as strikes_example;

use crate::geometry::{Channel, Dent, ElasticLimit, Hole, Motion, Surface, Tear};
use crate::keys::fields::{Absent, Fields};
use crate::keys::key::Kinds;
use crate::pattern::aim::{Pass, Take};
use crate::pattern::{ListedStrike, Patch};
use crate::skin::Skin;
use kind::{Desk, Hand, InUse, Kind, Pace, Strikes};

/// A device as the scenario declares it, catalogue values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Name given by the user; unique in a scenario.
    pub name: String,
    /// Catalogue id, if one was named.
    pub model: Option<String>,
    /// The needle.
    pub needle: NeedleSpec,
    /// The device's own depth efficiency; `None` uses the scenario's.
    pub depth_efficiency: Option<DepthEfficiency>,
    /// How a hand presses it; `None` where it goes as deep as it is set to.
    pub pressing: Option<Pressing>,
    /// A strike this close to an earlier hole slips into it, mm; 0 for none.
    pub capture_radius_mm: f64,
    /// Tip radii of its needles session by session, mm, the last holding on; none where sessions do not differ by it.
    pub tips_by_session_mm: Vec<f64>,
    /// What it costs, where that is told.
    pub cost: Option<Cost>,
    /// Sweeps over the patch, in order (one pass at heading 0 where the scenario gives none; unused by listed strikes).
    pub passes: Vec<PassSpec>,
    /// What moves the needle.
    pub kind: DeviceKind,
}

/// One strike of a device that is set to a depth: it reaches that in full, or where a force decides, as deep as the mean force takes it.
#[derive(Debug, Clone)]
pub struct Single<'a> {
    /// The device.
    pub device: &'a Device,
    /// As it is set.
    pub set: Set,
    /// How deep the strike goes, mm.
    pub depth_mm: f64,
    /// How the skin gives way, where its surface goes down with the needle.
    pub dent: Option<Dent>,
}

impl Single<'_> {
    /// The channel that it leaves.
    pub fn channel(&self, tear: Tear, limit: &ElasticLimit) -> Channel {
        match &self.dent {
            Some(dent) => self.device.dented_channel(&self.set, dent.clone(), tear, limit),
            None => self.device.channel(&self.set, self.depth_mm, tear, limit),
        }
    }
}

/// Makes the kinds of device, and hands on to each what is asked of it: the only place that knows how many there are.
macro_rules! kinds {
    ($($(#[$when:meta])* $kind:ident),+ $(,)?) => {
        /// What moves the needle.
        #[derive(Debug, Clone, PartialEq)]
        pub enum DeviceKind {
            $($(#[$when])* #[doc = concat!("See [`", stringify!($kind), "`].")] $kind($kind)),+
        }

        /// What a `[[device]]` may be.
        pub(crate) const KINDS: Kinds = Kinds {
            noun: "device",
            kinds: &[$($(#[$when])* (<$kind as Kind>::WORD, <$kind as Kind>::KEYS)),+],
            not_yet: &[],
        };

        $($(#[$when])* impl From<$kind> for DeviceKind {
            fn from(kind: $kind) -> Self {
                Self::$kind(kind)
            }
        })+

        impl DeviceKind {
            fn read(word: &str, device: &Fields, strikes: &mut Strikes) -> Result<Option<Self>, Absent> {
                Ok(match word {
                    $($(#[$when])* <$kind as Kind>::WORD => Some(Self::$kind(Kind::read(device, strikes)?)),)+
                    _ => None,
                })
            }

            fn needle(word: &str, device: &Fields) -> Result<NeedleSpec, Absent> {
                match word {
                    $($(#[$when])* <$kind as Kind>::WORD => <$kind as Kind>::needle(device),)+
                    _ => Err(device.absent("needle")),
                }
            }

            fn rules(device: &Fields, desk: &mut Desk) {
                match device.text("kind") {
                    $($(#[$when])* Ok(<$kind as Kind>::WORD) => <$kind as Kind>::rules(device, desk),)+
                    _ => {}
                }
            }

            fn has_own_depth(word: &str, device: &Fields) -> bool {
                match word {
                    $($(#[$when])* <$kind as Kind>::WORD => <$kind as Kind>::OWN_DEPTH.iter().any(|key| device.has(key)),)+
                    _ => false,
                }
            }

            fn layout_of(word: &str) -> Option<Layout> {
                match word {
                    $($(#[$when])* <$kind as Kind>::WORD => Some(<$kind as Kind>::LAYOUT),)+
                    _ => None,
                }
            }

            fn is_in_starter(word: &str) -> bool {
                match word {
                    $($(#[$when])* <$kind as Kind>::WORD => <$kind as Kind>::IN_STARTER,)+
                    _ => false,
                }
            }

            /// How its strikes lie.
            pub fn layout(&self) -> Layout {
                match self { $($(#[$when])* Self::$kind(kind) => kind.layout()),+ }
            }

            /// What goes into the skin.
            pub fn shaft(&self) -> Shaft {
                match self { $($(#[$when])* Self::$kind(kind) => kind.shaft()),+ }
            }

            /// What injures the skin.
            pub fn cause(&self) -> Cause {
                match self { $($(#[$when])* Self::$kind(kind) => kind.cause()),+ }
            }

            /// Its word in scenario files.
            pub fn word(&self) -> &'static str {
                match self { $($(#[$when])* Self::$kind(_) => <$kind as Kind>::WORD),+ }
            }

            /// A depth of its own, mm, where none is configured for it.
            pub fn own_depth_mm(&self) -> Option<f64> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.own_depth_mm()),+ }
            }

            /// What a strike that reaches `depth_mm` leaves in the skin besides its hole.
            pub fn bodies(&self, set: &Set, depth_mm: f64, skin: &Skin) -> Bodies {
                match self { $($(#[$when])* Self::$kind(kind) => kind.bodies(set, depth_mm, skin)),+ }
            }

            /// The same under each answer to what no source fixes, its own first.
            pub fn variants(&self, set: &Set, depth_mm: f64, skin: &Skin) -> Vec<Variant> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.variants(set, depth_mm, skin)),+ }
            }

            /// How far its needle stands out of what holds it, mm.
            pub fn stands_out_mm(&self, set: &Set) -> f64 {
                match self { $($(#[$when])* Self::$kind(kind) => kind.stands_out_mm(set)),+ }
            }

            fn hole(&self, set: &Set, depth_mm: f64) -> Option<Hole> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.hole(set, depth_mm)),+ }
            }

            /// The points that it is taken to one after the other.
            pub fn points(&self) -> Option<Points> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.points()),+ }
            }

            /// Its strikes, where they are listed.
            pub fn listed(&self) -> &[ListedStrike] {
                match self { $($(#[$when])* Self::$kind(kind) => kind.listed()),+ }
            }

            /// The needles that come down together lie within this of their middle, mm.
            pub fn reach_mm(&self) -> f64 {
                match self { $($(#[$when])* Self::$kind(kind) => kind.reach_mm()),+ }
            }

            /// Least and greatest depth of a needle over the one that the law of depth says, mm, in passes over skin.
            pub fn shift_mm(&self, surface: &Surface, headings_rad: &[f64]) -> [f64; 2] {
                match self { $($(#[$when])* Self::$kind(kind) => kind.shift_mm(surface, headings_rad)),+ }
            }

            /// Its needles as they lie on skin in a pass of a heading.
            pub fn seats(&self, surface: &Surface, heading_rad: f64) -> Vec<Seat> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.seats(surface, heading_rad)),+ }
            }

            /// Angle between a needle that is set to a depth and the skin's normal where it enters, rad.
            pub fn entry_angle_rad(&self, set: &Set, surface: &Surface, heading_rad: f64) -> Option<f64> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.entry_angle_rad(set, surface, heading_rad)),+ }
            }

            /// What a reader of its results should know of how its needles come down, where they are so wide.
            pub(crate) fn remark(&self, needle_diameter_mm: f64) -> Option<String> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.remark(needle_diameter_mm)),+ }
            }

            /// The stroke of a strike that reaches `depth_mm`.
            pub fn motion(&self, set: &Set, depth_mm: f64) -> Motion {
                match self { $($(#[$when])* Self::$kind(kind) => kind.motion(set, depth_mm)),+ }
            }

            /// The terms in which it is described, beside those that all devices have.
            pub fn terms(&self, told: &Told) -> Terms {
                match self { $($(#[$when])* Self::$kind(kind) => kind.terms(told)),+ }
            }

            pub(crate) fn hand(&self) -> Option<Hand> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.hand()),+ }
            }

            pub(crate) fn strikes_per_mm2(&self, passes: f64, patch: &Patch, in_use: &InUse) -> f64 {
                match self { $($(#[$when])* Self::$kind(kind) => kind.strikes_per_mm2(passes, patch, in_use)),+ }
            }

            pub(crate) fn spacing_mm(&self, in_use: &InUse) -> f64 {
                match self { $($(#[$when])* Self::$kind(kind) => kind.spacing_mm(in_use)),+ }
            }

            pub(crate) fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take) {
                match self { $($(#[$when])* Self::$kind(kind) => kind.pass(pass, in_use, take)),+ }
            }

            /// How it lies on the skin under a hand's force; `None` of a kind that no hand presses.
            pub fn contact(&self) -> Option<Contact> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.contact()),+ }
            }

            pub(crate) fn pace(&self, motion: &Motion) -> Option<Pace> {
                match self { $($(#[$when])* Self::$kind(kind) => kind.pace(motion)),+ }
            }
        }
    };
}

kinds! { Roller, Pen, Stamp, Injection, Laser, RfNeedles, Listed, #[cfg(test)] Probe }

/// Checks the rules of a device of the kind that its keys name.
pub(crate) fn rules(device: &Fields, desk: &mut Desk) {
    common::alternatives(device, desk.found);
    sessions::rules(device, desk.found);
    DeviceKind::rules(device, desk);
}

/// Whether a device goes as deep as it says itself, whatever is configured.
pub(crate) fn has_own_depth(device: &Fields) -> bool {
    device.text("kind").is_ok_and(|word| DeviceKind::has_own_depth(word, device))
}

/// How the strikes of the kind of a word lie.
pub(crate) fn layout_of(word: &str) -> Option<Layout> {
    DeviceKind::layout_of(word)
}

/// Whether a new scenario has one of the kind of a word.
pub(crate) fn is_in_starter(word: &str) -> bool {
    DeviceKind::is_in_starter(word)
}

impl Device {
    /// A device of a kind with a usual needle and one pass.
    #[cfg(test)]
    pub(crate) fn bare(kind: impl Into<DeviceKind>) -> Self {
        let (tip_angle_rad, tip_radius_mm) = (16f64.to_radians(), 0.004);
        Self {
            name: "test".into(),
            model: None,
            needle: NeedleSpec {
                length_mm: Some(2.0),
                diameter_mm: 0.25,
                tip_angle_rad,
                tip_radius_mm,
                length_sd_mm: 0.0,
                tip_radius_sd_mm: 0.0,
            },
            depth_efficiency: None,
            pressing: None,
            capture_radius_mm: 0.0,
            tips_by_session_mm: Vec::new(),
            cost: None,
            passes: vec![PassSpec { heading_rad: 0.0, repeat: 1 }],
            kind: kind.into(),
        }
    }

    /// The device of a `[[device]]` in which nothing was found wrong.
    ///
    /// # Errors
    /// The first value that is not there.
    pub(crate) fn read(fields: &Fields, strikes: &mut Strikes) -> Result<Self, Absent> {
        let word = fields.text("kind")?;
        let kind = DeviceKind::read(word, fields, strikes)?.ok_or_else(|| fields.absent("kind"))?;
        Ok(Self {
            name: fields.text("name")?.to_owned(),
            model: fields.text("model").ok().map(str::to_owned),
            needle: DeviceKind::needle(word, fields)?,
            depth_efficiency: fields.table(depth::OWN.name).ok().map(DepthEfficiency::read).transpose()?,
            pressing: Pressing::read(fields)?,
            capture_radius_mm: fields.number(common::CAPTURE.name).unwrap_or(0.0),
            tips_by_session_mm: sessions::tips_mm(fields),
            cost: Cost::read(fields)?,
            passes: PassSpec::read(fields)?,
            kind,
        })
    }

    /// The device set to a depth, mm.
    pub fn set_to(&self, configured_mm: f64) -> Set {
        Set { configured_mm, needle: self.needle.at(configured_mm) }
    }

    /// The channel of a strike that reaches `depth_mm`.
    pub fn channel(&self, set: &Set, depth_mm: f64, tear: Tear, limit: &ElasticLimit) -> Channel {
        let motion = self.kind.motion(set, depth_mm);
        match self.kind.hole(set, depth_mm) {
            Some(hole) => Channel::of_hole(hole, motion),
            None => Channel::new(&set.needle, motion, tear, limit),
        }
    }

    /// The channel of a strike in skin whose surface goes down with the needle: of the stroke that the dent's excursion tells of.
    pub fn dented_channel(&self, set: &Set, dent: Dent, tear: Tear, limit: &ElasticLimit) -> Channel {
        let motion = self.kind.motion(set, dent.excursion_mm());
        Channel::dented(&set.needle, motion, dent, tear, limit)
    }

    /// The channel of a strike that is as deep as the device is set to, mm.
    pub fn channel_at(&self, depth_mm: f64, tear: Tear, limit: &ElasticLimit) -> Channel {
        self.channel(&self.set_to(depth_mm), depth_mm, tear, limit)
    }

    /// Number of sweeps in the device's own list.
    pub fn pass_count(&self) -> u32 {
        self.passes.iter().map(|pass| pass.repeat).sum()
    }
}
