//! Laws that the quadrature must obey (model I1 to I5).

use super::chords::{before_closing, longer_than, longer_than_on_average};
use super::grid::Found;
use super::likelihood::log_counts;
use super::measure::{Measure, Spread};
use super::model::{Data, Freedom, Model, Subject, Terms};
use super::overlap::{merged, renewal};
use super::population::{Population, Share};
use super::sheets::Shear;
use super::{chords, gather};
use crate::geometry::arc::Arc;
use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Section, Tear};
use crate::scenario::inference::{
    Closing, Counts, ReadPatch, ReadProfile, Reading, ReadingLaw, Sections, Slide, SlidePlane, Width,
};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

const LAW: ReadingLaw = ReadingLaw {
    error_mm: 0.01,
    depth_error_mm: 0.06,
    largest_depth_mm: 2.0,
    smallest_mm: 0.02,
    largest_mm: 2.0,
    misread: 0.02,
    shrinkage_depth: 1.0,
};

fn ellipse(length: f64, breadth: f64) -> Section {
    let square = move |x: f64| 0.25 * breadth * breadth * (1.0 - (2.0 * x / length).powi(2));
    Section::of_known_shape(vec![Arc::through(-0.5 * length, 0.5 * length, square)], 0.5 * breadth, true)
}

#[test]
fn discs_ellipses_and_stadia_have_closed_forms() {
    let disc = Section::disc(0.0, 0.125);
    for turn in [0.0, 0.4, 1.3] {
        let share = longer_than(&disc, turn, 0.1) / longer_than(&disc, turn, 0.0);
        assert!((share - (1.0f64 - 0.16).sqrt()).abs() < 1e-9, "{share}");
    }
    let (a, b) = (0.3f64, 0.1f64);
    for turn in [0.0f64, 0.3, 1.0, FRAC_PI_2, 2.5] {
        let h = (a * turn.sin()).hypot(b * turn.cos());
        let longest = 2.0 * a * b / h;
        let section = ellipse(2.0 * a, 2.0 * b);
        let (breadth, found) = (longer_than(&section, turn, 0.0), longer_than(&section, turn, 0.7 * longest));
        assert!((breadth - 2.0 * h).abs() < 1e-9, "{turn}: {breadth}");
        assert!((found / breadth - (1.0f64 - 0.49).sqrt()).abs() < 1e-6, "{turn}: {found}");
    }
    let (slit, d) = (0.4, 0.16);
    let stadium = Section::stadium(0.5 * slit, 0.5 * d);
    let along = longer_than(&stadium, 0.0, 0.5) / longer_than(&stadium, 0.0, 0.0);
    assert!((along - (1.0f64 - (0.1f64 / d).powi(2)).sqrt()).abs() < 1e-6, "{along}");
    let across = longer_than(&stadium, FRAC_PI_2, 0.1) / longer_than(&stadium, FRAC_PI_2, 0.0);
    assert!((across - (slit + (d * d - 0.01f64).sqrt()) / (slit + d)).abs() < 1e-6, "{across}");
}

#[test]
fn a_mean_breadth_is_cauchys() {
    let stadium = Section::stadium(0.2, 0.08);
    let mean = longer_than_on_average(&stadium, 0.0);
    assert!((mean - stadium.perimeter() / PI).abs() < 1e-6, "{mean}");
}

fn measure_of(section: &Section, turn: f64) -> Measure {
    let mut spread = Spread::new(0.002, 600);
    spread.add_record(&chords::record(section, turn), 1.0, 1.0);
    spread.measure()
}

#[test]
fn a_measure_keeps_breadth_and_area() {
    for section in [Section::disc(0.1, 0.125), ellipse(0.6, 0.2), Section::stadium(0.3, 0.05)] {
        for turn in [0.0, 0.2, 1.0, FRAC_PI_2, 2.9] {
            let measure = measure_of(&section, turn);
            let (lo, hi) = section.across(turn);
            assert!((measure.total() - (hi - lo)).abs() < 1e-6 * (hi - lo), "{turn}");
            assert!((measure.area() - section.area()).abs() < 1e-3 * section.area(), "{turn}: {}", measure.area());
        }
    }
}

#[test]
fn closing_of_a_disc_is_an_ellipse() {
    let (ratio, d) = (0.5, 0.25);
    let closed = ellipse(d, ratio * d);
    for turn in [0.0, 0.3, 1.2, FRAC_PI_2, 2.0] {
        let (before, scale) = before_closing(turn, ratio);
        // M′(w; ψ) = c² a k M(k w; ψ₀) with k = 1/(c · scale).
        let found = ratio / scale * longer_than(&Section::disc(0.0, 0.5 * d), before, 0.1 / scale);
        let exact = longer_than(&closed, turn, 0.1);
        assert!((found - exact).abs() < 1e-9, "{turn}: {found} {exact}");
    }
    assert_eq!(before_closing(0.0, 0.3), (0.0, 1.0));
}

#[test]
fn merged_profiles_are_renewals() {
    let (d, density) = (0.25, 4.0);
    let area = FRAC_PI_4 * d * d;
    let steps = 8000;
    let alone = |i: usize| (1.0 - (i as f64 / f64::from(steps)).powi(2)).max(0.0).sqrt();
    let step = d / f64::from(steps);
    let union = renewal(alone, density * d, step, [steps as usize, usize::MAX]);
    let mean = step * (union.iter().sum::<f64>() - 0.5);
    let exact = (density * area).exp_m1() / (density * d);
    assert!((mean - exact).abs() < 1e-6 * exact, "{mean} {exact}");
    let measure = merged(&measure_of(&Section::disc(0.0, 0.5 * d), 0.0), density, 10.0);
    let per_length = d * (-density * area).exp();
    assert!((measure.total() - per_length).abs() < 2e-4 * per_length, "{} {per_length}", measure.total());
    // What the unions cover together is the covered share of a line.
    let covered = -(-density * area).exp_m1();
    assert!((density * measure.area() - covered).abs() < 1e-3 * covered, "{}", measure.area());
}

#[test]
fn densities_integrate_to_one() {
    let measure = measure_of(&ellipse(0.5, 0.2), 0.3);
    for c in [0.25, 0.6, 1.05] {
        let recognised = LAW.recognised(&measure, c);
        let step = 0.0005;
        let count = ((LAW.largest_mm - LAW.smallest_mm) / step).round() as usize;
        let at = |i: usize| {
            let weight = if i == 0 || i == count { 0.5 } else { 1.0 };
            weight * LAW.density(LAW.seen(&measure, c, LAW.smallest_mm + step * i as f64), recognised)
        };
        let sum = (0..=count).map(at).sum::<f64>() * step;
        assert!((sum - 1.0).abs() < 1e-5, "{c}: {sum}");
    }
}

#[test]
fn counts_have_their_laws() {
    let cells = [(3.0, 4.0), (6.0, 5.0)];
    let multinomial = (126.0f64).ln() + 4.0 * (1.0f64 / 3.0).ln() + 5.0 * (2.0f64 / 3.0).ln();
    assert!((log_counts(&cells, Counts::Relative, 0.1) - multinomial).abs() < 1e-9);
    let poisson = |mean: f64, count: f64, factorial: f64| count * mean.ln() - mean - factorial.ln();
    let exact = poisson(3.0 / 0.9, 4.0, 24.0) + poisson(6.0 / 0.9, 5.0, 120.0);
    assert!((log_counts(&cells, Counts::Poisson, 0.1) - exact).abs() < 1e-9);
    // Much r leaves nothing of the overdispersion; a cell that expects nothing cannot have counts.
    assert!((log_counts(&cells, Counts::Overdispersed(1e9), 0.1) - exact).abs() < 1e-6);
    assert_eq!(log_counts(&[(0.0, 1.0), (2.0, 1.0)], Counts::Relative, 0.1), f64::NEG_INFINITY);
    assert!(log_counts(&[(0.0, 0.0), (2.0, 1.0)], Counts::Relative, 0.1).abs() < 1e-12);
}

/// What strikes of a drum leave that reach 1.5 mm.
fn drum(tear: Tear, depths_mm: Vec<f64>) -> [Subject<'static>; 1] {
    let needle = Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
    let channel_of = move |depth_mm: f64, _: Shear| {
        Channel::new(&needle, Motion::roller(10.0, 1.5, depth_mm, 0.0), tear, &ElasticLimit::uniform(0.0))
    };
    let population =
        Population { shares: vec![Share { heading_rad: 0.0, weight: 1.0, depths_mm }], strikes_per_mm2: 0.0 };
    [Subject { population, channel_of: Box::new(channel_of), configured_mm: 1.5 }]
}

fn profile(slide: usize, readings: &[(f64, f64, Width)]) -> ReadProfile {
    let reading = |&(at_mm, step_mm, width): &(f64, f64, Width)| Reading { at_mm, step_mm, width };
    ReadProfile { patch: 0, slide, readings: readings.iter().map(reading).collect(), reached_mm: None }
}

fn sections(planes: &[SlidePlane], profiles: Vec<ReadProfile>) -> Sections {
    let slide = |(number, plane): (usize, &SlidePlane)| Slide { name: number.to_string(), patch: 0, plane: *plane };
    Sections {
        patches: vec![ReadPatch { name: "p".to_owned(), device: 0 }],
        slides: planes.iter().enumerate().map(slide).collect(),
        profiles,
        counted: Vec::new(),
    }
}

fn evidence(subjects: &[Subject], sections: &Sections, law: &ReadingLaw, residual_width: [f64; 2]) -> f64 {
    let data: Data = gather::data(sections, law, false);
    let terms = Terms { law: *law, closing: Closing::Even, overlap: false, counts: Counts::Ignore };
    let freedom = Freedom { residual_width, ..Freedom::default() };
    let model = Model::new(subjects, freedom, terms, &data);
    model.shape(model.middle()).log_evidence()
}

#[test]
fn one_reading_of_a_followed_profile_is_a_single_reading() {
    let subjects = drum(Tear::Pinned, vec![1.5]);
    let plane = [SlidePlane::Known(0.4)];
    let single = sections(&plane, vec![profile(0, &[(0.3, 0.0, Width::Seen(0.21))])]);
    // A second reading so far away that nothing is seen there, whatever the first was.
    let twice = [(0.3, 0.0, Width::Seen(0.21)), (0.3, 50.0, Width::NotSeen)];
    let followed = sections(&plane, vec![profile(0, &twice)]);
    let c = [0.8, 0.8];
    let law = ReadingLaw { misread: 1e-9, ..LAW };
    let (one, two) = (evidence(&subjects, &single, &law, c), evidence(&subjects, &followed, &law, c));
    // Nothing is read as nothing in Φ(2) of the cases.
    let unseen = super::reading::normal_below(2.0).ln();
    assert!((one + unseen - two).abs() < 2e-3, "{one} {two}");
}

#[test]
fn two_readings_sum_to_one_over_the_second() {
    let subjects = drum(Tear::Pinned, vec![1.5]);
    let plane = [SlidePlane::Known(FRAC_PI_2)];
    let c = [0.9, 0.9];
    let log = |second: Width| {
        let twice = [(0.3, 0.0, Width::Seen(0.2)), (0.3, 0.1, second)];
        evidence(&subjects, &sections(&plane, vec![profile(0, &twice)]), &LAW, c).exp()
    };
    let step = 0.004;
    let count = ((LAW.largest_mm - LAW.smallest_mm) / step).round() as usize;
    let widths = (0..count).map(|i| LAW.smallest_mm + step * (i as f64 + 0.5));
    let sum = widths.map(|width| log(Width::Seen(width))).sum::<f64>() * step + log(Width::NotSeen);
    let single = sections(&plane, vec![profile(0, &[(0.3, 0.0, Width::Seen(0.2))])]);
    let one = evidence(&subjects, &single, &LAW, c).exp();
    assert!((sum / one - 1.0).abs() < 3e-3, "{sum} {one}");
}

#[test]
fn a_slide_of_one_random_profile_is_the_mixture() {
    let subjects = drum(Tear::Pinned, vec![1.5]);
    let mixed = sections(&[SlidePlane::Random], vec![profile(0, &[(0.3, 0.0, Width::Seen(0.3))])]);
    let far = [(0.3, 0.0, Width::Seen(0.3)), (0.3, 50.0, Width::NotSeen)];
    let shared = sections(&[SlidePlane::Random], vec![profile(0, &far)]);
    let law = ReadingLaw { misread: 1e-9, ..LAW };
    let [a, b] = [&mixed, &shared].map(|sections| evidence(&subjects, sections, &law, [0.9, 0.9]));
    assert!((a + super::reading::normal_below(2.0).ln() - b).abs() < 2e-3, "{a} {b}");
}

#[test]
fn slides_of_their_own_are_not_one_slide() {
    let subjects = drum(Tear::Pinned, vec![1.5]);
    let one = |slide: usize, width: f64| profile(slide, &[(0.3, 0.0, Width::Seen(width))]);
    let law = ReadingLaw { misread: 1e-6, ..LAW };
    let apart = sections(&[SlidePlane::Random; 2], vec![one(0, 0.33), one(1, 0.2)]);
    let together = sections(&[SlidePlane::Random], vec![one(0, 0.33), one(0, 0.2)]);
    let [apart, together] = [&apart, &together].map(|sections| evidence(&subjects, sections, &law, [0.9, 0.9]));
    // A chord that long is one along the slit, where few are as short as the other.
    assert!(apart > together + 0.1, "{apart} {together}");
}

/// Neighbours merge in single readings, of which those of a slide of unknown direction are some, and in no followed profile.
#[test]
fn densities_integrate_to_one_where_neighbours_merge() {
    let subjects = drum(Tear::Pinned, vec![1.5]).map(|subject| Subject {
        population: Population { strikes_per_mm2: 2.0, ..subject.population.clone() },
        ..subject
    });
    let integral = |plane: SlidePlane, more: &[(f64, f64, Width)], count: u32| {
        let step = (LAW.largest_mm - LAW.smallest_mm) / f64::from(count);
        let at = |i: u32| {
            let width = Width::Seen(LAW.smallest_mm + step * (f64::from(i) + 0.5));
            let first = [(0.3, 0.0, width)];
            let all: Vec<_> = first.iter().chain(more).copied().collect();
            let read = sections(&[plane], vec![profile(0, &all)]);
            let data = gather::data(&read, &LAW, false);
            let terms = Terms { law: LAW, closing: Closing::Even, overlap: true, counts: Counts::Ignore };
            let freedom = Freedom { residual_width: [0.9, 0.9], ..Freedom::default() };
            let model = Model::new(&subjects, freedom, terms, &data);
            model.shape(model.middle()).log_evidence().exp()
        };
        (0..count).map(at).sum::<f64>() * step
    };
    // Nothing is seen far off in Φ(2) of the cases, nor half of the time where all is misread.
    let far = [(0.3, 60.0, Width::NotSeen)];
    let unseen = (1.0 - LAW.misread) * super::reading::normal_below(2.0) + 0.5 * LAW.misread;
    let followed = integral(SlidePlane::Known(0.5), &far, 220);
    assert!((followed / unseen - 1.0).abs() < 0.01, "{followed}");
    let single = integral(SlidePlane::Known(0.5), &[], 220);
    assert!((single - 1.0).abs() < 0.01, "{single}");
}

#[test]
fn a_given_c_of_which_patches_have_their_own_is_integrated() {
    let subjects = drum(Tear::Pinned, vec![1.5]);
    let read = sections(&[SlidePlane::Known(0.3)], vec![profile(0, &[(0.3, 0.0, Width::Seen(0.2))])]);
    let data = gather::data(&read, &LAW, false);
    let terms = Terms { law: LAW, closing: Closing::Even, overlap: false, counts: Counts::Ignore };
    let log = |tau: f64| {
        let freedom = Freedom { residual_width: [0.8, 0.8], between: [tau, 0.0], ..Freedom::default() };
        let model = Model::new(&subjects, freedom, terms, &data);
        model.shape(model.middle()).log_evidence()
    };
    assert!((log(1e-4) - log(0.0)).abs() < 1e-3, "{} {}", log(1e-4), log(0.0));
    assert!(log(0.3).is_finite() && (log(0.3) - log(0.0)).abs() > 1e-2, "{} {}", log(0.3), log(0.0));
}

#[test]
fn a_pen_that_does_not_glide_has_one_law() {
    let needle = Needle { length_mm: 3.0, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
    let read = sections(&[SlidePlane::Known(0.3)], vec![profile(0, &[(0.3, 0.0, Width::Seen(0.2))])]);
    let logs = [Tear::Puncture, Tear::Pinned, Tear::Fixed].map(|tear| {
        let channel_of = move |depth_mm: f64, _: Shear| {
            Channel::new(&needle, Motion::pen(depth_mm, 3.0, 100.0, 0.0, 0.0), tear, &ElasticLimit::uniform(0.0))
        };
        let shares = vec![Share { heading_rad: 0.0, weight: 1.0, depths_mm: vec![1.5] }];
        let population = Population { shares, strikes_per_mm2: 0.0 };
        evidence(
            &[Subject { population, channel_of: Box::new(channel_of), configured_mm: 1.5 }],
            &read,
            &LAW,
            [0.2, 1.1],
        )
    });
    assert!(logs.iter().all(|log| (log - logs[0]).abs() < 1e-9), "{logs:?}");
}

#[test]
fn depths_that_hardly_differ_are_one_depth() {
    let read = sections(&[SlidePlane::Known(0.3)], vec![profile(0, &[(0.9, 0.0, Width::Seen(0.2))])]);
    let log = |depths: Vec<f64>| evidence(&drum(Tear::Pinned, depths), &read, &LAW, [0.2, 1.1]);
    let (one, many) = (log(vec![1.4]), log((0..9).map(|i| 1.4 + 1e-6 * f64::from(i)).collect()));
    assert!((one - many).abs() < 1e-3, "{one} {many}");
}

#[test]
fn where_all_is_misread_nothing_is_told() {
    let widths = [0.21, 0.34, 0.08].map(|width| profile(0, &[(0.3, 0.0, Width::Seen(width))]));
    let read = sections(&[SlidePlane::Known(0.3)], widths.to_vec());
    let log = |misread: f64| {
        let law = ReadingLaw { misread, ..LAW };
        let of = |tear: Tear| evidence(&drum(tear, vec![1.5]), &read, &law, [0.2, 1.1]);
        of(Tear::Pinned) - of(Tear::Puncture)
    };
    assert!(log(0.02).abs() > 1.0, "{}", log(0.02));
    assert!(log(1.0 - 1e-12).abs() < 1e-9, "{}", log(1.0 - 1e-12));
}
