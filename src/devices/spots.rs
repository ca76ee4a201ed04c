//! Patterns of points, as devices that go from point to point share them.

use super::kind::Layout;
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields, join};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, default};
use crate::keys::problem::problem;
use crate::number::plain;
use crate::pattern::aim::{Aim, Pass, Take};
use crate::pattern::lattice::StrikeId;
use crate::pattern::{Grid, Pattern};
use crate::units::{exceeds, show_mm};
use nalgebra::{UnitComplex, Vector2};

pub(super) const PITCH: Bound = bounds::length(Limit::At(0.2), Limit::At(100.0), "the distance between two points");
const JITTERED: Bound =
    bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(100.0), "0 for points where they should be");

/// How points lie.
pub(super) const PATTERN: Key =
    default("pattern", Form::Word(&Pattern::WORDS, &[]), "\"square\"", "how points lie: square | hex | random");
/// How far they lie from where they should be.
pub(super) const JITTER: Key = default(
    "jitter",
    Form::Quantity(&JITTERED),
    "\"0 mm\"",
    "standard deviation of a point's displacement along each axis, at most the pitch",
);

/// The pattern of a device.
pub(super) fn grid(device: &Fields, pitch_mm: f64) -> Result<Grid, Absent> {
    let pattern = Pattern::of(device.text(PATTERN.name)?).ok_or_else(|| device.absent(PATTERN.name))?;
    Ok(Grid { pattern, pitch_mm, jitter_mm: device.number(JITTER.name)? })
}

pub(super) fn rules(device: &Fields, found: &mut Findings) {
    let (Ok(pitch), Ok(jitter), Ok(pattern)) =
        (device.number("pitch"), device.number("jitter"), device.text("pattern"))
    else {
        return;
    };
    let (rule, value) = (format!("at most the pitch, {}", show_mm(pitch)), show_mm(jitter));
    let key = join(&device.path, "jitter");
    if exceeds(jitter, pitch) {
        let what = "displaces points by more than they are apart";
        let advice = "give less, or pattern = \"random\"";
        found.range.push(problem(device.place("jitter"), &key, what, rule, value, advice));
    } else if jitter > 0.0 && pattern == "random" {
        let what = "displaces points that lie at random";
        let rule = "only with pattern = \"square\" or \"hex\"";
        found.range.push(problem(device.place("jitter"), &key, what, rule, value, "remove it"));
    }
}

/// How the strikes of a pattern lie.
pub(super) fn layout(grid: &Grid) -> Layout {
    if grid.pattern == Pattern::Random { Layout::Scattered } else { Layout::Lattice }
}

/// Hands on the needles that come down in the region of a pass, some at each point, mm from it.
pub(super) fn aim(grid: &Grid, positions_mm: &[[f64; 2]], pass: &Pass, take: &mut impl Take) {
    let heading = UnitComplex::new(pass.heading_rad);
    let radius = super::cartridge::radius_mm(positions_mm);
    let needles = positions_mm.len() as u32;
    grid.for_each(pass, radius, |spot| {
        for (needle, position) in (0..).zip(positions_mm) {
            let at = spot.at + heading * Vector2::new(position[0], position[1]);
            if pass.region.contains(at.x, at.y) {
                let [step, row] = spot.number;
                take.take(Aim {
                    x_mm: at.x,
                    y_mm: at.y,
                    heading,
                    id: StrikeId::new(row, step, spot.index * needles + needle),
                    moment: pass.moment(row, step),
                    needle,
                    own_depth_mm: None,
                    deeper_mm: 0.0,
                });
            }
        }
    });
}

impl Grid {
    /// In words: `square, 3 mm apart`.
    pub(super) fn words(&self) -> String {
        let jitter =
            if self.jitter_mm > 0.0 { format!(", give or take {} mm", plain(self.jitter_mm)) } else { String::new() };
        match self.pattern {
            Pattern::Random => format!("at random, {} per cm²", plain(100.0 * self.per_mm2())),
            Pattern::Square => format!("on a square lattice, {} mm apart{jitter}", plain(self.pitch_mm)),
            Pattern::Hex => format!("on a triangular lattice, {} mm apart{jitter}", plain(self.pitch_mm)),
        }
    }
}
