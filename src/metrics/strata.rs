//! Strata and slots of the integrals over a trial's volumes and opened areas (model section 8).
//!
//! The estimators `lines` and `points` fill the same slots: for every layer the overlap of the channels, their sum, the
//! sum of the puncture parts, a count of hits, and the overlap to be expected of passes at random to each other; then the opened
//! share of the area at the upper boundary of every layer, and the share to be expected likewise.

use crate::skin::Skin;
use crate::treatment::Part;

/// mm³ per mm² of skin, expressed per cm².
const PER_CM2: f64 = 100.0;
/// A layer is cut into strata no thicker than this share of the deepest strike.
pub(super) const STRATUM_SHARE: f64 = 1.0 / 5.0;
/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Volume by which the sum exceeds the union, mm³/cm².
    Overlap,
    /// Sum of the channels' volumes, mm³/cm².
    Sum,
    /// Sum of the puncture parts' volumes, mm³/cm².
    Puncture,
    /// Samples that met a channel whose volume is not known (not a volume).
    Hits,
    /// The overlap that is to be expected where passes lie at random to each other, given what each of them covers, mm³/cm². In the
    /// mean over treatments it is the overlap, and varies less from one to another.
    ExpectedOverlap,
}

/// Number of [`Quantity`]s.
const QUANTITIES: usize = 5;

/// What a slot holds of the part of strikes that is no hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartQuantity {
    /// Of depots the volume of their union; of heat what it adds to that of the channels, mm³/cm².
    Volume,
    /// What is to be expected of it where passes lie at random to each other, mm³/cm².
    ExpectedVolume,
    /// Sum of the bodies' volumes, mm³/cm².
    Sum,
    /// Share of the area at the upper boundary that lies in bodies, or of heat also in channels.
    Area,
    /// What is to be expected of it.
    ExpectedArea,
}

/// Number of [`PartQuantity`]s.
const PART_QUANTITIES: usize = 5;

/// Slot of a quantity of the part of a layer.
pub fn part_slot(layers: usize, layer: usize, quantity: PartQuantity) -> usize {
    (QUANTITIES + 2) * layers + PART_QUANTITIES * layer + quantity as usize
}

/// Slots of the share of the area that depots cover as they are seen from above, and of what is to be expected of it.
pub fn above_slots(layers: usize) -> [usize; 2] {
    let first = part_slot(layers, layers, PartQuantity::Volume);
    [first, first + 1]
}

/// Slot of a quantity of a layer.
pub fn layer_slot(layer: usize, quantity: Quantity) -> usize {
    QUANTITIES * layer + quantity as usize
}

/// Slot of the opened share of the area at the upper boundary of a layer.
pub fn area_slot(layers: usize, layer: usize) -> usize {
    QUANTITIES * layers + layer
}

/// Slot of the opened share that is to be expected where passes lie at random to each other.
pub fn expected_area_slot(layers: usize, layer: usize) -> usize {
    area_slot(layers, layers + layer)
}

/// The strata of a skin down to the deepest strike, the same for every trial.
#[derive(Debug, Clone)]
pub struct Strata {
    layers: usize,
    /// (layer, top, bottom) in mm.
    pub slabs: Vec<(usize, f64, f64)>,
    /// (layer, depth of its upper boundary) where strikes reach below it.
    pub(super) boundaries: Vec<(usize, f64)>,
    deepest: f64,
    /// The part of strikes that is looked at besides their holes.
    part: Option<Part>,
}

impl Strata {
    /// Cuts the layers that strikes reach into strata.
    pub fn new(skin: &Skin, deepest: f64, part: Option<Part>) -> Self {
        Self::alike(&[skin], deepest, part).remove(0)
    }

    /// The same of skins whose layers differ in thickness: each is cut into as many strata, some of them of no thickness.
    pub fn alike(skins: &[&Skin], deepest: f64, part: Option<Part>) -> Vec<Self> {
        let layers = skins.first().map_or(0, |skin| skin.layers.len());
        let none = || Self { layers, slabs: Vec::new(), boundaries: Vec::new(), deepest, part };
        let mut all: Vec<Self> = skins.iter().map(|_| none()).collect();
        for index in 0..layers {
            let ends = |skin: &&Skin| [skin.layers[index].top_mm, skin.layers[index].bottom_mm].map(|z| z.min(deepest));
            let pieces = |[top, bottom]: [f64; 2]| ((bottom - top) / (deepest * STRATUM_SHARE)).ceil().max(1.0);
            let reached = skins.iter().map(ends).filter(|[top, _]| *top < deepest);
            let Some(pieces) = reached.map(pieces).reduce(f64::max) else { continue };
            for (strata, skin) in all.iter_mut().zip(skins) {
                let [top, bottom] = ends(skin);
                let edge = |k: usize| top + (bottom - top) * (k as f64 / pieces).min(1.0);
                strata.slabs.extend((0..pieces as usize).map(|k| (index, edge(k), edge(k + 1))));
                strata.boundaries.push((index, top));
            }
        }
        all
    }

    /// Number of slots.
    pub fn slots(&self) -> usize {
        let of_part = if self.part.is_some() { PART_QUANTITIES * self.layers + 2 } else { 0 };
        (QUANTITIES + 2) * self.layers + of_part
    }

    /// The part of strikes that is looked at besides their holes.
    pub fn part(&self) -> Option<Part> {
        self.part
    }

    /// How many strata look at depots from above: at most one, behind all others.
    pub fn from_above(&self) -> usize {
        usize::from(self.part == Some(Part::Depot))
    }

    /// Number of layers of the skin.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// Depth of the deepest strike, mm.
    pub fn deepest(&self) -> f64 {
        self.deepest
    }

    /// Thickness of the part of a layer that strikes reach, mm.
    pub fn thickness(&self, layer: usize) -> f64 {
        self.slabs.iter().filter(|slab| slab.0 == layer).map(|(_, top, bottom)| bottom - top).sum()
    }

    /// Number of the upper boundary of a layer, where strikes reach below it.
    pub fn boundary(&self, layer: usize) -> Option<usize> {
        self.boundaries.iter().position(|&(l, _)| l == layer)
    }

    /// How many such boundaries there are.
    pub fn boundary_count(&self) -> usize {
        self.boundaries.len()
    }

    /// Strata of `lines` that lie in these layers.
    pub fn strata_of_layers(&self, layers: &[usize]) -> Vec<usize> {
        (0..self.slabs.len()).filter(|&s| layers.contains(&self.slabs[s].0)).collect()
    }

    /// Number of strata of `lines` that are slabs; the boundaries follow them.
    pub fn slab_count(&self) -> usize {
        self.slabs.len()
    }
}

/// The unit of a slot, given the volume that a share of 1 stands for, mm³ per mm² of skin.
pub fn scale(layers: usize, slot: usize, volume: f64) -> f64 {
    let first = part_slot(layers, 0, PartQuantity::Volume);
    let is_volume = if slot < first {
        slot < QUANTITIES * layers && !is_hits(layers, slot)
    } else {
        let [above, _] = above_slots(layers);
        slot < above && (slot - first) % PART_QUANTITIES <= PartQuantity::Sum as usize
    };
    if is_volume { PER_CM2 * volume } else { 1.0 }
}

/// Whether a slot holds [`Quantity::Hits`].
pub fn is_hits(layers: usize, slot: usize) -> bool {
    slot < QUANTITIES * layers && slot % QUANTITIES == Quantity::Hits as usize
}
