//! What lies in the way of channels, in words.

use super::layout::{columns, paragraph};
use crate::metrics::{Metric, MetricRow};
use crate::number::{percent, plain, with_error};
use crate::simulate::Outcome;

/// The table of vessels below a heading, of the scenario's own hypothesis with the range over all; empty where vessels are not told of.
pub(crate) fn vessels_in_the_way(tables: &Outcome, tear: &str, heading: impl Fn(&str) -> String) -> String {
    let of =
        |metric: Metric| tables.metrics.iter().filter(move |row| row.layer == "all" && row.metric == metric.word());
    let own: Vec<&MetricRow> = of(Metric::LoopsCut).filter(|row| row.tear == tear).collect();
    if own.is_empty() {
        return String::new();
    }
    let cells = |loops: &&MetricRow| {
        let alike = |row: &&MetricRow| row.device == loops.device && row.depth_mm == loops.depth_mm;
        let length = of(Metric::VesselLengthCut).filter(alike).find(|row| row.tear == tear);
        let shares = || of(Metric::BleedingShare).filter(alike);
        let share = shares().find(|row| row.tear == tear).map_or("-".to_owned(), |row| percent(row.mean));
        let least = shares().map(|row| row.mean).fold(f64::INFINITY, f64::min);
        let most = shares().map(|row| row.mean).fold(f64::NEG_INFINITY, f64::max);
        let band = if least < most { format!("{} to {}", percent(least), percent(most)) } else { share.clone() };
        vec![
            plain(loops.depth_mm),
            loops.device.clone(),
            share,
            band,
            with_error(loops.mean, loops.std_err),
            length.map_or("-".to_owned(), |row| with_error(row.mean, row.std_err)),
        ]
    };
    let heads = ["depth mm", "device", "strikes that meet one", "by hypothesis", "loops", "length mm"];
    let mut text = heading(&format!("\nVessels in the way of channels ({tear}), loops and length per cm² of skin"));
    text += &columns(&heads, own.iter().map(cells).collect());
    text + &paragraph("", "Upper bounds of bleeding: a vessel may be pushed aside, and a cut one may clot.")
}
