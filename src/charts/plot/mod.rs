//! The grammar of figures: paper, scales, axes, labels, colours and type.

pub mod axes;
pub mod canvas;
pub mod colour_map;
pub mod fonts;
pub mod grid;
pub mod keys;
pub mod labels;
pub mod legend;
pub mod levels;
pub mod look;
pub mod marks;
pub mod numbers;
pub mod placing;
pub mod scale;
pub mod shapes;
pub mod sheet;
pub mod style;
pub mod window;
pub mod words;
