//! Rules of what a study keeps in its tables: words that are known, metrics that its points give.

use crate::keys::fields::{Checked, Fields, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::suggest::{list, meant};
use crate::skin::LayerName;
use crate::study::channel::STRIKE_METRICS;
use crate::study::plan::StudyPlan;

/// Checks `metrics` and `layers` of `[study]`.
pub(super) fn check(root: &Fields, study: &Fields, found: &mut Findings) {
    if study.text("compute") == Ok("delivery") {
        words_are_known(study, "metrics", &StudyPlan::delivery_metrics(), found);
        words_are_known(study, "layers", &drugs(root), found);
        there_is_a_delivery(root, study, found);
        return;
    }
    let layers: Vec<&str> = ["all", "surface"].into_iter().chain(LayerName::ALL.iter().map(|n| n.as_str())).collect();
    words_are_known(study, "metrics", &StudyPlan::known_metrics(), found);
    words_are_known(study, "layers", &layers, found);
    metrics_are_computed(root, study, found);
}

/// The drugs of a delivery, which have the place of layers in its tables.
fn drugs(root: &Fields) -> Vec<&str> {
    let drugs = root.table("delivery").and_then(|delivery| delivery.list("drugs")).unwrap_or_default();
    drugs.iter().filter_map(Checked::text).collect()
}

/// What drugs come in is asked of a scenario that says which.
fn there_is_a_delivery(root: &Fields, study: &Fields, found: &mut Findings) {
    if root.table("delivery").is_err() {
        let rule = "compute = \"delivery\" needs [delivery]";
        let path = join(&study.path, "compute");
        let advice = "add [delivery], or set compute = \"patch\"";
        found.range.push(problem(
            study.place("compute"),
            &path,
            "has nothing to deliver",
            rule,
            "\"delivery\"",
            advice,
        ));
    }
}

fn words_are_known(fields: &Fields, key: &str, known: &[&str], found: &mut Findings) {
    for item in fields.list(key).unwrap_or_default() {
        let Some(word) = item.text().filter(|word| !known.contains(word)) else { continue };
        let advice = meant(word, known.iter().copied(), "use one of these words");
        let rule = format!("one of: {}", list(known.iter().copied()));
        found.range.push(problem(&item.place, &item.path, "unknown word", rule, format!("\"{word}\""), advice));
    }
}

/// A metric that no point gives would leave a table without rows.
fn metrics_are_computed(root: &Fields, study: &Fields, found: &mut Findings) {
    let sorts = root.table("sampling").and_then(|sampling| sampling.list("metrics")).unwrap_or_default();
    let is_on = |sort: &str| sorts.iter().any(|item| item.text() == Some(sort));
    for item in study.list("metrics").unwrap_or_default() {
        let Some(word) = item.text().filter(|word| StudyPlan::known_metrics().contains(word)) else { continue };
        let (rule, advice) = match (study.text("compute"), StudyPlan::asked_for_by(word)) {
            (Ok("channel"), _) if STRIKE_METRICS.contains(&word) => continue,
            (Ok("channel"), _) => (
                format!("compute = \"channel\" gives: {}", list(STRIKE_METRICS)),
                "name one of these, or set compute = \"patch\"".to_owned(),
            ),
            (_, Some(sort)) if is_on(sort) => continue,
            (_, Some(sort)) => (format!("only with \"{sort}\" in sampling.metrics"), format!("add \"{sort}\" there")),
            (_, None) if StudyPlan::is_of_patch(word) => continue,
            (_, None) => {
                ("only with compute = \"channel\"".to_owned(), "remove it, or set compute = \"channel\"".to_owned())
            }
        };
        found.range.push(problem(&item.place, &item.path, "is not computed", rule, format!("\"{word}\""), advice));
    }
}
