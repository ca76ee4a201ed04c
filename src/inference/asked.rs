//! What a scenario asks of inference in its own words, for those who tell of a result.

use crate::scenario::{Setting, settings};

/// Where the settings of inference begin.
const SECTIONS: [&str; 2] = ["infer.", "decide."];
/// Where what is known beforehand begins.
const PRIOR: &str = "infer.prior.";

/// The settings of `[infer]` and `[decide]`, the program's own where the scenario says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    settings: Vec<Setting>,
}

impl Asked {
    /// Those of a scenario's text with these overrides; none of what is no scenario.
    pub fn of(text: &str, overrides: &[String]) -> Self {
        let own = |overrides: &[String]| {
            let mut settings = settings(text, overrides).unwrap_or_default();
            settings.retain(|own| own.device.is_none() && SECTIONS.iter().any(|section| own.key.starts_with(section)));
            settings
        };
        let said = own(overrides);
        // A study that is planned takes what it does not say from a section that need not be there.
        let is_alone = !said.is_empty() && !said.iter().any(|setting| setting.key.starts_with(SECTIONS[0]));
        Self { settings: if is_alone { own(&[overrides, &["infer={}".to_owned()]].concat()) } else { said } }
    }

    /// The value of a key as it is written, such as `even` of `infer.closing`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|own| own.key == key).map(|own| own.value.as_str())
    }

    /// The number of a key.
    fn number(&self, key: &str) -> Option<f64> {
        self.text(key)?.replace('_', "").parse().ok()
    }

    /// What a Bayes factor has to exceed.
    pub fn bound(&self) -> Option<f64> {
        self.number("decide.bound")
    }

    /// In which share of the studies.
    pub fn power(&self) -> Option<f64> {
        self.number("decide.power")
    }

    /// The upper end of the prior of c: the last number that its key has.
    pub fn largest_residual_width(&self) -> Option<f64> {
        let value = self.text("infer.prior.residual_width")?;
        value.trim_matches(['[', ']']).rsplit(',').next()?.trim().parse().ok()
    }

    /// What is known beforehand, key after key: `surface following [0, 1]`; without what nothing here hangs on.
    pub fn prior(&self) -> Vec<String> {
        let narrows = self.text("infer.closing") != Some("even")
            || self.text("infer.hypotheses").is_some_and(|listed| listed.contains("puncture-lines"));
        let is_idle = |key: &str, value: &str| match key {
            "closing_ratio" => !narrows,
            _ => key.starts_with("between_patches.") && value.parse() == Ok(0.0),
        };
        let own = self.settings.iter().filter_map(|own| Some((own.key.strip_prefix(PRIOR)?, own.value.as_str())));
        let told = own.filter(|(key, value)| !is_idle(key, value));
        told.map(|(key, value)| format!("{} {value}", key.replace(['_', '.'], " "))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
[decide]
"#;

    #[test]
    fn what_a_scenario_does_not_say_is_the_programs_own() {
        let asked = Asked::of(TEXT, &[]);
        assert_eq!((asked.bound(), asked.power()), (Some(10.0), Some(0.9)));
        assert_eq!(asked.largest_residual_width(), Some(1.1));
        assert_eq!(asked.text("infer.closing"), Some("even"));
        let given = Asked::of(TEXT, &["infer.prior.residual_width=0.8".to_owned()]);
        assert_eq!(given.largest_residual_width(), Some(0.8));
        assert_eq!(Asked::of("not a scenario", &[]), Asked::default());
    }

    #[test]
    fn the_prior_is_told_without_what_nothing_hangs_on() {
        let words = |more: &[&str]| {
            let overrides: Vec<String> = more.iter().map(|text| (*text).to_owned()).collect();
            Asked::of(TEXT, &overrides).prior().join("; ")
        };
        assert_eq!(
            words(&[]),
            "surface following [0.0, 1.0]; failure shear strain [0.0, 1.0]; residual width [0.2, 1.1]"
        );
        let more = words(&["infer.closing='lips'", "infer.prior.between_patches={ residual_width = 0.2 }"]);
        assert!(
            more.contains("closing ratio [0.15, 1.0]") && more.contains("between patches residual width 0.2"),
            "{more}"
        );
    }
}
