//! What a search for passes found, as rows.

use super::super::outcome::{CellReport, report};
use super::search::{Look, Planner, Search, dermal_damage};
use crate::sampling::statistics::mean;
use crate::study::measure::Measure;
use crate::study::passes::{AnswerRow, CostRow, PassRow, PassWishes, Wish};

/// Measures of what a treatment does besides.
const COSTS: [Measure; 4] =
    [Measure::DermalDamage, Measure::EpidermalDamage, Measure::TearShare, Measure::TreatmentTime];

impl Planner<'_> {
    pub fn row(&self, look: &Look) -> PassRow {
        let (wishes, seen) = (self.wishes, &look.seen);
        let [share, low, high] = wishes.widest_gap_mm.map_or([f64::NAN; 3], |gap| seen.share_within(gap));
        let gap = seen.gap_of_share_mm(wishes.share);
        PassRow {
            device: self.case.device.name.clone(),
            depth_mm: self.case.depth_mm,
            tear: self.case.tear.label(),
            passes: look.candidate.passes,
            directions: look.candidate.directions as u32,
            headings: look.candidate.words(self.order),
            meets: if look.unmet.is_empty() { "yes" } else { "no" }.into(),
            unmet: words(&look.unmet),
            strikes_per_cm2: 100.0 * self.treatment(look.candidate).expected_density(&self.case.scenario.patch),
            layer: wishes.layer_word().into(),
            channels_per_cm2: seen.channels.mean,
            channels_ci95_low: seen.channels.low,
            channels_ci95_high: seen.channels.high,
            widest_gap_mm: mean(&seen.gaps_mm),
            widest_gap_of_share_mm: gap[0],
            widest_gap_of_share_ci95_low: gap[1],
            widest_gap_of_share_ci95_high: gap[2],
            gap_share: share,
            gap_share_ci95_low: low,
            gap_share_ci95_high: high,
            treatment_time_s_per_cm2: seen.time_s_per_cm2.unwrap_or(f64::NAN),
            trials: seen.gaps_mm.len() as u32,
        }
    }

    pub fn cost_rows(&self, look: &Look) -> Vec<CostRow> {
        let Some(cell) = &look.damage else { return Vec::new() };
        let row = |measure: Measure| {
            let interval = measure.of(cell)?.interval();
            Some(CostRow {
                device: self.case.device.name.clone(),
                depth_mm: self.case.depth_mm,
                tear: self.case.tear.label(),
                passes: look.candidate.passes,
                directions: look.candidate.directions as u32,
                measure: measure.as_str().into(),
                unit: measure.unit().into(),
                mean: interval.mean,
                ci95_low: interval.low,
                ci95_high: interval.high,
            })
        };
        COSTS.into_iter().filter_map(row).collect()
    }

    pub fn report(&self, look: &Look) -> Option<CellReport> {
        let cell = look.damage.as_ref()?;
        let matching = format!("passes: {}", look.candidate.words(self.order));
        Some(report(&self.case, &self.treatment(look.candidate), matching, cell))
    }
}

impl Search {
    /// The row of the answer, from the rows of all treatments.
    pub fn answer(&self, rows: &[PassRow], wishes: &PassWishes) -> Option<AnswerRow> {
        let damage = self.looks.get(self.chosen)?.damage.as_ref().and_then(dermal_damage);
        AnswerRow::of(rows, self.chosen, damage, wishes)
    }
}

fn words(unmet: &[Wish]) -> String {
    let words: Vec<&str> = unmet.iter().map(|wish| wish.as_str()).collect();
    if words.is_empty() { "none".into() } else { words.join(";") }
}
