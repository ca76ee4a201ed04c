//! The keys that say where an answer stands.

use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::key::{Form, Key, default, optional, required};

/// Numbers of tables have no bounds but those of reason.
pub(super) const ANY_NUMBER: Bound = bounds::number(Limit::At(-1e15), Limit::At(1e15), "a number of a table");

const COMMAND: Key = optional("command", Form::Text, "\"run\"", "command whose result holds the answer");
const TABLE: Key = optional("table", Form::Text, "\"metrics.csv\"", "its table");
const WHERE: Key =
    optional("where", Form::Any, "{ device = \"pen\" }", "what columns hold in the one row that is meant");
const COLUMN: Key = optional("column", Form::Text, "\"mean\"", "its column");
const MODEL: Key =
    optional("model", Form::Text, "\"channel\"", "model that has the answer (`verify --reference --list`)");
const QUANTITY: Key = optional("quantity", Form::Text, "\"channel_volume\"", "its quantity");
const INPUTS: Key = optional("inputs", Form::Any, "{ depth_mm = 1.5 }", "its inputs");

/// The keys of one place.
pub(super) const SPOT: &[Key] = &[COMMAND, TABLE, WHERE, COLUMN, MODEL, QUANTITY, INPUTS];

const CROSSES: &[Key] = &[
    default("column", Form::Text, "\"mean\"", "column that has to cross the level"),
    default("level", Form::Number(&ANY_NUMBER), "0.0", "the level"),
];

/// The keys of an answer.
pub(super) const ANSWER: &[Key] = &[
    COMMAND,
    TABLE,
    WHERE,
    COLUMN,
    MODEL,
    QUANTITY,
    INPUTS,
    optional("minus", Form::Table(SPOT), "{ column = \"mean\" }", "taken from it"),
    optional("over", Form::Table(SPOT), "{ column = \"mean\" }", "it is divided by this"),
    optional("over_minus", Form::Table(SPOT), "{ column = \"mean\" }", "taken from the divisor"),
    default("scale", Form::Number(&ANY_NUMBER), "1.0", "times this"),
    optional("scale_unit", Form::Text, "\"1/mm\"", "unit of the scale"),
    default("offset", Form::Number(&ANY_NUMBER), "0.0", "plus this"),
    optional(
        "crosses",
        Form::Table(CROSSES),
        "{ column = \"mean\", level = 0.5 }",
        "read the column where another first crosses a level",
    ),
];

/// What a case may leave to be fitted.
const UNKNOWNS: &[&str] = &["force_n"];

/// The keys of what `calibrate` asks: a formula, and the input of it that is not known.
pub(super) const FREE: &[Key] = &[
    MODEL,
    QUANTITY,
    INPUTS,
    required("unknown", Form::Word(UNKNOWNS, &[]), "\"force_n\"", "input that is fitted for this case alone"),
];
