//! What cells are asked, for people, films and wounds.

use super::*;
use crate::after::drug::Permeance;
use crate::after::settings::Observable;
use crate::after::varied::Varied;
use proptest::prelude::*;

fn skin() -> Skin {
    let thicknesses = [0.02, 0.08, 0.2, 1.2, f64::INFINITY];
    let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
    Skin::from_thicknesses("test", None, &stack, |_| 0.0)
}

fn drug() -> Drug {
    Drug {
        name: "test".into(),
        molecular_weight_da: 400.0,
        permeance: Permeance::Laws(Some(0.5)),
        concentration_ug_mm3: 50.0,
        solubility_ug_mm3: Some(2.0),
        degradation_half_life_s: None,
        depot_half_life_s: None,
        water_diffusivity_mm2_s: None,
        diffusivity_mm2_s: [None; 3],
        partition: [1.0, 2.0, 3.0],
    }
}

fn delivery() -> Delivery {
    Delivery {
        drugs: vec![drug()],
        film_mm: Some(0.1),
        apply_after_s: 120.0,
        contact_s: None,
        until_s: 86_400.0,
        times_s: vec![3600.0, 86_400.0],
        vehicle_hindrance: 0.5,
        is_franz_cell: false,
        injection: None,
        draws: 0,
        channels: None,
    }
}

/// A scenario's parts, to be changed one by one.
struct Case {
    skin: Skin,
    drug: Drug,
    delivery: Delivery,
    closure: Closure,
    fluid: Fluid,
    transport: Transport,
}

fn case() -> Case {
    Case {
        skin: skin(),
        drug: drug(),
        delivery: delivery(),
        closure: Closure::default(),
        fluid: Fluid::default(),
        transport: Transport::default(),
    }
}

impl Case {
    fn route(&self) -> Route<'_> {
        Route {
            skin: &self.skin,
            drug: &self.drug,
            delivery: &self.delivery,
            closure: &self.closure,
            fluid: &self.fluid,
            transport: &self.transport,
            person: Person::Central,
        }
    }

    fn channels(&self) -> Channels {
        self.route().through_channels(&MOUTHS, 1.0).expect("apart").channels.expect("channels")
    }
}

const MOUTHS: Mouths = Mouths { per_cm2: 229.0, radius_mm: 0.0625, open_depth_mm: 0.5, vessels: 1.5 };
const WOUND: Wound =
    Wound { openings_per_cm2: 400.0, opened_fraction: 0.1, depth_mm: 1.02, vessels: 2.0, is_removed: false };

fn wound_mouths(wound: &Wound, closure: &Closure) -> Mouths {
    wound.mouths(&skin(), closure, Person::Central).expect("apart").expect("mouths")
}

#[test]
fn equal_discs_of_all_openings_have_their_area_and_recoil_takes_its_square() {
    let found = wound_mouths(&WOUND, &Closure::default());
    let closure =
        Closure { residual_width: Varied::Fixed(1.0), patent_share: Varied::Fixed(1.0), ..Closure::default() };
    let whole = wound_mouths(&WOUND, &closure);
    assert!((whole.per_cm2 * whole.hole().area_mm2() / MM2_PER_CM2 - 0.1).abs() < 1e-12);
    assert!((found.radius_mm / whole.radius_mm - 0.505).abs() < 1e-12);
    assert!((found.per_cm2 / 400.0 - 0.5675).abs() < 1e-12);
    // λ of what lies below the horny layer.
    assert!((found.open_depth_mm - 0.475).abs() < 1e-12);
    assert!((PI * found.cell_radius_mm().powi(2) * found.per_cm2 - MM2_PER_CM2).abs() < 1e-9);
}

#[test]
fn columns_that_light_has_removed_do_not_recoil() {
    let removed = wound_mouths(&Wound { is_removed: true, ..WOUND }, &Closure::default());
    assert!((removed.radius_mm * 0.505 - wound_mouths(&WOUND, &Closure::default()).radius_mm).abs() < 1e-12);
}

#[test]
fn holes_end_with_the_skin_and_what_stays_above_the_living_layers_leaves_it_intact() {
    let closure = Closure { open_depth: Varied::Fixed(0.9), ..Closure::default() };
    assert!((wound_mouths(&Wound { depth_mm: 6.0, ..WOUND }, &closure).open_depth_mm - 1.48).abs() < 1e-12);
    let none = [
        Wound { depth_mm: 0.02, ..WOUND },
        Wound { depth_mm: 0.0, ..WOUND },
        Wound { openings_per_cm2: 0.0, opened_fraction: 0.0, ..WOUND },
        Wound { depth_mm: f64::NAN, ..WOUND },
    ];
    assert!(none.iter().all(|wound| wound.mouths(&skin(), &closure, Person::Central) == Ok(None)));
}

#[test]
fn channels_that_merge_are_an_error_wherever_they_come_from() {
    let closure =
        Closure { residual_width: Varied::Fixed(1.0), patent_share: Varied::Fixed(1.0), ..Closure::default() };
    let merges =
        |opened_fraction| Wound { opened_fraction, ..WOUND }.mouths(&skin(), &closure, Person::Central).is_err();
    // a < 0.9 R_c is an open share below 0.81.
    assert!(!merges(0.8099) && merges(0.8101));
    let wide = Mouths { per_cm2: 1e4, radius_mm: 0.051, ..MOUTHS };
    let told = case().route().through_channels(&wide, 1.0).expect_err("they merge").to_string();
    assert!(told.contains("merge") && told.contains("0.051"), "{told}");
}

#[test]
fn a_film_dries_in_its_time_unless_it_is_covered_endless_or_wiped_off() {
    let contact = |film_mm, contact_s, is_occluded| {
        let closure = Closure { is_occluded, ..Closure::default() };
        contact_s_of(Delivery { film_mm, contact_s, ..delivery() }, closure)
    };
    fn contact_s_of(delivery: Delivery, closure: Closure) -> f64 {
        contact_s(&delivery, &closure)
    }
    assert!((contact(Some(0.1), None, false) - 3600.0).abs() < 1e-9);
    assert!((contact(Some(0.02), None, false) - 720.0).abs() < 1e-9);
    assert_eq!(contact(Some(10.0), None, false), 86_400.0);
    assert_eq!(contact(Some(0.1), None, true), 86_400.0);
    assert_eq!(contact(None, None, false), 86_400.0);
    assert_eq!(contact(Some(0.1), Some(600.0), true), 600.0);
    assert_eq!(contact(None, Some(600.0), false), 600.0);
}

#[test]
fn intact_skin_channels_and_injection_meet_the_same_tissue() {
    let case = case();
    let (intact, injected) = (case.route().intact(), case.route().injected(&[]).expect("a dose"));
    let open = case.route().through_channels(&MOUTHS, 1.0).expect("apart");
    assert_eq!(Problem { channels: None, ..open.clone() }, intact);
    assert_eq!(intact.strata, injected.strata);
    assert_eq!(intact.strata.iter().map(|stratum| stratum.partition).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    assert_eq!(intact.strata.iter().map(|stratum| stratum.name).collect::<Vec<_>>(), LIVING);
    assert!((intact.strata.iter().map(|stratum| stratum.thickness_mm).sum::<f64>() - 1.48).abs() < 1e-12);
    assert_eq!([intact.membrane.thickness_mm, injected.membrane.permeance_mm_s], [0.02, 0.0]);
    assert!(injected.vehicle.is_none() && intact.boluses.is_empty());
    assert_eq!(intact.bottom, Bottom::Tight);
    let properties = case.route().properties();
    let channels = open.channels.expect("channels");
    assert_eq!(channels.diffusivity_mm2_s, 0.5 * properties.water_mm2_s);
    assert_eq!(channels.vehicle_diffusivity_mm2_s, 0.5 * properties.water_mm2_s);
    assert_eq!(channels.half_life_s, Some(4320.0));
    assert_eq!([channels.applied_s, channels.bleeding_s], [120.0, 300.0]);
}

#[test]
fn dead_skin_neither_closes_nor_bleeds_nor_clears_unless_it_is_written() {
    let mut case = case();
    case.delivery.is_franz_cell = true;
    let dead = case.channels();
    assert_eq!((dead.half_life_s, dead.bleeding_mm3_s, dead.weeping_mm3_s), (None, 0.0, 0.0));
    let tissue = case.route().intact();
    assert!(tissue.strata.iter().all(|stratum| stratum.clearance_per_s == 0.0));
    assert_eq!(tissue.bottom, Bottom::Sink);
    case.fluid.flow = Some(true);
    case.closure.half_life_s = Some(Varied::Fixed(60.0));
    let written = case.channels();
    assert_eq!(written.half_life_s, Some(60.0));
    assert!(written.bleeding_mm3_s > 0.0 && written.weeping_mm3_s > 0.0);
}

#[test]
fn given_channels_are_as_given_and_weep_without_bleeding() {
    let given = Mouths::from(GivenChannels { per_cm2: 229.0, radius_mm: 0.0625, open_depth_mm: 0.5 });
    assert_eq!(given, Mouths { vessels: 0.0, ..MOUTHS });
    let channels = case().route().through_channels(&given, 0.5).expect("apart").channels.expect("channels");
    assert_eq!(channels.bleeding_mm3_s, 0.0);
    assert!(channels.weeping_mm3_s > 0.0);
}

#[test]
fn the_length_of_the_needle_tells_only_where_a_stain_is_asked() {
    let mut case = case();
    let half_lives = |case: &Case| [0.5, 2.0].map(|length| case.route().half_life_s(length));
    let barrier = half_lives(&case);
    assert_eq!(barrier[0], barrier[1]);
    case.closure.observable = Observable::Dye;
    let dye = half_lives(&case);
    assert!(dye[0] < dye[1] && barrier[1] < dye[0]);
}

#[test]
fn an_injection_holds_its_dose_where_it_is_placed_and_the_rest_is_elsewhere() {
    let skin = skin();
    let total = |placed: &Placed, shares: [f64; 3]| {
        let parts = parts(&skin, placed, &shares);
        let problem = case().route().injected(&parts).expect("a dose");
        problem.boluses.iter().map(|bolus| bolus.ug_cm2).sum::<f64>()
    };
    // 10 µL/cm² of 50 mg/mL.
    assert!((total(&Placed::Layer(LayerName::PapillaryDermis), [0.0; 3]) - 500.0).abs() < 1e-9);
    assert!((total(&Placed::Slab { top_mm: 1.0, bottom_mm: 2.0 }, [0.0; 3]) - 250.0).abs() < 1e-9);
    assert_eq!(total(&Placed::Slab { top_mm: 2.0, bottom_mm: 3.0 }, [0.0; 3]), 0.0);
    assert!((total(&Placed::Device(0), [0.0, 0.3, 0.5]) - 400.0).abs() < 1e-9);
    let papillary = parts(&skin, &Placed::Layer(LayerName::PapillaryDermis), &[0.0; 3]);
    let bolus = case().route().injected(&papillary).expect("a dose").boluses[0];
    assert!((bolus.top_mm - 0.08).abs() < 1e-12 && (bolus.bottom_mm - 0.28).abs() < 1e-12);
    let mut endless = case();
    endless.delivery.film_mm = None;
    assert!(endless.route().injected(&papillary).is_none() && endless.route().dose_ug_cm2().is_none());
}

proptest! {
    #[test]
    fn people_differ_within_bounds_and_needles_do_not_change_them(number in 0..1000_u32, opened in 0.001..0.5_f64) {
        let person = Person::Drawn { seed: 11, number };
        let closure = Closure::default();
        let of = |wound: Wound| wound.mouths(&skin(), &closure, person).expect("apart").expect("mouths");
        let (one, other) = (of(WOUND), of(Wound { opened_fraction: opened, depth_mm: 0.52, ..WOUND }));
        prop_assert!((0.155..=0.98).contains(&(one.per_cm2 / 400.0)));
        prop_assert!((0.05..=0.9).contains(&one.open_depth_mm));
        prop_assert_eq!(one.per_cm2, other.per_cm2);
        prop_assert!((one.open_depth_mm / other.open_depth_mm - 2.0).abs() < 1e-12);
        prop_assert!((one.radius_mm / other.radius_mm - (0.1 / opened).sqrt()).abs() < 1e-9);
    }
}
