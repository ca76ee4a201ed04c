//! A stroke as a film: needles that go through the skin side by side, to scale, while their channels grow. As an animated
//! SVG, an animated GIF and single frames, all replayed from the same canvases.

mod animated_gif;
mod animated_svg;
mod scene;
mod stage;
mod trace;

use super::ink::render;
use super::plot::canvas::Canvas;
use super::plot::fonts;
use super::{ChartContext, ChartError, Drawing, Figure};
use crate::film::Film;
use rayon::prelude::*;
use stage::Stage;

/// Stem of the film itself; frames carry their number behind it.
pub const STEM: &str = "stroke";
/// Stem of its last frame as a figure.
pub const STILL: &str = "stroke_still";
/// Pixels across a frame.
const WIDTH_PIXELS: f64 = 900.0;

/// A film that is ready to be shot: what stands still has been laid out.
pub struct Studio<'a> {
    film: &'a Film,
    stage: Stage,
}

impl<'a> Studio<'a> {
    /// Lays out the film.
    ///
    /// # Errors
    /// [`ChartError::Font`] where the embedded font cannot be read.
    pub fn new(film: &'a Film, context: &ChartContext) -> Result<Self, ChartError> {
        fonts::register()?;
        Ok(Self { film, stage: Stage::new(film, context) })
    }

    /// The last frame as a figure.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the drawing library fails.
    pub fn still(&self) -> Result<Figure, ChartError> {
        Figure::of(Drawing::new(STILL, self.frame(self.film.clock.frames - 1)))
    }

    /// The film as one SVG file: no script, nothing from elsewhere. Viewers that ask for less motion see the last frame.
    ///
    /// # Errors
    /// As [`Studio::still`].
    pub fn svg(&self) -> Result<String, ChartError> {
        let moving: Vec<Canvas> = self.numbers().into_par_iter().map(|frame| self.moving(frame)).collect();
        animated_svg::film(&self.stage, &moving, &self.film.clock).map_err(failed)
    }

    /// Every frame in pixels, in order.
    ///
    /// # Errors
    /// As [`Studio::still`].
    pub fn shots(&self) -> Result<Shots, ChartError> {
        let pixels_per_mm = WIDTH_PIXELS / self.stage.ground.width_mm;
        let shot = |frame| render::image(&self.frame(frame), pixels_per_mm);
        let shots: Result<Vec<_>, String> = self.numbers().into_par_iter().map(shot).collect();
        Ok(Shots(shots.map_err(failed)?))
    }

    /// The film as a GIF that begins again when it has ended.
    ///
    /// # Errors
    /// As [`Studio::still`].
    pub fn gif(&self, shots: &Shots) -> Result<Vec<u8>, ChartError> {
        animated_gif::film(&shots.0, &self.film.clock).map_err(failed)
    }

    fn numbers(&self) -> Vec<u32> {
        (0..self.film.clock.frames).collect()
    }

    fn moving(&self, frame: u32) -> Canvas {
        scene::moving(self.film, &self.stage, frame)
    }

    /// One whole frame, counted from 0.
    fn frame(&self, frame: u32) -> Canvas {
        let mut canvas = self.stage.ground.clone();
        canvas.items.extend(self.moving(frame).items);
        canvas.items.extend(self.stage.front.items.iter().cloned());
        canvas
    }
}

/// Frames in pixels.
pub struct Shots(Vec<render::Image>);

impl Shots {
    /// Every frame as a PNG file, with its name.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the library fails.
    pub fn png(&self) -> Result<Vec<(String, Vec<u8>)>, ChartError> {
        let file =
            |(index, image): (usize, &render::Image)| Ok((frame_name(index as u32 + 1), image.png().map_err(failed)?));
        self.0.par_iter().enumerate().map(file).collect()
    }
}

/// Name of the file of a frame, counted from 1.
pub fn frame_name(number: u32) -> String {
    format!("{STEM}_{number:04}.png")
}

fn failed(message: String) -> ChartError {
    ChartError::Draw { stem: STEM, message }
}
