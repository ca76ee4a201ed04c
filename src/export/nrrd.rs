//! NRRD: the labels of voxels as raw bytes under a header of text.

use crate::solid::{INTACT, PUNCTURED, TORN, Voxels, layer_name};

/// The labels of all voxels, with what each label means; mm.
pub fn bytes(title: &str, voxels: &Voxels) -> Vec<u8> {
    let grid = &voxels.grid;
    let (edge, [nx, ny, nz]) = (grid.edge_mm, grid.counts);
    let first = [grid.centre_mm(0, 0), grid.centre_mm(1, 0), grid.depth_mm(0)];
    let mut header = format!(
        "NRRD0005\n# {title}\n# x, y in the surface of the skin, z its depth; what lies at the centre of each voxel\ntype: uint8\n\
         dimension: 3\nspace dimension: 3\nsizes: {nx} {ny} {nz}\nspace directions: ({edge},0,0) (0,{edge},0) (0,0,{edge})\n\
         kinds: domain domain domain\nspace units: \"mm\" \"mm\" \"mm\"\nspace origin: ({},{},{})\nencoding: raw\n",
        first[0], first[1], first[2]
    );
    for layer in 1..=5 {
        for (damage, word) in [(INTACT, "intact"), (PUNCTURED, "puncture"), (TORN, "tear")] {
            header += &format!("label_{}:={} {word}\n", layer + 8 * damage, layer_name(layer));
        }
    }
    header.push('\n');
    let mut bytes = header.into_bytes();
    bytes.extend(voxels.labels());
    bytes
}
