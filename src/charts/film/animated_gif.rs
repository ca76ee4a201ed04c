//! A film as a GIF: one palette for all frames, and of each frame only what has changed.

use crate::charts::ink::render::Image;
use crate::film::Clock;
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

type Colour = [u8; 3];

/// Colours of a palette, less the one for what has not changed.
const COLOURS: usize = 255;
const UNCHANGED: u8 = 255;
/// Colours of a palette are at least this far apart, so that it has room for all kinds: square of the distance.
const APART: i32 = 90;

/// The film, from the pixels of every frame.
pub(crate) fn film(shots: &[Image], clock: &Clock) -> Result<Vec<u8>, String> {
    let palette = palette(shots);
    let indexed: Vec<Vec<u8>> = shots.par_iter().map(|shot| indices(&shot.pixels, &palette)).collect();
    let size = shots.first().map_or([1, 1], |shot| shot.size).map(|side| u16::try_from(side).unwrap_or(u16::MAX));
    let mut frames: Vec<Frame> = (0..indexed.len())
        .into_par_iter()
        .map(|index| {
            let before = index.checked_sub(1).map(|earlier| indexed[earlier].as_slice());
            let mut frame = changes(before, &indexed[index], usize::from(size[0]));
            frame.delay = delay(clock, index as u32);
            frame
        })
        .collect();
    let mut flat: Vec<u8> = palette.iter().flatten().copied().collect();
    flat.resize(3 * (COLOURS + 1), 0);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size[0], size[1], &flat).map_err(|error| error.to_string())?;
    encoder.set_repeat(Repeat::Infinite).map_err(|error| error.to_string())?;
    frames.par_iter_mut().for_each(Frame::make_lzw_pre_encoded);
    for frame in &frames {
        encoder.write_lzw_pre_encoded_frame(frame).map_err(|error| error.to_string())?;
    }
    drop(encoder);
    Ok(bytes)
}

/// Hundredths of a second for which a frame is shown; rounded so that no error adds up.
fn delay(clock: &Clock, frame: u32) -> u16 {
    let hundredths = |frame: u32| (100.0 * clock.appears_s(frame)).round();
    (hundredths(frame + 1) - hundredths(frame)) as u16
}

/// The commonest colours of all frames that are apart from each other.
fn palette(frames: &[Image]) -> Vec<Colour> {
    let count = |shot: &Image| {
        let mut counts: HashMap<Colour, u64> = HashMap::new();
        for pixel in shot.pixels.as_chunks::<3>().0 {
            *counts.entry(*pixel).or_default() += 1;
        }
        counts
    };
    let counts: Vec<HashMap<Colour, u64>> = frames.par_iter().map(count).collect();
    let mut all: BTreeMap<Colour, u64> = BTreeMap::new();
    for (colour, count) in counts.into_iter().flatten() {
        *all.entry(colour).or_default() += count;
    }
    let mut ranked: Vec<(Colour, u64)> = all.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut palette: Vec<Colour> = Vec::new();
    for (colour, _) in ranked {
        if palette.len() < COLOURS && palette.iter().all(|known| distance(*known, colour) >= APART) {
            palette.push(colour);
        }
    }
    palette
}

fn distance(a: Colour, b: Colour) -> i32 {
    a.iter().zip(b).map(|(a, b)| (i32::from(*a) - i32::from(b)).pow(2)).sum()
}

/// The nearest colour of the palette for each pixel.
fn indices(pixels: &[u8], palette: &[Colour]) -> Vec<u8> {
    let mut known: HashMap<Colour, u8> = HashMap::new();
    let nearest = |colour: Colour| {
        let best = palette.iter().enumerate().min_by_key(|(_, candidate)| distance(**candidate, colour));
        best.map_or(0, |(index, _)| index as u8)
    };
    let index = |pixel: &Colour| *known.entry(*pixel).or_insert_with(|| nearest(*pixel));
    pixels.as_chunks::<3>().0.iter().map(index).collect()
}

/// The part of a frame that differs from the one before; what within it is the same stays see-through.
fn changes(before: Option<&[u8]>, now: &[u8], width: usize) -> Frame<'static> {
    let differs = |at: usize| before.is_none_or(|before| before[at] != now[at]);
    let height = now.len() / width;
    let rows: Vec<usize> = (0..height).filter(|row| (row * width..(row + 1) * width).any(differs)).collect();
    let columns: Vec<usize> =
        (0..width).filter(|column| rows.iter().any(|row| differs(row * width + column))).collect();
    let ends = |places: &[usize]| match (places.first(), places.last()) {
        (Some(first), Some(last)) => (*first, *last + 1),
        _ => (0, 1),
    };
    let ((top, bottom), (left, right)) = (ends(&rows), ends(&columns));
    let pixel = |at: usize| if differs(at) { now[at] } else { UNCHANGED };
    let part = (top..bottom).flat_map(|row| (left..right).map(move |column| row * width + column)).map(pixel);
    Frame {
        left: left as u16,
        top: top as u16,
        width: (right - left) as u16,
        height: (bottom - top) as u16,
        buffer: part.collect(),
        transparent: before.map(|_| UNCHANGED),
        dispose: DisposalMethod::Keep,
        ..Frame::default()
    }
}
