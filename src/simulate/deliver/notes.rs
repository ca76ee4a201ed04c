//! What is to be said beside the tables of a delivery.

use super::answers::Question;
use super::sites::{Site, Way};
use crate::number::plain;
use std::collections::BTreeSet;

/// From this relative error of openings or opened share on, a note says so.
const POORLY_KNOWN: f64 = 0.1;

/// All notes, those of the scenario's reading first.
pub(super) fn notes(question: &Question) -> Vec<String> {
    let mut notes = question.scenario.remarks().notes.clone();
    let mut more = BTreeSet::new();
    for site in question.sites.sites.iter() {
        more.extend(note_of_none(question, site));
        if let Some(way) = site.way {
            more.extend(note_of_intact(question, site, way));
            more.extend(note_of_little_known(question, site, way));
        }
    }
    notes.extend(more);
    notes.extend(note_of_film(question));
    notes.extend(note_of_elsewhere(question));
    notes.extend(note_of_two_widths(question));
    notes
}

fn named(site: &Site) -> String {
    match site.tear.is_empty() {
        true => site.device.clone(),
        false => format!("device \"{}\" at {} mm, {}", site.device, site.depth_mm, site.tear),
    }
}

fn note_of_none(question: &Question, site: &Site) -> Option<String> {
    let device = question.scenario.devices.iter().find(|device| device.name == site.device)?;
    let why = match device.kind.cause().has_needle() {
        true => "a needle that injects leaves its fluid in them",
        false => "light that only heats leaves no holes",
    };
    let none = site.way.is_none();
    none.then(|| format!("device \"{}\": no channels for a drug on the skin, for {why}", site.device))
}

fn note_of_intact(question: &Question, site: &Site, way: usize) -> Option<String> {
    let all = question.mouths.get(way)?;
    let intact = all.iter().filter(|mouths| mouths.is_none()).count();
    match (all.first()?.is_none(), intact) {
        (_, 0) => None,
        (true, _) => Some(format!("{}: no strike passes the horny layer, so that skin stays intact", named(site))),
        (false, _) => Some(format!("{}: skin stays intact in {intact} of {} draws", named(site), all.len() - 1)),
    }
}

fn note_of_little_known(question: &Question, site: &Site, way: usize) -> Option<String> {
    let Way::Made { left, .. } = question.sites.ways.get(way)? else { return None };
    let worst = left.openings.relative_error.max(left.opened.relative_error);
    (worst > POORLY_KNOWN).then(|| {
        format!(
            "{}: openings are known to {:.0} % only; raise sampling.trials or enlarge the patch",
            named(site),
            100.0 * worst
        )
    })
}

/// Where the film is thinner than a channel is wide.
fn note_of_film(question: &Question) -> Option<String> {
    let film_mm = question.terms.delivery.film_mm?;
    let widest = question.mouths.iter().filter_map(|all| Some(all.first()?.as_ref()?.radius_mm)).fold(0.0, f64::max);
    (film_mm < widest).then(|| {
        format!(
            "the film is {} mm thick and channels are up to {} mm in radius: what enters is told too high, for mouths are taken to lie \
             under a deep vehicle (by a fifth in a film of a third of their radius)",
            plain(film_mm),
            plain(widest)
        )
    })
}

/// What of an injection lies elsewhere.
fn note_of_elsewhere(question: &Question) -> Option<String> {
    let shares = question.sites.injections.iter().map(|parts| 1.0 - parts.iter().map(|part| part.share).sum::<f64>());
    let most = shares.fold(0.0, f64::max);
    (most > 1e-9).then(|| {
        format!(
            "up to {:.1} % of the injected dose lies below the dermis or leaks out: it is told as elsewhere, and neither cleared nor \
             counted as delivered",
            100.0 * most
        )
    })
}

/// Two sources of how wide a hole stays.
fn note_of_two_widths(question: &Question) -> Option<String> {
    let scenario = question.scenario;
    let is_pressed = scenario.devices.iter().any(|device| device.pressing.is_some());
    let of_layer = scenario.skin.layers.first()?.strength.residual_width;
    (is_pressed && question.terms.delivery.channels.is_none()).then(|| {
        format!(
            "how wide a hole stays comes from two sources: hole_diameter of mechanics takes {of_layer} of the needle's width \
             (skin.layers.stratum_corneum.residual_width), delivery takes {} (closure.residual_width)",
            question.terms.closure.residual_width.central()
        )
    })
}
