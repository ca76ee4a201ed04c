//! What strikes of a bevelled needle, of light and of heated needles leave, one by one and in patterns.

use super::{Input, Inputs, Misfit, Model, input, model, quantity};
use crate::devices::{at_energy, deposits_along_mm};
use crate::evidence::quantity::Measured;
use crate::geometry::quadrature::panels;
use crate::geometry::{Bevel, Column, Round};
use crate::pattern::{Grid, Pattern};
use std::f64::consts::FRAC_PI_2;

const PER_CM2: f64 = 100.0;
/// Panels of eight nodes over a pattern of discs that change with depth, between two depths where they do so with a kink.
const PANELS: usize = 500;
/// The same where each place of a cell is looked at.
const FEW_PANELS: usize = 8;

const LENGTHS: [f64; 2] = [0.0, 1e4];
const OPEN: [f64; 2] = [0.0, f64::INFINITY];
const ANGLES: [f64; 2] = [0.1, 90.0];

const GAUGE: Input = input("gauge", "its size, in words; od_mm tells it", "none");
const OUTER_DIAMETER: Input = input("od_mm", "mm, outer diameter", "");
const BEVEL: Input = input("bevel_deg", "deg, between bevel and axis", "12");
const ANGLE: Input = input("angle_deg", "deg, between axis and surface", "90");
const INSERTED: Input = input("inserted_mm", "mm, along the axis", "");
const FACE: Input = input("face", "up | down", "up");

pub(super) const NEEDLE_CHANNEL: Model = model(
    "needle_channel",
    "the hole of a bevelled needle",
    &[GAUGE, OUTER_DIAMETER, BEVEL, ANGLE, INSERTED, FACE, Z1, Z2],
    &[
        quantity("volume", "mm3"),
        quantity("volume_between", "mm3"),
        quantity("point_depth", "mm"),
        quantity("heel_depth", "mm"),
        quantity("outlet_depth", "mm"),
    ],
    needle_channel,
);

const Z1: Input = input("z1_mm", "mm, upper end", "0");
const Z2: Input = input("z2_mm", "mm, lower end", "inf");

fn bevel(inputs: &Inputs) -> Result<Bevel, Misfit> {
    Ok(Bevel {
        radius_mm: 0.5 * inputs.within("od_mm", [1e-3, 5.0])?,
        bevel_rad: inputs.within("bevel_deg", ANGLES)?.to_radians(),
        tilt_rad: FRAC_PI_2 - inputs.within("angle_deg", ANGLES)?.to_radians(),
        face_up: inputs.word("face", "up", &["up", "down"])? == "up",
        inserted_mm: inputs.within("inserted_mm", [-20.0, 100.0])?,
    })
}

fn needle_channel(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let needle = bevel(inputs)?;
    Ok(Measured::exact(match quantity {
        "volume" => needle.volume(0.0, f64::MAX),
        "volume_between" => {
            let [from, to] = between(inputs)?;
            needle.volume(from, to)
        }
        "point_depth" => needle.depth_mm(),
        "heel_depth" => needle.heel_mm(),
        _ => needle.outlet_mm(),
    }))
}

/// The depths between which something is asked for, mm.
fn between(inputs: &Inputs) -> Result<[f64; 2], Misfit> {
    Ok([inputs.within("z1_mm", OPEN)?, inputs.within("z2_mm", OPEN)?.min(f64::MAX)])
}

const VOLUME: Input = input("volume_ul", "uL", "");
const ASPECT: Input = input("aspect", "1, width over height", "1");
const SPREAD: Input = input("spread", "1, share that the fluid takes", "1");
const OUTLET: Input = input("outlet_mm", "mm, depth of the outlet", "");
const UPPER: Input = input("upper_mm", "mm, what fluid does not pass upwards", "0");
const LOWER: Input = input("lower_mm", "mm, what it does not pass downwards", "inf");

pub(super) const DEPOT: Model = model(
    "depot",
    "a depot of fluid",
    &[VOLUME, ASPECT, SPREAD, OUTLET, UPPER, LOWER, Z1, Z2],
    &[quantity("half_width", "mm"), quantity("share_dermis", "1"), quantity("share_below", "1")],
    |inputs, quantity| {
        let (depot, [from, to]) = (depot(inputs)?, between(inputs)?);
        Ok(Measured::exact(match quantity {
            "half_width" => depot.radius_mm(),
            _ => depot.volume(from, to) / depot.volume(0.0, f64::MAX),
        }))
    },
);

fn depot(inputs: &Inputs) -> Result<Round, Misfit> {
    let volume = inputs.within("volume_ul", [1e-6, 1e6])? / inputs.within("spread", [1e-3, 1.0])?;
    let aspect = inputs.within("aspect", [1.0, 1e6])?;
    let bounds = [inputs.within("upper_mm", OPEN)?, inputs.within("lower_mm", OPEN)?];
    Ok(Round::depot(volume, aspect, inputs.within("outlet_mm", LENGTHS)?, bounds))
}

const PATTERN: Input = input("pattern", "square | hex | random", "square");
const PITCH: Input = input("pitch_mm", "mm", "");
const JITTER: Input = input("jitter_mm", "mm", "0");
const PASSES: Input = input("passes", "1", "1");

pub(super) const COVERAGE: Model = model(
    "coverage",
    "the share of a plane that discs around the points of a pattern cover on average",
    &[PATTERN, input("radius_mm", "mm, of a disc", ""), PITCH, JITTER, PASSES],
    &[quantity("covered_fraction", "1")],
    |inputs, _| {
        let radius_mm = inputs.within("radius_mm", LENGTHS)?;
        Ok(Measured::exact(grid(inputs)?.covered_fraction(radius_mm, inputs.count("passes", [1.0, 1e6])?)))
    },
);

fn pattern(inputs: &Inputs) -> Result<Pattern, Misfit> {
    let word = inputs.word("pattern", Pattern::WORDS[0], &Pattern::WORDS)?;
    Ok(Pattern::of(word).unwrap_or(Pattern::Square))
}

fn grid(inputs: &Inputs) -> Result<Grid, Misfit> {
    let pitch_mm = inputs.within("pitch_mm", [1e-3, 1e4])?;
    Ok(Grid { pattern: pattern(inputs)?, pitch_mm, jitter_mm: inputs.within("jitter_mm", LENGTHS)? })
}

const DEPTH: Input = input("depth_mm", "mm", "");
const WIDTH: Input = input("width_mm", "mm", "");
const TAPER: Input = input("taper", "1", "0.5");
const RIM_SIDE: Input = input("rim_side_mm", "mm", "0");
const RIM_BELOW: Input = input("rim_below_mm", "mm", "0");
const TOP: Input = input("top_mm", "mm, where the column begins", "0");

pub(super) const COLUMN: Model = model(
    "column",
    "a column of light: its hole, and its rim without the hole",
    &[DEPTH, WIDTH, TAPER, RIM_SIDE, RIM_BELOW, TOP, Z1, Z2],
    &[quantity("hole", "mm3"), quantity("hole_between", "mm3"), quantity("rim", "mm3")],
    |inputs, quantity| {
        let (column, top_mm) = (column(inputs)?, inputs.within("top_mm", LENGTHS)?);
        let (hole, whole) = (Round::column(column.bare(), top_mm), Round::column(column, top_mm));
        let [from, to] = between(inputs)?;
        Ok(Measured::exact(match quantity {
            "rim" => whole.volume(from, to) - hole.volume(from, to),
            _ => hole.volume(from, to),
        }))
    },
);

fn column(inputs: &Inputs) -> Result<Column, Misfit> {
    Ok(Column {
        depth_mm: inputs.within("depth_mm", [1e-3, 100.0])?,
        radius_mm: 0.5 * inputs.within("width_mm", LENGTHS)?,
        taper: inputs.within("taper", [0.0, 10.0])?,
        rim_side_mm: inputs.within("rim_side_mm", LENGTHS)?,
        rim_below_mm: inputs.within("rim_below_mm", LENGTHS)?,
    })
}

pub(super) const COLUMNS: Model = model(
    "columns",
    "columns of light in a pattern: what they take together, and what their rims add",
    &[DEPTH, WIDTH, TAPER, RIM_SIDE, RIM_BELOW, TOP, PATTERN, input("per_cm2_pass", "1/cm2, of one pass", ""), PASSES],
    &[quantity("damage_volume", "mm3/cm2"), quantity("coagulated_volume", "mm3/cm2")],
    |inputs, quantity| {
        let (column, top_mm) = (column(inputs)?, inputs.within("top_mm", LENGTHS)?);
        let grid = Grid::of_density(pattern(inputs)?, inputs.within("per_cm2_pass", [1e-3, 1e6])? / PER_CM2);
        let passes = inputs.count("passes", [1.0, 1e6])?;
        let kinks = [top_mm, column.depth_mm, column.depth_mm + column.rim_below_mm];
        let union = |column: Column| union(&Round::column(column, top_mm), &grid, passes, &kinks);
        let holes = union(column.bare());
        Ok(Measured::exact(if quantity == "damage_volume" { holes } else { union(column) - holes }))
    },
);

/// What bodies in a pattern take together on average, between depths at which their sections have kinks, mm³/cm².
fn union(body: &Round, grid: &Grid, passes: u32, kinks: &[f64]) -> f64 {
    let count = if grid.jitter_mm > 0.0 { FEW_PANELS } else { PANELS };
    let covered = |z: f64| grid.covered_fraction(body.square(z).max(0.0).sqrt(), passes);
    let nodes = kinks.windows(2).filter(|ends| ends[1] > ends[0]).flat_map(|ends| panels(ends[0], ends[1], count));
    PER_CM2 * nodes.map(|(z, weight)| weight * covered(z)).sum::<f64>()
}

pub(super) const DEPOTS: Model = model(
    "depots",
    "depots of fluid in a pattern: what they take together between two depths",
    &[VOLUME, ASPECT, SPREAD, OUTLET, UPPER, LOWER, PATTERN, PITCH, JITTER, PASSES, Z1, Z2],
    &[quantity("depot_volume", "mm3/cm2")],
    |inputs, _| {
        let (depot, [from, to]) = (depot(inputs)?, between(inputs)?);
        let kinks = [from, depot.widest_mm(), to].map(|z| z.clamp(depot.top_mm, depot.bottom_mm).clamp(from, to));
        Ok(Measured::exact(union(&depot, &grid(inputs)?, inputs.count("passes", [1.0, 1e6])?, &kinks)))
    },
);

pub(super) const RF_ZONE: Model = model(
    "rf_zone",
    "the zone that a needle heats",
    &[DEPTH, WIDTH, input("height_mm", "mm", ""), input("above_tip_mm", "mm", "0.15"), Z1, Z2],
    &[quantity("zone_volume", "mm3")],
    |inputs, _| {
        let middle = inputs.within("depth_mm", LENGTHS)? - inputs.within("above_tip_mm", [-100.0, 100.0])?;
        let [height, width] = [inputs.within("height_mm", LENGTHS)?, inputs.within("width_mm", LENGTHS)?];
        let [from, to] = between(inputs)?;
        Ok(Measured::exact(Round::spheroid(middle, 0.5 * height, 0.5 * width, OPEN).volume(from, to)))
    },
);

pub(super) const THREAD: Model = model(
    "thread",
    "depots along the track of a needle that is drawn back, none of them above the epidermis",
    &[
        GAUGE,
        OUTER_DIAMETER,
        BEVEL,
        ANGLE,
        INSERTED,
        FACE,
        VOLUME,
        input("deposits", "1", "1"),
        ASPECT,
        input("epidermis_mm", "mm, its bottom", ""),
        input("skin_mm", "mm, bottom of the dermis", ""),
    ],
    &[quantity("share_dermis", "1")],
    |inputs, _| {
        let (needle, aspect) = (bevel(inputs)?, inputs.within("aspect", [1.0, 1e6])?);
        let [epidermis, dermis] = [inputs.within("epidermis_mm", LENGTHS)?, inputs.within("skin_mm", LENGTHS)?];
        let number = inputs.count("deposits", [1.0, 1e4])?;
        let volume = inputs.within("volume_ul", [1e-6, 1e6])? / f64::from(number);
        let along = deposits_along_mm(&needle, epidermis, number);
        let depots =
            along.map(|along| Round::depot(volume, aspect, along * needle.tilt_rad.cos(), [epidermis, f64::INFINITY]));
        let inside: f64 = depots.map(|depot| depot.volume(epidermis, dermis)).sum();
        Ok(Measured::exact(inside / (volume * f64::from(number))))
    },
);

pub(super) const ENERGY: Model = model(
    "energy",
    "the depth of a column between the rows of a table of energies",
    &[input("table", "energy:depth|energy:depth, mJ and mm", ""), input("energy_mj", "mJ", "")],
    &[quantity("depth", "mm")],
    |inputs, _| {
        let refused =
            || Misfit::new("table", "is no table of energies", "energy:depth|energy:depth, energies ascending");
        let row = |text: &str| {
            let (energy, depth) = text.split_once(':')?;
            Some([energy.parse().ok()?, depth.parse().ok()?, 1.0, 0.0, 0.0])
        };
        let text = inputs.text("table").ok_or_else(refused)?;
        let rows = text.split('|').map(row).collect::<Option<Vec<_>>>().ok_or_else(refused)?;
        let energy = inputs.within("energy_mj", [1e-3, 1e6])?;
        let found = at_energy(&rows, energy);
        found
            .map(|row| Measured::exact(row[1]))
            .ok_or_else(|| Misfit::new("energy_mj", "is outside the table", "within it"))
    },
);
