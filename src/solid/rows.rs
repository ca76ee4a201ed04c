//! What bodies and voxels measure, as rows of tables.

use super::case::{Beside, Case, LayerVolume, Solid};
use super::layer_name;
use super::voxels::{INTACT, PUNCTURED, TORN, Voxels};
use crate::table::{bundle, table};

table! {
    /// One row of `solids.csv`: the volume of a body of a single channel beside that of the channel.
    pub struct SolidRow in "solids.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// `all` or a layer name.
        layer: String,
        /// `channel`, `puncture` or `tear`; of bodies beside the channel `heat` or `depot`.
        part: String,
        /// Volume of the body, mm³.
        mesh_volume_mm3: f64,
        /// Volume by quadrature, mm³.
        volume_mm3: f64,
        /// What the body has more, as a share of the volume that the whole channel, or all bodies beside it, have in the layer.
        difference_rel: f64,
    }
}

table! {
    /// One row of `voxels.csv`: how many voxels of a layer have which damage.
    pub struct VoxelRow in "voxels.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Layer name.
        layer: String,
        /// `intact`, `puncture` or `tear`.
        damage: String,
        /// The number of both in the `label` array.
        label: u32,
        /// Voxels.
        voxels: u64,
        /// Their volume, mm³.
        volume_mm3: f64,
    }
}

table! {
    /// One strike of a patch, as strike files list them; the row is the number of the strike.
    pub struct StrikeRow in "strikes.csv" {
        /// Where the axis crosses the surface, mm.
        x_mm: f64,
        /// Where the axis crosses the surface, mm.
        y_mm: f64,
        /// Direction of travel from +x towards +y, degrees.
        heading_deg: f64,
        /// Depth of the strike, mm.
        depth_mm: f64,
    }
}

bundle! {
    /// What bodies and voxels measure.
    pub struct Measures {
        #[optional]
        solids: SolidRow,
        #[optional]
        voxels: VoxelRow,
    }
}

/// The rows of a solid: channel, puncture part and tear, whole and by layer.
pub fn solid_rows(case: &Case, solid: &Solid) -> Vec<SolidRow> {
    let of_layer = |volume: &LayerVolume| {
        let tear = [0, 1].map(|i| volume.channel[i] - volume.puncture[i]);
        let parts = [("channel", volume.channel), ("puncture", volume.puncture), ("tear", tear)];
        parts.map(|(part, [mesh, exact])| SolidRow {
            device: case.device_name().to_owned(),
            depth_mm: case.depth_mm,
            tear: case.tear.label(),
            layer: if volume.layer == 0 { "all" } else { layer_name(volume.layer) }.to_owned(),
            part: part.to_owned(),
            mesh_volume_mm3: mesh,
            volume_mm3: exact,
            difference_rel: if volume.channel[1] > 0.0 { (mesh - exact) / volume.channel[1] } else { 0.0 },
        })
    };
    solid.volumes.iter().flat_map(of_layer).collect()
}

/// The rows of what a strike leaves besides its channel, whole and by layer.
pub fn beside_rows(case: &Case, beside: &Beside) -> Vec<SolidRow> {
    let row = |&(layer, [mesh, exact]): &(u8, [f64; 2])| SolidRow {
        device: case.device_name().to_owned(),
        depth_mm: case.depth_mm,
        tear: case.tear.label(),
        layer: if layer == 0 { "all" } else { layer_name(layer) }.to_owned(),
        part: beside.part.word().to_owned(),
        mesh_volume_mm3: mesh,
        volume_mm3: exact,
        difference_rel: mesh / exact - 1.0,
    };
    beside.volumes.iter().map(row).collect()
}

/// The rows of a block of voxels: every layer and damage that it has.
pub fn voxel_rows(case: &Case, voxels: &Voxels) -> Vec<VoxelRow> {
    let mut counts = [0u64; 256];
    voxels.labels().iter().for_each(|&label| counts[usize::from(label)] += 1);
    let mut rows = Vec::new();
    for layer in 1..=5u8 {
        for (damage, word) in [(INTACT, "intact"), (PUNCTURED, "puncture"), (TORN, "tear")] {
            let label = layer + 8 * damage;
            let count = counts[usize::from(label)];
            if count > 0 {
                rows.push(VoxelRow {
                    device: case.device_name().to_owned(),
                    depth_mm: case.depth_mm,
                    tear: case.tear.label(),
                    layer: layer_name(layer).to_owned(),
                    damage: word.to_owned(),
                    label: u32::from(label),
                    voxels: count,
                    volume_mm3: count as f64 * voxels.grid.edge_mm.powi(3),
                });
            }
        }
    }
    rows
}
