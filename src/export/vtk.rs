//! Files of VTK in XML, their arrays appended as raw bytes: what ParaView, VTK, PyVista and meshio open.

use crate::solid::{Body, StrikeSurface, Surface, Voxels};

/// VTK's number of a tetrahedron.
const TETRAHEDRON: u8 = 10;

/// What all files say of where their geometry is from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Device name.
    pub device: String,
    /// Place of the device in the scenario, from 0.
    pub device_number: u8,
    /// Tear hypothesis label.
    pub tear: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
}

/// The body of a channel as an unstructured grid of tetrahedra.
pub fn unstructured(origin: &Origin, body: &Body) -> Vec<u8> {
    let mut file = File::default();
    let cells = body.cells.len();
    let data = file.data(&[
        ("layer", Array::bytes(&body.layers)),
        ("part", Array::bytes(&body.parts)),
        ("device", Array::bytes(&vec![origin.device_number; cells])),
    ]);
    let points = file.array("Points", &Array::points(&body.points));
    let types = Array::bytes(&vec![TETRAHEDRON; cells]);
    let corners = body.cells.iter().flatten().map(|&corner| corner as i32);
    let cells_of = connections(&mut file, corners, 4, cells) + &file.array("types", &types);
    let piece = format!(
        "<Piece NumberOfPoints=\"{}\" NumberOfCells=\"{cells}\">\n<CellData Scalars=\"part\">\n{data}</CellData>\n\
         <Points>\n{points}</Points>\n<Cells>\n{cells_of}</Cells>\n</Piece>\n",
        body.points.len()
    );
    file.finish("UnstructuredGrid", "", &(fields(origin) + &piece))
}

/// The surface of a channel as polygons.
pub fn surface(origin: &Origin, surface: &Surface) -> Vec<u8> {
    let mut file = File::default();
    let arrays = [("layer", Array::bytes(&surface.layers)), ("part", Array::bytes(&surface.parts))];
    polygons(&mut file, origin, &surface.points, &surface.triangles, &arrays)
}

/// The channels of many strikes as polygons, each a body of its own.
pub fn strikes(origin: &Origin, strikes: &[StrikeSurface]) -> Vec<u8> {
    let (mut points, mut triangles) = (Vec::new(), Vec::new());
    let (mut layers, mut parts, mut numbers, mut depths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for strike in strikes {
        let (surface, before) = (&strike.surface, points.len() as u32);
        points.extend_from_slice(&surface.points);
        triangles.extend(surface.triangles.iter().map(|triangle| triangle.map(|corner| corner + before)));
        layers.extend_from_slice(&surface.layers);
        parts.extend_from_slice(&surface.parts);
        numbers.extend(std::iter::repeat_n(strike.number as i32, surface.triangles.len()));
        depths.extend(std::iter::repeat_n(strike.strike.depth_mm as f32, surface.triangles.len()));
    }
    let arrays = [
        ("layer", Array::bytes(&layers)),
        ("part", Array::bytes(&parts)),
        ("strike", Array::integers(numbers.into_iter())),
        ("strike_depth_mm", Array::reals(depths.into_iter())),
    ];
    polygons(&mut File::default(), origin, &points, &triangles, &arrays)
}

/// Voxels as an image whose cells they are.
pub fn image(origin: &Origin, voxels: &Voxels) -> Vec<u8> {
    let mut file = File::default();
    let data = file.data(&[
        ("label", Array::bytes(&voxels.labels())),
        ("layer", Array::bytes(&voxels.layers)),
        ("damage", Array::bytes(&voxels.damage)),
        ("channels", Array::words(&voxels.channels)),
    ]);
    let (grid, [nx, ny, nz]) = (&voxels.grid, voxels.grid.counts);
    let extent = format!("0 {nx} 0 {ny} 0 {nz}");
    let place = format!(
        " WholeExtent=\"{extent}\" Origin=\"{} {} 0\" Spacing=\"{e} {e} {e}\"",
        grid.corner_mm[0],
        grid.corner_mm[1],
        e = grid.edge_mm
    );
    let piece = format!("<Piece Extent=\"{extent}\">\n<CellData Scalars=\"label\">\n{data}</CellData>\n</Piece>\n");
    file.finish("ImageData", &place, &(fields(origin) + &piece))
}

fn polygons(
    file: &mut File,
    origin: &Origin,
    points: &[[f64; 3]],
    triangles: &[[u32; 3]],
    arrays: &[(&str, Array)],
) -> Vec<u8> {
    let count = triangles.len();
    let device = [("device", Array::bytes(&vec![origin.device_number; count]))];
    let data = file.data(arrays) + &file.data(&device);
    let place = file.array("Points", &Array::points(points));
    let polys = connections(file, triangles.iter().flatten().map(|&corner| corner as i32), 3, count);
    let piece = format!(
        "<Piece NumberOfPoints=\"{}\" NumberOfVerts=\"0\" NumberOfLines=\"0\" NumberOfStrips=\"0\" NumberOfPolys=\"{count}\">\n\
         <CellData Scalars=\"part\">\n{data}</CellData>\n<Points>\n{place}</Points>\n<Polys>\n{polys}</Polys>\n</Piece>\n",
        points.len()
    );
    std::mem::take(file).finish("PolyData", "", &(fields(origin) + &piece))
}

/// Corners of all cells, and where each cell ends among them.
pub(super) fn connections(file: &mut File, corners: impl Iterator<Item = i32>, each: usize, cells: usize) -> String {
    let ends = (1..=cells).map(|cell| (cell * each) as i32);
    file.array("connectivity", &Array::integers(corners)) + &file.array("offsets", &Array::integers(ends))
}

/// Numbers alone: readers other than VTK's refuse text among the arrays. Names stand in a comment.
fn fields(origin: &Origin) -> String {
    let Origin { tear, depth_mm, .. } = origin;
    let device = in_comment(&origin.device);
    format!(
        "<!-- dermatrace: device {device}, {depth_mm} mm, {tear}; lengths in mm, z into the skin -->\n<FieldData>\n\
         <DataArray type=\"Float64\" Name=\"depth_mm\" NumberOfTuples=\"1\" format=\"ascii\">\n{depth_mm}\n</DataArray>\n\
         </FieldData>\n"
    )
}

/// A name as a comment can hold it: two hyphens in a row would end it; after the first pair is parted, three still hold one.
pub(super) fn in_comment(name: &str) -> String {
    name.replace("--", "- -").replace("--", "- -")
}

/// The values of an array as bytes, least significant first.
pub(super) struct Array {
    kind: &'static str,
    components: usize,
    bytes: Vec<u8>,
}

impl Array {
    pub fn bytes(values: &[u8]) -> Self {
        Self { kind: "UInt8", components: 1, bytes: values.to_vec() }
    }

    fn words(values: &[u16]) -> Self {
        Self { kind: "UInt16", components: 1, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() }
    }

    pub fn integers(values: impl Iterator<Item = i32>) -> Self {
        Self { kind: "Int32", components: 1, bytes: values.flat_map(i32::to_le_bytes).collect() }
    }

    pub fn doubles(values: &[f64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { kind: "Float64", components: 1, bytes }
    }

    fn reals(values: impl Iterator<Item = f32>) -> Self {
        Self { kind: "Float32", components: 1, bytes: values.flat_map(f32::to_le_bytes).collect() }
    }

    pub fn points(points: &[[f64; 3]]) -> Self {
        let bytes = points.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        Self { kind: "Float64", components: 3, bytes }
    }
}

/// A file whose arrays are gathered at its end.
#[derive(Default)]
pub(super) struct File {
    appended: Vec<u8>,
}

impl File {
    /// Adds an array, and returns the element that tells where it is.
    pub fn array(&mut self, name: &str, array: &Array) -> String {
        let offset = self.appended.len();
        self.appended.extend((array.bytes.len() as u64).to_le_bytes());
        self.appended.extend_from_slice(&array.bytes);
        format!(
            "<DataArray type=\"{}\" Name=\"{name}\" NumberOfComponents=\"{}\" format=\"appended\" offset=\"{offset}\"/>\n",
            array.kind, array.components
        )
    }

    pub fn data(&mut self, arrays: &[(&str, Array)]) -> String {
        arrays.iter().map(|(name, array)| self.array(name, array)).collect()
    }

    pub fn finish(self, kind: &str, attributes: &str, content: &str) -> Vec<u8> {
        let head = format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"{kind}\" version=\"1.0\" byte_order=\"LittleEndian\" header_type=\"UInt64\">\n\
             <{kind}{attributes}>\n{content}</{kind}>\n<AppendedData encoding=\"raw\">\n_"
        );
        let mut bytes = head.into_bytes();
        bytes.extend(self.appended);
        bytes.extend_from_slice(b"\n</AppendedData>\n</VTKFile>\n");
        bytes
    }
}
