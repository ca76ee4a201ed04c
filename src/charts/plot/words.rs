//! What columns, metrics, measures and units are called on figures.

/// A unit of the tables as print has it: `mm3/cm2` is mm³/cm².
pub fn unit_words(unit: &str) -> String {
    unit.replace("mm3", "mm³").replace("mm2", "mm²").replace("cm2", "cm²")
}

/// The column of an axis with its unit in brackets: `pen_stroke_frequency_hz` is pen stroke frequency (Hz).
pub fn axis_words(column: &str) -> String {
    const UNITS: [(&str, &str); 5] = [("_mm_s", "mm/s"), ("_mm", "mm"), ("_deg", "°"), ("_hz", "Hz"), ("_s", "s")];
    let named = UNITS.iter().find_map(|(end, unit)| Some((column.strip_suffix(end)?, *unit)));
    match named.filter(|(name, _)| !name.is_empty()) {
        Some((name, unit)) => format!("{} ({unit})", name.replace('_', " ")),
        None => column.replace('_', " "),
    }
}

/// A metric of a layer in words, without its unit.
pub fn metric_words(layer: &str, metric: &str) -> String {
    let words = match metric {
        "tear_ratio" => "tear over puncture volume".to_owned(),
        _ => match metric.strip_suffix("_ratio") {
            Some(stem) => format!("{}, ratio", stem.replace('_', " ")),
            None => metric.replace('_', " "),
        },
    };
    if layer == "all" { words } else { format!("{words}, {}", layer.replace('_', " ")) }
}

/// A quantity with its unit: `tear share (1)`.
pub fn with_unit(words: &str, unit: &str) -> String {
    format!("{words} ({})", unit_words(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_lose_their_underscores_and_show_their_unit() {
        let columns = ["roller_drum_diameter_mm", "pen_glide_speed_mm_s", "stroke_frequency_hz", "slip", "mm"];
        let shown = ["roller drum diameter (mm)", "pen glide speed (mm/s)", "stroke frequency (Hz)", "slip", "mm"];
        assert_eq!(columns.map(axis_words), shown);
    }

    #[test]
    fn metrics_and_layers_lose_their_underscores() {
        assert_eq!(metric_words("all", "damage_volume_ratio"), "damage volume, ratio");
        assert_eq!(metric_words("reticular_dermis", "channels"), "channels, reticular dermis");
    }
}
