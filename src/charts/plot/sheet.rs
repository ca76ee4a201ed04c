//! What every figure carries: title, what it shows, legend, notes, footer, and the mark of a quick budget.

use super::canvas::{Align, Canvas, Caption, Item, Rect, Text};
use super::fonts::{missing, width_mm};
use super::labels::{fit, wrap};
use super::look::Wording;
use super::style::{BLACK, GREY, LABEL_PT, MARGIN_MM, PALE, SMALL_PT, Stroke, TITLE_PT, WARNING};
use crate::charts::context::ChartContext;

/// Width that paper two columns wide has for words, mm.
const WIDE_MM: f64 = 174.0;
/// Height that the mark of a quick budget takes where nothing stands beside it, mm.
const QUICK_MM: f64 = 6.0;
/// Lines of a paragraph, and of one in small type, are so far apart, mm.
const LINE_MM: f64 = 3.7;
const SMALL_LINE_MM: f64 = 3.4;
/// Letters that a note names one by one.
const MOST_NAMED: usize = 8;
const QUICK_MARK: &str = "quick budget: not for publication";

/// A figure in the making: a canvas and how far down it is filled.
pub struct Sheet {
    pub canvas: Canvas,
    /// First free height, mm.
    pub y: f64,
    notes: Vec<String>,
}

impl Sheet {
    /// Begins a figure with its title and a line or two of what it shows; a journal sets these itself.
    pub fn new(title: &str, says: &str, context: &ChartContext) -> Self {
        let caption = Caption { title: title.to_owned(), says: says.to_owned(), notes: String::new() };
        let canvas = Canvas { theme: context.look.theme, caption, ..Canvas::new(context.look.width_mm()) };
        let mut sheet = Self::bare(canvas);
        if context.quick {
            sheet.quick_mark();
        }
        match context.look.wording {
            Wording::Own => sheet.head(title, says, context.quick),
            Wording::Journal if context.quick => sheet.y += QUICK_MM,
            Wording::Journal => sheet.y -= 1.0,
        }
        sheet
    }

    /// An empty sheet.
    pub(super) fn bare(canvas: Canvas) -> Self {
        Self { canvas, y: 5.0, notes: Vec::new() }
    }

    /// Width of the paper, mm.
    pub fn page_mm(&self) -> f64 {
        self.canvas.width_mm
    }

    /// Right edge of what may be drawn on, mm.
    pub fn right(&self) -> f64 {
        self.page_mm() - MARGIN_MM
    }

    /// Width of what may be drawn on, mm.
    pub fn room_mm(&self) -> f64 {
        self.page_mm() - 2.0 * MARGIN_MM
    }

    /// Whether the paper is too narrow for two frames side by side, or for one with names beside it.
    pub fn is_narrow(&self) -> bool {
        is_narrow(self.page_mm())
    }

    /// How many columns of at least this width, with this gap between them, the paper can hold; at least 1.
    pub fn columns(&self, least_mm: f64, gap_mm: f64) -> usize {
        (((self.room_mm() + gap_mm) / (least_mm + gap_mm)).floor() as usize).max(1)
    }

    /// The height of a frame that has this one on wide paper, mm.
    pub fn tall_mm(&self, wide_mm: f64) -> f64 {
        if self.is_narrow() { 0.72 * wide_mm } else { wide_mm }
    }

    /// Words for the ordinate of a frame: shorter ones on narrow paper, where frames are low.
    pub fn words<'w>(&self, wide: &'w str, narrow: &'w str) -> &'w str {
        if self.is_narrow() { narrow } else { wide }
    }

    fn head(&mut self, title: &str, says: &str, is_quick: bool) {
        let beside = self.room_mm() - if is_quick { quick_mark_mm() + 4.0 } else { 0.0 };
        let below_mark = is_quick && self.is_narrow();
        if below_mark {
            self.y += QUICK_MM;
        }
        let room = if below_mark { self.room_mm() } else { beside };
        for line in wrap(title, TITLE_PT, true, room, if self.is_narrow() { 4 } else { 2 }) {
            self.canvas.text(Text::new([MARGIN_MM, self.y], line, TITLE_PT, BLACK).bold());
            self.y += 4.6;
        }
        self.y += if is_quick { 1.2 } else { 0.0 };
        self.paragraph(says, LABEL_PT, 3);
        self.y += 0.6;
    }

    /// Sets a paragraph in grey, `most` lines of it on paper two columns wide.
    fn paragraph(&mut self, words: &str, size_pt: f64, most: usize) {
        let line_mm = if size_pt == SMALL_PT { SMALL_LINE_MM } else { LINE_MM };
        let most = (most as f64 * WIDE_MM / self.room_mm()).ceil() as usize;
        for line in wrap(words, size_pt, false, self.room_mm(), most) {
            self.canvas.text(Text::new([MARGIN_MM, self.y], line, size_pt, GREY));
            self.y += line_mm;
        }
    }

    /// Marks small budgets in the upper right corner.
    fn quick_mark(&mut self) {
        let right = self.right();
        let frame = Rect { left: right - quick_mark_mm(), top: 2.3, right, bottom: 7.7 };
        self.canvas.outline(&frame.corners(), Stroke::new(WARNING, 1.0));
        let at = frame.middle();
        self.canvas.text(Text::new(at, QUICK_MARK, LABEL_PT, WARNING).bold().align(Align::Centre));
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
        self.note_missing_letters(context);
        self.y += 2.0;
        self.canvas.caption.notes = self.notes.join(" ");
        self.paragraph(&self.canvas.caption.notes.clone(), SMALL_PT, 4);
        match context.look.wording {
            Wording::Own => self.footer(context),
            Wording::Journal => self.closing_line(context),
        }
        self.canvas.height_mm = self.y + 4.2;
        self.canvas
    }

    /// Says which letters of the figure's texts the type does not have.
    fn note_missing_letters(&mut self, context: &ChartContext) {
        let of_item = |item: &'_ Item| match item {
            Item::Text(text) => Some(text.text.clone()),
            _ => None,
        };
        let mut texts: Vec<String> = self.canvas.items.iter().filter_map(of_item).collect();
        if context.look.wording == Wording::Own {
            texts.push(self.footer_words(context)[0].clone());
        }
        let missing = missing(texts.iter().map(String::as_str));
        if missing.is_empty() {
            return;
        }
        let named = missing.iter().take(MOST_NAMED).map(|letter| format!("U+{:04X}", u32::from(*letter)));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match missing.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        self.note(format!("Letters that the embedded type does not have are boxes in PNG, GIF and PDF: {named}{more}; SVG holds them as text."));
    }

    /// What is left of a figure's words where a journal sets them: its title, which names the basis, and what it is not.
    fn closing_line(&mut self, context: &ChartContext) {
        let words = format!("{} · {}", self.canvas.caption.title, context.mark);
        self.y += 1.2;
        self.paragraph(&words, SMALL_PT, 2);
        self.y -= SMALL_LINE_MM;
    }

    /// The scenario's title, cut to its room, and what the figure is not.
    fn footer_words(&self, context: &ChartContext) -> [String; 2] {
        let mark = format!("{} · dermatrace {}", context.mark, context.version);
        let beside = self.room_mm() - width_mm(&mark, SMALL_PT, false) - 6.0;
        let room = if self.is_narrow() { self.room_mm() } else { beside };
        [fit(&context.title, SMALL_PT, false, room), mark]
    }

    fn footer(&mut self, context: &ChartContext) {
        let right = self.right();
        let [title, mark] = self.footer_words(context);
        self.canvas.line([MARGIN_MM, self.y], [right, self.y], Stroke::new(PALE, 0.5));
        self.y += 2.4;
        self.canvas.text(Text::new([MARGIN_MM, self.y], title, SMALL_PT, GREY));
        if self.is_narrow() {
            self.y += SMALL_LINE_MM;
        }
        self.canvas.text(Text::new([right, self.y], mark, SMALL_PT, GREY).align(Align::Right));
    }
}

/// Whether paper is too narrow for two frames side by side, or for one with names beside it.
pub fn is_narrow(page_mm: f64) -> bool {
    page_mm < 110.0
}

fn quick_mark_mm() -> f64 {
    width_mm(QUICK_MARK, LABEL_PT, true) + 4.0
}
