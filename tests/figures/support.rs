//! Result tables for tests of the report, from the closed forms of the model: no engine needed.

use dermatrace::charts::ChartContext;
use dermatrace::metrics::{MetricRow, OpeningRow};
use dermatrace::simulate::Outcome;
use dermatrace::study::channel::{ChannelRow, LayerRow, ProfileRow, TipPathRow};
use dermatrace::study::compare::ComparisonRow;

/// Layers of a cheek: name, top, bottom in mm.
pub const LAYERS: [(&str, f64, f64); 5] = [
    ("stratum_corneum", 0.0, 0.017),
    ("viable_epidermis", 0.017, 0.068),
    ("papillary_dermis", 0.068, 0.25),
    ("reticular_dermis", 0.25, 1.52),
    ("hypodermis", 1.52, f64::INFINITY),
];

/// How a device of these tables moves.
#[derive(Clone, Copy)]
pub enum Motion {
    /// A drum of 10 mm radius whose needles are as long as the depth.
    Roller,
    /// A reciprocating needle: glide in mm/s, tilt in radians.
    Pen { glide_mm_s: f64, tilt_rad: f64 },
    /// A measured pattern: no single strike, no openings.
    Explicit,
}

/// A device of these tables.
#[derive(Clone)]
pub struct Device {
    pub name: String,
    pub motion: Motion,
    pub strikes_per_cm2: f64,
}

impl Device {
    pub fn new(name: &str, motion: Motion, strikes_per_cm2: f64) -> Self {
        Self { name: name.to_owned(), motion, strikes_per_cm2 }
    }
}

/// What to put into the tables.
#[derive(Clone)]
pub struct Plan {
    pub devices: Vec<Device>,
    pub depths_mm: Vec<f64>,
    /// Scenario's own hypothesis first.
    pub tears: Vec<String>,
    pub basis: Option<String>,
}

/// The starter scenario: roller and pen, five depths, a band of three.
pub fn two_devices() -> Plan {
    Plan {
        devices: vec![
            Device::new("roller", Motion::Roller, 229.2),
            Device::new("pen", Motion::Pen { glide_mm_s: 20.0, tilt_rad: 0.0 }, 1000.0),
        ],
        depths_mm: vec![0.5, 1.0, 1.5, 2.0, 2.5],
        tears: ["pinned", "puncture", "partial(0.5)", "fixed"].map(str::to_owned).to_vec(),
        basis: Some("strikes".to_owned()),
    }
}

pub fn context() -> ChartContext {
    ChartContext {
        title: "Roller against pen on the cheek".to_owned(),
        basis: Some("strikes".to_owned()),
        quick: false,
        patch_mm: [10.0, 10.0],
        version: "0.1.0".to_owned(),
        mark: "geometric bound, not tissue response",
        look: dermatrace::charts::Look::default(),
    }
}

/// Radius of the needle (0.25 mm, 16 degrees, tip radius 4 µm) at a distance from its tip, mm.
fn radius_mm(s: f64) -> f64 {
    let (tip, alpha) = (0.004, 8_f64.to_radians());
    if s <= 0.0 {
        return 0.0;
    }
    if s < tip * (1.0 - alpha.sin()) {
        return (2.0 * tip * s - s * s).sqrt();
    }
    (tip * alpha.cos() + (s - tip * (1.0 - alpha.sin())) * alpha.tan()).min(0.125)
}

/// Surface following of a hypothesis; none for the puncture.
fn kappa(tear: &str) -> Option<f64> {
    match tear {
        "puncture" => None,
        "pinned" | "triangle" => Some(1.0),
        "fixed" => Some(0.0),
        other => {
            other.strip_prefix("partial(").and_then(|rest| rest.strip_suffix(')')).and_then(|word| word.parse().ok())
        }
    }
}

/// A pose: lean of the axis, where it crosses the surface, depth of the tip.
type Pose = (f64, f64, f64);

const DRUM_MM: f64 = 10.0;
const STROKE_MM: f64 = 3.0;
const FREQUENCY_HZ: f64 = 100.0;

/// Angle at which the needle enters, radians.
fn entry_angle(motion: Motion, depth: f64) -> f64 {
    match motion {
        Motion::Roller => (DRUM_MM / (DRUM_MM + depth)).acos(),
        Motion::Pen { tilt_rad, .. } => tilt_rad,
        Motion::Explicit => 0.0,
    }
}

fn poses(motion: Motion, depth: f64) -> Vec<Pose> {
    let steps = 300;
    let phase = |index: i32| f64::from(index) / f64::from(steps);
    (-steps..=steps)
        .map(|index| match motion {
            Motion::Pen { glide_mm_s, tilt_rad } => {
                let stroke = STROKE_MM.max(1.2 * depth);
                let contact = (1.0 - 2.0 * depth / stroke).acos() / (2.0 * std::f64::consts::PI * FREQUENCY_HZ);
                let time = phase(index) * contact;
                let tip = depth - stroke / 2.0 * (1.0 - (2.0 * std::f64::consts::PI * FREQUENCY_HZ * time).cos());
                (tilt_rad, glide_mm_s * time, tip)
            }
            _ => {
                let theta = phase(index) * entry_angle(Motion::Roller, depth);
                (-theta, DRUM_MM * theta - DRUM_MM * theta.tan(), (DRUM_MM + depth) * theta.cos() - DRUM_MM)
            }
        })
        .collect()
}

/// Place of the tip in space.
fn tip_of(motion: Motion, (lean, crossing, tip): Pose) -> [f64; 2] {
    match motion {
        // The axis crosses the surface at ρθ − H tan θ and the tip lies below that, towards where it points.
        Motion::Roller | Motion::Explicit => [crossing + tip * lean.tan(), tip],
        Motion::Pen { tilt_rad, .. } => [crossing + tip * tilt_rad.tan(), tip],
    }
}

/// Extent of a channel along the heading at a depth: the poses' slices, moved into the skin at rest.
fn slice(poses: &[Pose], tear: &str, z: f64) -> [f64; 2] {
    let deepest = poses.len() / 2;
    let follow = kappa(tear);
    let ends = poses.iter().enumerate().filter(|(index, pose)| (follow.is_some() || *index == deepest) && pose.2 >= z);
    ends.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], (_, &(lean, crossing, tip))| {
        let centre = crossing + z * lean.tan() - follow.unwrap_or(0.0) * crossing;
        let radius = radius_mm((tip - z) / lean.cos()) / lean.cos();
        [low.min(centre - radius), high.max(centre + radius)]
    })
}

fn profile(device: &Device, depth: f64, tear: &str) -> Vec<ProfileRow> {
    let poses = poses(device.motion, depth);
    (0..=120)
        .map(|index| {
            let z = depth * f64::from(index) / 120.0;
            let [mut low, mut high] = slice(&poses, tear, z);
            if low > high {
                (low, high) = (0.0, 0.0);
            }
            let hole = slice(&poses, "puncture", z);
            let radius = ((hole[1] - hole[0]) / 2.0).max(0.0);
            let radius = radius.min((high - low) / 2.0);
            let area = std::f64::consts::PI * radius * radius + 1.6 * radius * (high - low - 2.0 * radius);
            ProfileRow {
                device: device.name.clone(),
                depth_mm: depth,
                tear: tear.to_owned(),
                z_mm: z,
                area_mm2: area,
                x_min_mm: low,
                x_max_mm: high,
            }
        })
        .collect()
}

/// Volume of a profile between two depths, mm³.
fn volume(rows: &[ProfileRow], top: f64, bottom: f64) -> f64 {
    rows.windows(2)
        .map(|pair| {
            let (from, to) = (pair[0].z_mm.max(top), pair[1].z_mm.min(bottom));
            if to > from { (to - from) * (pair[0].area_mm2 + pair[1].area_mm2) / 2.0 } else { 0.0 }
        })
        .sum()
}

fn channel(device: &Device, depth: f64, tear: &str, rows: &[ProfileRow], hole: &[ProfileRow]) -> ChannelRow {
    let width = |row: &ProfileRow| row.x_max_mm - row.x_min_mm;
    let widest = rows.iter().max_by(|a, b| width(a).total_cmp(&width(b))).expect("a profile has rows");
    let (puncture, whole) = (volume(hole, 0.0, depth), volume(rows, 0.0, depth));
    ChannelRow {
        device: device.name.clone(),
        depth_mm: depth,
        tear: tear.to_owned(),
        entry_angle_deg: entry_angle(device.motion, depth).to_degrees(),
        puncture_volume_mm3: puncture,
        channel_volume_mm3: whole,
        tear_volume_mm3: whole - puncture,
        tear_ratio: (whole - puncture) / puncture,
        surface_width_mm: width(&rows[0]),
        widest_mm: width(widest),
        widest_depth_mm: widest.z_mm,
        numerical_error_rel: 1e-5,
    }
}

/// Every table of a plan.
pub fn tables(plan: &Plan) -> Outcome {
    let layers = LAYERS
        .map(|(layer, top_mm, bottom_mm)| LayerRow {
            layer: layer.to_owned(),
            top_mm,
            bottom_mm,
            failure_shear_strain: 0.0,
        })
        .to_vec();
    let mut tables = Outcome { layers, ..Outcome::default() };
    for device in &plan.devices {
        for &depth in &plan.depths_mm {
            add_cell(&mut tables, plan, device, depth);
        }
    }
    if plan.basis.is_some() {
        tables.comparison = comparison(plan, &tables);
    }
    tables
}

fn add_cell(tables: &mut Outcome, plan: &Plan, device: &Device, depth: f64) {
    let hole = profile(device, depth, "puncture");
    let explicit = matches!(device.motion, Motion::Explicit);
    for tear in &plan.tears {
        let rows = profile(device, depth, tear);
        let row = channel(device, depth, tear, &rows, &hole);
        add_metrics(tables, device, &row, &rows, &hole);
        if !explicit {
            tables.channels.push(row);
            tables.profiles.extend(rows);
            tables.openings.extend(openings(device, depth, tear));
        }
    }
    if !explicit {
        let path = poses(device.motion, depth).into_iter().step_by(6).map(|pose| tip_of(device.motion, pose));
        tables.tip_paths.extend(path.map(|[x_mm, z_mm]| TipPathRow {
            device: device.name.clone(),
            depth_mm: depth,
            x_mm,
            z_mm,
        }));
    }
}

fn add_metrics(tables: &mut Outcome, device: &Device, channel: &ChannelRow, rows: &[ProfileRow], hole: &[ProfileRow]) {
    let mut add = |layer: &str, metric: &str, unit: &str, mean: f64, relative: f64| {
        let half = 1.96 * relative * mean.abs();
        tables.metrics.push(MetricRow {
            scenario: "test".to_owned(),
            device: device.name.clone(),
            depth_mm: channel.depth_mm,
            tear: channel.tear.clone(),
            layer: layer.to_owned(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            mean,
            std_err: relative * mean.abs(),
            std_err_integration: 0.1 * relative * mean.abs(),
            ci95_low: mean - half,
            ci95_high: mean + half,
            trials: 32,
            samples: 65536,
            spread_sd: relative * mean.abs(),
        });
    };
    let density = device.strikes_per_cm2;
    let coverage = density * (channel.widest_mm * 0.2) / 100.0;
    let union = (1.0 - (-coverage).exp()) / coverage.max(1e-12);
    let union = if coverage > 0.0 { union } else { 1.0 };
    let layers = LAYERS.map(|(name, top, bottom)| (name, top, bottom));
    for (layer, top, bottom) in [("all", 0.0, f64::INFINITY)].into_iter().chain(layers) {
        let (sum, puncture) = (density * volume(rows, top, bottom), density * volume(hole, top, bottom));
        add(layer, "damage_volume", "mm3/cm2", sum * union, 0.012);
        add(layer, "channel_volume_sum", "mm3/cm2", sum, 0.01);
        add(layer, "puncture_volume", "mm3/cm2", puncture, 0.01);
        add(layer, "tear_volume", "mm3/cm2", (sum - puncture).max(0.0), 0.01);
    }
    add("all", "strikes", "1/cm2", density, 0.01);
    add("surface", "openings", "1/cm2", density * union, 0.015);
    for (layer, top, _) in LAYERS {
        add(layer, "channels", "1/cm2", if channel.depth_mm > top { density * union } else { 0.0 }, 0.015);
    }
    add("all", "tear_ratio", "1", channel.tear_ratio, 0.004);
}

/// Strikes spread over 10 mm × 10 mm by a fixed rule; those that touch share an opening.
fn openings(device: &Device, depth: f64, tear: &str) -> Vec<OpeningRow> {
    let poses = poses(device.motion, depth);
    let [low, high] = slice(&poses, tear, 0.0);
    let hole = slice(&poses, "puncture", 0.0);
    let mut rows: Vec<OpeningRow> = (0..device.strikes_per_cm2.round() as u32)
        .map(|index| {
            let place = f64::from(index) + 0.5;
            OpeningRow {
                device: device.name.clone(),
                depth_mm: depth,
                tear: tear.to_owned(),
                opening: index,
                x_mm: 10.0 * (place * 0.754_877_666_246_693).fract(),
                y_mm: 10.0 * (place * 0.569_840_290_998_053 + 0.37 * (place * 0.1).sin().abs()).fract(),
                heading_deg: 45.0 * f64::from(index % 4),
                length_mm: high - low,
                width_mm: hole[1] - hole[0],
            }
        })
        .collect();
    join_touching(&mut rows);
    rows
}

/// Gives all slits that touch the number of the first among them.
fn join_touching(rows: &mut [OpeningRow]) {
    for index in 1..rows.len() {
        for other in 0..index {
            let apart = (rows[other].x_mm - rows[index].x_mm).hypot(rows[other].y_mm - rows[index].y_mm);
            let (old, new) = (rows[index].opening, rows[other].opening);
            if apart < rows[index].width_mm && old != new {
                let (keep, drop) = (old.min(new), old.max(new));
                rows[..=index].iter_mut().filter(|row| row.opening == drop).for_each(|row| row.opening = keep);
            }
        }
    }
}

/// Every device against the last one, as if each made the same number of strikes.
fn comparison(plan: &Plan, tables: &Outcome) -> Vec<ComparisonRow> {
    let Some(reference) = plan.devices.last() else { return Vec::new() };
    let damage = |device: &Device, depth: f64, tear: &str| {
        let row = tables.metrics.iter().find(|row| {
            row.device == device.name && row.depth_mm == depth && row.tear == tear && row.metric == "damage_volume"
        });
        row.map_or(f64::NAN, |row| row.mean / device.strikes_per_cm2)
    };
    let mut rows = Vec::new();
    for device in plan.devices.iter().filter(|device| device.name != reference.name) {
        for &depth in &plan.depths_mm {
            for tear in &plan.tears {
                let (value, base) = (damage(device, depth, tear), damage(reference, depth, tear));
                let ratio = value / base;
                rows.push(ComparisonRow {
                    device_depth_mm: None,
                    depth_mm: depth,
                    tear: tear.clone(),
                    layer: "all".to_owned(),
                    metric: "damage_volume".to_owned(),
                    unit: "mm3/cm2".to_owned(),
                    device: device.name.clone(),
                    reference: reference.name.clone(),
                    value,
                    reference_value: base,
                    difference: value - base,
                    difference_ci95_low: value - base - 0.02 * value,
                    difference_ci95_high: value - base + 0.02 * value,
                    ratio,
                    ratio_ci95_low: 0.97 * ratio,
                    ratio_ci95_high: 1.03 * ratio,
                    basis: plan.basis.clone().unwrap_or_default(),
                    difference_std_err: None,
                    ratio_std_err: None,
                });
            }
        }
    }
    rows
}
