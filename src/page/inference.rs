//! What the page tells of measured sections, and of studies that are planned.

use super::table::Table;
use crate::inference::{Decided, Inferred};
use crate::summary::inference_text::{
    CHECK_HEADS, DESIGN_HEADS, HYPOTHESIS_HEADS, LIMITS, PARAMETER_HEADS, check_rows, design_rows, hypothesis_rows,
    pair_words, parameter_rows,
};

/// Rows of a short table; the files hold all.
const MOST_ROWS: usize = 60;

pub(crate) use crate::summary::inference_text::{of_sections, of_study};

/// What limits such an answer.
pub(crate) fn limits() -> Vec<String> {
    vec![LIMITS.to_owned()]
}

/// The columns with numbers, but for the first, which names a row.
fn numeric(heads: &[&str]) -> Vec<String> {
    let head = |(place, head): (usize, &&str)| if place == 0 { (*head).to_owned() } else { format!("+{head}") };
    heads.iter().enumerate().map(head).collect()
}

fn table(caption: impl Into<String>, heads: &[&str], rows: Vec<Vec<String>>) -> Option<Table> {
    let heads = numeric(heads);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    (!rows.is_empty()).then(|| Table::new(caption, &heads, rows))
}

/// The check of fit, the hypotheses, and what is left unknown.
pub(crate) fn tables_of_sections(found: &Inferred) -> Vec<Table> {
    let best = found.best().map_or("", |best| best.hypothesis.as_str());
    let all = [
        table(format!("Check of fit: {best}"), &CHECK_HEADS, check_rows(found, MOST_ROWS)),
        table("Hypotheses against the best", &HYPOTHESIS_HEADS, hypothesis_rows(found)),
        table("What is left unknown", &PARAMETER_HEADS, parameter_rows(found, MOST_ROWS)),
    ];
    all.into_iter().flatten().collect()
}

/// The designs of each pair, the one that needs least first.
pub(crate) fn tables_of_study(found: &Decided) -> Vec<Table> {
    let of_pair = |pair| {
        let rows = design_rows(found, pair, MOST_ROWS);
        table(format!("Profiles that decide: {}, whichever is true", pair_words(pair)), &DESIGN_HEADS, rows)
    };
    found.pairs().into_iter().filter_map(of_pair).collect()
}
