//! An axis of molecular weight on which every drug has room: logarithmic, and stretched where drugs crowd.

use super::shown::{Substance, weight_words};
use crate::charts::plot::axes::Panel;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread};
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::style::{BLACK, Dash, GREY, LABEL_PT, PALE, SMALL_PT, Stroke};

/// The weight up to which molecules pass intact skin, by the rule of Bos and Meinardi (2000), Da.
const RULE_DA: f64 = 500.0;
/// Greatest room of a drug, mm.
const MOST_ROOM_MM: f64 = 7.0;
/// Longest name, mm.
const LONGEST_MM: f64 = 30.0;
/// A drug that is moved by less than this stands where its weight is, mm.
const MOVED_MM: f64 = 0.3;

/// Where drugs stand in a frame.
pub(super) struct Weights<'a> {
    pub drugs: &'a [Substance<'a>],
    /// The place of each, mm of paper.
    pub places: Vec<f64>,
    /// The place of the rule's weight, mm of paper.
    pub rule_mm: f64,
    /// Room of a drug, mm.
    pub room_mm: f64,
    /// Whether the axis is stretched.
    pub is_stretched: bool,
}

/// Height of the names above a frame, mm.
pub(super) fn names_mm(drugs: &[Substance]) -> f64 {
    drugs.iter().map(|drug| width_mm(&words(drug), SMALL_PT, false)).fold(0.0, f64::max).min(LONGEST_MM) + 1.5
}

fn words(drug: &Substance) -> String {
    format!("{} · {}", drug.name, weight_words(drug.weight_da))
}

/// Drugs stand from just inside of one end of the frame to the other; a scale without ticks, which are drawn with the drugs.
pub(super) fn scale(drugs: &[Substance]) -> Scale {
    let (first, last) = (drugs.first().map_or(100.0, |drug| drug.weight_da), drugs.last().map_or(1e3, |d| d.weight_da));
    // Both sides of the rule are shown.
    let (low, high) = (first.min(0.6 * RULE_DA), last.max(1.6 * RULE_DA));
    Scale { spread: Spread::Log, low: low / 1.3, high: high * 1.3, ticks: Vec::new() }
}

impl<'a> Weights<'a> {
    pub fn new(drugs: &'a [Substance<'a>], panel: &Panel) -> Self {
        let (left, right) = (panel.area.left, panel.area.right);
        let wishes: Vec<f64> = drugs.iter().map(|drug| panel.x_at(drug.weight_da)).collect();
        // The line of the rule has room of its own among them.
        let room_mm = ((right - left) / (drugs.len() as f64 + 2.0)).min(MOST_ROOM_MM);
        let all: Vec<f64> = wishes.iter().copied().chain([panel.x_at(RULE_DA)]).collect();
        let mut places = spread(&all, room_mm, left + 0.5 * room_mm, right - 0.5 * room_mm);
        let rule_mm = places.pop().unwrap_or(left);
        let is_stretched = wishes.iter().zip(&places).any(|(wish, place)| (wish - place).abs() > MOVED_MM);
        Self { drugs, places, rule_mm, room_mm, is_stretched }
    }

    /// Where a weight stands, between the drugs next to it as on a logarithmic axis.
    fn place_of(&self, panel: &Panel, weight_da: f64) -> f64 {
        let drugs = self.drugs.iter().map(|drug| drug.weight_da).zip(self.places.iter().copied());
        let ends = [(panel.x.low, panel.area.left), (RULE_DA, self.rule_mm), (panel.x.high, panel.area.right)];
        let mut knots: Vec<(f64, f64)> = drugs.chain(ends).collect();
        knots.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let after = knots.iter().position(|knot| knot.0 >= weight_da).unwrap_or(knots.len() - 1).max(1);
        let [(from, left), (to, right)] = [knots[after - 1], knots[after]];
        let share = if to > from { (weight_da / from).ln() / (to / from).ln() } else { 1.0 };
        left + share.clamp(0.0, 1.0) * (right - left)
    }

    /// Draws ticks, the line of the rule, and the name of each drug above the frame, from `top` up.
    pub fn draw(&self, canvas: &mut Canvas, panel: &Panel, top: f64) {
        let area = panel.area;
        for place in &self.places {
            canvas.line([*place, top], [*place, area.bottom], Stroke::new(PALE, 0.4));
        }
        self.draw_ticks(canvas, panel);
        for (drug, place) in self.drugs.iter().zip(&self.places) {
            let words = fit(&words(drug), SMALL_PT, false, LONGEST_MM);
            let at = [*place, top - 1.0];
            canvas.text(Text::new(at, words, SMALL_PT, BLACK).upwards());
        }
    }

    fn draw_ticks(&self, canvas: &mut Canvas, panel: &Panel) {
        let area = panel.area;
        let mut reached = f64::NEG_INFINITY;
        for power in 1..8 {
            let weight = 10_f64.powi(power);
            let x = self.place_of(panel, weight);
            let label = weight_words(weight);
            let half = 0.5 * width_mm(&label, SMALL_PT, false);
            let is_inside = panel.x.low < weight && weight < panel.x.high;
            if is_inside && x - half > reached + 1.0 && x - half > area.left - 6.0 && x + half < area.right + 1.5 {
                canvas.line([x, area.bottom], [x, area.bottom + 0.9], Stroke::new(BLACK, 0.6));
                canvas.text(Text::new([x, area.bottom + 2.6], label, SMALL_PT, BLACK).align(Align::Centre));
                reached = x + half;
            }
        }
    }

    /// Marks the weight beyond which a molecule does not pass intact skin by the rule, its words at the frame's foot.
    pub fn mark_rule(&self, canvas: &mut Canvas, panel: &Panel, top: f64) {
        let x = self.rule_mm;
        canvas.line([x, top], [x, panel.area.bottom], Stroke::new(GREY, 1.0).dash(Dash::Dashed));
    }

    /// The words below the frame.
    pub fn draw_axis_words(&self, canvas: &mut Canvas, area: Rect) {
        let (wide, narrow) = ("molecular weight (stretched where drugs stand close)", "molecular weight, stretched");
        let words = match self.is_stretched {
            true if width_mm(wide, LABEL_PT, false) <= area.width() => wide,
            true => narrow,
            false => "molecular weight",
        };
        let at = [area.middle()[0], area.bottom + 6.3];
        canvas.text(Text::new(at, words, LABEL_PT, BLACK).align(Align::Centre));
    }

    /// Between series at a drug, mm.
    pub fn step_mm(&self, count: usize) -> f64 {
        (0.82 * self.room_mm / count.max(1) as f64).min(2.4)
    }

    /// The places of so many series at a drug, evenly around it.
    pub fn beside(&self, drug: usize, place: usize, count: usize) -> f64 {
        let step = self.step_mm(count);
        self.places[drug] + (place as f64 - 0.5 * (count as f64 - 1.0)) * step
    }
}
/// Whether a drug is light by the rule.
pub(super) fn is_light(weight_da: f64) -> bool {
    weight_da <= RULE_DA
}
