//! Colours, strokes, sizes of type, and what makes each device known in colour and in grey.

/// Width of every figure: two columns of a journal, mm.
pub(super) const PAGE_MM: f64 = 180.0;
/// White border left and right, mm.
pub(super) const MARGIN_MM: f64 = 3.0;

/// Sizes of type, points.
pub(super) const TITLE_PT: f64 = 9.5;
pub(super) const PANEL_PT: f64 = 8.0;
pub(super) const LABEL_PT: f64 = 7.5;
pub(super) const SMALL_PT: f64 = 7.0;

/// A colour with its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub rgb: [u8; 3],
    pub alpha: f64,
}

impl Ink {
    pub const fn new(rgb: u32) -> Self {
        Self { rgb: [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8], alpha: 1.0 }
    }

    /// The same colour mixed into white: an opaque tint, `share` of the colour.
    pub fn tint(self, share: f64) -> Self {
        self.mixed(255.0, share)
    }

    /// The same colour mixed into black.
    pub fn shade(self, share: f64) -> Self {
        self.mixed(0.0, share)
    }

    fn mixed(self, with: f64, share: f64) -> Self {
        let mix = |channel: u8| (f64::from(channel) * share + with * (1.0 - share)).round() as u8;
        Self { rgb: self.rgb.map(mix), alpha: self.alpha }
    }

    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }
}

pub(super) const BLACK: Ink = Ink::new(0x1A1A1A);
pub(super) const GREY: Ink = Ink::new(0x595959);
pub(super) const PALE: Ink = Ink::new(0xDCDCDC);
pub(super) const WHITE: Ink = Ink::new(0xFFFFFF);
pub(super) const WARNING: Ink = Ink::new(0xB00020);

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dotted,
    Dashed,
    Mixed,
    Long,
}

impl Dash {
    /// Lengths drawn and left out in turn, mm.
    pub fn pattern_mm(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Dotted => &[0.35, 0.75],
            Self::Dashed => &[1.6, 0.9],
            Self::Mixed => &[2.2, 0.8, 0.4, 0.8],
            Self::Long => &[3.6, 1.1],
        }
    }
}

/// A kind of line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub ink: Ink,
    pub width_pt: f64,
    pub dash: Dash,
}

impl Stroke {
    pub const fn new(ink: Ink, width_pt: f64) -> Self {
        Self { ink, width_pt, dash: Dash::Solid }
    }

    pub const fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }
}

/// The sign that stands at a device's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Disc,
    Square,
    TriangleUp,
    Diamond,
    TriangleDown,
    Cross,
}

/// What a device looks like on every figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DeviceStyle {
    pub ink: Ink,
    pub marker: Marker,
}

/// Okabe and Ito's colours (their yellow left out: too faint on white), told apart by colour-blind readers.
const PALETTE: [Ink; 7] = [
    Ink::new(0xD55E00),
    Ink::new(0x0072B2),
    Ink::new(0x009E73),
    Ink::new(0xCC79A7),
    Ink::new(0xE69F00),
    Ink::new(0x56B4E9),
    Ink::new(0x000000),
];

const MARKERS: [Marker; 6] =
    [Marker::Disc, Marker::Square, Marker::TriangleUp, Marker::Diamond, Marker::TriangleDown, Marker::Cross];

/// The look of the device with this place in the tables.
pub(super) fn device_style(index: usize) -> DeviceStyle {
    DeviceStyle { ink: PALETTE[index % PALETTE.len()], marker: MARKERS[index % MARKERS.len()] }
}

/// The line of a hypothesis by its place: the scenario's own is solid, the band is broken.
pub(super) fn tear_dash(index: usize) -> Dash {
    const BAND: [Dash; 4] = [Dash::Dotted, Dash::Dashed, Dash::Mixed, Dash::Long];
    if index == 0 { Dash::Solid } else { BAND[(index - 1) % BAND.len()] }
}

/// The tint of a layer of skin: pale, so that channels stand out on it.
pub(super) fn layer_tint(layer: &str) -> Ink {
    match layer {
        "stratum_corneum" => Ink::new(0xD9C7A3),
        "viable_epidermis" => Ink::new(0xF3E3CC),
        "papillary_dermis" => Ink::new(0xF6D9D5),
        "reticular_dermis" => Ink::new(0xFAEBE8),
        "hypodermis" => Ink::new(0xFBF5DC),
        _ => Ink::new(0xF2F2F2),
    }
}
