//! What a figure looks like on paper, whatever it shows: its width, its theme, and whether it carries its own words.

/// One column of a journal, mm.
const SINGLE_MM: f64 = 85.0;
/// Two columns of a journal, mm.
const DOUBLE_MM: f64 = 180.0;

/// The paper and the inks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// White paper.
    #[default]
    Print,
    /// Soft, off-white paper for pages that are read on a screen.
    Screen,
    /// Dark paper, light inks.
    Dark,
}

/// Who sets title and caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wording {
    /// The figure: title and what it shows above, footer below.
    #[default]
    Own,
    /// The journal: of its words a figure keeps one small line with its title, which names the basis.
    Journal,
}

/// What a figure looks like, whatever it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    width_mm: f64,
    /// Paper and inks.
    pub theme: Theme,
    /// Who sets title and caption.
    pub wording: Wording,
}

/// Why a figure cannot have this width.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("must be {} to {} mm", Look::LEAST_MM, Look::MOST_MM)]
pub struct WidthError;

impl Look {
    /// Narrowest figure: one column of a journal, mm.
    pub const LEAST_MM: f64 = SINGLE_MM;
    /// Widest figure, mm.
    pub const MOST_MM: f64 = 300.0;

    /// The same look at another width of paper, mm.
    ///
    /// # Errors
    /// [`WidthError`] outside [`Look::LEAST_MM`] to [`Look::MOST_MM`].
    pub fn with_width_mm(self, width_mm: f64) -> Result<Self, WidthError> {
        match width_mm {
            Self::LEAST_MM..=Self::MOST_MM => Ok(Self { width_mm, ..self }),
            _ => Err(WidthError),
        }
    }

    /// The same look in another theme.
    pub fn with_theme(self, theme: Theme) -> Self {
        Self { theme, ..self }
    }

    /// For one column of a journal.
    pub fn single_column() -> Self {
        Self { width_mm: SINGLE_MM, wording: Wording::Journal, theme: Theme::Print }
    }

    /// For two columns of a journal.
    pub fn double_column() -> Self {
        Self { width_mm: DOUBLE_MM, ..Self::single_column() }
    }

    /// Width of the figure, mm.
    pub fn width_mm(self) -> f64 {
        self.width_mm
    }
}

impl Default for Look {
    /// Two columns wide on white paper, with its own words.
    fn default() -> Self {
        Self { width_mm: DOUBLE_MM, theme: Theme::Print, wording: Wording::Own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_have_bounds_and_what_is_no_number_is_outside() {
        let width = |mm: f64| Look::default().with_width_mm(mm).map(Look::width_mm);
        assert_eq!(width(85.0), Ok(85.0));
        assert_eq!(width(300.0), Ok(300.0));
        for mm in [84.9, 300.1, 0.0, -85.0, f64::NAN, f64::INFINITY] {
            assert_eq!(width(mm), Err(WidthError), "{mm}");
        }
        assert_eq!(WidthError.to_string(), "must be 85 to 300 mm");
    }
}
