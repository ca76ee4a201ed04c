//! Readings of sections by a route of their own: points on lines against the height field of a channel. No chord, no law of widths and no
//! posterior of the library is asked.

use dermatrace::geometry::{Channel, ElasticLimit, Tear};
use dermatrace::pattern::{Region, Strike};
use dermatrace::sampling::rng::{Purpose, Stream};
use dermatrace::scenario::Scenario;
use dermatrace::scenario::cases::treatment;
use dermatrace::scenario::inference::{
    Hypothesis, ReadPatch, ReadProfile, Reading, ReadingLaw, Sections, Slide, SlidePlane, Width,
};
use dermatrace::treatment::Treatment;
use std::collections::BTreeMap;
use std::fmt::Write;

/// From one point of a line, or of a height field, to the next, mm.
const STEP_MM: f64 = 0.002;
/// Halvings of a step in which a line enters or leaves.
const HALVINGS: usize = 24;
/// Strikes as far outside a patch as this reach into it, mm.
const MARGIN_MM: f64 = 1.0;

/// Random numbers in a row.
pub struct Draws {
    stream: Stream,
    position: u64,
}

impl Draws {
    /// Those of a seed and a set of data.
    pub fn new(seed: u64, set: u32) -> Self {
        Self { stream: Stream::new(seed, Purpose::Design, [set, 0]), position: 0 }
    }

    /// Uniform between two.
    pub fn between(&mut self, [from, to]: [f64; 2]) -> f64 {
        self.position += 1;
        from + (to - from) * self.stream.uniform(self.position)
    }

    fn normal(&mut self) -> f64 {
        self.position += 1;
        self.stream.normal(self.position)
    }
}

/// How tissue answered and closed, as the truth of a set of data.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    pub tear: Tear,
    pub failure_shear_strain: f64,
    pub residual_width: f64,
    /// How much more a hole narrows across its heading than along it.
    pub closing_ratio: f64,
}

impl Truth {
    /// κ, γ_f and c.
    pub fn partial([surface_following, failure_shear_strain, residual_width]: [f64; 3]) -> Self {
        let tear = Tear::Partial { surface_following };
        Self { failure_shear_strain, ..Self::shape(tear, residual_width) }
    }

    /// A named shape in skin that gives way at once.
    pub fn shape(tear: Tear, residual_width: f64) -> Self {
        Self { tear, failure_shear_strain: 0.0, residual_width, closing_ratio: 1.0 }
    }

    /// The shape as a hypothesis.
    pub fn hypothesis(&self) -> Hypothesis {
        Hypothesis::Shape(self.tear)
    }

    /// What became of lengths along the heading, and across it.
    fn scales(&self) -> [f64; 2] {
        [self.residual_width, self.residual_width * self.closing_ratio]
    }
}

/// The height field of a channel at one depth: Y² at even places along the heading.
pub struct Field {
    reach_mm: f64,
    squares: Vec<f64>,
}

impl Field {
    /// At a depth, mm; of nothing where the channel ends above.
    pub fn new(channel: &Channel, at_mm: f64) -> Self {
        if at_mm >= channel.depth() {
            return Self { reach_mm: 0.0, squares: Vec::new() };
        }
        let (level, reach_mm) = (channel.level(at_mm), channel.reach());
        let count = (2.0 * reach_mm / STEP_MM).ceil() as usize + 1;
        let squares = (0..count).map(|i| level.height_squared(STEP_MM * i as f64 - reach_mm)).collect();
        Self { reach_mm, squares }
    }

    fn contains(&self, [x, y]: [f64; 2]) -> bool {
        let place = (x + self.reach_mm) / STEP_MM;
        let i = place as usize;
        match self.squares.get(i..i + 2) {
            Some(&[one, next]) if place >= 0.0 => y * y <= one + (next - one) * place.fract(),
            _ => false,
        }
    }

    /// How much of a line lies inside the channel as it closed, mm: points on it, and where it enters and leaves by halving. The line passes
    /// the strike at an offset to the left of a direction from the heading; lengths along and across the heading became `scales` times
    /// what they were.
    pub fn chord_mm(&self, direction_rad: f64, offset_mm: f64, [along, across]: [f64; 2]) -> f64 {
        let (sin, cos) = direction_rad.sin_cos();
        let is_inside =
            |s: f64| self.contains([(s * cos - offset_mm * sin) / along, (s * sin + offset_mm * cos) / across]);
        let crossing = |mut before: f64, mut after: f64, is_in: bool| {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (before + after);
                if is_inside(middle) == is_in { before = middle } else { after = middle }
            }
            before
        };
        let reach_mm = self.reach_mm * along.max(across);
        let count = (2.0 * reach_mm / STEP_MM).ceil() as i32;
        let (mut sum, mut was_in, mut before) = (0.0, false, -reach_mm - STEP_MM);
        for i in 0..=count + 1 {
            let s = f64::from(i) * STEP_MM - reach_mm;
            let is_in = is_inside(s);
            if is_in != was_in {
                sum += if is_in { -1.0 } else { 1.0 } * crossing(before, s, was_in);
            }
            (was_in, before) = (is_in, s);
        }
        sum
    }

    /// A chord of a line at random that meets the channel, mm.
    fn random_chord_mm(&self, direction_rad: f64, scales: [f64; 2], draws: &mut Draws) -> f64 {
        assert!(!self.squares.is_empty(), "no strike reaches this depth");
        let furthest_mm = self.reach_mm * scales[0].max(scales[1]);
        loop {
            let chord = self.chord_mm(direction_rad, draws.between([-furthest_mm, furthest_mm]), scales);
            if chord > 0.0 {
                return chord;
            }
        }
    }
}

/// What is read of a profile of some width, mm; `None` where it is not recognised.
pub fn read(law: &ReadingLaw, width_mm: f64, draws: &mut Draws) -> Option<f64> {
    let limits = [law.smallest_mm, law.largest_mm];
    let read_mm = width_mm + law.error_mm * draws.normal();
    let is_misread = draws.between([0.0, 1.0]) < law.misread;
    let is_recognised = limits[0] <= read_mm && read_mm <= limits[1];
    is_recognised.then(|| if is_misread { draws.between(limits) } else { read_mm })
}

/// Widths that were read on planes of one direction at one depth.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub slide: String,
    pub plane_deg: f64,
    pub at_mm: f64,
    pub widths_mm: Vec<f64>,
}

/// What is cut: a direction of planes, degrees from the first pass, and a depth, mm.
pub type View = (f64, f64);

/// Skin that a device of a scenario treated, and its truth.
#[derive(Clone, Copy)]
pub struct Treated<'s> {
    pub scenario: &'s Scenario,
    pub device: usize,
    pub truth: Truth,
}

/// Parallel planes through a treated patch: their direction in its frame, degrees; the depth at which they are read, mm; how far the first
/// lies from the patch's corner, and one from the next, mm.
#[derive(Debug, Clone, Copy)]
pub struct Planes {
    pub plane_deg: f64,
    pub at_mm: f64,
    pub first_mm: f64,
    pub apart_mm: f64,
}

impl<'s> Treated<'s> {
    /// With the first device of a scenario.
    pub fn new(scenario: &'s Scenario, truth: Truth) -> Self {
        Self { scenario, device: 0, truth }
    }

    fn law(&self) -> &'s ReadingLaw {
        &self.scenario.infer.as_ref().expect("a plan").reading
    }

    fn treatment(&self) -> Treatment<'s> {
        treatment(self.scenario, &self.scenario.devices[self.device], self.scenario.depths_mm[0])
    }

    /// The channel of a strike of a depth.
    pub fn channel(&self, depth_mm: f64) -> Channel {
        let limit = ElasticLimit::uniform(self.truth.failure_shear_strain);
        self.treatment().channel(depth_mm, self.truth.tear, &limit)
    }

    /// The field of such a strike at a depth as measured.
    fn field(&self, depth_mm: f64, at_mm: f64) -> Field {
        Field::new(&self.channel(depth_mm), at_mm / self.law().shrinkage_depth)
    }

    /// So many profiles of each view, each of a strike of its own that is as deep as the device is set.
    pub fn single(&self, views: &[View], each: usize, draws: &mut Draws) -> Vec<Group> {
        let group = |(number, &(plane_deg, at_mm)): (usize, &View)| {
            let field = self.field(self.scenario.depths_mm[0], at_mm);
            let mut widths_mm = Vec::with_capacity(each);
            while widths_mm.len() < each {
                let chord = field.random_chord_mm(plane_deg.to_radians(), self.truth.scales(), draws);
                widths_mm.extend(read(self.law(), chord, draws));
            }
            Group { slide: format!("s{}", number + 1), plane_deg, at_mm, widths_mm }
        };
        views.iter().enumerate().map(group).collect()
    }

    /// Strikes of a trial of the treatment on the scenario's patch, and what is read of all their profiles on parallel planes, each plane a
    /// slide. Holes close about their own positions; those that then overlap on a line are one profile. One that the patch's edge cuts is
    /// none.
    pub fn cut(&self, trial: u32, planes: &[Planes], draws: &mut Draws) -> Vec<Group> {
        let size = [self.scenario.patch.width_mm, self.scenario.patch.height_mm];
        let [x, y] = size.map(|side| (-MARGIN_MM, side + MARGIN_MM));
        let strikes = self.treatment().strikes_in(trial, &Region { x, y });
        let mut fields: BTreeMap<[u64; 2], Field> = BTreeMap::new();
        let mut groups = Vec::new();
        for (number, own) in planes.iter().enumerate() {
            for strike in strikes.iter().filter(|strike| strike.depth_mm > own.at_mm) {
                let key = [strike.depth_mm, own.at_mm].map(f64::to_bits);
                fields.entry(key).or_insert_with(|| self.field(strike.depth_mm, own.at_mm));
            }
            let (sin, cos) = own.plane_deg.to_radians().sin_cos();
            let half = 0.5 * (size[0] * sin.abs() + size[1] * cos.abs());
            for k in 0..(2.0 * half / own.apart_mm) as u32 {
                let offset_mm = own.first_mm + own.apart_mm * f64::from(k) - half;
                let line = Line { offset_mm, middle: size.map(|side| 0.5 * side), sin, cos };
                let chord = |strike: &Strike, from_line_mm: f64, direction_rad: f64| {
                    let field = fields.get(&[strike.depth_mm, own.at_mm].map(f64::to_bits));
                    field.map_or(0.0, |field| field.chord_mm(direction_rad, from_line_mm, self.truth.scales()))
                };
                let profiles_mm = line.profiles_mm(&strikes, size, chord);
                let widths_mm = profiles_mm.into_iter().filter_map(|width| read(self.law(), width, draws)).collect();
                let slide = format!("{}-{}", number + 1, k + 1);
                groups.push(Group { slide, plane_deg: own.plane_deg, at_mm: own.at_mm, widths_mm });
            }
        }
        groups.retain(|group| !group.widths_mm.is_empty());
        groups
    }
}

/// A line through a patch, at an offset to the left of its middle.
struct Line {
    offset_mm: f64,
    middle: [f64; 2],
    sin: f64,
    cos: f64,
}

impl Line {
    /// Lengths of all profiles that lie wholly on the patch. `chord` has that of a strike at the line's offset to its left.
    fn profiles_mm(&self, strikes: &[Strike], size: [f64; 2], chord: impl Fn(&Strike, f64, f64) -> f64) -> Vec<f64> {
        let Some((from, to)) = self.inside(size) else { return Vec::new() };
        let mut stretches: Vec<(f64, f64)> = Vec::new();
        for strike in strikes {
            let [x, y] = [strike.x_mm - self.middle[0], strike.y_mm - self.middle[1]];
            let (along, left) = (x * self.cos + y * self.sin, y * self.cos - x * self.sin);
            if (self.offset_mm - left).abs() > MARGIN_MM {
                continue;
            }
            let direction = self.sin.atan2(self.cos) - strike.heading.angle();
            let length = chord(strike, self.offset_mm - left, direction);
            if length > 0.0 {
                stretches.push((along - 0.5 * length, along + 0.5 * length));
            }
        }
        stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f64, f64)> = Vec::new();
        for (start, end) in stretches {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged.into_iter().filter(|(start, end)| from <= *start && *end <= to).map(|(start, end)| end - start).collect()
    }

    /// From where to where it runs through the patch, mm along it.
    fn inside(&self, size: [f64; 2]) -> Option<(f64, f64)> {
        let through = [-self.offset_mm * self.sin, self.offset_mm * self.cos];
        let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
        for ((through, along), side) in through.into_iter().zip([self.cos, self.sin]).zip(size) {
            let ends = [-0.5 * side, 0.5 * side].map(|end| (end - through) / along);
            (from, to) = (from.max(ends[0].min(ends[1])), to.min(ends[0].max(ends[1])));
        }
        (from < to).then_some((from, to))
    }
}

/// Groups as what an `[infer]` reads, of one patch that the first device treated.
pub fn sections(groups: &[Group]) -> Sections {
    let mut sections = Sections { patches: vec![ReadPatch { name: "p1".into(), device: 0 }], ..Sections::default() };
    for (slide, group) in groups.iter().enumerate() {
        let plane = SlidePlane::Known(group.plane_deg.to_radians());
        sections.slides.push(Slide { name: group.slide.clone(), patch: 0, plane });
        let profile = |width_mm: &f64| ReadProfile {
            patch: 0,
            slide,
            readings: vec![Reading { at_mm: group.at_mm, step_mm: 0.0, width: Width::Seen(*width_mm) }],
            reached_mm: None,
        };
        sections.profiles.extend(group.widths_mm.iter().map(profile));
    }
    sections
}

/// Groups as the text of a readings.csv, widths in whole micrometres.
pub fn csv(patch: &str, groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        for (profile, width_mm) in group.widths_mm.iter().enumerate() {
            let Group { slide, plane_deg, at_mm, .. } = group;
            let _ = writeln!(text, "{patch},{slide},{plane_deg},{},{at_mm},{width_mm:.3}", profile + 1);
        }
    }
    text
}

/// The header of that text.
pub const HEADER: &str = "patch,slide,plane_deg,profile,at_mm,width_mm\n";
