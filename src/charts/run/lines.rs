//! Lines of values over depth: intervals, bands of hypotheses, labels at the right end.

use super::data::{Data, Estimate};
use crate::charts::plot::axes::Panel;
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{self, Look, Reading};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, Ink, MARGIN_MM, Pattern, SMALL_PT, Stroke, tear_pattern};
use crate::charts::plot::words::tear_words;

/// Room that a label at the end of a line takes, mm.
pub(crate) const END_LABEL_MM: f64 = 2.9;
/// Room between the frame and such a label, mm.
const END_TIE_MM: f64 = 4.2;

/// Room for names at the ends of lines, mm.
const NAMES_MM: f64 = 46.0;

/// Lines that are each named at their ends; of more lines only the devices are.
const MOST_NAMED: usize = 10;
/// Devices whose ranges over the hypotheses can lie over each other and still be told apart.
const MOST_SHADED: usize = 3;

/// Whether each line of a frame is named at its end; else the dashes stand in the legend.
pub(crate) fn all_named(lines: &[Line]) -> bool {
    lines.len() <= MOST_NAMED
}

/// Draws values joined by a line, each with its interval and the device's marker.
pub(crate) fn estimates(canvas: &mut Canvas, panel: &Panel, values: &[Estimate], style: DeviceStyle, dash: Dash) {
    let reading = |value: &Estimate| {
        let [low, mean, high] = [value.low, value.mean, value.high].map(|y| panel.y_at(y));
        Reading { x: panel.x_at(value.depth_mm), low, mean, high }
    };
    let look = Look { style, line: Some(Stroke::new(style.ink, 1.4).dash(dash)), ribbon: 0.3, cap_mm: 0.9 };
    marks::series(canvas, &values.iter().map(reading).collect::<Vec<_>>(), look);
}

/// The mean of each value as a place on the paper.
pub(crate) fn places(panel: &Panel, values: &[Estimate]) -> Vec<Point> {
    values.iter().map(|value| panel.at(value.depth_mm, value.mean)).collect()
}

/// A thin line of means, as for a member of a band; one depth alone is a short dash.
pub(crate) fn thin(canvas: &mut Canvas, panel: &Panel, values: &[Estimate], stroke: Stroke) {
    match values {
        [only] => {
            let [x, y] = panel.at(only.depth_mm, only.mean);
            canvas.line([x - 2.4, y], [x + 2.4, y], stroke);
        }
        _ => canvas.path(&places(panel, values), stroke),
    }
}

/// Shades the range between the lowest and the highest of several lines.
pub(crate) fn band(canvas: &mut Canvas, panel: &Panel, members: &[&[Estimate]], ink: Ink) {
    let mut values: Vec<&Estimate> = members.iter().flat_map(|member| member.iter()).collect();
    values.sort_by(|a, b| a.depth_mm.total_cmp(&b.depth_mm));
    let range: Vec<(f64, f64, f64)> = values
        .chunk_by(|a, b| a.depth_mm == b.depth_mm)
        .map(|at_depth| {
            let means = || at_depth.iter().map(|value| value.mean);
            (at_depth[0].depth_mm, means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max))
        })
        .collect();
    if let [(depth, low, high)] = range[..] {
        let ([x, bottom], [_, top]) = (panel.at(depth, low), panel.at(depth, high));
        canvas.polygon(&[[x - 2.4, top], [x + 2.4, top], [x + 2.4, bottom], [x - 2.4, bottom]], ink);
        return;
    }
    let tops = range.iter().map(|&(depth, _, high)| panel.at(depth, high)).collect();
    let bottoms = range.iter().map(|&(depth, low, _)| panel.at(depth, low)).collect();
    marks::between(canvas, tops, bottoms, ink);
}

/// What stands at the right end of a line.
pub(crate) struct EndLabel {
    /// Where the line ends on the paper, mm.
    pub at: Point,
    pub words: String,
    pub ink: Ink,
    pub bold: bool,
}

/// Sets labels to the right of the frame, moved apart, each tied to the end of its own line.
/// Nothing is set where there is no room at all.
pub(crate) fn end_labels(canvas: &mut Canvas, panel: &Panel, labels: &[EndLabel], room_mm: f64) {
    if room_mm == 0.0 {
        return;
    }
    let wishes: Vec<f64> = labels.iter().map(|label| label.at[1]).collect();
    let area = panel.area;
    let places = spread(&wishes, END_LABEL_MM, area.top - 1.0, area.bottom + 0.5);
    for (label, y) in labels.iter().zip(places) {
        let knee = area.right + 0.5;
        let [end_x, end_y] = label.at;
        let tie = [[end_x + 1.3, end_y], [knee, end_y], [knee + 2.2, y], [knee + 2.8, y]];
        canvas.path(&tie, Stroke::new(label.ink.tint(0.7), 0.4));
        let words = fit(&label.words, SMALL_PT, label.bold, room_mm - END_TIE_MM);
        let text = Text::new([knee + 3.3, y], words, SMALL_PT, label.ink.shade(0.8));
        canvas.text(if label.bold { text.bold() } else { text });
    }
}

/// How many end labels a frame of this height can hold.
pub(crate) fn label_room(height_mm: f64) -> usize {
    (height_mm / END_LABEL_MM).floor() as usize + 1
}

/// One hypothesis of one device as a line.
#[derive(Clone)]
pub(crate) struct Line<'a> {
    pub device: &'a str,
    /// The hypothesis, and those that cannot be told from it.
    pub tears: Vec<&'a str>,
    /// Their names.
    pub words: String,
    pub values: Vec<Estimate>,
    pub pattern: Pattern,
    /// The scenario's own hypothesis.
    pub main: bool,
}

/// The lines of every device, one for each hypothesis that has values; those of a device within `tolerance` of each other
/// at every depth share one line and both names.
pub(crate) fn hypothesis_lines<'a>(
    data: &Data<'a>,
    tolerance: f64,
    values_of: impl Fn(&'a str, &'a str) -> Vec<Estimate>,
) -> Vec<Line<'a>> {
    data.cast
        .devices
        .iter()
        .flat_map(|device| lines_of(data, device, tolerance, |tear| values_of(device, tear)))
        .collect()
}

fn lines_of<'a>(
    data: &Data<'a>,
    device: &'a str,
    tolerance: f64,
    values_of: impl Fn(&'a str) -> Vec<Estimate>,
) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for (index, tear) in data.cast.tears.iter().enumerate() {
        let values = values_of(tear);
        if values.is_empty() {
            continue;
        }
        let words = tear_words(tear);
        match lines.iter_mut().find(|line| coincide(&line.values, &values, tolerance)) {
            Some(line) => {
                line.tears.push(tear);
                line.words = format!("{} = {words}", line.words);
            }
            None => {
                let (pattern, main) = (tear_pattern(index), index == 0);
                lines.push(Line { device, tears: vec![tear], words, values, pattern, main });
            }
        }
    }
    if let ([only], 3..) = (lines.as_mut_slice(), data.cast.tears.len()) {
        only.words = "all hypotheses".to_owned();
    }
    lines
}

fn coincide(a: &[Estimate], b: &[Estimate], tolerance: f64) -> bool {
    let near = |(a, b): (&Estimate, &Estimate)| a.depth_mm == b.depth_mm && (a.mean - b.mean).abs() <= tolerance;
    a.len() == b.len() && a.iter().zip(b).all(near)
}

/// How the ends of lines are named: all of them, or the devices' own lines by the device alone; and the room there, which
/// is none on narrow paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub all: bool,
    pub room_mm: f64,
}

impl Names {
    /// All names if that is wished and the paper has room beside its frames.
    pub fn beside(sheet: &Sheet, all: bool) -> Self {
        let room_mm = if sheet.is_narrow() { 0.0 } else { NAMES_MM };
        Self { all: all && room_mm > 0.0, room_mm }
    }

    /// The frame beside them; the sheet goes on below it.
    pub fn frame(&self, sheet: &mut Sheet, wide_mm: f64) -> Rect {
        let (top, height) = (sheet.y, sheet.tall_mm(wide_mm));
        sheet.y += height;
        Rect { left: MARGIN_MM, top, right: sheet.right() - self.room_mm, bottom: top + height }
    }
}

impl Line<'_> {
    /// The highest end of an interval of several lines.
    pub fn highest(lines: &[Self]) -> f64 {
        lines.iter().flat_map(|line| &line.values).map(|value| value.high.max(value.mean)).fold(0.0, f64::max)
    }
}

/// Draws every device's band, members and own values, then names the lines at their right ends.
pub(crate) fn draw_lines(canvas: &mut Canvas, panel: &Panel, data: &Data, lines: &[Line], names: Names) {
    for device in data.cast.devices.iter().filter(|_| shaded(data)) {
        let members: Vec<&[Estimate]> =
            lines.iter().filter(|line| line.device == *device).map(|line| line.values.as_slice()).collect();
        if members.len() > 1 {
            band(canvas, &beside(panel, data, device), &members, data.cast.style(device).ink.alpha(0.13));
        }
    }
    for line in lines.iter().filter(|line| !line.main) {
        thin(
            canvas,
            &beside(panel, data, line.device),
            &line.values,
            line.pattern.stroke(data.cast.style(line.device).ink, 0.75),
        );
    }
    for line in lines.iter().filter(|line| line.main) {
        estimates(canvas, &beside(panel, data, line.device), &line.values, data.cast.style(line.device), Dash::Solid);
    }
    name_lines(canvas, panel, data, lines, names);
}

/// The frame for the lines of a device, which would lie on those of others where there is one depth.
pub(crate) fn beside(panel: &Panel, data: &Data, device: &str) -> Panel {
    panel.beside(data.cast.place(device), data.cast.devices.len(), data.cast.depths_mm.len())
}

fn shaded(data: &Data) -> bool {
    data.cast.devices.len() <= MOST_SHADED
}

fn name_lines(canvas: &mut Canvas, panel: &Panel, data: &Data, lines: &[Line], names: Names) {
    let lines = lines.iter().filter(|line| names.all || line.main);
    let ends = lines.filter_map(|line| line.values.last().map(|last| (line, last)));
    let labels: Vec<EndLabel> = ends
        .map(|(line, last)| EndLabel {
            at: beside(panel, data, line.device).at(last.depth_mm, last.mean),
            words: end_words(data, line, names),
            ink: data.cast.style(line.device).ink,
            bold: line.main,
        })
        .collect();
    end_labels(canvas, panel, &labels, names.room_mm);
}

/// Names a line; where there are several devices with the device in front, so that it reads without colour too.
fn end_words(data: &Data, line: &Line, names: Names) -> String {
    if data.cast.devices.len() < 2 {
        return line.words.clone();
    }
    let words = if names.all { format!(": {}", line.words) } else { String::new() };
    device_words(line.device, &words, line.main, names.room_mm)
}

/// The name of a device, shortened to leave room for the words that follow it.
pub(crate) fn device_words(device: &str, words: &str, bold: bool, room_mm: f64) -> String {
    let room = (room_mm - END_TIE_MM - width_mm(words, SMALL_PT, bold)).max(16.0);
    format!("{}{words}", fit(device, SMALL_PT, bold, room))
}

/// Whether several hypotheses share a line that the legend shows by the dash of one of them.
pub(crate) fn some_coincide(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.tears.len() > 1)
}

/// What a reader of such a legend must know.
pub(crate) const COINCIDE: &str = "Hypotheses that cannot be told apart share the line of the first of them.";

/// Legend entries of the devices that have lines, and of the dashes where lines are not named at their ends.
pub(crate) fn legend_entries(data: &Data, lines: &[Line], named: bool) -> Vec<Entry> {
    let drawn = |device: &&&str| lines.iter().any(|line| line.device == **device);
    let mut entries: Vec<Entry> =
        data.cast.devices.iter().filter(drawn).map(|device| Entry::device(*device, data.cast.style(device))).collect();
    if !named {
        let drawn = |tear: &&str| lines.iter().any(|line| line.tears.contains(tear));
        let tears = data.cast.tears.iter().enumerate().filter(|(_, tear)| drawn(tear));
        entries
            .extend(tears.map(|(index, tear)| Entry::line(tear_pattern(index).stroke(BLACK, 0.9), tear_words(tear))));
    }
    if shaded(data) && lines.iter().any(|line| !line.main) {
        entries.push(Swatch::Box(BLACK.tint(0.15)).says("range over the hypotheses"));
    }
    entries
}
