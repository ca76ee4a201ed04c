//! Colours, strokes, sizes of type, and what makes each device known in colour and in grey.

use super::look::Theme;

/// White border left and right, mm.
pub const MARGIN_MM: f64 = 3.0;

/// Sizes of type, points.
pub const TITLE_PT: f64 = 9.5;
pub const PANEL_PT: f64 = 8.0;
pub const LABEL_PT: f64 = 7.5;
pub const SMALL_PT: f64 = 7.0;

/// A colour with its opacity: as it is on light paper, and as it is on dark paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    pub rgb: [u8; 3],
    pub on_dark: [u8; 3],
    pub alpha: f64,
}

impl Ink {
    /// The same colour on every paper, as for colours that stand for numbers.
    pub const fn new(rgb: u32) -> Self {
        Self::pair(rgb, rgb)
    }

    /// A colour for light paper and one for dark paper.
    pub const fn pair(on_light: u32, on_dark: u32) -> Self {
        Self { rgb: bytes(on_light), on_dark: bytes(on_dark), alpha: 1.0 }
    }

    /// The same colour mixed into the paper: an opaque tint, `share` of the colour.
    pub fn tint(self, share: f64) -> Self {
        self.mixed(WHITE, share)
    }

    /// The same colour mixed into black, or on dark paper into the light ink of texts: it stands out more.
    pub fn shade(self, share: f64) -> Self {
        self.mixed(DEEPEST, share)
    }

    /// `share` of this colour, the rest of another; keeps its opacity.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |own: u8, other: u8| (f64::from(own) * share + f64::from(other) * (1.0 - share)).round() as u8;
        let both = |own: [u8; 3], other: [u8; 3]| [0, 1, 2].map(|channel| mix(own[channel], other[channel]));
        Self { rgb: both(self.rgb, other.rgb), on_dark: both(self.on_dark, other.on_dark), alpha: self.alpha }
    }

    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The colour on light paper as the web writes it: `#D55E00`.
    pub fn css(self) -> String {
        let [red, green, blue] = self.rgb;
        format!("#{red:02X}{green:02X}{blue:02X}")
    }

    /// What reaches the paper of a theme.
    pub fn on(self, theme: Theme) -> [u8; 3] {
        match theme {
            Theme::Print => self.rgb,
            Theme::Screen => [0, 1, 2].map(|i| (u16::from(self.rgb[i]) * u16::from(SOFT_PAPER[i]) / 255) as u8),
            Theme::Dark => self.on_dark,
        }
    }
}

const fn bytes(rgb: u32) -> [u8; 3] {
    [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8]
}

/// Paper of [`Theme::Screen`]; every ink is printed on it, so that white is its colour.
const SOFT_PAPER: [u8; 3] = [0xFB, 0xF9, 0xF4];
/// What shades are mixed into.
const DEEPEST: Ink = Ink::pair(0x000000, 0xFFFFFF);

/// Words and axes.
pub const BLACK: Ink = Ink::pair(0x1A1A1A, 0xECEAE6);
pub const GREY: Ink = Ink::pair(0x595959, 0xB4B8BE);
pub const PALE: Ink = Ink::pair(0xDCDCDC, 0x3B4149);
/// The paper itself.
pub const WHITE: Ink = Ink::pair(0xFFFFFF, 0x15181C);
pub const WARNING: Ink = Ink::pair(0xB00020, 0xFF7B7B);

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Dotted,
    Dashed,
    Mixed,
    Long,
    Sparse,
    LongDotted,
    MixedTwice,
    DashedPairs,
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
            Self::Sparse => &[0.35, 2.0],
            Self::LongDotted => &[3.6, 0.8, 0.4, 0.8],
            Self::MixedTwice => &[2.2, 0.8, 0.4, 0.8, 0.4, 0.8],
            Self::DashedPairs => &[1.1, 0.5, 1.1, 2.0],
        }
    }
}

/// A kind of line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
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
pub enum Marker {
    Disc,
    Square,
    TriangleUp,
    Diamond,
    TriangleDown,
    Cross,
}

/// What a device looks like on every figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceStyle {
    pub ink: Ink,
    pub marker: Marker,
}

/// Okabe and Ito's colours (their yellow left out: too faint on white), told apart by colour-blind readers; on dark paper
/// lighter ones of the same hues.
pub const PALETTE: [Ink; 7] = [
    Ink::pair(0xD55E00, 0xFF8A45),
    Ink::pair(0x0072B2, 0x3F9BE6),
    Ink::pair(0x009E73, 0x1FC598),
    Ink::pair(0xCC79A7, 0xE79BC6),
    Ink::pair(0xE69F00, 0xF2B73A),
    Ink::pair(0x56B4E9, 0x93D5F8),
    Ink::pair(0x000000, 0xF5F5F5),
];

const MARKERS: [Marker; 6] =
    [Marker::Disc, Marker::Square, Marker::TriangleUp, Marker::Diamond, Marker::TriangleDown, Marker::Cross];

/// The look of the device with this place in the tables. Where all colours are in use, their darker shades follow: bars have
/// no markers.
pub fn device_style(index: usize) -> DeviceStyle {
    let colour = PALETTE[index % PALETTE.len()];
    let ink = if (index / PALETTE.len()).is_multiple_of(2) { colour } else { colour.shade(0.55) };
    DeviceStyle { ink, marker: MARKERS[index % MARKERS.len()] }
}

/// What tells lines of one colour apart: how they are broken, and how heavy they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pattern {
    pub dash: Dash,
    /// So many times as wide as usual.
    pub weight: f64,
}

impl Pattern {
    const SOLID: Self = Self { dash: Dash::Solid, weight: 1.0 };

    /// A line of this pattern.
    pub fn stroke(self, ink: Ink, width_pt: f64) -> Stroke {
        Stroke::new(ink, self.weight * width_pt).dash(self.dash)
    }
}

/// Hypotheses that lines of one colour can show, each in a pattern of its own.
pub const MOST_TEARS: usize = 1 + 2 * BROKEN.len();
/// Outlines of the band that one section can show: the dashed line is that of the tip.
pub const MOST_OUTLINES: usize = 2 * BROKEN.len() - 1;
/// The broken lines, in the order of their use.
const BROKEN: [Dash; 8] = [
    Dash::Dotted,
    Dash::Dashed,
    Dash::Mixed,
    Dash::Long,
    Dash::Sparse,
    Dash::LongDotted,
    Dash::MixedTwice,
    Dash::DashedPairs,
];
/// Where all ways of breaking a line are in use, lines are so many times as heavy.
const HEAVY: f64 = 2.2;

/// The line of a hypothesis by its place: the scenario's own is solid, the band is broken. None is used twice below
/// [`MOST_TEARS`], which no figure goes beyond.
pub fn tear_pattern(index: usize) -> Pattern {
    match index.checked_sub(1) {
        None => Pattern::SOLID,
        Some(place) => broken(&BROKEN, place),
    }
}

/// The line of an outline of the band by its place: unlike the path of the tip, which may lie on it.
pub fn outline_pattern(index: usize) -> Pattern {
    let unlike_the_tip = BROKEN.into_iter().filter(|dash| *dash != Dash::Dashed).collect::<Vec<_>>();
    match index.checked_sub(1) {
        None => Pattern::SOLID,
        Some(place) => broken(&unlike_the_tip, place),
    }
}

fn broken(dashes: &[Dash], place: usize) -> Pattern {
    let weight = if place < dashes.len() { 1.0 } else { HEAVY };
    Pattern { dash: dashes[place % dashes.len()], weight }
}

/// The tint of a layer of skin: pale, so that channels stand out on it.
pub fn layer_tint(layer: &str) -> Ink {
    match layer {
        "stratum_corneum" => Ink::pair(0xD9C7A3, 0x4A412E),
        "viable_epidermis" => Ink::pair(0xF3E3CC, 0x3B3325),
        "papillary_dermis" => Ink::pair(0xF6D9D5, 0x442F2E),
        "reticular_dermis" => Ink::pair(0xFAEBE8, 0x322628),
        "hypodermis" => Ink::pair(0xFBF5DC, 0x33301F),
        _ => Ink::pair(0xF2F2F2, 0x24282D),
    }
}

/// Cividis: even in lightness, and the same to readers with and without colour blindness.
/// Source: Nuñez, Anderton, Renslow, PLOS ONE 13 (2018) e0199239; every ninth part of its table.
pub const CIVIDIS: [Ink; 10] = [
    Ink::new(0x00224E),
    Ink::new(0x123570),
    Ink::new(0x3B496C),
    Ink::new(0x575D6D),
    Ink::new(0x707173),
    Ink::new(0x8A8678),
    Ink::new(0xA59C74),
    Ink::new(0xC3B369),
    Ink::new(0xE1CC55),
    Ink::new(0xFEE838),
];

/// Ends of the two-sided ramp (Brewer's purple and orange): less, more.
pub const LESS: Ink = Ink::pair(0x542788, 0xB08CE0);
pub const MORE: Ink = Ink::pair(0xB35806, 0xF2A14E);

/// What is gone, what is heated, and fluid: the same on every figure, and no colour of a device.
pub const HOLE: Ink = Ink::pair(0x4A6178, 0x93ABC4);
pub const HEAT: Ink = Ink::pair(0xDDC300, 0xEFE04A);
pub const FLUID: Ink = Ink::pair(0x7A6BC9, 0xA99CF0);

/// Cells of a map with 1, 2, 3 and more channels over each other.
pub const LAYERED: [Ink; 4] = [
    Ink::pair(0xBCD7EC, 0x1F5A96),
    Ink::pair(0x5B9BCB, 0x4A93CF),
    Ink::pair(0x1F5A96, 0x92C5EA),
    Ink::pair(0x0B1F4B, 0xF2F8FD),
];
/// Cells without a channel.
pub const BARE: Ink = Ink::pair(0xFBF4EE, 0x20262D);
/// Lines around gaps of a map: seen on the dark end of the colours, where gaps lie, and on paper.
pub const GAP_INK: Ink = Ink::new(0xFF7BA9);
/// The rim of those lines: the colours below are the same on dark paper.
pub const GAP_RIM: Ink = Ink::new(0x1A1A1A);
/// Skin between openings.
pub const SKIN: Ink = Ink::pair(0xFBF4EE, 0x241E1B);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_device_looks_like_another_and_a_dozen_differ_in_colour_alone() {
        let all: Vec<DeviceStyle> = (0..42).map(device_style).collect();
        for (place, own) in all.iter().enumerate() {
            assert!(!all[..place].contains(own), "{own:?} at {place}");
            assert!(place >= 12 || all[..place].iter().all(|other| other.ink != own.ink), "{own:?} at {place}");
        }
    }

    #[test]
    fn no_line_style_is_used_twice_in_a_figure() {
        for (most, pattern) in [
            (MOST_TEARS, tear_pattern as fn(usize) -> Pattern),
            (MOST_OUTLINES, outline_pattern as fn(usize) -> Pattern),
        ] {
            let all: Vec<Pattern> = (0..most).map(pattern).collect();
            for (place, own) in all.iter().enumerate() {
                assert!(!all[..place].contains(own), "{own:?} at {place}");
            }
        }
        assert!(
            (0..MOST_OUTLINES).all(|place| outline_pattern(place).dash != Dash::Dashed),
            "the path of the tip is dashed"
        );
    }
}
