//! Widths read on vertical sections: how they spread, what the correction makes of them, and what is true.

use super::{Cell, Data, SlidesContext};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::{self, Grid};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{Whisker, ends};
use crate::charts::plot::numbers;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{
    BLACK, Dash, DeviceStyle, GREY, Ink, LABEL_PT, MARGIN_MM, Marker, PANEL_PT, SMALL_PT, Stroke,
};
use crate::charts::plot::words::tear_words;
use crate::histology::rows::SlideBinRow;

/// Devices that are shown, side by side where paper has room.
const MOST_DEVICES: usize = 3;
/// No panel is narrower where paper has room for one.
const LEAST_MM: f64 = 36.0;
/// Rows of panels: depths of reading times hypotheses.
const MOST_ROWS: usize = 4;
const GAP_MM: f64 = 3.0;
const PANEL_MM: f64 = 44.0;
/// Share of the profiles that the axis of widths holds at least.
const HELD: f64 = 0.99;
/// Densities are told per this many millimetres.
const PER_MM: f64 = 0.01;
/// Part of a panel's height, from the top, that the means take.
const MEANS: f64 = 0.36;

/// Means with their intervals, from the top: quantity, sign and words.
const SIGNS: [(&str, Marker, &str); 3] = [
    ("width_seen", Marker::Disc, "mean width as seen"),
    ("width_corrected", Marker::Diamond, "corrected: round holes of one size"),
    ("width_corrected_mixed", Marker::Square, "corrected: round holes of any sizes"),
];

/// A depth of reading under a hypothesis: one row of panels.
#[derive(Clone, Copy)]
struct Reading<'a> {
    at_mm: f64,
    tear: &'a str,
}

/// One panel.
struct Chart<'a> {
    device: &'a str,
    seen: Vec<&'a SlideBinRow>,
    known: Vec<&'a SlideBinRow>,
    /// Mean, low, high of each sign.
    means: Vec<Option<[f64; 3]>>,
    truth: Option<f64>,
    /// Whether sections met anything there, recognised or not.
    is_met: bool,
}

pub(crate) fn lay_out(data: &Data, context: &SlidesContext) -> Option<Canvas> {
    let readings = readings(data);
    let tears = (MOST_ROWS / readings.len().max(1)).max(1);
    let under = |at_mm: f64| data.cast.tears.iter().take(tears).map(move |tear| Reading { at_mm, tear });
    let rows: Vec<Reading> = readings.iter().flat_map(|at_mm| under(*at_mm)).take(MOST_ROWS).collect();
    let devices = &data.cast.devices[..data.cast.devices.len().min(MOST_DEVICES)];
    if rows.is_empty() || data.slides.distribution.is_empty() {
        return None;
    }
    let title = format!("Widths read on vertical sections, needles set to {}", data.depth_words());
    let mut sheet = Sheet::new(&title, &says(data, &rows), &context.chart);
    let charts: Vec<Vec<Chart>> =
        rows.iter().map(|row| devices.iter().map(|device| Chart::new(data, device, *row)).collect()).collect();
    sheet.legend(&legend(data, devices, charts.iter().flatten().any(Chart::is_spread)));
    let mut beyond = 0.0;
    for (row, charts) in rows.iter().zip(&charts) {
        draw_heading(&mut sheet, *row);
        if charts.iter().all(|chart| chart.seen.is_empty()) {
            say_why(&mut sheet, charts);
            continue;
        }
        let widest = charts.iter().map(Chart::widest).fold(0.0, f64::max);
        let highest = charts.iter().map(Chart::highest).fold(0.0, f64::max);
        draw_row(&mut sheet, data, charts, [widest, highest]);
        beyond = charts.iter().map(|chart| chart.beyond(widest)).fold(beyond, f64::max);
    }
    if beyond > 0.0 {
        let share = numbers::significant(100.0 * beyond, 2);
        sheet.note(format!("Profiles wider than a panel's axis are not drawn; they are at most {share} %."));
    }
    let all = readings.len() * data.cast.tears.len();
    if rows.len() < all {
        sheet.note(format!(
            "{} further pairs of a depth of reading and a hypothesis are in the tables.",
            all - rows.len()
        ));
    }
    if rows.len() > 1 {
        sheet.note("Each row has its own scales.");
    }
    data.note_depths(context).into_iter().for_each(|note| sheet.note(note));
    sheet.note("Channels that overlap are seen as one and are wider than any single one; corrections take them for one round hole.");
    Some(sheet.finish(&context.chart, data.cast.devices.len() - devices.len()))
}

fn readings(data: &Data) -> Vec<f64> {
    let mut readings: Vec<f64> = Vec::new();
    for row in &data.slides.widths {
        if !readings.contains(&row.at_mm) {
            readings.push(row.at_mm);
        }
    }
    readings
}

fn says(data: &Data, rows: &[Reading]) -> String {
    let first = data.cast.devices.first().zip(rows.first());
    let row =
        first.and_then(|(device, row)| data.quantity(Cell { device, tear: row.tear }, row.at_mm, "smallest_profile"));
    let (planes, trials, smallest) = row.map_or((0, 0, 0.0), |row| (row.planes, row.trials, row.mean));
    format!(
        "{planes} random sections in {trials} random treatments; profiles narrower than {} mm are overlooked. Bars: profiles as seen. Broken line: the holes' true mean caliper, each hole by itself. Whiskers: 95 % intervals over treatments.",
        numbers::configured(smallest)
    )
}

fn legend(data: &Data, devices: &[&str], is_spread: bool) -> Vec<Entry> {
    let bars = devices
        .iter()
        .map(|device| Swatch::Box(bar_ink(data.cast.style(device).ink)).says(format!("{device}: as seen")));
    let signs =
        SIGNS.iter().map(|&(_, marker, words)| Swatch::Marker(DeviceStyle { ink: GREY, marker }, 1.0).says(words));
    let truth = Entry::line(truth_stroke(), "true mean caliper");
    let spread = is_spread.then(|| Entry::line(spread_stroke(), "how true calipers spread"));
    bars.chain(signs).chain([truth]).chain(spread).collect()
}

fn bar_ink(ink: Ink) -> Ink {
    ink.tint(0.45)
}

fn truth_stroke() -> Stroke {
    Stroke::new(BLACK, 0.9).dash(Dash::Dashed)
}

fn spread_stroke() -> Stroke {
    Stroke::new(BLACK, 0.7)
}

fn draw_heading(sheet: &mut Sheet, Reading { at_mm, tear }: Reading) {
    let place =
        if at_mm > 0.0 { format!("{} mm deep", numbers::configured(at_mm)) } else { "at the surface".to_owned() };
    let heading = fit(&format!("Read {place}, hypothesis {}", tear_words(tear)), PANEL_PT, true, sheet.room_mm());
    sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 1.6], heading, PANEL_PT, BLACK).bold());
    sheet.y += 4.4;
}

/// Where no device has a width there is no axis to draw: each device with what stands in place of its panel.
fn say_why(sheet: &mut Sheet, charts: &[Chart]) {
    for chart in charts {
        let words = fit(&format!("{}: {}", chart.device, chart.why_empty()), LABEL_PT, false, sheet.room_mm());
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 1.6], words, LABEL_PT, GREY));
        sheet.y += 4.0;
    }
    sheet.y += 2.0;
}

/// Draws the panels of a reading, all to one scale of widths and one of shares.
fn draw_row(sheet: &mut Sheet, data: &Data, charts: &[Chart], most: [f64; 2]) {
    let columns = charts.len().min(sheet.columns(LEAST_MM, GAP_MM)).max(1);
    let grid =
        Grid { count: charts.len(), columns, gap_mm: GAP_MM, height_mm: PANEL_MM, below_mm: 2.0, ..Grid::default() };
    for (place, chart) in sheet.grid(grid).into_iter().zip(charts) {
        chart.draw(&mut sheet.canvas, data.cast.style(chart.device).ink, place, most);
    }
}

impl<'a> Chart<'a> {
    fn new(data: &Data<'a>, device: &'a str, Reading { at_mm, tear }: Reading) -> Self {
        let cell = Cell { device, tear };
        let of = |distribution: &str| -> Vec<&'a SlideBinRow> {
            let rows = data.slides.distribution.iter();
            let is_here = |row: &&SlideBinRow| {
                row.distribution == distribution
                    && row.at_mm == at_mm
                    && data.is_shown(cell, &row.device, row.depth_mm, &row.tear)
            };
            rows.filter(is_here).collect()
        };
        let mean = |quantity: &str| {
            let row = data.quantity(cell, at_mm, quantity)?;
            let [low, high] = ends(row.mean, [row.ci95_low, row.ci95_high]);
            Some([row.mean, low, high])
        };
        Self {
            device,
            seen: of("as_seen"),
            known: of("true"),
            means: SIGNS.iter().map(|sign| mean(sign.0)).collect(),
            truth: mean("true_mean_caliper").map(|mean| mean[0]),
            // The share of the profiles that are overlooked is told where there are any.
            is_met: mean("overlooked_share").is_some(),
        }
    }

    fn why_empty(&self) -> &'static str {
        if self.is_met { "no profile recognised at this depth" } else { "no profile at this depth" }
    }

    /// The width that holds most profiles, and all means.
    fn widest(&self) -> f64 {
        let mut share = 0.0;
        let held = self.seen.iter().find(|bin| {
            share += bin.share;
            share >= HELD
        });
        let held = held.map_or(0.0, |bin| if bin.to_mm.is_finite() { bin.to_mm } else { bin.from_mm });
        let means = self.means.iter().flatten().map(|mean| mean[2]);
        means.chain(self.truth).map(|mean| 1.05 * mean).fold(held, f64::max)
    }

    fn beyond(&self, widest: f64) -> f64 {
        self.seen.iter().filter(|bin| bin.from_mm >= 1.06 * widest).map(|bin| bin.share).sum()
    }

    /// The greatest share per width that it shows.
    fn highest(&self) -> f64 {
        let density = |bin: &&SlideBinRow| PER_MM / (bin.to_mm - bin.from_mm);
        let tops = self.seen.iter().map(|bin| bin.ci95_high * density(bin));
        let spread = self.known.iter().filter(|_| self.is_spread()).map(|bin| bin.share * density(bin));
        tops.chain(spread).fold(0.0, f64::max)
    }

    fn draw(&self, canvas: &mut Canvas, ink: Ink, place: grid::Cell, [widest, highest]: [f64; 2]) {
        let x = Scale::from_zero(widest, 6);
        let x = x.thinned(place.frame.width() - 14.0, |label| width_mm(label, SMALL_PT, false) + 1.4);
        let words = Words::new(self.device, "width (mm)", place.is_first.then_some("share per 0.01 mm"));
        let mut y = Scale::from_zero(highest / (1.0 - MEANS), 6);
        y.ticks.retain(|tick| tick.0 <= 1.02 * highest);
        let panel = Panel::draw(canvas, place.frame, x, y, &words);
        if self.seen.is_empty() {
            panel.say(canvas, self.why_empty());
            return;
        }
        self.draw_bars(canvas, &panel, ink);
        self.draw_truth(canvas, &panel);
        self.draw_means(canvas, &panel, ink);
    }

    /// Whether true widths differ at all.
    fn is_spread(&self) -> bool {
        self.known.iter().filter(|bin| bin.share > 0.0).count() > 2
    }

    fn draw_bars(&self, canvas: &mut Canvas, panel: &Panel, ink: Ink) {
        for bin in self.seen.iter().filter(|bin| bin.share > 0.0 && bin.to_mm.is_finite() && bin.from_mm < panel.x.high)
        {
            let per = PER_MM / (bin.to_mm - bin.from_mm);
            let right = panel.x_at(bin.to_mm).min(panel.area.right);
            let bar = Rect {
                left: panel.x_at(bin.from_mm),
                right,
                top: panel.y_at(bin.share * per),
                bottom: panel.area.bottom,
            };
            canvas.rect(bar, bar_ink(ink));
            canvas.outline(&bar.corners(), Stroke::new(ink, 0.3));
            let middle = 0.5 * (bar.left + bar.right);
            let ends = [bin.ci95_low, bin.ci95_high].map(|end| panel.y_at(end * per));
            canvas.line([middle, ends[0]], [middle, ends[1]], Stroke::new(ink.shade(0.6), 0.6));
        }
    }

    fn draw_truth(&self, canvas: &mut Canvas, panel: &Panel) {
        if let Some(truth) = self.truth {
            let x = panel.x_at(truth);
            canvas.line([x, panel.area.top], [x, panel.area.bottom], truth_stroke());
        }
        if !self.is_spread() {
            return;
        }
        let mut steps = Vec::new();
        for bin in self.known.iter().filter(|bin| bin.to_mm.is_finite() && bin.to_mm <= panel.x.high) {
            let top = bin.share * PER_MM / (bin.to_mm - bin.from_mm);
            steps.extend([panel.at(bin.from_mm, top), panel.at(bin.to_mm, top)]);
        }
        canvas.path(&steps, spread_stroke());
    }

    fn draw_means(&self, canvas: &mut Canvas, panel: &Panel, ink: Ink) {
        let whisker = Whisker { bar: Stroke::new(ink, 1.0), caps: Stroke::new(ink, 0.8), cap_mm: 0.6 };
        let lane = MEANS * panel.area.height() / (SIGNS.len() as f64 + 0.5);
        for (place, (mean, sign)) in self.means.iter().zip(SIGNS).enumerate() {
            let Some([mean, low, high]) = mean else { continue };
            let y = panel.area.top + lane * (place as f64 + 0.6);
            let ends = [low, high].map(|end| panel.x_at(end.clamp(panel.x.low, panel.x.high)));
            whisker.level(canvas, ends, y);
            shapes::marker(canvas, [panel.x_at(*mean), y], DeviceStyle { ink, marker: sign.1 });
        }
    }
}
