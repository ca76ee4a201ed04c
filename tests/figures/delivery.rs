//! The figures of what gets in after the needle: complete, readable in every look, and right about what is nothing.

use crate::checks::{check_case, faults_in, looks, write_looks};
use dermatrace::after::rows::{
    ClosureRow, DeliveryCaseRow, DeliveryProfileRow, DeliveryRow, DriverRow, DrugPropertyRow, PecletRow,
};
use dermatrace::charts::delivery::{self, DeliveryContext};
use dermatrace::charts::{ChartContext, Drawing, Look, MODEL_MARK};
use dermatrace::simulate::DeliveryStudy;
use dermatrace::study::channel::LayerRow;

/// What tables are made of: rough stand-ins for a computation, of its sizes.
#[derive(Clone)]
struct Plan {
    devices: Vec<&'static str>,
    tear: &'static str,
    depths_mm: Vec<f64>,
    /// Name, weight in Da, share through intact skin, and through channels.
    drugs: Vec<(&'static str, f64, f64, f64)>,
    is_infinite: bool,
    has_injection: bool,
    draws: u32,
    times_h: Vec<f64>,
}

const DRUGS: [(&str, f64, f64, f64); 13] = [
    ("minoxidil", 209.0, 4e-3, 0.096),
    ("ascorbic-acid", 176.0, 0.025, 0.89),
    ("dexpanthenol", 205.0, 0.02, 0.85),
    ("caffeine", 194.0, 0.03, 0.88),
    ("lidocaine", 234.0, 0.2, 0.6),
    ("retinol", 286.0, 1e-5, 1.01e-5),
    ("retinal", 284.0, 2e-5, 2e-5),
    ("tretinoin", 300.0, 1.5e-5, 1.5e-5),
    ("ghk-cu", 403.0, 0.012, 0.75),
    ("ha-10kda", 1e4, 0.0, 0.18),
    ("ha-100kda", 1e5, 0.0, 0.027),
    ("ha-1mda", 1e6, 0.0, 9e-4),
    ("polynucleotide", 3e5, 0.0, 0.008),
];
const DOSE_UG_CM2: f64 = 500.0;
const LAYERS: [(&str, f64, f64); 4] = [
    ("stratum_corneum", 0.0, 0.017),
    ("viable_epidermis", 0.017, 0.068),
    ("papillary_dermis", 0.068, 0.25),
    ("reticular_dermis", 0.25, 1.52),
];
const CASES: [(&str, f64); 11] = [
    ("clear_fluid", 1.28),
    ("no_flow", 1.06),
    ("clear_and_still", 1.35),
    ("no_bleeding", 1.02),
    ("worst_fluid", 0.87),
    ("prefilled", 1.4),
    ("late_15min", 0.92),
    ("late_4h", 0.17),
    ("half_life_5min", 0.3),
    ("occluded", 2.4),
    ("dye", 1.7),
];
const PARAMETERS: [(&str, f64); 11] = [
    ("closure.half_life", 0.62),
    ("closure.patent_share", 0.71),
    ("closure.residual_width", 0.31),
    ("closure.open_depth", -0.12),
    ("fluid.bleeding_time", -0.08),
    ("fluid.exudate_velocity", -0.35),
    ("skin.transport.dermis_diffusivity", 0.44),
    ("skin.transport.lipid_path", 0.05),
    ("skin.transport.polar_path", 0.02),
    ("skin.transport.clearance", 0.21),
    ("treatment", 0.1),
];

impl Plan {
    /// Everything that there can be.
    fn whole() -> Self {
        Self {
            devices: vec!["roller", "pen"],
            tear: "pinned",
            depths_mm: vec![0.5, 1.0, 1.5],
            drugs: DRUGS.to_vec(),
            is_infinite: false,
            has_injection: true,
            draws: 64,
            times_h: vec![1.0, 4.0, 24.0],
        }
    }

    /// Channels that are given, and no draws.
    fn given() -> Self {
        Self {
            devices: vec!["channels"],
            tear: "",
            depths_mm: vec![0.5],
            drugs: DRUGS[..2].to_vec(),
            has_injection: false,
            draws: 0,
            ..Self::whole()
        }
    }

    fn tables(&self) -> DeliveryStudy {
        let mut study = DeliveryStudy::default();
        let layer = |(layer, top_mm, bottom_mm): (&str, f64, f64)| LayerRow {
            layer: layer.to_owned(),
            top_mm,
            bottom_mm,
            failure_shear_strain: 0.0,
        };
        study.layers = LAYERS.map(layer).to_vec();
        for (name, weight, ..) in &self.drugs {
            for (property, unit, value) in [("molecular_weight", "Da", *weight), ("concentration", "mg/mL", 50.0)] {
                study.properties.push(DrugPropertyRow {
                    drug: (*name).to_owned(),
                    property: property.to_owned(),
                    unit: unit.to_owned(),
                    value,
                    from: "catalogue".to_owned(),
                });
            }
        }
        for (place, device) in self.devices.iter().enumerate() {
            for depth in &self.depths_mm {
                self.add(&mut study, place, device, *depth);
            }
        }
        study
    }

    fn band(&self, value: f64, factor: f64) -> [f64; 2] {
        if self.draws == 0 { [value; 2] } else { [value / factor, value * factor] }
    }

    fn add(&self, study: &mut DeliveryStudy, place: usize, device: &str, depth_mm: f64) {
        self.add_closure(study, place, device, depth_mm);
        for (name, weight, intact, channels) in &self.drugs {
            let channels = channels * (0.8_f64).powi(place as i32);
            for time_h in &self.times_h {
                let part = 1.0 - (-time_h / 2.0).exp();
                let shares =
                    [("intact", intact * part, 4.0), ("channels", channels * part, 3.0), ("injection", 1.0, 1.0)];
                let routes = if self.has_injection { 3 } else { 2 };
                for (route, share, factor) in shares.into_iter().take(routes) {
                    let [low, high] = self.band(share, factor);
                    let mut add = |metric: &str, unit: &str, [central, low, high]: [f64; 3]| {
                        study.deliveries.push(DeliveryRow {
                            device: device.to_owned(),
                            depth_mm,
                            tear: self.tear.to_owned(),
                            drug: (*name).to_owned(),
                            route: route.to_owned(),
                            time_h: *time_h,
                            metric: metric.to_owned(),
                            unit: unit.to_owned(),
                            central,
                            ci95_low: low,
                            ci95_high: high,
                            draws: self.draws,
                        });
                    };
                    let high = high.min(1.0).max(share);
                    add("delivered", "ug/cm2", [share, low, high].map(|share| DOSE_UG_CM2 * share));
                    if !self.is_infinite {
                        add("delivered_share", "1", [share, low, high]);
                    }
                    if route == "channels" && *intact > 0.0 {
                        let ratio = channels / intact;
                        let [low, high] = self.band(ratio, 4.0);
                        add("enhancement", "1", [ratio, low.max(0.6), high]);
                    }
                    self.add_profile(study, device, depth_mm, name, route, *time_h, share);
                }
            }
            self.add_drug(study, device, depth_mm, name, *weight, channels);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the columns of a row")]
    fn add_profile(
        &self,
        study: &mut DeliveryStudy,
        device: &str,
        depth_mm: f64,
        drug: &str,
        route: &str,
        time_h: f64,
        share: f64,
    ) {
        let reach = 0.05 * (1.0 + time_h).sqrt();
        for step in 0..40 {
            let z_mm = 0.017 + 1.5 * f64::from(step) / 39.0;
            let shape = match route {
                "injection" => (-((z_mm - 0.16) / (0.05 + reach)).powi(2)).exp(),
                _ => (-z_mm / reach).exp(),
            };
            study.profiles.push(DeliveryProfileRow {
                device: device.to_owned(),
                depth_mm,
                drug: drug.to_owned(),
                route: route.to_owned(),
                time_h,
                z_mm,
                mean_ug_mm3: 5.0 * share * shape,
            });
        }
    }

    fn add_closure(&self, study: &mut DeliveryStudy, place: usize, device: &str, depth_mm: f64) {
        let all =
            [("barrier", "open", 1.2), ("barrier", "occluded", 15.0), ("dye", "open", 6.8), ("dye", "occluded", 27.2)];
        for (observable, cover, half_h) in all {
            let half_h = if observable == "dye" { half_h * (1.0 + 0.3 * place as f64) } else { half_h };
            for time_h in std::iter::once(0.0).chain(self.times_h.iter().copied()) {
                let open = |half: f64| (-time_h / half).exp2();
                let [low, high] = self.band(half_h, 3.9);
                study.closure.push(ClosureRow {
                    device: device.to_owned(),
                    depth_mm,
                    tear: self.tear.to_owned(),
                    observable: observable.to_owned(),
                    cover: cover.to_owned(),
                    time_h,
                    open_share: open(half_h),
                    ci95_low: open(low),
                    ci95_high: open(high),
                });
            }
        }
    }

    fn add_drug(&self, study: &mut DeliveryStudy, device: &str, depth_mm: f64, drug: &str, weight: f64, share: f64) {
        for (phase, flow, fill_s) in [("bleeding", 9.8e-5, 63.0), ("weeping", 4.2e-6, 1500.0)] {
            let peclet = 0.45 * (weight / 176.0).sqrt() * flow / 4.2e-6;
            let [low, high] = self.band(peclet, 5.0);
            study.peclet.push(PecletRow {
                device: device.to_owned(),
                depth_mm,
                drug: drug.to_owned(),
                phase: phase.to_owned(),
                flow_mm3_s: flow,
                fill_time_s: fill_s,
                peclet,
                factor_bottom: peclet / peclet.exp_m1(),
                factor_wall: 0.9 * (-0.5 * peclet).exp(),
                ci95_low: low,
                ci95_high: high,
            });
        }
        for (case, over) in CASES {
            let over = if share > 0.0 { f64::powf(over, 1.0 + weight.log10() / 4.0) } else { f64::NAN };
            study.cases.push(DeliveryCaseRow {
                device: device.to_owned(),
                depth_mm,
                drug: drug.to_owned(),
                case: case.to_owned(),
                delivered_ug_cm2: DOSE_UG_CM2 * share * over,
                over_scenario: over,
            });
        }
        for (parameter, correlation) in PARAMETERS.iter().filter(|_| self.draws > 0) {
            study.drivers.push(DriverRow {
                device: device.to_owned(),
                depth_mm,
                drug: drug.to_owned(),
                parameter: (*parameter).to_owned(),
                rank_correlation: *correlation,
                ci95_low: correlation - 0.2,
                ci95_high: correlation + 0.2,
            });
        }
    }

    fn lay_out(&self, look: Look) -> Vec<Drawing> {
        self.lay_out_of(&self.tables(), look)
    }

    fn lay_out_of(&self, study: &DeliveryStudy, look: Look) -> Vec<Drawing> {
        let context = DeliveryContext {
            chart: ChartContext {
                title: "What gets in by molecular weight".into(),
                version: "0.1.0".into(),
                mark: MODEL_MARK,
                look,
                ..ChartContext::default()
            },
            devices: self.devices.iter().map(|name| (*name).to_owned()).collect(),
            tears: vec![self.tear.to_owned()],
            ..DeliveryContext::default()
        };
        delivery::drawings(study, &context).expect("figures")
    }
}

/// The texts of a figure.
fn texts(drawings: &[Drawing], stem: &str) -> Vec<String> {
    let drawing = drawings.iter().find(|drawing| drawing.stem == stem).expect("the figure");
    drawing.texts().into_iter().map(|text| text.text).collect()
}

#[test]
fn figures_of_delivery_are_complete_and_readable_in_every_look() {
    let plan = Plan::whole();
    let study = plan.tables();
    check_case(|look| plan.lay_out_of(&study, look), &delivery::STEMS);
    write_looks("delivery", |look| plan.lay_out_of(&study, look));
}

#[test]
fn given_channels_and_central_values_alone_are_drawn_without_what_they_lack() {
    let plan = Plan::given();
    let stems: Vec<&str> = delivery::STEMS.into_iter().filter(|stem| *stem != "delivery_drivers").collect();
    check_case(|look| plan.lay_out(look), &stems);
    write_looks("given", |look| plan.lay_out(look));
}

#[test]
fn crowds_of_devices_drugs_and_times_stay_readable() {
    let long = ["a drug with a name that goes on and on 1", "a drug with a name that goes on and on 2"];
    let mut drugs = DRUGS.to_vec();
    drugs.extend((0..12).map(|place| (long[place % 2], 150.0 + place as f64, 1e-3, 0.4)));
    drugs.dedup_by(|a, b| a.0 == b.0);
    let crowd = Plan {
        devices: vec!["roller", "pen", "a stamp with a name that is very long indeed", "laser", "another", "last"],
        drugs,
        times_h: vec![0.01, 0.02, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0, 72.0, 720.0],
        ..Plan::whole()
    };
    let alone = Plan { drugs: vec![DRUGS[11]], times_h: vec![24.0], has_injection: false, ..Plan::whole() };
    let endless = Plan { is_infinite: true, has_injection: false, ..Plan::whole() };
    for (name, plan) in [("crowd", crowd), ("alone", alone), ("endless", endless)] {
        let study = plan.tables();
        let faults: Vec<String> =
            looks().into_iter().flat_map(|look| faults_in(&plan.lay_out_of(&study, look), look)).collect();
        assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
        write_looks(name, |look| plan.lay_out_of(&study, look));
    }
}

#[test]
fn tables_without_rows_have_no_figure() {
    assert!(Plan::whole().lay_out_of(&DeliveryStudy::default(), Look::default()).is_empty());
}

#[test]
fn what_is_nothing_is_named_and_has_no_number() {
    let drawings = Plan::whole().lay_out(Look::default());
    assert!(texts(&drawings, "delivered_by_weight").contains(&"none".to_owned()));
    let polymers = DRUGS.iter().filter(|drug| drug.2 == 0.0).count();
    let none = texts(&drawings, "enhancement").iter().filter(|text| text.contains("lets none through")).count();
    assert_eq!(none, polymers);
}

#[test]
fn the_rule_is_judged_by_the_share_through_channels_and_its_band() {
    let plan = Plan { draws: 0, devices: vec!["roller"], ..Plan::whole() };
    let told = texts(&plan.lay_out(Look::default()), "delivered_by_weight").join(" ").to_lowercase();
    let right = told.find("the rule is right for").expect("a sentence");
    let sentence = &told[right..];
    let wrong = sentence.find("the rule is wrong for").expect("a second part");
    for (drug, is_right) in
        [("ascorbic-acid", true), ("ha-1mda", true), ("polynucleotide", true), ("retinol", false), ("minoxidil", false)]
    {
        let at = sentence.find(drug).expect("its name");
        assert_eq!(at < wrong, is_right, "{drug} in {sentence}");
    }
    assert!(sentence.contains("neither for ha-10kda"), "{sentence}");
}

#[test]
fn closing_is_read_off_the_table_by_halves() {
    let told = texts(&Plan::whole().lay_out(Look::default()), "closure_over_time").join(" ");
    // 1.2 h × log2(1/0.16) = 3.17 h, and a factor of 3.9 to either side.
    assert!(told.contains("open to the air after 3.2 h (49 min to 12 h)"), "{told}");
}

#[test]
fn published_ratios_stand_at_the_drug_that_they_are_of() {
    let told = texts(&Plan::given().lay_out(Look::default()), "enhancement");
    assert!(told.iter().any(|text| text == "×11, rat" || text == "×10.5, rat" || text == "×10.54, rat"), "{told:?}");
    assert!(told.iter().any(|text| text == "pramipexole"), "{told:?}");
}
