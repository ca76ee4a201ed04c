//! The program as a user meets it: what a scenario may say, commands, streams, files, signals.

#[path = "../common/start.rs"]
mod start;

mod audit;
mod cli;
mod cli_run;
mod course;
mod deliver;
mod evidence;
mod export;
mod fields;
mod inference;
mod input;
mod limits;
mod scenarios_good_bad;
mod strike_files;
