//! The table `[skin.vessels]`.

use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields, join};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, default};
use crate::keys::problem::problem;
use crate::skin::vessels::Vessels;
use crate::units::Dimension;

/// Densities are read per cm².
const PER_CM2: f64 = 100.0;
const LOOPS: Bound =
    bounds::quantity(Dimension::PerArea, Limit::At(0.0), Limit::At(2e4), "capillary loops of the papillae");
const LOOP_TOP: Bound = bounds::length(Limit::At(0.0), Limit::At(1.0), "loops end below the surface");
const LOOP_BOTTOM: Bound = bounds::length(Limit::Beyond(0.0), Limit::At(2.0), "loops begin in the dermis");
const PLEXUS_DEPTH: Bound = bounds::length(Limit::At(0.0), Limit::At(5.0), "vessels of the skin");
const PLEXUS_LENGTH: Bound =
    bounds::quantity(Dimension::LengthPerArea, Limit::At(0.0), Limit::At(50.0), "vessels of one plexus");
const CUT_PROBABILITY: Bound = bounds::number(Limit::At(0.0), Limit::At(1.0), "0 pushes all aside, 1 cuts all");

/// The keys of `[skin.vessels]`.
pub(super) const KEYS: &[Key] = &[
    default("loops", Form::Quantity(&LOOPS), "\"60 1/mm2\"", "capillary loops under an area of skin"),
    default("loop_top", Form::Quantity(&LOOP_TOP), "\"0.1 mm\"", "depth of the tops of the loops"),
    default("loop_bottom", Form::Quantity(&LOOP_BOTTOM), "\"0.3 mm\"", "depth of their feet, below their tops"),
    default("plexus_depth", Form::Quantity(&PLEXUS_DEPTH), "\"1 mm\"", "depth of the upper plexus"),
    default(
        "plexus_length",
        Form::Quantity(&PLEXUS_LENGTH),
        "\"8 mm/mm2\"",
        "length of its vessels under an area of skin",
    ),
    default(
        "cut_probability",
        Form::Number(&CUT_PROBABILITY),
        "1.0",
        "share of the vessels in a needle's way that are cut, and not pushed aside; no source tells it",
    ),
];

/// What joins several keys: loops go down.
pub(super) fn rules(fields: &Fields, found: &mut Findings) {
    let (Ok(top_mm), Ok(bottom_mm)) = (fields.number("loop_top"), fields.number("loop_bottom")) else { return };
    if bottom_mm <= top_mm {
        found.range.push(problem(
            fields.place(if fields.has("loop_bottom") { "loop_bottom" } else { "loop_top" }),
            &join(&fields.path, "loop_bottom"),
            "lies above the tops of the loops",
            format!("below loop_top, {top_mm} mm"),
            format!("{bottom_mm} mm"),
            "give a deeper loop_bottom or a loop_top nearer to the surface",
        ));
    }
}

/// Of a table in which nothing was found wrong.
pub(super) fn read(fields: &Fields) -> Result<Vessels, Absent> {
    Ok(Vessels {
        loops_per_mm2: fields.number("loops")? / PER_CM2,
        loop_top_mm: fields.number("loop_top")?,
        loop_bottom_mm: fields.number("loop_bottom")?,
        plexus_depth_mm: fields.number("plexus_depth")?,
        plexus_length_mm_per_mm2: fields.number("plexus_length")?,
        cut_probability: fields.number("cut_probability")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_says_what_vessels_are_by_default() {
        let head = "version = 1\n[skin]\nsite = \"cheek\"\n";
        let tail = "[tissue]\ntear = \"pinned\"\n[[device]]\nname = \"roller\"\nkind = \"roller\"\nmodel = \"mf8\"\n\
                    [depth]\nvalues = [\"1 mm\"]\n";
        let of = |table: &str| {
            let text = format!("{head}{table}{tail}");
            crate::scenario::load::parse("s", "s", text.as_bytes(), &[], None).expect("a sound scenario").skin.vessels
        };
        assert_eq!(of(""), None);
        assert_eq!(of("[skin.vessels]\n"), Some(Vessels::default()));
        let said = of("[skin.vessels]\nloops = \"34 1/mm2\"\nplexus_length = \"5 mm/mm2\"\ncut_probability = 0.5\n");
        let wanted =
            Vessels { loops_per_mm2: 34.0, plexus_length_mm_per_mm2: 5.0, cut_probability: 0.5, ..Vessels::default() };
        assert_eq!(said, Some(wanted));
    }
}
