//! What a search for passes found, as rows.

use super::super::outcome::{CellReport, report};
use super::search::{Look, Planner, Search, dermal_damage};
use crate::metrics::series::Interval;
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
        let (look, row) = (self.looks.get(self.chosen)?, rows.get(self.chosen)?);
        let most = rows.iter().max_by(|a, b| a.channels_per_cm2.total_cmp(&b.channels_per_cm2))?;
        let damage = look.damage.as_ref().and_then(dermal_damage);
        let of = |pick: fn(Interval) -> f64| damage.map_or(f64::NAN, pick);
        Some(AnswerRow {
            device: row.device.clone(),
            depth_mm: row.depth_mm,
            tear: row.tear.clone(),
            answer: if look.unmet.is_empty() { "can be done" } else { "cannot be done" }.into(),
            passes: row.passes,
            directions: row.directions,
            headings: row.headings.clone(),
            unmet: row.unmet.clone(),
            layer: row.layer.clone(),
            channels_per_cm2: row.channels_per_cm2,
            channels_ci95_low: row.channels_ci95_low,
            channels_ci95_high: row.channels_ci95_high,
            widest_gap_of_share_mm: row.widest_gap_of_share_mm,
            widest_gap_of_share_ci95_low: row.widest_gap_of_share_ci95_low,
            widest_gap_of_share_ci95_high: row.widest_gap_of_share_ci95_high,
            gap_share: row.gap_share,
            gap_share_ci95_low: row.gap_share_ci95_low,
            gap_share_ci95_high: row.gap_share_ci95_high,
            dermal_damage_mm3_per_cm2: of(|damage| damage.mean),
            dermal_damage_ci95_low: of(|damage| damage.low),
            dermal_damage_ci95_high: of(|damage| damage.high),
            treatment_time_s_per_cm2: row.treatment_time_s_per_cm2,
            most_channels_per_cm2: most.channels_per_cm2,
            most_channels_ci95_low: most.channels_ci95_low,
            most_channels_ci95_high: most.channels_ci95_high,
            most_channels_passes: most.passes,
            looked_at_passes: rows.iter().map(|row| row.passes).max()?,
            most_passes: wishes.most_passes,
            wished_channels_per_cm2: wishes.channels_per_cm2,
            wished_gap_mm: wishes.widest_gap_mm.unwrap_or(f64::INFINITY),
            wished_share: wishes.share,
            wished_dermal_damage_mm3_per_cm2: wishes.most_dermal_damage.unwrap_or(f64::INFINITY),
            wished_time_s_per_cm2: wishes.longest_time_s_per_cm2.unwrap_or(f64::INFINITY),
            trials: row.trials,
        })
    }
}

fn words(unmet: &[Wish]) -> String {
    let words: Vec<&str> = unmet.iter().map(|wish| wish.as_str()).collect();
    if words.is_empty() { "none".into() } else { words.join(";") }
}
