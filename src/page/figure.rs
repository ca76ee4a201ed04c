//! The figures of a result as parts of a page: they scale, have a name, and share no ids.

use crate::charts::{ChartError, Drawing};

/// Bytes of one figure that the page carries; a larger one stays a file.
const MOST_BYTES: usize = 1_500_000;

/// A figure of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub stem: &'static str,
    pub caption: &'static str,
    /// The drawing; `None` where it is too large for the page.
    pub svg: Option<String>,
}

impl Shown {
    /// A figure with its caption.
    ///
    /// # Errors
    /// [`ChartError::Draw`] where the drawing library fails.
    pub fn of(figure: &Drawing) -> Result<Self, ChartError> {
        let caption = caption(figure.stem);
        let svg = inline(&figure.svg()?, figure.stem, caption).filter(|svg| svg.len() <= MOST_BYTES);
        Ok(Self { stem: figure.stem, caption, svg })
    }
}

fn caption(stem: &'static str) -> &'static str {
    match stem {
        "damage_volume_vs_depth" => {
            "Damage volume against depth, and the ratio of the devices on the basis of the comparison"
        }
        "channel_count_vs_depth" => "Strikes, openings at the surface and channels in the layers, against depth",
        "tear_ratio_vs_depth" => "Tear volume over puncture volume, against depth",
        "damage_by_layer" => "Damage volume of each layer of the skin",
        "channel_section" => "One channel of each device from the side, to scale, with the layers of the skin",
        "patch_map" => "The openings of the first treatment, seen from above",
        "coverage_map" => "Where one treatment strikes and where it leaves gaps, seen from above",
        "drum_seating" => "How devices lie on the curved skin of the zone: gap and depth of each ring or needle",
        "length_by_zone" => "Share of needles that ends below the skin of the zone, against depth, by both readings",
        "hole_and_heat" => "What is gone and what is heated in each layer of the skin",
        "depot_section" => "Where an injection leaves its fluid, to scale, under each answer to what bounds it",
        "coverage_vs_pitch" => "How much of the skin depots lie under, against the distance between points",
        "plan_passes" => "What more passes bring and cost",
        "plan_map" => "Where the chosen passes strike and where they leave gaps, seen from above",
        "slide_vertical" => "Vertical sections of the first treatment, to scale",
        "slide_horizontal" => "Horizontal sections of the first treatment, to scale",
        "slide_widths" => "Widths as seen on random sections, corrected for the cut, and true",
        "response_curves" => "Results against the settings that were varied",
        "heat_map" => "Results over two settings that were varied together",
        "pareto_front" => "Configurations by two wishes, and those that no other one beats",
        "league" => "The league table of configurations",
        "sensitivity" => "Shares of the variance that inputs decide, alone and with interactions",
        "elementary_effects" => "Elementary effects of the inputs: how much, and how unevenly",
        other => other,
    }
}

/// The `svg` element alone, without a fixed size, with a role and a name; ids begin with the stem.
fn inline(svg: &str, stem: &str, name: &str) -> Option<String> {
    let start = svg.find("<svg")?;
    let end = start + svg[start..].find('>')?;
    let (head, body) = (&svg[start + 4..end], &svg[end..]);
    let head = without_attribute(&without_attribute(head, "width"), "height");
    let body = body.replace(" id=\"", &format!(" id=\"{stem}-"));
    let body = body.replace("url(#", &format!("url(#{stem}-")).replace("href=\"#", &format!("href=\"#{stem}-"));
    Some(format!("<svg role=\"img\" aria-label=\"{name}\"{head}{}", body.trim_end()))
}

/// Attributes of an element without one of them.
fn without_attribute(head: &str, name: &str) -> String {
    let lead = format!(" {name}=\"");
    let Some(start) = head.find(&lead) else { return head.to_owned() };
    let value = start + lead.len();
    let Some(length) = head[value..].find('"') else { return head.to_owned() };
    format!("{}{}", &head[..start], &head[value + length + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_scales_has_a_name_and_ids_of_its_own() {
        let svg = "<?xml?>\n<svg width=\"180.00mm\" height=\"1mm\" stroke-width=\"2\" viewBox=\"0 0 1 1\" xmlns=\"x\">\n<g id=\"a\"/><use href=\"#a\"/></svg>\n";
        let shown = inline(svg, "fig", "A name").unwrap();
        assert_eq!(
            shown,
            "<svg role=\"img\" aria-label=\"A name\" stroke-width=\"2\" viewBox=\"0 0 1 1\" xmlns=\"x\">\n<g id=\"fig-a\"/><use href=\"#fig-a\"/></svg>"
        );
        assert_eq!(inline("no drawing", "fig", "A name"), None);
    }
}
