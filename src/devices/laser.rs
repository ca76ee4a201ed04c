//! A fractional laser: columns of light that take tissue away or heat it (model section 12.1).

use super::body::{Bodies, Cause};
use super::common::{NAME, PASSES, TURN_TIME, model};
use super::kind::{Desk, InUse, Kind, Layout, Points, Set, Shaft, Strikes, Terms, Told};
use super::needle::NeedleSpec;
use super::spots::{self, PATTERN};
use super::{depth, sessions};
use crate::geometry::{Column, Hole, Motion, Round};
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Checked, Fields, join};
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::keys::problem::problem;
use crate::number::plain;
use crate::pattern::aim::{Pass, Take};
use crate::pattern::{Grid, Patch, Pattern};
use crate::skin::Skin;
use crate::units::Dimension;
use std::f64::consts::PI;

const ENERGY: Bound = bounds::quantity(Dimension::Energy, Limit::At(0.1), Limit::At(1e3), "of one column");
const WIDTH: Bound = bounds::length(Limit::At(0.01), Limit::At(5.0), "of a column at the surface");
const OWN_DEPTH: Bound = bounds::length(Limit::At(0.01), Limit::At(5.0), "of a column");
const RIM: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(1.0), "0 for none");
const TAPER: Bound = bounds::number(Limit::At(0.0), Limit::At(2.0), "0 a cylinder, 0.5 a paraboloid, 1 a cone");
const DENSITY: Bound = bounds::quantity(Dimension::PerArea, Limit::At(1.0), Limit::At(1e4), "columns of one pass");
const FILL: Bound =
    bounds::number(Limit::Beyond(0.0), Limit::At(1.0), "share of the surface that one pass would take without overlap");
const RATE: Bound =
    bounds::quantity(Dimension::Frequency, Limit::At(1.0 / 60.0), Limit::At(1e6 / 60.0), "columns a minute");
const PER_CM2: f64 = 100.0;

const ROW: &[Key] = &[
    required("energy", Form::Quantity(&ENERGY), "\"80 mJ\"", "of one column"),
    required("depth", Form::Quantity(&OWN_DEPTH), "\"0.52 mm\"", "of the column"),
    required("width", Form::Quantity(&WIDTH), "\"0.12 mm\"", "of the column at the surface"),
    default("rim_side", Form::Quantity(&RIM), "\"0 mm\"", "heated tissue beside it"),
    default("rim_below", Form::Quantity(&RIM), "\"0 mm\"", "heated tissue below it"),
];
const TABLE: List = List { item: Form::Table(ROW), min: 1, max: 100, noun: "an energy with what it does" };

/// Settings of a fractional laser.
#[derive(Debug, Clone, PartialEq)]
pub struct Laser {
    /// Whether columns are holes; else they are heated tissue.
    pub is_ablative: bool,
    /// Depth that the energy, or the device itself, gives a column, mm.
    pub depth_mm: Option<f64>,
    /// Width of a column at the surface, mm.
    pub width_mm: f64,
    /// Heated tissue beside it, mm.
    pub rim_side_mm: f64,
    /// Heated tissue below it, mm.
    pub rim_below_mm: f64,
    /// How it narrows.
    pub taper: f64,
    /// Where columns are.
    pub grid: Grid,
    /// Columns per second; `None` where nothing tells.
    pub rate_hz: Option<f64>,
    /// Time to begin another row, s.
    pub turn_time_s: f64,
}

/// A row of a table of energies: energy, mJ; depth, width and rims, mm.
type Row = [f64; 5];

/// Between neighbouring rows depth and width go by a power of the energy, rims evenly; `None` outside.
pub(crate) fn at_energy(rows: &[Row], energy_mj: f64) -> Option<Row> {
    let exact = rows.iter().find(|row| row[0] == energy_mj).copied();
    exact.or_else(|| {
        let pair = rows.windows(2).find(|pair| pair[0][0] < energy_mj && energy_mj < pair[1][0])?;
        let [a, b] = [pair[0], pair[1]];
        let (power, even) = ((energy_mj / a[0]).ln() / (b[0] / a[0]).ln(), (energy_mj - a[0]) / (b[0] - a[0]));
        let by_power = |k: usize| a[k] * (b[k] / a[k]).powf(power);
        let evenly = |k: usize| a[k] + even * (b[k] - a[k]);
        Some([energy_mj, by_power(1), by_power(2), evenly(3), evenly(4)])
    })
}

impl Laser {
    fn column(&self, depth_mm: f64) -> Column {
        Column {
            depth_mm,
            radius_mm: 0.5 * self.width_mm,
            taper: self.taper,
            rim_side_mm: self.rim_side_mm,
            rim_below_mm: self.rim_below_mm,
        }
    }

    /// The rows of its table, by energy.
    fn rows(device: &Fields) -> Vec<Row> {
        let row = |row: &Fields| {
            Ok::<_, Absent>([
                row.number("energy")?,
                row.number("depth")?,
                row.number("width")?,
                row.number("rim_side")?,
                row.number("rim_below")?,
            ])
        };
        let listed = device.list("energy_table").unwrap_or_default();
        let mut rows: Vec<Row> =
            listed.iter().filter_map(Checked::table).filter_map(|fields| row(fields).ok()).collect();
        rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
        rows
    }

    /// What its energy gives, else what its own keys say: depth, width and rims, mm.
    fn sizes(device: &Fields) -> Result<(Option<f64>, [f64; 3]), Absent> {
        let of_energy = match device.number("energy") {
            Ok(energy) => Some(at_energy(&Self::rows(device), energy).ok_or_else(|| device.absent("energy"))?),
            Err(_) => None,
        };
        let rim =
            |key: &str, place: usize| device.number(key).unwrap_or_else(|_| of_energy.map_or(0.0, |row| row[place]));
        let width = of_energy.map_or_else(|| device.number("width"), |row| Ok(row[2]))?;
        let depth = of_energy.map(|row| row[1]).or(device.number("depth").ok());
        Ok((depth, [width, rim("rim_side", 3), rim("rim_below", 4)]))
    }

    fn grid(device: &Fields) -> Result<Grid, Absent> {
        let pattern = Pattern::of(device.text(PATTERN.name)?).ok_or_else(|| device.absent(PATTERN.name))?;
        let per_cm2 = match device.number("fill") {
            Ok(fill) => {
                let (_, [width, rim, _]) = Self::sizes(device)?;
                let widest = 0.5 * width + rim;
                PER_CM2 * fill / (PI * widest * widest)
            }
            Err(_) => device.number("density")?,
        };
        Ok(Grid::of_density(pattern, per_cm2 / PER_CM2))
    }
}

impl Kind for Laser {
    const WORD: &'static str = "fractional_laser";
    const LAYOUT: Layout = Layout::Scattered;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"fractional_laser\"", "columns of light that take tissue away or heat it"),
        model("\"co2-120\""),
        default(
            "mode",
            Form::Word(&["ablative", "nonablative"], &[]),
            "\"ablative\"",
            "what a column does: ablative | nonablative",
        ),
        optional(
            "energy",
            Form::Quantity(&ENERGY),
            "\"80 mJ\"",
            "of one column, within its energy_table; or give width, and depth",
        ),
        optional(
            "energy_table",
            Form::List(&TABLE),
            "[{ energy = \"80 mJ\", depth = \"0.52 mm\", width = \"0.12 mm\", rim_side = \"0.05 mm\", rim_below = \"0.2 mm\" }]",
            "what energies do; between two of them by a power law",
        ),
        optional(
            "depth",
            Form::Quantity(&OWN_DEPTH),
            "\"0.5 mm\"",
            "of a column, instead of energy; depth.values if neither is given",
        ),
        optional("width", Form::Quantity(&WIDTH), "\"0.12 mm\"", "of a column at the surface, instead of energy"),
        optional(
            "rim_side",
            Form::Quantity(&RIM),
            "\"0.05 mm\"",
            "heated tissue beside a column; 0, or what the energy gives",
        ),
        optional(
            "rim_below",
            Form::Quantity(&RIM),
            "\"0.2 mm\"",
            "heated tissue below a column; 0, or what the energy gives",
        ),
        default(
            "taper",
            Form::Number(&TAPER),
            "0.5",
            "how a column narrows: radius as this power of what is left of the depth",
        ),
        default(PATTERN.name, PATTERN.form, "\"random\"", "how columns lie: square | hex | random"),
        optional("density", Form::Quantity(&DENSITY), "\"100 /cm2\"", "columns of one pass"),
        optional(
            "fill",
            Form::Number(&FILL),
            "0.1",
            "share of the surface that one pass would take without overlap, instead of density",
        ),
        optional("rate", Form::Quantity(&RATE), "\"3000 /min\"", "columns a minute; serves treatment time alone"),
        TURN_TIME,
        depth::OWN,
        optional("force", Form::Refused("light is not pressed in"), "", "cannot be set"),
        sessions::COST,
        PASSES,
    ];

    const OWN_DEPTH: &'static [&'static str] = &["depth", "energy"];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        let (depth_mm, [width_mm, rim_side_mm, rim_below_mm]) = Self::sizes(device)?;
        Ok(Self {
            is_ablative: device.text("mode")? == "ablative",
            depth_mm,
            width_mm,
            rim_side_mm,
            rim_below_mm,
            taper: device.number("taper")?,
            grid: Self::grid(device)?,
            rate_hz: device.number("rate").ok(),
            turn_time_s: device.number("turn_time")?,
        })
    }

    /// None: a line of light, drawn as wide as the column.
    fn needle(device: &Fields) -> Result<NeedleSpec, Absent> {
        let (_, [width_mm, ..]) = Self::sizes(device)?;
        Ok(NeedleSpec::sharp(width_mm, 1.0))
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        let mut refuse = |key: &str, what: String, rule: String, value: String, advice: &str| {
            let path = join(&device.path, key);
            desk.found.range.push(problem(device.place(key), &path, what, rule, value, advice));
        };
        if !device.has("density") && !device.has("fill") {
            let rule = "one of density and fill".to_owned();
            refuse("density", "missing".into(), rule, "neither".into(), "add density = \"100 /cm2\"");
        }
        let rows = Self::rows(device);
        match (device.number("energy"), rows.first(), rows.last()) {
            (Ok(energy), Some(first), Some(last)) if at_energy(&rows, energy).is_none() => {
                let rule = format!("from {} to {} mJ, the ends of its energy_table", plain(first[0]), plain(last[0]));
                let advice = "choose an energy within, or give width and depth";
                refuse("energy", "is outside what is known".into(), rule, format!("{} mJ", plain(energy)), advice);
            }
            (Ok(energy), None, _) => {
                let rule = "energy needs an energy_table, of its own or its model's".to_owned();
                let value = format!("{} mJ", plain(energy));
                refuse("energy", "tells nothing of a column".into(), rule, value, "give width and depth instead");
            }
            (Err(_), ..) if !device.has("energy") && !device.has("width") => {
                let rule = "a column has an energy, or a width".to_owned();
                refuse("width", "missing".into(), rule, "not given".into(), "add width = \"0.12 mm\", and depth");
            }
            _ => {}
        }
        let twice = rows.windows(2).find(|pair| pair[0][0] == pair[1][0]);
        if let Some(pair) = twice {
            let (rule, value) = ("each energy once".to_owned(), format!("{} mJ", plain(pair[0][0])));
            refuse("energy_table", "has an energy twice".into(), rule, value, "remove one of the two");
        }
    }

    fn terms(&self, _: &Told) -> Terms {
        Terms {
            noun: if self.is_ablative { "ablative fractional laser" } else { "non-ablative fractional laser" },
            needles: "none: columns of light".to_owned(),
            arrangement: self.grid.words(),
            motion: format!("{} mm wide, upright", plain(self.width_mm)),
            deepest: Some("what the energy drives a column to".to_owned()),
            speed: self.rate_hz.map(|rate| format!("{} columns per second", plain(rate))),
            strikes_per_s: self.rate_hz,
        }
    }

    fn remark(&self, _: f64) -> Option<String> {
        let kind = if self.is_ablative { "a column that light takes away" } else { "a column that light heats" };
        Some(format!("a strike is {kind}; sizes are those of histology, which shrinks by 12 to 21 %, not corrected"))
    }

    fn layout(&self) -> Layout {
        spots::layout(&self.grid)
    }

    fn points(&self) -> Option<Points> {
        Some(Points { grid: self.grid, per_s: self.rate_hz, turn_time_s: self.turn_time_s })
    }

    fn own_depth_mm(&self) -> Option<f64> {
        self.depth_mm
    }

    fn shaft(&self) -> Shaft {
        Shaft::Light
    }

    fn cause(&self) -> Cause {
        if self.is_ablative { Cause::Ablative } else { Cause::Thermal }
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, _: &InUse) -> f64 {
        passes * self.grid.per_mm2()
    }

    fn pass(&self, pass: &Pass, _: &InUse, take: &mut impl Take) {
        spots::aim(&self.grid, &[[0.0; 2]], pass, take);
    }

    fn motion(&self, _: &Set, depth_mm: f64) -> Motion {
        Motion::vertical(depth_mm)
    }

    fn hole(&self, _: &Set, depth_mm: f64) -> Option<Hole> {
        let column = Round::column(self.column(depth_mm).bare(), 0.0);
        Some(if self.is_ablative { Hole::Column(column, depth_mm) } else { Hole::None })
    }

    /// The horny layer stays whole over a column that only heats.
    fn bodies(&self, _: &Set, depth_mm: f64, skin: &Skin) -> Bodies {
        let horny_mm = skin.layers.first().map_or(0.0, |layer| layer.bottom_mm);
        let column = Round::column(self.column(depth_mm), if self.is_ablative { 0.0 } else { horny_mm });
        Bodies::Heat(if column.top_mm < column.bottom_mm { vec![column] } else { Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energies_between_rows_follow_a_power_law_and_others_nothing() {
        let rows = [[6.0, 0.36, 0.09, 0.0, 0.0], [40.0, 1.0, 0.2, 0.1, 0.0]];
        assert_eq!(at_energy(&rows, 6.0), Some(rows[0]));
        assert_eq!(at_energy(&rows, 40.0), Some(rows[1]));
        assert!(at_energy(&rows, 5.9).is_none() && at_energy(&rows, 40.1).is_none() && at_energy(&[], 10.0).is_none());
        let [_, depth, _, rim, _] = at_energy(&rows, 20.0).expect("within");
        // The exponent of depth in energy: ln(1/0.36)/ln(40/6) = 0.5385.
        assert!((depth - 0.36 * (20.0f64 / 6.0).powf((1.0f64 / 0.36).ln() / (40.0f64 / 6.0).ln())).abs() < 1e-15);
        assert!((rim - 0.1 * 14.0 / 34.0).abs() < 1e-15);
    }
}
