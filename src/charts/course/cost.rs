//! What a course costs, item by item.

use super::{CourseContext, MOST_DEVICES};
use crate::charts::cast::distinct;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::numbers::significant;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, LAYERED, MARGIN_MM, SMALL_PT, Stroke, WHITE};
use crate::simulate::course::CourseStudy;

/// What costs money, in the order of the bars.
const ITEMS: [(&str, &str); 4] = [
    ("device", "the device"),
    ("consumable", "what is used up"),
    ("drug", "the drug"),
    ("disinfection", "disinfection"),
];
const TOTAL: &str = "total";
const BAR_MM: f64 = 6.0;
const GAP_MM: f64 = 4.0;

pub(crate) fn lay_out(tables: &CourseStudy, context: &CourseContext) -> Option<Canvas> {
    let names = distinct(tables.costs.iter().map(|row| row.device.as_str()));
    let left_out = names.len().saturating_sub(MOST_DEVICES);
    let names: Vec<&str> = names.into_iter().take(MOST_DEVICES).collect();
    let most = names.iter().map(|device| of(tables, device, TOTAL)).reduce(f64::max)?;
    let sessions = tables.course.iter().map(|row| row.session).max().unwrap_or(0);
    let title = format!("What the course costs, {sessions} sessions with each device");
    let says =
        "Bars: amounts at the scenario's own prices, added up; nothing is discounted, and nobody's time is paid.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let entries = ITEMS.iter().zip(LAYERED).map(|((_, words), ink)| Swatch::Box(ink).says(*words));
    sheet.legend(&entries.collect::<Vec<Entry>>());
    let widest = names.iter().map(|name| width_mm(name, LABEL_PT, false)).fold(0.0, f64::max);
    let words_mm = widest.min(0.3 * sheet.room_mm()) + 3.0;
    let height = (BAR_MM + GAP_MM) * names.len() as f64 + 12.0;
    let frame = Rect { left: MARGIN_MM + words_mm - 9.0, top: sheet.y, right: sheet.right(), bottom: sheet.y + height };
    let unit = match context.currency.as_str() {
        "" => "amount".to_owned(),
        currency => format!("amount ({})", fit(currency, LABEL_PT, false, 40.0)),
    };
    let x = Scale::from_zero(if most > 0.0 { 1.16 * most } else { 1.0 }, if sheet.is_narrow() { 3 } else { 6 });
    let y = Scale { low: 1.0, high: 0.0, ticks: Vec::new(), ..Scale::from_zero(1.0, 1) };
    let panel = Panel::draw(&mut sheet.canvas, frame, x, y, &Words::new("", unit.as_str(), None));
    for (place, device) in names.iter().enumerate() {
        let top = panel.area.top + (BAR_MM + GAP_MM) * place as f64 + 0.5 * GAP_MM;
        draw(&mut sheet.canvas, &panel, tables, device, top);
        let name = fit(device, LABEL_PT, false, words_mm - 1.0);
        let at = [panel.area.left - 2.0, top + 0.5 * BAR_MM];
        sheet.canvas.text(Text::new(at, name, LABEL_PT, BLACK).align(Align::Right));
    }
    sheet.y = frame.bottom + 1.0;
    Some(sheet.finish(&context.chart, left_out))
}

/// What an item of a device costs.
fn of(tables: &CourseStudy, device: &str, item: &str) -> f64 {
    let is_it = |row: &&crate::after::rows::CourseCostRow| row.device == device && row.item == item;
    tables.costs.iter().find(is_it).map_or(0.0, |row| row.total)
}

/// The items of a device one behind the other, and their total.
fn draw(canvas: &mut Canvas, panel: &Panel, tables: &CourseStudy, device: &str, top: f64) {
    let mut sum = 0.0;
    for ((item, _), ink) in ITEMS.iter().zip(LAYERED) {
        let amount = of(tables, device, item);
        let bar = Rect { left: panel.x_at(sum), right: panel.x_at(sum + amount), top, bottom: top + BAR_MM };
        sum += amount;
        if bar.width() > 0.05 {
            canvas.rect(bar, ink);
            canvas.outline(&bar.corners(), Stroke::new(WHITE, 0.3));
        }
    }
    let total = of(tables, device, TOTAL);
    let words = if total == total.round() && total < 1e7 { format!("{total:.0}") } else { significant(total, 3) };
    canvas.text(Text::new([panel.x_at(total) + 1.2, top + 0.5 * BAR_MM], words, SMALL_PT, BLACK));
}
