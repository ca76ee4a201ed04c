//! The inks of every theme: words can be read, devices and layers told apart.

use super::Theme;
use super::plot::colour_map::{contrast, luminance};
use super::plot::style::{BLACK, GREY, Ink, PALETTE, WARNING, WHITE, layer_tint};

const THEMES: [Theme; 3] = [Theme::Print, Theme::Screen, Theme::Dark];
const LAYERS: [&str; 6] =
    ["stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis", "other"];

#[test]
fn words_have_a_contrast_of_four_and_a_half_to_the_paper_and_to_every_layer_that_is_thick_enough_for_them() {
    for theme in THEMES {
        for words in [BLACK, GREY, WARNING] {
            let to_paper = contrast(words.on(theme), WHITE.on(theme));
            assert!(to_paper >= 4.5, "{theme:?}: {words:?} has {to_paper}");
        }
        // Measured depths are written onto the layers; the stratum corneum is some hundredths of a millimetre thick.
        for (words, layer) in LAYERS[1..].iter().flat_map(|layer| [(BLACK, layer), (GREY, layer)]) {
            let to_layer = contrast(words.on(theme), layer_tint(layer).on(theme));
            assert!(to_layer >= 4.5, "{theme:?}: {words:?} on {layer} has {to_layer}");
        }
    }
}

#[test]
fn names_of_lines_in_the_colour_of_their_device_can_be_read() {
    for theme in THEMES {
        for ink in PALETTE {
            // Names are set in a shade of the colour; small bold ones as on the paper of graphics.
            let to_paper = contrast(ink.shade(0.75).on(theme), WHITE.on(theme));
            assert!(to_paper >= 3.0, "{theme:?}: {ink:?} has {to_paper}");
        }
    }
}

#[test]
fn on_dark_paper_every_device_stands_out_and_the_two_most_alike_differ_as_much_as_in_print() {
    let apart = |theme, a: Ink, b: Ink| {
        let (a, b) = (lab(a.on(theme)), lab(b.on(theme)));
        (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
    };
    let least = |theme| {
        let pairs = PALETTE.iter().enumerate().flat_map(|(place, a)| PALETTE[place + 1..].iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| apart(theme, *a, *b)).fold(f64::INFINITY, f64::min)
    };
    assert!(PALETTE.iter().all(|ink| contrast(ink.on(Theme::Dark), WHITE.on(Theme::Dark)) >= 4.5));
    assert!(least(Theme::Dark) >= 0.9 * least(Theme::Print), "{} {}", least(Theme::Dark), least(Theme::Print));
}

#[test]
fn a_device_keeps_its_family_of_hues_on_dark_paper() {
    let hue = |rgb: [u8; 3]| {
        let [_, a, b] = lab(rgb);
        b.atan2(a).to_degrees()
    };
    // The last has no hue: black, and on dark paper white.
    for ink in &PALETTE[..6] {
        let turn = (hue(ink.rgb) - hue(ink.on_dark) + 540.0).rem_euclid(360.0) - 180.0;
        assert!(turn.abs() < 25.0, "{ink:?} turns by {turn} degrees");
    }
}

#[test]
fn layers_of_skin_differ_from_their_neighbours_in_every_theme() {
    for theme in THEMES {
        for pair in LAYERS[..5].windows(2) {
            let [a, b] = [0, 1].map(|i| lab(layer_tint(pair[i]).on(theme)));
            let apart = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt();
            assert!(apart >= 5.0, "{theme:?}: {pair:?} are {apart} apart");
        }
    }
}

/// CIE L*a*b* of an sRGB colour, D65.
fn lab(rgb: [u8; 3]) -> [f64; 3] {
    let linear = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map(|part: [u8; 3]| {
        let only = [0, 1, 2].map(|i| part[i] * rgb[i]);
        let weight = luminance(part.map(|on| 255 * on));
        luminance(only) / weight
    });
    let rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
    let white = [0.9505, 1.0, 1.089];
    let [x, y, z] = [0, 1, 2].map(|row: usize| {
        let t: f64 = (0..3).map(|i| rows[row][i] * linear[i]).sum::<f64>() / white[row];
        if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}
