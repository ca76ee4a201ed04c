//! What the strikes of a treatment leave besides their holes, ready to be cut by a horizontal plane: heat, or depots of fluid. All sections
//! are discs.

use super::known::CROWDED;
use super::shapes::MOST_DISTINCT;
use super::strata::Strata;
use crate::geometry::quadrature::panels;
use crate::geometry::{Channel, ElasticLimit, Round, Tear};
use crate::skin::{Layer, Skin};
use crate::treatment::{Bodies as OfStrike, Fluid, Part, Strike, Treatment};

/// Depths at which bodies are looked at for how far they reach, where depths vary continuously.
const LOOKS: usize = 256;
/// Between two of them a body may reach a little further.
const MARGIN: f64 = 1.05;
/// Panels of the rule for what heat adds to a hole, between two depths where something begins or ends.
const PANELS: usize = 24;

/// The bodies of one part of all strikes of a treatment.
#[derive(Debug, Clone)]
pub struct Bodies<'a> {
    treatment: &'a Treatment<'a>,
    skin: Skin,
    /// Which part they are.
    pub part: Part,
    /// By depth of strike, ascending: of all there are, or where they vary continuously of some.
    looked: Vec<(f64, OfStrike)>,
    is_distinct: bool,
    /// The hole of each strike, which lies upright in its heat.
    hole: Option<Channel>,
    reach: f64,
    deepest: f64,
}

impl<'a> Bodies<'a> {
    /// Prepares the bodies of a treatment; `None` where strikes leave nothing but holes.
    pub fn new(treatment: &'a Treatment<'a>, skin: &Skin) -> Option<Self> {
        let part = treatment.device().kind.cause().part()?;
        let distinct = treatment.distinct_depths().filter(|depths| depths.len() <= MOST_DISTINCT);
        let of = |depth: f64| (depth, treatment.bodies(depth, skin));
        let deepest = treatment.greatest_depth();
        let look = |k: usize| of(deepest * k as f64 / LOOKS as f64);
        let (looked, margin): (Vec<_>, f64) = match &distinct {
            Some(depths) => (depths.iter().map(|depth| of(*depth)).collect(), 1.0),
            None => ((1..=LOOKS).map(look).collect(), MARGIN),
        };
        let rounds = || looked.iter().flat_map(|(_, bodies)| bodies.rounds());
        let greatest = |of: fn(&Round) -> f64| margin * rounds().map(of).fold(0.0, f64::max);
        let hole = || treatment.channel(deepest, Tear::Puncture, &ElasticLimit::default());
        let hole = (part == Part::Heat && treatment.leaves_holes()).then(hole);
        Some(Self {
            hole,
            reach: greatest(Round::reach_mm),
            deepest: greatest(|round| round.bottom_mm),
            treatment,
            skin: skin.clone(),
            part,
            looked,
            is_distinct: distinct.is_some(),
        })
    }

    /// Every body lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// No body goes deeper, mm.
    pub fn deepest(&self) -> f64 {
        self.deepest
    }

    /// Whether any of them has a section at this depth.
    pub fn come_to(&self, z: f64) -> bool {
        self.looked.iter().flat_map(|(_, bodies)| bodies.rounds()).any(|round| round.square(z) > 0.0)
    }

    /// Those of one strike take about as much as this between two depths at most, mm³.
    pub fn largest(&self, [top, bottom]: [f64; 2]) -> f64 {
        let volume = |bodies: &OfStrike| bodies.rounds().iter().map(|round| round.volume(top, bottom)).sum::<f64>();
        self.looked.iter().map(|(_, bodies)| volume(bodies)).fold(0.0, f64::max)
    }

    /// Those of every depth of strike, where these are few.
    fn classes(&self) -> &[(f64, OfStrike)] {
        if self.is_distinct { &self.looked } else { &[] }
    }

    /// Where the bodies of strikes of this depth are kept.
    fn class(&self, depth: f64) -> Option<usize> {
        let classes = self.classes();
        let at = classes.partition_point(|class| class.0 < depth);
        (!classes.is_empty()).then(|| at.min(classes.len() - 1))
    }

    /// Does something with the bodies of a strike of this depth.
    pub fn with<R>(&self, depth: f64, work: impl FnOnce(&OfStrike) -> R) -> R {
        match self.class(depth) {
            Some(class) => work(&self.looked[class].1),
            None => work(&self.treatment.bodies(depth, &self.skin)),
        }
    }

    /// Square of the radius of a strike's hole, mm²; not above 0 where there is none.
    fn hole_square(&self, depth: f64, z: f64) -> f64 {
        self.hole.as_ref().map_or(0.0, |hole| hole.hole_square(depth, z))
    }

    /// What bodies of each depth of strike take of each layer beyond the hole, mm³; nothing where depths vary continuously.
    pub fn known(&self) -> Vec<Vec<f64>> {
        let of_class = |(depth, bodies): &(f64, OfStrike)| {
            let of_layer = |layer: &Layer| self.beyond_hole(*depth, bodies, [layer.top_mm, layer.bottom_mm]);
            self.skin.layers.iter().map(of_layer).collect()
        };
        self.classes().iter().map(of_class).collect()
    }

    fn beyond_hole(&self, depth: f64, bodies: &OfStrike, [top, bottom]: [f64; 2]) -> f64 {
        if self.part == Part::Depot {
            return bodies.rounds().iter().map(|round| round.volume(top, bottom)).sum();
        }
        let bottom = bottom.min(self.deepest);
        let ends = bodies.rounds().iter().flat_map(|round| [round.top_mm, round.widest_mm(), round.bottom_mm]);
        let mut cuts: Vec<f64> = ends.chain([top, depth, bottom]).filter(|z| (top..=bottom).contains(z)).collect();
        cuts.sort_by(f64::total_cmp);
        let nodes = cuts.windows(2).filter(|cut| cut[1] > cut[0]).flat_map(|cut| panels(cut[0], cut[1], PANELS));
        let ring = |z: f64| {
            let hole = self.hole_square(depth, z).max(0.0);
            let widest = bodies.rounds().iter().map(|round| round.square(z)).fold(hole, f64::max);
            std::f64::consts::PI * (widest - hole)
        };
        nodes.map(|(z, weight)| weight * ring(z)).sum()
    }

    /// By layer, how much of what is known of bodies beyond what lines made of the same ones their union takes up; `None` where bodies
    /// crowd so that it would take up hardly any, or nothing is known. As for holes ([`super::known::Controls`]).
    pub fn weights(&self, known: &[Vec<f64>], density: f64, strata: &Strata) -> Vec<Option<f64>> {
        let mean = |layer: usize| known.iter().map(|of| of[layer]).sum::<f64>() / known.len() as f64;
        let weight = |layer: usize| {
            let cover = density * mean(layer) / strata.thickness(layer).max(f64::MIN_POSITIVE);
            match self.treatment.is_scattered() {
                true => Some((-cover).exp()),
                false => (cover < CROWDED).then_some(1.0),
            }
        };
        (0..strata.layers()).map(|layer| if known.is_empty() { None } else { weight(layer) }).collect()
    }

    /// Sum over strikes of what is known of their bodies, by layer, mm³.
    pub fn sums<'s>(&self, known: &[Vec<f64>], strikes: impl Iterator<Item = &'s Strike>) -> Vec<f64> {
        let mut counts = vec![0u64; known.len()];
        if known.is_empty() {
            return vec![0.0; self.skin.layers.len()];
        }
        strikes.filter_map(|strike| self.class(strike.depth_mm)).for_each(|class| counts[class] += 1);
        let sum = |layer: usize| counts.iter().zip(known).map(|(count, of)| *count as f64 * of[layer]).sum();
        (0..self.skin.layers.len()).map(sum).collect()
    }

    /// What becomes of the fluid of strikes, by their depth.
    pub fn doses(&self) -> Option<Doses<'_>> {
        let dose = |(_, bodies): &(f64, OfStrike)| Dose::of(bodies, &self.skin);
        (self.part == Part::Depot).then(|| Doses { bodies: self, classes: self.classes().iter().map(dose).collect() })
    }

    /// The discs of all bodies at depth `z`.
    pub fn plane(&self, z: f64) -> Discs<'_> {
        self.discs(At::Depth(z))
    }

    /// All bodies seen from above: the widest disc of each.
    pub fn from_above(&self) -> Discs<'_> {
        self.discs(At::Widest)
    }

    fn discs(&self, at: At) -> Discs<'_> {
        let of_class = |(depth, bodies): &(f64, OfStrike)| {
            let mut discs = Vec::new();
            self.discs_of(at, *depth, bodies, |disc| discs.push(disc));
            discs
        };
        let classes: Vec<Vec<Disc>> = self.classes().iter().map(of_class).collect();
        let reach = |disc: &Disc| disc.ahead.abs() + disc.square.sqrt();
        let near = classes.iter().flatten().map(reach).fold(0.0, f64::max);
        Discs { bodies: self, at, reach: if self.is_distinct { near } else { self.reach }, classes }
    }

    /// Depots one by one; of heat and hole, which share their axis, the wider.
    fn discs_of(&self, at: At, depth: f64, bodies: &OfStrike, mut take: impl FnMut(Disc)) {
        match (self.part, at) {
            (Part::Heat, At::Depth(z)) => {
                let hole = self.hole_square(depth, z);
                let square = bodies.rounds().iter().map(|round| round.square(z)).fold(hole, f64::max);
                if square > 0.0 {
                    take(Disc { ahead: 0.0, square });
                }
            }
            _ => at.discs(bodies).for_each(take),
        }
    }
}

/// A disc: its middle ahead of the strike's position, mm, and its squared radius, mm².
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// How far its middle lies ahead of the position, mm.
    pub ahead: f64,
    /// Square of its radius, mm².
    pub square: f64,
}

#[derive(Debug, Clone, Copy)]
enum At {
    Depth(f64),
    Widest,
}

impl At {
    fn discs(self, bodies: &OfStrike) -> impl Iterator<Item = Disc> {
        let square = move |round: &Round| match self {
            Self::Depth(z) => round.square(z),
            Self::Widest => round.radius_mm() * round.radius_mm(),
        };
        let disc = move |round: &Round| Disc { ahead: round.ahead_mm, square: square(round) };
        bodies.rounds().iter().map(disc).filter(|disc| disc.square > 0.0)
    }
}

/// The discs of all bodies on one plane.
#[derive(Debug)]
pub struct Discs<'b> {
    bodies: &'b Bodies<'b>,
    at: At,
    classes: Vec<Vec<Disc>>,
    reach: f64,
}

impl Discs<'_> {
    /// Every disc lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// Hands on the discs of a strike.
    #[inline]
    pub fn of(&self, strike: &Strike, take: impl FnMut(Disc)) {
        match self.bodies.class(strike.depth_mm) {
            Some(class) => self.classes[class].iter().copied().for_each(take),
            None => self.bodies.with(strike.depth_mm, |bodies| {
                self.bodies.discs_of(self.at, strike.depth_mm, bodies, take);
            }),
        }
    }

    /// How many discs hold a point that lies so far from a strike along and across its heading, mm.
    pub fn holding(&self, strike: &Strike, [along, across]: [f64; 2]) -> u32 {
        let mut number = 0;
        self.of(strike, |disc| {
            let ahead = along - disc.ahead;
            number += u32::from(ahead * ahead + across * across <= disc.square);
        });
        number
    }
}

/// Where the fluid of strikes goes.
#[derive(Debug)]
pub struct Doses<'b> {
    bodies: &'b Bodies<'b>,
    classes: Vec<Dose>,
}

/// Where the fluid of strikes goes, µL.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dose {
    /// In depots, by layer.
    pub by_layer: Vec<f64>,
    /// Back on the surface.
    pub leaked: f64,
    /// All that was injected.
    pub injected: f64,
    /// Strikes whose opening lies in part outside.
    pub exposed: f64,
}

impl Dose {
    fn of(bodies: &OfStrike, skin: &Skin) -> Self {
        let Some(Fluid { retained_ul, leaked_ul, is_exposed }) = bodies.fluid() else { return Self::default() };
        let rounds = bodies.rounds();
        let share = |top: f64, bottom: f64| {
            let of_one = |round: &Round| round.volume(top, bottom) / round.volume(0.0, f64::MAX);
            rounds.iter().map(of_one).sum::<f64>() / rounds.len() as f64
        };
        let by_layer = skin.layers.iter().map(|layer| retained_ul * share(layer.top_mm, layer.bottom_mm)).collect();
        let exposed = f64::from(u8::from(is_exposed));
        Self { by_layer, leaked: leaked_ul, injected: retained_ul + leaked_ul, exposed }
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.by_layer.resize(self.by_layer.len().max(other.by_layer.len()), 0.0);
        self.by_layer.iter_mut().zip(&other.by_layer).for_each(|(sum, more)| *sum += more);
        self.leaked += other.leaked;
        self.injected += other.injected;
        self.exposed += other.exposed;
    }
}

impl Doses<'_> {
    /// Adds that of a strike of this depth.
    pub fn add(&self, depth: f64, sum: &mut Dose) {
        match self.bodies.class(depth) {
            Some(class) => sum.add(&self.classes[class]),
            None => sum.add(&self.bodies.with(depth, |bodies| Dose::of(bodies, &self.bodies.skin))),
        }
    }
}
