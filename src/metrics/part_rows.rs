//! Rows of what strikes leave besides their holes: heat, depots and the fluid in them (model section 13).

use super::bodies::{Bodies, Dose};
use super::names::Metric;
use super::series::{Own, Series};
use super::strata::{PartQuantity, above_slots, part_slot};
use super::table::{PER_CM2, Table, all_zero};
use super::tile::Tally;
use crate::sampling::statistics::share_upper;
use crate::treatment::Part;

impl Table<'_> {
    fn bodies(&self, part: Part) -> Option<&Bodies<'_>> {
        self.known.prepared.bodies.as_deref().filter(|bodies| bodies.part == part)
    }

    /// Of some layers: what is injured in one way or another, and depots. `damage` is the row of their holes.
    pub(super) fn part_volumes(&self, name: &'static str, layers: &[usize], damage: &Series) -> Vec<Series> {
        if !self.with_parts {
            return Vec::new();
        }
        let mut rows = self.affected(name, layers, damage).to_vec();
        if self.bodies(Part::Depot).is_some() {
            let volume = self.part_volume(Metric::DepotVolume, name, layers);
            let sum = Series::of(Metric::DepotVolumeSum, name, self.part_values(layers, PartQuantity::Sum));
            let treated = self.treated(name, layers, &volume);
            rows.extend([volume, self.with_limits(self.luck.adjusted(sum), layers)]);
            rows.extend(treated);
            rows.extend(self.doses(name, layers));
        }
        rows
    }

    /// Holes and heat together, and what heat adds: in every trial the difference of the two, to the last bit.
    fn affected(&self, name: &'static str, layers: &[usize], damage: &Series) -> [Series; 2] {
        let Some(_) = self.bodies(Part::Heat) else {
            let none = self.tallies().map(|_| 0.0);
            return [renamed(damage, Metric::AffectedVolume), Series::counted(Metric::CoagulatedVolume, name, none)];
        };
        let added = self.part_volume(Metric::CoagulatedVolume, name, layers);
        let of_holes = (0..damage.trials()).map(|trial| damage.trial_value(trial));
        let both: Vec<f64> =
            of_holes.clone().enumerate().map(|(trial, holes)| holes + added.trial_value(trial).max(0.0)).collect();
        let by_trial = both.iter().zip(of_holes).map(|(both, holes)| both - holes).collect();
        let spread_sd = added.own.as_ref().map_or(0.0, |own| own.spread_sd);
        let coagulated = Series { own: Some(Own { by_trial, spread_sd }), ..added };
        let holes = self.values(layers, Self::expected_union);
        let heat = self.part_values(layers, PartQuantity::ExpectedVolume);
        let sum = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<_>>();
        let values = holes.iter().zip(&heat).map(sum).collect();
        let spread_sd = Series::counted(Metric::AffectedVolume, name, both.iter().copied()).spread_sd();
        let own = Some(Own { by_trial: both, spread_sd });
        let affected = self.luck.adjusted(Series { own, ..Series::of(Metric::AffectedVolume, name, values) });
        [self.with_limits(affected, layers), coagulated]
    }

    fn part_volume(&self, metric: Metric, name: &'static str, layers: &[usize]) -> Series {
        let own = Own::of(&Series::of(metric, name, self.part_values(layers, PartQuantity::Volume)));
        let expected = Series::of(metric, name, self.part_values(layers, PartQuantity::ExpectedVolume));
        self.with_limits(self.luck.adjusted(Series { own: Some(own), ..expected }), layers)
    }

    fn part_values(&self, layers: &[usize], quantity: PartQuantity) -> Vec<Vec<f64>> {
        let count = self.known.strata.layers();
        let of =
            |slots: &Vec<f64>| layers.iter().map(|&layer| slots[part_slot(count, layer, quantity)]).sum::<f64>() + 0.0;
        self.sampled.values.iter().map(|replicates| replicates.iter().map(of).collect()).collect()
    }

    /// The most that the bodies of one strike take of these layers, mm³.
    fn largest(&self, layers: &[usize]) -> f64 {
        let Some(bodies) = self.known.prepared.bodies.as_deref() else { return 0.0 };
        let skin = &self.known.prepared.target.skin;
        layers.iter().map(|&layer| bodies.largest([skin.layers[layer].top_mm, skin.layers[layer].bottom_mm])).sum()
    }

    /// A volume with limits that allow for what few strikes leave, and where no sample met a body that could be there, for that.
    fn with_limits(&self, series: Series, layers: &[usize]) -> Series {
        let largest = self.largest(layers);
        if largest == 0.0 {
            return series;
        }
        let unseen = all_zero(&series.values) && self.sampled.samples > 0;
        let series = if unseen { series.within(Some(self.unseen_volume(layers))) } else { series };
        self.luck.with_few_events(series, PER_CM2 * largest)
    }

    /// What a treatment has of a volume that no sample met.
    fn unseen_volume(&self, layers: &[usize]) -> (f64, f64) {
        let strata = &self.known.strata;
        let thickness: f64 = layers.iter().map(|&layer| strata.thickness(layer)).sum();
        let tries = self.tries(layers);
        (0.0, PER_CM2 * thickness * share_upper(0, tries) * self.share_of_line(self.known.prepared.reach()))
    }

    /// The share of a finite layer that depots take.
    fn treated(&self, name: &'static str, layers: &[usize], volume: &Series) -> Option<Series> {
        let [layer] = layers else { return None };
        let layer = self.known.prepared.target.skin.layers.get(*layer)?;
        let whole = PER_CM2 * (layer.bottom_mm - layer.top_mm);
        (name != "all" && whole.is_finite()).then(|| scaled(volume, 1.0 / whole, Metric::TreatedFraction))
    }

    /// Fluid in these layers; of all, everything that was injected.
    fn doses(&self, name: &'static str, layers: &[usize]) -> Vec<Series> {
        let inside = |dose: &Dose| layers.iter().map(|&layer| dose.by_layer.get(layer).unwrap_or(&0.0)).sum::<f64>();
        let is_all = name == "all";
        let dose = self.dose(Metric::Dose, name, |dose| if is_all { dose.injected } else { inside(dose) });
        if is_all {
            return [Some(dose), Some(self.covered()), self.exposed()].into_iter().flatten().collect();
        }
        let retained = |tally: &Tally| vec![tally.dose.by_layer.iter().sum::<f64>()];
        let share = Series::counted(Metric::DoseShare, name, self.tallies().map(|tally| inside(&tally.dose)));
        let share = self.luck.quotient(Series { over: Some(self.tallies().map(retained).collect()), ..share });
        [Some(dose), share].into_iter().flatten().collect()
    }

    fn dose(&self, metric: Metric, name: &'static str, of: impl Fn(&Dose) -> f64) -> Series {
        let per_cm2 = PER_CM2 / self.area_mm2();
        let had = Series::counted(metric, name, self.tallies().map(|tally| per_cm2 * of(&tally.dose)));
        self.luck.of_strikes(had)
    }

    /// Fluid that came back.
    pub(super) fn leaked(&self) -> Option<Series> {
        (self.with_parts && self.bodies(Part::Depot).is_some())
            .then(|| self.dose(Metric::Dose, "surface", |dose| dose.leaked))
    }

    /// Share of strikes whose opening lies in part outside the skin.
    fn exposed(&self) -> Option<Series> {
        let over = Some(self.tallies().map(|tally| vec![tally.strikes as f64]).collect());
        let exposed = Series::counted(Metric::OutletExposed, "all", self.tallies().map(|tally| tally.dose.exposed));
        self.luck.quotient(Series { over, ..exposed })
    }

    /// The share of the skin under which there is a depot.
    fn covered(&self) -> Series {
        let slots = above_slots(self.known.strata.layers());
        self.share_of_area(Metric::CoveredFraction, "all", slots, Some(self.known.strata.boundary_count()))
    }

    /// Of a layer's upper boundary: what lies in holes or in heat, and what in depots.
    pub(super) fn part_areas(&self, name: &'static str, layer: usize, opened: &Series) -> Vec<Series> {
        if !self.with_parts {
            return Vec::new();
        }
        let count = self.known.strata.layers();
        let slots = [PartQuantity::Area, PartQuantity::ExpectedArea].map(|quantity| part_slot(count, layer, quantity));
        let top_mm = self.known.prepared.target.skin.layers[layer].top_mm;
        let boundary = self.known.strata.boundary(layer);
        let looked = |bodies: &Bodies| boundary.filter(|_| bodies.come_to(top_mm) || self.may_be_open(layer));
        let affected = match self.bodies(Part::Heat) {
            Some(heat) => self.share_of_area(Metric::AffectedAreaFraction, name, slots, looked(heat)),
            None => renamed(opened, Metric::AffectedAreaFraction),
        };
        let depots = self.bodies(Part::Depot).filter(|_| name != "surface");
        let depots = depots.map(|depots| {
            let looked = boundary.filter(|_| depots.come_to(top_mm));
            self.share_of_area(Metric::DepotAreaFraction, name, slots, looked)
        });
        [Some(affected), depots].into_iter().flatten().collect()
    }

    /// A share of the area on a plane, which has the number of the boundary that it looks at; `None` where nothing can be there.
    fn share_of_area(
        &self,
        metric: Metric,
        name: &'static str,
        [own, expected]: [usize; 2],
        looked: Option<usize>,
    ) -> Series {
        let of_slot = |slot: usize| {
            let values =
                self.sampled.values.iter().map(|replicates| replicates.iter().map(|slots| slots[slot]).collect());
            Series::of(metric, name, values.collect())
        };
        let own = Own::of(&of_slot(own));
        let series = self.luck.adjusted(Series { own: Some(own), ..of_slot(expected) });
        match looked {
            Some(boundary) => self.with_area_limits(series, boundary, self.known.prepared.reach()),
            None => series,
        }
    }
}

/// The same values under another name.
fn renamed(series: &Series, metric: Metric) -> Series {
    let Series { values, over, bounds, own, freedom, layer, .. } = series.clone();
    Series { over, bounds, own, freedom, ..Series::of(metric, layer, values) }
}

/// The same, each value times a factor.
pub(super) fn scaled(series: &Series, factor: f64, metric: Metric) -> Series {
    let mut series = renamed(series, metric);
    series.values.iter_mut().flatten().for_each(|value| *value *= factor);
    series.bounds = series.bounds.map(|(low, high)| (low * factor, high * factor));
    if let Some(own) = &mut series.own {
        own.by_trial.iter_mut().for_each(|value| *value *= factor);
        own.spread_sd *= factor;
    }
    series
}
