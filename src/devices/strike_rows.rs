//! Strike files: CSV with the columns `x_mm,y_mm,heading_deg[,depth_mm]`.

use crate::keys::bounds::{COORDINATE_MM, HEADING, LEAST_DEPTH_MM, STRIKE_ROWS};
use crate::keys::csv_file::{CORRECT, CsvFile, Refusal, Row, Sheet, number};
use crate::keys::findings::Findings;
use crate::keys::sources::Held;
use crate::pattern::ListedStrike;
use crate::units::{exceeds, show_mm};

const COLUMNS: [&str; 4] = ["x_mm", "y_mm", "heading_deg", "depth_mm"];
const SHEET: Sheet = Sheet {
    noun: "strike file",
    row: "strike",
    line: "for three or four numbers",
    columns: &COLUMNS,
    required: 3,
    header: "columns x_mm, y_mm, heading_deg and perhaps depth_mm, in any order",
    most_rows: STRIKE_ROWS,
};

/// Parses a strike file. Problems go to `found` under `key`, each with the file's own line and column.
pub(crate) fn read(held: &Held, key: &str, needle_mm: Option<f64>, found: &mut Findings) -> Vec<ListedStrike> {
    let mut strikes = Vec::new();
    let take = |file: &mut CsvFile, row: &Row| strikes.extend(strike(file, row, needle_mm));
    CsvFile::new(held, key, &SHEET, found).read(&held.content, take);
    strikes
}

/// A strike file to begin with: five rows of five strikes 2 mm apart, every other row half a spacing on.
pub(crate) fn example() -> String {
    let [x, y, heading, _] = COLUMNS;
    let strikes = (0..25).map(|strike| {
        let (row, column) = (strike / 5, strike % 5);
        format!("{}.5,{},0\n", 2 * column + row % 2, 1 + 2 * row)
    });
    std::iter::once(format!("{x},{y},{heading}\n")).chain(strikes).collect()
}

fn strike(file: &mut CsvFile, row: &Row, needle_mm: Option<f64>) -> Option<ListedStrike> {
    let values: [Option<f64>; 4] =
        std::array::from_fn(|column| file.value(row, column, |text| value(text, column, needle_mm)));
    let is_sound = (0..4).all(|column| row.text(column).is_none() || values[column].is_some());
    let [Some(x_mm), Some(y_mm), Some(heading_deg), depth_mm] = values else { return None };
    is_sound.then_some(ListedStrike { x_mm, y_mm, heading_rad: heading_deg.to_radians(), depth_mm })
}

fn value(field: &str, column: usize, needle_mm: Option<f64>) -> Result<f64, Refusal> {
    let value = number(field)?;
    match (COLUMNS[column], needle_mm) {
        ("x_mm" | "y_mm", _) if value.abs() > COORDINATE_MM => {
            let most = show_mm(COORDINATE_MM);
            let rule = format!("at most {most} from the origin, or a needle is no longer resolved");
            Err(("is too far away", rule, CORRECT.into()))
        }
        ("heading_deg", _) if !HEADING.holds(value.to_radians()) => {
            Err(("is out of range", HEADING.rule(), CORRECT.into()))
        }
        ("depth_mm", _) if exceeds(LEAST_DEPTH_MM, value) => {
            Err(("is out of range", format!("at least {LEAST_DEPTH_MM} mm"), CORRECT.into()))
        }
        ("depth_mm", Some(needle)) if exceeds(value, needle) => {
            Err(("exceeds the needle", format!("at most the needle length, {}", show_mm(needle)), CORRECT.into()))
        }
        _ => Ok(value),
    }
}
