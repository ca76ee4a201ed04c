//! Many strikes in a patch: volumes by counting the points of randomly shifted rasters.

use super::channel::Channel;
use super::section::{Section, Table};

/// A rectangle of skin, origin in its corner, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// Side along x, mm.
    pub width_mm: f64,
    /// Side along y, mm.
    pub height_mm: f64,
}

/// A strike on the skin; `channel` is its place in a list of channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// From +x towards +y, rad.
    pub heading_rad: f64,
    /// Index of the channel.
    pub channel: usize,
}

impl Placed {
    /// The skin point (x, y) in this strike's stroke frame.
    pub fn to_stroke(self, x: f64, y: f64) -> (f64, f64) {
        let (sin, cos) = self.heading_rad.sin_cos();
        let (dx, dy) = (x - self.x_mm, y - self.y_mm);
        (dx * cos + dy * sin, dy * cos - dx * sin)
    }

    /// The stroke-frame point (x, y) on the skin.
    pub fn to_skin(self, x: f64, y: f64) -> (f64, f64) {
        let (sin, cos) = self.heading_rad.sin_cos();
        (self.x_mm + x * cos - y * sin, self.y_mm + x * sin + y * cos)
    }

    /// Whether the strike is positioned in the patch (lower sides in, upper sides out).
    pub fn is_in(&self, patch: &Patch) -> bool {
        (0.0..patch.width_mm).contains(&self.x_mm) && (0.0..patch.height_mm).contains(&self.y_mm)
    }
}

/// How finely to count.
#[derive(Clone, Copy, Debug)]
pub struct Raster {
    /// Distance of the points along x and y, mm.
    pub cell_mm: f64,
    /// Pairs of depths in each layer.
    pub depth_pairs: usize,
    /// Independent shifts, at least two; they give the standard error.
    pub replicates: usize,
    /// Seed of the shifts.
    pub seed: u64,
}

impl Default for Raster {
    fn default() -> Self {
        Self { cell_mm: 0.01, depth_pairs: 24, replicates: 6, seed: 1 }
    }
}

/// A mean with its standard error over the replicates.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub std_err: f64,
}

impl Estimate {
    /// Mean and standard error of independent values.
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let spread = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Self { mean, std_err: (spread / n).sqrt() }
    }
}

/// What lies in the patch between two depths, mm³. All sums are clipped by the patch.
#[derive(Clone, Copy, Debug)]
pub struct PatchVolumes {
    /// Volume of the union of the channels.
    pub union: Estimate,
    /// Sum of the channels.
    pub channels: Estimate,
    /// Sum of the puncture parts.
    pub punctures: Estimate,
}

/// Counts at one depth, in raster points.
#[derive(Clone, Copy, Default)]
struct Counts {
    union: u64,
    channels: u64,
    punctures: u64,
}

/// A channel cut at the depth in question, ready for look-ups.
struct Cut {
    section: Section,
    table: Table,
}

/// Volumes in the patch between consecutive `depths` (ascending).
///
/// The points of a raster, shifted at random for each depth, are counted; depths are drawn in antithetic pairs, one pair in each of
/// `depth_pairs` strata. So every value is unbiased but for the tabulation of Y, which is below 1e-5 of a section.
pub fn patch_volumes(
    channels: &[Channel],
    strikes: &[Placed],
    patch: &Patch,
    depths: &[f64],
    raster: &Raster,
) -> Vec<PatchVolumes> {
    let deepest = channels.iter().map(Channel::depth_mm).fold(0.0, f64::max);
    depths
        .windows(2)
        .enumerate()
        .map(|(layer, ends)| {
            let replicates: Vec<[f64; 3]> = (0..raster.replicates)
                .map(|replicate| {
                    let mut shifts = Shifts(raster.seed ^ ((layer as u64) << 40) ^ ((replicate as u64) << 20));
                    let bottom = ends[1].min(deepest);
                    one_replicate(channels, strikes, patch, (ends[0], bottom), raster, &mut shifts)
                })
                .collect();
            let column = |k: usize| Estimate::of(&replicates.iter().map(|r| r[k]).collect::<Vec<_>>());
            PatchVolumes { union: column(0), channels: column(1), punctures: column(2) }
        })
        .collect()
}

fn one_replicate(
    channels: &[Channel],
    strikes: &[Placed],
    patch: &Patch,
    (top, bottom): (f64, f64),
    raster: &Raster,
    shifts: &mut Shifts,
) -> [f64; 3] {
    let mut volumes = [0.0; 3];
    if bottom <= top {
        return volumes;
    }
    let strata = raster.depth_pairs as f64;
    for stratum in 0..raster.depth_pairs {
        let within = shifts.next();
        for part in [within, 1.0 - within] {
            let q = (stratum as f64 + part) / strata;
            let weight = (bottom - top) * q / strata;
            let areas = areas_at(channels, strikes, patch, bottom - (bottom - top) * q * q, raster, shifts);
            for (volume, area) in volumes.iter_mut().zip(areas) {
                *volume += weight * area;
            }
        }
    }
    volumes
}

/// Areas in the patch at depth z: union, channels, puncture parts, mm².
fn areas_at(
    channels: &[Channel],
    strikes: &[Placed],
    patch: &Patch,
    z: f64,
    raster: &Raster,
    shifts: &mut Shifts,
) -> [f64; 3] {
    let cuts: Vec<Option<Cut>> = channels
        .iter()
        .map(|channel| {
            let section = channel.section(z)?;
            let table = Table::new(&section, 600);
            Some(Cut { section, table })
        })
        .collect();
    let mut grid = Grid::new(patch, raster.cell_mm, [shifts.next(), shifts.next()]);
    let mut counts = Counts::default();
    for strike in strikes {
        if let Some(cut) = &cuts[strike.channel] {
            grid.mark(strike, cut, &mut counts);
        }
    }
    [counts.union, counts.channels, counts.punctures].map(|n| n as f64 * grid.cell_area())
}

/// Area of the union at depth z in the patch, mm², over `raster.replicates` shifted rasters.
pub fn union_area(channels: &[Channel], strikes: &[Placed], patch: &Patch, z: f64, raster: &Raster) -> Estimate {
    let mut shifts = Shifts(raster.seed);
    let areas: Vec<f64> =
        (0..raster.replicates).map(|_| areas_at(channels, strikes, patch, z, raster, &mut shifts)[0]).collect();
    Estimate::of(&areas)
}

/// A raster of points in the patch, each hit or not yet.
struct Grid {
    columns: usize,
    rows: usize,
    step: [f64; 2],
    origin: [f64; 2],
    hit: Vec<bool>,
}

impl Grid {
    fn new(patch: &Patch, cell_mm: f64, shift: [f64; 2]) -> Self {
        let columns = (patch.width_mm / cell_mm).ceil() as usize;
        let rows = (patch.height_mm / cell_mm).ceil() as usize;
        let step = [patch.width_mm / columns as f64, patch.height_mm / rows as f64];
        Self { columns, rows, step, origin: [shift[0] * step[0], shift[1] * step[1]], hit: vec![false; columns * rows] }
    }

    fn cell_area(&self) -> f64 {
        self.step[0] * self.step[1]
    }

    /// Indices along one direction whose points lie between two coordinates.
    fn between(&self, axis: usize, low: f64, high: f64) -> std::ops::Range<usize> {
        let count = if axis == 0 { self.columns } else { self.rows };
        let index = |v: f64| (((v - self.origin[axis]) / self.step[axis]).ceil().max(0.0) as usize).min(count);
        index(low)..index(high)
    }

    fn mark(&mut self, strike: &Placed, cut: &Cut, counts: &mut Counts) {
        let (x_min, x_max) = cut.table.extents();
        let y_max = cut.table.y_max;
        let corners =
            [(x_min, -y_max), (x_min, y_max), (x_max, -y_max), (x_max, y_max)].map(|(x, y)| strike.to_skin(x, y).1);
        let low = corners.iter().copied().fold(f64::INFINITY, f64::min);
        let high = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (sin, cos) = strike.heading_rad.sin_cos();
        for row in self.between(1, low, high) {
            let y = self.origin[1] + row as f64 * self.step[1];
            let dy = y - strike.y_mm;
            // Where this row crosses the box about the section; dx·cos + dy·sin is x in the stroke frame, dy·cos − dx·sin is y.
            let along = within(cos, dy * sin, x_min, x_max);
            let across = within(-sin, dy * cos, -y_max, y_max);
            let columns = self.between(0, strike.x_mm + along.0.max(across.0), strike.x_mm + along.1.min(across.1));
            for column in columns {
                let dx = self.origin[0] + column as f64 * self.step[0] - strike.x_mm;
                let (x, y) = (dx * cos + dy * sin, dy * cos - dx * sin);
                let cell = row * self.columns + column;
                if y * y <= cut.table.height_squared(x) {
                    counts.channels += 1;
                    counts.union += u64::from(!self.hit[cell]);
                    self.hit[cell] = true;
                }
                counts.punctures += u64::from(y * y <= cut.section.puncture_squared(x));
            }
        }
    }
}

/// The dx for which low ≤ slope·dx + offset ≤ high.
fn within(slope: f64, offset: f64, low: f64, high: f64) -> (f64, f64) {
    if slope.abs() < 1e-12 {
        let inside = low <= offset && offset <= high;
        return if inside { (f64::NEG_INFINITY, f64::INFINITY) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    }
    let (a, b) = ((low - offset) / slope, (high - offset) / slope);
    (a.min(b), a.max(b))
}

/// Uniform numbers in [0, 1) (SplitMix64).
pub struct Shifts(pub u64);

impl Shifts {
    /// The next number.
    #[allow(clippy::should_implement_trait, reason = "an endless stream; an Option at every use would say nothing")]
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}
