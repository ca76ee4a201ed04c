//! One strike in the plane of its heading, read from the tables: outlines, needle, path of the tip.

use super::data::{Data, Outline};
use super::strike_bodies::{Bodies, Body};
use crate::charts::cast::{distinct, same};
use crate::charts::plot::canvas::{Canvas, Point, Rect};
use crate::charts::plot::shapes;
use crate::charts::plot::style::{
    BLACK, Dash, GREY, Ink, MOST_OUTLINES, PALE, Pattern, Stroke, WHITE, layer_tint, outline_pattern,
};
use crate::charts::plot::window::Window;
use crate::charts::plot::words::tear_words;
use crate::study::channel::ChannelRow;

/// The needle at its deepest where the skin has moved with it, so that its hole lies elsewhere in the skin at rest.
pub(crate) const SHEARED: (Ink, Stroke) = (BLACK.alpha(0.16), Stroke::new(BLACK, 0.5));

/// What one strike of a device does at one depth.
pub(crate) struct Section<'a> {
    pub device: &'a str,
    pub depth_mm: f64,
    pub channel: Option<&'a ChannelRow>,
    /// Channel of the scenario's own hypothesis.
    pub main: Outline,
    /// The hole of the needle at its deepest.
    pub puncture: Outline,
    /// Further hypotheses.
    pub band: Vec<(String, Pattern, Outline)>,
    /// Path of the tip in space, in order of time: along the heading and depth, mm.
    pub tip: Vec<Point>,
    /// What the strike leaves besides its channel.
    pub bodies: Vec<Body>,
}

impl<'a> Section<'a> {
    /// The section of a device at a depth; none if the tables have nothing of it to draw.
    pub fn new(data: &Data<'a>, device: &'a str, depth_mm: f64) -> Option<Self> {
        let mut main = outline(data, device, depth_mm, data.cast.main_tear());
        let bodies: Vec<Body> =
            Bodies::of(data, device, depth_mm).into_iter().next().map_or_else(Vec::new, |own| own.bodies);
        // Light that only heats leaves no hole.
        if !bodies.is_empty() && main.iter().all(|side| side[1] == side[2]) {
            main.clear();
        }
        if main.len() < 2 && bodies.is_empty() {
            return None;
        }
        let band: Vec<&str> = band_of(data).take(MOST_OUTLINES).collect();
        let lines = (0..band.len()).rev().map(outline_pattern);
        let outlines = band.into_iter().zip(lines);
        let band = outlines.map(|(tear, pattern)| (tear_words(tear), pattern, outline(data, device, depth_mm, tear)));
        let here = |row_device: &str, row_depth: f64| row_device == device && same(row_depth, depth_mm);
        let tables = data.tables;
        let channel =
            tables.channels.iter().find(|row| here(&row.device, row.depth_mm) && row.tear == data.cast.main_tear());
        let tip = tables.tip_paths.iter().filter(|row| here(&row.device, row.depth_mm)).map(|row| [row.x_mm, row.z_mm]);
        let mut puncture = outline(data, device, depth_mm, "puncture");
        // A channel without tear is the hole of its needle, whether or not the tables hold that hypothesis.
        if puncture.is_empty() && channel.is_some_and(|row| row.tear_ratio.abs() < 1e-9) {
            puncture.clone_from(&main);
        }
        let tip = tip.filter(|point| point.iter().all(|value| value.is_finite())).collect();
        let is_tube = bodies.iter().any(|body| body.outlet.is_some());
        Some(Self {
            device,
            depth_mm,
            channel,
            // A tube goes along its axis: where its point ends says all of its path.
            tip: if is_tube { main.last().map(|end| vec![[end[1], end[0]]]).unwrap_or_default() } else { tip },
            main,
            puncture,
            band: band.filter(|member| member.2.len() > 1).collect(),
            bodies,
        })
    }

    /// Whether the needle is a tube, whose tip is not that of a cone.
    pub fn is_of_a_tube(&self) -> bool {
        self.bodies.iter().any(|body| body.outlet.is_some())
    }

    /// Whether a needle made it: light has none, and no path of a tip.
    pub fn has_needle(&self) -> bool {
        self.bodies.is_empty() || !self.tip.is_empty()
    }

    /// How deep anything of it goes, mm.
    pub fn deepest_mm(&self) -> f64 {
        self.bodies.iter().map(Body::deepest_mm).fold(self.depth_mm, f64::max)
    }

    /// Hindmost and foremost point of channel and bodies.
    pub fn channel_extent(&self) -> [f64; 2] {
        extent(self.main.iter().chain(&self.puncture).chain(self.bodies.iter().flat_map(|body| &body.outline)))
    }

    /// Hindmost and foremost point of all that is drawn in the skin.
    pub fn full_extent(&self) -> [f64; 2] {
        let [mut low, mut high] = self.channel_extent();
        let [band_low, band_high] = extent(self.band.iter().flat_map(|member| &member.2));
        low = low.min(band_low);
        high = high.max(band_high);
        for [x, _] in &self.tip {
            low = low.min(*x);
            high = high.max(*x);
        }
        [low, high]
    }

    /// The section of the outline at the depth where it is widest: depth, hindmost, foremost.
    pub fn widest(&self) -> [f64; 3] {
        let width = |side: &[f64; 3]| side[2] - side[1];
        self.main.iter().copied().max_by(|a, b| width(a).total_cmp(&width(b))).unwrap_or([0.0; 3])
    }

    /// Whether the needle at its deepest stands where its hole is in the skin at rest: no layer has moved with it then.
    pub fn puncture_is_at_rest(&self) -> bool {
        let slack = 2e-3 + 0.02 * self.shank_mm();
        let covered = |side: &&[f64; 3]| {
            let near = self.main.iter().min_by(|a, b| (a[0] - side[0]).abs().total_cmp(&(b[0] - side[0]).abs()));
            near.is_none_or(|main| main[1] <= side[1] + slack && main[2] >= side[2] - slack)
        };
        self.puncture.iter().all(|side| covered(&side))
    }

    /// Radius of the needle over the distance from its tip, mm, from the hole of its deepest pose.
    fn needle(&self) -> Vec<[f64; 2]> {
        let deepest = self.puncture.last().map_or(0.0, |side| side[0]);
        self.puncture.iter().rev().map(|side| [deepest - side[0], (side[2] - side[1]) / 2.0]).collect()
    }

    /// Largest radius of the needle as far as it enters the skin, mm.
    pub fn shank_mm(&self) -> f64 {
        self.needle().iter().map(|side| side[1]).fold(0.0, f64::max)
    }

    /// Lean of the deepest pose, radians: how far the hole's centre moves along the heading with depth.
    fn deepest_lean(&self) -> f64 {
        match (self.puncture.first(), self.puncture.last()) {
            (Some(top), Some(bottom)) if bottom[0] > top[0] => {
                ((bottom[1] + bottom[2] - top[1] - top[2]) / 2.0 / (bottom[0] - top[0])).atan()
            }
            _ => 0.0,
        }
    }

    /// The poses worth showing.
    /// A needle that enters and leaves in the same place and direction is shown at its deepest alone.
    pub fn poses(&self) -> Vec<Pose> {
        if !self.has_needle() {
            return Vec::new();
        }
        let deepest = self.tip.iter().copied().max_by(|a, b| a[1].total_cmp(&b[1])).unwrap_or([0.0, self.depth_mm]);
        let lean = self.deepest_lean();
        let mut poses = vec![Pose { moment: Moment::Deepest, tip: deepest, lean_rad: lean }];
        let angle = self.channel.map_or(0.0, |row| row.entry_angle_deg).to_radians();
        let turns = (angle.abs() - lean.abs()).abs() > 0.02;
        if let (Some(first), Some(last), true) = (self.tip.first(), self.tip.last(), turns && angle.is_finite()) {
            poses.push(Pose { moment: Moment::Entry, tip: *first, lean_rad: angle });
            poses.push(Pose { moment: Moment::Exit, tip: *last, lean_rad: -angle });
        }
        poses
    }
}

/// Members of the band that have an outline of their own.
fn band_of<'a>(data: &Data<'a>) -> impl Iterator<Item = &'a str> {
    data.cast.tears.iter().skip(1).copied().filter(|tear| *tear != "puncture")
}

/// How many of them a section has no style of line for.
pub(crate) fn outlines_left_out(data: &Data) -> usize {
    band_of(data).count().saturating_sub(MOST_OUTLINES)
}

/// A moment of the stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Entry,
    Deepest,
    Exit,
}

/// The needle at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    pub moment: Moment,
    /// Place of the tip: along the heading and depth, mm.
    pub tip: Point,
    /// Positive where the shaft lies behind the tip.
    pub lean_rad: f64,
}

fn outline(data: &Data, device: &str, depth_mm: f64, tear: &str) -> Outline {
    let rows = data.tables.profiles.iter();
    let rows = rows.filter(|row| row.device == device && row.tear == tear && same(row.depth_mm, depth_mm));
    let sides = rows.map(|row| [row.z_mm, row.x_min_mm, row.x_max_mm]);
    let mut sides: Outline =
        sides.filter(|side| side.iter().all(|value| value.is_finite()) && side[1] <= side[2]).collect();
    sides.sort_by(|a, b| a[0].total_cmp(&b[0]));
    sides
}

fn extent<'a>(sides: impl Iterator<Item = &'a [f64; 3]>) -> [f64; 2] {
    sides.fold([0.0, 0.0], |[low, high], side| [side[1].min(low), side[2].max(high)])
}

/// Names and lines of the band's members that any section shows.
pub(crate) fn band_members(sections: &[Section]) -> Vec<(String, Pattern)> {
    let members = || sections.iter().flat_map(|section| &section.band);
    let names = distinct(members().map(|member| member.0.as_str()));
    let line = |name: &str| members().find(|member| member.0 == name).map(|member| (name.to_owned(), member.1));
    names.into_iter().filter_map(line).collect()
}

/// Layers as bands of colour over the whole window.
pub(crate) fn draw_layers(canvas: &mut Canvas, data: &Data, window: &Window) {
    canvas.rect(window.skin, layer_tint(""));
    let layers = data.tables.layers.iter();
    window.draw_layers(canvas, layers.map(|row| (row.layer.as_str(), [row.top_mm, row.bottom_mm])));
}

/// Draws a channel and in it the hole of its needle.
pub(crate) fn draw_channel(canvas: &mut Canvas, section: &Section, window: &Window, ink: Ink) {
    let main = window.shape(&section.main);
    canvas.polygon(&main, ink.tint(0.45));
    let puncture = window.shape(&section.puncture);
    let at_rest = section.puncture_is_at_rest();
    if at_rest {
        canvas.polygon(&puncture, ink);
    }
    canvas.outline(&main, Stroke::new(ink.shade(0.7), 1.0));
    if !at_rest {
        canvas.polygon(&puncture, SHEARED.0);
        canvas.outline(&puncture, SHEARED.1);
    }
}

/// Draws a needle in one pose as far as it stands above the skin, up to `height_mm` of paper.
pub(crate) fn draw_needle(canvas: &mut Canvas, window: &Window, section: &Section, pose: Pose, height_mm: f64) {
    let (tip, lean) = (pose.tip, pose.lean_rad);
    let needle = section.needle();
    let Some(&[reach, radius]) = needle.last() else { return };
    let above = Rect { top: window.skin.top - height_mm, bottom: window.skin.top, ..window.skin };
    let (sin, cos) = lean.sin_cos();
    let length = tip[1].max(0.0) + height_mm / window.scale;
    // Above what entered the skin the needle goes on as it was: a shank stays, a cone widens.
    let before = needle[needle.len().saturating_sub(4)];
    let slope = if reach > before[0] { ((radius - before[1]) / (reach - before[0])).max(0.0) } else { 0.0 };
    let far = 2.0 * length + section.depth_mm;
    let far = [far, radius + slope * (far - reach)];
    let sides: Vec<[f64; 2]> = needle.iter().copied().chain([far]).collect();
    let place =
        |along: f64, across: f64| window.at([tip[0] - along * sin + across * cos, tip[1] - along * cos - across * sin]);
    let left = sides.iter().map(|&[along, radius]| place(along, -radius));
    let right = sides.iter().rev().map(|&[along, radius]| place(along, radius));
    let shape = shapes::clip(&left.chain(right).collect::<Vec<_>>(), above);
    canvas.polygon(&shape, PALE);
    // Open at the top, where the needle goes on.
    for (index, &to) in shape.iter().enumerate() {
        let from = shape[(index + shape.len() - 1) % shape.len()];
        if [from, to].iter().any(|place| place[1] > above.top + 1e-6) {
            canvas.line(from, to, Stroke::new(GREY, 0.5));
        }
    }
}

/// Draws a tube as far as it stands above the skin, up to `height_mm` of paper.
pub(crate) fn draw_tube(canvas: &mut Canvas, section: &Section, window: &Window, height_mm: f64) {
    let Some([_, low, high]) = section.main.first().copied() else { return };
    let back = height_mm * section.channel.map_or(0.0, |row| row.entry_angle_deg).to_radians().tan();
    let [left, right] = [low, high].map(|x| window.at([x, 0.0])[0]);
    let top = window.skin.top;
    let ends = [[left - back, top - height_mm], [right - back, top - height_mm]];
    let above = Rect { top: top - height_mm, bottom: top, ..window.skin };
    let shape = shapes::clip(&[[left, top], ends[0], ends[1], [right, top]], above);
    canvas.polygon(&shape, PALE);
    canvas.outline(&shape, Stroke::new(GREY, 0.5));
}

/// Draws the axis of a needle in one pose above the skin, and beside a leaning one the normal of the skin.
pub(crate) fn draw_axis(canvas: &mut Canvas, window: &Window, pose: Pose, height_mm: f64) {
    let (tip, lean) = (pose.tip, pose.lean_rad);
    let surface = [window.at(tip)[0] - tip[1] * lean.tan() * window.scale, window.skin.top];
    let end = [surface[0] - height_mm * lean.tan(), surface[1] - height_mm];
    canvas.line(surface, end, Stroke::new(GREY, 0.5).dash(Dash::Mixed));
    if lean.abs() > 0.02 {
        canvas.line(surface, [surface[0], surface[1] - 0.6 * height_mm], Stroke::new(GREY, 0.4));
    }
}

/// A white edge for the path of the tip, to be drawn before the lines that may coincide with it.
pub(crate) fn draw_tip_halo(canvas: &mut Canvas, window: &Window, tip: &[Point]) {
    let places: Vec<Point> = tip.iter().map(|point| window.at(*point)).collect();
    canvas.path(&places, Stroke::new(WHITE, 2.0).dash(Dash::Dashed));
}

/// Draws the path of the tip with arrow heads that show its direction.
pub(crate) fn draw_tip_path(canvas: &mut Canvas, window: &Window, tip: &[Point]) {
    let places: Vec<Point> = tip.iter().map(|point| window.at(*point)).collect();
    canvas.path(&places, Stroke::new(BLACK, 1.0).dash(Dash::Dashed));
    let lengths: Vec<f64> = places
        .windows(2)
        .scan(0.0, |sum, pair| {
            *sum += (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
            Some(*sum)
        })
        .collect();
    let whole = lengths.last().copied().unwrap_or(0.0);
    for share in [0.27, 0.77] {
        let Some(index) = lengths.iter().position(|length| *length >= share * whole) else { continue };
        let from = places[..=index]
            .iter()
            .rev()
            .find(|place| (place[0] - places[index + 1][0]).hypot(place[1] - places[index + 1][1]) > 0.3);
        if let Some(from) = from {
            let tip = places[index + 1];
            shapes::arrow_head(canvas, *from, further(*from, tip, 0.45), 3.1, WHITE);
            shapes::arrow_head(canvas, *from, tip, 2.2, BLACK);
        }
    }
}

/// A little past `tip`, seen from `from`.
fn further(from: Point, tip: Point, by: f64) -> Point {
    let (dx, dy) = (tip[0] - from[0], tip[1] - from[1]);
    let share = by / dx.hypot(dy);
    [tip[0] + share * dx, tip[1] + share * dy]
}
