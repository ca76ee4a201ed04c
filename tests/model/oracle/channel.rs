//! The whole channel of one strike: volumes by quadrature over depth.

use super::motion::Motion;
use super::needle::Needle;
use super::section::Section;
use super::tissue::Tissue;

/// Panels of four Gauss points over the whole depth.
const PANELS: usize = 80;
/// Gauss–Legendre points and weights on [−1, 1].
const GAUSS: [(f64, f64); 4] = [
    (-0.861_136_311_594_052_6, 0.347_854_845_137_453_86),
    (-0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_86),
];

/// A needle, its motion and the tissue's response.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The needle.
    pub needle: Needle,
    /// The stroke.
    pub motion: Motion,
    /// The hypothesis about tearing.
    pub tissue: Tissue,
}

impl Channel {
    /// Puts the three together.
    pub fn new(needle: Needle, motion: Motion, tissue: Tissue) -> Self {
        Self { needle, motion, tissue }
    }

    /// D, mm.
    pub fn depth_mm(&self) -> f64 {
        self.motion.depth_mm()
    }

    /// The channel cut at depth z; `None` at and below D. Cut once, then ask it for many x.
    pub fn section(&self, z: f64) -> Option<Section> {
        Section::cut(&self.needle, &self.motion, &self.tissue, z)
    }

    /// A(z), mm².
    pub fn area(&self, z: f64) -> f64 {
        self.section(z).map_or(0.0, |section| section.area())
    }

    /// Volume of the channel, mm³.
    pub fn volume(&self) -> f64 {
        self.volume_between(0.0, self.depth_mm())
    }

    /// Volume of the channel between two depths, mm³.
    pub fn volume_between(&self, top: f64, bottom: f64) -> f64 {
        self.over_depth(top, bottom, Section::area)
    }

    /// Volume of the puncture part, mm³.
    pub fn puncture_volume(&self) -> f64 {
        self.puncture_between(0.0, self.depth_mm())
    }

    /// Volume of the puncture part between two depths, mm³.
    pub fn puncture_between(&self, top: f64, bottom: f64) -> f64 {
        self.over_depth(top, bottom, Section::puncture_area)
    }

    /// Channel less puncture part, mm³.
    pub fn tear_volume(&self) -> f64 {
        self.volume() - self.puncture_volume()
    }

    /// Greatest extent along the heading and the depth where it is found, by scanning `steps` depths from the surface, mm.
    pub fn widest(&self, steps: usize) -> (f64, f64) {
        (0..steps)
            .filter_map(|i| {
                let z = self.depth_mm() * i as f64 / steps as f64;
                self.section(z).map(|section| (section.extents().1 - section.extents().0, z))
            })
            .fold((0.0, 0.0), |best, now| if now.0 > best.0 { now } else { best })
    }

    /// Depths at which A(z) bends: where the upright needle's shank ends, and the tops of the layers.
    fn bends(&self) -> Vec<f64> {
        let mut bends = vec![self.depth_mm() - self.needle.shank_start()];
        if let Tissue::Following { layers, .. } = &self.tissue {
            bends.extend(layers.iter().map(|layer| layer.top_mm));
        }
        bends
    }

    /// ∫ of `value` over depth, piece by piece between the bends.
    fn over_depth(&self, top: f64, bottom: f64, value: impl Fn(&Section) -> f64) -> f64 {
        let bottom = bottom.min(self.depth_mm());
        let mut ends: Vec<f64> = self.bends().into_iter().filter(|z| (top..bottom).contains(z)).collect();
        ends.extend([top, bottom]);
        ends.sort_by(f64::total_cmp);
        ends.windows(2).map(|ends| self.over_piece(ends[0], ends[1], &value)).sum()
    }

    /// Steps shrink towards the bottom, where slits close like a square root.
    fn over_piece(&self, top: f64, bottom: f64, value: impl Fn(&Section) -> f64) -> f64 {
        let span = bottom - top;
        if span <= 0.0 {
            return 0.0;
        }
        let panels = (PANELS as f64 * span / self.depth_mm()).ceil().max(6.0);
        let half = 0.5 / panels;
        let mut sum = 0.0;
        for panel in 0..panels as usize {
            for (node, weight) in GAUSS {
                let q = (2 * panel + 1) as f64 * half + half * node;
                if let Some(section) = self.section(bottom - span * q * q) {
                    sum += weight * half * 2.0 * span * q * value(&section);
                }
            }
        }
        sum
    }
}
