//! What stands still in a film: words, layers, scale, and the window of each device.

use crate::charts::ChartContext;
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::{largest_scale, nice_step};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, GREY, MARGIN_MM, PALE, SMALL_PT, Stroke, WHITE, device_style};
use crate::charts::plot::window::Window;
use crate::charts::plot::words::{layer_words, tear_words};
use crate::film::{Film, LEAD, SideSoFar, Strike};

/// Room for the names of the layers at the left.
const LAYERS_MM: f64 = 30.0;
const GAP_MM: f64 = 3.0;
/// Above each window: name of the device, and the time that its stroke takes.
const NAME_MM: f64 = 5.6;
/// Lines of small type.
pub(crate) const LINE_MM: f64 = 3.6;
/// A window is at least so wide where there is room, for the words above and below it.
const LEAST_PANEL_MM: f64 = 60.0;
/// In narrower ones words go over two lines.
const NARROW_MM: f64 = 58.0;
/// Height of all windows.
const HEIGHT_MM: f64 = 88.0;
/// Air shown above the skin and skin shown below the tip, over the depth.
const AIR: f64 = 0.5;
const BELOW: f64 = 0.12;
/// Lines that stand upright in the skin at rest: so many to the depth, about.
const LINES: f64 = 8.0;

/// Layout of a film.
pub(crate) struct Stage {
    /// What lies below everything that moves.
    pub ground: Canvas,
    /// What lies above it.
    pub front: Canvas,
    pub panels: Vec<Panel>,
    /// Distance between the lines in the skin, mm of skin.
    pub line_step_mm: f64,
    /// Left and right end of the bar of time, and its height on paper.
    pub time: [f64; 3],
}

/// The place of one device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel {
    pub window: Window,
    /// Air and skin.
    pub view: Rect,
    pub style: DeviceStyle,
    /// Where its readings begin.
    pub readout: Point,
    /// Lines that each of them may take.
    pub lines: usize,
}

impl Stage {
    pub fn new(film: &Film, context: &ChartContext) -> Self {
        let says = "Cut along the heading, one scale. Lines that stand upright in the skin at rest show how it moves. Same film time for each.";
        let mut sheet = Sheet::new(&title(film), says, context);
        sheet.legend(&legend());
        let mut stage = Self {
            ground: Canvas::new(sheet.page_mm()),
            front: Canvas::new(sheet.page_mm()),
            panels: Vec::new(),
            line_step_mm: nice_step(film.deepest_mm() / LINES),
            time: [0.0; 3],
        };
        let (scale, widths) = arrangement(film, sheet.room_mm());
        let lines = if widths.iter().any(|width| *width < NARROW_MM) { 2 } else { 1 };
        let top = sheet.y + NAME_MM + LINE_MM * heading_lines(lines) as f64;
        let surface = top + AIR * film.deepest_mm() * scale;
        let bottom = surface + (1.0 + BELOW) * film.deepest_mm() * scale;
        let mut left = MARGIN_MM + LAYERS_MM;
        for (index, (strike, width)) in film.strikes.iter().zip(widths).enumerate() {
            let skin = Rect { left, top: surface, right: left + width, bottom };
            let [low, high] = extent(strike);
            let origin_x = left + (width - (low + high) * scale) / 2.0;
            let panel = Panel {
                window: Window { skin, origin_x, scale },
                view: Rect { top, ..skin },
                style: device_style(index),
                readout: [left, bottom + 3.0],
                lines,
            };
            draw_heading(&mut sheet.canvas, film, strike, &panel, sheet.y);
            let layers = film.skin.layers.iter();
            let bands = layers.map(|layer| (layer.name.as_str(), [layer.top_mm, layer.bottom_mm]));
            panel.window.draw_layers(&mut sheet.canvas, bands);
            draw_depths(&mut stage.front, film, &panel.window);
            stage.panels.push(panel);
            left = skin.right + GAP_MM;
        }
        name_layers(
            &mut sheet.canvas,
            film,
            Rect { left: MARGIN_MM, top: surface, right: MARGIN_MM + LAYERS_MM, bottom },
            scale,
        );
        sheet.y = bottom + 2.0 * LINE_MM * lines as f64 + 4.0;
        stage.time = draw_scales(&mut sheet, scale);
        sheet.y += 5.0;
        sheet.note(note(film));
        stage.ground = sheet.finish(context, 0);
        stage.front.height_mm = stage.ground.height_mm;
        stage
    }
}

fn title(film: &Film) -> String {
    let tear = film.tear.label();
    let means = match tear.as_str() {
        "pinned" => ": the skin follows the shaft",
        "fixed" => ": the skin cannot slide",
        _ => ": the skin follows in part",
    };
    let sheared = if film.shears { ", and shears before it tears" } else { "" };
    format!(
        "The stroke at {} mm, to scale (hypothesis {}{means}{sheared})",
        configured(film.depth_mm),
        tear_words(&tear)
    )
}

fn legend() -> [Entry; 4] {
    [
        Swatch::RimmedBox(PALE, GREY).says("needle and holder"),
        Swatch::RimmedBox(BLACK.tint(0.3), BLACK.tint(0.7)).says("channel so far"),
        Swatch::Box(BLACK.tint(0.7)).says("of it the puncture part"),
        Entry::line(Stroke::new(GREY, 0.6), "line of the skin (dark: at the strike)"),
    ]
}

fn note(film: &Film) -> String {
    let moves = film.strikes.iter().any(|strike| strike.rest_displacement_mm != 0.0);
    let way_back = if moves {
        " Before and after, the skin lies where first contact finds it; its way back is drawn, not modelled."
    } else {
        ""
    };
    let let_go = if film.shears { " Below the tip the skin is drawn without shear." } else { "" };
    let differs = |strike: &&Strike| strike.depth_mm != film.depth_mm;
    let depths: Vec<String> = film.strikes.iter().filter(differs).map(own_depth).collect();
    let strike = match depths.is_empty() {
        true => "One strike that reaches the full depth.".to_owned(),
        false if !film.strikes.iter().any(|strike| strike.is_pressed) => format!("One strike: {}.", depths.join(", ")),
        false => format!("One strike under the mean force: {}.", depths.join(", ")),
    };
    let more = film.strikes.iter().any(|strike| strike.leaves_more);
    let more = if more { " Heat and fluid are not shown, and a bevel is drawn as a cone." } else { "" };
    format!("{strike}{more} A channel is what the needle has been through, before anything closes.{let_go}{way_back}")
}

fn own_depth(strike: &Strike) -> String {
    format!("{} goes {} mm deep", strike.device, significant(strike.depth_mm, 3))
}

/// Hindmost and foremost place of all that is shown at the skin, mm.
fn extent(strike: &Strike) -> [f64; 2] {
    let mut places: Vec<f64> = Vec::new();
    for moment in &strike.moments {
        let shown = |side: &SideSoFar| side.extent_mm.map(|ends| ends.map(|x| x + side.displacement_mm));
        places.extend(moment.sides.iter().filter_map(shown).flatten());
        if moment.is_in_skin() {
            places.push(moment.tip_mm[0]);
        }
    }
    let low = places.iter().copied().fold(0.0, f64::min);
    let high = places.iter().copied().fold(0.0, f64::max);
    [low, high]
}

/// The largest scale at which all devices find room side by side, and the width of each.
fn arrangement(film: &Film, page_room_mm: f64) -> (f64, Vec<f64>) {
    let count = film.strikes.len().max(1) as f64;
    let room = page_room_mm - LAYERS_MM - GAP_MM * (count - 1.0);
    let extents: Vec<[f64; 2]> = film.strikes.iter().map(extent).collect();
    let least = LEAST_PANEL_MM.min(room / count);
    let widths = |scale: f64| -> Vec<f64> {
        extents.iter().map(|[low, high]| ((high - low + 0.3 * film.deepest_mm()) * scale).max(least)).collect()
    };
    let needed = |scale: f64| widths(scale).iter().sum::<f64>();
    let most = HEIGHT_MM / (film.deepest_mm() * (1.0 + BELOW + AIR));
    let fits = if needed(most) <= room { most } else { 0.0 };
    let fits = largest_scale(fits, most, |scale| needed(scale) <= room);
    let widths = widths(fits);
    let spare = (room - widths.iter().sum::<f64>()) / count;
    (fits, widths.into_iter().map(|width| width + spare).collect())
}

fn draw_heading(canvas: &mut Canvas, film: &Film, strike: &Strike, panel: &Panel, top: f64) {
    let (left, width) = (panel.view.left, panel.view.width());
    marks::device_name(canvas, [left, top], &strike.device, panel.style, width - 4.0);
    for (line, words) in
        wrap(&pace_words(film, strike), SMALL_PT, false, width, heading_lines(panel.lines)).into_iter().enumerate()
    {
        canvas.text(Text::new([left, top + NAME_MM + LINE_MM * line as f64], words, SMALL_PT, BLACK));
    }
}

/// Lines of the heading below the name, where readings may take so many.
fn heading_lines(lines: usize) -> usize {
    2 * lines - 1
}

/// How long the needle is in the skin, and how much slower that is shown.
fn pace_words(film: &Film, strike: &Strike) -> String {
    let Some(contact_s) = strike.contact_s.filter(|seconds| *seconds > 0.0) else {
        return "time in the skin: not given".to_owned();
    };
    let slower = rounded(film.clock.contact_s() / contact_s, 2);
    format!("in the skin for {} ms ({}), {slower} × slower here", rounded(1e3 * contact_s, 3), strike.pace)
}

/// So many significant digits, without zeros that say nothing.
fn rounded(value: f64, digits: i32) -> String {
    let unit = 10_f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
    configured((value / unit).round() * unit)
}

/// Depths in mm along the left edge of the skin.
fn draw_depths(canvas: &mut Canvas, film: &Film, window: &Window) {
    let skin = window.skin;
    for (y, words) in window.depths(film.deepest_mm()) {
        let right = skin.left + 2.2 + width_mm(&words, SMALL_PT, false);
        canvas.rect(Rect { left: skin.left, top: y - 1.5, right, bottom: y + 1.5 }, WHITE.alpha(0.6));
        canvas.line([skin.left, y], [skin.left + 1.0, y], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([skin.left + 1.6, y], words, SMALL_PT, GREY));
    }
}

/// Names and depths of the layers to the left of the windows.
fn name_layers(canvas: &mut Canvas, film: &Film, area: Rect, scale: f64) {
    const TWO_LINES_MM: f64 = 7.6;
    let deepest = area.height() / scale;
    let shown: Vec<_> = film.skin.layers.iter().filter(|layer| layer.top_mm < deepest).collect();
    let middle = |top: f64, bottom: f64| area.top + scale * (top + bottom.min(deepest)) / 2.0;
    let wishes: Vec<f64> = shown.iter().map(|layer| middle(layer.top_mm, layer.bottom_mm)).collect();
    let right = area.right - 4.0;
    for ((layer, wish), y) in
        shown.iter().zip(&wishes).zip(spread(&wishes, TWO_LINES_MM, area.top - 7.0, area.bottom - 3.0))
    {
        canvas.path(&[[area.right, *wish], [right + 0.6, y]], Stroke::new(GREY, 0.45));
        let words = fit(&layer_words(layer.name.as_str()), SMALL_PT, false, area.width() - 4.0);
        canvas.text(Text::new([right, y - 1.6], words, SMALL_PT, BLACK).align(Align::Right));
        canvas.text(
            Text::new([right, y + 1.6], range(layer.top_mm, layer.bottom_mm), SMALL_PT, GREY).align(Align::Right),
        );
    }
}

fn range(top_mm: f64, bottom_mm: f64) -> String {
    let to_um = |depth: f64| configured((1e3 * depth).round() / 1e3);
    match bottom_mm.is_finite() {
        true => format!("{}–{} mm", to_um(top_mm), to_um(bottom_mm)),
        false => format!("below {} mm", to_um(top_mm)),
    }
}

/// The bar of length, and the bar of time with its marks; returns the ends and the height of the latter.
fn draw_scales(sheet: &mut Sheet, scale: f64) -> [f64; 3] {
    let (y, left, right) = (sheet.y, MARGIN_MM + LAYERS_MM, sheet.right() - 12.0);
    marks::length_bar(&mut sheet.canvas, [left, y], nice_step(14.0 / scale), scale, None);
    let start = right - 72.0;
    sheet.canvas.line([start, y], [right, y], Stroke::new(PALE, 1.4));
    for (t, words) in [(-1.0, "first contact"), (0.0, "deepest"), (1.0, "last contact")] {
        let x = place_in_time([start, right, y], t);
        sheet.canvas.line([x, y - 1.0], [x, y + 1.0], Stroke::new(GREY, 0.8));
        sheet.canvas.text(Text::new([x, y + 3.0], words, SMALL_PT, GREY).align(Align::Centre));
    }
    [start, right, y]
}

/// Where a normalised time stands on the bar of time.
pub(crate) fn place_in_time([left, right, _]: [f64; 3], t_normalised: f64) -> f64 {
    left + (right - left) * (t_normalised + LEAD) / (2.0 * LEAD)
}
