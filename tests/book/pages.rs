//! Pages as their readers' tools see them: blocks of code, the notes that stand before them, links and headings.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A page, by its place in the repository.
pub struct Page {
    pub place: PathBuf,
    pub text: String,
}

/// A block of code, and what the comments right before it say: `<!-- exit: 5 -->` is ("exit", "5").
pub struct Block {
    pub language: String,
    pub body: String,
    pub line: usize,
    pub notes: Vec<(String, String)>,
}

impl Block {
    pub fn note(&self, key: &str) -> Option<&str> {
        self.notes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

impl Page {
    pub fn read(place: impl Into<PathBuf>) -> Self {
        let place = place.into();
        let text = fs::read_to_string(root().join(&place)).unwrap_or_else(|e| panic!("{}: {e}", place.display()));
        Page { place, text: without_hidden_parts(&text) }
    }

    /// Blocks between fences, and indented ones (without a language).
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut notes = Vec::new();
        let mut open: Option<(usize, Block)> = None;
        for (number, line) in self.text.lines().enumerate() {
            let bare = line.trim_start();
            match open.take() {
                Some((_, block)) if bare.starts_with("```") => blocks.push(block),
                Some((indent, mut block)) => {
                    block.body += &format!("{}\n", line.get(indent..).unwrap_or(bare));
                    open = Some((indent, block));
                }
                None if bare.starts_with("```") => {
                    let language = bare.trim_start_matches('`').trim().to_owned();
                    let block =
                        Block { language, body: String::new(), line: number + 1, notes: std::mem::take(&mut notes) };
                    open = Some((line.len() - bare.len(), block));
                }
                None => self.outside(&mut blocks, &mut notes, number, line),
            }
        }
        assert!(open.is_none(), "{}: a block without an end", self.place.display());
        blocks
    }

    fn outside(&self, blocks: &mut Vec<Block>, notes: &mut Vec<(String, String)>, number: usize, line: &str) {
        if let Some(note) = line.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) {
            let (key, value) = note.split_once(':').unwrap_or((note, ""));
            notes.push((key.trim().to_owned(), value.trim().to_owned()));
        } else if let Some(body) = line.strip_prefix("    ") {
            let block = Block { language: String::new(), body: body.to_owned(), line: number + 1, notes: Vec::new() };
            blocks.push(block);
        } else if !line.trim().is_empty() {
            notes.clear();
        }
    }

    /// The page without blocks between fences; code in a line is replaced by spaces.
    pub fn prose(&self) -> String {
        let mut fenced = false;
        let mut prose = String::new();
        for line in self.text.lines() {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            prose += &if fenced || fence { String::new() } else { blank_code(line) };
            prose.push('\n');
        }
        prose
    }

    /// Code in the lines of the prose.
    pub fn code_in_lines(&self) -> Vec<String> {
        let unfenced: Vec<&str> = self.text.split("```").step_by(2).collect();
        unfenced
            .iter()
            .flat_map(|part| part.split('`').skip(1).step_by(2))
            .map(|code| code.replace('\n', " "))
            .collect()
    }

    /// Targets of links and images, and whether it is an image.
    pub fn links(&self) -> Vec<(String, bool)> {
        let prose = self.prose();
        let found = prose.match_indices("](").map(|(at, _)| {
            let target = prose[at + 2..].split(')').next().unwrap_or_default();
            let label = prose[..at].rfind('[').unwrap_or(0);
            (target.to_owned(), prose[..label].ends_with('!'))
        });
        found.collect()
    }

    /// The anchors of the headings.
    pub fn anchors(&self) -> Vec<String> {
        let mut fenced = false;
        let mut anchors: Vec<String> = Vec::new();
        for line in self.text.lines() {
            fenced ^= line.trim_start().starts_with("```");
            let title = line.trim_start_matches('#');
            if !fenced && title.len() < line.len() && title.starts_with(' ') {
                let anchor = anchor(title.trim());
                let twins = anchors.iter().filter(|known| **known == anchor).count();
                anchors.push(if twins == 0 { anchor } else { format!("{anchor}-{twins}") });
            }
        }
        anchors
    }
}

/// As mdBook and GitHub make it of a heading.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn blank_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 0 { part.to_owned() } else { " ".repeat(part.len() + 2) }).collect()
}

/// Comments of several lines hide what they hold; their lines stay, so that numbers of lines do.
fn without_hidden_parts(text: &str) -> String {
    let mut hidden = false;
    let mut shown = String::new();
    for line in text.lines() {
        hidden |= line.trim_start().starts_with("<!--") && !line.contains("-->");
        shown += if hidden { "" } else { line };
        shown.push('\n');
        hidden &= !line.contains("-->");
    }
    shown
}

/// The pages that the summary names, in its order.
pub fn pages_of_the_book() -> Vec<Page> {
    let links = Page::read("docs/SUMMARY.md").links();
    links.into_iter().map(|(target, _)| Page::read(Path::new("docs").join(target))).collect()
}
