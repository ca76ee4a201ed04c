//! A cell cut into finite volumes: what they store, and the links between them, to the vehicle and to the receptor.

use super::banded::Banded;
use super::clock::Weather;
use super::mesh;
use super::problem::{Bottom, Mesh, Problem, Stratum};
use crate::after::closed_forms;
use crate::skin::LayerName;
use std::f64::consts::PI;

/// The unknown that is the vehicle; cells of the mesh follow, rings fastest. So the top layer lies as close to it as to the next.
pub(super) const VEHICLE: usize = 0;

/// Where a cell of the mesh lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the channel.
    Channel,
    /// In a stratum.
    Stratum(usize),
}

/// A link between two unknowns.
#[derive(Debug, Clone, Copy)]
struct Link {
    upper: usize,
    lower: usize,
    /// Conductance G, mm³/s.
    conductance: f64,
    /// Share of the channel's flow that passes, upwards.
    flow_share: f64,
}

/// The end of a ring below the horny layer.
#[derive(Debug, Clone, Copy)]
struct Head {
    area_mm2: f64,
    /// Resistance of the first layer's upper half, per area, s/mm.
    half_resistance: f64,
    is_channel: bool,
}

/// A ring's two links with the vehicle over a step: through the open mouth with the flow, and through the horny layer.
#[derive(Debug, Clone, Copy, Default)]
struct Door {
    open_down: f64,
    open_up: f64,
    closed: f64,
}

/// All doors over a step.
#[derive(Debug, Clone)]
pub(super) struct Top {
    doors: Vec<Door>,
    flow_mm3_s: f64,
}

impl Top {
    /// Through open mouths and through the horny layer, µg/s downwards.
    pub(super) fn inflow(&self, u: &[f64]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for (door, below) in self.doors.iter().zip(&u[1..]) {
            sums[0] += door.open_down * u[VEHICLE] - door.open_up * below;
            sums[1] += door.closed * (u[VEHICLE] - below);
        }
        sums
    }

    /// What the vehicle would lose to an empty cell per concentration, mm³/s.
    pub(super) fn suction(&self) -> f64 {
        self.doors.iter().map(|door| door.open_down + door.closed).sum()
    }
}

/// A cell in finite volumes. Amounts are those of one cell.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub(super) mesh: Mesh,
    /// Rings of the mesh.
    pub(super) rings: usize,
    /// Cells to a square centimetre.
    pub(super) per_cm2: f64,
    /// What a cell of the mesh holds per concentration K V, mm³; of the vehicle nothing.
    pub(super) storage: Vec<f64>,
    /// What it loses to clearance per concentration, mm³/s.
    pub(super) clearing: Vec<f64>,
    /// What it loses to the receptor, mm³/s.
    pub(super) draining: Vec<f64>,
    /// What it holds of the dermis, mm³.
    pub(super) dermal: Vec<f64>,
    /// Where each cell of the mesh lies.
    pub(super) places: Vec<Place>,
    links: Vec<Link>,
    heads: Vec<Head>,
    /// Permeance of the horny layer P, mm/s.
    permeance: f64,
    /// Conductance of an open mouth G_m, mm³/s.
    mouth: f64,
}

/// Diffusivity, clearance and partition in a cell of the mesh.
#[derive(Debug, Clone, Copy)]
struct Matter {
    diffusivity: f64,
    clearance: f64,
    partition: f64,
}

impl Matter {
    fn of(stratum: &Stratum) -> Self {
        Self {
            diffusivity: stratum.diffusivity_mm2_s,
            clearance: stratum.clearance_per_s,
            partition: stratum.partition,
        }
    }

    /// K D, mm²/s.
    fn conductivity(&self) -> f64 {
        self.partition * self.diffusivity
    }
}

/// A problem's ground: mesh and matter.
struct Ground<'a> {
    problem: &'a Problem,
    mesh: Mesh,
    boundaries_mm: Vec<f64>,
    /// Radius and depth of the channel, mm.
    channel_mm: Option<[f64; 2]>,
}

impl<'a> Ground<'a> {
    fn new(problem: &'a Problem) -> Self {
        let channels = problem.channels.as_ref();
        Self {
            problem,
            mesh: mesh::mesh(problem),
            boundaries_mm: mesh::boundaries_mm(problem),
            channel_mm: channels.map(|channels| [channels.radius_mm, mesh::channel_end_mm(problem, channels)]),
        }
    }

    fn rings(&self) -> usize {
        self.mesh.radii_mm.len() - 1
    }

    fn layers(&self) -> usize {
        self.mesh.depths_mm.len() - 1
    }

    fn area_mm2(&self, ring: usize) -> f64 {
        let [inner, outer] = [self.mesh.radii_mm[ring], self.mesh.radii_mm[ring + 1]];
        PI * (outer - inner) * (outer + inner)
    }

    fn thickness_mm(&self, layer: usize) -> f64 {
        self.mesh.depths_mm[layer + 1] - self.mesh.depths_mm[layer]
    }

    fn is_in_channel(&self, ring: usize) -> bool {
        self.channel_mm.is_some_and(|[radius_mm, _]| self.mesh.radii_mm[ring] < radius_mm)
    }

    fn place(&self, ring: usize, layer: usize) -> Place {
        let middle_mm = 0.5 * (self.mesh.depths_mm[layer] + self.mesh.depths_mm[layer + 1]);
        if self.is_in_channel(ring) && self.channel_mm.is_some_and(|[_, end_mm]| middle_mm < end_mm) {
            return Place::Channel;
        }
        let inner = &self.boundaries_mm[1..self.boundaries_mm.len() - 1];
        Place::Stratum(inner.iter().filter(|boundary| **boundary < middle_mm).count())
    }

    fn matter(&self, place: Place) -> Matter {
        match (place, &self.problem.channels) {
            (Place::Stratum(at), _) => Matter::of(&self.problem.strata[at]),
            (Place::Channel, channels) => Matter {
                diffusivity: channels.map_or(0.0, |channels| channels.diffusivity_mm2_s),
                clearance: 0.0,
                partition: 1.0,
            },
        }
    }

    fn matter_at(&self, ring: usize, layer: usize) -> Matter {
        self.matter(self.place(ring, layer))
    }

    /// Resistance from the middle of a layer to its face, per area, s/mm.
    fn half_resistance(&self, ring: usize, layer: usize) -> f64 {
        0.5 * self.thickness_mm(layer) / self.matter_at(ring, layer).conductivity()
    }

    /// The link of a cell with the one below.
    fn link_down(&self, ring: usize, layer: usize) -> Link {
        let resistance = self.half_resistance(ring, layer) + self.half_resistance(ring, layer + 1);
        let flows = self.place(ring, layer + 1) == Place::Channel;
        Link {
            upper: self.index(ring, layer),
            lower: self.index(ring, layer + 1),
            conductance: self.area_mm2(ring) / resistance,
            flow_share: if flows { self.channel_share(ring) } else { 0.0 },
        }
    }

    /// The link of a cell with the next ring: logarithmic between their middles.
    fn link_outwards(&self, ring: usize, layer: usize) -> Link {
        let radii = &self.mesh.radii_mm;
        let middle = |ring: usize| 0.5 * (radii[ring] + radii[ring + 1]);
        let conductivity = |ring| self.matter_at(ring, layer).conductivity();
        let resistance = (radii[ring + 1] / middle(ring)).ln() / conductivity(ring)
            + (middle(ring + 1) / radii[ring + 1]).ln() / conductivity(ring + 1);
        Link {
            upper: self.index(ring, layer),
            lower: self.index(ring + 1, layer),
            conductance: 2.0 * PI * self.thickness_mm(layer) / resistance,
            flow_share: 0.0,
        }
    }

    /// Share of the channel's area that a ring has.
    fn channel_share(&self, ring: usize) -> f64 {
        self.channel_mm.map_or(0.0, |[radius_mm, _]| self.area_mm2(ring) / (PI * radius_mm * radius_mm))
    }

    fn index(&self, ring: usize, layer: usize) -> usize {
        VEHICLE + 1 + layer * self.rings() + ring
    }

    fn links(&self) -> Vec<Link> {
        let (rings, layers) = (self.rings(), self.layers());
        let each = |layer: usize, ring: usize| {
            let outwards = (ring + 1 < rings).then(|| self.link_outwards(ring, layer));
            let down = (layer + 1 < layers).then(|| self.link_down(ring, layer));
            outwards.into_iter().chain(down)
        };
        (0..layers).flat_map(|layer| (0..rings).flat_map(move |ring| each(layer, ring))).collect()
    }

    fn heads(&self) -> Vec<Head> {
        let head = |ring| Head {
            area_mm2: self.area_mm2(ring),
            half_resistance: self.half_resistance(ring, 0),
            is_channel: self.is_in_channel(ring),
        };
        (0..self.rings()).map(head).collect()
    }

    /// Conductance of a mouth that is all open: the vehicle above it and the hole through the horny layer.
    fn mouth(&self) -> f64 {
        self.problem.channels.map_or(0.0, |channels| {
            closed_forms::mouth_conductance_mm3_s(
                channels.radius_mm,
                self.problem.membrane.thickness_mm,
                channels.diffusivity_mm2_s,
                channels.vehicle_diffusivity_mm2_s,
            )
        })
    }
}

impl Space {
    /// Cuts a problem's cell.
    pub(super) fn new(problem: &Problem) -> Self {
        let ground = Ground::new(problem);
        let (rings, layers) = (ground.rings(), ground.layers());
        let per_cell = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            let cells = (0..layers).flat_map(|layer| (0..rings).map(move |ring| value(ring, layer)));
            [0.0].into_iter().chain(cells).collect()
        };
        let storage =
            |ring, layer| ground.area_mm2(ring) * ground.thickness_mm(layer) * ground.matter_at(ring, layer).partition;
        let is_drained = |layer| problem.bottom == Bottom::Sink && layer + 1 == layers;
        let draining = |ring, layer| {
            if is_drained(layer) { ground.area_mm2(ring) / ground.half_resistance(ring, layer) } else { 0.0 }
        };
        let is_dermal = |ring, layer| match ground.place(ring, layer) {
            Place::Channel => false,
            Place::Stratum(at) => {
                matches!(problem.strata[at].name, LayerName::PapillaryDermis | LayerName::ReticularDermis)
            }
        };
        Self {
            rings,
            per_cm2: mesh::cells_per_cm2(problem.channels.as_ref()),
            storage: per_cell(&storage),
            clearing: per_cell(&|ring, layer| storage(ring, layer) * ground.matter_at(ring, layer).clearance),
            draining: per_cell(&draining),
            dermal: per_cell(&|ring, layer| if is_dermal(ring, layer) { storage(ring, layer) } else { 0.0 }),
            places: (0..layers)
                .flat_map(|l| (0..rings).map(move |r| (r, l)))
                .map(|(r, l)| ground.place(r, l))
                .collect(),
            links: ground.links(),
            heads: ground.heads(),
            permeance: problem.membrane.permeance_mm_s,
            mouth: ground.mouth(),
            mesh: ground.mesh,
        }
    }

    /// Unknowns: the vehicle and the cells of the mesh.
    pub(super) fn unknowns(&self) -> usize {
        self.storage.len()
    }

    /// Area of the cell, mm².
    pub(super) fn area_mm2(&self) -> f64 {
        self.heads.iter().map(|head| head.area_mm2).sum()
    }

    /// Volume of the channel, mm³.
    pub(super) fn channel_volume_mm3(&self) -> f64 {
        let cells = self.places.iter().zip(&self.storage[1..]);
        cells.filter(|(place, _)| **place == Place::Channel).map(|(_, storage)| storage).sum()
    }

    /// Radius and depth of the middle of an unknown, mm; of the vehicle the origin.
    pub(super) fn middle_mm(&self, unknown: usize) -> [f64; 2] {
        let Some(cell) = unknown.checked_sub(VEHICLE + 1) else { return [0.0; 2] };
        let middle = |faces: &[f64], at: usize| 0.5 * (faces[at] + faces[at + 1]);
        [middle(&self.mesh.radii_mm, cell % self.rings), middle(&self.mesh.depths_mm, cell / self.rings)]
    }

    /// The doors over a step. Halves of the first layer stand in series with what is above them.
    pub(super) fn top(&self, weather: &Weather) -> Top {
        let channel_mm2: f64 = self.heads.iter().filter(|head| head.is_channel).map(|head| head.area_mm2).sum();
        let door = |head: &Head| {
            let through = |share: f64, above: f64| {
                if above > 0.0 && share > 0.0 {
                    head.area_mm2 * share / (1.0 / above + head.half_resistance)
                } else {
                    0.0
                }
            };
            match (weather.is_on, head.is_channel) {
                (false, _) => Door::default(),
                (true, false) => Door { closed: through(1.0, self.permeance), ..Door::default() },
                (true, true) => {
                    let open = through(1.0, weather.open_share * self.mouth / channel_mm2);
                    let [open_down, open_up] = against(open, weather.flow_mm3_s * head.area_mm2 / channel_mm2);
                    Door { open_down, open_up, closed: through(1.0 - weather.open_share, self.permeance) }
                }
            }
        };
        Top { doors: self.heads.iter().map(door).collect(), flow_mm3_s: weather.flow_mm3_s }
    }

    /// Makes `matrix` the storage plus `step` times what passes the links. The vehicle gives up what passes the top if it is
    /// `drawn`, the volume that it has per cell, mm³; without one its concentration is held.
    pub(super) fn assemble(&self, matrix: &mut Banded, is_stored: bool, step_s: f64, top: &Top, drawn: Option<f64>) {
        matrix.clear();
        matrix.add(VEHICLE, VEHICLE, drawn.unwrap_or(1.0));
        for i in VEHICLE + 1..self.unknowns() {
            let stored = if is_stored { self.storage[i] } else { 0.0 };
            matrix.add(i, i, stored + step_s * (self.clearing[i] + self.draining[i]));
        }
        let mut join = |upper: usize, lower: usize, down: f64, up: f64| {
            let (down, up) = (step_s * down, step_s * up);
            matrix.add(lower, lower, up);
            matrix.add(lower, upper, -down);
            if upper != VEHICLE || drawn.is_some() {
                matrix.add(upper, upper, down);
                matrix.add(upper, lower, -up);
            }
        };
        for link in &self.links {
            let [down, up] = against(link.conductance, link.flow_share * top.flow_mm3_s);
            join(link.upper, link.lower, down, up);
        }
        for (ring, door) in top.doors.iter().enumerate() {
            join(VEHICLE, VEHICLE + 1 + ring, door.open_down + door.closed, door.open_up + door.closed);
        }
    }
}

/// Diffusion down a link against a flow up: F = down · u_upper − up · u_lower, exact for a link of even section (Scharfetter and
/// Gummel), with B(x) = x/(e^x − 1).
fn against(conductance: f64, flow: f64) -> [f64; 2] {
    if flow <= 0.0 {
        return [conductance; 2];
    }
    let down = conductance * closed_forms::outflow_factor_bottom(flow / conductance);
    [down, down + flow]
}
