//! Colours for numbers: an even ramp for amounts, a two-sided one for ratios.

use super::style::{BLACK, CIVIDIS, Ink, LESS, MORE, WHITE};

/// The colour of an amount, 0 the least and 1 the most.
pub fn amount(share: f64) -> Ink {
    let place = share.clamp(0.0, 1.0) * (CIVIDIS.len() - 1) as f64;
    let below = (place.floor() as usize).min(CIVIDIS.len() - 2);
    CIVIDIS[below + 1].mixed(CIVIDIS[below], place - below as f64)
}

/// The colour of a deviation, from -1 (least) over that of the paper to 1 (most).
pub fn deviation(share: f64) -> Ink {
    let share = share.clamp(-1.0, 1.0);
    if share < 0.0 { LESS.tint(-share) } else { MORE.tint(share) }
}

/// Near black or near white, whichever reads better on a colour.
pub fn text_on(ink: Ink) -> Ink {
    let reads = |ground: [u8; 3]| if luminance(ground) > 0.2 { BLACK.rgb } else { WHITE.rgb };
    Ink { rgb: reads(ink.rgb), on_dark: reads(ink.on_dark), alpha: 1.0 }
}

/// Relative luminance of an sRGB colour, as the web's rules for contrast have it.
pub fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast of two sRGB colours, from 1 (none) to 21, by the same rules.
#[cfg(test)]
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::look::Theme;

    fn lightness(ink: Ink) -> f64 {
        116.0 * luminance(ink.rgb).cbrt() - 16.0
    }

    #[test]
    fn equal_steps_of_an_amount_are_about_equal_steps_of_lightness() {
        let light: Vec<f64> = (0..=20).map(|step| lightness(amount(f64::from(step) / 20.0))).collect();
        let even = (light[20] - light[0]) / 20.0;
        for pair in light.windows(2) {
            assert!((0.6..1.4).contains(&((pair[1] - pair[0]) / even)), "{light:?}");
        }
    }

    #[test]
    fn text_on_every_colour_has_a_contrast_of_at_least_four() {
        for step in 0..=100 {
            let share = f64::from(step) / 100.0;
            for ink in [amount(share), deviation(share), deviation(-share)] {
                for theme in [Theme::Print, Theme::Screen, Theme::Dark] {
                    assert!(contrast(ink.on(theme), text_on(ink).on(theme)) >= 4.0, "{share}: {ink:?}");
                }
            }
        }
    }

    #[test]
    fn no_deviation_is_white_and_both_sides_grow_darker_alike() {
        assert_eq!(deviation(0.0).rgb, [255; 3]);
        assert!(lightness(deviation(0.9)) < lightness(deviation(0.3)));
        assert!(lightness(deviation(-0.9)) < lightness(deviation(-0.3)));
    }
}
