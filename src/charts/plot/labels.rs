//! Fitting texts into the room there is.

use super::fonts::width_mm;

/// Moves places apart to at least `gap` between `low` and `high`, each as near as possible to where it wants to be.
/// The order of the wishes is kept; if the room is too small the gaps shrink.
pub fn spread(wishes: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
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
pub fn fit(text: &str, size_pt: f64, bold: bool, room_mm: f64) -> String {
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
pub fn wrap(text: &str, size_pt: f64, bold: bool, room_mm: f64, most: usize) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_are_apart_stay_where_they_are() {
        assert_eq!(spread(&[5.0, 1.0, 9.0], 2.0, 0.0, 10.0), [5.0, 1.0, 9.0]);
    }

    #[test]
    fn places_too_near_move_apart_evenly_and_keep_their_order() {
        assert_eq!(spread(&[5.5, 4.5], 2.0, 0.0, 10.0), [6.0, 4.0]);
        assert_eq!(spread(&[5.0, 5.0, 5.0], 1.0, 0.0, 10.0), [4.0, 5.0, 6.0]);
    }

    #[test]
    fn places_stay_within_their_limits_and_share_a_room_too_small() {
        assert_eq!(spread(&[9.9, 9.8], 2.0, 0.0, 10.0), [10.0, 8.0]);
        assert_eq!(spread(&[3.0; 5], 4.0, 0.0, 10.0), [0.0, 2.5, 5.0, 7.5, 10.0]);
    }

    #[test]
    fn a_text_too_long_loses_its_middle_and_keeps_both_ends() {
        crate::charts::plot::fonts::register().expect("the embedded font");
        let text = "the left end, much between, the right end";
        let room = width_mm(text, 8.0, false) / 2.0;
        let cut = fit(text, 8.0, false, room);
        assert!(cut.starts_with("the left") && cut.ends_with("ght end") && cut.contains('…'), "{cut}");
        assert!(width_mm(&cut, 8.0, false) <= room);
        assert!(width_mm(&cut, 8.0, false) > 0.9 * room, "no more is lost than must be");
        assert_eq!(fit(text, 8.0, false, 3.0 * room), text);
    }

    #[test]
    fn wrapped_lines_fit_and_lose_no_word() {
        crate::charts::plot::fonts::register().expect("the embedded font");
        let text = "one two three four five six seven eight nine ten";
        let lines = wrap(text, 8.0, false, 30.0, 9);
        assert!(lines.len() > 1 && lines.iter().all(|line| width_mm(line, 8.0, false) <= 30.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap(text, 8.0, false, 30.0, 2).len(), 2);
    }
}
