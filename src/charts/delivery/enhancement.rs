//! How many times as much gets in through channels as through intact skin, drug by drug, beside published ratios.

use super::DeliveryContext;
use super::cases::factor;
use super::shown::{CHANNELS, Data, INTACT, Shown, Substance, Value, channels_of, time_words, weight_words};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, GREY, LABEL_PT, MARGIN_MM, Marker, PALE, SMALL_PT, Stroke};
use crate::evidence::{PublishedGain, published_gains};

/// Height of a line of a drug, and of what stands between drugs.
const LINE_MM: f64 = 3.3;
const BETWEEN_MM: f64 = 2.2;
/// Room for the names of drugs, on wide paper and on narrow.
const NAMES_MM: [f64; 2] = [44.0, 27.0];
const PUBLISHED: DeviceStyle = DeviceStyle { ink: BLACK, marker: Marker::Diamond };

/// A row of the figure.
struct Group<'a> {
    name: String,
    weight: String,
    /// Of each device; `None` where the tables have no ratio.
    own: Vec<(DeviceStyle, Value)>,
    /// Why it has none.
    why_none: Option<&'static str>,
    published: Vec<&'a PublishedGain>,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let gains = published_gains();
    let mut groups: Vec<Group> = data.drugs.iter().filter_map(|drug| Group::of(data, drug, &gains)).collect();
    groups.iter().find(|group| !group.own.is_empty())?;
    let is_told = |gain: &&PublishedGain| data.drugs.iter().all(|drug| drug.name != gain.drug);
    groups.extend(gains.iter().filter(is_told).map(Group::elsewhere));
    let title = format!(
        "How many times as much gets in as through intact skin, within {}{}",
        time_words(data.end_h()),
        data.at_depth()
    );
    let says = "Delivered through channels over delivered through intact skin, same vehicle, contact and time. Signs: central values; bars: 95 % of draws. At 1 needles change nothing. A gain has what intact skin lets through in its denominator: it is large where little gets in either way. Published ratios are of other needles, skins and times.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(data, &groups));
    draw(&mut sheet, &groups)?;
    say_sources(&mut sheet, &groups);
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out))
}

impl<'a> Group<'a> {
    fn of(data: &Data, drug: &Substance, gains: &'a [PublishedGain]) -> Option<Self> {
        let ratio = |own: &Shown| {
            let value = data.value(own, drug.name, CHANNELS, data.end_h(), "enhancement")?;
            Some((own.style, value))
        };
        let own: Vec<(DeviceStyle, Value)> = data
            .devices
            .iter()
            .filter_map(ratio)
            .filter(|(_, value)| value.central > 0.0 && value.central.is_finite())
            .collect();
        let first = data.devices.first()?;
        let is_asked = data.rows(first, drug.name, CHANNELS, "delivered").next().is_some();
        let is_nothing = data.is_nothing(first, drug.name, INTACT, data.end_h());
        let why_none = own.is_empty().then_some(if is_nothing { "intact skin lets none through" } else { "no ratio" });
        (is_asked || !own.is_empty()).then(|| Self {
            name: drug.name.to_owned(),
            weight: weight_words(drug.weight_da),
            own,
            why_none,
            published: gains.iter().filter(|gain| gain.drug == drug.name).collect(),
        })
    }

    /// A published ratio of a drug that the tables do not have.
    fn elsewhere(gain: &'a PublishedGain) -> Self {
        Self { name: gain.drug.clone(), weight: String::new(), own: Vec::new(), why_none: None, published: vec![gain] }
    }

    fn lines(&self) -> usize {
        (self.own.len() + self.published.len()).max(1)
    }

    fn height_mm(&self) -> f64 {
        LINE_MM * self.lines() as f64 + BETWEEN_MM
    }
}

fn legend(data: &Data, groups: &[Group]) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        data.devices.iter().map(|own| Swatch::Marker(own.style, 1.0).says(channels_of(own))).collect();
    if groups.iter().any(|group| !group.published.is_empty()) {
        entries
            .push(Swatch::Filled(PUBLISHED, Fill::Hollow).says("published, with two standard deviations where told"));
    }
    entries
}

fn scale(groups: &[Group]) -> Option<Scale> {
    let own =
        groups.iter().flat_map(|group| group.own.iter().flat_map(|(_, value)| [value.low, value.central, value.high]));
    let told =
        groups.iter().flat_map(|group| group.published.iter().flat_map(|gain| [gain.ends[0], gain.gain, gain.ends[1]]));
    let values: Vec<f64> = own.chain(told).filter(|value| *value > 0.0 && value.is_finite()).collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    Some(Scale::log_around(low.clamp(0.05, 0.8), high.max(2.0)))
}

fn draw(sheet: &mut Sheet, groups: &[Group]) -> Option<()> {
    let names_mm = NAMES_MM[usize::from(sheet.is_narrow())];
    let height: f64 = groups.iter().map(Group::height_mm).sum();
    // The frame leaves 9 mm for ticks of its ordinate, which has none.
    let frame = Rect {
        left: MARGIN_MM + names_mm - 9.0,
        top: sheet.y,
        right: sheet.right() - 2.0,
        bottom: sheet.y + height + 10.0,
    };
    let y = Scale { low: 1.0, high: 0.0, ticks: Vec::new(), ..Scale::from_zero(1.0, 1) };
    let words = Words::new("", "times as much as through intact skin (1)", None);
    let canvas = &mut sheet.canvas;
    let panel = Panel::draw(canvas, frame, scale(groups)?, y, &words);
    for (value, _) in &panel.x.ticks {
        let x = panel.x_at(*value);
        canvas.line([x, panel.area.top], [x, panel.area.bottom], Stroke::new(PALE, 0.4));
    }
    let one = panel.x_at(1.0);
    canvas.line([one, panel.area.top], [one, panel.area.bottom], Stroke::new(BLACK, 0.9));
    let mut top = panel.area.top;
    for group in groups {
        draw_group(canvas, &panel, group, top, names_mm);
        top += group.height_mm();
        canvas.line([MARGIN_MM, top], [panel.area.right, top], Stroke::new(PALE, 0.4));
    }
    sheet.y = frame.bottom + 1.5;
    Some(())
}

fn draw_group(canvas: &mut Canvas, panel: &Panel, group: &Group, top: f64, names_mm: f64) {
    let middle = top + 0.5 * group.height_mm();
    // On narrow paper the name alone has room.
    let is_narrow = names_mm < NAMES_MM[0];
    let weight = if is_narrow { String::new() } else { group.weight.clone() };
    let weight_mm = crate::charts::plot::fonts::width_mm(&weight, SMALL_PT, false);
    let name = fit(&group.name, LABEL_PT, false, names_mm - weight_mm - if is_narrow { 2.0 } else { 5.5 });
    canvas.text(Text::new([MARGIN_MM, middle], name, LABEL_PT, if group.weight.is_empty() { GREY } else { BLACK }));
    canvas.text(Text::new([panel.area.left - 1.5, middle], weight, SMALL_PT, GREY).align(Align::Right));
    let place = |line: usize| top + 0.5 * BETWEEN_MM + LINE_MM * (line as f64 + 0.5);
    let x = |value: f64| panel.x_at(value.max(panel.x.low)).min(panel.area.right);
    for (line, (style, value)) in group.own.iter().enumerate() {
        let y = place(line);
        let [left, right] = [value.low, value.high].map(x);
        canvas.rect(Rect { left, right, top: y - 0.55, bottom: y + 0.55 }, style.ink.alpha(0.3));
        Whisker::new(Stroke::new(style.ink, 0.5), 0.55).level(canvas, [left, right], y);
        shapes::marker(canvas, [x(value.central), y], *style);
        beside(canvas, panel, [left, right], y, &factor(value.central));
    }
    for (line, gain) in group.published.iter().enumerate() {
        let y = place(group.own.len() + line);
        let ends = gain.ends.map(x);
        if ends[1] - ends[0] > 0.1 {
            Whisker::new(Stroke::new(BLACK, 0.6), 0.5).level(canvas, ends, y);
        }
        shapes::filled_marker(canvas, [x(gain.gain), y], PUBLISHED, Fill::Hollow, 0.0);
        let ends = [ends[0].min(x(gain.gain) - 1.0), ends[1].max(x(gain.gain) + 1.0)];
        beside(canvas, panel, ends, y, &format!("×{}, {}", configured(gain.gain), gain.species));
    }
    if let Some(why) = group.why_none {
        let words = fit(why, LABEL_PT, false, panel.area.right - panel.x_at(1.0) - 2.0);
        canvas.text(Text::new([panel.x_at(1.0) + 1.5, place(group.lines() - 1)], words, LABEL_PT, GREY));
    }
}

/// Words to the right of a mark, or to its left where there is more room.
fn beside(canvas: &mut Canvas, panel: &Panel, [left, right]: [f64; 2], y: f64, words: &str) {
    let rooms = [panel.area.right - right - 2.0, left - panel.area.left - 2.0];
    let width = crate::charts::plot::fonts::width_mm(words, SMALL_PT, false);
    let is_right = rooms[0] >= width || rooms[0] >= rooms[1];
    let words = fit(words, SMALL_PT, false, rooms[usize::from(!is_right)].max(0.0));
    let text = match is_right {
        true => Text::new([right + 1.5, y], words, SMALL_PT, BLACK),
        false => Text::new([left - 1.5, y], words, SMALL_PT, BLACK).align(Align::Right),
    };
    if text.text != "…" {
        canvas.text(text);
    }
}

/// Where published ratios come from.
fn say_sources(sheet: &mut Sheet, groups: &[Group]) {
    let told = groups.iter().flat_map(|group| {
        group.published.iter().map(|gain| format!("{}: {}, {}", gain.drug, gain.citation, gain.species))
    });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        sheet.note(format!("Published: {}.", told.join("; ")));
    }
    if groups.iter().any(|group| group.weight.is_empty()) {
        sheet.note("Drugs in grey are not of this scenario.");
    }
}
