//! Where a drug is around a channel, as VTK's unstructured grid: the half-plane of the unit cell, a quadrilateral for each ring.

use super::vtk::{Array, File, connections, in_comment};
use crate::after::cell::{Content, Mesh, Problem};
use crate::skin::LayerName;
use crate::table::table;
use std::f64::consts::PI;

/// VTK's number of a quadrilateral.
const QUAD: u8 = 9;

table! {
    /// One row of `concentrations.csv`: a file, and what its rings hold together.
    pub struct FieldRow in "concentrations.csv" {
        /// The file.
        file: String,
        /// Device name; `channels` where they are given.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis; empty where channels are given.
        tear: String,
        /// Drug.
        drug: String,
        /// `intact`, `channels` or `injection`.
        route: String,
        /// Time from application, h.
        time_h: f64,
        /// Cells to a square centimetre of skin.
        cells_per_cm2: f64,
        /// Radius of the cell, mm.
        cell_radius_mm: f64,
        /// What channels and tissue hold, µg/cm².
        held_ug_cm2: f64,
    }
}

/// What a field is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Drug.
    pub drug: String,
    /// Way in.
    pub route: String,
}

/// A solved cell at one time.
#[derive(Debug, Clone, Copy)]
pub struct CellAt<'a> {
    /// What was asked.
    pub problem: &'a Problem,
    /// Its mesh.
    pub mesh: &'a Mesh,
    /// What it holds.
    pub content: &'a Content,
}

impl Concentration {
    /// The file: r along x, depth below the skin's surface along z, mm. Each ring carries its concentration (drug per volume, µg/mm³),
    /// the same in water that it would be in balance with, its volume, its layer (as in files of channels), and whether it is in
    /// the channel. Concentration times volume, summed and times the cells per cm², is what the tables hold.
    pub fn bytes(&self, cell: &CellAt) -> Vec<u8> {
        let mut file = File::default();
        let rings = cell.rings();
        let of = |value: fn(&Ring) -> f64| rings.iter().map(value).collect::<Vec<f64>>();
        let flags = |value: fn(&Ring) -> u8| rings.iter().map(value).collect::<Vec<u8>>();
        let data = file.data(&[
            ("concentration_ug_mm3", Array::doubles(&of(|ring| ring.concentration))),
            ("in_water_ug_mm3", Array::doubles(&of(|ring| ring.in_water))),
            ("volume_mm3", Array::doubles(&of(|ring| ring.volume_mm3))),
            ("layer", Array::bytes(&flags(|ring| ring.layer))),
            ("channel", Array::bytes(&flags(|ring| u8::from(ring.is_channel)))),
        ]);
        let points = cell.points();
        let place = file.array("Points", &Array::points(&points));
        let wide = cell.mesh.radii_mm.len() as i32;
        let corners = rings.iter().flat_map(|ring| {
            let first = ring.down as i32 * wide + ring.out as i32;
            [first, first + 1, first + wide + 1, first + wide]
        });
        let types = Array::bytes(&vec![QUAD; rings.len()]);
        let cells = connections(&mut file, corners, 4, rings.len()) + &file.array("types", &types);
        let piece = format!(
            "<Piece NumberOfPoints=\"{}\" NumberOfCells=\"{}\">\n<CellData Scalars=\"concentration_ug_mm3\">\n{data}</CellData>\n\
             <Points>\n{place}</Points>\n<Cells>\n{cells}</Cells>\n</Piece>\n",
            points.len(),
            rings.len()
        );
        file.finish("UnstructuredGrid", "", &(self.fields(cell) + &piece))
    }

    /// Numbers alone; names stand in a comment.
    fn fields(&self, cell: &CellAt) -> String {
        let number = |name: &str, value: f64| {
            format!(
                "<DataArray type=\"Float64\" Name=\"{name}\" NumberOfTuples=\"1\" format=\"ascii\">\n{value}\n</DataArray>\n"
            )
        };
        let time_h = cell.content.time_s / 3600.0;
        let told = [
            number("TimeValue", time_h),
            number("depth_mm", self.depth_mm),
            number("cells_per_cm2", cell.cells_per_cm2()),
        ];
        format!(
            "<!-- dermatrace: {} by {}, device {}, {} mm, {}; {time_h} h from application; r along x, depth along z, mm; \
             concentrations in ug/mm3, which are mg/mL -->\n<FieldData>\n{}</FieldData>\n",
            in_comment(&self.drug),
            self.route,
            in_comment(&self.device),
            self.depth_mm,
            in_comment(&self.tear),
            told.concat()
        )
    }

    /// The row of its file.
    pub fn row(&self, cell: &CellAt, file: &str) -> FieldRow {
        let held: f64 = cell.rings().iter().map(|ring| ring.concentration * ring.volume_mm3).sum();
        FieldRow {
            file: file.to_owned(),
            device: self.device.clone(),
            depth_mm: self.depth_mm,
            tear: self.tear.clone(),
            drug: self.drug.clone(),
            route: self.route.clone(),
            time_h: cell.content.time_s / 3600.0,
            cells_per_cm2: cell.cells_per_cm2(),
            cell_radius_mm: cell.mesh.radii_mm.last().copied().unwrap_or(0.0),
            held_ug_cm2: cell.cells_per_cm2() * held,
        }
    }
}

/// One ring of the mesh.
struct Ring {
    /// Places outwards and downwards.
    out: usize,
    down: usize,
    concentration: f64,
    in_water: f64,
    volume_mm3: f64,
    layer: u8,
    is_channel: bool,
}

impl CellAt<'_> {
    /// One for each channel; intact skin is one cell.
    fn cells_per_cm2(&self) -> f64 {
        self.problem.channels.as_ref().map_or(1.0, |channels| channels.per_cm2)
    }

    /// Corners of the mesh, row by row downwards.
    fn points(&self) -> Vec<[f64; 3]> {
        let top = self.problem.membrane.thickness_mm;
        let Mesh { radii_mm, depths_mm } = self.mesh;
        depths_mm.iter().flat_map(|depth| radii_mm.iter().map(move |radius| [*radius, 0.0, top + depth])).collect()
    }

    fn rings(&self) -> Vec<Ring> {
        let Mesh { radii_mm, depths_mm } = self.mesh;
        let wide = radii_mm.len().saturating_sub(1).max(1);
        let ring = |(place, in_water): (usize, &f64)| {
            let (out, down) = (place % wide, place / wide);
            let (radii, depths) = (radii_mm.get(out..out + 2)?, depths_mm.get(down..down + 2)?);
            let middle_mm = 0.5 * (depths[0] + depths[1]);
            let is_channel = self.problem.channels.as_ref().is_some_and(|channels| {
                middle_mm < channels.open_depth_mm && 0.5 * (radii[0] + radii[1]) < channels.radius_mm
            });
            let (layer, partition) = self.tissue(middle_mm);
            Some(Ring {
                out,
                down,
                concentration: if is_channel { *in_water } else { partition * in_water },
                in_water: *in_water,
                volume_mm3: PI * (radii[1] * radii[1] - radii[0] * radii[0]) * (depths[1] - depths[0]),
                layer,
                is_channel,
            })
        };
        self.content.field.iter().enumerate().filter_map(ring).collect()
    }

    /// Number of the layer at a depth below the horny layer, as files of channels have it, and its partition.
    fn tissue(&self, depth_mm: f64) -> (u8, f64) {
        let mut bottom_mm = 0.0;
        let holds = |stratum: &&crate::after::cell::Stratum| {
            bottom_mm += stratum.thickness_mm;
            depth_mm < bottom_mm
        };
        let found = self.problem.strata.iter().find(holds).or(self.problem.strata.last());
        let number = |name| LayerName::ALL.iter().position(|known| *known == name).map_or(0, |place| place as u8 + 1);
        found.map_or((0, 1.0), |stratum| (number(stratum.name), stratum.partition))
    }
}
