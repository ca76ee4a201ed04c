//! What is to be written of a case, what that would need, and the files.

use super::vtk::Origin;
use super::{names, nrrd, obj, stl, vtk};
use crate::solid::{
    Beside, Body, Case, Fineness, Grid, INTACT, Region, SolidRow, StrikeRow, StrikeSurface, VoxelRow, beside_rows,
    solid_rows, voxel_rows,
};
use crate::table::{Content, Row, csv_bytes};

/// What of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One strike that reaches the configured depth in full.
    Channel,
    /// Every strike of the first trial in a window, each a body of its own.
    Patch,
    /// The same skin as voxels.
    Voxels,
}

/// In which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Tetrahedra, VTK.
    Vtu,
    /// Triangles, VTK.
    Vtp,
    /// Triangles, for CAD.
    Stl,
    /// Triangles, as text.
    Obj,
    /// Voxels, VTK.
    Vti,
    /// Voxels, labels alone.
    Nrrd,
}

/// What is to be written of every case.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What.
    pub what: Vec<What>,
    /// Formats; those that do not suit are left out.
    pub formats: Vec<Format>,
    /// The window of patch and voxels: a square of this side in the middle of the patch, mm; all of it without.
    pub window_mm: Option<f64>,
    /// Edge of a voxel, mm.
    pub edge_mm: f64,
    /// Depth of the voxels, mm; half as deep again as the deepest strike without.
    pub voxel_depth_mm: Option<f64>,
}

/// What a request would need for one case.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// Strikes in the window, where they are to be written.
    pub strikes: u64,
    /// Strikes in the window, where it becomes voxels.
    pub voxel_strikes: u64,
    /// Voxels.
    pub voxels: f64,
    /// Bytes of all files, about.
    pub bytes: f64,
}

/// What was made of one case.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// The files.
    pub files: Vec<Content>,
    /// Volumes of the single channel.
    pub solids: Vec<SolidRow>,
    /// Volumes of the voxels.
    pub voxels: Vec<VoxelRow>,
    /// Whether the body of the single channel is not as close to it as was meant.
    pub is_rough: bool,
    /// What of it has no file or nothing to show, and why.
    pub notes: Vec<String>,
}

/// Bytes of a triangle in VTP and in STL, and of a single channel in all formats, about.
const TRIANGLE_BYTES: f64 = 80.0;
const CHANNEL_BYTES: f64 = 8e6;
/// Bytes of a voxel in VTI and NRRD together.
const VOXEL_BYTES: f64 = 6.0;

impl What {
    /// All of them.
    const ALL: [Self; 3] = [Self::Channel, Self::Patch, Self::Voxels];

    /// The formats that suit it.
    fn formats(self) -> &'static [Format] {
        match self {
            Self::Channel => &[Format::Vtu, Format::Vtp, Format::Stl, Format::Obj],
            Self::Patch => &[Format::Vtp, Format::Stl],
            Self::Voxels => &[Format::Vti, Format::Nrrd],
        }
    }
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Vtu, Self::Vtp, Self::Stl, Self::Obj, Self::Vti, Self::Nrrd];

    fn extension(self) -> &'static str {
        match self {
            Self::Vtu => "vtu",
            Self::Vtp => "vtp",
            Self::Stl => "stl",
            Self::Obj => "obj",
            Self::Vti => "vti",
            Self::Nrrd => "nrrd",
        }
    }
}

impl Request {
    /// The beginning of the file names of every case.
    pub fn stems(cases: &[Case]) -> Vec<String> {
        names::stems(cases)
    }

    /// What tells one request from another, in words for the manifest.
    pub fn options(&self) -> Vec<String> {
        let named = |what: What| self.formats_of(what).into_iter().map(move |format| format!("{what:?} {format:?}"));
        let mut options: Vec<String> =
            What::ALL.into_iter().flat_map(named).map(|option| option.to_lowercase()).collect();
        let has = |what: What| !self.formats_of(what).is_empty();
        if let Some(side) = self.window_mm.filter(|_| has(What::Patch) || has(What::Voxels)) {
            options.push(format!("window {side} mm"));
        }
        if has(What::Voxels) {
            options.push(format!("voxel {} mm", self.edge_mm));
            options.extend(self.voxel_depth_mm.map(|depth| format!("voxel depth {depth} mm")));
        }
        options
    }

    /// The formats in which something is to be written.
    fn formats_of(&self, what: What) -> Vec<Format> {
        let wanted = |format: &Format| self.what.contains(&what) && self.formats.contains(format);
        what.formats().iter().copied().filter(wanted).collect()
    }

    /// Names of the files of a case.
    pub fn names(&self, case: &Case, stem: &str) -> Vec<String> {
        let mut names = Vec::new();
        for format in self.formats_of(What::Channel) {
            names.push(name(stem, "channel", format));
            if matches!(format, Format::Stl | Format::Obj) {
                names.push(name(stem, "puncture", format));
            }
            if case.has_bodies() {
                names.push(name(stem, "bodies", format));
            }
        }
        let patch = self.formats_of(What::Patch);
        names.extend(patch.iter().map(|&format| name(stem, "patch", format)));
        if !patch.is_empty() {
            names.push(format!("{stem}_{}", StrikeRow::FILE));
        }
        names.extend(self.formats_of(What::Voxels).into_iter().map(|format| name(stem, "voxels", format)));
        names
    }

    /// What a case would need, told before any of it is made.
    pub fn estimate(&self, case: &Case) -> Estimate {
        let mut estimate = Estimate::default();
        if !self.formats_of(What::Channel).is_empty() {
            estimate.bytes += CHANNEL_BYTES;
        }
        if !self.formats_of(What::Patch).is_empty() {
            estimate.strikes = case.strike_count(&self.window(case));
            // Long and thin channels are cut once finer than others.
            let finest = Fineness::COARSE.finer();
            let triangles = 4.0 * (finest.columns() * (finest.steps + 10)) as f64;
            estimate.bytes += estimate.strikes as f64 * triangles * TRIANGLE_BYTES;
        }
        if !self.formats_of(What::Voxels).is_empty() {
            estimate.voxel_strikes = case.strike_count(&self.window(case));
            estimate.voxels = self.grid(case).voxels();
            estimate.bytes += estimate.voxels * VOXEL_BYTES;
        }
        estimate
    }

    /// Makes the files of a case.
    ///
    /// # Errors
    /// An error of the CSV writer.
    pub fn make(&self, case: &Case, stem: &str) -> Result<Made, csv::Error> {
        let mut made = Made::default();
        let origin = Origin {
            device: case.device_name().to_owned(),
            device_number: u8::try_from(case.device_number()).unwrap_or(u8::MAX),
            tear: case.tear.label(),
            depth_mm: case.depth_mm,
        };
        self.make_channel(case, stem, &origin, &mut made);
        self.make_patch(case, stem, &origin, &mut made)?;
        self.make_voxels(case, stem, &origin, &mut made);
        Ok(made)
    }

    fn make_channel(&self, case: &Case, stem: &str, origin: &Origin, made: &mut Made) {
        let formats = self.formats_of(What::Channel);
        if formats.is_empty() {
            return;
        }
        let solid = case.solid();
        made.solids = solid_rows(case, &solid);
        made.is_rough = !solid.is_close();
        // Light may leave heat alone.
        let has_no_hole = solid.body.cells.is_empty() && case.has_bodies();
        if has_no_hole {
            made.notes.push(format!("{stem}: a strike leaves no hole; files of its channel are empty or not there"));
        }
        let (surface, puncture) = (solid.body.surface(), solid.body.puncture_surface());
        let title = |what: &str| format!("dermatrace {what}, mm, z into the skin: {}", title_of(origin));
        for &format in &formats {
            let mut add = |what: &str, bytes: Option<Vec<u8>>| {
                if bytes.is_some() || !has_no_hole {
                    made.add(name(stem, what, format), bytes);
                }
            };
            match format {
                Format::Vtu => add("channel", Some(vtk::unstructured(origin, &solid.body))),
                Format::Vtp => add("channel", Some(vtk::surface(origin, &surface))),
                Format::Stl => {
                    for (what, surface) in [("channel", &surface), ("puncture", &puncture)] {
                        add(what, stl::bytes(&title(what), std::iter::once(surface)));
                    }
                }
                _ => {
                    for (what, surface) in [("channel", &surface), ("puncture", &puncture)] {
                        add(what, Some(obj::bytes(&title(what), what, surface)));
                    }
                }
            }
        }
        if let Some(beside) = case.beside(&solid) {
            made.solids.extend(beside_rows(case, &beside));
            make_bodies(&beside, stem, origin, &formats, made);
        }
    }

    fn make_patch(&self, case: &Case, stem: &str, origin: &Origin, made: &mut Made) -> Result<(), csv::Error> {
        let formats = self.formats_of(What::Patch);
        if formats.is_empty() {
            return Ok(());
        }
        let strikes = case.strike_surfaces(&self.window(case));
        if strikes.is_empty() {
            made.notes.push(format!(
                "{stem}: no strike of the first trial lies in the window, so that no patch is written; widen --window"
            ));
            return Ok(());
        }
        if case.has_bodies() && strikes.iter().all(|strike| strike.surface.triangles.is_empty()) {
            made.notes.push(format!("{stem}: strikes leave no hole, so that no patch is written"));
            return Ok(());
        }
        for &format in &formats {
            let bytes = match format {
                Format::Vtp => Some(vtk::strikes(origin, &strikes)),
                _ => {
                    let title = format!("dermatrace {} SEPARATE bodies: overlap counts twice, mm: ", strikes.len());
                    stl::bytes(&(title + &title_of(origin)), strikes.iter().map(|strike| &strike.surface))
                }
            };
            made.add(name(stem, "patch", format), bytes);
        }
        let lost = strikes.iter().filter(|strike| !stl::shows(&strike.surface)).count();
        if formats.contains(&Format::Stl) && lost > 0 && lost < strikes.len() {
            made.notes.push(format!(
                "{stem}: {lost} of {} bodies are missing in the STL, whose single precision leaves nothing of them; VTP holds them",
                strikes.len()
            ));
        }
        made.files.push((format!("{stem}_{}", StrikeRow::FILE), csv_bytes(&strike_rows(&strikes))?));
        Ok(())
    }

    fn make_voxels(&self, case: &Case, stem: &str, origin: &Origin, made: &mut Made) {
        let formats = self.formats_of(What::Voxels);
        if formats.is_empty() {
            return;
        }
        let voxels = case.voxels(self.grid(case));
        made.voxels = voxel_rows(case, &voxels);
        if voxels.damage.iter().all(|&damage| damage == INTACT) {
            made.notes.push(format!("{stem}: no voxel is damaged: the centre of none lies in a channel"));
        }
        for format in formats {
            let bytes = match format {
                Format::Vti => vtk::image(origin, &voxels),
                _ => nrrd::bytes(&format!("dermatrace voxels: {}", title_of(origin)), &voxels),
            };
            made.files.push((name(stem, "voxels", format), bytes));
        }
    }

    /// The window of patch and voxels.
    pub fn window(&self, case: &Case) -> Region {
        let [x, y] = case.patch_mm().map(|side| match self.window_mm {
            Some(window) if window < side => (0.5 * (side - window), 0.5 * (side + window)),
            _ => (0.0, side),
        });
        Region { x, y }
    }

    fn grid(&self, case: &Case) -> Grid {
        let depth = self.voxel_depth_mm.unwrap_or(1.5 * case.greatest_depth_mm());
        Grid::covering(&self.window(case), depth, self.edge_mm)
    }
}

impl Made {
    /// Adds a file, or says why there is none.
    fn add(&mut self, name: String, bytes: Option<Vec<u8>>) {
        match bytes {
            Some(bytes) => self.files.push((name, bytes)),
            None => self.notes.push(format!(
                "{name} is not written: in the single precision of STL nothing is left of bodies so small; VTP holds them"
            )),
        }
    }
}

/// Makes the files of all bodies of a strike, each closed by itself.
fn make_bodies(beside: &Beside, stem: &str, origin: &Origin, formats: &[Format], made: &mut Made) {
    let mut all = Body::default();
    beside.bodies.iter().for_each(|body| all.join(body.clone()));
    let surface = all.surface();
    let title = format!("dermatrace SEPARATE bodies of a strike: overlap counts twice, mm: {}", title_of(origin));
    for &format in formats {
        let bytes = match format {
            Format::Vtu => Some(vtk::unstructured(origin, &all)),
            Format::Vtp => Some(vtk::surface(origin, &surface)),
            Format::Stl => stl::bytes(&title, std::iter::once(&surface)),
            _ => Some(obj::bytes(&title, "bodies", &surface)),
        };
        made.add(name(stem, "bodies", format), bytes);
    }
}

fn name(stem: &str, what: &str, format: Format) -> String {
    format!("{stem}_{what}.{}", format.extension())
}

fn title_of(origin: &Origin) -> String {
    format!("{} {} mm {}", origin.device, origin.depth_mm, origin.tear)
}

fn strike_rows(strikes: &[StrikeSurface]) -> Vec<StrikeRow> {
    let row = |strike: &StrikeSurface| StrikeRow {
        x_mm: strike.strike.x_mm,
        y_mm: strike.strike.y_mm,
        heading_deg: strike.strike.heading.angle().to_degrees(),
        depth_mm: strike.strike.depth_mm,
    };
    strikes.iter().map(row).collect()
}
