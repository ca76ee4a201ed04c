//! What columns, metrics, measures and units are called on figures.

use crate::metrics::Metric;

const TEAR_RATIO: &str = Metric::TearRatio.word();

/// A unit of the tables as print has it: `mm3/cm2` is mm³/cm².
pub fn unit_words(unit: &str) -> String {
    unit.replace("mm3", "mm³").replace("mm2", "mm²").replace("cm2", "cm²")
}

/// The column of an axis with its unit in brackets: `pen_stroke_frequency_hz` is pen stroke frequency (Hz).
pub fn axis_words(column: &str) -> String {
    // Of two ends of one name the longer comes first.
    const UNITS: [(&str, &str); 10] = [
        ("_n_per_mm2", "N/mm²"),
        ("_n_per_mm", "N/mm"),
        ("_mm_s", "mm/s"),
        ("_mm3", "mm³"),
        ("_mm2", "mm²"),
        ("_mm", "mm"),
        ("_deg", "°"),
        ("_hz", "Hz"),
        ("_n", "N"),
        ("_s", "s"),
    ];
    let named = UNITS.iter().find_map(|(end, unit)| Some((column.strip_suffix(end)?, *unit)));
    match named.filter(|(name, _)| !name.is_empty()) {
        Some((name, unit)) => format!("{} ({unit})", name.replace('_', " ")),
        None => column.replace('_', " "),
    }
}

/// A metric of a layer in words, without its unit.
pub fn metric_words(layer: &str, metric: &str) -> String {
    let words = match metric {
        TEAR_RATIO => "tear over puncture volume".to_owned(),
        _ => match metric.strip_suffix("_ratio") {
            Some(stem) => format!("{}, ratio", stem.replace('_', " ")),
            None => metric.replace('_', " "),
        },
    };
    if layer == "all" { words } else { format!("{words}, {}", layer.replace('_', " ")) }
}

/// Whether a metric compares a device with the reference.
pub fn is_matched(metric: &str) -> bool {
    metric.ends_with("_ratio") && Metric::of(metric).is_none()
}

/// A hypothesis in words.
pub fn tear_words(tear: &str) -> String {
    match tear.strip_prefix("partial(").and_then(|rest| rest.strip_suffix(')')) {
        Some(kappa) => format!("partial, κ = {kappa}"),
        None => tear.to_owned(),
    }
}

/// Parts of what strikes leave: what is gone, what is heated, and fluid.
pub const HOLE: &str = "hole";
pub const HEAT: &str = "heat";
pub const DEPOT: &str = "depot";

/// What fluid does not pass, in words.
pub fn confine_words(confine: &str) -> String {
    match confine {
        "none" => "held by nothing".to_owned(),
        "epidermis" => "held by the epidermis".to_owned(),
        "compartment" => "held by its compartment".to_owned(),
        other => other.to_owned(),
    }
}

/// A layer in words.
pub fn layer_words(layer: &str) -> String {
    layer.replace('_', " ")
}

/// The words with a capital at their head.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A basis in words.
pub fn basis_words(basis: &str) -> String {
    let meaning = match basis {
        "strikes" => "equal strikes per cm²",
        "passes" => "equal number of passes",
        "as_configured" => "nothing made equal",
        "time" => "equal treatment time",
        "dermal_damage" => "equal damage volume in the dermis",
        _ => return format!("basis: {basis}"),
    };
    format!("basis: {basis}, {meaning}")
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
        let columns = ["hand_n", "dent_stiffness_n_per_mm", "wall_friction_n_per_mm2", "wear_mm3"];
        let shown = ["hand (N)", "dent stiffness (N/mm)", "wall friction (N/mm²)", "wear (mm³)"];
        assert_eq!(columns.map(axis_words), shown);
    }

    #[test]
    fn metrics_and_layers_lose_their_underscores() {
        assert_eq!(metric_words("all", "damage_volume_ratio"), "damage volume, ratio");
        assert_eq!(metric_words("reticular_dermis", "channels"), "channels, reticular dermis");
    }
}
