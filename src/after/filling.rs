//! What fills a channel and flows out of it, against what diffuses in (model section 12).

use super::settings::{Fill, Fluid};
use super::varied::Person;
use std::f64::consts::PI;

/// Velocity of blood in a capillary v_cap, mm/s (read).
const CAPILLARY_MM_S: f64 = 0.65;

/// Width of a capillary d_cap, mm (read).
const CAPILLARY_MM: f64 = 0.008;

/// What flows out of one cut capillary q_cap, mm³/s.
pub fn capillary_mm3_s() -> f64 {
    CAPILLARY_MM_S * PI * (0.5 * CAPILLARY_MM).powi(2)
}

impl Fill {
    /// Diffusivity in it over that in water φ_f: Maxwell's for a clot of haematocrit 0.4, recalled for exudate.
    pub fn hindrance(self) -> f64 {
        match self {
            Self::Clot => 0.5,
            Self::Exudate => 0.9,
            Self::Clear => 1.0,
        }
    }

    /// Its word in scenarios.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clot => "clot",
            Self::Exudate => "exudate",
            Self::Clear => "clear",
        }
    }
}

/// A channel as fluid sees it: a cylinder that is open above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hole {
    /// Radius a, mm.
    pub radius_mm: f64,
    /// Open depth D_o, mm.
    pub depth_mm: f64,
}

impl Hole {
    /// Its section A, mm².
    pub fn area_mm2(&self) -> f64 {
        PI * self.radius_mm.powi(2)
    }

    /// Wall and bottom S, mm².
    pub fn wall_mm2(&self) -> f64 {
        2.0 * PI * self.radius_mm * self.depth_mm + self.area_mm2()
    }

    /// Time in which a flow fills it, s; infinite without one.
    pub fn fill_time_s(&self, flow_mm3_s: f64) -> f64 {
        self.area_mm2() * self.depth_mm / flow_mm3_s
    }

    /// Péclet number of a flow outwards against diffusion inwards.
    pub fn peclet(&self, flow_mm3_s: f64, diffusivity_mm2_s: f64) -> f64 {
        flow_mm3_s * self.depth_mm / (self.area_mm2() * diffusivity_mm2_s)
    }

    /// Pressure of a meniscus that wets it 2γ/a, Pa, at a surface tension in N/m.
    fn suction_pa(&self, surface_tension_n_m: f64) -> f64 {
        2.0 * surface_tension_n_m / (self.radius_mm * 1e-3)
    }

    /// How deep a gel that yields at a stress is sucked in, mm: z = aΔp/(2τ), exact for a yield fluid in a tube.
    pub fn yield_entry_mm(&self, yield_pa: f64, surface_tension_n_m: f64) -> f64 {
        self.radius_mm * self.suction_pa(surface_tension_n_m) / (2.0 * yield_pa)
    }

    /// Time in which suction fills it with a liquid of a viscosity in Pa s, s: 4μD_o²/(a²Δp).
    pub fn suction_time_s(&self, viscosity_pa_s: f64, surface_tension_n_m: f64) -> f64 {
        let slenderness = self.depth_mm / self.radius_mm;
        4.0 * viscosity_pa_s * slenderness.powi(2) / self.suction_pa(surface_tension_n_m)
    }
}

/// What flows out of one channel of a person, and how long it bleeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// While it bleeds, mm³/s.
    pub bleeding_mm3_s: f64,
    /// Bleeding time t_b, s.
    pub bleeding_s: f64,
    /// Afterwards, where all of it is open, mm³/s; it falls with what is open.
    pub weeping_mm3_s: f64,
    /// Share of the hole that starts full of vehicle ψ_f.
    pub prefill: f64,
}

impl Fluid {
    /// What flows out of a channel of a person that cuts so many vessels. Dead skin neither bleeds nor weeps, unless the scenario
    /// says that there is flow.
    pub fn flow(&self, hole: Hole, vessels: f64, is_dead: bool, person: Person) -> Flow {
        let flows = if self.flow.unwrap_or(!is_dead) { 1.0 } else { 0.0 };
        let velocity_mm_s = self.exudate_velocity_mm_s.of(person, "fluid.exudate_velocity");
        Flow {
            bleeding_mm3_s: flows * vessels * capillary_mm3_s(),
            bleeding_s: self.bleeding_time_s.of(person, "fluid.bleeding_time"),
            weeping_mm3_s: flows * velocity_mm_s * hole.wall_mm2(),
            prefill: self.prefill.of(person, "fluid.prefill"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLE: Hole = Hole { radius_mm: 0.0625, depth_mm: 0.5 };

    #[test]
    fn a_flow_fills_the_volume_in_its_time() {
        let flow = 3.0 * capillary_mm3_s();
        assert!((HOLE.fill_time_s(flow) * flow - PI * 0.0625_f64.powi(2) * 0.5).abs() < 1e-15);
        assert!((capillary_mm3_s() - 3.267e-5).abs() < 1e-8, "{}", capillary_mm3_s());
        assert_eq!(HOLE.fill_time_s(0.0), f64::INFINITY);
    }

    #[test]
    fn the_peclet_number_grows_with_the_square_of_the_depth_where_the_wall_weeps() {
        let peclet = |depth_mm| {
            let hole = Hole { depth_mm, ..HOLE };
            hole.peclet(2e-5 * 2.0 * PI * hole.radius_mm * depth_mm, 3e-4)
        };
        assert!((peclet(1.0) / peclet(0.5) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_gel_enters_as_deep_as_its_yield_stress_bears_the_suction() {
        // The force of the meniscus on the section is the yield stress on the wall that is wet.
        let depth = HOLE.yield_entry_mm(500.0, 0.05);
        let suction = HOLE.suction_pa(0.05);
        assert!((suction * HOLE.area_mm2() - 500.0 * 2.0 * PI * HOLE.radius_mm * depth).abs() < 1e-12);
        assert!((suction - 1600.0).abs() < 1e-9);
        assert!(HOLE.suction_time_s(1e-3, 0.05) < 5e-3);
    }

    #[test]
    fn skin_that_is_dead_or_dry_has_no_flow_unless_it_is_written() {
        let flow = |written, is_dead| {
            let flow = Fluid { flow: written, ..Fluid::default() }.flow(HOLE, 2.0, is_dead, Person::Central);
            [flow.bleeding_mm3_s, flow.weeping_mm3_s]
        };
        assert_eq!(flow(None, true), [0.0; 2]);
        assert_eq!(flow(Some(false), false), [0.0; 2]);
        assert_eq!(flow(Some(true), true), flow(None, false));
        assert_eq!(flow(None, false), [2.0 * capillary_mm3_s(), 2e-5 * HOLE.wall_mm2()]);
    }
}
