//! The catalogue of body sites as text.

use super::reading::{Sex, Source, Thickness};
use super::site::{Catalogue, Stack};
use crate::provenance::Basis;
use std::fmt::Write;

/// The catalogue as a table of at most 100 columns: thickness ± SD of each layer, a mark for its basis, numbers of its sources.
pub fn text(catalogue: &Catalogue) -> String {
    let keys: Vec<&String> = catalogue.sources.keys().collect();
    let mut table =
        row(["site", "sex", "horny layer um", "viable epid. um", "papillary mm", "reticular mm"], "sources");
    for site in &catalogue.sites {
        for stack in &site.stacks {
            table += &stack_row(&site.id, stack, &keys);
        }
    }
    let _ = writeln!(table, "\nThickness ± SD between people. {}", Basis::LEGEND);
    table += "No sex: the mean of both where a source tells them apart. Below: fat, half-infinite.\n\n";
    for (number, source) in catalogue.sources.values().enumerate() {
        let _ = writeln!(table, "[{}] {}", number + 1, citation(source));
    }
    table
}

fn row(cells: [&str; 6], sources: &str) -> String {
    let [site, sex, horny, viable, papillary, reticular] = cells;
    let line = format!("{site:<15} {sex:<4} {horny:<14} {viable:<15} {papillary:<13} {reticular:<14} {sources}");
    format!("{}\n", line.trim_end())
}

fn stack_row(site: &str, stack: &Stack, keys: &[&String]) -> String {
    let thickness: Vec<&Thickness> = stack.layers.iter().map(|layer| &layer.thickness).collect();
    let cell = |layer: usize, per_mm: f64, digits: usize| {
        thickness.get(layer).map_or(String::new(), |t| value(t, per_mm, digits))
    };
    let mut numbers: Vec<usize> = thickness
        .iter()
        .flat_map(|t| &t.sources)
        .filter_map(|s| keys.iter().position(|k| *k == s))
        .map(|i| i + 1)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let sources: String = numbers.iter().map(|n| format!("[{n}]")).collect();
    let sex = stack.sex.map_or("", Sex::as_str);
    let name = if stack.sex.is_none() { site } else { "" };
    row([name, sex, &cell(0, 1000.0, 1), &cell(1, 1000.0, 1), &cell(2, 1.0, 2), &cell(3, 1.0, 2)], &sources)
}

fn value(thickness: &Thickness, per_mm: f64, digits: usize) -> String {
    let mean = thickness.thickness_mm * per_mm;
    let spread = thickness.sd_mm.map_or(String::new(), |sd| format!(" ± {:.digits$}", sd * per_mm));
    format!("{mean:.digits$}{spread} {}", thickness.basis.mark())
}

pub(super) fn citation(source: &Source) -> String {
    let year = source.year.map_or(String::new(), |year| format!(" {year}"));
    let doi = source.doi.as_ref().map_or(String::new(), |doi| format!(", doi {doi}"));
    format!("{}{year}, {}{doi} ({})", source.authors, source.journal, source.method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skin::site::{catalogue, ids};

    #[test]
    fn table_is_readable_at_100_columns_and_names_every_site_and_source() {
        let table = text(catalogue());
        assert!(table.lines().all(|line| line.chars().count() <= 100));
        for id in ids() {
            assert_eq!(table.lines().filter(|line| line.split(' ').next() == Some(id)).count(), 1, "{id}");
        }
        assert_eq!(table.lines().filter(|line| line.starts_with('[')).count(), catalogue().sources.len());
    }

    #[test]
    fn rows_carry_value_spread_basis_and_sources() {
        let table = text(catalogue());
        let line = table.lines().find(|line| line.starts_with("dorsal_forearm")).expect("listed");
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(
            words[..13],
            ["dorsal_forearm", "18.3", "±", "4.9", "r", "56.6", "±", "11.5", "r", "0.20", "a", "1.17", "D"]
        );
    }
}
