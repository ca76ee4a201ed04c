//! The search for the highest of a channel's slices: among many instants first, then between them.

use super::super::needle::Profile;
use super::super::slice::Slice;

/// Instants per smooth stretch of a track from which the search for the highest slice starts.
const INSTANTS: usize = 64;

/// The highest of many slices at many x.
pub(super) struct Highest {
    squares: Vec<f64>,
    /// Its number; as large as the heights, so that both can be chosen at one go.
    pub numbers: Vec<f64>,
    count: f64,
}

impl Highest {
    pub fn new(len: usize) -> Self {
        Self { squares: vec![f64::NEG_INFINITY; len], numbers: vec![0.0; len], count: 0.0 }
    }

    /// Takes up a slice. Written out without branches, so that the compiler takes several x at a time.
    pub fn raise(&mut self, slice: &Slice, profile: &Profile, xs: &[f64]) {
        let &Slice { centre, above_tip, lean, cos } = slice;
        let &Profile { tip_radius, cap_end, cap_radius, slope, shank_radius, .. } = profile;
        let (cone_start, count) = (cap_radius - cap_end * slope, self.count);
        for ((square, number), &x) in self.squares.iter_mut().zip(&mut self.numbers).zip(xs) {
            let a = x - centre;
            let s = above_tip + a * lean;
            let cap = s * (2.0 * tip_radius - s);
            let cone = cone_start + s * slope;
            let radius = if cone < shank_radius { cone } else { shank_radius };
            let radius_squared = if s < cap_end { cap } else { radius * radius };
            let here = radius_squared - a * cos * (a * cos);
            let (before, number_before) = (*square, *number);
            *square = if here > before { here } else { before };
            *number = if here > before { count } else { number_before };
        }
        self.count += 1.0;
    }
}
/// Instants spread over a contact, with every kink among them.
pub(super) fn instants([begin, end]: [f64; 2], kinks: &[f64]) -> Vec<f64> {
    let mut stops = vec![begin];
    stops.extend(kinks.iter().copied().filter(|&t| t > begin && t < end));
    stops.push(end);
    stops.dedup();
    let mut instants = vec![begin];
    for pair in stops.windows(2) {
        let share = (pair[1] - pair[0]) / (end - begin);
        let count = ((share * INSTANTS as f64).ceil() as usize).max(4);
        instants.extend((1..=count).map(|k| pair[0] + (pair[1] - pair[0]) * k as f64 / count as f64));
    }
    instants
}

/// A value that depends on time, and how far the needle's joint of cone and shank is from the point that it belongs to:
/// where that changes sign the value has a kink.
pub(super) type Sample = (f64, f64);

/// The largest value of a continuous function of time: of its values at the instants, and between the neighbours of
/// every local maximum that could still rise above the rest.
pub(super) fn highest(instants: &[f64], at_instant: impl Fn(usize) -> f64, at: impl Fn(f64) -> Sample) -> f64 {
    const FEW: usize = 4 * INSTANTS;
    let n = instants.len();
    if n <= FEW {
        return highest_with(&mut [0.0; FEW][..n], instants, at_instant, at);
    }
    highest_with(&mut vec![0.0; n], instants, at_instant, at)
}

/// The same with room for the values at the instants.
#[inline]
fn highest_with(
    values: &mut [f64],
    instants: &[f64],
    at_instant: impl Fn(usize) -> f64,
    at: impl Fn(f64) -> Sample,
) -> f64 {
    let n = values.len();
    for (i, v) in values.iter_mut().enumerate() {
        *v = at_instant(i);
    }
    let mut best = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for i in 0..n {
        let (before, after) = (i.saturating_sub(1), (i + 1).min(n - 1));
        let (left, here, right) = (values[before], values[i], values[after]);
        // Between two instants the function may exceed the higher of them by about as much as it bends there.
        let bend = (here - left).max(here - right);
        if here >= left && here >= right && here + 0.5 * bend >= best {
            let bracket = [(instants[before], left), (instants[i], here), (instants[after], right)];
            best = best.max(peak_with_kink(bracket, &at));
        }
    }
    best
}

/// The largest value in a bracket within which the function may have one kink; smooth on either side of it.
fn peak_with_kink([lo, mid, hi]: [(f64, f64); 3], at: &impl Fn(f64) -> Sample) -> f64 {
    let value = |t: f64| at(t).0;
    let Some(t) = root(lo.0, hi.0, |t| at(t).1) else { return peak(lo, mid, hi, value) };
    let kink = (t, value(t));
    let side = |a: (f64, f64), b: (f64, f64)| {
        let [c, d, e] = [0.25, 0.5, 0.75].map(|share| a.0 + share * (b.0 - a.0)).map(|t| (t, value(t)));
        let points = [a, c, d, e, b];
        let highest = (1..4).fold(2, |best, i| if points[i].1 > points[best].1 { i } else { best });
        peak(points[highest - 1], points[highest], points[highest + 1], value).max(a.1).max(b.1)
    };
    side(lo, kink).max(side(kink, hi)).max(mid.1)
}

/// Where three values, taken for straight between them, change sign.
pub(super) fn crossing_between(times: [f64; 3], values: [f64; 3]) -> Option<f64> {
    let side = if values[0] * values[1] < 0.0 { 0 } else { 1 };
    let (a, b) = (values[side], values[side + 1]);
    (a * b < 0.0).then(|| times[side] + (times[side + 1] - times[side]) * a / (a - b))
}

/// Puts a point between the ends of a bracket, so that the highest one stays in the middle.
pub(super) fn narrow(bracket: &mut [(f64, f64); 3], point: (f64, f64)) {
    let [lo, mid, hi] = *bracket;
    *bracket = match (point.1 > mid.1, point.0 > mid.0) {
        (true, true) => [mid, point, hi],
        (true, false) => [lo, point, mid],
        (false, true) => [lo, mid, point],
        (false, false) => [point, mid, hi],
    };
}

/// Where a function that differs in sign at the ends of a bracket vanishes (Illinois variant of false position).
fn root(mut lo: f64, mut hi: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut flo, mut fhi) = (f(lo), f(hi));
    if flo * fhi >= 0.0 {
        return None;
    }
    let tolerance = 1e-5 * (hi - lo);
    let mut t = lo;
    for _ in 0..12 {
        t = (lo * fhi - hi * flo) / (fhi - flo);
        let here = f(t);
        if here * fhi < 0.0 {
            (lo, flo) = (hi, fhi);
        } else {
            flo *= 0.5;
        }
        (hi, fhi) = (t, here);
        if here == 0.0 || (hi - lo).abs() < tolerance || here.abs() < 1e-9 {
            break;
        }
    }
    Some(t)
}

/// The largest value of a smooth function between two times around a middle one that is not lower: parabolic steps,
/// kept inside the bracket.
fn peak(mut lo: (f64, f64), mut mid: (f64, f64), mut hi: (f64, f64), f: impl Fn(f64) -> f64) -> f64 {
    let width = hi.0 - lo.0;
    for _ in 0..12 {
        let t = step(lo, mid, hi);
        if (t - mid.0).abs() < 1e-4 * width {
            break;
        }
        let here = (t, f(t));
        let gained = here.1 - mid.1;
        if gained > 0.0 {
            if t > mid.0 {
                lo = mid
            } else {
                hi = mid
            }
            mid = here;
        } else if t > mid.0 {
            hi = here;
        } else {
            lo = here;
        }
        if gained.abs() < 1e-7 * mid.1.abs() && hi.0 - lo.0 < 0.2 * width {
            break;
        }
    }
    mid.1
}

/// The vertex of the parabola through three points; a golden-section step where it is of no use.
pub(super) fn step(lo: (f64, f64), mid: (f64, f64), hi: (f64, f64)) -> f64 {
    let (dl, dh) = (mid.0 - lo.0, hi.0 - mid.0);
    let golden = if dh > dl { mid.0 + 0.382 * dh } else { mid.0 - 0.382 * dl };
    if dl <= 0.0 || dh <= 0.0 {
        return golden;
    }
    let (sl, sh) = ((mid.1 - lo.1) / dl, (hi.1 - mid.1) / dh);
    let bend = sl - sh;
    if bend <= 0.0 {
        return golden;
    }
    let vertex = mid.0 + 0.5 * (sl * dh + sh * dl) / bend;
    if vertex > lo.0 && vertex < hi.0 { vertex } else { golden }
}
