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
        let mut settings = settings(text, overrides).unwrap_or_default();
        settings.retain(|own| own.device.is_none() && SECTIONS.iter().any(|section| own.key.starts_with(section)));
        Self { settings }
    }

    /// The value of a key as it is written, such as `even` of `infer.closing`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|own| own.key == key).map(|own| own.value.as_str())
    }

    /// The number of a key.
    pub fn number(&self, key: &str) -> Option<f64> {
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

    /// Profiles at most.
    pub fn most(&self) -> Option<f64> {
        self.number("decide.most")
    }

    /// The upper end of the prior of c: the last number that its key has.
    pub fn largest_residual_width(&self) -> Option<f64> {
        let value = self.text("infer.prior.residual_width")?;
        value.trim_matches(['[', ']']).rsplit(',').next()?.trim().parse().ok()
    }

    /// What is known beforehand, key after key: `surface_following [0, 1]`.
    pub fn prior(&self) -> Vec<String> {
        let own = self.settings.iter().filter_map(|own| Some((own.key.strip_prefix(PRIOR)?, &own.value)));
        own.map(|(key, value)| format!("{} {value}", key.replace('_', " "))).collect()
    }
}
