//! The tables of depth from force.

use crate::table::table;

table! {
    /// One row of `mechanics.csv`: a device at a depth, under its own mean force.
    pub struct MechanicsRow in "mechanics.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Force at which a tip breaks through, N.
        puncture_force_n: f64,
        /// Depth to which it jumps then, mm; 0 on rigid skin, `inf` where it never breaks through.
        jump_mm: f64,
        /// Least force of the hand that opens the skin, N; `inf` where none does.
        puncture_threshold_n: f64,
        /// Force from which the device lies on the skin, N: of a drum the greatest that its needles hold, of a pen the one that keeps its
        /// plate down.
        contact_force_n: f64,
        /// Depth of the tips then, mm.
        seated_depth_mm: f64,
        /// Mean force of the hand, N.
        force_n: f64,
        /// Mean depth of all strikes, mm: the hand varies, and the dial; those that only dent have depth 0.
        depth_mean_mm: f64,
        /// Their standard deviation over their mean; `NaN` where none opens the skin.
        depth_cv: f64,
        /// How far a drum rises and falls as its needles pass, mm; 0 of a pen.
        ripple_mm: f64,
        /// Per cent of depth for a per cent of force, at the mean force; `NaN` where nothing opens.
        elasticity: f64,
        /// Work that a strike leaves in the skin, on average, mJ.
        work_per_strike_mj: f64,
        /// Mean diameter of the holes left at the surface, mm; `NaN` where there is none.
        hole_diameter_mm: f64,
    }
}

table! {
    /// One row of `force_depth.csv`: how deep strikes go under a mean force.
    pub struct ForceDepthRow in "force_depth.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Mean force of the hand, N.
        force_n: f64,
        /// Mean depth of all strikes, mm.
        depth_mean_mm: f64,
        /// Depth that 5 % of them stay at or below, mm.
        depth_p05_mm: f64,
        /// Depth that 95 % of them stay at or below, mm.
        depth_p95_mm: f64,
        /// Share of strikes that open the skin.
        punctured_share: f64,
    }
}

table! {
    /// One row of `needle_curve.csv`: one needle on its way in.
    pub struct NeedleCurveRow in "needle_curve.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// How far its tip is below the undeformed surface S, mm.
        excursion_mm: f64,
        /// How far it is below the dented surface d, mm.
        needle_depth_mm: f64,
        /// Force on it F, N.
        force_n: f64,
    }
}

table! {
    /// One row of `spread.csv`: how depths spread where one cause alone varies.
    pub struct SpreadRow in "spread.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// What varies: force (between lanes), within (along a lane), tilt, dial, stiffness, toughness, thickness, needle; all.
        source: String,
        /// Mean depth of all strikes, mm.
        depth_mean_mm: f64,
        /// Their standard deviation over their mean; `NaN` where none opens the skin.
        depth_cv: f64,
    }
}

table! {
    /// One row of `depth_distribution.csv`: how deep strikes go where everything varies that does.
    pub struct DistributionRow in "depth_distribution.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Share of strikes that go no deeper.
        share: f64,
        /// Depth of the tip, mm.
        needle_depth_mm: f64,
    }
}

table! {
    /// One row of `layers_reached.csv`: where tips end, everything varying that does; the layers are those of each person.
    pub struct ReachedRow in "layers_reached.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Layer in which tips end; `none` of strikes that only dent.
        layer: String,
        /// Share of strikes.
        share: f64,
    }
}

table! {
    /// One row of `wear.csv`: a device after sessions.
    pub struct WearRow in "wear.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Sessions that it has served; 0 of new needles.
        session: u32,
        /// Strikes that each needle has made.
        strikes_per_needle: f64,
        /// Radius of a tip that is not hooked, mm.
        tip_radius_mm: f64,
        /// Force at which such a tip breaks through, N.
        puncture_force_n: f64,
        /// Least force of the hand that opens the skin, N; `inf` where none does.
        puncture_threshold_n: f64,
        /// Mean depth of all strikes, mm: the hand varies, and the dial.
        depth_mean_mm: f64,
        /// Share of strikes that open the skin.
        punctured_share: f64,
        /// Work that a strike leaves in the skin, on average, mJ.
        work_per_strike_mj: f64,
    }
}

table! {
    /// One row of `contact_map.csv`: a device at one depth on skin of which little is known.
    pub struct ContactMapRow in "contact_map.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Stiffness of the dent under one needle k, N/mm.
        dent_stiffness_n_per_mm: f64,
        /// Cutting energy g below the horny layer, N/mm; that of fat is a fifth.
        cutting_energy_n_per_mm: f64,
        /// Force from which the device lies on the skin, N.
        contact_force_n: f64,
        /// Depth of the tips then, mm.
        seated_depth_mm: f64,
    }
}

table! {
    /// One row of `tough_layers.csv`: what the scenario says of a layer.
    pub struct ToughnessRow in "tough_layers.csv" {
        /// Layer name.
        layer: String,
        /// Upper boundary, mm.
        top_mm: f64,
        /// Lower boundary, mm; `inf` for the last layer.
        bottom_mm: f64,
        /// Stiffness of the dent under one needle, N/mm; `inf` of rigid skin.
        dent_stiffness_n_per_mm: f64,
        /// Cutting energy, N/mm.
        cutting_energy_n_per_mm: f64,
        /// Friction on the buried flank, N/mm².
        wall_friction_n_per_mm2: f64,
        /// Width of a hole after withdrawal over the needle's.
        residual_width: f64,
    }
}
