//! What every figure carries: title, what it shows, legend, notes, footer, and the mark of a quick budget.

use super::ChartContext;
use super::canvas::{Align, Canvas, Point, Rect, Text};
use super::fonts::width_mm;
use super::labels::{fit, wrap};
use super::shapes;
use super::style::{
    BLACK, DeviceStyle, GREY, Ink, LABEL_PT, MARGIN_MM, PAGE_MM, PALE, SMALL_PT, Stroke, TITLE_PT, WARNING,
};

const QUICK_MARK: &str = "quick budget: not for publication";
const BOUND_MARK: &str = "geometric bound, not tissue response";

/// The sign in front of a legend's words.
pub(super) enum Swatch {
    /// A line, with a device's marker or without.
    Line(Stroke, Option<DeviceStyle>),
    /// A filled box.
    Box(Ink),
    /// A filled box with a dark rim.
    RimmedBox(Ink, Ink),
    /// A hatched box.
    Hatched(Ink, Stroke),
    /// A device's marker, so many times as large as usual.
    Marker(DeviceStyle, f64),
    /// A device's marker, hollow.
    Ring(DeviceStyle),
    /// A diamond on a bar of interval.
    Interval(Ink),
}

/// A figure in the making: a canvas and how far down it is filled.
pub(super) struct Sheet {
    pub canvas: Canvas,
    /// First free height, mm.
    pub y: f64,
    notes: Vec<String>,
}

impl Sheet {
    /// Begins a figure with its title and a line or two of what it shows.
    pub fn new(title: &str, says: &str, context: &ChartContext) -> Self {
        let mut sheet = Self { canvas: Canvas::new(PAGE_MM), y: 5.0, notes: Vec::new() };
        let mut room = PAGE_MM - 2.0 * MARGIN_MM;
        if context.quick {
            room -= sheet.quick_mark() + 4.0;
        }
        for line in wrap(title, TITLE_PT, true, room, 2) {
            sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], line, TITLE_PT, BLACK).bold());
            sheet.y += 4.6;
        }
        sheet.y += if context.quick { 1.2 } else { 0.0 };
        for line in wrap(says, LABEL_PT, false, PAGE_MM - 2.0 * MARGIN_MM, 3) {
            sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], line, LABEL_PT, GREY));
            sheet.y += 3.7;
        }
        sheet.y += 0.6;
        sheet
    }

    /// Marks small budgets in the upper right corner; returns the width taken.
    fn quick_mark(&mut self) -> f64 {
        let width = width_mm(QUICK_MARK, LABEL_PT, true) + 4.0;
        let right = PAGE_MM - MARGIN_MM;
        let frame = Rect { left: right - width, top: 2.3, right, bottom: 7.7 };
        self.canvas.outline(&frame.corners(), Stroke::new(WARNING, 1.0));
        let at = [(frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0];
        self.canvas.text(Text::new(at, QUICK_MARK, LABEL_PT, WARNING).bold().align(Align::Centre));
        width
    }

    /// Sets a legend in rows across the page.
    pub fn legend(&mut self, entries: &[(Swatch, String)]) {
        const SWATCH_MM: f64 = 8.0;
        const ROW_MM: f64 = 4.2;
        let mut x = MARGIN_MM;
        for (swatch, words) in entries {
            let words = fit(words, LABEL_PT, false, 78.0);
            let sign = SWATCH_MM + 1.2;
            let width = sign + width_mm(&words, LABEL_PT, false);
            if x > MARGIN_MM && x + width > PAGE_MM - MARGIN_MM {
                x = MARGIN_MM;
                self.y += ROW_MM;
            }
            draw_swatch(&mut self.canvas, [x, self.y], SWATCH_MM, swatch);
            self.canvas.text(Text::new([x + sign, self.y], words, LABEL_PT, BLACK));
            x += width + 5.0;
        }
        if !entries.is_empty() {
            self.y += ROW_MM + 0.2;
        }
    }

    /// Adds a sentence below the drawing, once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds the sentence if there is something to say.
    pub fn note_skipped(&mut self, skipped: usize, what: &str) {
        match skipped {
            0 => {}
            1 => self.note(format!("One value is not finite and is not drawn ({what}).")),
            more => self.note(format!("{more} values are not finite and are not drawn ({what}).")),
        }
    }

    /// Ends the figure below `self.y` with its notes and the footer.
    pub fn finish(mut self, context: &ChartContext, devices_left_out: usize) -> Canvas {
        if devices_left_out > 0 {
            self.note(format!("{devices_left_out} further devices are left out for want of room."));
        }
        self.y += 2.0;
        if !self.notes.is_empty() {
            for line in wrap(&self.notes.join(" "), SMALL_PT, false, PAGE_MM - 2.0 * MARGIN_MM, 4) {
                self.canvas.text(Text::new([MARGIN_MM, self.y], line, SMALL_PT, GREY));
                self.y += 3.4;
            }
        }
        self.footer(context);
        self.canvas.height_mm = self.y + 4.2;
        self.canvas
    }

    fn footer(&mut self, context: &ChartContext) {
        let right = PAGE_MM - MARGIN_MM;
        self.canvas.line([MARGIN_MM, self.y], [right, self.y], Stroke::new(PALE, 0.5));
        self.y += 2.4;
        let mark = format!("{BOUND_MARK} · dermatrace {}", context.version);
        let room = PAGE_MM - 2.0 * MARGIN_MM - width_mm(&mark, SMALL_PT, false) - 6.0;
        let title = fit(&context.title, SMALL_PT, false, room);
        self.canvas.text(Text::new([MARGIN_MM, self.y], title, SMALL_PT, GREY));
        self.canvas.text(Text::new([right, self.y], mark, SMALL_PT, GREY).align(Align::Right));
    }
}

fn draw_swatch(canvas: &mut Canvas, [x, y]: Point, width: f64, swatch: &Swatch) {
    let middle = [x + width / 2.0, y];
    let frame = Rect { left: x + 1.5, top: y - 1.2, right: x + width - 0.5, bottom: y + 1.2 };
    match *swatch {
        Swatch::Line(stroke, device) => {
            canvas.line([x, y], [x + width, y], stroke);
            if let Some(device) = device {
                shapes::marker(canvas, middle, device);
            }
        }
        Swatch::Box(ink) => canvas.rect(frame, ink),
        Swatch::RimmedBox(ink, rim) => {
            canvas.rect(frame, ink);
            canvas.outline(&frame.corners(), Stroke::new(rim, 0.8));
        }
        Swatch::Hatched(ink, stroke) => {
            canvas.rect(frame, ink);
            shapes::hatch(canvas, frame, 0.9, stroke);
            canvas.outline(&frame.corners(), stroke);
        }
        Swatch::Marker(style, times) => shapes::marker_of(canvas, middle, style, times),
        Swatch::Ring(style) => shapes::ring(canvas, middle, style),
        Swatch::Interval(ink) => interval_sign(canvas, middle, [y - 1.6, y + 1.6], (0.62, ink)),
    }
}

/// A small diamond, `half` its width, on a bar with caps: a total with its interval.
pub(super) fn interval_sign(canvas: &mut Canvas, [x, y]: Point, [top, bottom]: [f64; 2], (half, ink): (f64, Ink)) {
    let stroke = Stroke::new(ink, 0.7);
    if (bottom - top).abs() > 1e-9 {
        canvas.line([x, top], [x, bottom], stroke);
        for end in [top, bottom] {
            canvas.line([x - 0.8 * half, end], [x + 0.8 * half, end], stroke);
        }
    }
    let corners = [[x - half, y], [x, y - half], [x + half, y], [x, y + half]];
    canvas.polygon(&corners, super::style::WHITE);
    canvas.outline(&corners, stroke);
}
