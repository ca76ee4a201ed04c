//! How many passes in which directions: what is wished for, which treatments are looked at, and which of them is the answer.

use crate::sampling::interval::Interval;
use crate::sampling::statistics::{share_lower, share_upper};
use crate::skin::LayerName;
use crate::table::table;
use std::f64::consts::PI;

/// Once the mean has fallen below this share of the most channels there were, further passes are not looked at.
const FALLEN: f64 = 0.5;

/// What a treatment is wished to reach.
#[derive(Debug, Clone, PartialEq)]
pub struct PassWishes {
    /// At least so many channels per cm².
    pub channels_per_cm2: f64,
    /// Counted at the upper boundary of this layer; `None` for the surface.
    pub layer: Option<LayerName>,
    /// No place further than this from the nearest strike, mm.
    pub widest_gap_mm: Option<f64>,
    /// Share of treatments that must have no wider gap.
    pub share: f64,
    /// Directions that the hand may take, rad.
    pub headings_rad: Vec<f64>,
    /// No fewer of them than this in one treatment.
    pub fewest_directions: u32,
    /// No more passes than this.
    pub most_passes: u32,
    /// No more damage volume of papillary and reticular dermis than this, mm³/cm².
    pub most_dermal_damage: Option<f64>,
    /// No longer than this, s/cm².
    pub longest_time_s_per_cm2: Option<f64>,
}

impl PassWishes {
    /// Where channels are counted: `surface` or the name of a layer.
    pub fn layer_word(&self) -> &'static str {
        self.layer.map_or("surface", LayerName::as_str)
    }
}

/// Trials that can show, at 95 % confidence, that `share` of treatments meet a wish: so many must all do.
pub fn fewest_trials(share: f64) -> u32 {
    (1..).find(|&trials| share_lower(trials.into(), trials.into()) >= share).unwrap_or(u32::MAX)
}

/// The directions in the order in which a treatment takes them up: the first one as given, then always the one that lies
/// furthest from all before, as lines without a sense; of several as far the first given.
pub fn spread_out(headings_rad: &[f64]) -> Vec<f64> {
    let apart = |a: f64, b: f64| {
        let turn = (a - b).rem_euclid(PI);
        turn.min(PI - turn)
    };
    let mut left = headings_rad.to_vec();
    let mut order: Vec<f64> = Vec::new();
    while !left.is_empty() {
        let distance = |heading: f64| order.iter().map(|&taken| apart(heading, taken)).fold(f64::INFINITY, f64::min);
        // Rounding must not decide between equal distances.
        let further = |best: usize, i: usize| if distance(left[i]) > distance(left[best]) + 1e-9 { i } else { best };
        let next = (1..left.len()).fold(0, further);
        order.push(left.remove(next));
    }
    order
}

/// A treatment to look at: so many passes, spread evenly over the first directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Number of passes.
    pub passes: u32,
    /// Number of directions, no more than passes.
    pub directions: usize,
}

impl Candidate {
    /// All candidates of so many passes: with the fewest directions that are wished for, with one more, …
    pub fn of(passes: u32, wishes: &PassWishes) -> impl Iterator<Item = Self> + use<> {
        let most = wishes.headings_rad.len().min(passes as usize);
        (wishes.fewest_directions as usize..=most).map(move |directions| Self { passes, directions })
    }

    /// The heading of every pass: the directions in turn, so that fewer passes are the beginning of more.
    pub fn headings_rad(&self, order: &[f64]) -> Vec<f64> {
        order.iter().take(self.directions).copied().cycle().take(self.passes as usize).collect()
    }

    /// The directions with their passes: `4 x 0 deg; 3 x 90 deg`.
    pub fn words(&self, order: &[f64]) -> String {
        let (passes, directions) = (self.passes as usize, self.directions);
        let of = |i: usize| passes / directions + usize::from(i < passes % directions);
        // Degrees as they were written, without what the conversion left in the last digits.
        let degrees = |heading: f64| (heading.to_degrees() * 1e9).round() / 1e9;
        let words = order.iter().take(directions).enumerate().map(|(i, &h)| format!("{} x {} deg", of(i), degrees(h)));
        words.collect::<Vec<_>>().join("; ")
    }
}

/// What the random treatments of a candidate were like.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Channels per cm².
    pub channels: Interval,
    /// Upper limit of the widest gap of every trial, mm.
    pub gaps_mm: Vec<f64>,
    /// Expected time, s/cm²; `None` where it has none.
    pub time_s_per_cm2: Option<f64>,
}

impl Seen {
    /// Share of treatments without a gap over `gap_mm`, with its Clopper–Pearson limits at 95 %.
    pub fn share_within(&self, gap_mm: f64) -> [f64; 3] {
        let (hits, tries) =
            (self.gaps_mm.iter().filter(|&&gap| gap <= gap_mm).count() as u64, self.gaps_mm.len() as u64);
        [hits as f64 / tries.max(1) as f64, share_lower(hits, tries), share_upper(hits, tries)]
    }

    /// The gap that this share of the trials, or more, does not exceed, mm, with its limits at 95 %: the least and the largest
    /// gap whose [`Seen::share_within`] agrees with the share. The wish is met where the largest one is no wider than wished.
    pub fn gap_of_share_mm(&self, share: f64) -> [f64; 3] {
        let mut gaps = self.gaps_mm.clone();
        gaps.sort_by(f64::total_cmp);
        let tries = gaps.len() as u64;
        // The least gap that so many trials as `enough` asks for do not exceed.
        let least = |enough: &dyn Fn(u64) -> bool| {
            let hits = (1..=tries).find(|&hits| enough(hits));
            hits.and_then(|hits| gaps.get(hits as usize - 1)).copied().unwrap_or(f64::INFINITY)
        };
        [
            least(&|hits| hits as f64 >= share * tries as f64 - 1e-9),
            least(&|hits| share_upper(hits, tries) >= share),
            least(&|hits| share_lower(hits, tries) >= share),
        ]
    }
}

/// A wish that a treatment may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// Enough channels.
    Channels,
    /// No gap that is too wide.
    WidestGap,
    /// Not too long.
    Time,
    /// Not too much damage of the dermis.
    DermalDamage,
}

impl Wish {
    /// The word of the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::WidestGap => "widest_gap",
            Self::Time => "time",
            Self::DermalDamage => "dermal_damage",
        }
    }
}

/// The wishes that a treatment fails, damage of the dermis aside. A wish counts as met where the whole 95 % interval meets it.
pub fn unmet(seen: &Seen, wishes: &PassWishes) -> Vec<Wish> {
    let too_few = seen.channels.low < wishes.channels_per_cm2;
    let too_wide = wishes.widest_gap_mm.is_some_and(|gap| seen.share_within(gap)[1] < wishes.share);
    let too_long = wishes.longest_time_s_per_cm2.is_some_and(|most| seen.time_s_per_cm2.is_none_or(|time| time > most));
    let failed = [(too_few, Wish::Channels), (too_wide, Wish::WidestGap), (too_long, Wish::Time)];
    failed.into_iter().filter(|(fails, _)| *fails).map(|(_, wish)| wish).collect()
}

/// Whether a treatment damages more dermis than is wished for, or may do.
pub fn damages_too_much(damage: &Interval, wishes: &PassWishes) -> bool {
    wishes.most_dermal_damage.is_some_and(|most| damage.high > most)
}

/// Whether the search goes on with more passes, in one set of directions that is looked at pass by pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    most_channels: f64,
    open: bool,
}

impl Default for Prospect {
    fn default() -> Self {
        Self { most_channels: 0.0, open: true }
    }
}

impl Prospect {
    /// Whether the next pass is worth a look.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Takes in one more pass. Time and damage only grow, so that beyond their limits nothing is left to hope for. Channels
    /// that have run together do not come apart, but new ones may lie between them: that their number never rises again from
    /// half of its most is a rule of the search, not proved.
    pub fn look(&mut self, seen: &Seen, damage: Option<&Interval>, wishes: &PassWishes) {
        self.most_channels = self.most_channels.max(seen.channels.mean);
        let merged = seen.channels.mean < FALLEN * self.most_channels && seen.channels.high < wishes.channels_per_cm2;
        let too_long = unmet(seen, wishes).contains(&Wish::Time);
        let too_much = damage.zip(wishes.most_dermal_damage).is_some_and(|(damage, most)| damage.low > most);
        self.open &= !(merged || too_long || too_much);
    }
}

/// How near a treatment that fails comes to the wishes: less is nearer. Channels weigh most, then the gap; of equally near
/// ones the one with fewer passes costs less.
pub fn shortfall(seen: &Seen, unmet: &[Wish], wishes: &PassWishes) -> [f64; 4] {
    let channels = (wishes.channels_per_cm2 - seen.channels.low).max(0.0);
    let gap = wishes.widest_gap_mm.map_or(0.0, |gap| (wishes.share - seen.share_within(gap)[1]).max(0.0));
    let gap_mm = if gap > 0.0 { seen.gap_of_share_mm(wishes.share)[0] } else { 0.0 };
    [unmet.len() as f64, channels, gap, gap_mm]
}

table! {
    /// One row of `plan.csv`: a treatment that was looked at.
    pub struct PassRow in "plan.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Number of passes.
        passes: u32,
        /// Number of directions.
        directions: u32,
        /// Passes in each of them.
        headings: String,
        /// Whether every wish is met: `yes` or `no`.
        meets: String,
        /// The wishes that are not, with `;` between them; `none`.
        unmet: String,
        /// Expected strikes per cm².
        strikes_per_cm2: f64,
        /// Where channels are counted.
        layer: String,
        /// Channels per cm².
        channels_per_cm2: f64,
        /// Lower end of its 95 % interval.
        channels_ci95_low: f64,
        /// Upper end.
        channels_ci95_high: f64,
        /// Widest gap, mean over the treatments, mm.
        widest_gap_mm: f64,
        /// The widest gap that the wished share of treatments does not exceed, mm.
        widest_gap_of_share_mm: f64,
        /// Its lower limit at 95 %.
        widest_gap_of_share_ci95_low: f64,
        /// Its upper one; no more than wished for where that wish is met.
        widest_gap_of_share_ci95_high: f64,
        /// Share of treatments without a wider gap than wished for; `nan` without that wish.
        gap_share: f64,
        /// Its lower Clopper–Pearson limit at 95 %.
        gap_share_ci95_low: f64,
        /// Its upper one.
        gap_share_ci95_high: f64,
        /// Expected time, s/cm².
        treatment_time_s_per_cm2: f64,
        /// Random treatments.
        trials: u32,
    }
}

table! {
    /// One row of `plan_costs.csv`: what a treatment does besides.
    pub struct CostRow in "plan_costs.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Number of passes.
        passes: u32,
        /// Number of directions.
        directions: u32,
        /// `dermal_damage`, `epidermal_damage`, `tear_share` or `treatment_time`.
        measure: String,
        /// Unit of the values.
        unit: String,
        /// Estimate.
        mean: f64,
        /// Lower end of its 95 % interval.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `plan_answer.csv`: the treatment to choose, or the one that comes nearest.
    pub struct AnswerRow in "plan_answer.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// `can be done` or `cannot be done`.
        answer: String,
        /// Passes of the treatment that is chosen or comes nearest.
        passes: u32,
        /// Its directions.
        directions: u32,
        /// Passes in each of them.
        headings: String,
        /// The wishes that it does not meet, with `;` between them; `none`.
        unmet: String,
        /// Where channels are counted.
        layer: String,
        /// Channels per cm² that it leaves.
        channels_per_cm2: f64,
        /// Lower end of its 95 % interval.
        channels_ci95_low: f64,
        /// Upper end.
        channels_ci95_high: f64,
        /// The widest gap that the wished share of treatments does not exceed, mm.
        widest_gap_of_share_mm: f64,
        /// Its lower limit at 95 %.
        widest_gap_of_share_ci95_low: f64,
        /// Its upper one; no more than wished for where that wish is met.
        widest_gap_of_share_ci95_high: f64,
        /// Share of treatments without a wider gap than wished for; `nan` without that wish.
        gap_share: f64,
        /// Its lower Clopper–Pearson limit at 95 %.
        gap_share_ci95_low: f64,
        /// Its upper one.
        gap_share_ci95_high: f64,
        /// Damage volume of papillary and reticular dermis, mm³/cm².
        dermal_damage_mm3_per_cm2: f64,
        /// Lower end of its 95 % interval.
        dermal_damage_ci95_low: f64,
        /// Upper end.
        dermal_damage_ci95_high: f64,
        /// Expected time, s/cm².
        treatment_time_s_per_cm2: f64,
        /// The most channels per cm² of all treatments that were looked at.
        most_channels_per_cm2: f64,
        /// Lower end of its 95 % interval.
        most_channels_ci95_low: f64,
        /// Upper end.
        most_channels_ci95_high: f64,
        /// Passes that leave those.
        most_channels_passes: u32,
        /// The most passes that were looked at.
        looked_at_passes: u32,
        /// The most passes that were allowed.
        most_passes: u32,
        /// Channels per cm² that are wished for.
        wished_channels_per_cm2: f64,
        /// The widest gap that is wished for, mm; `inf` without that wish.
        wished_gap_mm: f64,
        /// Share of treatments that must have no wider one.
        wished_share: f64,
        /// The most damage of the dermis that is wished for, mm³/cm²; `inf` without that wish.
        wished_dermal_damage_mm3_per_cm2: f64,
        /// The longest time that is wished for, s/cm²; `inf` without that wish.
        wished_time_s_per_cm2: f64,
        /// Random treatments.
        trials: u32,
    }
}

impl AnswerRow {
    /// The answer where the treatment of one of `rows`, all that were looked at, is chosen; `damage` is its damage of the dermis.
    pub fn of(rows: &[PassRow], chosen: usize, damage: Option<Interval>, wishes: &PassWishes) -> Option<Self> {
        let row = rows.get(chosen)?;
        let most = rows.iter().max_by(|a, b| a.channels_per_cm2.total_cmp(&b.channels_per_cm2))?;
        let of = |pick: fn(Interval) -> f64| damage.map_or(f64::NAN, pick);
        Some(Self {
            device: row.device.clone(),
            depth_mm: row.depth_mm,
            tear: row.tear.clone(),
            answer: if row.unmet == "none" { "can be done" } else { "cannot be done" }.into(),
            passes: row.passes,
            directions: row.directions,
            headings: row.headings.clone(),
            unmet: row.unmet.clone(),
            layer: row.layer.clone(),
            channels_per_cm2: row.channels_per_cm2,
            channels_ci95_low: row.channels_ci95_low,
            channels_ci95_high: row.channels_ci95_high,
            widest_gap_of_share_mm: row.widest_gap_of_share_mm,
            widest_gap_of_share_ci95_low: row.widest_gap_of_share_ci95_low,
            widest_gap_of_share_ci95_high: row.widest_gap_of_share_ci95_high,
            gap_share: row.gap_share,
            gap_share_ci95_low: row.gap_share_ci95_low,
            gap_share_ci95_high: row.gap_share_ci95_high,
            dermal_damage_mm3_per_cm2: of(|damage| damage.mean),
            dermal_damage_ci95_low: of(|damage| damage.low),
            dermal_damage_ci95_high: of(|damage| damage.high),
            treatment_time_s_per_cm2: row.treatment_time_s_per_cm2,
            most_channels_per_cm2: most.channels_per_cm2,
            most_channels_ci95_low: most.channels_ci95_low,
            most_channels_ci95_high: most.channels_ci95_high,
            most_channels_passes: most.passes,
            looked_at_passes: rows.iter().map(|row| row.passes).max()?,
            most_passes: wishes.most_passes,
            wished_channels_per_cm2: wishes.channels_per_cm2,
            wished_gap_mm: wishes.widest_gap_mm.unwrap_or(f64::INFINITY),
            wished_share: wishes.share,
            wished_dermal_damage_mm3_per_cm2: wishes.most_dermal_damage.unwrap_or(f64::INFINITY),
            wished_time_s_per_cm2: wishes.longest_time_s_per_cm2.unwrap_or(f64::INFINITY),
            trials: row.trials,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes() -> PassWishes {
        PassWishes {
            channels_per_cm2: 200.0,
            layer: None,
            widest_gap_mm: Some(1.0),
            share: 0.9,
            headings_rad: vec![0.0],
            fewest_directions: 1,
            most_passes: 40,
            most_dermal_damage: Some(10.0),
            longest_time_s_per_cm2: Some(5.0),
        }
    }

    fn interval(mean: f64, half: f64) -> Interval {
        Interval { mean, std_err: half / 2.0, low: mean - half, high: mean + half }
    }

    fn seen(channels: f64, gap_mm: f64, time: f64) -> Seen {
        Seen { channels: interval(channels, 1.0), gaps_mm: vec![gap_mm; 64], time_s_per_cm2: Some(time) }
    }

    #[test]
    fn directions_are_taken_up_furthest_first() {
        let degrees = |given: &[f64]| -> Vec<f64> {
            let given: Vec<f64> = given.iter().map(|d: &f64| d.to_radians()).collect();
            spread_out(&given).iter().map(|h| h.to_degrees().round()).collect()
        };
        assert_eq!(degrees(&[0.0, 45.0, 90.0, 135.0]), [0.0, 90.0, 45.0, 135.0]);
        assert_eq!(degrees(&[0.0, 30.0, 60.0, 90.0, 120.0, 150.0]), [0.0, 90.0, 30.0, 60.0, 120.0, 150.0]);
        // 180° is the same line as 0°.
        assert_eq!(degrees(&[0.0, 180.0, 10.0]), [0.0, 10.0, 180.0]);
        assert_eq!(degrees(&[]), [] as [f64; 0]);
    }

    #[test]
    fn fewer_passes_are_the_beginning_of_more() {
        let order = [0.0, 2.0, 1.0, 3.0];
        for directions in 1..=4 {
            let of = |passes| Candidate { passes, directions }.headings_rad(&order);
            assert!((directions as u32..20).all(|passes| of(passes + 1).starts_with(&of(passes))));
            let counts: Vec<usize> =
                order[..directions].iter().map(|h| of(19).iter().filter(|&x| x == h).count()).collect();
            assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
        }
        let asked = PassWishes { headings_rad: order.to_vec(), ..wishes() };
        assert_eq!(Candidate::of(2, &asked).count(), 2, "no more directions than passes");
        assert_eq!(Candidate::of(9, &asked).count(), 4);
        let crossed = PassWishes { fewest_directions: 2, ..asked };
        assert_eq!(Candidate::of(1, &crossed).count(), 0, "one pass has one direction");
        assert!(Candidate::of(9, &crossed).map(|candidate| candidate.directions).eq(2..=4));
        let three = Candidate { passes: 7, directions: 3 };
        let order = [0.0, PI / 2.0, PI / 4.0];
        assert_eq!(three.words(&order), "3 x 0 deg; 2 x 90 deg; 2 x 45 deg");
    }

    #[test]
    fn so_many_trials_show_a_share_and_one_fewer_do_not() {
        // 0.025^(1/n) ≥ share
        for (share, trials) in [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368)] {
            assert_eq!(fewest_trials(share), trials);
            assert_eq!((0.025f64.ln() / f64::ln(share)).ceil() as u32, trials);
        }
    }

    #[test]
    fn a_wish_is_met_where_the_whole_interval_meets_it() {
        let w = wishes();
        assert_eq!(unmet(&seen(201.0, 1.0, 5.0), &w), []);
        assert_eq!(unmet(&seen(200.9, 1.001, 5.1), &w), [Wish::Channels, Wish::WidestGap, Wish::Time]);
        assert!(!damages_too_much(&interval(9.0, 1.0), &w) && damages_too_much(&interval(9.1, 1.0), &w));
        let unasked =
            PassWishes { widest_gap_mm: None, longest_time_s_per_cm2: None, most_dermal_damage: None, ..w.clone() };
        assert_eq!(unmet(&seen(201.0, f64::INFINITY, 1e9), &unasked), []);
        assert!(!damages_too_much(&interval(1e9, 1.0), &unasked));
        // 61 of 64: 0.953 are within, but 0.868 may be.
        let mut some = seen(300.0, 0.5, 1.0);
        some.gaps_mm[..3].fill(2.0);
        let [share, low, high] = some.share_within(1.0);
        assert!((share - 61.0 / 64.0).abs() < 1e-12 && (low - 0.8691).abs() < 1e-3 && (high - 0.9902).abs() < 1e-3);
        assert_eq!(unmet(&some, &w), [Wish::WidestGap]);
    }

    #[test]
    fn the_limits_of_a_gap_are_those_of_its_share() {
        let seen = Seen { gaps_mm: (1..=100).map(f64::from).collect(), ..seen(1.0, 1.0, 1.0) };
        let [gap, low, high] = seen.gap_of_share_mm(0.9);
        assert!(gap == 90.0 && low < gap && gap < high, "{low} {gap} {high}");
        // Of 100, 96 are the first number whose lower Clopper–Pearson limit, 0.9007, is above 0.9; 95 give 0.887.
        assert_eq!(high, 96.0);
        assert!(seen.share_within(high)[1] >= 0.9 && seen.share_within(high - 1.0)[1] < 0.9);
        assert!(seen.share_within(low)[2] >= 0.9 && seen.share_within(low - 1.0)[2] < 0.9);
        let few = Seen { gaps_mm: vec![0.1; 10], ..seen.clone() };
        assert_eq!(few.gap_of_share_mm(0.9)[2], f64::INFINITY, "ten treatments show nothing of nine tenths");
    }

    #[test]
    fn the_gap_of_a_share_leaves_out_no_more_than_the_rest() {
        let gaps_mm: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        let seen = Seen { gaps_mm, ..seen(1.0, 1.0, 1.0) };
        assert_eq!(
            [0.95, 0.9, 1.0, 0.5, 0.01].map(|share| seen.gap_of_share_mm(share)[0]),
            [19.0, 18.0, 20.0, 10.0, 1.0]
        );
        assert_eq!(seen.share_within(seen.gap_of_share_mm(0.95)[0])[0], 0.95);
    }

    #[test]
    fn nobody_looks_on_where_nothing_can_be_hoped_for() {
        let after = |looks: &[Seen], damage: Option<Interval>| {
            let mut prospect = Prospect::default();
            looks.iter().for_each(|seen| prospect.look(seen, damage.as_ref(), &wishes()));
            prospect.is_open()
        };
        assert!(after(&[seen(100.0, 2.0, 1.0), seen(51.0, 2.0, 2.0)], None), "no less than half of the most");
        assert!(!after(&[seen(100.0, 2.0, 1.0), seen(49.0, 2.0, 2.0)], None), "channels have run together");
        assert!(!after(&[seen(300.0, 2.0, 5.1)], None), "longer than wished for");
        assert!(after(&[seen(300.0, 2.0, 1.0)], Some(interval(10.5, 1.0))), "perhaps not too much damage");
        assert!(!after(&[seen(300.0, 2.0, 1.0)], Some(interval(12.0, 1.0))), "surely too much damage");
        assert!(after(&[seen(500.0, 2.0, 1.0), seen(202.0, 2.0, 2.0)], None), "there are still enough");
    }
}
