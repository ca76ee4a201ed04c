//! One device × depth × hypothesis of a scenario, to be made solid.

use super::body::Body;
use super::slices::Fineness;
use super::surface::Surface;
use super::voxels::{Grid, Voxels};
use super::{DEPOT, HEAT, HOLE, PUNCTURE, layer_number};
use crate::geometry::Channel;
use crate::metrics::prepared::{Prepared, Target};
use crate::metrics::shapes::Shapes;
use crate::scenario::{Scenario, cases};
use crate::treatment::Part;
use crate::treatment::{Region, Strike};
use std::ops::Deref;

/// Resolution of the volumes that bodies are held to.
const RESOLUTION: usize = 3;
/// How far the volume of a body may be off, as a share of that of the channel.
const TOLERANCE: f64 = 1e-3;
/// The same for bodies of a patch: of the deepest of them, which is the most curved.
const PATCH_TOLERANCE: f64 = 4e-3;
/// How often a body that is off by more is made anew, finer.
const REFINEMENTS: usize = 3;
/// Strikes belong to the first trial.
const TRIAL: u32 = 0;

/// One device × depth × hypothesis of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Case<'s>(cases::Case<'s>);

impl<'s> Deref for Case<'s> {
    type Target = cases::Case<'s>;

    fn deref(&self) -> &cases::Case<'s> {
        &self.0
    }
}

/// The body of a single channel, and what its volume is held to.
#[derive(Debug, Clone)]
pub struct Solid {
    /// The body.
    pub body: Body,
    /// How finely it was cut.
    pub fineness: Fineness,
    /// Volumes of its parts by layer; the first is the whole, as layer 0.
    pub volumes: Vec<LayerVolume>,
}

/// Volumes of one layer of a channel, mm³: of the mesh, and by quadrature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerVolume {
    /// Number of the layer; 0 for all.
    pub layer: u8,
    /// Channel: mesh, quadrature.
    pub channel: [f64; 2],
    /// Puncture part: mesh, quadrature.
    pub puncture: [f64; 2],
}

/// What a single strike leaves besides its channel.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The channel and the bodies, each by itself, told apart by the part of their cells.
    pub bodies: Vec<Body>,
    /// Which part the bodies beside the channel are.
    pub part: Part,
    /// Volumes of these bodies together by layer, mm³: of the mesh, and exact; the first is the whole, as layer 0.
    pub volumes: Vec<(u8, [f64; 2])>,
}

/// A strike of the treatment with the surface of its channel, moved to its place.
#[derive(Debug, Clone)]
pub struct StrikeSurface {
    /// Number of the strike among those listed, from 0.
    pub number: u32,
    /// The strike.
    pub strike: Strike,
    /// Its surface.
    pub surface: Surface,
}

/// Every device × depth × hypothesis of a scenario, in table order.
pub fn cases(scenario: &Scenario) -> Vec<Case<'_>> {
    cases::cases(scenario).map(Case).collect()
}

impl<'s> Case<'s> {
    /// Name of the device.
    pub fn device_name(&self) -> &'s str {
        &self.device.name
    }

    /// Sides of the patch, mm.
    pub fn patch_mm(&self) -> [f64; 2] {
        [self.scenario.patch.width_mm, self.scenario.patch.height_mm]
    }

    /// The channel of one strike that reaches the configured depth in full.
    pub fn channel(&self) -> Channel {
        self.0.channel(&self.scenario.skin.elastic_limit())
    }

    /// Volume of that channel by quadrature, mm³, as tables of single channels have it.
    pub fn channel_volume_mm3(&self) -> f64 {
        quadrature(&self.channel(), 0.0, self.0.single().depth_mm)[0]
    }

    /// The body of that channel, as fine as its volume asks for.
    pub fn solid(&self) -> Solid {
        self.solid_within(&self.channel(), Fineness::FINE, TOLERANCE)
    }

    /// What that strike leaves besides its channel; `None` where that is all. A body stays whole where the channel goes through it.
    pub fn beside(&self, solid: &Solid) -> Option<Beside> {
        let skin = &self.scenario.skin;
        let of_strike = self.treatment().bodies(self.0.single().depth_mm, skin);
        let part = of_strike.part()?;
        let number = if part == Part::Heat { HEAT } else { DEPOT };
        let rounds = of_strike.rounds();
        let filled: Vec<Body> = rounds.iter().map(|round| Body::of_round(round, skin, number)).collect();
        let volume = |layer: Option<u8>, [top, bottom]: [f64; 2]| {
            let mesh = filled.iter().map(|body| body.volume(layer, None)).sum();
            (layer.unwrap_or(0), [mesh, rounds.iter().map(|round| round.volume(top, bottom)).sum()])
        };
        let layers = skin.layers.iter().map(|layer| (Some(layer_number(layer.name)), [layer.top_mm, layer.bottom_mm]));
        let all = std::iter::once((None, [0.0, f64::INFINITY])).chain(layers);
        let volumes = all.map(|(layer, ends)| volume(layer, ends)).filter(|(_, [_, exact])| *exact > 0.0).collect();
        let hole = Body { parts: vec![HOLE; solid.body.cells.len()], ..solid.body.clone() };
        let bodies = std::iter::once(hole).chain(filled).filter(|body| !body.cells.is_empty()).collect();
        Some(Beside { bodies, part, volumes })
    }

    /// Whether a strike leaves anything besides its channel.
    pub fn has_bodies(&self) -> bool {
        self.device.kind.cause().part().is_some()
    }

    /// A body that is made finer until its volume is as close to that of its channel as was asked for, or often enough.
    fn solid_within(&self, channel: &Channel, first: Fineness, tolerance: f64) -> Solid {
        let exact = self.volumes(channel);
        let mut fineness = first;
        for _ in 0..REFINEMENTS {
            let solid = self.solid_of(channel, &exact, fineness);
            if solid.is_within(tolerance) {
                return solid;
            }
            fineness = fineness.finer();
        }
        self.solid_of(channel, &exact, fineness)
    }

    /// The body of that channel at a given fineness.
    pub fn solid_at(&self, fineness: Fineness) -> Solid {
        let channel = self.channel();
        self.solid_of(&channel, &self.volumes(&channel), fineness)
    }

    fn solid_of(&self, channel: &Channel, exact: &[LayerVolume], fineness: Fineness) -> Solid {
        let body = Body::of(channel, &self.scenario.skin, fineness);
        let of_layer = |exact: &LayerVolume| {
            let layer = (exact.layer > 0).then_some(exact.layer);
            LayerVolume {
                layer: exact.layer,
                channel: [body.volume(layer, None), exact.channel[1]],
                puncture: [body.volume(layer, Some(PUNCTURE)), exact.puncture[1]],
            }
        };
        let volumes = exact.iter().map(of_layer).collect();
        Solid { body, fineness, volumes }
    }

    /// Volumes of the whole channel and of each layer that it reaches, by quadrature; those of a mesh are not there yet.
    fn volumes(&self, channel: &Channel) -> Vec<LayerVolume> {
        let between = |layer: u8, from: f64, to: f64| {
            let [volume, puncture] = quadrature(channel, from, to);
            LayerVolume { layer, channel: [0.0, volume], puncture: [0.0, puncture] }
        };
        let depth = channel.depth();
        let reached = self.scenario.skin.layers.iter().filter(|layer| layer.top_mm < depth);
        let layers = reached.map(|layer| between(layer_number(layer.name), layer.top_mm, layer.bottom_mm.min(depth)));
        std::iter::once(between(0, 0.0, depth)).chain(layers).collect()
    }

    /// Strikes of the first trial that are aimed at a window; capture may move a few of them in or out.
    pub fn strike_count(&self, window: &Region) -> u64 {
        let mut count = 0;
        self.treatment().for_each_strike(TRIAL, window, |_| count += 1);
        count
    }

    /// The channel of every strike of the first trial that is positioned in a window, whole, its volume within 0.5 %.
    pub fn strike_surfaces(&self, window: &Region) -> Vec<StrikeSurface> {
        self.prepared(|Prepared { treatment, shapes, .. }| {
            let strikes = treatment.strikes_in(TRIAL, window);
            let fineness = self.patch_fineness(&strikes, shapes);
            let surface_of = |channel: &Channel| Body::of(channel, &self.scenario.skin, fineness).surface();
            let common = shapes.only_channel().map(surface_of);
            let placed = |(number, strike): (usize, Strike)| {
                let surface = match &common {
                    Some(surface) => surface.placed(&strike),
                    None => surface_of(&shapes.channel_of(&strike)).placed(&strike),
                };
                StrikeSurface { number: number as u32, strike, surface }
            };
            strikes.into_iter().enumerate().map(placed).collect()
        })
    }

    /// How finely the deepest of some strikes must be cut.
    fn patch_fineness(&self, strikes: &[Strike], shapes: &Shapes) -> Fineness {
        let deepest = strikes.iter().max_by(|a, b| a.depth_mm.total_cmp(&b.depth_mm));
        deepest.map_or(Fineness::COARSE, |strike| {
            self.solid_within(&shapes.channel_of(strike), Fineness::COARSE, PATCH_TOLERANCE).fineness
        })
    }

    /// The strikes of the first trial in and around a grid, as voxels.
    pub fn voxels(&self, grid: Grid) -> Voxels {
        self.prepared(|Prepared { treatment, shapes, .. }| {
            let strikes = treatment.strikes_in(TRIAL, &grid.region().widened(shapes.reach()));
            Voxels::of(grid, &self.scenario.skin, shapes, &strikes)
        })
    }

    /// Deepest strike that there may be, mm.
    pub fn greatest_depth_mm(&self) -> f64 {
        self.treatment().greatest_depth()
    }

    /// Does something with the treatment as a run makes it, capture done.
    fn prepared<T>(&self, work: impl FnOnce(&Prepared) -> T) -> T {
        let target = Target::new(&self.scenario.skin, &self.scenario.patch);
        work(&Prepared::new(&self.treatment(), self.tear, &target, 1))
    }
}

/// Volume of a channel and of its puncture part between two depths, mm³.
fn quadrature(channel: &Channel, from: f64, to: f64) -> [f64; 2] {
    let puncture = channel.puncture_volume(from, to);
    // Quadrature may put the two apart by its own error where they are equal.
    [channel.volume(from, to, RESOLUTION).max(puncture).max(0.0), puncture]
}

impl Solid {
    /// How far the volume of the mesh is from that of the channel, as a share of it; 0 for a channel without volume.
    pub fn difference(&self) -> f64 {
        self.volumes.first().map_or(0.0, |whole| match whole.channel {
            [mesh, exact] if exact > 0.0 => mesh / exact - 1.0,
            _ => 0.0,
        })
    }

    /// Whether its volume is as close as was meant.
    pub fn is_close(&self) -> bool {
        self.is_within(TOLERANCE)
    }

    /// Whether the whole volume is within a share of itself, and no layer adds more to what it is off by.
    fn is_within(&self, tolerance: f64) -> bool {
        let whole = self.volumes.first().map_or(0.0, |whole| whole.channel[1]);
        self.volumes.iter().all(|volume| (volume.channel[0] - volume.channel[1]).abs() <= tolerance * whole)
    }
}
