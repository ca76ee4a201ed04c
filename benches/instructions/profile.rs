//! Where the instructions of a workload are, and how much of its arithmetic on doubles is vectorised.

use crate::callgrind;
use std::collections::HashMap;
use std::ops::AddAssign;
use std::path::Path;
use std::process::Command;

/// Counts of a function, or of all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Instructions.
    pub instructions: f64,
    /// Operations on doubles: sums, products, quotients, roots, extrema and comparisons, each lane of a packed one counted.
    pub operations: f64,
    /// Of these, the ones in packed instructions.
    pub packed: f64,
}

impl Counts {
    /// Vectorised share of the operations.
    pub fn packed_share(&self) -> f64 {
        if self.operations > 0.0 { self.packed / self.operations } else { 0.0 }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.instructions += other.instructions;
        self.operations += other.operations;
        self.packed += other.packed;
    }
}

/// Counts by function; code outside of this program (libc, libm) is not told apart into operations.
pub struct Profile(HashMap<String, Counts>);

impl Profile {
    /// Counts a workload, less what another one takes.
    pub fn of(workload: &str, less: Option<&str>) -> Self {
        let lanes = lanes();
        let mut profile = Self(HashMap::new());
        profile.count(workload, &lanes, 1.0);
        if let Some(less) = less {
            profile.count(less, &lanes, -1.0);
        }
        profile
    }

    fn count(&mut self, workload: &str, lanes: &HashMap<u64, (f64, bool)>, sign: f64) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("callgrind.out");
        callgrind::write_each(workload, &file);
        let (mut own, mut function, mut is_call) = (false, String::new(), false);
        for line in std::fs::read_to_string(&file).expect("callgrind's output").lines() {
            if let Some(object) = line.strip_prefix("ob=") {
                own = Some(Path::new(object)) == std::env::current_exe().ok().as_deref();
            } else if let Some(name) = line.strip_prefix("fn=") {
                function = if own { short(name) } else { "libc and libm".to_owned() };
            } else if line.starts_with("calls=") {
                is_call = true;
            } else if let Some((address, instructions)) = position(line) {
                // The line after a call holds what the called function took.
                if !std::mem::take(&mut is_call) {
                    let (doubles, packed) = lanes.get(&address).copied().filter(|_| own).unwrap_or_default();
                    let operations = doubles * instructions;
                    let packed = if packed { operations } else { 0.0 };
                    *self.0.entry(function.clone()).or_default() += Counts {
                        instructions: sign * instructions,
                        operations: sign * operations,
                        packed: sign * packed,
                    };
                }
            }
        }
    }

    /// All functions together.
    pub fn total(&self) -> Counts {
        self.0.values().fold(Counts::default(), |mut sum, &counts| {
            sum += counts;
            sum
        })
    }

    /// The functions that take most, in descending order.
    pub fn heaviest(&self, count: usize) -> Vec<(&str, Counts)> {
        let mut functions: Vec<(&str, Counts)> = self.0.iter().map(|(name, &counts)| (name.as_str(), counts)).collect();
        functions.sort_by(|a, b| b.1.instructions.total_cmp(&a.1.instructions).then(a.0.cmp(b.0)));
        functions.truncate(count);
        functions
    }
}

/// (address, count) of a line of costs: "0xaddress line count".
fn position(line: &str) -> Option<(u64, f64)> {
    let mut words = line.strip_prefix("0x")?.split_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    Some((address, words.nth(1)?.parse().ok()?))
}

/// The last two names of a path; closures go to the function that holds them, recursive calls to the first one.
fn short(name: &str) -> String {
    let name = name.split('\'').next().unwrap_or(name).replace("::{{closure}}", "");
    let depth_zero = |(at, _): &(usize, &str)| {
        let before = &name[..*at];
        before.matches('<').count() == before.matches('>').count()
    };
    let joints: Vec<usize> = name.match_indices("::").filter(depth_zero).map(|(at, _)| at + 2).collect();
    match joints.as_slice() {
        [.., last_but_one, _] => name[*last_but_one..].to_owned(),
        _ => name,
    }
}

/// By address in this program: how many doubles an instruction works on, and whether it is a packed one.
fn lanes() -> HashMap<u64, (f64, bool)> {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new("objdump").args(["-d", "--no-show-raw-insn"]).arg(program).output();
    let output = output.expect("objdump (binutils) is needed for details");
    let text = String::from_utf8_lossy(&output.stdout);
    let instruction = |line: &str| {
        let (address, rest) = line.split_once(":\t")?;
        let address = u64::from_str_radix(address.trim(), 16).ok()?;
        Some((address, doubles(rest)?))
    };
    text.lines().filter_map(instruction).collect()
}

/// How many doubles an instruction works on, and whether it is a packed one; none if it is no arithmetic on doubles.
fn doubles(instruction: &str) -> Option<(f64, bool)> {
    const STEMS: [&str; 10] = ["add", "sub", "mul", "div", "sqrt", "max", "min", "cmp", "fm", "fnm"];
    let mnemonic = instruction.split_whitespace().next()?;
    let plain = mnemonic.strip_prefix('v').unwrap_or(mnemonic);
    if ["ucomisd", "comisd"].contains(&plain) {
        return Some((1.0, false));
    }
    let packed = plain.ends_with("pd");
    if !STEMS.iter().any(|stem| plain.starts_with(stem)) || !(packed || plain.ends_with("sd")) {
        return None;
    }
    let lanes = if instruction.contains("%zmm") {
        8.0
    } else if instruction.contains("%ymm") {
        4.0
    } else {
        2.0
    };
    Some(if packed { (lanes, true) } else { (1.0, false) })
}
