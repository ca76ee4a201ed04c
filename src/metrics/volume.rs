//! Volumes and opened areas of a trial as integrands, by `lines` or by `points` (model section 8).
//!
//! Both fill the same slots: for every layer the overlap of the channels, their sum, the sum of the puncture parts and a
//! count of hits; then the opened share of the area at the upper boundary of every layer.

use super::shapes::{Cut, Plane, Shapes};
use crate::geometry::section::Line;
use crate::sampling::Integrand;
use crate::skin::Skin;
use crate::treatment::{Patch, Strike};

/// mm³ per mm² of skin, expressed per cm².
const PER_CM2: f64 = 100.0;
/// Distance between the parallel lines of one plane, mm, or a little less.
const LINE_SPACING: f64 = 0.25;
/// The same in strata that hold little of the damage: thin ones, and the boundaries between layers.
const WIDE_SPACING: f64 = 2.0;
/// Lines of a plane at least, however small the patch.
const FEWEST_LINES: usize = 8;
/// A layer is cut into strata no thicker than this share of the deepest strike.
const STRATUM_SHARE: f64 = 1.0 / 5.0;

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
}

/// Number of [`Quantity`]s.
const QUANTITIES: usize = 4;

/// Slot of a quantity of a layer.
pub fn layer_slot(layer: usize, quantity: Quantity) -> usize {
    QUANTITIES * layer + quantity as usize
}

/// Slot of the opened share of the area at the upper boundary of a layer.
pub fn area_slot(layers: usize, layer: usize) -> usize {
    QUANTITIES * layers + layer
}

/// The strata of a skin down to the deepest strike, the same for every trial.
#[derive(Debug, Clone)]
pub struct Strata {
    layers: usize,
    /// (layer, top, bottom) in mm.
    slabs: Vec<(usize, f64, f64)>,
    /// (layer, depth of its upper boundary) where strikes reach below it.
    boundaries: Vec<(usize, f64)>,
    deepest: f64,
}

impl Strata {
    /// Cuts the layers that strikes reach into strata.
    pub fn new(skin: &Skin, deepest: f64) -> Self {
        let mut strata = Self { layers: skin.layers.len(), slabs: Vec::new(), boundaries: Vec::new(), deepest };
        for (index, layer) in skin.layers.iter().enumerate().filter(|(_, layer)| layer.top_mm < deepest) {
            let bottom = layer.bottom_mm.min(deepest);
            let pieces = ((bottom - layer.top_mm) / (deepest * STRATUM_SHARE)).ceil().max(1.0);
            let edge = |k: usize| layer.top_mm + (bottom - layer.top_mm) * (k as f64 / pieces).min(1.0);
            strata.slabs.extend((0..pieces as usize).map(|k| (index, edge(k), edge(k + 1))));
            strata.boundaries.push((index, layer.top_mm));
        }
        strata
    }

    /// Number of slots.
    pub fn slots(&self) -> usize {
        (QUANTITIES + 1) * self.layers
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

    /// Strata of `lines` that lie in these layers.
    pub fn strata_of_layers(&self, layers: &[usize]) -> Vec<usize> {
        (0..self.slabs.len()).filter(|&s| layers.contains(&self.slabs[s].0)).collect()
    }

    /// Number of strata of `lines` that are slabs; the boundaries follow them.
    pub fn slab_count(&self) -> usize {
        self.slabs.len()
    }
}

/// Exact volumes of whole channels by layer, per mm² of patch: what `lines` need not estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Channels, mm³/mm², by layer.
    pub channels: Vec<f64>,
    /// Puncture parts, mm³/mm², by layer.
    pub punctures: Vec<f64>,
    /// Layers in which they stand in for sampled ones.
    pub used: Vec<bool>,
    /// By layer, how much of the difference between known and sampled sum the overlap takes up. Where channels lie at
    /// random and cover λ times the tissue, a union of share 1 − exp(−λ) moves with exp(−λ) times the sum, and the overlap
    /// with the rest of it.
    pub overlap_weights: Vec<f64>,
}

/// One trial: strikes on a patch, and the shapes that they leave.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The patch.
    pub patch: &'a Patch,
    /// The strikes in and around it; those whose whole channel lies in the patch come first.
    pub strikes: &'a [Strike],
    /// Number of strikes whose whole channel lies in the patch.
    pub whole: usize,
    /// Volumes of those strikes.
    pub known: &'a Known,
    /// Their channels.
    pub shapes: &'a Shapes<'a>,
    /// The strata.
    pub strata: &'a Strata,
    /// The planes at the upper boundaries of the layers, in the order of the strata's boundaries.
    pub boundary_planes: &'a [Plane<'a>],
}

impl<'a> Trial<'a> {
    /// The planes at the upper boundaries of the layers.
    pub fn boundary_planes(shapes: &'a Shapes<'a>, strata: &Strata) -> Vec<Plane<'a>> {
        strata.boundaries.iter().map(|&(_, z)| shapes.exact_plane(z)).collect()
    }
}

/// `lines`: a point of a stratum is a plane at a random depth, cut by parallel lines a fixed distance apart with a random
/// offset. On every line the length inside the union is exact.
#[derive(Debug)]
pub struct Lines<'a>(pub Trial<'a>);

/// Stretches inside channels on each of the parallel lines of one plane.
#[derive(Debug, Default)]
pub struct Comb {
    stretches: Vec<Vec<(f64, f64)>>,
    one: Vec<(f64, f64)>,
}

/// Lengths on all lines of a comb, mm.
#[derive(Debug, Default, Clone, Copy)]
struct Lengths {
    union: f64,
    sum: f64,
    puncture: f64,
    /// The parts of sum, puncture and hits that strikes whole in the patch make.
    whole_sum: f64,
    whole_puncture: f64,
    whole_hits: f64,
    hits: f64,
}

impl Lines<'_> {
    /// Lines of a plane of a stratum.
    fn line_count(&self, stratum: usize) -> usize {
        let strata = self.0.strata;
        let slab = strata.slabs.get(stratum);
        let thick = slab.is_some_and(|(_, top, bottom)| bottom - top > 0.5 * STRATUM_SHARE * strata.deepest);
        let spacing = if thick { LINE_SPACING } else { WIDE_SPACING };
        ((self.0.patch.height_mm / spacing).ceil() as usize).max(FEWEST_LINES)
    }

    /// Lengths inside the channels along lines at y = (j + offset) · spacing.
    fn measure(&self, plane: &Plane, lines: usize, offset: f64, comb: &mut Comb) -> Lengths {
        let spacing = self.0.patch.height_mm / lines as f64;
        let raster = Raster { lines, spacing, per_line: 1.0 / spacing, offset, width: self.0.patch.width_mm };
        comb.stretches.resize(comb.stretches.len().max(lines), Vec::new());
        let mut lengths = Lengths::default();
        let common = plane.common_cut().map(Stamp::new);
        let mut cut_all = |strikes: &[Strike], lengths: &mut Lengths| match &common {
            Some(stamp) => strikes.iter().for_each(|strike| raster.cut_strike(stamp, strike, comb, lengths)),
            None => {
                for strike in strikes {
                    if let Some(cut) = plane.cut(strike) {
                        raster.cut_strike(&Stamp::new(&cut), strike, comb, lengths);
                    }
                }
            }
        };
        let (whole, cut_by_edges) = self.0.strikes.split_at(self.0.whole);
        cut_all(whole, &mut lengths);
        (lengths.whole_sum, lengths.whole_puncture, lengths.whole_hits) = (lengths.sum, lengths.puncture, lengths.hits);
        cut_all(cut_by_edges, &mut lengths);
        for line in &mut comb.stretches[..lines] {
            lengths.union += merge(line, |_| ());
            line.clear();
        }
        // The same lengths added in another order may exceed their sum by rounding.
        lengths.union = lengths.union.min(lengths.sum);
        lengths
    }
}

/// A cut with what every strike asks of it.
struct Stamp<'c> {
    cut: &'c Cut,
    /// Middle of the extent along the heading, mm.
    ahead: f64,
    half_width: f64,
    /// Points (x − ahead, Y) of the channel's outline, mm.
    outline: Vec<(f64, f64)>,
    /// The outline rises above the straight lines between them by no more than this, mm.
    bulge: f64,
    /// Channel and puncture part are the same disc.
    is_disc: bool,
}

impl<'c> Stamp<'c> {
    fn new(cut: &'c Cut) -> Self {
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        // Where arcs are few they are long: points between their ends are needed, too.
        let joints: Vec<(f64, f64)> = match cut.channel.joints() {
            few if few.len() < 2 * FEW_ARCS => {
                cut.channel.outline(FEW_ARCS).iter().map(|p| (p[0] - ahead, p[1])).collect()
            }
            many => many.iter().map(|&(x, square)| (x - ahead, square.max(0.0).sqrt())).collect(),
        };
        let outline: Vec<_> = joints.iter().copied().step_by(THINNING).chain(joints.last().copied()).collect();
        let above_chord = |stretch: &[(f64, f64)]| {
            let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
            let slope = if last.0 > first.0 { (last.1 - first.1) / (last.0 - first.0) } else { 0.0 };
            stretch.iter().map(|p| p.1 - first.1 - slope * (p.0 - first.0)).fold(0.0, f64::max)
        };
        let stretches = (0..joints.len()).step_by(THINNING);
        let highest =
            stretches.map(|i| above_chord(&joints[i..(i + THINNING + 1).min(joints.len())])).fold(0.0, f64::max);
        let half_width = cut.channel.y_max();
        let bulge = highest + BULGE * half_width;
        let is_disc = cut.same && cut.channel.is_disc();
        Self { cut, ahead, half_width, outline, bulge, is_disc }
    }

    /// How far the channel's section reaches to both sides of its middle, measured across the lines, for a strike whose
    /// heading has this sine and cosine; a little more, for what bulges between the points.
    fn span(&self, sin: f64, cos: f64) -> (f64, f64) {
        let (mut below, mut above) = (0.0f64, 0.0f64);
        for &(x, y) in &self.outline {
            let (middle, half) = (x * sin, y * cos.abs());
            below = if middle - half < below { middle - half } else { below };
            above = if middle + half > above { middle + half } else { above };
        }
        (below - self.bulge, above + self.bulge)
    }
}

/// A section of fewer than about twice as many arcs is given as many points per arc.
const FEW_ARCS: usize = 8;
/// Of so many joints of an outline one takes part in measuring its span.
const THINNING: usize = 4;
/// Between neighbouring joints an outline rises above the straight line by less than this share of its height.
const BULGE: f64 = 0.03;

/// The parallel lines of one plane: y = (j + offset) · spacing for 0 ≤ j < lines, 0 ≤ x ≤ width; mm.
struct Raster {
    lines: usize,
    spacing: f64,
    per_line: f64,
    offset: f64,
    width: f64,
}

impl Raster {
    /// Adds what every line has inside the channel of one strike.
    fn cut_strike(&self, stamp: &Stamp, strike: &Strike, comb: &mut Comb, lengths: &mut Lengths) {
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        let y = strike.y_mm + stamp.ahead * sin;
        if stamp.is_disc {
            self.cut_disc(strike.x_mm + stamp.ahead * cos, y, stamp.half_width, comb, lengths);
            return;
        }
        let (below, above) = stamp.span(sin, cos);
        for j in self.lines_within(y + below, y + above) {
            let (dx, dy) = (-strike.x_mm, (j as f64 + self.offset) * self.spacing - strike.y_mm);
            let line = Line { at: [dx * cos + dy * sin, dy * cos - dx * sin], along: [cos, -sin] };
            let (own, puncture) = self.chords(stamp.cut, &line, &mut comb.one);
            if own > 0.0 {
                merge(&mut comb.one, |stretch| comb.stretches[j].push(stretch));
                lengths.sum += own;
                lengths.puncture += puncture;
                lengths.hits += 1.0;
            }
        }
    }

    /// The same for a channel that is a disc here, and its own puncture part.
    fn cut_disc(&self, x: f64, y: f64, radius: f64, comb: &mut Comb, lengths: &mut Lengths) {
        for j in self.lines_within(y - radius, y + radius) {
            let off = (j as f64 + self.offset) * self.spacing - y;
            let half = (radius * radius - off * off).max(0.0).sqrt();
            let (from, to) = ((x - half).max(0.0), (x + half).min(self.width));
            if to > from {
                comb.stretches[j].push((from, to));
                lengths.sum += to - from;
                lengths.puncture += to - from;
                lengths.hits += 1.0;
            }
        }
    }

    /// Stretches of one line inside a channel and its puncture part, and the lengths of both.
    fn chords(&self, cut: &Cut, line: &Line, stretches: &mut Vec<(f64, f64)>) -> (f64, f64) {
        stretches.clear();
        let mut keep = |from: f64, to: f64| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                stretches.push((from, to));
            }
        };
        cut.channel.chords(line, &mut keep);
        if cut.same {
            let length = stretches.iter().map(|(from, to)| to - from).sum();
            return (length, length);
        }
        let (mut puncture, mut inside) = (0.0, true);
        let channel = match stretches[..] {
            [only] => only,
            _ => (0.0, 0.0),
        };
        cut.puncture.chords(line, &mut |from, to| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                puncture += to - from;
                inside &= channel.0 <= from && to <= channel.1;
            }
        });
        // The usual case: one chord of the channel, and that of the puncture part within it.
        if inside && stretches.len() <= 1 {
            return (channel.1 - channel.0, puncture);
        }
        self.joined_chords(cut, line, stretches)
    }

    /// The same where the two must be joined: the puncture part lies inside the channel, and stays so to the last digit.
    fn joined_chords(&self, cut: &Cut, line: &Line, stretches: &mut Vec<(f64, f64)>) -> (f64, f64) {
        let mut puncture = 0.0;
        cut.puncture.chords(line, &mut |from, to| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                puncture += to - from;
                stretches.push((from, to));
            }
        });
        (merge(stretches, |_| ()).max(puncture), puncture)
    }

    /// The lines j with from ≤ y_j ≤ to. A cast drops the fraction and takes negative numbers to 0.
    fn lines_within(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let first = (from * self.per_line - self.offset + 1.0) as usize;
        let end = (to * self.per_line - self.offset + 1.0) as usize;
        first..end.min(self.lines)
    }
}

/// Total length of the union of stretches; each stretch of the union is passed on. Leaves the stretches sorted.
fn merge(stretches: &mut [(f64, f64)], mut pass_on: impl FnMut((f64, f64))) -> f64 {
    if let [only] = stretches {
        pass_on(*only);
        return only.1 - only.0;
    }
    stretches.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut total = 0.0;
    let mut current: Option<(f64, f64)> = None;
    for &(from, to) in stretches.iter() {
        match &mut current {
            Some(open) if from <= open.1 => open.1 = open.1.max(to),
            _ => {
                if let Some(done) = current.replace((from, to)) {
                    total += done.1 - done.0;
                    pass_on(done);
                }
            }
        }
    }
    if let Some(done) = current {
        total += done.1 - done.0;
        pass_on(done);
    }
    total
}

impl Integrand for Lines<'_> {
    type Scratch = Comb;

    fn slots(&self) -> usize {
        self.0.strata.slots()
    }

    fn strata(&self) -> usize {
        self.0.strata.slabs.len() + self.0.strata.boundaries.len()
    }

    fn samples_per_point(&self, stratum: usize) -> u64 {
        self.line_count(stratum) as u64
    }

    fn add(&self, stratum: usize, [u, v, _]: [f64; 3], comb: &mut Comb, slots: &mut [f64]) {
        let strata = self.0.strata;
        let lines = self.line_count(stratum);
        let share = 1.0 / (lines as f64 * self.0.patch.width_mm);
        if let Some(&(layer, top, bottom)) = strata.slabs.get(stratum) {
            let plane = self.0.shapes.plane(top + u * (bottom - top));
            let lengths = self.measure(&plane, lines, v, comb);
            let thick = (bottom - top) * share;
            // Each stratum carries its share of the known volume, in place of what its lines made of the same strikes.
            let part = (bottom - top) / strata.thickness(layer);
            let used = self.0.known.used[layer];
            let instead = |known: &[f64], found: f64| if used { known[layer] * part - found * thick } else { 0.0 };
            let sum = instead(&self.0.known.channels, lengths.whole_sum);
            let puncture = instead(&self.0.known.punctures, lengths.whole_puncture);
            let overlap = self.0.known.overlap_weights[layer] * sum;
            slots[layer_slot(layer, Quantity::Overlap)] += (lengths.sum - lengths.union) * thick + overlap;
            slots[layer_slot(layer, Quantity::Sum)] += lengths.sum * thick + sum;
            slots[layer_slot(layer, Quantity::Puncture)] += lengths.puncture * thick + puncture;
            slots[layer_slot(layer, Quantity::Hits)] += lengths.hits - if used { lengths.whole_hits } else { 0.0 };
        } else {
            let boundary = stratum - strata.slabs.len();
            let lengths = self.measure(&self.0.boundary_planes[boundary], lines, v, comb);
            slots[area_slot(strata.layers, strata.boundaries[boundary].0)] += lengths.union * share;
        }
    }

    fn scale(&self, slot: usize) -> f64 {
        scale(self.0.strata.layers, slot, 1.0)
    }
}

fn scale(layers: usize, slot: usize, volume: f64) -> f64 {
    let is_hits = slot % QUANTITIES == Quantity::Hits as usize;
    if slot >= QUANTITIES * layers || is_hits { 1.0 } else { PER_CM2 * volume }
}

/// `points`: hit counts of points in the slab between the surface and the deepest strike; the plain reference.
#[derive(Debug)]
pub struct Points<'a>(pub Trial<'a>);

impl Points<'_> {
    /// (strikes whose channel holds the point, strikes whose puncture part holds it).
    fn multiplicity(&self, x: f64, y: f64, z: f64) -> (u32, u32) {
        let shapes = self.0.shapes;
        let common = shapes.only_channel().filter(|channel| z < channel.depth());
        let common = common.map(|channel| (channel.level(z), channel.puncture_section(z)));
        let mut found = (0, 0);
        for strike in self.0.strikes.iter().filter(|s| s.depth_mm > z) {
            let (dx, dy) = (x - strike.x_mm, y - strike.y_mm);
            if dx.hypot(dy) > shapes.reach() {
                continue;
            }
            let (sin, cos) = (strike.heading.im, strike.heading.re);
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let inside = |channel_square: f64, punctured: bool| {
                (u32::from(punctured || across * across <= channel_square), u32::from(punctured))
            };
            let (channel, puncture) = match &common {
                Some((level, puncture)) => inside(level.height_squared(along), puncture.contains(along, across)),
                None => {
                    let channel = shapes.channel_of(strike);
                    let punctured = channel.puncture_section(z).contains(along, across);
                    inside(channel.level(z).height_squared(along), punctured)
                }
            };
            found = (found.0 + channel, found.1 + puncture);
        }
        found
    }
}

impl Integrand for Points<'_> {
    type Scratch = ();

    fn slots(&self) -> usize {
        self.0.strata.slots()
    }

    fn strata(&self) -> usize {
        1 + self.0.strata.boundaries.len()
    }

    fn samples_per_point(&self, _: usize) -> u64 {
        1
    }

    fn add(&self, stratum: usize, [u, v, w]: [f64; 3], _: &mut (), slots: &mut [f64]) {
        let strata = self.0.strata;
        let (x, y) = (u * self.0.patch.width_mm, v * self.0.patch.height_mm);
        if stratum == 0 {
            let z = w * strata.deepest;
            let (channels, punctures) = self.multiplicity(x, y, z);
            let Some(&(layer, ..)) = strata.slabs.iter().find(|&&(_, _, bottom)| z < bottom) else { return };
            let hit = f64::from(u8::from(channels > 0));
            slots[layer_slot(layer, Quantity::Overlap)] += f64::from(channels) - hit;
            slots[layer_slot(layer, Quantity::Sum)] += f64::from(channels);
            slots[layer_slot(layer, Quantity::Puncture)] += f64::from(punctures);
            slots[layer_slot(layer, Quantity::Hits)] += hit;
        } else {
            let (layer, z) = strata.boundaries[stratum - 1];
            let open = self.multiplicity(x, y, z).0 > 0;
            slots[area_slot(strata.layers, layer)] += f64::from(u8::from(open));
        }
    }

    fn scale(&self, slot: usize) -> f64 {
        scale(self.0.strata.layers, slot, self.0.strata.deepest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};

    #[test]
    fn the_span_of_a_strike_holds_its_whole_section() {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        let rigid = ElasticLimit::default();
        let motions = [
            Motion::roller(10.0, 2.5, 2.5, 0.0),
            Motion::roller(10.0, 2.5, 0.5, 0.3),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.2),
        ];
        for motion in motions {
            for tear in [Tear::Pinned, Tear::Fixed, Tear::Triangle { apex_half_angle_rad: None }] {
                let channel = Channel::new(&needle, motion, tear, &rigid);
                for share in [0.0, 0.1, 0.4, 0.7, 0.97] {
                    let cut = Cut::of(&channel, share * channel.depth());
                    let stamp = Stamp::new(&cut);
                    for degrees in 0..24 {
                        let (sin, cos) = (15.0 * f64::from(degrees)).to_radians().sin_cos();
                        let (below, above) = stamp.span(sin, cos);
                        for [x, y] in cut.channel.outline(16) {
                            let (middle, half) = ((x - stamp.ahead) * sin, y * cos.abs());
                            assert!(below <= middle - half && middle + half <= above, "{motion:?} {tear:?} {share}");
                        }
                    }
                }
            }
        }
    }
}
