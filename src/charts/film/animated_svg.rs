//! A film as one SVG file: what stands still once, and a group for each frame that style rules show in turn.

use super::stage::Stage;
use crate::charts::ink::render;
use crate::charts::plot::canvas::Canvas;
use crate::film::Clock;
use rayon::prelude::*;
use std::fmt::Write;

/// The film, from the moving part of every frame.
pub(crate) fn film(stage: &Stage, moving: &[Canvas], clock: &Clock) -> Result<String, String> {
    let ground = render::svg(&stage.ground)?;
    let (head, still) = parts(&ground)?;
    let groups: Result<Vec<String>, String> = moving.par_iter().map(items_of).collect();
    let mut text = format!("{head}\n{}{still}", rules(clock));
    for (index, group) in groups?.iter().enumerate() {
        let class = if index + 1 == moving.len() { "f z" } else { "f" };
        let delay = clock.appears_s(index as u32) - clock.appears_s(clock.frames);
        let _ = write!(text, "<g class=\"{class}\" style=\"animation-delay:{delay:.6}s\">\n{group}</g>\n");
    }
    text += &items_of(&stage.front)?;
    text += "</svg>\n";
    Ok(text)
}

/// Each frame is hidden but for its time; the last stays longer, and is all there is for readers who ask for less motion.
fn rules(clock: &Clock) -> String {
    let whole = clock.appears_s(clock.frames);
    let share = |frame: u32| 100.0 * (clock.appears_s(frame + 1) - clock.appears_s(frame)) / whole;
    let (each, last) = (share(0), share(clock.frames - 1));
    format!(
        "<style>\n\
         .f{{visibility:hidden;animation:f {whole:.6}s step-end infinite}}\n\
         .z{{animation-name:z}}\n\
         @keyframes f{{0%{{visibility:visible}}{each:.6}%,100%{{visibility:hidden}}}}\n\
         @keyframes z{{0%{{visibility:visible}}{last:.6}%,100%{{visibility:hidden}}}}\n\
         @media (prefers-reduced-motion:reduce){{.f{{animation:none}}.z{{visibility:visible}}}}\n\
         </style>\n"
    )
}

/// The items of a canvas, without the sheet of paper that every drawing begins with.
fn items_of(canvas: &Canvas) -> Result<String, String> {
    let whole = render::svg(canvas)?;
    let (_, items) = parts(&whole)?;
    let paper_end = items.find("/>").map(|at| at + 2).ok_or("a drawing without paper")?;
    Ok(items[paper_end..].trim_start().to_owned())
}

/// The opening tag of an SVG file with what comes before it, and all that the element holds.
fn parts(svg: &str) -> Result<(&str, &str), String> {
    let start = svg.find("<svg").ok_or("no SVG")?;
    let open = start + svg[start..].find('>').ok_or("no SVG")? + 1;
    let close = svg.rfind("</svg>").ok_or("no SVG")?;
    Ok((&svg[..open], &svg[open..close]))
}
