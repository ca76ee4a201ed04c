//! The figures of one kind of result: a list, and from it the stems of their files and what draws them.

/// From the list of a kind's figures, each with its stem and the function that lays it out (`None` where the tables hold
/// nothing for it): `STEMS`, `drawings` and `figures`. The tables are put in order once for all of them.
macro_rules! family {
    (
        ($($tables:ident: $kind:ty),+; $context:ident: $said:ty) => $data:expr,
        $($stem:literal: $lay_out:path),+ $(,)?
    ) => {
        /// File names of the figures, without extension.
        pub const STEMS: [&str; [$($stem),+].len()] = [$($stem),+];

        /// Lays out every figure that the tables have data for.
        ///
        /// # Errors
        /// [`ChartError::Font`](crate::charts::ChartError::Font) where the embedded font is not readable.
        pub fn drawings(
            $($tables: $kind,)+
            $context: $said,
        ) -> Result<Vec<crate::charts::Drawing>, crate::charts::ChartError> {
            crate::charts::plot::fonts::register()?;
            let Some(data) = $data else { return Ok(Vec::new()) };
            let laid_out = [$(($stem, $lay_out(&data, $context))),+];
            let drawing = |(stem, canvas)| Some(crate::charts::Drawing::new(stem, canvas?));
            Ok(laid_out.into_iter().filter_map(drawing).collect())
        }

        /// Draws every figure that the tables have data for.
        ///
        /// # Errors
        /// [`ChartError::Font`](crate::charts::ChartError::Font) or [`ChartError::Draw`](crate::charts::ChartError::Draw)
        /// where the drawing library fails.
        pub fn figures(
            $($tables: $kind,)+
            $context: $said,
        ) -> Result<Vec<crate::charts::Figure>, crate::charts::ChartError> {
            drawings($($tables,)+ $context)?.into_iter().map(crate::charts::Figure::of).collect()
        }
    };
}
pub(crate) use family;
