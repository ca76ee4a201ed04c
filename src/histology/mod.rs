//! Sections as a histologist sees them: vertical and horizontal planes through a treated patch, and what widths, counts and
//! depths read on them tell of the holes that were cut. The stereology is in docs/slides.md.

mod bins;
mod cell;
#[cfg(test)]
mod coverage_tests;
mod crossing;
mod drawn;
mod estimates;
#[cfg(test)]
mod estimates_tests;
mod plane;
mod profiles;
mod reading;
pub mod rows;
pub mod stereology;
mod truth;

pub use plane::{RandomPlanes, Track};

use crate::metrics::prepared::Target;
use crate::sampling::Stopped;
use crate::sampling::stop::within;
use crate::scenario::cases::cases;
use crate::scenario::{Sampling, Scenario, SlidesPlan, Values};
use crate::simulate::forecast::{self, Forecast};
use crate::simulate::{SimulateError, StrikeLimit, budget, estimate, refuse_beyond, refuse_too_many_strikes};
use crate::study::channel::{LayerRow, layer_row};
use crate::table::bundle;
use crate::treatment::{Patch, Region};
use cell::{Cell, CellContext};
use rows::{SlideBinRow, SlideOutlineRow, SlidePlaneRow, SlideProfileRow, SlideSectionRow, SlideWidthRow};
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Strikes that one trial may have at most: those of a patch are held at once.
pub const MOST_STRIKES: f64 = 2e6;
/// Random planes of a trial at most where budgets are small.
const QUICK_PLANES: u32 = 16;

/// How to cut, as opposed to what.
pub struct SlidesOptions<'a> {
    /// Small budgets, marked in every output.
    pub quick: bool,
    /// Non-zero asks the work to stop at the next trial (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of progress: cells done and planned (device × depth × tear).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

bundle! {
    /// The tables of `slides`.
    pub struct Slides {
        widths: SlideWidthRow,
        distribution: SlideBinRow,
        planes: SlidePlaneRow,
        profiles: SlideProfileRow,
        outlines: SlideOutlineRow,
        sections: SlideSectionRow,
        layers: LayerRow,
    }
    beside {
        /// What could not be read.
        notes: Vec<String>,
    }
}

/// What sections do not show where devices heat or inject.
const HOLES_ALONE: &str = "sections show holes alone: heated tissue and fluid are not cut";

/// Cuts the sections of a scenario: every device, depth and hypothesis, as declared.
///
/// # Errors
/// [`SimulateError`] where a limit refuses the work or the stop flag is raised.
pub fn slides(scenario: &Scenario, options: &SlidesOptions) -> Result<Slides, SimulateError> {
    refuse_too_many_strikes(scenario)?;
    refuse_beyond(StrikeLimit::Sections(MOST_STRIKES), scenario)?;
    let target = Target::new(&scenario.skin, &scenario.patch);
    let (sampling, plan) = effort(scenario, options.quick);
    let context = CellContext { target: &target, plan: &plan, sampling, window: window(scenario), stop: options.stop };
    let mut slides = Slides {
        planes: planes(&context),
        layers: scenario.skin.layers.iter().map(layer_row).collect(),
        notes: if scenario.metrics.parts { vec![HOLES_ALONE.to_owned()] } else { Vec::new() },
        ..Slides::default()
    };
    let count = cases(scenario).count();
    for (done, case) in (1..).zip(cases(scenario)) {
        let cell = Cell::compute(&case.treatment(), case.tear, &context);
        slides.take(cell.map_err(|Stopped| SimulateError::stopped(options.stop))?);
        (options.progress)(done, count);
    }
    Ok(slides)
}

/// What `slides` would take on so many threads: two trials of it are cut, on a pool of one thread, for as long as there is time.
pub fn forecast(scenario: &Scenario, quick: bool, threads: usize, until: Instant) -> Forecast {
    let (sampling, plan) = effort(scenario, quick);
    let trials = sampling.trials.min(2);
    let few = Scenario::of(Values {
        sampling: Sampling { trials, ..sampling },
        slides: plan,
        ..scenario.clone().into_values()
    });
    let (begun, stop) = (Instant::now(), AtomicUsize::new(0));
    let options = SlidesOptions { quick: false, stop: &stop, progress: &|_, _| () };
    // What refuses the work is told of elsewhere; what is cut off takes at least so long.
    let _ = within(Some(until.saturating_duration_since(begun)), &stop, || slides(&few, &options));
    let more = f64::from(sampling.trials) / f64::from(trials.max(1));
    let mib = forecast::PROGRAM_MIB + 1.5 * forecast::FIGURES_MIB;
    Forecast::of(begun.elapsed().as_secs_f64() * more, forecast::FIGURES_S, mib, threads)
}

impl Slides {
    fn take(&mut self, cell: Cell) {
        self.profiles.extend(cell.profiles);
        self.outlines.extend(cell.outlines);
        self.sections.extend(cell.sections);
        self.widths.extend(cell.widths);
        self.distribution.extend(cell.distribution);
        for note in cell.notes {
            // Depths that are not reached are so under every hypothesis.
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

/// Trials and planes, made few for a quick look.
fn effort(scenario: &Scenario, quick: bool) -> (Sampling, SlidesPlan) {
    let plan = scenario.slides.clone();
    let vertical = if quick { plan.vertical.min(QUICK_PLANES) } else { plan.vertical };
    (budget(scenario.sampling, quick), SlidesPlan { vertical, ..plan })
}

/// The window of horizontal sections: one for all, so that all are drawn to one scale.
fn window(scenario: &Scenario) -> Region {
    let patch: &Patch = &scenario.patch;
    let densest = estimate(scenario).iter().map(|need| need.strikes / patch.area_mm2()).fold(0.0, f64::max);
    drawn::window(patch, densest)
}

fn planes(context: &CellContext) -> Vec<SlidePlaneRow> {
    let vertical = context.vertical_planes(0).into_iter().map(|(name, kind, plane, track)| SlidePlaneRow {
        plane: name,
        kind: kind.to_owned(),
        heading_deg: plane.heading_rad.to_degrees(),
        offset_mm: plane.offset_mm,
        at_mm: 0.0,
        x_mm: track.start[0],
        y_mm: track.start[1],
        length_mm: track.length_mm,
        height_mm: 0.0,
    });
    let Region { x, y } = context.window;
    let horizontal = context.plan.horizontal_mm.iter().enumerate().map(|(number, &at_mm)| SlidePlaneRow {
        plane: cell::name("horizontal", number),
        kind: "horizontal".to_owned(),
        heading_deg: 0.0,
        offset_mm: 0.0,
        at_mm,
        x_mm: x.0,
        y_mm: y.0,
        length_mm: x.1 - x.0,
        height_mm: y.1 - y.0,
    });
    vertical.chain(horizontal).collect()
}
