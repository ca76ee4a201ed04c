//! A figure that is laid out: its words, and its file in each format.

use super::{pdf, render};
use crate::charts::error::ChartError;
use crate::charts::plot::canvas::{Canvas, Caption, TextBox};

/// A format of a figure's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Vectors for the web and for editing.
    Svg,
    /// Pixels.
    Png,
    /// Vectors for print, the type embedded.
    Pdf,
}

impl Format {
    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// A figure that is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// File name without extension.
    pub stem: &'static str,
    canvas: Canvas,
}

impl Drawing {
    /// PNG pixels to the inch unless another number is asked for.
    pub const DPI: u32 = render::DPI;

    pub fn new(stem: &'static str, canvas: Canvas) -> Self {
        Self { stem, canvas }
    }

    /// Width and height, mm.
    pub fn size_mm(&self) -> [f64; 2] {
        [self.canvas.width_mm, self.canvas.height_mm]
    }

    /// Every text on the figure and its place.
    pub fn texts(&self) -> Vec<TextBox> {
        self.canvas.text_boxes()
    }

    /// Title, what is shown, notes.
    pub fn caption(&self) -> &Caption {
        &self.canvas.caption
    }

    /// The figure as SVG.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the drawing library fails.
    pub fn svg(&self) -> Result<String, ChartError> {
        render::svg(&self.canvas).map_err(self.failed())
    }

    /// The figure as PNG of so many pixels to the inch.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the drawing library fails.
    pub fn png(&self, dpi: u32) -> Result<Vec<u8>, ChartError> {
        render::png(&self.canvas, dpi).map_err(self.failed())
    }

    /// The figure as PDF.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the embedded font cannot be read.
    pub fn pdf(&self) -> Result<Vec<u8>, ChartError> {
        pdf::pdf(&self.canvas).map_err(self.failed())
    }

    /// The file in a format; `dpi` are the pixels of a PNG to the inch.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the drawing library fails.
    pub fn file(&self, format: Format, dpi: u32) -> Result<Vec<u8>, ChartError> {
        match format {
            Format::Svg => self.svg().map(String::into_bytes),
            Format::Png => self.png(dpi),
            Format::Pdf => self.pdf(),
        }
    }

    fn failed(&self) -> impl FnOnce(String) -> ChartError + use<> {
        let stem = self.stem;
        move |message| ChartError::Draw { stem, message }
    }
}

/// One figure in both formats.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File name without extension.
    pub stem: &'static str,
    /// The SVG file.
    pub svg: String,
    /// The PNG file.
    pub png: Vec<u8>,
    /// Every text on the figure and its place.
    pub texts: Vec<TextBox>,
}

impl Figure {
    /// Draws what is laid out as SVG and PNG.
    pub(crate) fn of(drawing: Drawing) -> Result<Self, ChartError> {
        Ok(Self { stem: drawing.stem, svg: drawing.svg()?, png: drawing.png(Drawing::DPI)?, texts: drawing.texts() })
    }
}

/// File that holds the words of figures beside them.
pub const CAPTIONS: &str = "captions.md";

/// Title and caption of every figure, as a page of Markdown.
pub fn captions(drawings: &[Drawing]) -> String {
    let mut page = "# Captions\n".to_owned();
    for drawing in drawings {
        let Caption { title, says, notes } = drawing.caption();
        page += &format!("\n## {}\n\n**{title}.** {says}", drawing.stem);
        if !notes.is_empty() {
            page += &format!(" {notes}");
        }
        page += " Geometric bound, not tissue response.\n";
    }
    page
}
