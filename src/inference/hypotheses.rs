//! A scenario's devices and plan under one hypothesis, as a model asks for them.

use super::model::{Freedom, Subject, Terms};
use super::population::Population;
use super::sheets::Shear;
use crate::devices::Device;
use crate::geometry::{ElasticLimit, Tear};
use crate::scenario::Scenario;
use crate::scenario::cases::treatment;
use crate::scenario::inference::{Closing, Hypothesis, InferPlan};

/// What a device of a scenario leaves at a depth under a hypothesis.
pub fn subject<'s>(scenario: &'s Scenario, device: &'s Device, depth_mm: f64, hypothesis: Hypothesis) -> Subject<'s> {
    let configured_mm = device.kind.own_depth_mm().unwrap_or(depth_mm);
    let treatment = treatment(scenario, device, configured_mm);
    let limit = scenario.skin.elastic_limit();
    let channel_of = move |depth_mm: f64, shear: Shear| match hypothesis {
        Hypothesis::Shape(tear) => treatment.channel(depth_mm, tear, &limit),
        Hypothesis::PunctureLines => treatment.channel(depth_mm, Tear::Puncture, &limit),
        Hypothesis::Free => {
            let tear = Tear::Partial { surface_following: shear.surface_following };
            treatment.channel(depth_mm, tear, &ElasticLimit::uniform(shear.failure_shear_strain))
        }
    };
    let population = Population::of(scenario, device, configured_mm);
    Subject { population, channel_of: Box::new(channel_of), configured_mm }
}

/// What a hypothesis leaves open.
pub fn freedom(plan: &InferPlan, hypothesis: Hypothesis) -> Freedom {
    let prior = &plan.prior;
    let nothing = Freedom::default();
    let (is_free, closes) = (hypothesis == Hypothesis::Free, terms(plan, hypothesis).closing != Closing::Even);
    Freedom {
        surface_following: if is_free { prior.surface_following } else { nothing.surface_following },
        failure_shear_strain: if is_free { prior.failure_shear_strain } else { nothing.failure_shear_strain },
        closing_ratio: if closes { prior.closing_ratio } else { nothing.closing_ratio },
        residual_width: prior.residual_width,
        efficiency: prior.efficiency,
        between: [prior.between_residual_width, prior.between_efficiency],
    }
}

/// How sections were read, and close under a hypothesis.
pub fn terms(plan: &InferPlan, hypothesis: Hypothesis) -> Terms {
    let closing = match (hypothesis, plan.lines_rad) {
        (Hypothesis::PunctureLines, Some(lines_rad)) => Closing::Lines(lines_rad),
        _ => plan.closing,
    };
    Terms { law: plan.reading, closing, overlap: plan.overlap, counts: plan.counts }
}
