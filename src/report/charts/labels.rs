//! Fitting texts into the room there is.

use super::fonts::width_mm;

/// Moves places apart to at least `gap` between `low` and `high`, each as near as possible to where it wants to be.
/// The order of the wishes is kept; if the room is too small the gaps shrink.
pub(super) fn spread(wishes: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let count = wishes.len();
    if count == 0 {
        return Vec::new();
    }
    let gap = if count > 1 { gap.min((high - low) / (count - 1) as f64) } else { gap };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| wishes[a].total_cmp(&wishes[b]));
    // Without the gaps this is a least-squares fit of a non-decreasing sequence: merge neighbours that are out of order.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &index) in order.iter().enumerate() {
        let mut block = (wishes[index] - gap * rank as f64, 1);
        while let Some(&(mean, size)) = blocks.last().filter(|last| last.0 > block.0) {
            blocks.pop();
            block = ((mean * size as f64 + block.0 * block.1 as f64) / (size + block.1) as f64, size + block.1);
        }
        blocks.push(block);
    }
    let top = high - gap * (count - 1) as f64;
    let fitted = blocks.iter().flat_map(|&(mean, size)| std::iter::repeat_n(mean.clamp(low, top.max(low)), size));
    let mut places = vec![0.0; count];
    for ((rank, &index), fitted) in order.iter().enumerate().zip(fitted) {
        places[index] = fitted + gap * rank as f64;
    }
    places
}

/// The text, its middle left out until it is at most `room_mm` wide.
pub(super) fn fit(text: &str, size_pt: f64, bold: bool, room_mm: f64) -> String {
    if width_mm(text, size_pt, bold) <= room_mm {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let (mut kept, mut shortest_refused) = (0, letters.len());
    while shortest_refused - kept > 1 {
        let middle = usize::midpoint(kept, shortest_refused);
        if width_mm(&without_middle(&letters, middle), size_pt, bold) <= room_mm {
            kept = middle;
        } else {
            shortest_refused = middle;
        }
    }
    without_middle(&letters, kept)
}

fn without_middle(letters: &[char], kept: usize) -> String {
    let head = kept.div_ceil(2);
    let tail = kept - head;
    letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
}

/// Breaks a text into at most `most` lines of `room_mm`; what is left over is cut short in the last.
pub(super) fn wrap(text: &str, size_pt: f64, bold: bool, room_mm: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if full || width_mm(&format!("{line} {word}"), size_pt, bold) <= room_mm => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fit(line, size_pt, bold, room_mm)).collect()
}
