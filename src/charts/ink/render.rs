//! Replays a canvas on the SVG and bitmap backends of `plotters`.

use crate::charts::plot::canvas::{Align, Canvas, Item, Point, Text};
use crate::charts::plot::fonts::{CAPITAL_PER_EM, LINE_PER_EM, MM_PER_PT, font};
use crate::charts::plot::look::Theme;
use crate::charts::plot::style::{Ink, WHITE};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontTransform, IntoTextStyle, RGBAColor, ShapeStyle, TextStyle};
use std::fmt::Display;

/// PNG pixels to the inch unless another number is asked for.
pub const DPI: u32 = 300;
/// Drawing units to a side of a PNG pixel, each the mean of four.
const PNG_UNITS: u32 = 2;
/// Units of an SVG to a side of the pixel of a usual PNG: backends round to whole units, and here small ones cost nothing.
const SVG_UNITS: u32 = 8;
/// `plotters` writes this many of its units to the em into an SVG.
const SVG_LINE_PER_EM: f64 = 1.24;
/// Millimetres in an inch.
const MM_PER_INCH: f64 = 25.4;

/// The canvas as an SVG file.
pub fn svg(canvas: &Canvas) -> Result<String, String> {
    let pixels_per_mm = f64::from(DPI) / MM_PER_INCH;
    let placing = Placing {
        theme: canvas.theme,
        pixels_per_mm,
        units: SVG_UNITS,
        line_per_em: SVG_LINE_PER_EM,
        base_line_em: 0.0,
    };
    let size = placing.size(canvas);
    let mut text = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut text, size);
        replay(canvas, &mut backend, &placing, false)?;
        backend.present().map_err(said)?;
    }
    // Printed size in place of units, round joints as in the bitmap, and the base line of a text at its place.
    let plain = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
    let sized = format!(
        "<svg width=\"{:.2}mm\" height=\"{:.2}mm\" stroke-linejoin=\"round\"",
        f64::from(size.0 / SVG_UNITS) / pixels_per_mm,
        f64::from(size.1 / SVG_UNITS) / pixels_per_mm
    );
    Ok(text.replacen(&plain, &sized, 1).replace(" dy=\"0.5ex\"", ""))
}

/// The canvas as a PNG file of so many pixels to the inch.
pub fn png(canvas: &Canvas, dpi: u32) -> Result<Vec<u8>, String> {
    let pixels_per_mm = f64::from(dpi) / MM_PER_INCH;
    image(canvas, pixels_per_mm)?.png()
}

/// A canvas in pixels.
pub struct Image {
    /// Pixels across and down.
    pub size: [u32; 2],
    pub pixels_per_mm: f64,
    /// Red, green and blue of each pixel, row by row.
    pub pixels: Vec<u8>,
}

/// The canvas in pixels.
pub fn image(canvas: &Canvas, pixels_per_mm: f64) -> Result<Image, String> {
    // The library puts the base line this far below the middle of a text.
    let base_line_em = LINE_PER_EM / 2.0 - LINE_PER_EM / (2.0 * SVG_LINE_PER_EM);
    let placing =
        Placing { theme: canvas.theme, pixels_per_mm, units: PNG_UNITS, line_per_em: LINE_PER_EM, base_line_em };
    let (width, height) = placing.size(canvas);
    let mut fine = vec![255_u8; 3 * width as usize * height as usize];
    {
        let mut backend = BitMapBackend::with_buffer(&mut fine, (width, height));
        replay(canvas, &mut backend, &placing, true)?;
        backend.present().map_err(said)?;
    }
    let size = [width / PNG_UNITS, height / PNG_UNITS];
    Ok(Image { size, pixels_per_mm, pixels: shrink(&fine, width as usize, size) })
}

/// Each pixel the mean of its four drawing units.
fn shrink(fine: &[u8], fine_width: usize, size: [u32; 2]) -> Vec<u8> {
    let [width, height] = size.map(|side| side as usize);
    let row = fine_width * 3;
    let mut pixels = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        let (upper, lower) = (&fine[2 * y * row..][..row], &fine[(2 * y + 1) * row..][..row]);
        for x in 0..width {
            for channel in 6 * x..6 * x + 3 {
                let sum = u16::from(upper[channel])
                    + u16::from(upper[channel + 3])
                    + u16::from(lower[channel])
                    + u16::from(lower[channel + 3]);
                pixels.push(((sum + 2) / 4) as u8);
            }
        }
    }
    pixels
}

impl Image {
    /// As a PNG file.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let per_metre = (1000.0 * self.pixels_per_mm).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
        // Flat colours pack best unfiltered against the row above.
        encoder.set_filter(png::FilterType::Up);
        encoder.set_compression(png::Compression::Default);
        let mut writer = encoder.write_header().map_err(said)?;
        writer.write_image_data(&self.pixels).map_err(said)?;
        writer.finish().map_err(said)?;
        Ok(bytes)
    }
}

/// How a backend places things.
struct Placing {
    theme: Theme,
    /// Pixels of a PNG to the millimetre.
    pixels_per_mm: f64,
    /// Its units to a side of a PNG pixel.
    units: u32,
    /// Its size of type over the em.
    line_per_em: f64,
    /// How far below the given place it sets the base line, em.
    base_line_em: f64,
}

impl Placing {
    fn units_per_mm(&self) -> f64 {
        self.pixels_per_mm * f64::from(self.units)
    }

    /// Size of a canvas in drawing units, whole pixels.
    fn size(&self, canvas: &Canvas) -> (u32, u32) {
        let units = |mm: f64| (mm * self.pixels_per_mm).round().clamp(1.0, 20_000.0) as u32 * self.units;
        (units(canvas.width_mm), units(canvas.height_mm))
    }

    /// A place in drawing units, kept near the paper.
    fn at(&self, point: &Point) -> (i32, i32) {
        let unit = |mm: f64| (mm * self.units_per_mm()).round().clamp(-1e6, 1e6) as i32;
        (unit(point[0]), unit(point[1]))
    }

    /// A style of an ink and a width of line.
    fn shape(&self, ink: Ink, width_mm: f64) -> ShapeStyle {
        let stroke_width = (width_mm * self.units_per_mm()).round().max(1.0) as u32;
        ShapeStyle { color: self.colour(ink), filled: true, stroke_width }
    }

    /// An ink as it is on the paper of the theme.
    fn colour(&self, ink: Ink) -> RGBAColor {
        let [red, green, blue] = ink.on(self.theme);
        RGBAColor(red, green, blue, ink.alpha)
    }
}

/// Draws every item; `round` puts discs on the joints, which the bitmap backend leaves open.
fn replay<B: DrawingBackend>(canvas: &Canvas, backend: &mut B, placing: &Placing, round: bool) -> Result<(), String> {
    let paper = placing.shape(WHITE, 0.0);
    let size = placing.size(canvas);
    let corner = (size.0 as i32, size.1 as i32);
    backend.draw_rect((0, 0), corner, &paper, true).map_err(said)?;
    for item in &canvas.items {
        let drawn = match item {
            Item::Path { points, ink, width_mm } if round => {
                rounded_path(backend, points, &placing.shape(*ink, *width_mm), placing)
            }
            Item::Path { points, ink, width_mm } => {
                backend.draw_path(points.iter().map(|at| placing.at(at)), &placing.shape(*ink, *width_mm)).map_err(said)
            }
            Item::Polygon { points, ink } => {
                backend.fill_polygon(points.iter().map(|at| placing.at(at)), &placing.shape(*ink, 0.0)).map_err(said)
            }
            Item::Disc { centre, radius_mm, ink } => {
                let radius = (radius_mm * placing.units_per_mm()).round().max(1.0) as u32;
                backend.draw_circle(placing.at(centre), radius, &placing.shape(*ink, 0.0), true).map_err(said)
            }
            Item::Text(text) => draw_text(backend, text, placing),
        };
        drawn?;
    }
    Ok(())
}

fn rounded_path<B: DrawingBackend>(
    backend: &mut B,
    points: &[Point],
    style: &ShapeStyle,
    placing: &Placing,
) -> Result<(), String> {
    let radius = style.stroke_width / 2;
    for (index, pair) in points.windows(2).enumerate() {
        backend.draw_path(pair.iter().map(|at| placing.at(at)), style).map_err(said)?;
        if index > 0 && radius > 0 {
            backend.draw_circle(placing.at(&pair[0]), radius, style, true).map_err(said)?;
        }
    }
    Ok(())
}

fn draw_text<B: DrawingBackend>(backend: &mut B, text: &Text, placing: &Placing) -> Result<(), String> {
    let em_mm = text.size_pt * MM_PER_PT;
    let down = (CAPITAL_PER_EM / 2.0 - placing.base_line_em) * em_mm;
    let [x, y] = text.at;
    let at = if text.upwards { [x + down, y] } else { [x, y + down] };
    let align = match text.align {
        Align::Left => HPos::Left,
        Align::Centre => HPos::Center,
        Align::Right => HPos::Right,
    };
    let em = em_mm * placing.units_per_mm();
    let mut font = font(em, text.bold).resize(em * placing.line_per_em);
    if text.upwards {
        font = font.transform(FontTransform::Rotate270);
    }
    let ink = placing.colour(text.ink);
    let style: TextStyle = font.into_text_style(&backend.get_size()).color(&ink).pos(Pos::new(align, VPos::Center));
    backend.draw_text(&text.text, &style, placing.at(&at)).map_err(said)
}

fn said(error: impl Display) -> String {
    error.to_string()
}
