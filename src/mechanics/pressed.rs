//! The law of depth of a device that a hand presses: force, operator, skin and needle (model section 10).

use super::drum::Drum;
use super::grip::{Grip, factor_at, score, score_between, share_below};
use super::insertion::Insertion;
use super::own::Own;
use super::plate::{Dial, Drive, Plate};
use super::pose::{Lies, Pose, Under};
use super::resistance::{Resistance, ToughLayer};
use super::rings::{GRID_MM, Rings, Sort};
use super::settings::Mechanics;
use super::wear::{hooked_share, worn_tip_radius_mm};
use crate::devices::kind::{Depths, InUse, Spread};
use crate::devices::{Contact, Device, NeedleSpec, Pressing, Set};
use crate::geometry::{Dent, Needle, Surface};
use crate::keys::bounds;
use crate::keys::fields::small;
use crate::pattern::Patch;
use crate::sampling::rng::{Purpose, Stream};
use crate::skin::Skin;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Poses of so many trials are kept at once.
const KEPT_POSES: usize = 48;
/// No needle differs from the mean by more than so many standard deviations: the greatest score of a number of 53 bits.
const GREATEST_SCORE: f64 = 8.3;
/// Strikes that stand for all of them.
const TYPICAL: usize = 32;
/// The root of x^8 = x + 1: its negative powers are the steps of a lattice of points that are even in seven directions (Roberts'
/// sequence).
const LATTICE: f64 = 1.096_981_557_798_56;

/// A person's skin and a cartridge's dial, beside what is configured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// Factor on the stiffness of the dent.
    pub stiffness: f64,
    /// Factor on puncture force, cutting energy and friction.
    pub toughness: f64,
    /// Factor on the thickness of all layers.
    pub thickness: f64,
    /// How far the dial is off, mm.
    pub dial_mm: f64,
}

/// Skin and dial as they are configured.
pub const AS_CONFIGURED: Person = Person { stiffness: 1.0, toughness: 1.0, thickness: 1.0, dial_mm: 0.0 };

/// A device that a hand presses, set to a depth, on a kind of skin.
#[derive(Debug)]
pub struct Pressed {
    configured_mm: f64,
    /// Of the trials.
    seed: u64,
    pub(super) pressing: Pressing,
    grip: Grip,
    pub(super) contact: Contact,
    /// As worn as it is.
    pub(super) needle: Needle,
    pub(super) spec: NeedleSpec,
    pub(super) hooked: f64,
    /// How much deeper or less deep a needle goes by where it is in its device, mm.
    shift_mm: [f64; 2],
    pub(super) skin: Skin,
    pub(super) mechanics: Mechanics,
    whole: OnceLock<Arc<Pose>>,
    recent: Mutex<VecDeque<(u32, Arc<Pose>)>>,
    greatest_mm: OnceLock<f64>,
    typical_mm: OnceLock<Vec<f64>>,
}

/// How far the tips come below the skin on average.
struct Lowered(f64);

impl Depths for Lowered {
    fn mean_mm(&self) -> f64 {
        self.0
    }

    fn at_mm(&self, _: f64) -> f64 {
        self.0
    }
}

impl Pressed {
    /// A device that is set to a depth; `None` of one that no force presses.
    pub fn of(device: &Device, configured_mm: f64, skin: &Skin, mechanics: &Mechanics, seed: u64) -> Option<Self> {
        let (pressing, contact) = (device.pressing?, device.kind.contact()?);
        let mut pressed = Self {
            configured_mm,
            seed,
            pressing,
            grip: Grip::of(&pressing),
            contact,
            needle: device.needle.at(configured_mm),
            spec: device.needle,
            hooked: 0.0,
            shift_mm: device.kind.shift_mm(&Surface::FLAT, &[]),
            skin: skin.clone(),
            mechanics: mechanics.clone(),
            whole: OnceLock::new(),
            recent: Mutex::default(),
            greatest_mm: OnceLock::new(),
            typical_mm: OnceLock::new(),
        };
        let strikes = pressing.wear.strikes(|| pressed.strikes_per_session(device));
        pressed.wear_out(strikes);
        Some(pressed)
    }

    /// Strikes of a needle in a session: those of the device's own passes over the area.
    pub fn strikes_per_session(&self, device: &Device) -> f64 {
        let set = Set { configured_mm: self.configured_mm, needle: self.needle };
        let lowered = Lowered(self.mean_lowered_mm());
        let in_use = InUse { set, surface: &Surface::FLAT, depths: &lowered };
        let patch = Patch { width_mm: 10.0, height_mm: 10.0 };
        let per_cm2 = 100.0 * device.kind.strikes_per_mm2(f64::from(device.pass_count()), &patch, &in_use);
        per_cm2 * self.pressing.wear.area_cm2 / self.contact.needles()
    }

    /// The same with needles that have made so many strikes more, each.
    pub fn after_strikes(&self, strikes: f64) -> Self {
        let mut later = Self {
            contact: self.contact.clone(),
            skin: self.skin.clone(),
            mechanics: self.mechanics.clone(),
            whole: OnceLock::new(),
            recent: Mutex::default(),
            greatest_mm: OnceLock::new(),
            typical_mm: OnceLock::new(),
            ..*self
        };
        later.wear_out(strikes);
        later
    }

    fn wear_out(&mut self, strikes: f64) {
        let wear = self.pressing.wear;
        self.needle.tip_radius_mm = worn_tip_radius_mm(self.needle.tip_radius_mm, strikes, wear.volume_per_strike_mm3);
        self.hooked = 1.0 - (1.0 - self.hooked) * (1.0 - hooked_share(strikes, wear.hook_rate));
        self.whole = OnceLock::new();
    }

    /// The needle, as worn as it is.
    pub fn needle(&self) -> &Needle {
        &self.needle
    }

    /// The share of its needles that are hooked.
    pub fn hooked_share(&self) -> f64 {
        self.hooked
    }

    /// The forces of the hand.
    pub fn grip(&self) -> &Grip {
        &self.grip
    }

    /// How it lies on the skin.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// The configured depth, mm.
    pub fn configured_mm(&self) -> f64 {
        self.configured_mm
    }

    /// Rings whose strikes may differ in depth.
    pub fn rings(&self) -> usize {
        match self.contact {
            Contact::Drum { rings, .. } => rings as usize,
            Contact::Plate { .. } => 1,
        }
    }

    /// Whether the skin's surface goes down with the needle.
    pub fn is_dented(&self) -> bool {
        self.mechanics.is_dented
    }

    /// The device on the skin as it is configured.
    pub fn whole(&self) -> &Arc<Pose> {
        self.whole.get_or_init(|| Arc::new(self.on(&AS_CONFIGURED)))
    }

    /// The device on a person's skin.
    pub fn on(&self, person: &Person) -> Pose {
        self.on_grid(person, GRID_MM)
    }

    /// The same, a drum's excursions on a grid of this step.
    pub(super) fn on_grid(&self, person: &Person, step_mm: f64) -> Pose {
        let sorts = self.sorts(person);
        match self.contact {
            Contact::Drum { radius_mm, width_mm, rings, needles_per_ring, stagger, tilt } => {
                let needle_length_mm = self.needle.length_mm;
                let reach_mm = radius_mm + needle_length_mm;
                let drum = Drum { reach_mm, needle_length_mm, width_mm, rings, needles_per_ring, stagger };
                let lies = Lies::of_drum(Rings::mixed(drum, sorts.clone(), step_mm), self.mechanics.share, tilt.mean);
                Pose::new(sorts, lies, self.force_scale(person))
            }
            Contact::Plate { needles, stroke_mm, stall_force_n, drive_stiffness_n_per_mm, .. } => {
                let drive = Drive { needles, stroke_mm, stiffness_n_per_mm: drive_stiffness_n_per_mm, stall_force_n };
                let dial = self.dial(person.dial_mm);
                let lies = Lies::of_plate(Plate::new(drive, &dial, &sorts[0].insertion));
                Pose::new(sorts, lies, self.force_scale(person))
            }
        }
    }

    pub(super) fn dial(&self, error_mm: f64) -> Dial {
        let gap_mm = match self.contact {
            Contact::Plate { gap_mm, .. } => gap_mm,
            Contact::Drum { .. } => 0.0,
        };
        Dial { set_mm: self.configured_mm, error_mm, gap_mm }
    }

    fn sorts(&self, person: &Person) -> Vec<Sort> {
        let straight =
            Sort { share: 1.0 - self.hooked, insertion: self.insertion(&self.needle, person), shorter_mm: 0.0 };
        if self.hooked == 0.0 {
            return vec![straight];
        }
        let wear = self.pressing.wear;
        let bent = Needle { tip_radius_mm: wear.hook_tip_radius_mm, ..self.needle };
        let hooked =
            Sort { share: self.hooked, insertion: self.insertion(&bent, person), shorter_mm: wear.length_loss_mm };
        vec![straight, hooked]
    }

    /// Factor on puncture force, cutting energy and friction against this device in a person's skin.
    fn force_scale(&self, person: &Person) -> f64 {
        person.toughness * self.pressing.force_scale
    }

    fn insertion(&self, needle: &Needle, person: &Person) -> Insertion {
        let scale = self.force_scale(person);
        let layer = |layer: &crate::skin::Layer| ToughLayer {
            bottom_mm: layer.bottom_mm * person.thickness,
            cutting_energy_n_per_mm: layer.strength.cutting_energy_n_per_mm * scale,
            wall_friction_n_per_mm2: layer.strength.wall_friction_n_per_mm2 * scale,
        };
        let layers: Vec<ToughLayer> = self.skin.layers.iter().map(layer).collect();
        let stiffness = self.mechanics.dent_stiffness_n_per_mm * person.stiffness * self.pressing.stiffness_scale;
        Insertion::new(stiffness, scale * self.puncture_force_n(needle.tip_radius_mm), Resistance::new(needle, &layers))
    }

    /// The force of puncture of a tip in skin as it is configured, but for the device's own factor, N.
    pub(super) fn puncture_force_n(&self, tip_radius_mm: f64) -> f64 {
        self.mechanics.puncture_scale * self.mechanics.puncture.force_n(tip_radius_mm)
    }

    /// The person of shares: of stiffness, toughness, thickness and dial.
    pub fn person_at(&self, shares: [f64; 4]) -> Person {
        let variation = self.skin.variation;
        let of = |cv: f64, u: f64| if cv > 0.0 { factor_at(cv, score(u)) } else { 1.0 };
        let tolerance_mm = self.dial_tolerance_mm();
        Person {
            stiffness: of(variation.stiffness_cv, shares[0]),
            toughness: of(variation.toughness_cv, shares[1]),
            thickness: of(variation.thickness_cv, shares[2]),
            dial_mm: tolerance_mm * (2.0 * shares[3] - 1.0),
        }
    }

    /// The person of a trial.
    pub fn person(&self, trial: u32) -> Person {
        let skin = Stream::new(self.seed, Purpose::Skin, [trial, 0]);
        let dial = Stream::new(self.seed, Purpose::Dial, [trial, 0]);
        self.person_at([skin.uniform(0), skin.uniform(1), skin.uniform(2), dial.uniform(0)])
    }

    /// Whether trials differ in skin or dial.
    pub fn differs_between_trials(&self) -> bool {
        self.person_at([0.25; 4]) != self.person_at([0.75; 4])
    }

    /// Whether strikes of one depth leave other channels in one trial than in another: where the surface goes down with the needle.
    pub fn channels_differ_between_trials(&self) -> bool {
        self.is_dented() && self.differs_between_trials()
    }

    /// Whether the layers of trials differ in thickness.
    pub fn thickness_varies(&self) -> bool {
        self.skin.variation.thickness_cv > 0.0
    }

    /// Share of trials whose layers are less than so many times as thick as configured.
    pub fn share_thinner(&self, factor: f64) -> f64 {
        share_below(self.skin.variation.thickness_cv, factor)
    }

    /// Whether the needles of a trial's device differ.
    pub fn needles_differ(&self) -> bool {
        self.spec.length_sd_mm > 0.0 || self.spec.tip_radius_sd_mm > 0.0 || (self.hooked > 0.0 && self.hooked < 1.0)
    }

    fn tilt_sd_rad(&self) -> f64 {
        match self.contact {
            Contact::Drum { tilt, .. } => tilt.sd,
            Contact::Plate { .. } => 0.0,
        }
    }

    /// The tilt that a share `u` of lanes stays below, of those that leave every ring some way to go, rad.
    pub(super) fn tilt_rad(&self, tilt: Spread, width_mm: f64, u: f64) -> f64 {
        let most_rad = (2.0 * self.needle.length_mm / width_mm).atan() * (1.0 - 1e-9);
        let ends = [-most_rad, most_rad].map(|end| (end - tilt.mean) / tilt.sd);
        tilt.mean + tilt.sd * score_between(u, ends)
    }

    /// Whether strikes differ in depth by chance.
    pub fn is_random(&self) -> bool {
        self.grip.differs_between_lanes()
            || self.grip.differs_within()
            || self.differs_between_trials()
            || self.needles_differ()
            || self.tilt_sd_rad() > 0.0
    }

    /// The depths of all strikes where nothing about them is left to chance, ascending, mm.
    pub fn distinct_mm(&self) -> Option<Vec<f64>> {
        if self.is_random() {
            return None;
        }
        let under = self.whole().usual();
        let depth = |ring| self.depth_mm(self.whole(), self.only_sort(), under.excursion_mm(self.grip.mean_n(), ring));
        let mut depths: Vec<f64> = (0..self.rings()).map(depth).collect();
        depths.sort_by(f64::total_cmp);
        depths.dedup();
        Some(depths)
    }

    /// How far the tips come below skin that gives way to none of them, on average under the mean force, mm.
    pub fn mean_lowered_mm(&self) -> f64 {
        match self.contact {
            // No tilt.
            Contact::Drum { tilt, .. } if tilt.mean != 0.0 => {
                let level = self.whole().tilted(0.0);
                level.as_ref().map_or(0.0, |ride| Under::Ride(ride).lowered_mm(self.grip.mean_n()))
            }
            _ => self.whole().usual().lowered_mm(self.grip.mean_n()),
        }
    }

    /// The depth of a strike under the mean force of skin and dial as they are configured, of the middle ring, mm.
    pub fn usual_mm(&self) -> f64 {
        self.depth_mm(self.whole(), self.only_sort(), self.usual_excursion_mm())
    }

    /// The sort of all needles where they are of one; the usual one where they are of two.
    pub(super) fn only_sort(&self) -> usize {
        usize::from(self.hooked >= 1.0)
    }

    fn usual_excursion_mm(&self) -> f64 {
        self.whole().usual().excursion_mm(self.grip.mean_n(), self.rings() / 2)
    }

    /// How the skin gives way to such a strike, where its surface goes down with the needle and it is opened.
    pub fn usual_dent(&self) -> Option<Dent> {
        (self.is_dented() && self.usual_mm() > 0.0).then(|| self.whole().insertion().dent(self.usual_excursion_mm()))
    }

    /// How the skin of a trial, or skin as it is configured, gives way to a strike of a depth, where its surface goes down with the
    /// needle.
    pub fn dent_to(&self, trial: Option<u32>, depth_mm: f64) -> Option<Dent> {
        (self.is_dented() && depth_mm > 0.0).then(|| {
            let pose = trial.map_or_else(|| self.whole().clone(), |trial| self.of_trial(trial));
            pose.insertion().dent_to(depth_mm)
        })
    }

    fn depth_mm(&self, pose: &Pose, sort: usize, excursion_mm: f64) -> f64 {
        let Sort { insertion, shorter_mm, .. } = &pose.sorts()[sort];
        insertion.depth_mm(excursion_mm - shorter_mm)
    }

    /// What a needle of a sort has of its own whose length and tip radius these shares of needles stay below.
    pub(super) fn own(&self, pose: &Pose, sort: usize, [length, radius]: [f64; 2]) -> Own {
        let spec = &self.spec;
        let mut own = Own::none(&pose.sorts()[sort]);
        if spec.length_sd_mm > 0.0 {
            let shortest = -self.needle.length_mm / spec.length_sd_mm;
            own.longer_mm = spec.length_sd_mm * score_between(length, [shortest, f64::INFINITY]);
        }
        if spec.tip_radius_sd_mm > 0.0 {
            let mean_mm = match sort {
                0 => self.needle.tip_radius_mm,
                _ => self.pressing.wear.hook_tip_radius_mm,
            };
            let sharpest = -mean_mm / spec.tip_radius_sd_mm;
            let radius_mm = mean_mm + spec.tip_radius_sd_mm * score_between(radius, [sharpest, f64::INFINITY]);
            let force_n = pose.force_scale() * self.puncture_force_n(radius_mm);
            own.gate_mm = pose.sorts()[sort].insertion.gate_of_mm(force_n);
        }
        own
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_mm(&self) -> f64 {
        *self.greatest_mm.get_or_init(|| {
            if let Some(depths) = self.distinct_mm().filter(|_| self.shift_mm == [0.0; 2]) {
                return depths.last().copied().unwrap_or(0.0);
            }
            // No treatment goes deeper than the deepest of as many as there may be.
            let trials = if self.differs_between_trials() { small(bounds::TRIALS.max) } else { 1 };
            let longer_mm = GREATEST_SCORE * self.spec.length_sd_mm + self.shift_mm[1];
            let deepest = |trial: u32| {
                let person = if trials == 1 { AS_CONFIGURED } else { self.person(trial) };
                let excursion_mm = match self.contact {
                    Contact::Drum { .. } => self.needle.length_mm,
                    Contact::Plate { gap_mm, .. } => self.configured_mm + person.dial_mm - gap_mm,
                };
                let insertion = self.insertion(&self.needle, &person);
                // Some needle may be so sharp that it opens skin which the mean needle only dents.
                let gate_mm = if self.needles_differ() || self.hooked > 0.0 { 0.0 } else { insertion.gate_mm() };
                insertion.past_gate_mm(excursion_mm + longer_mm, gate_mm)
            };
            (0..trials).map(deepest).fold(0.0, f64::max)
        })
    }

    /// Depths that stand for those of all strikes, mm, 0 for those that only dent: force, person, ring and hooks vary, tilt and what
    /// each needle has of its own do not.
    pub fn typical_mm(&self) -> Vec<f64> {
        let share = |point: usize, axis: usize| (0.5 + point as f64 * LATTICE.powi(-(axis as i32 + 1))).fract();
        let of_point = |point: usize| {
            let shares: [f64; 4] = std::array::from_fn(|axis| share(point, axis + 2));
            let pose = match self.differs_between_trials() {
                true => Arc::new(self.on(&self.person_at(shares))),
                false => self.whole().clone(),
            };
            let force_n =
                self.grip.of_lane_n((point as f64 + 0.5) / TYPICAL as f64) * self.grip.within(score(share(point, 0)));
            let ring = (share(point, 6) * self.rings() as f64) as usize;
            let excursion_mm = pose.usual().excursion_mm(force_n, ring);
            self.depth_mm(&pose, usize::from(share(point, 1) < self.hooked && self.hooked > 0.0), excursion_mm)
        };
        let known = self.typical_mm.get_or_init(|| match self.is_random() {
            true => (0..TYPICAL).map(of_point).collect(),
            false => self.distinct_mm().unwrap_or_default(),
        });
        known.clone()
    }

    /// The device on the skin of a trial.
    pub(super) fn of_trial(&self, trial: u32) -> Arc<Pose> {
        if !self.differs_between_trials() {
            return self.whole().clone();
        }
        let kept = |recent: &VecDeque<(u32, Arc<Pose>)>| {
            recent.iter().find(|(of, _)| *of == trial).map(|(_, pose)| pose.clone())
        };
        let found = kept(&self.recent.lock().unwrap_or_else(PoisonError::into_inner));
        found.unwrap_or_else(|| {
            let pose = Arc::new(self.on(&self.person(trial)));
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push_front((trial, pose.clone()));
            recent.truncate(KEPT_POSES);
            pose
        })
    }
}

impl Depths for Pressed {
    fn mean_mm(&self) -> f64 {
        self.mean_lowered_mm()
    }

    fn at_mm(&self, u: f64) -> f64 {
        let mut person = AS_CONFIGURED;
        person.dial_mm = self.person_at([0.5, 0.5, 0.5, u]).dial_mm;
        self.on(&person).usual().lowered_mm(self.grip.mean_n())
    }
}
