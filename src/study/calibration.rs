//! Two parameters fitted to published figures: least squares over a plane of their logarithms, profile intervals, and whether the
//! figures fix a parameter at all (model section 10, M12).
//!
//! Answers are computed at the nodes of a grid and are linear between them, so that nothing of what follows computes an answer anew:
//! not the profiles, and not the fits with one figure left out.

/// How far χ² rises to the ends of an interval: the 95 % quantile for one parameter.
pub const RISE: f64 = 3.84;
/// Values of each parameter at which answers are computed.
pub const NODES: usize = 41;
/// The valley of χ² is looked for at so many places along each axis, and then between them.
const PLACES: usize = 8 * (NODES - 1);
/// χ² this near to its least is as good as it.
const AS_GOOD: f64 = 1e-6;
/// The rise at which the bottom of a valley is looked at: that of a parabola is a tenth as wide there as at [`RISE`].
const BOTTOM: f64 = 0.01 * RISE;
/// A bottom wider than this share of the interval is flat.
const FLAT: f64 = 0.5;
/// A parameter of whose interval less than this share is left where the other one is held somewhere hangs on the other.
const HANGS: f64 = 0.95;

/// A figure, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Its lower end; infinite of an upper bound.
    pub low: f64,
    /// Its upper end; infinite of a lower bound.
    pub high: f64,
    /// Standard deviation; 0 where none is told: such a figure excludes what misses it.
    pub sd: f64,
}

impl Figure {
    /// How far an answer misses it, in its standard deviations; 0 within its ends, infinite where there is no answer.
    pub fn misses(&self, answer: f64) -> f64 {
        match () {
            () if answer < self.low => (answer - self.low) / self.sd,
            () if answer > self.high => (answer - self.high) / self.sd,
            () if answer.is_nan() => f64::INFINITY,
            () => 0.0,
        }
    }
}

/// The range of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Its least value, above 0.
    pub low: f64,
    /// Its greatest value.
    pub high: f64,
}

impl Range {
    /// The value at a share of the way from end to end, by equal factors.
    pub fn at(&self, share: f64) -> f64 {
        match share {
            0.0 => self.low,
            1.0 => self.high,
            _ => self.low * (self.high / self.low).powf(share),
        }
    }

    fn share(&self, value: f64) -> f64 {
        (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// The values of the nodes.
    pub fn nodes(&self) -> impl Iterator<Item = f64> + Clone + use<> {
        let own = *self;
        (0..NODES).map(move |node| own.at(node as f64 / (NODES - 1) as f64))
    }
}

/// Whether figures fix a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They do.
    Fixed,
    /// They fix it together with the other one only: what is left of it depends on that.
    Ridge,
    /// They do not, whatever the other one is.
    Open,
}

impl Verdict {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Ridge => "ridge",
            Self::Open => "open",
        }
    }
}

/// What figures tell of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its value; not a number where they fix none.
    pub value: f64,
    /// Lower end of its profile interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether they fix it.
    pub verdict: Verdict,
}

/// What figures tell of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The least χ².
    pub chi2: f64,
    /// Where it is reached; of several places that nearest to where the search began.
    pub point: [f64; 2],
    /// The parameters.
    pub parameters: [Parameter; 2],
}

/// What figures leave of the second parameter at a value of the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// The first.
    pub first: f64,
    /// Lower end, best, and upper end of the second; of a flat bottom its middle is the best.
    pub second: [f64; 3],
}

/// Figures, and the answers to them over both parameters.
#[derive(Debug, Clone)]
pub struct Plane {
    ranges: [Range; 2],
    figures: Vec<Figure>,
    /// By figure and node; the nodes of the second parameter stand together.
    answers: Vec<Vec<f64>>,
    left_out: Option<usize>,
}

impl Plane {
    /// Of answers by node (those of the second parameter stand together) and figure.
    pub fn new(ranges: [Range; 2], figures: Vec<Figure>, by_node: &[Vec<f64>]) -> Self {
        let of = |figure: usize| by_node.iter().map(|answers| answers[figure]).collect();
        Self { ranges, answers: (0..figures.len()).map(of).collect(), figures, left_out: None }
    }

    /// χ² of a pair of values.
    pub fn chi2(&self, pair: [f64; 2]) -> f64 {
        self.sum([0, 1].map(|axis| self.ranges[axis].share(pair[axis])))
    }

    /// The fit; `start` decides between places that are equally good.
    pub fn fit(&self, start: [f64; 2]) -> Fit {
        let mut best = [0, 1].map(|axis| self.least_along(axis));
        best[1].at.reverse();
        let least = if best[1].chi2 < best[0].chi2 { best[1] } else { best[0] };
        let parameters = [0, 1].map(|axis| self.parameter(axis, least));
        let are_fixed = parameters.iter().all(|parameter| parameter.verdict == Verdict::Fixed);
        let at = if are_fixed { least.at } else { self.nearest_as_good(least, start) };
        Fit { chi2: least.chi2, point: [0, 1].map(|axis| self.ranges[axis].at(at[axis])), parameters }
    }

    /// The figures without which a parameter would lie outside its interval, an end of that would move by more than its width, or the
    /// verdict would be another.
    pub fn hangs_on(&self, fit: &Fit, start: [f64; 2]) -> [Vec<usize>; 2] {
        let mut found = [Vec::new(), Vec::new()];
        for figure in 0..self.figures.len() {
            let without = Self { left_out: Some(figure), ..self.clone() }.fit(start);
            for (axis, found) in found.iter_mut().enumerate() {
                let (own, other) = (&fit.parameters[axis], &without.parameters[axis]);
                let is_out = other.value < own.low || other.value > own.high;
                // By factors: an end is nearer to another than the interval is wide.
                let width = own.high / own.low;
                let has_moved = own.low / other.low > width || other.high / own.high > width;
                if own.verdict != other.verdict || is_out || has_moved {
                    found.push(figure);
                }
            }
        }
        found
    }

    /// What the figures leave of the second parameter at so many values over the first one's interval.
    pub fn slices(&self, fit: &Fit, count: usize) -> Vec<Slice> {
        let [first, second] = &self.ranges;
        let ends = [fit.parameters[0].low, fit.parameters[0].high].map(|end| first.share(end));
        let slice = |i: usize| {
            let u = ends[0] + (ends[1] - ends[0]) * i as f64 / (count - 1).max(1) as f64;
            let along = |v: f64| self.sum([u, v]);
            let bottom = deepest(&along);
            let [low, high] = reaching(&along, fit.chi2 + RISE, bottom.at)?;
            let flat = reaching(&along, bottom.chi2 + AS_GOOD, bottom.at)?;
            Some(Slice { first: first.at(u), second: [low, 0.5 * (flat[0] + flat[1]), high].map(|v| second.at(v)) })
        };
        (0..count).filter_map(slice).collect()
    }

    /// χ² at a pair of shares.
    fn sum(&self, shares: [f64; 2]) -> f64 {
        let [(row, down), (column, across)] = shares.map(|share| {
            let place = share.clamp(0.0, 1.0) * (NODES - 1) as f64;
            let below = (place as usize).min(NODES - 2);
            (below, place - below as f64)
        });
        let at = row * NODES + column;
        let square = |(figure, answers): (&Figure, &Vec<f64>)| {
            let mixed = |low: f64, high: f64, share: f64| low + share * (high - low);
            let [upper, lower] = [at, at + NODES].map(|at| mixed(answers[at], answers[at + 1], across));
            figure.misses(mixed(upper, lower, down)).powi(2)
        };
        let asked = self.figures.iter().zip(&self.answers).enumerate();
        asked.filter(|(place, _)| Some(*place) != self.left_out).map(|(_, asked)| square(asked)).sum()
    }

    /// χ² at a share of one axis and another of the other.
    fn turned(&self, axis: usize, own: f64, other: f64) -> f64 {
        self.sum(if axis == 0 { [own, other] } else { [other, own] })
    }

    /// The least χ² at a share of one axis.
    fn profile(&self, axis: usize, own: f64) -> f64 {
        deepest(&|other| self.turned(axis, own, other)).chi2
    }

    /// The least of all, by its profile over one axis: the place there, then that on the other.
    fn least_along(&self, axis: usize) -> Least {
        let own = deepest(&|own| self.profile(axis, own)).at;
        let other = deepest(&|other| self.turned(axis, own, other));
        Least { at: [own, other.at], chi2: other.chi2 }
    }

    fn parameter(&self, axis: usize, least: Least) -> Parameter {
        let (range, own) = (&self.ranges[axis], least.at[axis]);
        let profile = |share: f64| self.profile(axis, share);
        let within = |rise: f64| reaching(&profile, least.chi2 + rise, own).unwrap_or([own, own]);
        let ([low, high], bottom) = (within(RISE), within(BOTTOM));
        let width = high - low;
        let is_flat = bottom[1] - bottom[0] > FLAT * width;
        let hangs = self.narrowest_slice(axis, least.chi2 + RISE) < HANGS * width;
        let verdict = match () {
            () if low > 0.0 && high < 1.0 && !(is_flat && hangs) => Verdict::Fixed,
            () if hangs => Verdict::Ridge,
            () => Verdict::Open,
        };
        let value = match verdict {
            Verdict::Fixed if is_flat => range.at(0.5 * (bottom[0] + bottom[1])),
            Verdict::Fixed => range.at(own),
            _ => f64::NAN,
        };
        Parameter { value, low: range.at(low), high: range.at(high), verdict }
    }

    /// The least that is left of an axis where anything is left of it, over all values of the other.
    fn narrowest_slice(&self, axis: usize, level: f64) -> f64 {
        let width = |other: f64| {
            let along = |own: f64| self.turned(axis, own, other);
            reaching(&along, level, deepest(&along).at).map(|[low, high]| high - low)
        };
        places().filter_map(width).fold(1.0, f64::min)
    }

    /// The place nearest to a start of all that are as good as the least.
    fn nearest_as_good(&self, least: Least, start: [f64; 2]) -> [f64; 2] {
        let start = [0, 1].map(|axis| self.ranges[axis].share(start[axis]));
        let spans = self.ranges.map(|range| (range.high / range.low).ln());
        let far = |at: &[f64; 2]| ((at[0] - start[0]) * spans[0]).hypot((at[1] - start[1]) * spans[1]);
        let plain = places().flat_map(|u| places().map(move |v| [u, v]));
        // A valley that is narrower than the places lies between them.
        let valley = |axis: usize| {
            let bottom = move |own: f64| deepest(&|other| self.turned(axis, own, other)).at;
            places().map(move |own| if axis == 0 { [own, bottom(own)] } else { [bottom(own), own] })
        };
        let all = plain.chain(valley(0)).chain(valley(1));
        let as_good = all.filter(|at| self.sum(*at) <= least.chi2 + AS_GOOD);
        as_good.chain([least.at]).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(least.at)
    }
}

/// The least χ², and the shares where it is.
#[derive(Debug, Clone, Copy)]
struct Least {
    at: [f64; 2],
    chi2: f64,
}

/// The deepest place of a line.
struct Bottom {
    at: f64,
    chi2: f64,
}

fn places() -> impl DoubleEndedIterator<Item = f64> {
    (0..=PLACES).map(|place| place as f64 / PLACES as f64)
}

/// Where a function of a share is least: at a place, or between it and its neighbours (golden section).
fn deepest(along: &dyn Fn(f64) -> f64) -> Bottom {
    let of = |at: f64| Bottom { at, chi2: along(at) };
    let lower = |a: Bottom, b: Bottom| if b.chi2 < a.chi2 { b } else { a };
    let best = places().map(of).reduce(lower).unwrap_or_else(|| of(0.0));
    let step = 1.0 / PLACES as f64;
    let (mut low, mut high) = ((best.at - step).max(0.0), (best.at + step).min(1.0));
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let mut inner = [high - golden * (high - low), low + golden * (high - low)].map(of);
    for _ in 0..40 {
        let [left, right] = inner;
        inner = if left.chi2 <= right.chi2 {
            high = right.at;
            [of(high - golden * (high - low)), left]
        } else {
            low = left.at;
            [right, of(low + golden * (high - low))]
        };
    }
    // Of equals the place itself: between places nothing is gained on a flat bottom.
    inner.into_iter().fold(best, lower)
}

/// The first and the last share at which a function is no higher than a level, which it is at `inside`; none where it is higher there.
fn reaching(along: &dyn Fn(f64) -> f64, level: f64, inside: f64) -> Option<[f64; 2]> {
    if along(inside) > level {
        return None;
    }
    let is_in = |at: &f64| along(*at) <= level;
    let first = places().take_while(|at| *at < inside).find(is_in).unwrap_or(inside);
    let last = places().rev().take_while(|at| *at > inside).find(is_in).unwrap_or(inside);
    let step = 1.0 / PLACES as f64;
    let edge = |mut within: f64, mut beyond: f64| {
        for _ in 0..40 {
            let middle = 0.5 * (within + beyond);
            *(if along(middle) <= level { &mut within } else { &mut beyond }) = middle;
        }
        within
    };
    let low = if first > 0.0 { edge(first, (first - step).max(0.0)) } else { 0.0 };
    let high = if last < 1.0 { edge(last, (last + step).min(1.0)) } else { 1.0 };
    Some([low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGES: [Range; 2] = [Range { low: 0.05, high: 0.5 }, Range { low: 0.01, high: 2.5 }];
    const START: [f64; 2] = [0.15, 0.5];
    /// A place that is no node.
    const TRUTH: [f64; 2] = [0.123, 0.77];

    type Answer = fn([f64; 2]) -> f64;

    const FIRST: Answer = |[k, _]| k.ln();
    const SECOND: Answer = |[_, g]| g.ln();
    const PRODUCT: Answer = |[k, g]| k.ln() + g.ln();
    const RATIO: Answer = |[k, g]| k.ln() - g.ln();

    fn plane(asked: &[(Answer, Figure)]) -> Plane {
        let pairs = RANGES[0].nodes().flat_map(|k| RANGES[1].nodes().map(move |g| [k, g]));
        let by_node: Vec<Vec<f64>> = pairs.map(|pair| asked.iter().map(|asked| asked.0(pair)).collect()).collect();
        Plane::new(RANGES, asked.iter().map(|asked| asked.1).collect(), &by_node)
    }

    fn measured(answer: Answer, sd: f64) -> (Answer, Figure) {
        let value = answer(TRUTH);
        (answer, Figure { low: value, high: value, sd })
    }

    fn is_near(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-6
    }

    #[test]
    fn two_figures_that_are_linear_give_the_truth_and_the_intervals_of_the_textbook() {
        // Answers that are linear in the logarithms are so between nodes, too: all of it is exact.
        let half = RISE.sqrt() * 0.1;
        for (asked, shares) in [
            ([measured(FIRST, 0.1), measured(SECOND, 0.2)], [1.0, 2.0]),
            // Sum and difference: the variance of each is half of what either figure has.
            ([measured(PRODUCT, 0.1), measured(RATIO, 0.1)], [0.5_f64.sqrt(); 2]),
            // Narrower than the places at which the valley is looked for.
            ([measured(PRODUCT, 1e-4), measured(RATIO, 1e-4)], [1e-3 * 0.5_f64.sqrt(); 2]),
        ] {
            let fit = plane(&asked).fit(START);
            assert!(fit.chi2 < 1e-9, "{fit:?}");
            for axis in [0, 1] {
                let Parameter { value, low, high, verdict } = fit.parameters[axis];
                assert_eq!(verdict, Verdict::Fixed);
                assert!(is_near(value, TRUTH[axis]) && is_near(fit.point[axis], TRUTH[axis]), "{fit:?}");
                let half = half * shares[axis];
                assert!(
                    ((value / low).ln() - half).abs() < 1e-6 && ((high / value).ln() - half).abs() < 1e-6,
                    "{fit:?}"
                );
            }
        }
    }

    #[test]
    fn one_figure_of_both_leaves_a_ridge_and_no_point() {
        let plane = plane(&[measured(PRODUCT, 0.1)]);
        let fit = plane.fit(START);
        assert!(fit.parameters.iter().all(|of| of.verdict == Verdict::Ridge && of.value.is_nan()), "{fit:?}");
        // Of all points on it that nearest to the start.
        let along = (TRUTH[0] * TRUTH[1] / START[0] / START[1]).ln() / 2.0;
        assert!(((fit.point[0] / START[0]).ln() - along).abs() < 0.02 && fit.chi2 < AS_GOOD, "{fit:?}");
        let slices = plane.slices(&fit, 11);
        assert_eq!(slices.len(), 11);
        for Slice { first, second } in slices {
            let [low, best, high] = second.map(|g| (first * g / TRUTH[0] / TRUTH[1]).ln());
            let half = RISE.sqrt() * 0.1;
            let is_cut = |g: f64, end: f64| g == end;
            assert!((low + half).abs() < 1e-6 || is_cut(second[0], RANGES[1].low), "{first}: {low}");
            assert!((high - half).abs() < 1e-6 || is_cut(second[2], RANGES[1].high), "{first}: {high}");
            assert!(best.abs() < 1e-3 || is_cut(second[1], RANGES[1].high), "{first}: {best}");
        }
    }

    #[test]
    fn what_no_figure_tells_is_open_and_has_the_bounds() {
        let nothing = plane(&[]).fit(START);
        for (parameter, range) in nothing.parameters.iter().zip(RANGES) {
            assert_eq!((parameter.low, parameter.high, parameter.verdict), (range.low, range.high, Verdict::Open));
            assert!(parameter.value.is_nan());
        }
        assert!(nothing.point.iter().zip(START).all(|(own, start)| (own / start).ln().abs() < 0.02), "{nothing:?}");
        let [first, second] = plane(&[measured(FIRST, 0.1)]).fit(START).parameters;
        assert!(first.verdict == Verdict::Fixed && is_near(first.value, TRUTH[0]));
        assert!(second.verdict == Verdict::Open && [second.low, second.high] == [RANGES[1].low, RANGES[1].high]);
    }

    #[test]
    fn a_bound_counts_only_where_it_is_broken_and_without_a_spread_it_is_a_wall() {
        let at_most = |sd: f64| (FIRST, Figure { low: f64::NEG_INFINITY, high: TRUTH[0].ln(), sd });
        for (sd, beyond) in [(0.1, RISE.sqrt() * 0.1), (0.0, 0.0)] {
            let [first, second] = plane(&[at_most(sd)]).fit(START).parameters;
            assert!(first.low == RANGES[0].low && ((first.high / TRUTH[0]).ln() - beyond).abs() < 1e-6, "{first:?}");
            assert!(first.verdict == Verdict::Open && second.verdict == Verdict::Open && second.high == RANGES[1].high);
        }
        // A wall that both parameters share cuts either where the other one is held.
        let wall = (RATIO, Figure { low: f64::NEG_INFINITY, high: RATIO(TRUTH), sd: 0.0 });
        assert!(plane(&[wall]).fit(START).parameters.iter().all(|of| of.verdict == Verdict::Ridge));
    }

    #[test]
    fn a_figure_that_alone_moves_or_fixes_a_value_is_named() {
        let far = {
            let value = FIRST(TRUTH) + 0.6;
            (FIRST as Answer, Figure { low: value, high: value, sd: 0.1 })
        };
        let three = plane(&[measured(FIRST, 0.1), far, measured(SECOND, 0.2)]);
        let fit = three.fit(START);
        assert!(is_near(fit.parameters[0].value, TRUTH[0] * 0.3_f64.exp()) && (fit.chi2 - 18.0).abs() < 1e-6);
        // Without either of the two the value goes to the other; without the third nothing fixes the second parameter.
        assert_eq!(three.hangs_on(&fit, START), [vec![0, 1], vec![2]]);
        let agreeing = plane(&[measured(FIRST, 0.1), measured(FIRST, 0.1), measured(SECOND, 0.2)]);
        assert_eq!(agreeing.hangs_on(&agreeing.fit(START), START), [vec![], vec![2]]);
    }

    #[test]
    fn an_answer_that_is_missing_is_no_agreement() {
        let figure = Figure { low: 1.0, high: 2.0, sd: 0.5 };
        assert_eq!([0.0, 1.0, 1.5, 3.0].map(|answer| figure.misses(answer)), [-2.0, 0.0, 0.0, 2.0]);
        assert_eq!(figure.misses(f64::NAN), f64::INFINITY);
    }
}
