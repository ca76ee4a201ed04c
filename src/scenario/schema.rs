//! The JSON Schema of scenario files, written from the table of keys.
//!
//! A schema sees one value at a time: ranges of quantities (strings with units) and rules that join keys are the reader's alone.

use super::keys::{DELIVERY, SCENARIO, ZONE};
use crate::after::delivery_keys::CHANNELS;
use crate::devices::KINDS;
use crate::keys::bounds::{Bound, IntegerBound, Limit};
use crate::keys::key::{Form, Key, Kinds, List, Need, When};
use crate::keys::name;
use crate::keys::varied::{LAWS, Law, Member};
use serde_json::{Map, Value, json};

/// Whether keys must be there, or may come from a catalogue model.
#[derive(Clone, Copy, PartialEq)]
enum Completeness {
    Whole,
    Partial,
}

use Completeness::{Partial, Whole};

/// The JSON Schema (draft 2020-12) of a scenario file.
pub fn schema() -> Value {
    let mut schema = object(SCENARIO, Whole);
    let of_zone = site_unless_a_zone_tells(&mut schema);
    let of_channels = devices_unless_channels_are_given(&mut schema);
    schema.insert("allOf".into(), json!([of_zone, of_channels]));
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "dermatrace scenario".into());
    Value::Object(schema)
}

/// A zone of the catalogue gives the body site, which then may be left out, and the section with it.
fn site_unless_a_zone_tells(schema: &mut Map<String, Value>) -> Value {
    spare(schema.get_mut("required"), "skin");
    spare(schema.get_mut("properties").map(|all| &mut all["skin"]["required"]), "site");
    json!({
        "if": { "required": [ZONE], "properties": { ZONE: { "required": ["name"] } } },
        "else": { "required": ["skin"], "properties": { "skin": { "required": ["site"] } } }
    })
}

/// Given channels need no device, and no tissue that answers one.
fn devices_unless_channels_are_given(schema: &mut Map<String, Value>) -> Value {
    spare(schema.get_mut("required"), "device");
    spare(schema.get_mut("required"), "tissue");
    json!({
        "if": { "required": [DELIVERY], "properties": { DELIVERY: { "required": [CHANNELS] } } },
        "else": { "required": ["device", "tissue"] }
    })
}

/// Requires a key no longer.
fn spare(required: Option<&mut Value>, key: &str) {
    if let Some(Value::Array(required)) = required {
        required.retain(|name| name != key);
    }
}

fn object(keys: &[Key], completeness: Completeness) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("additionalProperties".into(), false.into());
    object.insert("properties".into(), properties(keys, completeness).into());
    if completeness == Whole {
        object.insert("required".into(), required(keys));
    }
    let conditions = conditions(keys, completeness);
    if !conditions.is_empty() {
        object.insert("allOf".into(), conditions.into());
    }
    object
}

fn properties(keys: &[Key], completeness: Completeness) -> Map<String, Value> {
    keys.iter().map(|key| (key.name.to_owned(), described(key, form(&key.form, completeness)))).collect()
}

fn described(key: &Key, mut schema: Value) -> Value {
    if let Value::Object(schema) = &mut schema {
        let range = match key.form {
            Form::Varied(bound) if bound.dimension.is_none() => String::new(),
            Form::Quantity(bound) | Form::QuantityOr(bound, _) | Form::Varied(bound) => format!(", {}", bound.range()),
            _ => String::new(),
        };
        schema.insert("description".into(), format!("{}{range}", key.doc).into());
    }
    schema
}

fn required(keys: &[Key]) -> Value {
    let always = keys.iter().filter(|key| key.need == Need::Required && key.when.is_none());
    always.map(|key| key.name).collect::<Vec<_>>().into()
}

fn conditions(keys: &[Key], completeness: Completeness) -> Vec<Value> {
    let mut conditions = Vec::new();
    for key in keys {
        match key.when {
            None => {}
            Some(When::Word { other, word }) => {
                let only = |test: Value| json!({ "required": [other], "properties": { other: test } });
                let not = only(json!({ "not": { "const": word } }));
                conditions.push(json!({ "if": not, "then": { "properties": { key.name: false } } }));
                if completeness == Whole && key.need == Need::Required {
                    conditions
                        .push(json!({ "if": only(json!({ "const": word })), "then": { "required": [key.name] } }));
                }
            }
            Some(When::Given(other)) => {
                conditions.push(json!({ "if": { "required": [key.name] }, "then": { "required": [other] } }));
            }
        }
    }
    conditions
}

fn form(form: &Form, completeness: Completeness) -> Value {
    match form {
        Form::Quantity(bound) => quantity(bound),
        Form::QuantityOr(bound, word) => json!({ "anyOf": [{ "const": word }, quantity(bound)] }),
        Form::Number(bound) => number(bound),
        Form::Varied(bound) => varied(bound),
        Form::Range(bound) => range(bound),
        Form::NumberOrRange(bound) => json!({ "anyOf": [number(bound), range(bound)] }),
        Form::Integer(bound) => integer(bound),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Word(words, _) => json!({ "enum": words }),
        Form::Name => json!({ "type": "string", "pattern": name::PATTERN }),
        Form::Id(ids) => json!({ "enum": ids() }),
        Form::Text => json!({ "type": "string" }),
        Form::Table(keys) => object(keys, completeness).into(),
        Form::Kinds(kinds) => one_of(kinds, completeness),
        Form::Device => {
            json!({ "oneOf": KINDS.kinds.iter().map(|(kind, keys)| device(kind, keys)).collect::<Vec<_>>() })
        }
        Form::List(list) => array(list),
        Form::WordOrTable(words, keys) => json!({ "anyOf": [{ "enum": words }, object(keys, Whole)] }),
        Form::Any => json!({}),
        Form::Texts => {
            json!({ "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 })
        }
        Form::Foreign => json!({ "type": "object" }),
        Form::Refused(_) => false.into(),
    }
}

fn quantity(bound: &Bound) -> Value {
    let pattern = bound.dimension.map(|dimension| dimension.pattern());
    json!({ "type": "string", "pattern": pattern })
}

/// A value, or the members of a law; what is left out may come from the default.
fn varied(bound: &Bound) -> Value {
    let one = |bound: &Bound| if bound.dimension.is_some() { quantity(bound) } else { number(bound) };
    let member = |(name, member): &(&str, Member)| ((*name).to_owned(), one(&member.bound(bound)));
    let law = |law: &Law| {
        let members: Map<String, Value> = law.iter().map(member).collect();
        json!({ "type": "object", "additionalProperties": false, "properties": members, "minProperties": 1 })
    };
    json!({ "anyOf": std::iter::once(one(bound)).chain(LAWS.iter().map(law)).collect::<Vec<_>>() })
}

fn number(bound: &Bound) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), Value::from("number"))]);
    let mut limit = |limit: Limit, closed: &str, open: &str| match limit {
        Limit::At(value) => schema.insert(closed.to_owned(), value.into()),
        Limit::Beyond(value) => schema.insert(open.to_owned(), value.into()),
        // 0 or more than something is the reader's to say.
        Limit::ZeroOr(_) => schema.insert(closed.to_owned(), 0.0.into()),
    };
    limit(bound.min, "minimum", "exclusiveMinimum");
    limit(bound.max, "maximum", "exclusiveMaximum");
    schema.into()
}

fn range(bound: &Bound) -> Value {
    json!({ "type": "array", "items": number(bound), "minItems": 2, "maxItems": 2 })
}

fn integer(bound: &IntegerBound) -> Value {
    json!({ "type": "integer", "minimum": bound.min, "maximum": bound.max })
}

fn array(list: &List) -> Value {
    json!({ "type": "array", "items": form(&list.item, Whole), "minItems": list.min, "maxItems": list.max })
}

fn variant(kind: &str, keys: &[Key], completeness: Completeness) -> Map<String, Value> {
    let mut variant = object(keys, completeness);
    if let Some(Value::Object(properties)) = variant.get_mut("properties") {
        properties.insert("kind".into(), json!({ "const": kind }));
    }
    variant
}

/// One variant per kind; where a model may give the rest, any key of any kind.
fn one_of(kinds: &Kinds, completeness: Completeness) -> Value {
    if completeness == Whole {
        return json!({ "oneOf": kinds.kinds.iter().map(|(kind, keys)| variant(kind, keys, Whole)).collect::<Vec<_>>() });
    }
    let names: Vec<&str> = kinds.kinds.iter().map(|kind| kind.0).collect();
    let mut all: Map<String, Value> = kinds.kinds.iter().flat_map(|(_, keys)| properties(keys, Partial)).collect();
    all.insert("kind".into(), json!({ "enum": names }));
    json!({ "type": "object", "additionalProperties": false, "properties": all })
}

/// A device names a model, or is whole.
fn device(kind: &str, keys: &[Key]) -> Value {
    let mut device = variant(kind, keys, Partial);
    let whole = variant(kind, keys, Whole);
    device.insert("required".into(), json!(["name", "kind"]));
    device.insert("anyOf".into(), json!([{ "required": ["model"] }, whole]));
    device.into()
}
