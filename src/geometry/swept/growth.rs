//! A channel while it grows: what the needle has been through up to one instant of the stroke, and where the tissue is
//! meanwhile.

use super::super::quadrature::panels_with_rougher;
use super::super::response::Track;
use super::level::{Cut, Level};
use super::{AREA_ERROR, Channel, Shape};

/// A channel as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Grown {
    /// Area of its cut by the plane of the stroke, mm².
    pub plane_area_mm2: f64,
    /// Its volume, mm³.
    pub volume_mm3: f64,
    /// How far off the volume may be, mm³.
    pub volume_error_mm3: f64,
}

impl Channel {
    /// Whether the hypothesis says how the channel comes about: `puncture` and `triangle` know its final shape alone.
    pub fn grows(&self) -> bool {
        matches!(self.shape, Shape::Sweep { .. })
    }

    /// Displacement u(t, z) of the tissue at depth `z`, mm: X − ξ̃ while the tip is at or below it. At other depths and
    /// times nothing shears, and the tissue moves as the whole skin does: κ X(t, 0). 0 where the channel does not grow.
    pub fn displacement(&self, t: f64, z: f64) -> f64 {
        let Shape::Sweep { kappa, limit } = &self.shape else { return 0.0 };
        let at = self.stroke.parameter(t);
        let (crossing, at_surface) = self.stroke.crossing(at, z);
        let [begin, end] = self.stroke.contact(z);
        if at < begin || at > end {
            return kappa * at_surface;
        }
        let track = Track::new(&self.stroke, z, *kappa, limit.play(z));
        crossing.x - track.centre(at, crossing.x - kappa * at_surface)
    }

    /// The channel at depth `z` as far as it has come at `t`; none before the tip gets there and at and below D. A channel
    /// that does not grow is whole from the deepest pose on.
    pub fn level_until(&self, t: f64, z: f64) -> Option<Level<'_>> {
        let at = self.stroke.parameter(t);
        let begin = if self.grows() { self.stroke.contact(z)[0] } else { 0.0 };
        if z >= self.depth() || at < begin {
            return None;
        }
        let mut level = self.level(z);
        level.stop(at);
        Some(level)
    }

    /// Area in the plane of the stroke and volume of what the needle has been through at `t`.
    pub fn grown(&self, t: f64) -> Grown {
        let mut grown = Grown::default();
        let mut rough_volume = 0.0;
        for pair in self.cuts_of_growth(t).windows(2).filter(|pair| pair[1] > pair[0]) {
            for (z, [weight, rough]) in panels_with_rougher(pair[0], pair[1], 2) {
                let Some(level) = self.level_until(t, z) else { continue };
                let ((from, to), area) = (level.extent(), level.area(1));
                grown.plane_area_mm2 += weight * (to - from);
                grown.volume_mm3 += weight * area;
                rough_volume += rough * area;
            }
        }
        grown.volume_error_mm3 = (rough_volume - grown.volume_mm3).abs() + 10.0 * AREA_ERROR * grown.volume_mm3;
        grown
    }

    /// Depths between which the area of a growing channel is smooth: where layers end, and where the needle's parts end at
    /// the deepest pose and at this one.
    fn cuts_of_growth(&self, t: f64) -> Vec<f64> {
        let (depth, pose) = (self.depth(), self.pose(t));
        let tip = pose.translation.y.clamp(0.0, depth);
        let end = if t < 0.0 { tip } else { depth };
        let mut cuts = vec![0.0, tip, end];
        if let Shape::Sweep { limit, .. } = &self.shape {
            cuts.extend(limit.boundaries());
        }
        for length in [self.profile.cap_end, self.profile.cone_end] {
            cuts.extend([depth - length, tip - length * pose.rotation.angle().cos().abs()]);
        }
        cuts.extend(self.stroke.breaks_mm());
        cuts.retain(|z| (0.0..=end).contains(z));
        cuts.sort_by(f64::total_cmp);
        cuts
    }
}

impl Level<'_> {
    /// Leaves out the poses after a parameter of the stroke.
    fn stop(&mut self, t: f64) {
        let Shape::Sweep { kappa, limit } = &self.channel.shape else { return };
        match &mut self.cut {
            // Slices are nested in the deepest one: they grow until then.
            Cut::One(slice) if t < 0.0 => {
                let track = Track::new(&self.channel.stroke, self.z, *kappa, limit.play(self.z));
                *slice = self.channel.slice_at(self.z, t, &track);
            }
            Cut::Many { track, instants, slices } if t < track.contact()[1] => {
                let kept = instants.partition_point(|instant| *instant < t);
                instants.truncate(kept);
                slices.truncate(kept);
                instants.push(t);
                slices.push(self.channel.slice_at(self.z, t, track));
                self.symmetric = false;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Dent, ElasticLimit, Motion, Needle, Tear};
    use nalgebra::Point2;

    const NEEDLE: Needle =
        Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 0.279_252_680, tip_radius_mm: 0.004 };

    fn channels() -> Vec<Channel> {
        let partial = Tear::Partial { surface_following: 0.5 };
        let motions = [
            Motion::roller(10.0, 1.5, 1.5, 0.0),
            Motion::roller(10.0, 1.5, 1.2, 0.1),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.17),
            Motion::vertical(1.0),
        ];
        let cases = [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (partial, 0.0), (Tear::Pinned, 0.3), (partial, 0.3)];
        let limit = |strain| ElasticLimit::uniform(strain);
        let dented = |motion: Motion| {
            let dent = Dent::springs(motion.depth(), 0.6);
            cases.map(|(tear, strain)| Channel::dented(&NEEDLE, motion, dent.clone(), tear, &limit(strain)))
        };
        let [roller, drags, pen, _] = motions;
        let dented: Vec<Channel> = [roller, drags, pen].into_iter().flat_map(dented).collect();
        let with =
            |motion| cases.map(|(tear, strain)| Channel::new(&NEEDLE, motion, tear, &ElasticLimit::uniform(strain)));
        motions.into_iter().flat_map(with).chain(dented).collect()
    }

    /// Whether the tissue that rests at (x, z) has been inside the needle, by the pose of the needle itself.
    fn was_inside(channel: &Channel, x: f64, z: f64, until: f64) -> f64 {
        let end = channel.motion().contact(z);
        let steps = 4000;
        let deepest_inside = |i: u32| {
            let t = -end + (until.min(end) + end) * f64::from(i) / f64::from(steps);
            let place = Point2::new(x + channel.displacement(t, z), z);
            let local = channel.pose(t).inverse_transform_point(&place);
            channel.profile.radius_squared(local.y).max(0.0).sqrt() - local.x.abs()
        };
        (0..=steps).map(deepest_inside).fold(f64::NEG_INFINITY, f64::max)
    }

    #[test]
    fn the_extent_so_far_is_where_the_needle_has_been() {
        for channel in channels() {
            for (share, z_share) in [(-0.7, 0.1), (-0.3, 0.4), (0.0, 0.2), (0.35, 0.8), (0.8, 0.5), (1.0, 0.3)] {
                let (t, z) = (share * channel.motion().contact(0.0), z_share * channel.depth());
                let Some(level) = channel.level_until(t, z) else { continue };
                let (from, to) = level.extent();
                let margin = 2e-4;
                for x in [from + margin, 0.5 * (from + to), to - margin] {
                    assert!(was_inside(&channel, x, z, t) > 0.0, "{channel:?} {t} {z} {x}");
                }
                for x in [from - margin, to + margin] {
                    assert!(was_inside(&channel, x, z, t) < 0.0, "{channel:?} {t} {z} {x}");
                }
            }
        }
    }

    #[test]
    fn a_grown_channel_is_the_channel() {
        for channel in channels() {
            let end = channel.motion().contact(0.0);
            let grown = channel.grown(end);
            let volume = channel.volume(0.0, channel.depth(), 3);
            assert!((grown.volume_mm3 - volume).abs() <= grown.volume_error_mm3, "{channel:?} {grown:?} {volume}");
            assert!(grown.volume_error_mm3 < 5e-3 * volume, "{channel:?} {grown:?}");
            let z = 0.37 * channel.depth();
            assert_eq!(channel.level_until(end, z).unwrap().extent(), channel.level(z).extent());
        }
    }

    #[test]
    fn volumes_on_the_way_are_right_within_their_errors() {
        for channel in channels() {
            for share in [-0.9, -0.5, 0.0, 0.3, 0.9] {
                let t = share * channel.motion().contact(0.0);
                let end = if t < 0.0 { channel.pose(t).translation.y } else { channel.depth() };
                let grown = channel.grown(t);
                let area = |i: u32| {
                    let z = end * (f64::from(i) + 0.5) / 400.0;
                    channel.level_until(t, z).map_or(0.0, |level| level.area(2)) * end / 400.0
                };
                let plain: f64 = (0..400).map(area).sum();
                let off = (grown.volume_mm3 - plain).abs();
                assert!(off <= grown.volume_error_mm3 + 1e-3 * plain, "{channel:?} {share} {grown:?} {plain}");
            }
        }
    }
}
