//! A course of sessions: what is carried over from one to the next, and what has matured.

use super::{Input, Inputs, Misfit, Model, input, model, quantity};
use crate::after::clock::DAY_S;
use crate::after::course;
use crate::after::settings::Block;
use crate::evidence::quantity::Measured;

const SHARES: [f64; 2] = [0.0, 1.0];
const DAYS: [f64; 2] = [1e-6, 1e6];

const DAMAGED: Input = input("phi", "1, share of a layer that a session damages", "");
const HALF_LIFE: Input = input("half_d", "d, half-life of the state", "");
const INTERVAL: Input = input("interval_d", "d, between sessions", "");
const SCHEDULED: Input =
    input("schedule", "sessions:days|sessions:days, in blocks", "5:7|5:14|3:30, the course of the severe schedule");

/// A time of inputs, s.
fn seconds(inputs: &Inputs, name: &str, range: [f64; 2]) -> Result<f64, Misfit> {
    Ok(DAY_S * inputs.within(name, range)?)
}

/// When the sessions of the schedule of inputs are, s.
fn times_s(inputs: &Inputs) -> Result<Vec<f64>, Misfit> {
    const USUAL: &str = "5:7|5:14|3:30";
    let refused = || Misfit::new(SCHEDULED.name, "is no schedule", "sessions:days|sessions:days, 1 to 1000 sessions");
    let block = |text: &str| {
        let (sessions, days) = text.split_once(':')?;
        let (sessions, days) = (sessions.parse().ok()?, days.parse::<f64>().ok()?);
        ((1..=1000).contains(&sessions) && (DAYS[0]..=DAYS[1]).contains(&days))
            .then_some(Block { sessions, interval_s: DAY_S * days })
    };
    let text = if inputs.has(SCHEDULED.name) { inputs.text(SCHEDULED.name).ok_or_else(refused)? } else { USUAL };
    let blocks = text.split('|').map(block).collect::<Option<Vec<_>>>().ok_or_else(refused)?;
    Ok(course::times_s(&blocks))
}

/// What is there before the last of some sessions that damage the same share.
fn before_last(inputs: &Inputs, times_s: &[f64]) -> Result<Measured, Misfit> {
    let damaged = vec![inputs.within(DAMAGED.name, SHARES)?; times_s.len()];
    let loads = course::loads(times_s, &damaged, seconds(inputs, HALF_LIFE.name, DAYS)?);
    Ok(Measured::exact(loads.last().map_or(0.0, |load| load.before)))
}

pub(super) const BEFORE_SESSION: Model = model(
    "carried_over_before_session",
    "share of a layer that is in a state before a session of an even course",
    &[DAMAGED, HALF_LIFE, INTERVAL, input("n", "1, number of the session, from 1", "")],
    &[quantity("carried_over_before_session", "1")],
    |inputs, _| {
        let interval_s = seconds(inputs, INTERVAL.name, DAYS)?;
        let sessions = inputs.count("n", [1.0, 1000.0])?;
        before_last(inputs, &course::times_s(&[Block { sessions, interval_s }]))
    },
);

pub(super) const STEADY: Model = model(
    "carried_over_steady",
    "the same of an endless course",
    &[DAMAGED, HALF_LIFE, INTERVAL],
    &[quantity("carried_over_steady", "1")],
    |inputs, _| {
        let damaged = inputs.within(DAMAGED.name, SHARES)?;
        let [interval_s, half_life_s] = [seconds(inputs, INTERVAL.name, DAYS)?, seconds(inputs, HALF_LIFE.name, DAYS)?];
        Ok(Measured::exact(course::steady_before(damaged, interval_s, half_life_s)))
    },
);

pub(super) const MINIMAL_INTERVAL: Model = model(
    "minimal_interval",
    "shortest interval at which a share of one session's damage is carried over",
    &[HALF_LIFE, input("share", "1, that is carried over", "0.1"), input(DAMAGED.name, DAMAGED.unit, "0")],
    &[quantity("minimal_interval", "d")],
    |inputs, _| {
        let half_life_s = seconds(inputs, HALF_LIFE.name, DAYS)?;
        let [carried, damaged] = [inputs.within("share", [1e-9, 1e3])?, inputs.within(DAMAGED.name, SHARES)?];
        Ok(Measured::exact(course::minimal_interval_s(carried, damaged, half_life_s) / DAY_S))
    },
);

pub(super) const MATURED: Model = model(
    "matured_sessions",
    "work of remodelling that has matured",
    &[HALF_LIFE, input("t_d", "d, from the first session", ""), SCHEDULED],
    &[quantity("matured_sessions", "sessions")],
    |inputs, _| {
        let [half_life_s, at_s] = [seconds(inputs, HALF_LIFE.name, DAYS)?, seconds(inputs, "t_d", [0.0, 1e6])?];
        Ok(Measured::exact(course::matured_sessions(&times_s(inputs)?, at_s, half_life_s)))
    },
);

pub(super) const SCHEDULE: Model = model(
    "carried_over_schedule",
    "share of a layer that is in a state before the last session of a schedule",
    &[DAMAGED, HALF_LIFE, SCHEDULED],
    &[quantity("carried_over_schedule", "1")],
    |inputs, _| before_last(inputs, &times_s(inputs)?),
);
