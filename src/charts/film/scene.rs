//! What moves in a film: the skin's lines, channels, needles, readings.

use super::stage::{LINE_MM, Panel, Stage, place_in_time};
use super::trace::{clip_line, runs, simplified};
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::labels::wrap;
use crate::charts::plot::numbers::significant;
use crate::charts::plot::shapes::clip;
use crate::charts::plot::style::{BLACK, GREY, Ink, LABEL_PT, PALE, Stroke};
use crate::film::{Drum, Film, Moment, SideSoFar, Strike};

/// A channel in the skin where that lies now: depth, hindmost and foremost point, mm.
type Sides = Vec<[f64; 3]>;

/// The moving part of a frame, counted from 0.
pub(crate) fn moving(film: &Film, stage: &Stage, frame: u32) -> Canvas {
    let mut canvas = Canvas::new(stage.ground.width_mm);
    canvas.height_mm = stage.ground.height_mm;
    let is_last = frame + 1 == film.clock.frames;
    for (strike, panel) in film.strikes.iter().zip(&stage.panels) {
        let moment = &strike.moments[frame as usize];
        draw_lines(&mut canvas, moment, panel, stage.line_step_mm);
        draw_channel(&mut canvas, strike, moment, panel);
        let skin = panel.window.skin;
        canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
        draw_needle(&mut canvas, strike, moment, panel);
        draw_holder(&mut canvas, strike, moment, panel);
        let readings = if is_last { verdict(strike) } else { readings(strike, moment) };
        write_readings(&mut canvas, &readings, panel, is_last);
    }
    let x = place_in_time(stage.time, film.clock.t_normalised(frame));
    canvas.line([stage.time[0], stage.time[2]], [x, stage.time[2]], Stroke::new(GREY, 1.4));
    canvas.disc([x, stage.time[2]], 1.0, BLACK);
    canvas
}

/// Lines that stand upright in the skin at rest, where they are now.
fn draw_lines(canvas: &mut Canvas, moment: &Moment, panel: &Panel, step: f64) {
    let skin = panel.window.skin;
    let half_width = skin.width() / panel.window.scale;
    let count = (2.0 * half_width / step).ceil() as i32;
    for index in -count..=count {
        let rest = f64::from(index) * step;
        let line = moment.sides.iter().map(|side| panel.window.at([rest + side.displacement_mm, side.z_mm]));
        let stroke = if index == 0 { Stroke::new(BLACK, 0.9) } else { Stroke::new(GREY.tint(0.7), 0.5) };
        for piece in runs(&line.collect::<Vec<_>>()).iter().flat_map(|run| clip_line(run, skin)) {
            canvas.path(&piece, stroke);
        }
    }
}

fn draw_channel(canvas: &mut Canvas, strike: &Strike, moment: &Moment, panel: &Panel) {
    let ink = panel.style.ink;
    let channel = channel_now(moment);
    fill(canvas, &channel, panel, ink.tint(0.45));
    fill(canvas, &puncture_now(strike, moment), panel, ink);
    for run in edges(&channel, panel).iter().flatten() {
        for piece in clip_line(run, panel.window.skin) {
            canvas.path(&piece, Stroke::new(ink.shade(0.7), 1.0));
        }
    }
}

/// Hindmost and foremost edge of a channel on paper, each in pieces.
fn edges(sides: &Sides, panel: &Panel) -> [Vec<Vec<Point>>; 2] {
    let edge = |end: usize| sides.iter().map(|side| panel.window.at([side[end], side[0]])).collect::<Vec<_>>();
    [1, 2].map(|end| runs(&edge(end)))
}

/// The channel so far, moved with the skin.
fn channel_now(moment: &Moment) -> Sides {
    let now = |side: &SideSoFar| {
        side.extent_mm.map(|[from, to]| [side.z_mm, from + side.displacement_mm, to + side.displacement_mm])
    };
    moment.sides.iter().filter_map(now).collect()
}

/// What of the puncture part the needle has been through, moved with the skin.
fn puncture_now(strike: &Strike, moment: &Moment) -> Sides {
    let now = |side: &SideSoFar| {
        let ([from, to], [low, high]) = (side.extent_mm?, puncture_at(strike, side.z_mm));
        let (from, to) = (from.max(low), to.min(high));
        (from <= to).then_some([side.z_mm, from + side.displacement_mm, to + side.displacement_mm])
    };
    moment.sides.iter().filter_map(now).collect()
}

/// Hindmost and foremost point of the puncture part at a depth.
fn puncture_at(strike: &Strike, z_mm: f64) -> [f64; 2] {
    let sides = &strike.puncture_mm;
    let after = sides.partition_point(|side| side[0] < z_mm).clamp(1, sides.len() - 1);
    let (a, b) = (sides[after - 1], sides[after]);
    let share = ((z_mm - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0);
    [1, 2].map(|end| a[end] + share * (b[end] - a[end]))
}

fn fill(canvas: &mut Canvas, sides: &Sides, panel: &Panel, ink: Ink) {
    let [hind, fore] = edges(sides, panel).map(|runs| runs.concat());
    let shape: Vec<Point> = hind.into_iter().chain(fore.into_iter().rev()).collect();
    canvas.polygon(&clip(&shape, panel.window.skin), ink);
}

fn draw_needle(canvas: &mut Canvas, strike: &Strike, moment: &Moment, panel: &Panel) {
    let left = strike.needle_mm.iter().rev().map(|&[along, radius]| [along, -radius]);
    let sides = left.chain(strike.needle_mm.iter().copied());
    let shape: Vec<Point> = sides.map(|side| on_needle(moment, panel, side)).collect();
    let shape = clip(&shape, panel.view);
    canvas.polygon(&shape, PALE);
    outline_below(canvas, &shape, panel.view.top, Stroke::new(GREY, 0.7));
}

/// A point of the needle on paper: its distance from the tip along the axis, and to the right of it.
fn on_needle(moment: &Moment, panel: &Panel, [along, across]: [f64; 2]) -> Point {
    let ((sin, cos), [x, z]) = (moment.angle_rad.sin_cos(), moment.tip_mm);
    panel.window.at([x - along * sin + across * cos, z - along * cos - across * sin])
}

/// What holds the needle, over its end: the drum, or else a plate.
fn draw_holder(canvas: &mut Canvas, strike: &Strike, moment: &Moment, panel: &Panel) {
    let edge = match strike.drum {
        Some(drum) => rim(drum, moment, panel),
        None => plate(strike, moment, panel),
    };
    let far = panel.view.top - 1.0;
    let (Some(&first), Some(&last)) = (edge.first(), edge.last()) else { return };
    let air = Rect { bottom: panel.window.skin.top, ..panel.view };
    let mut shape = vec![[first[0], far.min(first[1])]];
    shape.extend(&edge);
    shape.push([last[0], far.min(last[1])]);
    canvas.polygon(&clip(&shape, air), GREY.tint(0.35));
    for piece in clip_line(&edge, air) {
        canvas.path(&piece, Stroke::new(GREY, 0.9));
    }
}

/// The lower rim of the drum, from left to right.
fn rim(drum: Drum, moment: &Moment, panel: &Panel) -> Vec<Point> {
    const STEPS: u32 = 64;
    let to_x = |paper: f64| (paper - panel.window.origin_x) / panel.window.scale;
    let [low, high] = [to_x(panel.view.left), to_x(panel.view.right)];
    let rim = (0..=STEPS).filter_map(|i| {
        let x = low + (high - low) * f64::from(i) / f64::from(STEPS);
        let across = x - moment.drum_x_mm;
        let below = (drum.radius_mm + across) * (drum.radius_mm - across);
        (below >= 0.0).then(|| panel.window.at([x, below.sqrt() - drum.height_mm - moment.dent_mm]))
    });
    simplified(&rim.collect::<Vec<_>>())
}

/// The lower edge of a plate at the end of the needle, from left to right.
fn plate(strike: &Strike, moment: &Moment, panel: &Panel) -> Vec<Point> {
    let wide = 2.0 * panel.view.width() / panel.window.scale;
    let end = strike.needle_mm.last().map_or(0.0, |side| side[0]);
    [-wide, wide].map(|across| on_needle(moment, panel, [end, across])).into()
}

/// Outlines a shape, but for its edge along the top of the window, beyond which it goes on.
fn outline_below(canvas: &mut Canvas, shape: &[Point], top: f64, stroke: Stroke) {
    for (index, &to) in shape.iter().enumerate() {
        let from = shape[(index + shape.len() - 1) % shape.len()];
        if [from, to].iter().any(|place| place[1] > top + 1e-6) {
            canvas.line(from, to, stroke);
        }
    }
}

/// What the needle is doing now.
fn readings(strike: &Strike, moment: &Moment) -> [String; 2] {
    let where_now = if moment.is_in_skin() {
        let [depth, angle] = [moment.tip_mm[1].max(0.0), moment.angle_rad.to_degrees().abs()];
        format!("tip {depth:.2} mm deep, axis {angle:.0}° off the normal")
    } else {
        "needle above the skin".to_owned()
    };
    let decimals = decimals(strike);
    [where_now, format!("channel so far {:.decimals$} mm³", moment.grown.volume_mm3)]
}

/// Decimals of a volume on its way: all that its error leaves, and the same from beginning to end.
fn decimals(strike: &Strike) -> usize {
    let error = strike.moments.iter().map(|moment| moment.grown.volume_error_mm3).fold(1e-9, f64::max);
    (-error.log10()).floor().clamp(1.0, 8.0) as usize
}

/// What is left in the end.
fn verdict(strike: &Strike) -> [String; 2] {
    let finished = strike.finished;
    let [channel, puncture, tear] =
        [finished.channel_mm3, finished.puncture_mm3, finished.tear_mm3()].map(|volume| significant(volume, 3));
    [format!("channel {channel} mm³ a strike"), format!("= puncture {puncture} + tear {tear} mm³")]
}

fn write_readings(canvas: &mut Canvas, readings: &[String; 2], panel: &Panel, is_last: bool) {
    let [left, mut y] = panel.readout;
    for (index, words) in readings.iter().enumerate() {
        let bold = is_last && index == 0;
        for words in wrap(words, LABEL_PT, bold, panel.view.width(), panel.lines) {
            let text = Text::new([left, y], words, LABEL_PT, BLACK);
            canvas.text(if bold { text.bold() } else { text });
            y += LINE_MM;
        }
    }
}
