//! Rows of `delivery.csv`: what is told of a drug by a route, with the band of all people.

use super::amounts::{Amounts, Band, LEAST_INTACT_UG_CM2};
use super::answers::{Answer, Answers, Asked, By, Question};
use super::sites::Site;
use crate::after::clock::{HOUR_S, left_share};
use crate::after::rows::DeliveryRow;
use crate::after::told::{
    AUC_OVER_INJECTION, CHANNEL_PERMEANCE, CLEARED, DELIVERED_SHARE, ELSEWHERE, ENHANCEMENT, IN_DEPOT, Told,
};

/// What one person has of a drug by a route at a time.
type Held = Vec<(Told, f64)>;

/// A drug at a site at a time.
#[derive(Clone, Copy)]
struct Moment<'a> {
    question: &'a Question<'a>,
    answers: &'a Answers,
    site: &'a Site,
    drug: usize,
    /// Place of the time.
    time: usize,
}

/// All rows, in table order.
pub(super) fn rows(question: &Question, answers: &Answers) -> Vec<DeliveryRow> {
    let mut rows = Vec::new();
    for site in &question.sites.sites {
        for drug in 0..question.drugs().len() {
            for by in routes(site) {
                for time in 0..question.terms.delivery.times_s.len() {
                    rows.extend(Moment { question, answers, site, drug, time }.rows(by));
                }
            }
        }
    }
    rows
}

/// The routes of a site.
pub(super) fn routes(site: &Site) -> impl Iterator<Item = By> {
    let channels = site.way.map(By::Channels);
    std::iter::once(By::Intact).chain(channels).chain(site.injection.map(By::Injection))
}

impl Moment<'_> {
    fn rows(&self, by: By) -> Vec<DeliveryRow> {
        let held: Vec<Held> = (0..self.question.people.count()).map(|person| self.held(by, person)).collect();
        let Some(central) = held.first() else { return Vec::new() };
        let of = |(told, _): &(Told, f64)| {
            let value = |held: &Held| held.iter().find(|(own, _)| own == told).map(|(_, value)| *value);
            let values: Vec<Option<f64>> = held.iter().map(value).collect();
            Some(self.row(by, *told, Band::of(&values)?))
        };
        central.iter().filter_map(of).collect()
    }

    fn row(&self, by: By, told: Told, band: Band) -> DeliveryRow {
        DeliveryRow {
            device: self.site.device.clone(),
            depth_mm: self.site.depth_mm,
            tear: self.site.tear.clone(),
            drug: self.question.drugs()[self.drug].name.clone(),
            route: by.word().to_owned(),
            time_h: self.question.terms.delivery.times_s[self.time] / HOUR_S,
            metric: told.metric.to_owned(),
            unit: told.unit.to_owned(),
            central: band.central,
            ci95_low: band.low,
            ci95_high: band.high,
            draws: band.draws,
        }
    }

    fn held(&self, by: By, person: usize) -> Held {
        match by {
            By::Injection(place) => self.injected(place, person).unwrap_or_default(),
            _ => self.through(by, person).unwrap_or_default(),
        }
    }

    /// What came through the surface, intact or by channels.
    fn through(&self, by: By, person: usize) -> Option<Held> {
        let (answer, own) = self.found(by, person)?;
        let mut held = own.of_surface();
        held.extend(self.dose_ug_cm2(person).map(|dose| (DELIVERED_SHARE, own.delivered() / dose)));
        if matches!(by, By::Channels(_)) {
            let intact = self.found(By::Intact, person).map(|(_, intact)| intact.delivered());
            let multiple = intact.filter(|intact| *intact >= LEAST_INTACT_UG_CM2);
            held.extend(multiple.map(|intact| (ENHANCEMENT, own.delivered() / intact)));
            held.extend(answer.permeance_cm_h.map(|permeance| (CHANNEL_PERMEANCE, permeance)));
        }
        let injected = self.site.injection.and_then(|place| self.found(By::Injection(place), person));
        let injected = injected.map(|(_, injected)| injected.dermal_auc).filter(|auc| *auc > 0.0);
        held.extend(injected.map(|auc| (AUC_OVER_INJECTION, own.dermal_auc / auc)));
        Some(held)
    }

    /// What is left of an injection.
    fn injected(&self, place: usize, person: usize) -> Option<Held> {
        let dose = self.dose_ug_cm2(person)?;
        let placed: f64 = self.question.sites.injections[place].iter().map(|part| part.share * dose).sum();
        let elsewhere = (ELSEWHERE, (dose - placed).max(0.0));
        let drug = &self.question.drugs()[self.drug];
        if let Some(half_life_s) = drug.depot_half_life_s(self.question.people.person(person)) {
            let left = placed * left_share(self.question.terms.delivery.times_s[self.time], half_life_s);
            return Some(vec![(IN_DEPOT, left), (CLEARED, placed - left), elsewhere]);
        }
        let (_, own) = self.found(By::Injection(place), person)?;
        let mut held = own.of_tissue();
        held.extend([(DELIVERED_SHARE, own.delivered() / dose), elsewhere]);
        Some(held)
    }

    fn found(&self, by: By, person: usize) -> Option<(&Answer, &Amounts)> {
        let answer = self.answers.get(Asked { drug: self.drug, person, by })?;
        answer.at.get(self.time).map(|own| (answer, own))
    }

    fn dose_ug_cm2(&self, person: usize) -> Option<f64> {
        let (drug, person) = (&self.question.drugs()[self.drug], self.question.people.person(person));
        self.question.terms.route(self.question.scenario, drug, person).dose_ug_cm2()
    }
}
