//! The tissue response: where a material point is when the needle passes, and the named tear hypotheses (model section 5).

use super::stroke::Stroke;

/// A tear hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tear {
    /// The deepest pose only.
    Puncture,
    /// κ = 1: the surface hole travels with the shaft.
    Pinned,
    /// κ = 0: skin that cannot move.
    Fixed,
    /// Any κ in [0, 1].
    Partial {
        /// κ, the share of the shaft's surface motion that the skin follows.
        surface_following: f64,
    },
    /// The clinical triangle taken literally.
    Triangle {
        /// β, rad; `None` derives it from the pinned slit.
        apex_half_angle_rad: Option<f64>,
    },
}

impl Tear {
    /// The word of the `tear` column: the scenario's word, and for partial `partial(0.5)` with its κ.
    pub fn label(&self) -> String {
        match self {
            Self::Puncture => "puncture".into(),
            Self::Pinned => "pinned".into(),
            Self::Fixed => "fixed".into(),
            Self::Partial { surface_following } => format!("partial({surface_following})"),
            Self::Triangle { .. } => "triangle".into(),
        }
    }
}

/// How far the tissue at each depth shears elastically before it tears: e(z) = ∫₀ᶻ γ_f dz′.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ElasticLimit {
    /// (depth of the lower boundary in mm, failure shear strain) from the surface downwards; the last slab has no end.
    slabs: Vec<(f64, f64)>,
}

impl ElasticLimit {
    /// From (lower boundary in mm, failure shear strain) of each layer, from the surface downwards.
    pub fn layered(slabs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { slabs: slabs.into_iter().collect() }
    }

    /// The same failure shear strain at every depth.
    pub fn uniform(failure_shear_strain: f64) -> Self {
        Self::layered([(f64::INFINITY, failure_shear_strain)])
    }

    /// e(z), mm: half-width of the play at depth `z`.
    pub fn play(&self, z: f64) -> f64 {
        let mut top = 0.0;
        let mut sum = 0.0;
        for &(bottom, strain) in &self.slabs {
            if strain > 0.0 && z > top {
                sum += strain * (z.min(bottom) - top);
            }
            top = bottom;
        }
        sum
    }

    /// Depths at which the failure shear strain changes, mm.
    pub fn boundaries(&self) -> impl Iterator<Item = f64> + '_ {
        self.slabs.iter().map(|&(bottom, _)| bottom).filter(|bottom| bottom.is_finite())
    }

    /// Whether all layers shear alike before they tear.
    pub fn is_uniform(&self) -> bool {
        self.slabs.windows(2).all(|pair| pair[0].1 == pair[1].1)
    }

    /// Whether no layer shears elastically.
    pub fn is_rigid(&self) -> bool {
        self.slabs.iter().all(|&(_, strain)| strain == 0.0)
    }
}

/// The path of a slice's centre in the rest frame at one depth: ξ̃(t), the inner state of the play operator on
/// ξ(t) = X(t, z) − κ X(t, 0). A material point is displaced by u = X − ξ̃, so the needle's slice lies around ξ̃.
///
/// ξ is monotone between its turning points, and on a monotone stretch that starts in state s the play operator has the
/// closed form ξ̃ = clamp(s, ξ − e, ξ + e).
#[derive(Debug, Clone)]
pub struct Track {
    kappa: f64,
    play: f64,
    /// Where contact begins, and the state there.
    begin: (f64, f64),
    /// The same where ξ turns back.
    turns: Vec<(f64, f64)>,
    /// The same where contact ends.
    end: (f64, f64),
}

impl Track {
    /// The track at depth `z` for a given κ and play half-width e(z), mm.
    pub fn new(stroke: &Stroke, z: f64, kappa: f64, play: f64) -> Self {
        let [begin, end] = stroke.contact(z);
        let xi = |t: f64| drift(stroke, t, z, kappa);
        let (begin, end) = ((begin, xi(begin)), (end, 0.0));
        let mut track = Self { kappa, play, begin, turns: Vec::new(), end };
        for t in stroke.turning_points(z, kappa) {
            track.turns.push((t, track.centre(t, xi(t))));
        }
        track.end.1 = track.centre(end.0, xi(end.0));
        track
    }

    /// Parameters at which contact begins and ends.
    pub fn contact(&self) -> [f64; 2] {
        [self.begin.0, self.end.0]
    }

    /// κ.
    pub fn kappa(&self) -> f64 {
        self.kappa
    }

    /// ξ̃ at `t`, given ξ there, mm.
    #[inline]
    pub fn centre(&self, t: f64, xi: f64) -> f64 {
        let state = if self.turns.is_empty() { self.begin.1 } else { self.state(t) };
        state.max(xi - self.play).min(xi + self.play)
    }

    /// The state at the start of the stretch of `t`: most tracks have one stretch, and a search through one should not carry more.
    #[inline(never)]
    fn state(&self, t: f64) -> f64 {
        self.turns.iter().rev().find(|turn| t >= turn.0).map_or(self.begin.1, |turn| turn.1)
    }

    /// Ends of the slit that a needle of zero thickness cuts: least and largest ξ̃, mm.
    pub fn slit(&self) -> (f64, f64) {
        let stops = [self.begin].into_iter().chain(self.turns.iter().copied());
        stops.fold((self.end.1, self.end.1), |(lo, hi), (_, state)| (lo.min(state), hi.max(state)))
    }

    /// Parameters at which ξ̃ has a kink: the turning points, and where a stretch takes up its slack. Ascending.
    pub fn kinks(&self, stroke: &Stroke, z: f64) -> Vec<f64> {
        let mut kinks = Vec::new();
        let starts = [self.begin].into_iter().chain(self.turns.iter().copied());
        let stops = self.turns.iter().copied().chain([self.end]);
        for (i, ((start, state), (stop, _))) in starts.zip(stops).enumerate() {
            if i > 0 {
                kinks.push(start);
            }
            if self.play > 0.0 {
                let xi = |t: f64| drift(stroke, t, z, self.kappa);
                let direction = (xi(stop) - xi(start)).signum();
                kinks.extend(bisect(|t| direction * (xi(t) - state) - self.play, start, stop));
            }
        }
        kinks
    }
}

/// ξ(t) = X(t, z) − κ X(t, 0), mm.
pub fn drift(stroke: &Stroke, t: f64, z: f64, kappa: f64) -> f64 {
    let (crossing, at_surface) = stroke.crossing(t, z);
    crossing.x - kappa * at_surface
}

/// The root of a function that is negative at `lo` and positive at `hi`; none if it does not change sign so.
fn bisect(f: impl Fn(f64) -> f64, mut lo: f64, mut hi: f64) -> Option<f64> {
    if !(f(lo) < 0.0 && f(hi) > 0.0) {
        return None;
    }
    for _ in 0..40 {
        let mid = 0.5 * (lo + hi);
        if f(mid) < 0.0 { lo = mid } else { hi = mid }
    }
    Some(hi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Motion;

    #[test]
    fn play_is_the_integral_from_the_surface() {
        let limit = ElasticLimit::layered([(0.08, 0.1), (f64::INFINITY, 0.5)]);
        assert!((limit.play(0.05) - 0.005).abs() < 1e-15);
        assert!((limit.play(1.08) - 0.508).abs() < 1e-15);
        assert!(ElasticLimit::uniform(0.0).is_rigid() && !limit.is_rigid());
    }

    /// Steps the play operator as it is defined, one small move at a time.
    fn stepped(stroke: &Stroke, z: f64, kappa: f64, play: f64, to: f64) -> f64 {
        let [begin, _] = stroke.contact(z);
        let mut state = drift(stroke, begin, z, kappa);
        let steps = 20_000;
        for i in 0..=steps {
            let t = begin + (to - begin) * f64::from(i) / f64::from(steps);
            let xi = drift(stroke, t, z, kappa);
            state = state.clamp(xi - play, xi + play);
        }
        state
    }

    #[test]
    fn closed_form_of_the_play_operator_agrees_with_stepping_it() {
        for slip in [-0.2, 0.0, 0.1, 0.4] {
            let stroke = Motion::roller(10.0, 1.5, 1.5, slip).into();
            for (z, kappa, play) in [(0.1, 0.0, 0.01), (0.5, 0.5, 0.05), (1.0, 1.0, 0.2), (0.7, 0.0, 0.07)] {
                let track = Track::new(&stroke, z, kappa, play);
                for share in [-0.9, -0.2, 0.0, 0.4, 1.0] {
                    let t = share * track.contact()[1];
                    let exact = track.centre(t, drift(&stroke, t, z, kappa));
                    assert!((exact - stepped(&stroke, z, kappa, play, t)).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn with_play_a_monotone_slit_loses_exactly_the_play_at_the_exit_end() {
        let motion = Motion::roller(10.0, 1.5, 1.5, 0.0);
        for play in [0.0, 0.1, 0.3, 10.0] {
            let z = 0.9;
            let (lo, hi) = Track::new(&motion.into(), z, 1.0, play).slit();
            let w = z * motion.contact(z).tan();
            assert!((hi - w).abs() < 1e-12);
            assert!((hi - lo - (2.0 * w - play).max(0.0)).abs() < 1e-12);
        }
    }
}
