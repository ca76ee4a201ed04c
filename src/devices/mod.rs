//! Machines: what the user sets, and the strokes and needle layouts that follow.

pub mod catalogue;

/// A device as the scenario declares it, catalogue values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Name given by the user; unique in a scenario.
    pub name: String,
    /// Catalogue id, if one was named.
    pub model: Option<String>,
    /// The needle.
    pub needle: NeedleSpec,
    /// The device's own depth efficiency; `None` uses the scenario's.
    pub depth_efficiency: Option<DepthEfficiency>,
    /// Sweeps over the patch, in order (one pass at heading 0 where the scenario gives none; unused by explicit strikes).
    pub passes: Vec<PassSpec>,
    /// What moves the needle.
    pub kind: DeviceKind,
}

/// Needle dimensions whose length may follow the configured depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedleSpec {
    /// Protrusion, mm; `None` means `length = "depth"`: as long as the configured depth (rollers only).
    pub length_mm: Option<f64>,
    /// Shank diameter, mm.
    pub diameter_mm: f64,
    /// Full tip angle, rad.
    pub tip_angle_rad: f64,
    /// Tip radius, mm; 0 for sharp.
    pub tip_radius_mm: f64,
}

/// Distribution of real over configured depth: normal with parent mean and sd, restricted to (0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DepthEfficiency {
    /// Parent mean.
    pub mean: f64,
    /// Parent standard deviation; 0 gives the mean to every strike.
    pub sd: f64,
}

/// One heading, swept `repeat` times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassSpec {
    /// Heading from +x towards +y, rad.
    pub heading_rad: f64,
    /// Number of sweeps, ≥ 1.
    pub repeat: u32,
}

/// What moves the needle.
#[derive(Debug, Clone, PartialEq)]
pub enum DeviceKind {
    /// A drum of needles that rolls over the skin.
    Roller(RollerSpec),
    /// A motor pen.
    Pen(PenSpec),
    /// Strikes listed one by one.
    Explicit(ExplicitSpec),
}

/// Settings of a roller.
#[derive(Debug, Clone, PartialEq)]
pub struct RollerSpec {
    /// Bare drum diameter 2R, mm.
    pub drum_diameter_mm: f64,
    /// Drum width, mm.
    pub drum_width_mm: f64,
    /// Rings of needles, m.
    pub rings: u32,
    /// Needles per ring, n.
    pub needles_per_ring: u32,
    /// Turn of each ring against the one before, in needle spacings.
    pub stagger: f64,
    /// Slip σ > −1.
    pub slip: f64,
    /// Speed of the hand, mm/s.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: the drum width).
    pub lane_spacing_mm: f64,
}

/// Settings of a pen.
#[derive(Debug, Clone, PartialEq)]
pub struct PenSpec {
    /// Needle positions of the cartridge, mm, x along the glide at rotation 0 (ring and grid layouts are expanded).
    pub positions_mm: Vec<[f64; 2]>,
    /// Whether the cartridge is turned by a uniform angle at each stamp (else fixed).
    pub random_rotation: bool,
    /// Strokes per second, Hz.
    pub frequency_hz: f64,
    /// Stroke A, peak to peak along z, mm.
    pub stroke_mm: f64,
    /// Glide v, mm/s; 0 only serves single channels.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: ring diameter; grid width plus one pitch).
    pub lane_spacing_mm: f64,
    /// Constant tilt φ₀ in the plane of the glide, rad.
    pub tilt_rad: f64,
    /// Rigid tip plate: the needle at x_i along the glide reaches D + x_i sin φ₀ (else flat: all reach D).
    pub rigid_contact: bool,
}

/// Strikes listed one by one, with the motion of each.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplicitSpec {
    /// How the needle moves.
    pub motion: ExplicitMotion,
    /// The strikes, in file order.
    pub strikes: Vec<ExplicitStrike>,
}

/// How the needle of an explicit strike moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExplicitMotion {
    /// Carried by a drum.
    Roller {
        /// Bare drum diameter 2R, mm.
        drum_diameter_mm: f64,
        /// Slip σ.
        slip: f64,
    },
    /// Straight down and up.
    Vertical,
}

/// One listed strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExplicitStrike {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// Travel direction from +x towards +y, rad.
    pub heading_rad: f64,
    /// Depth of this strike, mm; overrides configured depth and efficiency.
    pub depth_mm: Option<f64>,
}
