//! What stands at points that have names: the names themselves where they are few and short, else numbers with a key.

use super::canvas::{Align, Canvas, Text};
use super::fonts::width_mm;
use super::labels::fit;
use super::sheet::Sheet;
use super::style::{BLACK, MARGIN_MM, SMALL_PT};

const ROW_MM: f64 = 3.5;

/// The marks of all named points of a figure.
pub struct Keys(Vec<Key>);

struct Key {
    /// What it is called in the tables.
    id: String,
    name: String,
    /// Its name or its number.
    mark: String,
}

impl Keys {
    /// Names where there are at most `most_named` and none is longer, else numbers; `name` tells the name of an entry.
    pub fn new(ids: &[&str], name: impl Fn(&str) -> String, most_named: usize, longest_mm: f64) -> Self {
        let are_short = ids.iter().all(|id| width_mm(&name(id), SMALL_PT, true) <= longest_mm);
        let are_named = ids.len() <= most_named && are_short;
        let key = |(place, id): (usize, &&str)| {
            let mark = if are_named { name(id) } else { (place + 1).to_string() };
            Key { id: (*id).to_owned(), name: name(id), mark }
        };
        Self(ids.iter().enumerate().map(key).collect())
    }

    /// What stands at the points of an entry.
    pub fn mark(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|key| key.id == id).map(|key| key.mark.as_str())
    }

    /// Sets numbers and names below the frames, at most so many; returns how many are left out.
    pub fn draw(&self, sheet: &mut Sheet, most: usize) -> usize {
        let numbered: Vec<&Key> = self.0.iter().filter(|key| key.name != key.mark).collect();
        let shown = &numbered[..numbered.len().min(most)];
        if !shown.is_empty() {
            let (top, room) = (sheet.y + 2.0, sheet.room_mm());
            sheet.y += columns(&mut sheet.canvas, top, room, shown) + 0.5;
        }
        numbered.len() - shown.len()
    }
}

/// Sets a key in columns; returns the height taken, mm.
fn columns(canvas: &mut Canvas, top: f64, room_mm: f64, keys: &[&Key]) -> f64 {
    let longest = keys.iter().map(|key| width_mm(&key.name, SMALL_PT, false)).fold(1.0, f64::max);
    let columns = ((room_mm / (longest + 9.0)) as usize).clamp(1, 3);
    let rows = keys.len().div_ceil(columns);
    let room = room_mm / columns as f64;
    for (index, key) in keys.iter().enumerate() {
        let (x, y) = (MARGIN_MM + (index / rows) as f64 * room, top + (index % rows) as f64 * ROW_MM);
        canvas.text(Text::new([x + 4.5, y], key.mark.as_str(), SMALL_PT, BLACK).bold().align(Align::Right));
        canvas.text(Text::new([x + 6.0, y], fit(&key.name, SMALL_PT, false, room - 9.0), SMALL_PT, BLACK));
    }
    rows as f64 * ROW_MM
}
