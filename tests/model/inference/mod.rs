//! What is inferred from sections against sections that were made by a route of their own, of which the truth is known.

mod calibration;
mod laws;
mod made;
mod promised;
mod studies;

use dermatrace::inference::InferOptions;
use dermatrace::scenario::{Scenario, parse};
use std::sync::atomic::AtomicUsize;

/// An MF8, and what is asked of sections through skin that it rolled over four times in one heading.
const ROLLED: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
passes = [{ heading = "0 deg", repeat = 4 }]
[decide]
"#;

/// A scenario of this text and further lines of its `[infer]`.
fn scenario(text: &str, infer: &str) -> Scenario {
    let text = format!("{text}[infer]\nindex = \"systematic\"\n{infer}\n");
    parse("made.toml", "made", text.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}"))
}

static GO: AtomicUsize = AtomicUsize::new(0);

/// Small budgets, for what is not drawn from a posterior.
const QUICK: InferOptions = InferOptions { quick: true, stop: &GO, progress: &|_, _| {} };
