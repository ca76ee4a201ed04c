//! The tables of `deliver` and `course`.

use crate::table::table;

table! {
    /// One row of `mouths.csv`: what a device leaves to get in by, in numbers of the unit cell.
    pub struct MouthRow in "mouths.csv" {
        /// Device name; `channels` where they are given.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis; empty where channels are given.
        tear: String,
        /// `openings`, `opened_area_fraction`, `mean_depth`, `patent_channels`, `radius`, `open_depth`, `cell_radius`,
        /// `vessels_per_channel` or `half_life`.
        quantity: String,
        /// Unit of the values.
        unit: String,
        /// Central value.
        central: f64,
        /// Lower end of the band of draws.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `closure.csv`: what is still open of channels.
    pub struct ClosureRow in "closure.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis.
        tear: String,
        /// `barrier` or `dye`.
        observable: String,
        /// `open` or `occluded`.
        cover: String,
        /// Time from withdrawal, h.
        time_h: f64,
        /// Share that is open.
        open_share: f64,
        /// Lower end of the band of draws.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `peclet.csv`: fluid out against drug in, at the start of a phase. Under `tissue.tear`.
    pub struct PecletRow in "peclet.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Drug.
        drug: String,
        /// `bleeding` or `weeping`.
        phase: String,
        /// Flow out of one channel, mm³/s.
        flow_mm3_s: f64,
        /// Time in which it fills, s; `inf` without flow.
        fill_time_s: f64,
        /// Péclet number.
        peclet: f64,
        /// Share of the diffusive flux that is left where the flow comes from the bottom.
        factor_bottom: f64,
        /// The same where it comes evenly from the wall.
        factor_wall: f64,
        /// Lower end of the band of draws of the Péclet number.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `delivery.csv`: a drug by a route at a time.
    pub struct DeliveryRow in "delivery.csv" {
        /// Device name; `channels` where they are given.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis; empty where channels are given.
        tear: String,
        /// Drug.
        drug: String,
        /// `intact`, `channels` or `injection`.
        route: String,
        /// Time from application, h.
        time_h: f64,
        /// Word of the metric.
        metric: String,
        /// Its unit.
        unit: String,
        /// With every parameter at its central value.
        central: f64,
        /// Lower end of the band of draws.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
        /// Draws.
        draws: u32,
    }
}

table! {
    /// One row of `delivery_profile.csv`: mean concentration over the cell at a depth. Under `tissue.tear`, central values.
    pub struct DeliveryProfileRow in "delivery_profile.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Drug.
        drug: String,
        /// `intact`, `channels` or `injection`.
        route: String,
        /// Time from application, h.
        time_h: f64,
        /// Depth below the skin's surface, mm.
        z_mm: f64,
        /// Mean concentration, µg/mm³.
        mean_ug_mm3: f64,
    }
}

table! {
    /// One row of `delivery_cases.csv`: what would be delivered by the end if one thing were otherwise. Under `tissue.tear`,
    /// central values.
    pub struct DeliveryCaseRow in "delivery_cases.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Drug.
        drug: String,
        /// What is otherwise, in a word: `clear_fluid`, `no_flow`, `clear_and_still` (both), `no_bleeding`, `worst_fluid`,
        /// `prefilled`, `late_15min`, `late_4h`, `half_life_5min`, `occluded`, `dye`; where it differs from the scenario.
        case: String,
        /// Delivered by the end, µg/cm².
        delivered_ug_cm2: f64,
        /// The same over what is delivered as the scenario has it; `nan` where nothing is.
        over_scenario: f64,
    }
}

table! {
    /// One row of `delivery_drivers.csv`: how much a parameter decides what is delivered by the end. Under `tissue.tear`.
    pub struct DriverRow in "delivery_drivers.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Drug.
        drug: String,
        /// Path of the parameter's key; `treatment` for what one trial of the device differs by from another.
        parameter: String,
        /// Rank correlation (Spearman's) of its draws with what is delivered.
        rank_correlation: f64,
        /// Lower end of its 95 % interval.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `drug_properties.csv`: what a drug is taken to be, central values.
    pub struct DrugPropertyRow in "drug_properties.csv" {
        /// Drug.
        drug: String,
        /// Word of the property.
        property: String,
        /// Its unit.
        unit: String,
        /// Its value.
        value: f64,
        /// Where it comes from: `given` by scenario or catalogue, or by a `law`.
        from: String,
    }
}

table! {
    /// One row of `course.csv`: a state of a layer at a session. Under `tissue.tear`.
    pub struct CourseRow in "course.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Number of the session, from 1.
        session: u32,
        /// Day, from 0 at the first session.
        day: f64,
        /// Date; empty where the scenario gives no start.
        date: String,
        /// Layer.
        layer: String,
        /// `open` or `remodelling`.
        state: String,
        /// Volume in that state before the session, mm³/cm².
        before_mm3_cm2: f64,
        /// New damage of the session, mm³/cm²: all that it damages of the layer.
        added_mm3_cm2: f64,
        /// Volume after it, mm³/cm²: that before, and of the new damage what did not fall on it.
        after_mm3_cm2: f64,
        /// Share of the new damage that falls on tissue still in that state: as much as the layer had of it before.
        reinjured_share: f64,
        /// Lower end of the band of draws of the volume before.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `course_interval.csv`: how long to wait until a share of one session is left.
    pub struct CourseIntervalRow in "course_interval.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Layer.
        layer: String,
        /// `open` or `remodelling`.
        state: String,
        /// Share of one session's damage that is carried over.
        carried_share: f64,
        /// Shortest interval at which no more is, d.
        interval_d: f64,
        /// Lower end of the band of draws.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `course_matured.csv`: work of remodelling that is done, in sessions.
    pub struct CourseMaturedRow in "course_matured.csv" {
        /// Day, from 0 at the first session.
        day: f64,
        /// Date; empty where the scenario gives no start.
        date: String,
        /// Sessions held before that time.
        sessions: u32,
        /// Sessions' worth of matured work.
        matured_sessions: f64,
        /// Lower end of the band of draws.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
    }
}

table! {
    /// One row of `course_needle.csv`: the needles of a session, of devices whose needles differ from one to the next.
    pub struct CourseNeedleRow in "course_needle.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Number of the session, from 1.
        session: u32,
        /// Tip radius, mm.
        tip_radius_mm: f64,
        /// Share of its needles that are hooked.
        hooked_share: f64,
    }
}

table! {
    /// One row of `course_cost.csv`: what a course with a device costs.
    pub struct CourseCostRow in "course_cost.csv" {
        /// Device name.
        device: String,
        /// `device`, `consumable`, `drug`, `disinfection` or `total`.
        item: String,
        /// How many.
        count: u32,
        /// What one costs, in the scenario's currency.
        each: f64,
        /// What they cost together.
        total: f64,
    }
}
