//! A section with what every strike that shares it asks of it.

use super::shapes::Cut;

/// A cut with what every strike asks of it.
pub(super) struct Stamp<'c> {
    pub cut: &'c Cut,
    /// Middle of the extent along the heading, mm.
    pub ahead: f64,
    /// Largest height, mm.
    pub half_width: f64,
    /// Points (x − ahead, Y) of the channel's outline, mm.
    outline: Vec<(f64, f64)>,
    /// The outline rises above the straight lines between them by no more than this, mm.
    bulge: f64,
    /// Channel and puncture part are the same disc.
    pub is_disc: bool,
}

impl<'c> Stamp<'c> {
    pub fn new(cut: &'c Cut) -> Self {
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        // Where arcs are few they are long: points between their ends are needed, too.
        let joints: Vec<(f64, f64)> = match cut.channel.joints() {
            few if few.len() < 2 * FEW_ARCS => {
                cut.channel.outline(FEW_ARCS).iter().map(|p| (p[0] - ahead, p[1])).collect()
            }
            many => many.iter().map(|&(x, square)| (x - ahead, square.max(0.0).sqrt())).collect(),
        };
        let outline: Vec<_> = joints.iter().copied().step_by(THINNING).chain(joints.last().copied()).collect();
        let above_chord = |stretch: &[(f64, f64)]| {
            let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
            let slope = if last.0 > first.0 { (last.1 - first.1) / (last.0 - first.0) } else { 0.0 };
            stretch.iter().map(|p| p.1 - first.1 - slope * (p.0 - first.0)).fold(0.0, f64::max)
        };
        let stretches = (0..joints.len()).step_by(THINNING);
        let highest =
            stretches.map(|i| above_chord(&joints[i..(i + THINNING + 1).min(joints.len())])).fold(0.0, f64::max);
        let half_width = cut.channel.y_max();
        let bulge = highest + BULGE * half_width;
        let is_disc = cut.same && cut.channel.is_disc();
        Self { cut, ahead, half_width, outline, bulge, is_disc }
    }

    /// How far the channel's section reaches to both sides of its middle, measured across the lines, for a strike whose
    /// heading has this sine and cosine; a little more, for what bulges between the points.
    pub fn span(&self, sin: f64, cos: f64) -> (f64, f64) {
        let (mut below, mut above) = (0.0f64, 0.0f64);
        for &(x, y) in &self.outline {
            let (middle, half) = (x * sin, y * cos.abs());
            below = if middle - half < below { middle - half } else { below };
            above = if middle + half > above { middle + half } else { above };
        }
        (below - self.bulge, above + self.bulge)
    }
}

/// A section of fewer than about twice as many arcs is given as many points per arc.
const FEW_ARCS: usize = 8;
/// Of so many joints of an outline one takes part in measuring its span.
const THINNING: usize = 4;
/// Between neighbouring joints an outline rises above the straight line by less than this share of its height.
const BULGE: f64 = 0.03;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};

    #[test]
    fn the_span_of_a_strike_holds_its_whole_section() {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        let rigid = ElasticLimit::default();
        let motions = [
            Motion::roller(10.0, 2.5, 2.5, 0.0),
            Motion::roller(10.0, 2.5, 0.5, 0.3),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.2),
        ];
        for motion in motions {
            for tear in [Tear::Pinned, Tear::Fixed, Tear::Triangle { apex_half_angle_rad: None }] {
                let channel = Channel::new(&needle, motion, tear, &rigid);
                for share in [0.0, 0.1, 0.4, 0.7, 0.97] {
                    let cut = Cut::of(&channel, share * channel.depth());
                    let stamp = Stamp::new(&cut);
                    for degrees in 0..24 {
                        let (sin, cos) = (15.0 * f64::from(degrees)).to_radians().sin_cos();
                        let (below, above) = stamp.span(sin, cos);
                        for [x, y] in cut.channel.outline(16) {
                            let (middle, half) = ((x - stamp.ahead) * sin, y * cos.abs());
                            assert!(below <= middle - half && middle + half <= above, "{motion:?} {tear:?} {share}");
                        }
                    }
                }
            }
        }
    }
}
