//! Film time: one normalised stroke for all devices, however long theirs takes.

/// The film runs from this much before the middle of the stroke to as much after it, in halves of the time in the skin.
pub const LEAD: f64 = 1.25;
/// Seconds for which the last frame stays.
const STAY_S: f64 = 3.0;

/// Frames and when they are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Number of frames; odd, so that one of them is the deepest pose.
    pub frames: u32,
    /// Frames per second.
    pub fps: u32,
}

impl Clock {
    /// A clock for a film of about so many moving seconds.
    pub fn new(fps: u32, seconds: f64) -> Self {
        let half = (0.5 * f64::from(fps) * seconds).round().max(1.0) as u32;
        Self { frames: 2 * half + 1, fps }
    }

    /// Time of a frame (counted from 0) over half the time in the skin.
    pub fn t_normalised(&self, frame: u32) -> f64 {
        let half = f64::from(self.frames / 2);
        LEAD * (f64::from(frame) - half) / half
    }

    /// Seconds after the beginning at which a frame appears; for the number of frames itself the end of the film.
    pub fn appears_s(&self, frame: u32) -> f64 {
        f64::from(frame) / f64::from(self.fps) + if frame == self.frames { STAY_S } else { 0.0 }
    }

    /// Seconds for which the needle is in the skin on film.
    pub fn contact_s(&self) -> f64 {
        f64::from(self.frames - 1) / f64::from(self.fps) / LEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_pose_is_a_frame_and_both_ends_lie_outside_the_skin() {
        for (fps, seconds) in [(15, 5.0), (4, 1.7), (1, 0.2), (50, 3.0)] {
            let clock = Clock::new(fps, seconds);
            assert_eq!(clock.t_normalised(clock.frames / 2), 0.0);
            assert_eq!([0, clock.frames - 1].map(|frame| clock.t_normalised(frame)), [-LEAD, LEAD]);
            assert!((clock.appears_s(clock.frames - 1) - seconds).abs() <= 2.0 / f64::from(fps));
            assert!(clock.appears_s(clock.frames) > STAY_S);
        }
    }
}
