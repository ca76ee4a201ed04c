//! What sections show, and what readings of them say.

use super::inputs::{Input, Inputs, Misfit, input};
use super::needle::{self, needle};
use super::{Model, Quantity, model, quantity};
use crate::devices::DepthEfficiency;
use crate::devices::stroke::{self, Number};
use crate::evidence::quantity::Measured;
use crate::geometry::{Channel, ElasticLimit, Needle, Section, Tear};
use crate::inference::{
    ChannelOf, Found, Freedom, Model as Hypothesis, Population, Share, Shear, Subject, TearRatios, Terms, data,
    discs_wider, information_rate, log_counts, longer_than, longer_than_on_average,
};
use crate::mechanics::Configured;
use crate::scenario::inference::{
    Closing, Counts, ReadPatch, ReadProfile, Reading, ReadingLaw, Sections, Slide, SlidePlane, Width,
};
use std::sync::atomic::AtomicUsize;

const KIND: Input = input("kind", "roller | pen", "that which has the numbers given");
const LENGTH: Input = input("needle_length_mm", "mm", "the depth of a drum's, 3 of a pen's");
const TEAR: Input = input("tear", "puncture | pinned | fixed | partial | triangle", "pinned");
const FOLLOWING: Input = input("surface_following", "1", "0");
const STRAIN: Input = input("failure_shear_strain", "1", "0");
const PLANE: Input = input("plane_deg", "deg to the heading, or random", "");
const AT: Input = input("at_mm", "mm", "0");
const WIDTH: Input = input("width_mm", "mm", "0");
const RESIDUAL_WIDTH: Input = input("residual_width", "1", "1");
const FROM: Input = input("residual_width_from", "1", "0.2");
const TO: Input = input("residual_width_to", "1", "1.1");
const READINGS: Input = input("readings", "plane@at:width|width, groups parted by blanks", "");
const OTHER_TEAR: Input = input("other_tear", "puncture | pinned | fixed | partial | triangle", "puncture");
const OTHER_FOLLOWING: Input = input("other_surface_following", "1", "0");
const OTHER_STRAIN: Input = input("other_failure_shear_strain", "1", "0");

/// A device, how tissue answers, and how widths are read.
macro_rules! of_device {
    ($($more:expr),* $(,)?) => {
        &[
            KIND,
            input("depth_mm", "mm", "1.5"),
            LENGTH,
            needle::DIAMETER,
            needle::TIP_ANGLE,
            needle::TIP_RADIUS,
            input("drum_radius_mm", "mm", "10"),
            input("slip", "1", "0"),
            input("stroke_mm", "mm", "3"),
            input("frequency_hz", "Hz", "100"),
            input("hand_speed_mm_s", "mm/s", "0"),
            input("tilt_deg", "deg", "0"),
            TEAR,
            FOLLOWING,
            STRAIN,
            input("efficiency_mean", "1, of the parent", "1"),
            input("efficiency_sd", "1, of the parent", "0"),
            input("reading_error_mm", "mm", "0.01"),
            input("smallest_profile_mm", "mm", "0.02"),
            input("largest_profile_mm", "mm", "2"),
            input("misread", "1", "0.02"),
            $($more),*
        ]
    };
}

pub(super) const CHORDS: Model = model(
    "section_chords",
    "chords of lines of one direction through the section of a strike",
    of_device![
        input("diameter_mm", "mm; of a disc, or of the ends of a stadium", "0"),
        input("length_mm", "mm; of an ellipse along the heading", "0"),
        input("breadth_mm", "mm; of that ellipse", "0"),
        input("slit_length_mm", "mm; of a stadium", "0"),
        AT,
        PLANE,
        WIDTH,
    ],
    &[quantity("survival", "1"), quantity("mean_breadth", "mm"), quantity("mean_width", "mm")],
    chords,
);

pub(super) const OVERLAP: Model = model(
    "overlap",
    "profiles that discs at random places show on a line",
    &[input("diameter_mm", "mm", ""), input("strikes_per_mm2", "1/mm2", ""), WIDTH],
    &[quantity("profiles_per_length", "1/mm"), quantity("mean_width", "mm"), quantity("survival", "1")],
    overlap,
);

pub(super) const READ: Model = model(
    "readings",
    "how likely widths of profiles are",
    of_device![
        RESIDUAL_WIDTH,
        input("closing_ratio", "1", "1"),
        input("closing_heading_deg", "deg from the heading", "0"),
        READINGS
    ],
    &[LOG_LIKELIHOOD],
    readings,
);

pub(super) const SERIAL: Model = model(
    "serial_readings",
    "how likely several readings of one profile are",
    of_device![
        RESIDUAL_WIDTH,
        input("depth_error_mm", "mm", "0.06"),
        input("largest_depth_mm", "mm", "2"),
        input("profile", "plane@at+step:width, index first, < where not seen; reached:depth", ""),
    ],
    &[LOG_LIKELIHOOD],
    serial,
);

pub(super) const EVIDENCE: Model = model(
    "evidence",
    "the evidence of readings for a hypothesis, c log-uniform",
    of_device![FROM, TO, READINGS, OTHER_TEAR, OTHER_FOLLOWING, OTHER_STRAIN],
    &[quantity("log_evidence", "1"), quantity("log_bayes_factor", "1")],
    evidence,
);

pub(super) const FOLLOWING_POSTERIOR: Model = model(
    "following_posterior",
    "what readings say of how far skin follows, which is uniform beforehand, c log-uniform",
    of_device![FROM, TO, READINGS],
    &[quantity("following_mean", "1"), quantity("following_sd", "1"), quantity("tear_ratio_mean", "1")],
    following,
);

pub(super) const INFORMATION: Model = model(
    "information",
    "what a profile tells of one hypothesis against another on average",
    of_device![FROM, TO, RESIDUAL_WIDTH, AT, PLANE, OTHER_TEAR, OTHER_FOLLOWING, OTHER_STRAIN],
    &[quantity("rate", "nat")],
    information,
);

pub(super) const COUNTED: Model = model(
    "counts",
    "how many profiles slides show, and how likely counts are",
    of_device![
        RESIDUAL_WIDTH,
        input("strikes_per_mm2", "1/mm2", ""),
        input("slides", "plane@at:length/profiles, parted by blanks", ""),
    ],
    &[quantity("expected_profiles", "1"), LOG_LIKELIHOOD],
    counts,
);

const LOG_LIKELIHOOD: Quantity = quantity("log_likelihood", "1");

/// What a device of inputs leaves: needle, and motion at a depth.
struct Device<'i> {
    inputs: &'i Inputs,
    kind: &'static str,
    needle: Needle,
    depth_mm: f64,
}

impl<'i> Device<'i> {
    fn new(inputs: &'i Inputs) -> Result<Self, Misfit> {
        let kind = inputs.word("kind", stroke::kind_of(|name| inputs.has(name)), &stroke::STROKES)?;
        let depth_mm = inputs.within("depth_mm", [1e-3, 20.0])?;
        let usual_mm = stroke::needle_length_mm(kind, depth_mm);
        let needle = needle(inputs, inputs.within_or(LENGTH.name, usual_mm, [depth_mm, 20.0])?)?;
        let device = Self { inputs, kind, needle, depth_mm };
        device.motion(depth_mm)?;
        Ok(device)
    }

    fn motion(&self, depth_mm: f64) -> Result<crate::geometry::Motion, Misfit> {
        let ask = |number: &Number| self.inputs.within_or(number.name, number.default, number.range);
        stroke::stroke(self.kind, [self.needle.length_mm, depth_mm], ask)
    }

    /// The channel of a strike; at its own depth where no motion is so deep.
    fn channel(&self, depth_mm: f64, tear: Tear, strain: f64) -> Channel {
        let motion = self.motion(depth_mm).or_else(|_| self.motion(self.depth_mm));
        let still = crate::geometry::Motion::roller(10.0, self.depth_mm, self.depth_mm, 0.0);
        Channel::new(&self.needle, motion.unwrap_or(still), tear, &ElasticLimit::uniform(strain))
    }

    /// Its strikes, which head along x, and the channels that they leave.
    fn subject<'c>(&self, channel_of: Box<ChannelOf<'c>>) -> Result<Subject<'c>, Misfit> {
        let mean = self.inputs.within("efficiency_mean", [1e-3, 1.0])?;
        let sd = self.inputs.within("efficiency_sd", [0.0, 1.0])?;
        let depths_mm = Configured::with(self.depth_mm, DepthEfficiency { mean, sd }).quantiles_mm(400);
        let shares = vec![Share { heading_rad: 0.0, weight: 1.0, depths_mm }];
        let population = Population { shares, strikes_per_mm2: 0.0 };
        Ok(Subject { population, channel_of, configured_mm: self.depth_mm })
    }
}

fn tear(inputs: &Inputs, [word, following]: [&str; 2]) -> Result<Tear, Misfit> {
    let words = ["pinned", "puncture", "fixed", "partial", "triangle"];
    let default = if word == TEAR.name { "pinned" } else { "puncture" };
    Ok(match inputs.word(word, default, &words)? {
        "puncture" => Tear::Puncture,
        "pinned" => Tear::Pinned,
        "fixed" => Tear::Fixed,
        "partial" => Tear::Partial { surface_following: inputs.within(following, [0.0, 1.0])? },
        _ => Tear::Triangle { apex_half_angle_rad: None },
    })
}

/// A hypothesis: how tissue answers, and γ_f.
type Answer = (Tear, f64);

fn answer(inputs: &Inputs) -> Result<Answer, Misfit> {
    Ok((tear(inputs, [TEAR.name, FOLLOWING.name])?, inputs.within(STRAIN.name, [0.0, 5.0])?))
}

fn other_answer(inputs: &Inputs) -> Result<Answer, Misfit> {
    Ok((tear(inputs, [OTHER_TEAR.name, OTHER_FOLLOWING.name])?, inputs.within(OTHER_STRAIN.name, [0.0, 5.0])?))
}

fn law(inputs: &Inputs) -> Result<ReadingLaw, Misfit> {
    let smallest_mm = inputs.within("smallest_profile_mm", [0.0, 10.0])?;
    Ok(ReadingLaw {
        error_mm: inputs.within("reading_error_mm", [1e-3, 1.0])?,
        depth_error_mm: inputs.within_or("depth_error_mm", 0.06, [1e-3, 1.0])?,
        largest_depth_mm: inputs.within_or("largest_depth_mm", 2.0, [1e-3, 20.0])?,
        smallest_mm,
        largest_mm: inputs.within("largest_profile_mm", [smallest_mm + 1e-3, 100.0])?,
        misread: inputs.within("misread", [1e-9, 1.0])?,
        shrinkage_depth: 1.0,
    })
}

fn range(inputs: &Inputs) -> Result<[f64; 2], Misfit> {
    let from = inputs.within(FROM.name, [0.05, 1.5])?;
    Ok([from, inputs.within(TO.name, [from, 1.5])?])
}

/// The direction of a plane.
fn plane(name: &str, word: &str) -> Result<SlidePlane, Misfit> {
    if word == "random" {
        return Ok(SlidePlane::Random);
    }
    match word.parse::<f64>() {
        Ok(degrees) if degrees.is_finite() => Ok(SlidePlane::Known(degrees.to_radians())),
        _ => Err(Misfit::new(name, format!("has the plane {word}"), "degrees to the heading, or random")),
    }
}

fn plane_of(inputs: &Inputs) -> Result<SlidePlane, Misfit> {
    match (inputs.text(PLANE.name), inputs.given(PLANE.name)) {
        (Some(word), _) => plane(PLANE.name, word),
        (None, Ok(Some(degrees))) => Ok(SlidePlane::Known(degrees.to_radians())),
        _ => Err(Misfit::new(PLANE.name, "missing", "required: degrees to the heading, or random")),
    }
}

fn number(name: &str, text: &str) -> Result<f64, Misfit> {
    let fits = |number: &f64| number.is_finite() && number.abs() <= 1e4;
    text.parse().ok().filter(fits).ok_or_else(|| Misfit::new(name, format!("has {text}"), "a number up to 10000"))
}

fn parted<'t>(name: &str, text: &'t str, by: char) -> Result<(&'t str, &'t str), Misfit> {
    text.split_once(by).ok_or_else(|| Misfit::new(name, format!("has {text} without {by}"), "as its inputs are told"))
}

fn text<'i>(inputs: &'i Inputs, name: &str) -> Result<&'i str, Misfit> {
    inputs.text(name).ok_or_else(|| Misfit::new(name, "missing, or no text", "required"))
}

/// A profile of inputs: its plane, its readings by depth, step and width, and where it ends.
type Profile = (SlidePlane, Vec<(f64, f64, Width)>, Option<f64>);

/// Profiles of one patch, each of unknown direction on a slide of its own.
fn sections(profiles: impl IntoIterator<Item = Profile>) -> Sections {
    let mut sections = Sections { patches: vec![ReadPatch { name: String::new(), device: 0 }], ..Sections::default() };
    for (slide, (plane, steps, reached_mm)) in profiles.into_iter().enumerate() {
        sections.slides.push(Slide { name: slide.to_string(), patch: 0, plane });
        let readings = steps.into_iter().map(|(at_mm, step_mm, width)| Reading { at_mm, step_mm, width }).collect();
        sections.profiles.push(ReadProfile { patch: 0, slide, readings, reached_mm });
    }
    sections
}

/// Widths that were read, one by one.
fn read(inputs: &Inputs) -> Result<Sections, Misfit> {
    let name = READINGS.name;
    let mut all = Vec::new();
    for group in text(inputs, name)?.split_whitespace() {
        let (place, widths) = parted(name, group, ':')?;
        let (direction, at) = parted(name, place, '@')?;
        let (plane, at_mm) = (plane(name, direction)?, number(name, at)?);
        for width in widths.split('|') {
            all.push((plane, vec![(at_mm, 0.0, Width::Seen(number(name, width)?))], None));
        }
    }
    Ok(sections(all))
}

/// The readings of one profile.
fn profile(inputs: &Inputs) -> Result<Sections, Misfit> {
    let name = "profile";
    let (mut direction_of, mut steps, mut reached_mm) = (SlidePlane::Random, Vec::new(), None);
    for word in text(inputs, name)?.split_whitespace() {
        let (place, width) = parted(name, word, ':')?;
        if place == "reached" {
            reached_mm = Some(number(name, width)?);
            continue;
        }
        let (direction, at) = parted(name, place, '@')?;
        let (at, step) = parted(name, at, '+')?;
        direction_of = plane(name, direction)?;
        let width = if width == "<" { Width::NotSeen } else { Width::Seen(number(name, width)?) };
        steps.push((number(name, at)?, number(name, step)?, width));
    }
    match steps.first() {
        Some((.., Width::Seen(_))) => Ok(sections([(direction_of, steps, reached_mm)])),
        _ => Err(Misfit::new(name, "has no index reading", "the first reading is a width")),
    }
}

/// What a device leaves under a hypothesis, and how it is looked at.
fn with_model<T>(
    inputs: &Inputs,
    (tear, strain): Answer,
    residual_width: [f64; 2],
    sections: &Sections,
    work: impl FnOnce(&Hypothesis) -> T,
) -> Result<T, Misfit> {
    let device = Device::new(inputs)?;
    let closing = match inputs.has("closing_ratio") {
        true => Closing::Lines(inputs.within("closing_heading_deg", [-360.0, 360.0])?.to_radians()),
        false => Closing::Even,
    };
    let channel_of = |depth_mm: f64, _: Shear| device.channel(depth_mm, tear, strain);
    let subjects = [device.subject(Box::new(channel_of))?];
    let ratio = inputs.within_or("closing_ratio", 1.0, [0.05, 1.0])?;
    let freedom = Freedom { residual_width, closing_ratio: [ratio; 2], ..Freedom::default() };
    let law = law(inputs)?;
    let data = data(sections, &law, false);
    let terms = Terms { law, closing, overlap: false, counts: Counts::Relative };
    Ok(work(&Hypothesis::new(&subjects, freedom, terms, &data)))
}

fn chords(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let plane = plane_of(inputs)?;
    let width_mm = inputs.within(WIDTH.name, [0.0, 100.0])?;
    let section = section(inputs)?;
    let of = |section: &Section, width_mm: f64| match plane {
        SlidePlane::Known(plane_rad) => longer_than(section, plane_rad, width_mm),
        SlidePlane::Random => longer_than_on_average(section, width_mm),
    };
    let breadth = of(&section, 0.0);
    Ok(Measured::exact(match quantity {
        "survival" => of(&section, width_mm) / breadth,
        "mean_breadth" => breadth,
        _ => section.area() / breadth,
    }))
}

fn section(inputs: &Inputs) -> Result<Section, Misfit> {
    let length = |name: &str| inputs.within_or(name, 0.0, [0.0, 100.0]);
    let [diameter, long, broad, slit] =
        [length("diameter_mm")?, length("length_mm")?, length("breadth_mm")?, length("slit_length_mm")?];
    if diameter > 0.0 {
        return Ok(Section::stadium(0.5 * slit, 0.5 * diameter));
    }
    if long > 0.0 && broad > 0.0 {
        let square = |x: f64| 0.25 * broad * broad * (1.0 - (2.0 * x / long).powi(2));
        let arc = crate::geometry::arc::Arc::through(-0.5 * long, 0.5 * long, square);
        return Ok(Section::of_known_shape(vec![arc], 0.5 * broad, true));
    }
    let device = Device::new(inputs)?;
    let (tear, strain) = answer(inputs)?;
    let at_mm = inputs.within(AT.name, [0.0, device.depth_mm * (1.0 - 1e-6)])?;
    Ok(device.channel(device.depth_mm, tear, strain).level(at_mm).section(1e-5))
}

fn overlap(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let diameter_mm = inputs.within("diameter_mm", [1e-3, 100.0])?;
    let strikes_per_mm2 = inputs.within("strikes_per_mm2", [1e-9, 1e4])?;
    let rate = strikes_per_mm2 * diameter_mm;
    let covered = strikes_per_mm2 * std::f64::consts::FRAC_PI_4 * diameter_mm * diameter_mm;
    Ok(Measured::exact(match quantity {
        "profiles_per_length" => rate * (-covered).exp(),
        "mean_width" => covered.exp_m1() / rate,
        _ => discs_wider(diameter_mm, strikes_per_mm2, inputs.within(WIDTH.name, [0.0, 100.0])?, 4000),
    }))
}

fn readings(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    log_likelihood(inputs, &read(inputs)?)
}

fn serial(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    log_likelihood(inputs, &profile(inputs)?)
}

fn log_likelihood(inputs: &Inputs, sections: &Sections) -> Result<Measured, Misfit> {
    let c = inputs.within(RESIDUAL_WIDTH.name, [0.05, 1.5])?;
    let log = |model: &Hypothesis| model.shape(model.middle()).log_evidence();
    with_model(inputs, answer(inputs)?, [c, c], sections, log).map(Measured::exact)
}

fn evidence(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let (sections, range) = (read(inputs)?, range(inputs)?);
    let log = |answer: Answer| {
        with_model(inputs, answer, range, &sections, |model| model.shape(model.middle()).log_evidence())
    };
    let own = log(answer(inputs)?)?;
    Ok(Measured::exact(if quantity == "log_evidence" { own } else { own - log(other_answer(inputs)?)? }))
}

fn following(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let (sections, residual_width) = (read(inputs)?, range(inputs)?);
    let device = Device::new(inputs)?;
    let strain = inputs.within(STRAIN.name, [0.0, 5.0])?;
    let channel_of = |depth_mm: f64, shear: Shear| {
        device.channel(depth_mm, Tear::Partial { surface_following: shear.surface_following }, strain)
    };
    let subjects = [device.subject(Box::new(channel_of))?];
    let freedom = Freedom { residual_width, surface_following: [0.0, 1.0], ..Freedom::default() };
    let law = law(inputs)?;
    let data = data(&sections, &law, false);
    let terms = Terms { law, closing: Closing::Even, overlap: false, counts: Counts::Ignore };
    let model = Hypothesis::new(&subjects, freedom, terms, &data);
    let Some(grid) = model.fit(&AtomicUsize::new(0)) else {
        return Err(Misfit::new(READINGS.name, "could not be fitted", "readings of these sections"));
    };
    let mean = |of: &dyn Fn(f64) -> f64| grid.mean(|cell| of(cell.middle()[0]));
    let following = mean(&|kappa| kappa);
    Ok(Measured::exact(match quantity {
        "following_mean" => following,
        "following_sd" => mean(&|kappa| (kappa - following).powi(2)).sqrt(),
        _ => {
            let tears = TearRatios::new(&model, 0);
            grid.mean(|cell| tears.at(cell.middle()))
        }
    }))
}

fn information(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    let (range, c) = (range(inputs)?, inputs.within(RESIDUAL_WIDTH.name, [0.05, 1.5])?);
    let (plane, at_mm) = (plane_of(inputs)?, inputs.within(AT.name, [0.0, 20.0])?);
    // One profile, whatever its width, so that there is a plane to look at.
    let law = law(inputs)?;
    let width = Width::Seen(law.smallest_mm);
    let sections = sections([(plane, vec![(at_mm, 0.0, width)], None)]);
    let measure = |answer: Answer| {
        with_model(inputs, answer, [range[0], range[1].max(c)], &sections, |model| model.first_measure())
    };
    let (own, other) = (measure(answer(inputs)?)?, measure(other_answer(inputs)?)?);
    Ok(Measured::exact(information_rate(&law, &[(&own, &other)], c, range)))
}

fn counts(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let name = "slides";
    let c = inputs.within(RESIDUAL_WIDTH.name, [0.05, 1.5])?;
    let strikes_per_mm2 = inputs.within("strikes_per_mm2", [0.0, 1e4])?;
    let law = law(inputs)?;
    let mut cells = Vec::new();
    for slide in text(inputs, name)?.split_whitespace() {
        let (place, counted) = parted(name, slide, ':')?;
        let (direction, at) = parted(name, place, '@')?;
        let (length, profiles) = parted(name, counted, '/')?;
        let reading = vec![(number(name, at)?, 0.0, Width::Seen(law.smallest_mm))];
        let sections = sections([(plane(name, direction)?, reading, None)]);
        let measure = with_model(inputs, answer(inputs)?, [c, c], &sections, |model| model.first_measure())?;
        let expected = strikes_per_mm2 * number(name, length)? * c * law.recognised(&measure, c);
        cells.push((expected, number(name, profiles)?));
    }
    Ok(Measured::exact(match quantity {
        "expected_profiles" => cells.iter().map(|cell| cell.0).sum(),
        _ => log_counts(&cells, Counts::Relative, law.misread),
    }))
}
