//! The keys that axes vary, and the columns that tell of them: that no two axes share one.

use super::name_rules::stays_a_text;
use super::overrides::{self, Step};
use crate::keys::fields::{Checked, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::study::plan::{Axis, StudyPlan};

/// Every axis has a column of its own, with a name that no reader of tables takes for a value.
pub(super) fn columns_differ(items: &[Checked], axes: &[Option<Axis>], found: &mut Findings) {
    items.iter().filter_map(Checked::table).for_each(|fields| stays_a_text(fields, found));
    for (i, (item, axis)) in items.iter().zip(axes).enumerate() {
        let Some(axis) = axis else { continue };
        let is_twice = axes[..i].iter().flatten().any(|other| other.column.eq_ignore_ascii_case(&axis.column));
        if is_twice || StudyPlan::RESERVED.iter().any(|name| axis.column.eq_ignore_ascii_case(name)) {
            let place = item.table().map_or(&item.place, |fields| fields.place("name"));
            let (path, shown) = (join(&item.path, "name"), format!("\"{}\"", axis.column));
            let (what, rule) = ("is the name of another column", "every column has one name");
            found.range.push(problem(place, &path, what, rule, shown, "give the axis a name of its own"));
        }
    }
}

/// Two axes that set one key would leave the column of the first a lie.
pub(super) fn keys_differ(items: &[Checked], axes: &[Axis], names: &[String], found: &mut Findings) {
    let mut taken: Vec<String> = Vec::new();
    for (item, axis) in items.iter().zip(axes) {
        for path in axis.keys.iter().map(|key| plain_path(key, names)) {
            if taken.iter().any(|other| is_within(&path, other) || is_within(other, &path)) {
                let place = item.table().map_or(&item.place, |fields| fields.place("key"));
                let rule = "each key, and what is inside it, takes its value from one axis";
                let (key, shown) = (join(&item.path, "key"), format!("\"{path}\""));
                found.range.push(problem(place, &key, "is varied twice", rule, shown, "remove one of the two"));
            }
            taken.push(path);
        }
    }
}

/// A path in one way of writing: devices by name, dots around every part.
fn plain_path(key: &str, names: &[String]) -> String {
    let mut steps = overrides::steps(key, names).unwrap_or_default();
    if let [Step::Key(head), step @ Step::Item(_), ..] = steps.as_mut_slice()
        && head == "device"
        && let Step::Item(index) = *step
        && let Some(name) = names.get(index)
    {
        *step = Step::Key(name.clone());
    }
    let shown = |step: &Step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Item(index) => format!("[{index}]"),
    };
    steps.iter().map(shown).collect::<String>().trim_start_matches('.').to_owned()
}

/// Whether a path is another one, or leads further inside it.
fn is_within(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
