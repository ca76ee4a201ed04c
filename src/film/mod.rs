//! The stroke as a film: for every frame where the needle is, how the skin lies, and how far the channel has come. Plain
//! data in millimetres, seconds and radians; drawing is elsewhere.

mod choice;
mod clock;
mod strike;

pub use choice::{Choice, FilmError, MOST_DEVICES, choose};
pub use clock::{Clock, LEAD};
pub use strike::{Drum, Finished, Moment, SideSoFar, Strike};

use crate::geometry::Tear;
use crate::scenario::Scenario;
use crate::scenario::cases::single;
use crate::skin::Skin;
use crate::table::{Bundle, Content, Table, csv_bytes, table};

/// One strike of each device, frame by frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Film {
    /// Depth of every strike, mm.
    pub depth_mm: f64,
    /// The tear hypothesis.
    pub tear: Tear,
    /// Whether any layer shears elastically before it tears.
    pub shears: bool,
    /// The skin.
    pub skin: Skin,
    /// Frames and their times.
    pub clock: Clock,
    /// The devices, in the order of the scenario.
    pub strikes: Vec<Strike>,
}

/// Works out a film; frames are shared out among the threads of the pool.
pub fn film(scenario: &Scenario, choice: &Choice, clock: Clock) -> Film {
    let limit = scenario.skin.elastic_limit();
    let devices = choice.devices.iter().map(|&device| &scenario.devices[device]);
    Film {
        depth_mm: choice.depth_mm,
        tear: choice.tear,
        shears: !limit.is_rigid(),
        skin: scenario.skin.clone(),
        clock,
        strikes: devices
            .map(|device| {
                let depth_mm = device.kind.own_depth_mm().unwrap_or(choice.depth_mm);
                Strike::film(&single(scenario, device, depth_mm), choice.tear, &limit, &clock)
            })
            .collect(),
    }
}

table! {
    /// One row of `film.csv`: a device at one frame.
    pub struct FilmRow in "film.csv" {
        /// Number of the frame, from 1.
        frame: u32,
        /// Device name.
        device: String,
        /// Time over half the time in the skin: −1 at first contact, 0 at the deepest pose, 1 at last contact.
        t_normalised: f64,
        /// Time since the deepest pose, s; `nan` where the device has no speed.
        time_s: f64,
        /// Place of the tip along the heading, mm from where the axis crosses the surface at the deepest pose.
        tip_x_mm: f64,
        /// Depth of the tip, mm; negative above the skin.
        tip_z_mm: f64,
        /// Angle between axis and normal, degrees; positive where the tip lies ahead.
        angle_deg: f64,
        /// Displacement of the surface, mm; 0 at the deepest pose.
        surface_displacement_mm: f64,
        /// Area of the channel so far in the plane of the stroke, mm².
        plane_area_mm2: f64,
        /// Volume of the channel so far, mm³.
        channel_volume_mm3: f64,
        /// How far off that may be, mm³.
        channel_volume_error_mm3: f64,
    }
}

table! {
    /// One row of `film_sections.csv`: the channel so far at one depth.
    pub struct FilmSectionRow in "film_sections.csv" {
        /// Number of the frame, from 1.
        frame: u32,
        /// Device name.
        device: String,
        /// Depth, mm.
        z_mm: f64,
        /// Displacement of the tissue there, mm.
        displacement_mm: f64,
        /// Hindmost point of the channel so far in the skin at rest, mm; `nan` where there is none yet.
        x_min_mm: f64,
        /// Foremost point, likewise.
        x_max_mm: f64,
    }
}

impl Bundle for Film {
    const TABLES: &'static [Table] = &[Table::of::<FilmRow>(), Table::of::<FilmSectionRow>()];

    fn files(&self) -> Result<Vec<Content>, csv::Error> {
        let contents = [csv_bytes(&self.rows())?, csv_bytes(&self.section_rows())?];
        Ok(Self::TABLES.iter().map(|table| table.file.to_owned()).zip(contents).collect())
    }

    /// Without the sections, which are many.
    fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        Ok([(Self::TABLES[0].key().to_owned(), serde_json::to_value(self.rows())?)].into_iter().collect())
    }
}

impl Film {
    /// How deep the deepest strike goes, mm: at least as deep as was chosen.
    pub fn deepest_mm(&self) -> f64 {
        self.strikes.iter().map(|strike| strike.depth_mm).fold(self.depth_mm, f64::max)
    }

    /// The rows of `film.csv`, by frame and device.
    pub fn rows(&self) -> Vec<FilmRow> {
        self.by_frame(|frame, strike, moment| {
            vec![FilmRow {
                frame,
                device: strike.device.clone(),
                t_normalised: moment.t_normalised,
                time_s: strike.contact_s.map_or(f64::NAN, |contact_s| 0.5 * moment.t_normalised * contact_s),
                tip_x_mm: moment.tip_mm[0],
                tip_z_mm: moment.tip_mm[1],
                angle_deg: moment.angle_rad.to_degrees(),
                surface_displacement_mm: moment.surface_displacement_mm(),
                plane_area_mm2: moment.grown.plane_area_mm2,
                channel_volume_mm3: moment.grown.volume_mm3,
                channel_volume_error_mm3: moment.grown.volume_error_mm3,
            }]
        })
    }

    /// The rows of `film_sections.csv`, by frame, device and depth.
    pub fn section_rows(&self) -> Vec<FilmSectionRow> {
        self.by_frame(|frame, strike, moment| {
            let row = |side: &SideSoFar| {
                let [x_min_mm, x_max_mm] = side.extent_mm.unwrap_or([f64::NAN; 2]);
                let (device, displacement_mm) = (strike.device.clone(), side.displacement_mm);
                FilmSectionRow { frame, device, z_mm: side.z_mm, displacement_mm, x_min_mm, x_max_mm }
            };
            moment.sides.iter().map(row).collect()
        })
    }

    fn by_frame<R>(&self, rows: impl Fn(u32, &Strike, &Moment) -> Vec<R>) -> Vec<R> {
        let strikes = |frame: u32| self.strikes.iter().map(move |strike| (strike, &strike.moments[frame as usize]));
        let frames = (0..self.clock.frames).flat_map(|frame| strikes(frame).map(move |(s, m)| (frame + 1, s, m)));
        frames.flat_map(|(frame, strike, moment)| rows(frame, strike, moment)).collect()
    }
}
