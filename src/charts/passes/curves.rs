//! What more passes bring and what they cost: channels, widest gap, damage of the dermis and time against passes.

use super::{PassContext, passes_words, shown};
use crate::charts::cast::place_of;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Rect};
use crate::charts::plot::grid::Grid;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::across;
use crate::charts::plot::numbers;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, GREY, Stroke, device_style};
use crate::charts::plot::words::{layer_words, tear_words};
use crate::charts::run::data::Estimate;
use crate::charts::run::lines;
use crate::simulate::passes::PassPlan;
use crate::study::passes::{AnswerRow, CostRow, PassRow};

const HIGH_MM: f64 = 58.0;
/// Height of diagrams that stand below each other.
const LOW_MM: f64 = 50.0;
/// Width that the words above a diagram take.
const LEAST_MM: f64 = 72.0;
const GAP_MM: f64 = 5.0;

/// The lines of one device: those in the directions of the answer, and all others.
struct Curves<'a> {
    answer: &'a AnswerRow,
    style: DeviceStyle,
    own: Vec<&'a PassRow>,
    others: Vec<Vec<&'a PassRow>>,
    costs: Vec<&'a CostRow>,
}

/// One of the four diagrams.
struct Diagram<'a> {
    title: &'a str,
    y: &'a str,
    value: fn(&PassRow) -> Option<Estimate>,
    /// Values that stand in the table of costs instead.
    measure: Option<&'a str>,
    wish: Option<f64>,
}

pub(crate) fn lay_out(tables: &PassPlan, context: &PassContext) -> Option<Canvas> {
    let answers = shown(tables, context);
    let first = *answers.first()?;
    let curves: Vec<Curves> = answers.iter().map(|answer| Curves::new(tables, answer, context)).collect();
    let title = format!("What more passes bring and cost at {} mm", numbers::configured(first.depth_mm));
    let mut sheet = Sheet::new(&title, &says(first), &context.chart);
    sheet.legend(&legend(&curves));
    let layer = match first.layer.as_str() {
        "surface" => "a  Channels at the surface".to_owned(),
        layer => format!("a  Channels at the top of the {}", layer_words(layer)),
    };
    let gap = format!("b  Gap that {} % of treatments keep within", numbers::configured(100.0 * first.wished_share));
    draw_diagrams(&mut sheet, &curves, &diagrams(first, &layer, &gap));
    let is_open = |row: &&PassRow| row.widest_gap_of_share_ci95_high.is_infinite();
    if curves.iter().flat_map(|curves| &curves.own).copied().any(|row| is_open(&row)) {
        sheet.note("b: intervals without an upper end reach up without limit; more treatments would give them one.");
    }
    let depths = tables.answers.iter().filter(|row| row.depth_mm != first.depth_mm && row.tear == first.tear).count();
    if depths > 0 {
        sheet.note("Further depths are in the tables.");
    }
    Some(sheet.finish(&context.chart, 0))
}

fn says(answer: &AnswerRow) -> String {
    let many = format!("{} random treatments of each plan", answer.trials);
    format!(
        "{many}, tear hypothesis {}. 95 % intervals. A wish is met where the whole interval lies on its side of the broken line. Damage was worked out near the chosen plan only; its volumes are a geometric bound.",
        tear_words(&answer.tear)
    )
}

fn diagrams<'a>(answer: &AnswerRow, layer: &'a str, gap: &'a str) -> [Diagram<'a>; 4] {
    let wish = |value: f64| value.is_finite().then_some(value);
    [
        Diagram {
            title: layer,
            y: "channels per area (1/cm²)",
            value: |row| at(row, row.channels_per_cm2, row.channels_ci95_low, row.channels_ci95_high),
            measure: None,
            wish: wish(answer.wished_channels_per_cm2),
        },
        Diagram {
            title: gap,
            y: "distance from a strike (mm)",
            value: |row| {
                let (low, high) = (row.widest_gap_of_share_ci95_low, row.widest_gap_of_share_ci95_high);
                at(row, row.widest_gap_of_share_mm, low, high)
            },
            measure: None,
            wish: wish(answer.wished_gap_mm),
        },
        Diagram {
            title: "c  Cost: damage of the dermis",
            y: "damage volume (mm³/cm²)",
            value: |_| None,
            measure: Some("dermal_damage"),
            wish: wish(answer.wished_dermal_damage_mm3_per_cm2),
        },
        Diagram {
            title: "d  Cost: time",
            y: "treatment time (s/cm²)",
            value: |row| {
                let time = row.treatment_time_s_per_cm2;
                at(row, time, time, time)
            },
            measure: None,
            wish: wish(answer.wished_time_s_per_cm2),
        },
    ]
}

/// A finite value at a number of passes.
fn at(row: &PassRow, mean: f64, low: f64, high: f64) -> Option<Estimate> {
    Estimate::finite(f64::from(row.passes), mean, [low, high])
}

impl<'a> Curves<'a> {
    fn new(tables: &'a PassPlan, answer: &'a AnswerRow, context: &PassContext) -> Self {
        let of_case =
            |row: &&PassRow| row.device == answer.device && row.tear == answer.tear && row.depth_mm == answer.depth_mm;
        let rows: Vec<&PassRow> = tables.rows.iter().filter(of_case).collect();
        let most = rows.iter().map(|row| row.directions).max().unwrap_or(0);
        let with = |directions: u32| -> Vec<&'a PassRow> {
            rows.iter().copied().filter(|row| row.directions == directions).collect()
        };
        let costs = tables.costs.iter().filter(|row| {
            (row.device == answer.device && row.tear == answer.tear && row.depth_mm == answer.depth_mm)
                && row.directions == answer.directions
        });
        Self {
            answer,
            style: device_style(place_of(&context.devices, &answer.device)),
            own: with(answer.directions),
            others: (1..=most).filter(|&directions| directions != answer.directions).map(with).collect(),
            costs: costs.collect(),
        }
    }

    fn own(&self, diagram: &Diagram) -> Vec<Estimate> {
        let cost = |row: &&CostRow| Estimate::finite(f64::from(row.passes), row.mean, [row.ci95_low, row.ci95_high]);
        match diagram.measure {
            Some(measure) => self.costs.iter().filter(|row| row.measure == measure).filter_map(cost).collect(),
            None => self.own.iter().filter_map(|row| (diagram.value)(row)).collect(),
        }
    }

    /// One value alone is no line; the table has it.
    fn others(&self, diagram: &Diagram) -> Vec<Vec<Estimate>> {
        let values =
            |rows: &Vec<&PassRow>| -> Vec<Estimate> { rows.iter().filter_map(|row| (diagram.value)(row)).collect() };
        self.others.iter().map(values).filter(|values| values.len() > 1).collect()
    }
}

fn legend(curves: &[Curves]) -> Vec<Entry> {
    let device = |curves: &Curves| {
        let words = match curves.answer.unmet.as_str() {
            "none" => passes_words(curves.answer),
            _ => format!("no plan meets all; nearest {}", passes_words(curves.answer)),
        };
        Entry::device(format!("{}, {words}", curves.answer.device), curves.style)
    };
    let mut entries: Vec<Entry> = curves.iter().map(device).collect();
    let grey = DeviceStyle { ink: GREY, ..device_style(0) };
    if curves.iter().any(|curves| curves.answer.unmet == "none") {
        entries.push(Swatch::Filled(grey, Fill::Hollow).says("chosen"));
    }
    if curves.iter().any(|curves| !curves.others.iter().all(Vec::is_empty)) {
        entries.push(Entry::line(Stroke::new(GREY, 0.6), "other numbers of directions"));
    }
    entries.push(Entry::line(wish_stroke(), "wished for"));
    entries
}

fn wish_stroke() -> Stroke {
    Stroke::new(BLACK, 0.9).dash(Dash::Dashed)
}

fn draw_diagrams(sheet: &mut Sheet, curves: &[Curves], diagrams: &[Diagram]) {
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(2);
    let height_mm = if columns == 1 { LOW_MM } else { HIGH_MM };
    let grid = Grid { count: diagrams.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    for (cell, diagram) in sheet.grid(grid).into_iter().zip(diagrams) {
        draw_diagram(&mut sheet.canvas, curves, diagram, cell.frame);
    }
}

fn draw_diagram(canvas: &mut Canvas, curves: &[Curves], diagram: &Diagram, outer: Rect) {
    let values: Vec<Estimate> =
        curves.iter().flat_map(|c| c.own(diagram).into_iter().chain(c.others(diagram).into_iter().flatten())).collect();
    let highest = values.iter().map(|value| value.high.max(value.mean)).chain(diagram.wish).fold(0.0, f64::max);
    let most = curves.iter().map(|c| c.answer.looked_at_passes).max().unwrap_or(1);
    let words = Words::new(diagram.title, "passes", diagram.y);
    let x = whole_scale(f64::from(most));
    let panel = Panel::draw(canvas, outer, x, y_scale(&values, highest, diagram), &words);
    if values.is_empty() {
        panel.say(canvas, "not known");
    }
    if let Some(wish) = diagram.wish {
        across(canvas, &panel, wish, wish_stroke());
    }
    for curves in curves {
        for other in curves.others(diagram) {
            lines::thin(canvas, &panel, &other, Stroke::new(curves.style.ink.tint(0.6), 0.6));
        }
    }
    for curves in curves {
        let own = curves.own(diagram);
        lines::estimates(canvas, &panel, &own, curves.style, Dash::Solid);
        mark_chosen(canvas, &panel, curves, &own);
    }
}

/// From none to the most passes, with whole numbers at the ticks.
fn whole_scale(most: f64) -> Scale {
    let mut scale = Scale::from_zero(most.max(3.0), 8);
    scale.ticks.retain(|tick| tick.0.fract() == 0.0);
    scale
}

/// Gaps begin far above the wish and would press everything else flat: they are shown on a logarithmic scale.
fn y_scale(values: &[Estimate], highest: f64, diagram: &Diagram) -> Scale {
    let lowest = values.iter().map(|value| value.low).chain(diagram.wish).fold(f64::INFINITY, f64::min);
    match diagram.title.starts_with('b') && lowest > 0.0 && highest > 12.0 * lowest {
        true => Scale::log_around(lowest, highest),
        false => Scale::from_zero(highest, 5),
    }
}

fn mark_chosen(canvas: &mut Canvas, panel: &Panel, curves: &Curves, own: &[Estimate]) {
    let passes = f64::from(curves.answer.passes);
    let Some(chosen) = own.iter().find(|value| value.depth_mm == passes) else { return };
    if curves.answer.unmet == "none" {
        shapes::filled_marker(canvas, panel.at(chosen.depth_mm, chosen.mean), curves.style, Fill::Hollow, 0.0);
    }
}
