//! Which of several depths is shown and spoken of where there is room for one.

/// The depth that is shown where it was computed, mm.
const USUAL_MM: f64 = 1.5;

/// 1.5 mm if it was computed, else the middle one of the depths.
pub(crate) fn shown_depth_mm(depths_mm: impl Iterator<Item = f64>) -> Option<f64> {
    let depths_mm = ascending(depths_mm);
    let usual = depths_mm.iter().find(|depth| same(**depth, USUAL_MM));
    usual.or_else(|| depths_mm.get(depths_mm.len() / 2)).copied()
}

/// Whether two depths are the same number of the scenario.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Each finite value once, ascending.
pub(crate) fn ascending(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| same(*a, *b));
    values
}
