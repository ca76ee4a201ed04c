//! What is shown of results: figures, films, sections, plans, and the page of `dermatrace report`.

mod charts;
mod checks;
#[path = "../common/mod.rs"]
mod common;
mod course;
mod delivery;
mod evidence;
mod film;
mod force;
mod inference;
mod parts;
mod plan;
mod report;
mod slides;
#[path = "../common/start.rs"]
mod start;
mod study_charts;
mod support;
mod zone;
