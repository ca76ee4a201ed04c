//! A study: which keys of a scenario are varied, over which values, and what stands at each point.
//!
//! A point is a pure function of its number, so it is the same on every thread, in every shard and after every interruption.

use super::channel::STRIKE_METRICS;
use crate::after::told;
use crate::metrics::Metric;
use crate::sampling::design::Design;

/// How the points of a study lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Every combination of the axes' values; the last axis changes fastest.
    Grid,
    /// The first values of all axes together, then the second ones, and so on.
    List,
    /// So many points between the limits of the axes.
    Scattered(Design),
}

impl Layout {
    /// The word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::List => "list",
            Self::Scattered(design) => design.scatter().as_str(),
        }
    }
}

/// What is computed at each point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compute {
    /// Whole treatments of a patch, as `run` does.
    Patch,
    /// One strike of each device, depth and hypothesis, as `channel` does.
    Channel,
    /// What of a drug has come in through channels by the end, central values alone, as `deliver` does.
    Delivery,
}

impl Compute {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Patch, Self::Channel, Self::Delivery];

    /// The word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Channel => "channel",
            Self::Delivery => "delivery",
        }
    }
}

/// A value of an axis, as tables show it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A whole number.
    Integer(i64),
    /// A number, quantities in the natural unit of their dimension (mm, deg, Hz, mm/s, s).
    Real(f64),
    /// Anything else, as it is written in a scenario.
    Text(String),
}

/// A value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisValue {
    /// As a scenario would have it, in TOML.
    pub toml: String,
    /// As tables show it.
    pub shown: Shown,
}

/// A range of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// First value, in the natural unit.
    pub from: f64,
    /// Last value.
    pub to: f64,
    /// Even in the logarithm.
    pub logarithmic: bool,
    /// Whole numbers only.
    pub whole: bool,
    /// The unit that a scenario wants after the number; none for bare numbers.
    pub unit: Option<&'static str>,
    /// Values of a grid; 0 where the axis is only for scattered points.
    pub count: u64,
}

/// The values that an axis may take.
#[derive(Debug, Clone, PartialEq)]
pub enum Levels {
    /// These.
    Listed(Vec<AxisValue>),
    /// Those between two limits.
    Between(Span),
}

/// Keys of a scenario that are varied together, and their values.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Name of the column in tables, unit included.
    pub column: String,
    /// Key paths that take the value.
    pub keys: Vec<String>,
    /// The values.
    pub levels: Levels,
}

impl Axis {
    /// Values on a grid.
    pub fn count(&self) -> u64 {
        match &self.levels {
            Levels::Listed(values) => values.len() as u64,
            Levels::Between(span) => span.count,
        }
    }

    /// What its values are in tables: all of one kind.
    pub fn is_text(&self) -> bool {
        matches!(&self.levels, Levels::Listed(values) if values.iter().any(|value| matches!(value.shown, Shown::Text(_))))
    }

    /// Whether all its values are whole numbers.
    pub fn is_whole(&self) -> bool {
        match &self.levels {
            Levels::Listed(values) => values.iter().all(|value| matches!(value.shown, Shown::Integer(_))),
            Levels::Between(span) => span.whole,
        }
    }

    /// Value number `index` of a grid.
    pub fn value(&self, index: u64) -> AxisValue {
        match &self.levels {
            Levels::Listed(values) => values[(index as usize).min(values.len() - 1)].clone(),
            Levels::Between(span) => span.value(span.of_grid(index)),
        }
    }

    /// The value at a share of the axis, 0 ≤ share < 1: values of a list each have an equal part of it.
    pub fn at(&self, share: f64) -> AxisValue {
        match &self.levels {
            Levels::Listed(values) => self.value(((share * values.len() as f64) as u64).min(values.len() as u64 - 1)),
            Levels::Between(span) => span.value(span.of_share(share)),
        }
    }
}

/// Rounds to 14 significant digits: a third of the way from 0 to 0.3 is 0.1, and not 0.09999999999999999.
fn tidy(value: f64) -> f64 {
    format!("{value:.13e}").parse().unwrap_or(value)
}

impl Axis {
    /// Where the axis really is when it is asked to be at a share of it: as a share of its range, values of a list being
    /// evenly spaced.
    pub fn place(&self, share: f64) -> f64 {
        match &self.levels {
            Levels::Listed(values) => {
                let index = (share * values.len() as f64).floor().min(values.len() as f64 - 1.0);
                index / (values.len() as f64 - 1.0).max(1.0)
            }
            Levels::Between(span) if span.whole && span.logarithmic => {
                (span.of_share(share) / span.from).ln() / (span.to / span.from).ln()
            }
            Levels::Between(span) if span.whole => (span.of_share(share) - span.from) / (span.to - span.from),
            Levels::Between(_) => share,
        }
    }
}

impl Span {
    fn of_grid(&self, index: u64) -> f64 {
        let last = self.count.saturating_sub(1).max(1);
        // The ends are the declared ones, to the bit.
        match index {
            0 => self.from,
            _ if index >= last => self.to,
            _ => tidy(self.between(index as f64 / last as f64)),
        }
    }

    fn of_share(&self, share: f64) -> f64 {
        if self.whole && !self.logarithmic {
            // Every whole number has an equal part, both ends included.
            return self.from + (share * (self.to - self.from + 1.0)).floor().min(self.to - self.from);
        }
        self.between(share)
    }

    fn between(&self, share: f64) -> f64 {
        let value = if self.logarithmic {
            self.from * (share * (self.to / self.from).ln()).exp()
        } else {
            self.from + share * (self.to - self.from)
        };
        // Rounding may carry a logarithmic scale beyond its end, and that may be where the key's range ends.
        let value = value.clamp(self.from, self.to);
        if self.whole { value.round() } else { value }
    }

    fn value(&self, number: f64) -> AxisValue {
        if self.whole {
            return AxisValue { toml: format!("{number:.0}"), shown: Shown::Integer(number as i64) };
        }
        let toml = self.unit.map_or_else(|| format!("{number:?}"), |unit| format!("\"{number:?} {unit}\""));
        AxisValue { toml, shown: Shown::Real(number) }
    }
}

/// A study of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyPlan {
    /// How the points lie.
    pub layout: Layout,
    /// What is computed at each.
    pub compute: Compute,
    /// What is varied.
    pub axes: Vec<Axis>,
    /// Number of points.
    pub points: u64,
    /// How often each point is computed, each time with other random numbers.
    pub replicates: u64,
    /// Metrics to keep; none keeps all.
    pub metrics: Vec<String>,
    /// Layers to keep; none keeps all.
    pub layers: Vec<String>,
}

impl StudyPlan {
    /// Columns that the tables of every study have; an axis cannot have their names.
    pub const RESERVED: [&str; 17] = [
        "point",
        "replicate",
        "device",
        "depth_mm",
        "tear",
        "layer",
        "metric",
        "unit",
        "mean",
        "std_err",
        "std_err_integration",
        "ci95_low",
        "ci95_high",
        "trials",
        "samples",
        "status",
        "reason",
    ];

    /// Metrics that a study of strikes or treatments can keep.
    pub fn known_metrics() -> Vec<&'static str> {
        let of_patch = Metric::ALL.iter().map(|metric| metric.word());
        of_patch.chain(STRIKE_METRICS.iter().copied().filter(|name| !Self::is_of_patch(name))).collect()
    }

    /// Metrics that a study of deliveries can keep.
    pub fn delivery_metrics() -> Vec<&'static str> {
        told::BY_CHANNELS.iter().map(|told| told.metric).collect()
    }

    /// Whether whole treatments give this metric.
    pub fn is_of_patch(metric: &str) -> bool {
        Metric::of(metric).is_some()
    }

    /// The word of `sampling.metrics` without which no point gives this metric, if any.
    pub fn asked_for_by(metric: &str) -> Option<&'static str> {
        Metric::of(metric)?.facts().asked_for_by
    }

    /// The values of all axes at a point.
    pub fn values(&self, point: u64) -> Vec<AxisValue> {
        match self.layout {
            Layout::Grid => self.of_grid(point),
            Layout::List => self.axes.iter().map(|axis| axis.value(point)).collect(),
            Layout::Scattered(design) => self.at(&design.point(point)),
        }
    }

    /// The values of all axes at a place of the unit cube.
    pub fn at(&self, place: &[f64]) -> Vec<AxisValue> {
        self.axes.iter().zip(place).map(|(axis, &share)| axis.at(share)).collect()
    }

    fn of_grid(&self, point: u64) -> Vec<AxisValue> {
        let mut rest = point;
        let mut values: Vec<AxisValue> = Vec::with_capacity(self.axes.len());
        for axis in self.axes.iter().rev() {
            values.push(axis.value(rest % axis.count()));
            rest /= axis.count();
        }
        values.reverse();
        values
    }

    /// Whether rows of this layer and metric are wanted.
    pub fn keeps(&self, layer: &str, metric: &str) -> bool {
        let wanted = |list: &[String], word: &str| list.is_empty() || list.iter().any(|kept| kept == word);
        wanted(&self.layers, layer) && wanted(&self.metrics, metric)
    }
}

/// How much effort goes into sensitivity indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SensitivityPlan {
    /// Base samples of Sobol' indices.
    pub samples: u64,
    /// Trajectories of elementary effects; 0 for none.
    pub trajectories: u64,
    /// Levels of the trajectories.
    pub levels: u32,
    /// Resamples for the intervals.
    pub resamples: u32,
}

impl Default for SensitivityPlan {
    /// The defaults of the scenario's section.
    fn default() -> Self {
        Self { samples: 256, trajectories: 32, levels: 4, resamples: 1000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::design::Scatter;

    fn listed(column: &str, values: &[i64]) -> Axis {
        let value = |&number: &i64| AxisValue { toml: number.to_string(), shown: Shown::Integer(number) };
        Axis {
            column: column.into(),
            keys: vec![column.into()],
            levels: Levels::Listed(values.iter().map(value).collect()),
        }
    }

    fn span(span: Span) -> Axis {
        Axis { column: "x".into(), keys: vec!["x".into()], levels: Levels::Between(span) }
    }

    fn plan(layout: Layout, axes: Vec<Axis>, points: u64) -> StudyPlan {
        let (metrics, layers) = (Vec::new(), Vec::new());
        StudyPlan { layout, compute: Compute::Channel, axes, points, replicates: 1, metrics, layers }
    }

    fn numbers(values: Vec<AxisValue>) -> Vec<f64> {
        let number = |value: AxisValue| match value.shown {
            Shown::Integer(number) => number as f64,
            Shown::Real(number) => number,
            Shown::Text(_) => f64::NAN,
        };
        values.into_iter().map(number).collect()
    }

    const MILLIMETRES: Span = Span { from: 0.1, to: 0.3, logarithmic: false, whole: false, unit: Some("mm"), count: 3 };

    #[test]
    fn the_last_axis_of_a_grid_changes_fastest() {
        let plan = plan(Layout::Grid, vec![listed("a", &[1, 2]), listed("b", &[10, 20, 30])], 6);
        let all: Vec<Vec<f64>> = (0..6).map(|point| numbers(plan.values(point))).collect();
        assert_eq!(all, [[1.0, 10.0], [1.0, 20.0], [1.0, 30.0], [2.0, 10.0], [2.0, 20.0], [2.0, 30.0]]);
    }

    #[test]
    fn a_list_takes_its_axes_side_by_side() {
        let plan = plan(Layout::List, vec![listed("a", &[1, 2]), listed("b", &[10, 20])], 2);
        assert_eq!(numbers(plan.values(1)), [2.0, 20.0]);
    }

    #[test]
    fn a_range_ends_where_it_was_told_to() {
        let axis = span(MILLIMETRES);
        assert_eq!((axis.value(0).toml.as_str(), axis.value(2).toml.as_str()), ("\"0.1 mm\"", "\"0.3 mm\""));
        assert_eq!(numbers(vec![axis.value(1)]), [0.1 + 0.5 * (0.3 - 0.1)]);
        let logarithmic = span(Span { from: 1.0, to: 100.0, logarithmic: true, ..MILLIMETRES });
        assert!((numbers(vec![logarithmic.value(1)])[0] - 10.0).abs() < 1e-12);
    }

    #[test]
    fn values_of_a_grid_are_those_that_a_hand_would_write() {
        let tenths = Span { from: 0.0, to: 0.7, unit: None, count: 8, ..MILLIMETRES };
        let values: Vec<String> = (0..8).map(|i| span(tenths).value(i).toml).collect();
        assert_eq!(values, ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);
    }

    #[test]
    fn no_share_leads_beyond_the_ends() {
        for (from, to) in [(0.1, 0.7), (1e-3, 0.3), (7.0, 1e5), (0.3, 100.0)] {
            for logarithmic in [false, true] {
                let axis = span(Span { from, to, logarithmic, ..MILLIMETRES });
                for share in [0.0, 0.5, 1.0 - f64::EPSILON, 1.0] {
                    let value = numbers(vec![axis.at(share)])[0];
                    assert!((from..=to).contains(&value), "{value} between {from} and {to}");
                }
            }
        }
    }

    #[test]
    fn whole_numbers_have_equal_parts_of_the_axis() {
        let axis = span(Span { from: 4.0, to: 6.0, whole: true, unit: None, ..MILLIMETRES });
        let counts = (0..300).fold([0; 3], |mut counts, i| {
            counts[numbers(vec![axis.at((f64::from(i) + 0.5) / 300.0)])[0] as usize - 4] += 1;
            counts
        });
        assert_eq!(counts, [100, 100, 100]);
        assert_eq!(axis.at(0.9999).toml, "6");
    }

    #[test]
    fn an_axis_tells_where_it_really_is() {
        let list = listed("a", &[1, 5, 9]);
        assert_eq!([0.0, 1.0 / 3.0, 0.6, 1.0].map(|share| list.place(share)), [0.0, 0.5, 0.5, 1.0]);
        let whole = span(Span { from: 1.0, to: 3.0, whole: true, unit: None, ..MILLIMETRES });
        assert_eq!([0.0, 0.5, 1.0].map(|share| whole.place(share)), [0.0, 0.5, 1.0]);
        assert_eq!(span(MILLIMETRES).place(0.3), 0.3);
    }

    #[test]
    fn scattered_points_do_not_depend_on_one_another() {
        let axes = vec![span(MILLIMETRES), listed("b", &[1, 2])];
        let plan = plan(Layout::Scattered(Design::new(Scatter::Sobol, 2, 64, 1).unwrap()), axes, 64);
        let all: Vec<Vec<f64>> = (0..64).map(|point| numbers(plan.values(point))).collect();
        assert_eq!(all[17], numbers(plan.values(17)));
        // 64 points of a net: one in every 64th of the first axis, half of them on either value of the second.
        let mut parts: Vec<u32> = all.iter().map(|v| ((v[0] - 0.1) / 0.2 * 64.0) as u32).collect();
        parts.sort_unstable();
        assert!(parts.into_iter().eq(0..64));
        assert_eq!(all.iter().filter(|v| v[1] == 1.0).count(), 32);
    }
}
