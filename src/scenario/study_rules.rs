//! Rules of `[study]`: axes that lead somewhere, values that fit, and no more points than can be meant.

use super::axis_keys::{columns_differ, keys_differ};
use super::kept_rules;
use super::overrides::{self, Step};
use super::read::{self, UNKNOWN_KEY};
use super::survey_rules::too_many;
use super::template::STUDIES;
use crate::keys::fields::join;
use crate::keys::fields::{Checked, Fields};
use crate::keys::findings::{Findings, TOLD};
use crate::keys::problem::problem;
use crate::keys::problem::{Place, Problem};
use crate::keys::tree::{self, Node, Value};
use crate::sampling::design::{Design, Scatter};
use crate::study::plan::{Axis, AxisValue, Compute, Layout, Levels, Shown, Span, StudyPlan};
use crate::units::{self, Dimension};

/// Share of a range by which its last step may miss the end.
const ROUNDING: f64 = 1e-9;
/// Whole numbers beyond this are not told apart as real ones.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Checks `[study]` and returns its plan, if there is one and the rest of the scenario is sound.
pub(super) fn plan(root: &Fields, tree: &Node, found: &mut Findings) -> Option<StudyPlan> {
    let fields = root.table("study").ok()?;
    let is_sound = found.shape.len() + found.range.len() + found.costly.len() == 0;
    if !is_sound {
        return None;
    }
    let design = fields.text("design").ok()?;
    let scatter = Scatter::ALL.into_iter().find(|scatter| scatter.as_str() == design);
    let mut base = tree.clone();
    if let Value::Table(table) = &mut base.value {
        table.retain(|key, _| !STUDIES.contains(&key.as_str()));
    }
    let mut rules = Rules { design, scatter, base, names: overrides::device_names(tree), found };
    let items = fields.list("axis").ok()?;
    let axes: Vec<Option<Axis>> = items.iter().filter_map(Checked::table).map(|axis| rules.axis(axis)).collect();
    columns_differ(items, &axes, rules.found);
    let axes = axes.into_iter().collect::<Option<Vec<Axis>>>()?;
    keys_differ(items, &axes, &rules.names, rules.found);
    kept_rules::check(root, fields, rules.found);
    let points = rules.points(fields, &axes)?;
    let words = |key| Some(fields.list(key).ok()?.iter().filter_map(Checked::text).map(str::to_owned).collect());
    let seed = root.table("sampling").ok()?.integer("seed").ok()?;
    // The bounds keep axes and points below what a design can number.
    let layout = match scatter {
        Some(scatter) => Layout::Scattered(Design::new(scatter, axes.len(), points, seed).ok()?),
        None if design == "list" => Layout::List,
        None => Layout::Grid,
    };
    Some(StudyPlan {
        layout,
        compute: compute(fields)?,
        axes,
        points,
        replicates: fields.integer("replicates").ok()?,
        metrics: words("metrics")?,
        layers: words("layers")?,
    })
}

/// What `[study]` computes at its points.
fn compute(fields: &Fields) -> Option<Compute> {
    let word = fields.text("compute").ok()?;
    Compute::ALL.into_iter().find(|compute| compute.as_str() == word)
}

/// A number as an axis has it, in the natural unit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount {
    value: f64,
    dimension: Option<Dimension>,
    whole: bool,
}

impl Amount {
    fn of(node: &Node) -> Option<Self> {
        let bare = |value, whole| Self { value, dimension: None, whole };
        match &node.value {
            Value::Integer(_, Some(value)) => {
                Some(bare(*value as f64, true)).filter(|amount| amount.value.abs() < EXACT)
            }
            Value::Float(text) => units::parse_number(text).ok().map(|value| bare(value, false)),
            Value::String(text) => units::parse_natural(text).ok().map(|(value, dimension)| Self {
                value,
                dimension: Some(dimension),
                whole: false,
            }),
            _ => None,
        }
    }
}

/// Checks axes against the scenario that they vary.
struct Rules<'f> {
    /// The word for how the points lie.
    design: &'f str,
    /// How they are scattered, unless they lie on a grid or in a list.
    scatter: Option<Scatter>,
    base: Node,
    names: Vec<String>,
    found: &'f mut Findings,
}

impl Rules<'_> {
    fn refuse(&mut self, place: &Place, path: &str, what: impl Into<String>, rule: &str, value: String, advice: &str) {
        self.found.range.push(problem(place, path, what, rule, value, advice));
    }

    fn axis(&mut self, fields: &Fields) -> Option<Axis> {
        let keys = self.keys(fields)?;
        let listed = fields.list("values").ok();
        let ends = (fields.node("from").ok(), fields.node("to").ok());
        let rule = "an axis has values = [...], or a range with from and to";
        let levels = match (listed, ends) {
            (Some(values), (None, None)) => self.listed(fields, values, &keys)?,
            (None, (Some(from), Some(to))) => Levels::Between(self.span(fields, from, to, &keys)?),
            (None, _) => {
                let what = "has no values";
                self.refuse(&fields.place, &fields.path, what, rule, "not given".into(), "add values, or from and to");
                return None;
            }
            _ => {
                let what = "has both values and a range";
                self.refuse(&fields.place, &fields.path, what, rule, "both".into(), "remove one of the two");
                return None;
            }
        };
        let column = match fields.text("name") {
            Ok(name) => name.to_owned(),
            Err(_) => default_column(&keys[0].0, &levels),
        };
        Some(Axis { column, keys: keys.into_iter().map(|(key, _)| key).collect(), levels })
    }

    /// Paths of an axis, each with the steps that lead there.
    fn keys(&mut self, fields: &Fields) -> Option<Vec<(String, Vec<Step>)>> {
        let mut keys = Vec::new();
        let first = (fields.text("key").ok()?, fields.place("key").clone(), join(&fields.path, "key"));
        let also = fields.list("also").unwrap_or_default().iter();
        let all = std::iter::once(first)
            .chain(also.filter_map(|item| Some((item.text()?, item.place.clone(), item.path.clone()))));
        let all: Vec<_> = all.collect();
        for &(key, ref place, ref path) in &all {
            let steps = overrides::steps(key, &self.names);
            let head = key.split(['.', '[']).next().unwrap_or_default();
            let fixed = STUDIES.contains(&head)
                || matches!(head, "version" | "title" | "question")
                || (head == "device" && key.ends_with(".name"));
            match steps {
                Some(steps) if !fixed => {
                    if self.leads_somewhere(key, &steps, place) {
                        keys.push((key.to_owned(), steps));
                    }
                }
                _ => {
                    let what = if fixed { "cannot be varied" } else { "is no key path" };
                    let rule = "a path of keys as for --set, of something that changes a result";
                    self.refuse(place, path, what, rule, format!("\"{key}\""), "name another key");
                }
            }
        }
        (keys.len() == all.len()).then_some(keys)
    }

    /// Reports a path that leads to no key of the scenario once, where the path stands, whatever values it was to take.
    fn leads_somewhere(&mut self, key: &str, steps: &[Step], place: &Place) -> bool {
        let (mut tree, mut found) = (self.base.clone(), Findings::default());
        let probe = Node { value: Value::String(String::new()), place: place.clone() };
        let laid = overrides::put(&mut tree, steps, probe, key, place).map_err(|problem| *problem);
        read::read(&tree, &mut found);
        let unknown = found.shape.find(|problem| problem.what == UNKNOWN_KEY && problem.place == *place);
        let value = format!("\"{key}\"");
        let lost = laid.err().or(unknown).map(|problem| Problem { value, ..problem });
        let leads = lost.is_none();
        self.found.range.extend(lost);
        leads
    }

    fn listed(&mut self, fields: &Fields, items: &[Checked], keys: &[(String, Vec<Step>)]) -> Option<Levels> {
        if let Some(key) = ["step", "count"].into_iter().find(|key| fields.entries.contains_key(*key)) {
            let path = join(&fields.path, key);
            self.refuse(
                fields.place(key),
                &path,
                "needs a range",
                "values are listed one by one",
                "given".into(),
                "remove it",
            );
            return None;
        }
        let nodes: Vec<&Node> = items.iter().filter_map(Checked::node).collect();
        let values = axis_values(&nodes);
        for (i, (item, value)) in items.iter().zip(&values).enumerate() {
            let is_repeated = self.design != "list" && values[..i].iter().any(|other| is_same(other, value));
            if is_repeated {
                let advice = "remove one of the two";
                self.refuse(&item.place, &item.path, "is named twice", "each value once", value.toml.clone(), advice);
            }
        }
        (!self.are_refused(&nodes, keys)).then_some(Levels::Listed(values))
    }

    fn span(&mut self, fields: &Fields, from: &Node, to: &Node, keys: &[(String, Vec<Step>)]) -> Option<Span> {
        let (Some(low), Some(high)) = (Amount::of(from), Amount::of(to)) else {
            self.no_number(fields, from, to, keys);
            return None;
        };
        let logarithmic = fields.text("scale") == Ok("log");
        let wrong = match () {
            () if low.dimension != high.dimension => {
                Some(("to", "both ends have units of the same dimension, or none"))
            }
            () if high.value <= low.value => Some(("to", "the range ends above where it begins")),
            () if logarithmic && low.value <= 0.0 => Some(("from", "a logarithmic range begins above 0")),
            () => None,
        };
        if low.dimension != high.dimension && self.are_refused(&[from, to], keys) {
            return None;
        }
        if let Some((key, rule)) = wrong {
            let shown = format!("{} and {}", from.shown(), to.shown());
            let path = join(&fields.path, key);
            self.refuse(fields.place(key), &path, "is no range", rule, shown, "correct the two");
            return None;
        }
        if self.are_refused(&[from, to], keys) {
            return None;
        }
        let whole = low.whole && high.whole && !self.takes(&half_way(from, low.value, high.value), keys);
        let unit = low.dimension.map(Dimension::natural_unit);
        let span = Span { from: low.value, to: high.value, logarithmic, whole, unit, count: 0 };
        let count = self.grid_count(fields, &span, low)?;
        Some(Span { count, ..span })
    }

    /// Reports the end of a range that is no number: as its key would, or as one that no range can have.
    fn no_number(&mut self, fields: &Fields, from: &Node, to: &Node, keys: &[(String, Vec<Step>)]) {
        let (key, node) = if Amount::of(from).is_none() { ("from", from) } else { ("to", to) };
        if !self.are_refused(&[node], keys) {
            let rule = "both ends are finite numbers, or quantities with a unit such as \"10 mm\"";
            let shown = format!("{} and {}", from.shown(), to.shown());
            let path = join(&fields.path, key);
            self.refuse(&node.place, &path, "a range needs two numbers", rule, shown, "correct it");
        }
    }

    /// Values of a range on a grid: counted once, as an integer.
    fn grid_count(&mut self, fields: &Fields, span: &Span, low: Amount) -> Option<u64> {
        let (step, count) = (fields.node("step").ok(), fields.integer("count").ok());
        let path = |key| join(&fields.path, key);
        match (self.scatter, step, count) {
            (Some(_), None, None) => Some(0),
            (Some(_), ..) => {
                let key = if step.is_some() { "step" } else { "count" };
                let rule = "scattered points need the two ends only";
                let what = format!("does not apply to design = \"{}\"", self.design);
                self.refuse(fields.place(key), &path(key), what, rule, "given".into(), "remove it");
                None
            }
            (_, None, Some(count)) => {
                let apart = (span.to - span.from) / (count - 1) as f64;
                if span.whole && !span.logarithmic && apart.fract() != 0.0 {
                    let rule = "values of a whole-numbered key are whole numbers";
                    let what = "does not cut the range into whole numbers";
                    self.refuse(
                        fields.place("count"),
                        &path("count"),
                        what,
                        rule,
                        count.to_string(),
                        "choose another count",
                    );
                    return None;
                }
                self.whole_values_differ(fields, &Span { count, ..*span })
            }
            (_, Some(step), None) => self.steps(step, &path("step"), span, low),
            _ => {
                let what = if step.is_some() { "has both step and count" } else { "has neither step nor count" };
                let rule = "a range on a grid or in a list has one of step and count";
                self.refuse(&fields.place, &fields.path, what, rule, "range".into(), "give one of the two");
                None
            }
        }
    }

    /// Whole numbers that are even in the logarithm may fall on one another.
    fn whole_values_differ(&mut self, fields: &Fields, span: &Span) -> Option<u64> {
        let axis =
            Axis { column: String::new(), keys: Vec::new(), levels: Levels::Between(Span { unit: None, ..*span }) };
        let is_crowded = span.whole && (1..span.count).any(|i| axis.value(i) == axis.value(i - 1));
        if is_crowded {
            let what = "rounds two values to the same whole number";
            let (path, rule) = (join(&fields.path, "count"), "each value once");
            self.refuse(fields.place("count"), &path, what, rule, span.count.to_string(), "choose a smaller count");
        }
        (!is_crowded).then_some(span.count)
    }

    fn steps(&mut self, node: &Node, path: &str, span: &Span, low: Amount) -> Option<u64> {
        let step = Amount::of(node).filter(|step| step.dimension == low.dimension);
        let rule = match step {
            _ if span.logarithmic => "a logarithmic range is cut by count",
            None => "a step has a unit of the same dimension as its range, or none as the range has none",
            Some(step) if step.value <= 0.0 => "a step is more than 0",
            Some(step) if span.whole && step.value.fract() != 0.0 => "values of a whole-numbered key are whole numbers",
            Some(_) => "",
        };
        let Some(step) = step.filter(|_| rule.is_empty()) else {
            let advice = if span.logarithmic { "give count instead" } else { "correct it, or give count" };
            self.refuse(&node.place, path, "is no step of this range", rule, node.shown(), advice);
            return None;
        };
        let exact = (span.to - span.from) / step.value;
        let count = exact.round();
        if (exact - count).abs() > ROUNDING * exact.max(1.0) {
            let reached = units::tidy(span.from + exact.floor() * step.value);
            let what = format!("never reaches the end: {exact:.4} steps");
            let unit = span.unit.map_or_else(String::new, |unit| format!(" {unit}"));
            let advice = match exact < 1.0 {
                true => "choose a smaller step, or give count".to_owned(),
                false => format!("let the range end at {reached}{unit}, or give count"),
            };
            self.refuse(
                &node.place,
                path,
                what,
                "a whole number of steps from first to last value",
                node.shown(),
                &advice,
            );
            return None;
        }
        Some(count.min(1e18) as u64 + 1)
    }

    fn count(&self) -> usize {
        self.found.shape.len() + self.found.range.len() + self.found.costly.len()
    }

    /// Reports what is wrong with some values, as far as anybody reads on; whether anything is.
    fn are_refused(&mut self, nodes: &[&Node], keys: &[(String, Vec<Step>)]) -> bool {
        let before = self.count();
        for node in nodes {
            if self.count() - before <= TOLD {
                self.try_value(node, keys);
            }
        }
        self.count() > before
    }

    /// Reports what is wrong with a value, were it in the scenario.
    fn try_value(&mut self, node: &Node, keys: &[(String, Vec<Step>)]) {
        let trial = self.trial(node, keys);
        self.found.shape.absorb(trial.shape);
        self.found.range.absorb(trial.range);
        self.found.costly.absorb(trial.costly);
    }

    fn takes(&self, node: &Node, keys: &[(String, Vec<Step>)]) -> bool {
        self.trial(node, keys).shape.len() == 0
    }

    fn trial(&self, node: &Node, keys: &[(String, Vec<Step>)]) -> Findings {
        let (mut tree, mut found) = (self.base.clone(), Findings::default());
        for (key, steps) in keys {
            let laid = overrides::put(&mut tree, steps, node.clone(), key, &node.place);
            found.shape.extend(laid.err().map(|problem| *problem));
        }
        read::read(&tree, &mut found);
        found
    }

    /// How many points there are, unless they are too many to be meant.
    fn points(&mut self, fields: &Fields, axes: &[Axis]) -> Option<u64> {
        let points = match (self.scatter, fields.integer("points").ok()) {
            (Some(_), Some(points)) => points as f64,
            (Some(_), None) => {
                let rule = "scattered points have a number";
                self.refuse(
                    &fields.place,
                    &join(&fields.path, "points"),
                    "missing",
                    rule,
                    "not given".into(),
                    "add points = 64",
                );
                return None;
            }
            (None, Some(points)) => {
                let what = format!("does not apply to design = \"{}\"", self.design);
                let rule = "the axes say how many points there are";
                self.refuse(
                    fields.place("points"),
                    &join(&fields.path, "points"),
                    what,
                    rule,
                    points.to_string(),
                    "remove it",
                );
                return None;
            }
            (None, None) if self.design == "list" => self.side_by_side(fields, axes)? as f64,
            (None, None) => axes.iter().map(|axis| axis.count() as f64).product(),
        };
        let (replicates, most) = (fields.integer("replicates").ok()?, fields.integer("max_points").ok()?);
        let all = points * replicates as f64;
        if all <= most as f64 {
            return Some(points as u64);
        }
        let advice = "use fewer axes or values, scattered points, or a larger max_points";
        self.found.costly.push(too_many(fields, all, most, "points", advice));
        None
    }

    /// The common length of axes that are listed side by side.
    fn side_by_side(&mut self, fields: &Fields, axes: &[Axis]) -> Option<u64> {
        let counts: Vec<String> = axes.iter().map(|axis| axis.count().to_string()).collect();
        if axes.windows(2).all(|pair| pair[0].count() == pair[1].count()) {
            return axes.first().map(Axis::count);
        }
        let rule = "the axes of a list have equally many values";
        let what = "has axes of different lengths";
        self.refuse(
            &fields.place,
            &join(&fields.path, "axis"),
            what,
            rule,
            counts.join(", "),
            "complete the shorter ones",
        );
        None
    }
}

/// Whether two values of an axis are one, however they are written: 1 mm is 1000 um.
fn is_same(a: &AxisValue, b: &AxisValue) -> bool {
    match (&a.shown, &b.shown) {
        (Shown::Real(a), Shown::Real(b)) => (a - b).abs() <= ROUNDING * a.abs().max(b.abs()),
        (a, b) => a == b,
    }
}

fn half_way(like: &Node, from: f64, to: f64) -> Node {
    let middle = ((from + to) / 2.0).floor() + 0.5;
    Node { value: Value::Float(format!("{middle:?}")), place: like.place.clone() }
}

/// The values of a list as tables show them: whole numbers, numbers in one unit, or words.
fn axis_values(nodes: &[&Node]) -> Vec<AxisValue> {
    let amounts: Option<Vec<Amount>> = nodes.iter().map(|node| Amount::of(node)).collect();
    let dimension = amounts.as_ref().and_then(|amounts| amounts.first()).and_then(|first| first.dimension);
    let alike = amounts.filter(|amounts| amounts.iter().all(|amount| amount.dimension == dimension));
    let shown = |i: usize, node: &Node| match &alike {
        Some(amounts) if amounts.iter().all(|amount| amount.whole) => Shown::Integer(amounts[i].value as i64),
        Some(amounts) => Shown::Real(amounts[i].value),
        None => Shown::Text(node.text().map_or_else(|| node.to_toml(), str::to_owned)),
    };
    nodes.iter().enumerate().map(|(i, node)| AxisValue { toml: node.to_toml(), shown: shown(i, node) }).collect()
}

/// `device.roller.drum_diameter` in millimetres becomes `roller_drum_diameter_mm`.
fn default_column(key: &str, levels: &Levels) -> String {
    let unit = match levels {
        Levels::Between(span) => span.unit,
        Levels::Listed(values) => {
            let quantity = |value: &AxisValue| tree::read_value(&value.toml, &Place::start(&"axis".into()));
            let first = values.first().and_then(quantity).and_then(|node| Amount::of(&node)?.dimension);
            first.filter(|_| matches!(values[0].shown, Shown::Real(_))).map(Dimension::natural_unit)
        }
    };
    let plain = key.strip_prefix("device.").unwrap_or(key);
    let name = format!("{plain} {}", unit.unwrap_or_default()).to_ascii_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_")
}
