//! Why there is no result.

use crate::after::cell::CellError;
use crate::number::plain;
use crate::scenario::Problem;
use crate::scenario::cases::Case;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// More strikes than there may be.
    #[error("device \"{device}\" at {depth_mm} mm would {}", limit.refusal(*strikes))]
    TooManyStrikes {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Expected strikes.
        strikes: f64,
        /// What they exceed.
        limit: StrikeLimit,
    },
    /// The scenario says what no treatment can have.
    #[error("{}", .0.iter().map(Problem::without_place).collect::<Vec<_>>().join("; "))]
    Untreatable(Vec<Problem>),
    /// Listed strikes make no passes that could be planned.
    #[error("device \"{device}\": its strikes are listed and make no passes; leave it out of a scenario to be planned")]
    NoPasses {
        /// Device name.
        device: String,
    },
    /// Nothing can be made equal to a dermis without damage.
    #[error(
        "compare.basis = \"dermal_damage\": device \"{device}\" at {depth_mm} mm under {tear} damages no papillary or reticular \
         dermis, so nothing can be made equal; set greater depths, or compare on another basis"
    )]
    DermisOutOfReach {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
    },
    /// No share of strikes was found that makes dermal damages equal.
    #[error(
        "compare.basis = \"dermal_damage\": device \"{device}\" at {depth_mm} mm under {tear}: no share of its strikes was found in \
         {cells} cells that damages as much dermis as the other device; raise sampling.trials or sampling.max_samples, or enlarge \
         the patch"
    )]
    DamageNotMatched {
        /// Name of the device that was thinned.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Cells that were computed.
        cells: u32,
    },
    /// A course was asked for, and none is declared.
    #[error(
        "scenario \"{scenario}\" declares no course; add a [course] section with schedule = [{{ sessions = 10, interval = \"7 d\" }}]"
    )]
    NoCourse {
        /// Scenario stem.
        scenario: String,
    },
    /// Channels are so wide and so many that they merge.
    #[error(
        "device \"{device}\" at {depth_mm} mm under {tear}{}: channels of radius {} mm merge in cells of radius {} mm (a < 0.9 R_c is \
         required), and none can be told from its neighbours; use fewer passes, a smaller closure.residual_width or a smaller \
         closure.patent_share",
        draw.map_or_else(String::new, |draw| format!(", draw {draw}")),
        plain(*radius_mm),
        plain(*cell_radius_mm)
    )]
    Merged {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Number of the draw; `None` with every parameter at its central value.
        draw: Option<u32>,
        /// Radius of a channel, mm.
        radius_mm: f64,
        /// Radius of its cell, mm.
        cell_radius_mm: f64,
    },
    /// What is in the skin could not be worked out.
    #[error("{drug} by {route} (device \"{device}\" at {depth_mm} mm): {source}")]
    Unsolved {
        /// Drug.
        drug: String,
        /// Route.
        route: &'static str,
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Where and why.
        source: CellError,
    },
    /// The scenario puts nothing on the skin.
    #[error(
        "the scenario puts no drug on the skin; add a [delivery] section with drugs = [\"minoxidil\"] (`dermatrace drugs` lists them)"
    )]
    NoDelivery,
    /// The scenario names no sections that were measured.
    #[error(
        "the scenario reads no sections; add [infer] readings = \"readings.csv\" and index = \"systematic\", or give --data FILE"
    )]
    NoSections,
    /// The scenario plans no study.
    #[error("the scenario plans no study; add a [decide] section, which may be empty")]
    NoStudyOfSections,
    /// Two hypotheses give every section one law.
    #[error(
        "device \"{device}\": {one} and {other} give every section the same law, so no section can tell them apart; leave one of \
         them out of the hypotheses"
    )]
    OneLaw {
        /// Device name.
        device: String,
        /// Hypothesis label.
        one: String,
        /// Hypothesis label.
        other: String,
    },
    /// No strike lies in a patch whose sections were read.
    #[error(
        "patch \"{patch}\": its device leaves no strike that opens the skin there, so its sections say nothing; give the device that treated it"
    )]
    NoStrikes {
        /// Patch name.
        patch: String,
    },
    /// Channels overlap so much that readings of one profile are not those of one strike.
    #[error(
        "patch \"{patch}\": {} % of channels overlap, so that several readings of one profile need not be those of one strike (at most \
         18 % may); give each profile a single reading, or cut a lighter treatment",
        plain(100.0 * share)
    )]
    Overlapping {
        /// Patch name.
        patch: String,
        /// Share of channels that overlap another one.
        share: f64,
    },
    /// The stop flag was raised.
    #[error("stopped by signal {0}")]
    Stopped(usize),
}

impl SimulateError {
    /// The signal that a raised stop flag tells of.
    pub fn stopped(stop: &AtomicUsize) -> Self {
        Self::Stopped(stop.load(Ordering::Relaxed))
    }
}

/// What bounds the strikes of a treatment, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StrikeLimit {
    /// The time that those of one trial take.
    Trial(f64),
    /// The memory of capture, which holds those of all trials.
    Capture(f64),
    /// The memory of sections, which hold those of one trial.
    Sections(f64),
}

impl StrikeLimit {
    /// How many there may be.
    pub fn most(self) -> f64 {
        match self {
            Self::Trial(most) | Self::Capture(most) | Self::Sections(most) => most,
        }
    }

    /// Refuses a case that is expected to have more strikes.
    ///
    /// # Errors
    /// [`SimulateError::TooManyStrikes`]
    pub fn hold(self, case: &Case, strikes: f64) -> Result<(), SimulateError> {
        if strikes <= self.most() {
            return Ok(());
        }
        let (device, depth_mm) = (case.device.name.clone(), case.depth_mm);
        Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: self })
    }

    fn refusal(self, strikes: f64) -> String {
        match self {
            Self::Trial(most) => format!(
                "make {strikes:.3e} strikes in one trial; at most {most:.0e} are allowed; use a smaller patch, fewer passes, a faster glide or a \
                 wider lane spacing"
            ),
            Self::Capture(most) => format!(
                "hold {strikes:.3e} strikes at once, those of all trials in the patch and around it, for its capture_radius; at \
                 most {most:.0e} are allowed; use a smaller patch, fewer passes or fewer trials, or leave out capture_radius"
            ),
            Self::Sections(most) => format!(
                "make {strikes:.3e} strikes in one trial; at most {most:.0e} can be held for sections; use a smaller patch or \
                 fewer passes"
            ),
        }
    }
}
