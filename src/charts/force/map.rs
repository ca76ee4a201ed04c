//! From which force a device lies on the skin, over what is not known of skin.

use super::{ForceContext, Shown, shown};
use crate::charts::cast::{distinct, place_of, same};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::colour_map::amount;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::device_name;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, Marker, SMALL_PT, Stroke, WHITE, device_style};
use crate::charts::run::grid_map;
use crate::study::force::ForceStudy;
use crate::study::force::rows::ContactMapRow;

/// Forces of a hand whose lines are drawn, N.
const HANDS_N: [f64; 3] = [1.0, 3.0, 10.0];
const GAP_MM: f64 = 4.0;
const LEAST_MM: f64 = 74.0;
/// Room for the bar of colours.
const BAR_MM: f64 = 19.0;
const MOST_MAPS: usize = 4;
/// The mark of the scenario's own skin.
const OWN: DeviceStyle = DeviceStyle { ink: BLACK, marker: Marker::Diamond };

/// The values of one device: k by g.
struct Map<'a> {
    device: &'a str,
    rows: Vec<&'a ContactMapRow>,
    stiffness: Vec<f64>,
    energy: Vec<f64>,
}

pub(crate) fn lay_out(tables: &ForceStudy, context: &ForceContext) -> Option<Canvas> {
    let names = distinct(tables.contact_map.iter().map(|row| row.device.as_str()));
    let left_out = names.len().saturating_sub(MOST_MAPS);
    let maps: Vec<Map> = names.into_iter().take(MOST_MAPS).filter_map(|name| Map::new(tables, name)).collect();
    let first = maps.first()?.rows.first()?;
    let title = format!(
        "From which force on the device lies on the skin, for any skin, set to {} mm",
        configured(first.depth_mm)
    );
    let says = "Colour: the contact force. Below it the hand decides how deep needles go, above it needle length or dial does. Lines: skins on which it is 1, 3 or 10 N; a hand of so many newtons is in charge beyond its line, towards greater contact forces. No source fixes where on this map human skin lies.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let mut entries = vec![Swatch::Marker(OWN, 1.3).says("the skin of this scenario")];
    entries.push(Entry::line(line_of(1).1, "contact force as written, N"));
    sheet.legend(&entries);
    let forces =
        || maps.iter().flat_map(|map| map.rows.iter().map(|row| row.contact_force_n)).filter(|force| *force > 0.0);
    let (low, high) = (forces().reduce(f64::min)?, forces().reduce(f64::max)?);
    let mut colours = Scale::log_around(low, high);
    colours.ticks.retain(|tick| (low..=high).contains(&tick.0));
    (colours.low, colours.high) = (low, high.max(low * (1.0 + 1e-9)));
    let columns = maps.len().min(sheet.columns(LEAST_MM, GAP_MM)).clamp(1, 2);
    let height_mm = if columns == 1 { sheet.tall_mm(90.0) } else { 76.0 };
    let grid = Grid { count: maps.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    let (devices, _) = shown(tables, context);
    for (cell, map) in sheet.grid(grid).into_iter().zip(&maps) {
        let style = device_style(place_of(&context.devices, map.device));
        draw(&mut sheet.canvas, cell.frame, tables, map, &colours, style);
    }
    mark_note(&mut sheet, &devices);
    Some(sheet.finish(&context.chart, left_out))
}

/// At the defaults of the model, in words.
fn mark_note(sheet: &mut Sheet, devices: &[Shown]) {
    let told = devices.iter().map(|own| format!("{} {} N", own.row.device, significant(own.row.contact_force_n, 3)));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        sheet.note(format!("On the skin of this scenario: {}.", told.join(", ")));
    }
}

impl<'a> Map<'a> {
    fn new(tables: &'a ForceStudy, device: &'a str) -> Option<Self> {
        let rows: Vec<&ContactMapRow> = tables.contact_map.iter().filter(|row| row.device == device).collect();
        let sorted = |value: fn(&ContactMapRow) -> f64| {
            let mut values: Vec<f64> = rows.iter().map(|row| value(row)).filter(|value| *value > 0.0).collect();
            values.sort_by(f64::total_cmp);
            values.dedup_by(|a, b| same(*a, *b));
            values
        };
        let (stiffness, energy) =
            (sorted(|row| row.dent_stiffness_n_per_mm), sorted(|row| row.cutting_energy_n_per_mm));
        (stiffness.len() > 1 && energy.len() > 1).then_some(Self { device, rows, stiffness, energy })
    }

    /// The contact force of a cell; not a number where the table has none.
    fn force_n(&self, across: usize, up: usize) -> f64 {
        let (stiffness, energy) = (self.stiffness[across], self.energy[up]);
        let is_it = |row: &&&ContactMapRow| {
            same(row.dent_stiffness_n_per_mm, stiffness) && same(row.cutting_energy_n_per_mm, energy)
        };
        self.rows.iter().find(is_it).map_or(f64::NAN, |row| row.contact_force_n)
    }

    fn forces_n(&self) -> Vec<Vec<f64>> {
        let column = |across: usize| (0..self.energy.len()).map(|up| self.force_n(across, up)).collect();
        (0..self.stiffness.len()).map(column).collect()
    }
}

fn draw(canvas: &mut Canvas, outer: Rect, tables: &ForceStudy, map: &Map, colours: &Scale, style: DeviceStyle) {
    let frame = Rect { top: outer.top + 4.6, right: outer.right - BAR_MM, ..outer };
    device_name(canvas, [outer.left, outer.top], map.device, style, frame.width());
    let edge = |values: &[f64]| {
        let half = (values[1] / values[0]).sqrt();
        let mut scale = Scale::log_around(values[0], values[values.len() - 1]);
        (scale.low, scale.high) = (values[0] / half, values[values.len() - 1] * half);
        scale
    };
    let words = Words::new("", "stiffness of the dent k (N/mm)", "cutting energy g (N/mm)");
    let panel = Panel::draw(canvas, frame, edge(&map.stiffness), edge(&map.energy), &words);
    let forces = map.forces_n();
    let (wide, high) = (panel.area.width() / map.stiffness.len() as f64, panel.area.height() / map.energy.len() as f64);
    for (across, column) in forces.iter().enumerate() {
        for (up, force) in column.iter().enumerate().filter(|(_, force)| force.is_finite() && **force > 0.0) {
            let (left, bottom) = (panel.area.left + across as f64 * wide, panel.area.bottom - up as f64 * high);
            // Cells reach under their neighbours, so that no seam shows.
            let right = (left + wide + 0.06).min(panel.area.right);
            let top = (bottom - high - 0.06).max(panel.area.top);
            canvas.rect(Rect { left, top, right, bottom }, amount(colours.share(*force)));
        }
    }
    HANDS_N.iter().enumerate().for_each(|(place, hand)| draw_line(canvas, &panel, map, &forces, place, *hand));
    draw_own(canvas, &panel, tables);
    canvas.outline(&panel.area.corners(), Stroke::new(BLACK, 0.6));
    let bar = Rect { left: panel.area.right + 2.0, right: panel.area.right + 4.6, ..panel.area };
    grid_map::bar(canvas, bar, colours, "contact force (N)");
}

/// The halo and the line of one of the hands.
fn line_of(place: usize) -> (Stroke, Stroke) {
    let width = [0.9, 1.3, 1.8][place.min(2)];
    (Stroke::new(WHITE, width + 1.4), Stroke::new(BLACK, width))
}

/// The line along which the contact force is that of a hand, found on the edges of triangles between the cells' middles.
fn draw_line(canvas: &mut Canvas, panel: &Panel, map: &Map, forces: &[Vec<f64>], place: usize, hand_n: f64) {
    let mut pieces: Vec<[Point; 2]> = Vec::new();
    for across in 1..map.stiffness.len() {
        for up in 1..map.energy.len() {
            let corner = |a: usize, u: usize| (panel.at(map.stiffness[a], map.energy[u]), (forces[a][u] / hand_n).ln());
            let corners =
                [corner(across - 1, up - 1), corner(across, up - 1), corner(across, up), corner(across - 1, up)];
            for triangle in [[0, 1, 2], [0, 2, 3]] {
                let crossed: Vec<Point> = [(0, 1), (1, 2), (2, 0)]
                    .into_iter()
                    .filter_map(|(a, b)| crossing(corners[triangle[a]], corners[triangle[b]]))
                    .collect();
                if let [from, to] = crossed[..] {
                    pieces.push([from, to]);
                }
            }
        }
    }
    let (halo, line) = line_of(place);
    pieces.iter().for_each(|[from, to]| canvas.line(*from, *to, halo));
    pieces.iter().for_each(|[from, to]| canvas.line(*from, *to, line));
    // Its number where the line is highest up.
    let ends = pieces.iter().flatten().copied();
    if let Some(top) = ends.min_by(|a, b| (a[1] + 0.2 * a[0]).total_cmp(&(b[1] + 0.2 * b[0]))) {
        let at = [
            top[0].clamp(panel.area.left + 5.0, panel.area.right - 5.0),
            top[1].clamp(panel.area.top + 3.0, panel.area.bottom - 3.0),
        ];
        let words = format!("{} N", configured(hand_n));
        canvas.rect(Rect { left: at[0] - 4.0, right: at[0] + 4.0, top: at[1] - 1.7, bottom: at[1] + 1.7 }, WHITE);
        canvas.text(Text::new(at, words, SMALL_PT, BLACK).bold().align(Align::Centre));
    }
}

/// Where a line through 0 crosses an edge whose ends have these logarithms.
fn crossing((from, low): (Point, f64), (to, high): (Point, f64)) -> Option<Point> {
    ((low < 0.0) != (high < 0.0)).then(|| {
        let share = low / (low - high);
        [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
    })
}

/// The skin of the scenario: its stiffness, and the cutting energy of its dermis.
fn draw_own(canvas: &mut Canvas, panel: &Panel, tables: &ForceStudy) {
    let Some(dermis) = tables.layers.iter().find(|row| row.layer == "reticular_dermis") else { return };
    let [x, y] = panel.at(dermis.dent_stiffness_n_per_mm, dermis.cutting_energy_n_per_mm);
    let area = panel.area;
    if (area.left..=area.right).contains(&x) && (area.top..=area.bottom).contains(&y) {
        shapes::marker_of(canvas, [x, y], OWN, 1.3);
    }
}
