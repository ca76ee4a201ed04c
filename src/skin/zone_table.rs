//! The catalogue of zones as text.

use super::site_table::citation;
use super::zone::{Catalogue, Entry, Radius, Readings};
use crate::provenance::Basis;
use std::fmt::Write;

/// The catalogue as a table of at most 100 columns: radii with a mark for their basis, whole skin by both readings, numbers of sources.
pub fn text(catalogue: &Catalogue) -> String {
    let keys: Vec<&String> = catalogue.sources.keys().collect();
    let mut table =
        row(["zone", "site", "R horiz. mm", "R vert. mm", "skin thin mm", "skin thick mm", "asked mm"], "sources");
    for zone in &catalogue.zones {
        let numbers = keys.iter().enumerate().filter(|(_, key)| zone.sources().any(|own| own == key.as_str()));
        let sources: String = numbers.map(|(number, _)| format!("[{}]", number + 1)).collect();
        let [thin, thick] = Readings::ALL.map(|readings| skin(zone, readings));
        let cells =
            [&zone.id, &zone.site, &radius(&zone.horizontal), &radius(&zone.vertical), &thin, &thick, &asked(zone)];
        table += &row(cells.map(String::as_str), &sources);
    }
    let _ = writeln!(
        table,
        "\nRadii: > 0 convex, < 0 hollow. Skin: epidermis and dermis, ± SD between people.\n{}",
        Basis::LEGEND
    );
    table +=
        "Thin: the chosen readings of the site (`dermatrace sites`). Asked: depths that clinical texts ask for.\n\n";
    for (number, source) in catalogue.sources.values().enumerate() {
        let _ = writeln!(table, "[{}] {}", number + 1, citation(source));
    }
    table
}

fn row(cells: [&str; 7], sources: &str) -> String {
    let [zone, site, horizontal, vertical, thin, thick, asked] = cells;
    let line =
        format!("{zone:<13} {site:<13} {horizontal:<11} {vertical:<10} {thin:<14} {thick:<14} {asked:<9} {sources}");
    format!("{}\n", line.trim_end())
}

fn radius(radius: &Radius) -> String {
    let value = if radius.radius_mm.is_finite() { radius.radius_mm.to_string() } else { "flat".to_owned() };
    format!("{value} {}", radius.basis.mark())
}

fn skin(zone: &Entry, readings: Readings) -> String {
    zone.skin(readings).map_or_else(String::new, |skin| {
        format!("{:.2} ± {:.2} {}", skin.between.mean_mm, skin.between.sd_mm, skin.basis.mark())
    })
}

fn asked(zone: &Entry) -> String {
    let words = |[from, to]: &[f64; 2]| if from == to { from.to_string() } else { format!("{from}-{to}") };
    zone.asked_mm.iter().map(words).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skin::zone::{catalogue, ids};

    #[test]
    fn table_is_readable_at_100_columns_and_names_every_zone_and_source() {
        let table = text(catalogue());
        let body = table.split("\n\n").next().expect("a table");
        assert!(body.lines().all(|line| line.chars().count() <= 100), "{table}");
        for id in ids() {
            assert_eq!(body.lines().filter(|line| line.split(' ').next() == Some(id)).count(), 1, "{id}");
        }
        assert_eq!(table.lines().filter(|line| line.starts_with('[')).count(), catalogue().sources.len());
    }

    #[test]
    fn rows_carry_radii_skin_by_both_readings_and_what_is_asked_for() {
        let table = text(catalogue());
        let line = table.lines().find(|line| line.starts_with("lower_eyelid")).expect("listed");
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..6], ["lower_eyelid", "eyelid", "280", "D", "-55", "D"]);
        assert!(line.contains("0.70 ± 0.13") && line.contains("1.26 ± 0.22 D") && line.contains("0.3-0.5"), "{line}");
        assert!(table.lines().any(|line| line.starts_with("neck ") && line.contains("flat a")));
    }
}
