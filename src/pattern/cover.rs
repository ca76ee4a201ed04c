//! The share of a plane that discs around the points of a pattern cover on average: closed forms, and for displaced points a mean over
//! the cell (model section 11.3).

use super::grid::{Grid, Pattern};
use statrs::function::erf::erf;
use std::f64::consts::PI;

/// Places of the cell along each side that stand for all.
const PLACES: usize = 32;
/// Nodes of an integral across a disc.
const NODES: usize = 64;
/// Displaced further than so many standard deviations is no point.
const FARTHEST: f64 = 8.0;
/// Steps of a table of what discs miss, about a thirtieth of a standard deviation each.
const STEPS: usize = 512;
const SQRT_2: f64 = std::f64::consts::SQRT_2;

impl Grid {
    /// The share that `passes` passes cover with discs of this radius, mm.
    pub fn covered_fraction(&self, radius_mm: f64, passes: u32) -> f64 {
        if radius_mm <= 0.0 {
            return 0.0;
        }
        1.0 - (1.0 - self.of_one(radius_mm)).powi(passes.try_into().unwrap_or(i32::MAX))
    }

    fn of_one(&self, radius: f64) -> f64 {
        let disc = PI * radius * radius;
        if self.pattern == Pattern::Random {
            return 1.0 - (-disc * self.per_mm2()).exp();
        }
        if self.jitter_mm > 0.0 {
            return self.of_displaced(radius);
        }
        let (neighbours, whole) = match self.pattern {
            Pattern::Hex => (3.0, self.pitch_mm / 3f64.sqrt()),
            _ => (2.0, self.pitch_mm / SQRT_2),
        };
        if radius >= whole { 1.0 } else { (disc - neighbours * lens(radius, self.pitch_mm)) * self.per_mm2() }
    }

    /// Passes are independent, and so are the displacements: at each place of the cell every disc misses with a probability of its own.
    fn of_displaced(&self, radius: f64) -> f64 {
        let (pitch, row, sd) = (self.pitch_mm, self.row_mm(), self.jitter_mm);
        let misses = Misses::new(radius, sd);
        let rings = misses.to;
        let rows = (rings / row).ceil() as i64 + 1;
        let place = |k: usize| (k as f64 + 0.5) / PLACES as f64;
        let missed = |[x, y]: [f64; 2]| {
            let mut missed = 1.0;
            for j in -rows..=rows {
                let shift = if self.pattern == Pattern::Hex { 0.5 * j.rem_euclid(2) as f64 } else { 0.0 };
                let reach = (rings * rings - (y - j as f64 * row).powi(2)).max(0.0).sqrt();
                let [first, last] = [x - reach, x + reach].map(|end| end / pitch - shift);
                for i in first.floor() as i64..=last.ceil() as i64 {
                    let distance = (x - (i as f64 + shift) * pitch).hypot(y - j as f64 * row);
                    missed *= misses.at(distance);
                }
            }
            missed
        };
        let places = (0..PLACES).flat_map(|i| (0..PLACES).map(move |j| [place(i) * pitch, place(j) * row]));
        1.0 - places.map(missed).sum::<f64>() / (PLACES * PLACES) as f64
    }
}

/// Area that two discs of a radius share whose centres are so far apart, mm².
fn lens(radius: f64, distance: f64) -> f64 {
    if distance >= 2.0 * radius {
        return 0.0;
    }
    let half = 0.5 * distance;
    2.0 * radius * radius * (half / radius).acos() - half * (4.0 * radius * radius - distance * distance).sqrt()
}

/// The probability that a displaced disc misses a point, by the distance of the point from where the disc would be: every place of a cell
/// looks at many discs, and all of one radius share a table.
struct Misses {
    /// Nearer no disc misses, further none hits, mm.
    from: f64,
    to: f64,
    /// At even steps, one before the first and two beyond the last.
    values: Vec<f64>,
}

impl Misses {
    fn new(radius: f64, sd: f64) -> Self {
        let (from, to) = ((radius - FARTHEST * sd).max(0.0), radius + FARTHEST * sd);
        let at = |k: usize| from + (to - from) * (k as f64 - 1.0) / STEPS as f64;
        // A step before the middle lies as far from it as one beyond.
        Self { from, to, values: (0..STEPS + 3).map(|k| 1.0 - hit(radius, at(k).abs(), sd)).collect() }
    }

    /// By the cubic through the four steps around.
    fn at(&self, distance: f64) -> f64 {
        if distance >= self.to {
            return 1.0;
        }
        let place = ((distance - self.from) / (self.to - self.from)).max(0.0) * STEPS as f64;
        let below = (place as usize).min(STEPS - 1);
        let (f, [a, b, c, d]) = (place - below as f64, std::array::from_fn(|k| self.values[below + k]));
        let cubic = -f * (f - 1.0) * (f - 2.0) / 6.0 * a + (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0 * b
            - (f + 1.0) * f * (f - 2.0) / 2.0 * c
            + (f + 1.0) * f * (f - 1.0) / 6.0 * d;
        cubic.clamp(0.0, 1.0)
    }
}

/// The probability that a disc whose centre is displaced by independent normals of a standard deviation holds a point at this distance from
/// where it would be: the noncentral χ² distribution of two degrees of freedom, as an integral across the disc.
fn hit(radius: f64, distance: f64, sd: f64) -> f64 {
    let [from, to] = [(-radius).max(distance - FARTHEST * sd), radius.min(distance + FARTHEST * sd)];
    if from >= to {
        return 0.0;
    }
    let chord = |x: f64| {
        let half = ((radius - x) * (radius + x)).max(0.0).sqrt();
        let off = (x - distance) / sd;
        (-0.5 * off * off).exp() / (sd * (2.0 * PI).sqrt()) * erf(half / (sd * SQRT_2))
    };
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    // Evenly over a turn, which takes square-root ends away.
    let at = |k: usize| {
        let (sin, cos) = (PI * (k as f64 + 0.5) / NODES as f64).sin_cos();
        sin * chord(middle - half * cos)
    };
    half * PI / NODES as f64 * (0..NODES).map(at).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(pattern: Pattern, jitter_mm: f64) -> Grid {
        Grid { pattern, pitch_mm: 3.0, jitter_mm }
    }

    #[test]
    fn coverage_is_what_points_of_the_cell_say() {
        for pattern in [Pattern::Square, Pattern::Hex] {
            for radius in [0.4, 1.4, 1.6, 1.74, 2.2] {
                let grid = grid(pattern, 0.0);
                let (steps, row) = (600, grid.row_mm());
                let near = |x: f64, y: f64| {
                    let sites = (-2..=3).flat_map(|i| (-2..=3).map(move |j: i32| (i, j)));
                    let shift = |j: i32| if pattern == Pattern::Hex { 0.5 * f64::from(j.rem_euclid(2)) } else { 0.0 };
                    sites
                        .map(|(i, j)| (x - (f64::from(i) + shift(j)) * 3.0).hypot(y - f64::from(j) * row))
                        .fold(f64::INFINITY, f64::min)
                };
                let places = (0..steps).flat_map(|i| (0..steps).map(move |j| (f64::from(i) + 0.5, f64::from(j) + 0.5)));
                let inside = places.filter(|(i, j)| near(i * 3.0 / 600.0, j * row / 600.0) <= radius).count();
                let share = inside as f64 / f64::from(steps * steps);
                assert!((share - grid.covered_fraction(radius, 1)).abs() < 2e-3, "{pattern:?} {radius}: {share}");
            }
        }
    }

    #[test]
    fn much_jitter_is_at_random_and_little_is_none() {
        for radius in [0.5, 1.3, 2.0] {
            let random = grid(Pattern::Random, 0.0).covered_fraction(radius, 2);
            // Each disc holds a place with a probability of about r²/(2 σ²): the mean of a product of ones differs from that of their
            // exponentials by as much.
            let many = grid(Pattern::Square, 30.0).covered_fraction(radius, 2);
            assert!((many - random).abs() < 0.5 * (radius / 30.0).powi(2), "{radius}: {many} {random}");
            let still = grid(Pattern::Square, 0.0).covered_fraction(radius, 2);
            assert!((grid(Pattern::Square, 0.02).covered_fraction(radius, 2) - still).abs() < 3e-3, "{radius}");
        }
    }

    #[test]
    fn a_table_says_what_its_integral_says() {
        for (radius, sd) in [(0.5, 0.3), (1.0, 2.0), (0.02, 1.0), (3.0, 0.04)] {
            let misses = Misses::new(radius, sd);
            for k in 0..1000 {
                let distance = 1.1 * misses.to * f64::from(k) / 1000.0;
                let off = misses.at(distance) - (1.0 - hit(radius, distance, sd));
                assert!(off.abs() < 1e-7, "{radius} {sd} at {distance}: {off}");
            }
        }
    }

    #[test]
    fn a_displaced_disc_holds_its_own_middle_as_rayleigh_says() {
        for (radius, sd) in [(0.5, 0.3), (1.0, 2.0), (0.02, 1.0), (3.0, 0.4)] {
            let exact = 1.0 - (-0.5 * f64::powi(radius / sd, 2)).exp();
            assert!((hit(radius, 0.0, sd) - exact).abs() < 1e-9, "{radius} {sd}: {} {exact}", hit(radius, 0.0, sd));
        }
    }

    #[test]
    fn more_passes_and_larger_discs_cover_more() {
        for pattern in [Pattern::Square, Pattern::Hex, Pattern::Random] {
            let grid = grid(pattern, 0.0);
            let shares: Vec<f64> = (0..40).map(|k| grid.covered_fraction(0.06 * f64::from(k), 1)).collect();
            assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-15), "{pattern:?}");
            assert!(grid.covered_fraction(1.0, 2) > grid.covered_fraction(1.0, 1));
        }
    }
}
