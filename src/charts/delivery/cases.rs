//! A table of what would be delivered if one thing were otherwise: a row a thing, a column a drug, colours by more and less.

use super::shown::{Data, Substance, weight_words};
use crate::after::rows::DeliveryCaseRow;
use crate::charts::cast::distinct;
use crate::charts::plot::canvas::{Align, Rect, Text};
use crate::charts::plot::colour_map::{deviation, text_on};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, LABEL_PT, MARGIN_MM, PALE, PANEL_PT, SMALL_PT, Stroke};
use crate::charts::plot::words::capitalised;

const ROW_MM: f64 = 4.6;
/// Room for the words of a row, on wide paper and on narrow.
const WORDS_MM: [f64; 2] = [52.0, 29.0];
/// Least room of a column, mm.
const COLUMN_MM: f64 = 8.6;
/// This factor has the full colour.
const FULL: f64 = 10.0;

/// Draws the table below what stands on the sheet, where there is one.
pub(super) fn draw(sheet: &mut Sheet, data: &Data) {
    let Some(own) = data.devices.first() else { return };
    let rows: Vec<&DeliveryCaseRow> =
        data.tables.cases.iter().filter(|row| own.is_of(&row.device, row.depth_mm)).collect();
    let drugs: Vec<&Substance> =
        data.drugs.iter().filter(|drug| rows.iter().any(|row| row.drug == drug.name)).collect();
    if drugs.is_empty() {
        return;
    }
    let cases = distinct(rows.iter().map(|row| row.case.as_str()));
    let words_mm = WORDS_MM[usize::from(sheet.is_narrow())];
    let most = (((sheet.room_mm() - words_mm) / COLUMN_MM) as usize).max(1);
    let drugs = evenly(&drugs, most);
    let column = ((sheet.room_mm() - words_mm) / drugs.len() as f64).min(18.0);
    let names = drugs.iter().map(|drug| width_mm(&words(drug), SMALL_PT, false)).fold(0.0, f64::max).min(30.0);
    let top = sheet.y + 2.0 + names + 2.0;
    for (place, drug) in drugs.iter().enumerate() {
        let x = MARGIN_MM + words_mm + column * (place as f64 + 0.5);
        let words = fit(&words(drug), SMALL_PT, false, 30.0);
        sheet.canvas.text(Text::new([x, top - 1.2], words, SMALL_PT, BLACK).upwards());
    }
    let head = fit(&head(data), PANEL_PT, true, words_mm - 1.0);
    sheet.canvas.text(Text::new([MARGIN_MM, top - 2.6], head, PANEL_PT, BLACK).bold());
    for (line, case) in cases.iter().enumerate() {
        let y = top + ROW_MM * line as f64;
        let right = MARGIN_MM + words_mm + column * drugs.len() as f64;
        sheet.canvas.line([MARGIN_MM, y], [right, y], Stroke::new(PALE, 0.4));
        let told = fit(&case_words(case, sheet.is_narrow()), LABEL_PT, false, words_mm - 1.5);
        sheet.canvas.text(Text::new([MARGIN_MM, y + 0.5 * ROW_MM], told, LABEL_PT, BLACK));
        for (place, drug) in drugs.iter().enumerate() {
            let left = MARGIN_MM + words_mm + column * place as f64;
            let cell =
                Rect { left: left + 0.15, right: left + column - 0.15, top: y + 0.15, bottom: y + ROW_MM - 0.15 };
            let found = rows.iter().find(|row| row.drug == drug.name && row.case == *case);
            draw_cell(sheet, cell, found.map(|row| row.over_scenario));
        }
    }
    sheet.y = top + ROW_MM * cases.len() as f64 + 1.5;
    if data.devices.len() > 1 {
        sheet.note(format!("The table is of {}; those of other devices are in delivery_cases.csv.", own.device));
    }
}

fn draw_cell(sheet: &mut Sheet, cell: Rect, over: Option<f64>) {
    let finite = over.filter(|over| over.is_finite() && *over >= 0.0);
    let Some(over) = finite else {
        let middle = cell.middle();
        sheet.canvas.text(Text::new(middle, "–", SMALL_PT, GREY).align(Align::Centre));
        return;
    };
    let ink = deviation((over.max(1e-12).ln() / FULL.ln()).clamp(-1.0, 1.0));
    sheet.canvas.rect(cell, ink);
    let words = fit(&factor(over), SMALL_PT, false, cell.width());
    sheet.canvas.text(Text::new(cell.middle(), words, SMALL_PT, text_on(ink)).align(Align::Centre));
}

/// A factor in few letters: `×0.78`, `×26`.
pub(super) fn factor(over: f64) -> String {
    let number = match over {
        f if f >= 9.95 => configured(format!("{f:.1e}").parse().unwrap_or(f)),
        f if f >= 0.995 => format!("{f:.1}"),
        f if f >= 0.01 => format!("{f:.2}"),
        f if f >= 0.001 => format!("{f:.3}"),
        f if f <= 0.0 => "0".to_owned(),
        f => significant(f, 1),
    };
    format!("×{number}")
}

fn words(drug: &Substance) -> String {
    format!("{} · {}", drug.name, weight_words(drug.weight_da))
}

fn head(data: &Data) -> String {
    let end = super::shown::time_words(data.end_h());
    format!("by {end}, if")
}

/// What is otherwise; on narrow paper in fewer words.
fn case_words(case: &str, is_narrow: bool) -> String {
    let [wide, narrow] = match case {
        "clear_fluid" => ["clear fluid filled the holes, no clot", "clear fluid, no clot"],
        "no_flow" => ["nothing flowed out", "no outflow"],
        "clear_and_still" => ["clear fluid, and nothing flowed out", "clear, no outflow"],
        "no_bleeding" => ["channels only wept", "no bleeding"],
        "worst_fluid" => ["they bled 10 min and wept most", "worst outflow"],
        "prefilled" => ["holes started full of the vehicle", "full of vehicle"],
        "late_15min" => ["it were put on 15 min later", "15 min later"],
        "late_4h" => ["it were put on 4 h later", "4 h later"],
        "half_life_5min" => ["mouths shut by half in 5 min", "half shut in 5 min"],
        "occluded" => ["the skin were covered", "covered"],
        "dye" => ["mouths closed as dye tells", "closed as by dye"],
        other => return capitalised(&other.replace('_', " ")),
    };
    if is_narrow { narrow.to_owned() } else { wide.to_owned() }
}

/// So many of them at most, evenly, first and last among them.
fn evenly<'a>(drugs: &[&'a Substance<'a>], most: usize) -> Vec<&'a Substance<'a>> {
    let count = drugs.len().min(most);
    (0..count).map(|place| drugs[if count > 1 { place * (drugs.len() - 1) / (count - 1) } else { 0 }]).collect()
}
