//! From passes to strikes: where, in which direction and how deep every needle goes in (model section 7).

mod capture;
mod landing;
mod settled;
mod settling;
mod time;

pub use crate::devices::{Bodies, Fluid, Part};
pub use crate::pattern::{Patch, Region, Strike};

use crate::pattern::ListedStrike;

use crate::devices::kind::InUse;
use crate::devices::{DepthEfficiency, Device, Layout, PassSpec, Set, Single};
use crate::geometry::{Channel, ElasticLimit, Surface, Tear};
use crate::mechanics::{Blow, Blows, Deep, Draws, Law, Mechanics, Pressed};
use crate::pattern::aim::{Aim, Moment, Pass, Take};
use crate::sampling::rng::{Pairs, Purpose};
use crate::skin::Skin;
use nalgebra::UnitComplex;
use settled::Settled;
use std::sync::Arc;

/// A treatment of a patch: a device at one configured depth, with the passes that it makes.
#[derive(Debug, Clone)]
pub struct Treatment<'a> {
    device: &'a Device,
    set: Set,
    law: Law,
    /// The skin that it is given to, as it lies under the device.
    surface: Surface,
    headings: Vec<f64>,
    /// Share of its strikes that a matched treatment keeps.
    kept: f64,
    /// Share of its time that a matched treatment takes.
    lasts: f64,
    seed: u64,
    /// Strikes after capture, where they have been made.
    settled: Option<Arc<Settled>>,
    /// The trial on whose skin it is looked at; `None` for skin as it is configured.
    person: Option<u32>,
}

impl<'a> Treatment<'a> {
    /// The treatment that the device's own passes make.
    pub fn new(device: &'a Device, configured_depth_mm: f64, fallback: DepthEfficiency, seed: u64) -> Self {
        Self {
            device,
            set: device.set_to(configured_depth_mm),
            law: Law::of(device, configured_depth_mm, fallback),
            surface: Surface::FLAT,
            headings: headings(&device.passes).collect(),
            kept: 1.0,
            lasts: 1.0,
            seed,
            settled: None,
            person: None,
        }
    }

    /// The same on skin, where a force may decide how deep needles go; a worn needle takes the place of the new one.
    pub fn on(self, skin: &Skin, mechanics: &Mechanics) -> Self {
        let law = self.law.on(self.device, skin, mechanics, self.seed);
        let needle = law.worn().copied().unwrap_or(self.set.needle);
        Self { set: Set { needle, ..self.set }, law, settled: None, ..self }
    }

    /// The same on skin that lies like this under the device.
    pub fn over(self, surface: Surface) -> Self {
        Self { surface, settled: None, ..self }
    }

    /// The same with `count` passes, cycling the device's own list.
    pub fn with_passes(mut self, count: u32) -> Self {
        self.headings = headings(&self.device.passes).cycle().take(count as usize).collect();
        self.settled = None;
        self
    }

    /// The same with one pass for each of these headings, instead of the device's own. Strikes belong to the number of their
    /// pass, so that a treatment of more passes contains those of fewer ones that begin alike.
    pub fn with_headings(mut self, headings_rad: Vec<f64>) -> Self {
        self.headings = headings_rad;
        self.settled = None;
        self
    }

    /// The same, every strike kept independently with probability `share`: of a smaller share a subset. It takes as long.
    pub fn thinned_to(mut self, share: f64) -> Self {
        self.kept = share;
        self.settled = None;
        self
    }

    /// The same, thinned to `share` of its strikes and over after that share of its time.
    pub fn shortened_to(self, share: f64) -> Self {
        Self { lasts: share, ..self.thinned_to(share) }
    }

    /// The device.
    pub fn device(&self) -> &'a Device {
        self.device
    }

    /// The device, set to its depth.
    pub fn set(&self) -> &Set {
        &self.set
    }

    /// Configured depth, mm.
    pub fn configured_depth(&self) -> f64 {
        self.set.configured_mm
    }

    /// The seed of all that is random in it.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Mean of real over configured depth.
    pub fn mean_efficiency(&self) -> f64 {
        self.law.mean_efficiency()
    }

    /// Whether the strikes are listed one by one, so that there are no others.
    pub fn is_listed(&self) -> bool {
        self.device.kind.layout() == Layout::Listed
    }

    /// Whether strikes lie at places that know nothing of each other: not where they are listed, nor in the one lattice that
    /// a single pass of a stamp makes.
    pub fn is_scattered(&self) -> bool {
        match self.device.kind.layout() {
            Layout::Scattered => true,
            Layout::Lattice => self.headings.len() > 1 || self.kept < 1.0,
            Layout::Listed => false,
        }
    }

    /// Whether trials differ in anything but the integration.
    pub fn is_random(&self) -> bool {
        let depths_vary = || self.law.is_random() && self.listed().iter().any(|strike| strike.depth_mm.is_none());
        !self.is_listed() || self.kept < 1.0 || depths_vary()
    }

    /// Whether anything can happen in one trial and not in another but where a lattice lies.
    pub fn has_rare_events(&self) -> bool {
        self.is_random() && (self.is_scattered() || self.law.is_random())
    }

    /// The depths of the strikes where they are few, ascending; `None` where they vary continuously.
    pub fn distinct_depths(&self) -> Option<Vec<f64>> {
        if self.shift_mm() != [0.0; 2] {
            return None;
        }
        let of_law = self.law.distinct_mm();
        let only = || of_law.as_ref().and_then(|depths| depths.last().copied());
        let mut depths = match self.is_listed() {
            true => self.listed().iter().map(|strike| strike.depth_mm.or_else(only)).collect::<Option<Vec<_>>>()?,
            false => of_law?,
        };
        depths.sort_by(f64::total_cmp);
        depths.dedup();
        Some(depths)
    }

    /// Depths that stand for those of all strikes on average, mm.
    pub fn typical_depths(&self) -> Vec<f64> {
        let of_law = self.law.typical_mm();
        if self.is_on_curved_skin() && !self.is_listed() {
            return self.landed_depths(&of_law);
        }
        if !self.is_listed() {
            return of_law;
        }
        let of_strike = |strike: &ListedStrike| strike.depth_mm.map_or_else(|| of_law.clone(), |depth| vec![depth]);
        self.listed().iter().flat_map(of_strike).collect()
    }

    /// Strikes of one stamp lie within this distance of its centre, mm; 0 where strikes are made one by one.
    pub fn stamp_radius_mm(&self) -> f64 {
        self.device.kind.reach_mm()
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_depth(&self) -> f64 {
        let of_law = self.law.greatest_mm();
        match self.is_listed() {
            true => self.listed().iter().map(|strike| strike.depth_mm.unwrap_or(of_law)).fold(0.0, f64::max),
            // A law of force knows how much deeper a needle is pressed in, and how deep it goes then.
            false if self.law.pressed().is_some() => of_law,
            // Of a device that misses the skin nothing goes in.
            false => (of_law + self.shift_mm()[1]).max(0.0),
        }
    }

    /// The greatest share of trials that may have a strike below the skin that is this deep as it is configured.
    pub fn share_past(&self, depth_mm: f64) -> f64 {
        let deepest_mm = self.greatest_depth();
        match self.law.pressed() {
            Some(pressed) if depth_mm > 0.0 && pressed.thickness_varies() => {
                pressed.share_thinner(deepest_mm / depth_mm)
            }
            _ => f64::from(u8::from(deepest_mm > depth_mm)),
        }
    }

    fn listed(&self) -> &[ListedStrike] {
        self.device.kind.listed()
    }

    fn in_use(&self) -> InUse<'_> {
        InUse { set: self.set, surface: &self.surface, depths: self.law.depths() }
    }

    /// The headings of the strikes where there are no more than `most` of them.
    pub fn distinct_headings(&self, most: usize) -> Option<Vec<UnitComplex<f64>>> {
        let all = self.headings.iter().copied().chain(self.listed().iter().map(|strike| strike.heading_rad));
        let mut headings: Vec<UnitComplex<f64>> = Vec::new();
        for heading in all.map(UnitComplex::new) {
            if !headings.contains(&heading) {
                if headings.len() == most {
                    return None;
                }
                headings.push(heading);
            }
        }
        Some(headings)
    }

    /// Expected strikes per mm² (of listed strikes: those listed inside the patch, over its area).
    pub fn expected_density(&self, patch: &Patch) -> f64 {
        let passes = self.headings.len() as f64;
        let aimed = self.device.kind.strikes_per_mm2(passes, patch, &self.in_use()) * self.kept;
        if self.is_on_curved_skin() { aimed * self.landing_share() } else { aimed }
    }

    /// Passes that know nothing of each other: each lies at random on the skin, whatever the others do. One where strikes are listed, or
    /// slip into holes of earlier passes.
    pub fn independent_passes(&self) -> usize {
        if self.is_listed() || self.device.capture_radius_mm > 0.0 { 1 } else { self.headings.len() }
    }

    /// How many strikes a trial has in a patch on average, where that is known exactly: places are uniform, nothing is lifted off,
    /// or it is known what is, and nothing captured moves.
    pub fn known_strikes(&self, patch: &Patch) -> Option<f64> {
        let is_known = !self.is_listed() && self.lands_as_foretold() && self.device.capture_radius_mm == 0.0;
        is_known.then(|| self.expected_density(patch) * patch.area_mm2())
    }

    /// The strikes of one trial that are positioned in a region, which must be finite unless strikes are listed. A strike
    /// is the same, to the last bit, whatever region it is asked for in.
    pub fn strikes_in(&self, trial: u32, region: &Region) -> Vec<Strike> {
        let mut strikes = Vec::new();
        self.for_each_strike(trial, region, |strike| strikes.push(strike));
        strikes
    }

    /// Passes on the strikes of one trial that are positioned in a region and open the skin, in a fixed order. Capture has to be done
    /// before ([`Treatment::settled`]): without it these are the strikes as they are aimed.
    pub fn for_each_strike(&self, trial: u32, region: &Region, mut take: impl FnMut(Strike)) {
        self.for_each_touch(trial, region, |strike| {
            if strike.depth_mm > 0.0 {
                take(strike);
            }
        });
    }

    /// The same with those that only dent the skin, whose depth is 0.
    pub fn for_each_touch(&self, trial: u32, region: &Region, mut take: impl FnMut(Strike)) {
        let Some(settled) = &self.settled else {
            return self.aim(trial, region, |strike, _| take(strike));
        };
        settled.trial(trial).into_iter().for_each(|held| held.for_each(region, &mut take));
        if !settled.region.holds(region) {
            self.aim(trial, region, |strike, _| {
                if !settled.region.contains(strike.x_mm, strike.y_mm) {
                    take(strike);
                }
            });
        }
    }

    /// Passes on the strikes of one trial that are aimed at a region, in a fixed order, each with its moment: what the device
    /// aims, less what is left out, as deep as the law of depth says.
    fn aim(&self, trial: u32, region: &Region, mut take: impl FnMut(Strike, Moment)) {
        let in_use = self.in_use();
        for pass in self.passes(trial, region) {
            let (kept, thinning) = (self.kept, Pairs::new(pass.stream(Purpose::Thinning)));
            let (kind, take) = (&self.device.kind, &mut take);
            match self.law.draws(&pass, kind.spacing_mm(&in_use)) {
                Draws::Configured(depths) => kind.pass(&pass, &in_use, &mut Landing { kept, thinning, depths, take }),
                Draws::Pressed(blows) => {
                    kind.pass(&pass, &in_use, &mut Landing { kept, thinning, depths: *blows, take })
                }
            }
        }
    }

    /// Passes on what a force makes of the strikes of one trial that are aimed at a region, with the work that each leaves, mJ; of
    /// nothing where no force decides.
    pub fn for_each_blow(&self, trial: u32, region: &Region, mut take: impl FnMut(&Blow, f64)) {
        let in_use = self.in_use();
        for pass in self.passes(trial, region) {
            let (kept, thinning) = (self.kept, Pairs::new(pass.stream(Purpose::Thinning)));
            let (kind, take) = (&self.device.kind, &mut take);
            if let Draws::Pressed(blows) = self.law.draws(&pass, kind.spacing_mm(&in_use)) {
                kind.pass(&pass, &in_use, &mut Felt { kept, thinning, blows: *blows, take });
            }
        }
    }

    /// Its passes over a region in one trial; listed strikes are made at once, whatever the passes.
    fn passes<'p>(&'p self, trial: u32, region: &'p Region) -> impl Iterator<Item = Pass<'p>> {
        let headings = if self.is_listed() { &[0.0] } else { self.headings.as_slice() };
        headings.iter().enumerate().map(move |(number, &heading_rad)| Pass {
            seed: self.seed,
            trial,
            number: number as u32,
            heading_rad,
            region,
        })
    }

    /// The same on the skin of each of some trials, where its layers or what needles leave in it are not those of all; of none where
    /// they are.
    pub fn on_each(&self, trials: u32) -> Vec<Self> {
        match self.law.pressed() {
            Some(pressed) if pressed.channels_differ_between_trials() || pressed.thickness_varies() => {
                (0..trials).map(|trial| Self { person: Some(trial), ..self.clone() }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// How many times as thick as configured the layers are.
    pub fn thickness(&self) -> f64 {
        let of = |pressed: &Pressed| self.person.map(|trial| pressed.person(trial).thickness);
        self.law.pressed().and_then(of).unwrap_or(1.0)
    }

    /// Whether strikes of one depth leave the same channel as on skin as it is configured.
    pub fn has_usual_channels(&self) -> bool {
        self.person.is_none() || self.law.pressed().is_none_or(|pressed| !pressed.channels_differ_between_trials())
    }

    /// What a strike of a depth leaves in the skin besides its hole, mm.
    pub fn bodies(&self, depth_mm: f64, skin: &Skin) -> Bodies {
        self.device.kind.bodies(&self.set, depth_mm, skin)
    }

    /// Whether strikes leave holes.
    pub fn leaves_holes(&self) -> bool {
        self.device.kind.cause().leaves_holes()
    }

    /// The channel of a strike of a depth, mm.
    pub fn channel(&self, depth_mm: f64, tear: Tear, limit: &ElasticLimit) -> Channel {
        match self.law.pressed().and_then(|pressed| pressed.dent_to(self.person, depth_mm)) {
            Some(dent) => self.device.dented_channel(&self.set, dent, tear, limit),
            None => self.device.channel(&self.set, depth_mm, tear, limit),
        }
    }

    /// One strike: it reaches what is configured in full, or where a force decides, what the mean force makes of it.
    pub fn single(&self) -> Single<'a> {
        let (device, set) = (self.device, self.set);
        match self.law.pressed() {
            Some(pressed) => Single { device, set, depth_mm: pressed.usual_mm(), dent: pressed.usual_dent() },
            None => Single { device, set, depth_mm: set.configured_mm, dent: None },
        }
    }

    /// The law of the force, where one decides how deep needles go.
    pub fn pressed(&self) -> Option<&Pressed> {
        self.law.pressed()
    }
}

/// What becomes of the needles that a device aims in one pass: some are left out, the others get their depth.
struct Landing<D, F> {
    kept: f64,
    thinning: Pairs,
    depths: D,
    take: F,
}

impl<D: Deep, F: FnMut(Strike, Moment)> Take for Landing<D, F> {
    #[inline(always)]
    fn take(&mut self, aim: Aim) {
        if self.kept < 1.0 && self.thinning.uniform(aim.id.0) >= self.kept {
            return;
        }
        let depth_mm = match aim.own_depth_mm {
            Some(own_mm) => Some(own_mm + aim.deeper_mm).filter(|depth_mm| *depth_mm > 0.0),
            None => self.depths.depth_mm(&aim),
        };
        if let Some(depth_mm) = depth_mm {
            (self.take)(
                Strike { x_mm: aim.x_mm, y_mm: aim.y_mm, heading: aim.heading, depth_mm, pass: aim.moment.pass },
                aim.moment,
            );
        }
    }
}

/// What a force makes of the needles that a device aims in one pass.
struct Felt<'a, F> {
    kept: f64,
    thinning: Pairs,
    blows: Blows<'a>,
    take: F,
}

impl<F: FnMut(&Blow, f64)> Take for Felt<'_, F> {
    fn take(&mut self, aim: Aim) {
        if self.kept < 1.0 && self.thinning.uniform(aim.id.0) >= self.kept {
            return;
        }
        if let Some(blow) = self.blows.blow(&aim) {
            (self.take)(&blow, self.blows.work_mj(&blow));
        }
    }
}

fn headings(passes: &[PassSpec]) -> impl Iterator<Item = f64> + Clone + '_ {
    passes.iter().flat_map(|pass| std::iter::repeat_n(pass.heading_rad, pass.repeat as usize))
}
