//! One cell: the sections of a device at a depth under a hypothesis, read and drawn.

use super::bins::Bins;
use super::crossing::{Crossing, LEVELS, Part, near};
use super::drawn::{self, DrawnStretch};
use super::estimates::{Estimates, Known, ReadingLabels};
use super::plane::{RandomPlanes, Track};
use super::profiles::profiles;
use super::reading::{Reading, Totals};
use super::rows::{SlideBinRow, SlideOutlineRow, SlideProfileRow, SlideSectionRow, SlideWidthRow};
use super::truth::Truth;
use crate::geometry::{Section, Tear};
use crate::metrics::openings::Count;
use crate::metrics::plane::Plane;
use crate::metrics::prepared::{Prepared, Target};
use crate::sampling::Sampling;
use crate::sampling::Stopped;
use crate::scenario::{ChosenPlane, SlidesPlan};
use crate::treatment::{Region, Strike, Treatment};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sections are followed this many channel reaches beyond the patch, so that profiles at its edge are seen whole.
const MARGIN_REACHES: f64 = 3.0;

/// What all cells share.
pub struct CellContext<'a> {
    /// What treatments are given to.
    pub target: &'a Target<'a>,
    /// What to cut and to read.
    pub plan: &'a SlidesPlan,
    /// Trials, and the seed of random planes, which are the same for all treatments.
    pub sampling: Sampling,
    /// Window of horizontal sections.
    pub window: Region,
    /// Non-zero asks to stop.
    pub stop: &'a AtomicUsize,
}

/// The rows of one cell.
#[derive(Debug, Default)]
pub struct Cell {
    /// Rows of `slide_profiles.csv`.
    pub profiles: Vec<SlideProfileRow>,
    /// Rows of `slide_outlines.csv`.
    pub outlines: Vec<SlideOutlineRow>,
    /// Rows of `slide_sections.csv`.
    pub sections: Vec<SlideSectionRow>,
    /// Rows of `slide_widths.csv`.
    pub widths: Vec<SlideWidthRow>,
    /// Rows of `slide_distribution.csv`.
    pub distribution: Vec<SlideBinRow>,
    /// What could not be read.
    pub notes: Vec<String>,
}

/// The name of a section: `random-1` is the first.
pub fn name(kind: &str, number: usize) -> String {
    format!("{kind}-{}", number + 1)
}

impl CellContext<'_> {
    fn random(&self, trial: u32) -> Vec<ChosenPlane> {
        let planes = RandomPlanes::new(self.target.patch, self.sampling.seed, trial);
        (0..self.plan.vertical).map(|number| planes.plane(number)).collect()
    }

    /// The vertical planes that meet the patch in a trial: name, kind, plane and its line.
    pub fn vertical_planes(&self, trial: u32) -> Vec<(String, &'static str, ChosenPlane, Track)> {
        let random = self.random(trial);
        let random = random.into_iter().enumerate().map(|(number, plane)| ("random", number, plane));
        let chosen = self.plan.planes.iter().enumerate().map(|(number, &plane)| ("chosen", number, plane));
        let track =
            |(kind, number, plane)| Some((name(kind, number), kind, plane, Track::of(&plane, self.target.patch)?));
        random.chain(chosen).filter_map(track).collect()
    }
}

impl Cell {
    /// Cuts and reads the sections of a treatment.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn compute(treatment: &Treatment, tear: Tear, context: &CellContext) -> Result<Self, Stopped> {
        let prepared = Prepared::new(treatment, tear, context.target, context.sampling.trials);
        let cutter = Cutter::new(&prepared, context);
        let totals = (0..context.sampling.trials).into_par_iter().map(|trial| cutter.read(trial));
        // By reading, then by trial.
        let totals: Vec<Vec<Totals>> = totals.collect::<Result<_, Stopped>>()?;
        let labels = |at_mm| ReadingLabels {
            device: treatment.device().name.clone(),
            depth_mm: treatment.configured_depth(),
            tear: tear.label(),
            at_mm,
        };
        let mut cell = Self::default();
        for (index, reading) in cutter.readings.iter().enumerate() {
            let trials: Vec<Totals> = totals.iter().map(|trial| trial[index].clone()).collect();
            let labels = labels(reading.plane.z());
            let estimates = Estimates::new(&trials, reading.smallest_mm, cutter.known(reading));
            cell.widths.extend(estimates.rows(&labels));
            cell.distribution.extend(estimates.bin_rows(&labels, &reading.bins));
            cell.notes.extend(estimates.note(&labels));
        }
        cutter.draw(&labels(0.0), &mut cell);
        Ok(cell)
    }
}

/// What the trials of a cell are cut with.
pub(super) struct Cutter<'a> {
    prepared: &'a Prepared<'a>,
    context: &'a CellContext<'a>,
    /// Depths at which sections are read.
    pub(super) readings: Vec<Reading<'a>>,
    /// Evenly from the surface to the deepest strike.
    levels: Vec<Plane<'a>>,
    /// Strikes this far outside the patch take part, mm.
    margin: f64,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(prepared: &'a Prepared, context: &'a CellContext) -> Self {
        let shapes = &prepared.shapes;
        let deepest = shapes.deepest();
        let level = |k: usize| shapes.plane(deepest * k as f64 / LEVELS as f64);
        let levels = if deepest > 0.0 { (0..LEVELS).into_par_iter().map(level).collect() } else { Vec::new() };
        let reading = |&at_mm: &f64| {
            let plane = shapes.exact_plane(at_mm);
            let bins = Bins::new(if at_mm < deepest { 2.0 * plane.reach() } else { 0.0 });
            Reading { plane, smallest_mm: context.plan.smallest_profile_mm, bins }
        };
        let readings = context.plan.widths_at_mm.iter().map(reading).collect();
        Self { prepared, context, readings, levels, margin: MARGIN_REACHES * shapes.reach() }
    }

    /// What is known at the depth of a reading without drawing a strike.
    pub(super) fn known(&self, reading: &Reading) -> Known {
        let Prepared { shapes, treatment, target, .. } = self.prepared;
        let (deepest, at_mm) = (shapes.deepest(), reading.plane.z());
        let hole = (at_mm < deepest).then(|| shapes.channel(deepest).section(at_mm));
        Known {
            is_random: treatment.is_random(),
            has_one_hole: shapes.only_channel().is_some(),
            strikes_per_mm2: treatment.expected_density(target.patch),
            perimeter_mm: hole.as_ref().map_or(0.0, Section::perimeter),
            area_mm2: hole.as_ref().map_or(0.0, Section::area),
        }
    }

    fn strikes(&self, trial: u32) -> Vec<Strike> {
        let region = self.context.target.patch.region().widened(self.margin + self.prepared.shapes.reach());
        self.prepared.treatment.strikes_in(self.prepared.drawn(trial), &region)
    }

    fn near<'s>(&self, strikes: &'s [Strike], track: &Track) -> Vec<Crossing<'s>> {
        near(strikes, track, self.prepared.shapes.reach(), self.margin)
    }

    /// What the random sections of a trial tell, by reading.
    pub(super) fn read(&self, trial: u32) -> Result<Vec<Totals>, Stopped> {
        if self.context.stop.load(Ordering::Relaxed) != 0 {
            return Err(Stopped);
        }
        let strikes = self.strikes(trial);
        let mut totals = self.truths(trial, &strikes)?;
        for plane in self.context.random(trial) {
            let Some(track) = Track::of(&plane, self.context.target.patch) else { continue };
            let crossings = self.near(&strikes, &track);
            for (reading, totals) in self.readings.iter().zip(&mut totals) {
                reading.take(&track, &crossings, &self.levels, totals);
            }
        }
        Ok(totals)
    }

    /// What is true in a trial, by reading.
    fn truths(&self, trial: u32, strikes: &[Strike]) -> Result<Vec<Totals>, Stopped> {
        let patch = self.context.target.patch;
        let planes: Vec<Plane> =
            self.readings.iter().map(|reading| self.prepared.shapes.exact_plane(reading.plane.z())).collect();
        let counter = self.prepared.counter(&planes);
        let counts = counter.count(self.prepared.drawn(trial), self.context.stop)?.by_boundary;
        let truth = |(reading, count): (&Reading, &Count)| Totals {
            truth: Truth::of(strikes, &reading.plane, patch, count.density, &reading.bins),
            ..Totals::default()
        };
        Ok(self.readings.iter().zip(&counts).map(truth).collect())
    }

    /// Lists the profiles of the first trial, and draws its first random section, the chosen ones and the horizontal ones.
    fn draw(&self, labels: &ReadingLabels, cell: &mut Cell) {
        let strikes = self.strikes(0);
        let mut is_first = true;
        for (plane, kind, _, track) in self.context.vertical_planes(0) {
            let crossings = self.near(&strikes, &track);
            let found = profiles(&track, &crossings, &self.levels);
            let row = |(number, profile)| profile_row(labels, &plane, &track, number, profile);
            cell.profiles.extend((1..).zip(&found).map(row));
            if is_first || kind == "chosen" {
                let drawn = drawn::vertical(&track, &crossings, &self.levels);
                cell.outlines.extend(drawn.iter().map(|stretch| outline_row(labels, &plane, stretch)));
            }
            is_first = false;
        }
        for (number, &at_mm) in self.context.plan.horizontal_mm.iter().enumerate() {
            self.draw_horizontal(labels, &name("horizontal", number), &self.prepared.shapes.plane(at_mm), cell);
        }
    }

    fn draw_horizontal(&self, labels: &ReadingLabels, name: &str, plane: &Plane, cell: &mut Cell) {
        let region = self.context.window.widened(self.prepared.shapes.reach());
        for (number, strike) in (1..).zip(self.prepared.treatment.strikes_in(0, &region)) {
            let Some(cut) = plane.cut(&strike).filter(|cut| !cut.channel.is_empty()) else { continue };
            for part in [Part::Channel, Part::Puncture].into_iter().skip(usize::from(cut.same)) {
                let row = |[x_mm, y_mm]: [f64; 2]| SlideSectionRow {
                    device: labels.device.clone(),
                    depth_mm: labels.depth_mm,
                    tear: labels.tear.clone(),
                    plane: name.to_owned(),
                    strike: number,
                    part: part.as_str().to_owned(),
                    x_mm,
                    y_mm,
                };
                cell.sections.extend(drawn::outline(&strike, part.of(&cut)).into_iter().map(row));
            }
        }
    }
}

fn profile_row(
    labels: &ReadingLabels,
    plane: &str,
    track: &Track,
    number: u32,
    profile: &super::profiles::Profile,
) -> SlideProfileRow {
    let goes_on = profile.from_mm < 0.0 || profile.to_mm > track.length_mm;
    SlideProfileRow {
        device: labels.device.clone(),
        depth_mm: labels.depth_mm,
        tear: labels.tear.clone(),
        trial: 0,
        plane: plane.to_owned(),
        profile: number,
        along_mm: profile.middle_mm(),
        surface_width_mm: profile.surface_width_mm,
        widest_mm: profile.widest_mm,
        reached_mm: profile.reached_mm,
        strikes: profile.strikes,
        touches_edge: u32::from(goes_on),
    }
}

fn outline_row(labels: &ReadingLabels, plane: &str, stretch: &DrawnStretch) -> SlideOutlineRow {
    SlideOutlineRow {
        device: labels.device.clone(),
        depth_mm: labels.depth_mm,
        tear: labels.tear.clone(),
        plane: plane.to_owned(),
        part: stretch.part.as_str().to_owned(),
        z_mm: stretch.z_mm,
        from_mm: stretch.from_mm,
        to_mm: stretch.to_mm,
    }
}
