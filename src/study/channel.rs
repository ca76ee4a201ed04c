//! One strike of each device × depth × tear hypothesis by deterministic quadrature.

use super::bodies::{BodyRow, body_rows};
use crate::devices::Single;
use crate::geometry::{Channel, ElasticLimit, Tear};
use crate::sampling::Stopped;
use crate::sampling::stop::go_on;
use crate::skin::{Layer, Skin};
use crate::table::{bundle, table};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// Depths at which profiles are given, less one.
const PROFILE_STEPS: usize = 120;
/// Poses along the path of the tip, less one.
const PATH_STEPS: usize = 120;
/// Resolutions of the volumes: of the error, which is the difference of the two, and of the value.
const RESOLUTIONS: [usize; 2] = [2, 3];

table! {
    /// One row of `channels.csv`.
    pub struct ChannelRow in "channels.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Angle between axis and surface normal at entry, degrees.
        entry_angle_deg: f64,
        /// Volume of the puncture part, mm³.
        puncture_volume_mm3: f64,
        /// Volume of the channel, mm³.
        channel_volume_mm3: f64,
        /// Channel minus puncture part, mm³.
        tear_volume_mm3: f64,
        /// Tear over puncture.
        tear_ratio: f64,
        /// Extent along the heading at the surface, mm.
        surface_width_mm: f64,
        /// Largest extent along the heading, mm.
        widest_mm: f64,
        /// Depth of the largest extent, mm.
        widest_depth_mm: f64,
        /// Relative numerical error of the volume (difference between two resolutions).
        numerical_error_rel: f64,
    }
}

table! {
    /// One row of `channel_profile.csv`: the horizontal section of a channel at one depth.
    pub struct ProfileRow in "channel_profile.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Depth of the section, mm.
        z_mm: f64,
        /// Area of the section, mm².
        area_mm2: f64,
        /// Hindmost point along the heading, mm from the strike's position.
        x_min_mm: f64,
        /// Foremost point along the heading, mm from the strike's position.
        x_max_mm: f64,
    }
}

table! {
    /// One row of `tip_path.csv`: the path of the tip in the stroke frame, mm from the strike's position.
    pub struct TipPathRow in "tip_path.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// Along the heading, mm.
        x_mm: f64,
        /// Depth of the tip, mm (0 at first and last contact).
        z_mm: f64,
    }
}

table! {
    /// One row of `layers.csv`.
    pub struct LayerRow in "layers.csv" {
        /// Layer name.
        layer: String,
        /// Upper boundary, mm.
        top_mm: f64,
        /// Lower boundary, mm; `inf` for the last layer.
        bottom_mm: f64,
        /// Failure shear strain.
        failure_shear_strain: f64,
    }
}

bundle! {
    /// What one strike of each device × depth × tear hypothesis does.
    pub struct ChannelStudy {
        channels: ChannelRow,
        profiles: ProfileRow,
        tip_paths: TipPathRow,
        layers: LayerRow,
        #[optional]
        bodies: BodyRow,
    }
    beside {
        /// Strikes that were not worked out, in words.
        left_out: Vec<String>,
    }
}

/// Computes single strikes of devices × depths under every hypothesis. Those that come after the stop flag is raised are left out.
pub fn channel_study(singles: &[Single], tears: &[Tear], skin: &Skin, stop: &AtomicUsize) -> ChannelStudy {
    let limit = skin.elastic_limit();
    let mut cases = Vec::new();
    for single in singles {
        cases.extend(tears.iter().map(|&tear| (single, tear)));
    }
    let solve = |(single, tear): (&Single, Tear)| match go_on(stop) {
        Ok(()) => Ok(one_channel(single, tear, &limit)),
        Err(Stopped) => {
            let (device, depth) = (&single.device.name, single.set.configured_mm);
            Err(format!("{device} at {depth} mm, {}: a single strike", tear.label()))
        }
    };
    let solved: Vec<Result<(ChannelRow, Vec<ProfileRow>), String>> = cases.into_par_iter().map(solve).collect();
    let left_out = solved.iter().filter_map(|one| one.as_ref().err().cloned()).collect();
    let (channels, profiles): (Vec<_>, Vec<_>) = solved.into_iter().flatten().unzip();
    ChannelStudy {
        channels,
        profiles: profiles.into_iter().flatten().collect(),
        tip_paths: singles.iter().filter(|single| has_needle(single)).flat_map(tip_path).collect(),
        layers: skin.layers.iter().map(layer_row).collect(),
        bodies: singles.iter().flat_map(|single| body_rows(single, skin)).collect(),
        left_out,
    }
}

fn one_channel(single: &Single, tear: Tear, limit: &ElasticLimit) -> (ChannelRow, Vec<ProfileRow>) {
    let Single { device, set, depth_mm: depth, .. } = *single;
    let channel = single.channel(tear, limit);
    let puncture = channel.puncture_volume(0.0, depth);
    let [coarse, fine] = RESOLUTIONS.map(|resolution| channel.volume(0.0, depth, resolution));
    // Quadrature may put the two apart by its own error where they are equal.
    let volume = fine.max(puncture).max(0.0);
    let (widest_depth_mm, widest_mm) = channel.widest();
    let row = ChannelRow {
        device: device.name.clone(),
        depth_mm: set.configured_mm,
        tear: tear.label(),
        entry_angle_deg: channel.entry_angle().to_degrees(),
        puncture_volume_mm3: puncture,
        channel_volume_mm3: volume,
        tear_volume_mm3: volume - puncture,
        // Of a strike of depth 0 there is no ratio: 0 over 0 is not a number.
        tear_ratio: (volume - puncture) / puncture,
        surface_width_mm: channel.width(0.0),
        widest_mm,
        widest_depth_mm,
        // Where no hole is left, nothing had to be worked out.
        numerical_error_rel: if device.kind.cause().leaves_holes() { (fine / coarse - 1.0).abs() } else { 0.0 },
    };
    let profile = (0..=PROFILE_STEPS)
        .map(|i| {
            let z_mm = depth * i as f64 / PROFILE_STEPS as f64;
            let level = channel.level(z_mm.min(depth * (1.0 - 1e-9)));
            let (x_min_mm, x_max_mm) = level.extent();
            ProfileRow {
                device: device.name.clone(),
                depth_mm: set.configured_mm,
                tear: tear.label(),
                z_mm,
                area_mm2: if i < PROFILE_STEPS { level.area(RESOLUTIONS[0]) } else { 0.0 },
                x_min_mm,
                x_max_mm,
            }
        })
        .collect();
    (row, profile)
}

/// Metrics of one strike that a study of single channels tells, beside those of its layers.
pub const STRIKE_METRICS: [&str; 6] =
    ["puncture_volume", "channel_volume", "tear_volume", "tear_ratio", "entry_angle", "surface_width"];

/// One number about one strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrikeValue {
    /// `all`, `surface` or a layer name.
    pub layer: &'static str,
    /// One of [`STRIKE_METRICS`].
    pub metric: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// The value.
    pub value: f64,
    /// How far off the quadrature may be.
    pub error: f64,
}

/// What one strike does to each layer: volumes (mm³), angle of entry and width at the surface. Quicker than
/// [`channel_study`], for studies of many channels.
pub fn strike_values(single: &Single, tear: Tear, skin: &Skin, limit: &ElasticLimit) -> Vec<StrikeValue> {
    let (channel, depth_mm) = (single.channel(tear, limit), single.depth_mm);
    let mut values = Vec::new();
    for (layer, [puncture, volume, error]) in parts(&channel, skin) {
        let mut push =
            |metric, value: f64, error| values.push(StrikeValue { layer, metric, unit: "mm3", value, error });
        push("puncture_volume", puncture, 0.0);
        push("channel_volume", volume, error);
        push("tear_volume", volume - puncture, error);
        if layer == "all" {
            let (value, error) = ((volume - puncture) / puncture, error / puncture);
            values.push(StrikeValue { layer, metric: "tear_ratio", unit: "1", value, error });
        }
    }
    let exact = |layer, metric, unit, value| StrikeValue { layer, metric, unit, value, error: 0.0 };
    values.push(exact("all", "entry_angle", "deg", channel.entry_angle().to_degrees()));
    values.push(exact("surface", "surface_width", "mm", if depth_mm > 0.0 { channel.width(0.0) } else { 0.0 }));
    values
}

/// Puncture volume, volume and its error, mm³, of the whole channel and of its part in each layer. A layer that is not
/// reached has volume 0, and a row that says so.
fn parts(channel: &Channel, skin: &Skin) -> Vec<(&'static str, [f64; 3])> {
    let depth = channel.depth();
    let of_layer = |layer: &Layer| {
        if layer.top_mm >= depth {
            return (layer.name.as_str(), [0.0; 3]);
        }
        let puncture = channel.puncture_volume(layer.top_mm, layer.bottom_mm.min(depth));
        let (volume, error) = channel.volume_and_error(layer.top_mm, layer.bottom_mm.min(depth));
        // Quadrature may put the two apart by its own error where they are equal.
        (layer.name.as_str(), [puncture, volume.max(puncture), error])
    };
    let mut parts: Vec<(&'static str, [f64; 3])> = skin.layers.iter().map(of_layer).collect();
    let all = std::array::from_fn(|i| parts.iter().map(|(_, part)| part[i]).sum());
    parts.insert(0, ("all", all));
    parts
}

/// Light has no tip.
fn has_needle(single: &Single) -> bool {
    single.device.kind.cause().has_needle()
}

fn tip_path(single: &Single) -> impl Iterator<Item = TipPathRow> + use<> {
    let Single { device, set, depth_mm, .. } = *single;
    let motion = device.kind.motion(&set, depth_mm);
    let (name, end, depth) = (device.name.clone(), motion.contact(0.0), set.configured_mm);
    (0..=PATH_STEPS).map(move |i| {
        let tip = motion.pose(end * (2.0 * i as f64 / PATH_STEPS as f64 - 1.0)).translation;
        TipPathRow { device: name.clone(), depth_mm: depth, x_mm: tip.x, z_mm: tip.y.max(0.0) }
    })
}

/// The row of a layer.
pub fn layer_row(layer: &Layer) -> LayerRow {
    LayerRow {
        layer: layer.name.as_str().into(),
        top_mm: layer.top_mm,
        bottom_mm: layer.bottom_mm,
        failure_shear_strain: layer.failure_shear_strain,
    }
}
