//! The little SVG that the computed drawings need.

/// A drawing under way.
pub struct Svg(String);

/// A drawing on a card of its own colour, so that it can be read on light and dark pages.
pub fn card(width: f64, height: f64, title: &str) -> Svg {
    Svg(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"Open Sans, DejaVu Sans, Verdana, sans-serif\" font-size=\"13.5\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#ffffff\"/>\n"
    ))
}

impl Svg {
    pub fn add(&mut self, element: String) {
        self.0 += &element;
        self.0.push('\n');
    }

    pub fn finish(self) -> String {
        self.0 + "</svg>\n"
    }
}

pub fn polygon(points: &[[f64; 2]], fill: &str, stroke: &str, width: f64) -> String {
    let points: Vec<String> = points.iter().map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
    format!(
        r#"<path d="M{}Z" fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"/>"#,
        points.join("L")
    )
}

pub fn text([x, y]: [f64; 2], anchor: &str, fill: &str, words: &str) -> String {
    format!(r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" fill="{fill}">{words}</text>"#)
}
