//! Sourced machines.

const MODELS: [(&str, &str); 2] = [
    (
        "mf8",
        r#"kind = "roller"
drum_diameter = "20 mm"
drum_width = "20 mm"
rings = 8
needles_per_ring = 24
hand_speed = "100 mm/s"
needle = { length = "1.5 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
"#,
    ),
    (
        "dermapen-12",
        r#"kind = "pen"
layout = { kind = "ring", needles = 12, diameter = "6 mm" }
frequency = "100 Hz"
stroke = "3 mm"
hand_speed = "20 mm/s"
needle = { length = "3 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
"#,
    ),
];

/// The names of all models.
pub fn ids() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|model| model.0)
}

/// A model's values as TOML, with the keys of a `[[device]]`; `None` for an unknown name.
pub fn model(id: &str) -> Option<&'static str> {
    MODELS.iter().find(|model| model.0 == id).map(|model| model.1)
}
