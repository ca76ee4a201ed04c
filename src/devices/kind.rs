//! What every kind of device answers. Where a needle comes down is the kind's own; how deep it goes is the law of depth's
//! ([`crate::mechanics`]), and which strikes are kept the treatment's.

use super::body::{Bodies, Cause, Variant};
use super::needle::NeedleSpec;
use crate::geometry::{Hole, Motion, Needle, Surface};
use crate::keys::fields::{Absent, Fields};
use crate::keys::findings::Findings;
use crate::keys::key::Key;
use crate::keys::reach::Depth;
use crate::keys::sources::Sources;
use crate::pattern::aim::{Pass, Take};
use crate::pattern::{Grid, ListedStrike, Patch};
use crate::skin::Skin;
use std::collections::BTreeMap;

/// Strikes by path of the device that lists them.
pub(crate) type Strikes = BTreeMap<String, Vec<ListedStrike>>;

/// A kind of device: one file, and its name in the list of [`super::DeviceKind`].
pub(crate) trait Kind: Sized {
    /// The word of `kind` in scenario files.
    const WORD: &'static str;
    /// The keys of its `[[device]]`, `name` and `kind` among them.
    const KEYS: &'static [Key];
    /// How its strikes lie.
    const LAYOUT: Layout;
    /// Whether a new scenario has one of it, rather than showing it in comments: two devices are enough to begin with, and
    /// listed strikes need a file that a new scenario does not have.
    const IN_STARTER: bool = false;

    /// Its keys that give it a depth of its own.
    const OWN_DEPTH: &'static [&'static str] = &[];

    /// The device of keys in which nothing was found wrong; `strikes` holds what [`Kind::rules`] read of files.
    ///
    /// # Errors
    /// The first value that is not there.
    fn read(device: &Fields, strikes: &mut Strikes) -> Result<Self, Absent>;

    /// Its needle, or what is drawn in its place.
    ///
    /// # Errors
    /// The first value that is not there.
    fn needle(device: &Fields) -> Result<NeedleSpec, Absent> {
        NeedleSpec::read(device.table("needle")?)
    }

    /// Checks the rules across its keys, as far as they are there, and which configured depths it reaches.
    fn rules(device: &Fields, desk: &mut Desk);

    /// The terms in which the device is described, beside those that all devices have.
    fn terms(&self, told: &Told) -> Terms;

    /// How its strikes lie, where its settings decide.
    fn layout(&self) -> Layout {
        Self::LAYOUT
    }

    /// How the hand moves; `None` where strikes are listed, or made point by point.
    fn hand(&self) -> Option<Hand> {
        None
    }

    /// The points that it is taken to one after the other; `None` where a hand moves along lanes, or strikes are listed.
    fn points(&self) -> Option<Points> {
        None
    }

    /// What goes into the skin.
    fn shaft(&self) -> Shaft {
        Shaft::Cone
    }

    /// What injures the skin.
    fn cause(&self) -> Cause {
        Cause::Mechanical
    }

    /// A depth of its own, mm, where none is configured for it.
    fn own_depth_mm(&self) -> Option<f64> {
        None
    }

    /// How far its needle stands out of what holds it, mm: that of a pen as far as it is set, whatever its length.
    fn stands_out_mm(&self, set: &Set) -> f64 {
        set.configured_mm
    }

    /// The hole of a strike that reaches `depth_mm`, where that is not what a needle of revolution leaves.
    fn hole(&self, _set: &Set, _depth_mm: f64) -> Option<Hole> {
        None
    }

    /// What it leaves in the skin besides.
    fn bodies(&self, _set: &Set, _depth_mm: f64, _skin: &Skin) -> Bodies {
        Bodies::None
    }

    /// The same under each answer to what no source fixes, its own first.
    fn variants(&self, set: &Set, depth_mm: f64, skin: &Skin) -> Vec<Variant> {
        vec![Variant { confine: "", bodies: self.bodies(set, depth_mm, skin), outlets_mm: Vec::new() }]
    }

    /// The strikes, where they are listed.
    fn listed(&self) -> &[ListedStrike] {
        &[]
    }

    /// The needles that come down together lie within this of their middle, mm; 0 where each comes down by itself.
    fn reach_mm(&self) -> f64 {
        0.0
    }

    /// Least and greatest depth of a needle over the one that the law of depth says, mm, in passes of some headings over skin.
    fn shift_mm(&self, _: &Surface, _headings_rad: &[f64]) -> [f64; 2] {
        [0.0; 2]
    }

    /// Its needles as they lie on skin in a pass of a heading, those of a ring together; none of a kind that lies as it is set
    /// however skin curves.
    fn seats(&self, _: &Surface, _heading_rad: f64) -> Vec<Seat> {
        Vec::new()
    }

    /// Angle between a needle that is set to a depth and the skin's normal where it enters in a pass of a heading, rad; `None` of a
    /// kind whose needles do not turn with it.
    fn entry_angle_rad(&self, _: &Set, _: &Surface, _heading_rad: f64) -> Option<f64> {
        None
    }

    /// What a reader of its results should know of how its needles come down, where they are so wide.
    fn remark(&self, _needle_diameter_mm: f64) -> Option<String> {
        None
    }

    /// Expected strikes per mm² of `passes` passes.
    fn strikes_per_mm2(&self, passes: f64, patch: &Patch, in_use: &InUse) -> f64;

    /// Distance between the strikes of a needle's track along a lane, mm, where a hand's force may differ from one to the next.
    fn spacing_mm(&self, _: &InUse) -> f64 {
        1.0
    }

    /// Hands on, in a fixed order, what one pass aims at its region, and nothing beside it.
    fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take);

    /// The stroke of a strike that reaches `depth_mm`.
    fn motion(&self, set: &Set, depth_mm: f64) -> Motion;

    /// How it lies on the skin under a hand's force; `None` of a kind that no hand presses.
    fn contact(&self) -> Option<Contact> {
        None
    }

    /// Time in the skin of one stroke, s, and what sets it, with its unit; `None` where nothing does.
    fn pace(&self, _: &Motion) -> Option<Pace> {
        None
    }
}

/// Where a needle, or a ring of them, lies on skin.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    /// Number of the ring or needle, from 0.
    pub number: u32,
    /// Its place across the heading, from the device's middle, mm; of a device that is turned at random before it is.
    pub across_mm: f64,
    /// How much less deep it goes than the law of depth says, mm, in each of the turns that a random one stands for.
    pub gaps_mm: Vec<f64>,
}

/// How the strikes of a kind of device lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// At places that know nothing of each other.
    Scattered,
    /// On one lattice for each pass.
    Lattice,
    /// Where a file lists them; they have no passes, and take no time.
    Listed,
}

/// A device set to a depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Set {
    /// The configured depth, mm.
    pub configured_mm: f64,
    /// The needle; where its length follows the depth, of that length.
    pub needle: Needle,
}

/// A device at work: set to a depth, and the depths that its strikes reach.
pub(crate) struct InUse<'a> {
    pub set: Set,
    /// The skin that it is used on.
    pub surface: &'a Surface,
    pub depths: &'a dyn Depths,
}

/// What a kind of device may ask in advance of the depths that its strikes reach.
pub(crate) trait Depths {
    /// How far tips come below skin that gives way to none of them, on average, mm.
    fn mean_mm(&self) -> f64;
    /// What a share `u` of them stays above of that, mm.
    fn at_mm(&self, u: f64) -> f64;
}

/// How a device lies on the skin when a hand presses it.
#[derive(Debug, Clone, PartialEq)]
pub enum Contact {
    /// On the needles of a drum, and once they are in, on the drum.
    Drum {
        /// Of the bare drum, mm.
        radius_mm: f64,
        /// Along the axle, mm.
        width_mm: f64,
        /// Rings of needles.
        rings: u32,
        /// Needles of a ring.
        needles_per_ring: u32,
        /// Turn of each ring against the one before, in needle spacings.
        stagger: f64,
        /// Tilt of the axle about the heading, rad.
        tilt: Spread,
    },
    /// On a tip plate through which a drive moves the needles.
    Plate {
        /// Needles.
        needles: u32,
        /// From the highest to the lowest place of a tip, mm.
        stroke_mm: f64,
        /// How far a cartridge's dial may be off, mm.
        dial_tolerance_mm: f64,
        /// Between plate and skin, mm.
        gap_mm: f64,
        /// Force on all needles at which the drive stalls, N; infinite where it does not.
        stall_force_n: f64,
        /// Stiffness of the drive, N/mm; infinite where it does not give way.
        drive_stiffness_n_per_mm: f64,
    },
}

impl Contact {
    /// How many needles it has.
    pub fn needles(&self) -> f64 {
        match *self {
            Self::Drum { rings, needles_per_ring, .. } => f64::from(rings) * f64::from(needles_per_ring),
            Self::Plate { needles, .. } => f64::from(needles),
        }
    }
}

/// A normal distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
}

/// How the hand moves along a pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hand {
    pub lane_spacing_mm: f64,
    pub speed_mm_s: f64,
    /// After each lane.
    pub turn_time_s: f64,
}

/// What goes into the skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shaft {
    /// A needle with a cone for its tip.
    Cone,
    /// A tube with a bevel, rad.
    Tube(f64),
    /// None: light.
    Light,
}

/// How a device goes from point to point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Points {
    /// Where they are.
    pub grid: Grid,
    /// Points per second; `None` where nothing tells.
    pub per_s: Option<f64>,
    /// To begin another row.
    pub turn_time_s: f64,
}

/// How long a needle stays in the skin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pace {
    pub contact_s: f64,
    /// What sets it: `hand 100 mm/s`, `100 Hz`.
    pub set_by: String,
}

/// What rules look at besides a device's own keys, and where they put what they find.
pub(crate) struct Desk<'a> {
    /// The configured depths.
    pub depths: &'a [Depth<'a>],
    /// Whether strikes of one configured depth differ in depth, where the device says nothing else.
    pub depths_vary: bool,
    /// Whether they reach it in full on average, likewise.
    pub is_whole: bool,
    /// The skin that devices are used on.
    pub surface: &'a Surface,
    /// Files that the scenario names.
    pub sources: &'a Sources,
    pub found: &'a mut Findings,
    /// What was read of them, by path of the device.
    pub strikes: &'a mut Strikes,
}

/// What is told of a device besides its own values.
pub struct Told<'a> {
    /// A setting as the scenario writes it, by dotted key; empty where it has none.
    pub setting: &'a dyn Fn(&str) -> String,
    /// Expected strikes per cm² and pass; `None` where strikes are listed.
    pub strikes_per_cm2: Option<f64>,
    /// Length of the needle, mm; `None` where it follows the depth.
    pub needle_length_mm: Option<f64>,
}

/// The terms in which devices are described, side by side, for readers.
pub struct Terms {
    /// What it is: `roller`.
    pub noun: &'static str,
    /// How many needles it has.
    pub needles: String,
    /// Where they are.
    pub arrangement: String,
    /// How they move.
    pub motion: String,
    /// The greatest depth that it allows, whatever is configured, and what limits it, where that is not the needle alone.
    pub deepest: Option<String>,
    /// How fast the hand goes; `None` where strikes are listed.
    pub speed: Option<String>,
    /// While the hand moves, of the whole device.
    pub strikes_per_s: Option<f64>,
}
