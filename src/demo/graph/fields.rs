//! A strict reader of one JSON object: every property known, every string non-empty and short enough. Used by
//! the checks of bodies. It knows nothing about WhatsApp; what it refuses, it refuses with 131008 (missing)
//! or 131009 (wrong), and the path of the field in the details.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// An object at `path` of the body.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: &'static str,
}

impl<'a> Fields<'a> {
    /// The object in `value`; `known` are the only properties it may have.
    pub(super) fn of(value: &'a Value, path: &'static str, known: &[&str]) -> Result<Self, Refusal> {
        let Value::Object(map) = value else {
            return Err(Refusal::invalid("", path, "must be an object"));
        };
        let fields = Self { map, path };
        match map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(fields),
            Some(key) => {
                let key: String = key.chars().take(64).collect();
                Err(Refusal::of(131_009, format!("Unexpected key \"{key}\" on param \"{path}\".")))
            }
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// A refusal of this object's property `name`.
    pub(super) fn wrong(&self, name: &str, why: &str) -> Refusal {
        Refusal::invalid(self.path, name, why)
    }

    /// A required object.
    pub(super) fn object(
        &self,
        name: &str,
        path: &'static str,
        known: &[&str],
    ) -> Result<Fields<'a>, Refusal> {
        match self.map.get(name) {
            Some(value) => Fields::of(value, path, known),
            None => Err(Refusal::missing(self.path, name)),
        }
    }

    /// A required array of `min` to `max` items.
    pub(super) fn list(&self, name: &str, min: usize, max: usize) -> Result<&'a [Value], Refusal> {
        match self.map.get(name) {
            Some(Value::Array(items)) if (min..=max).contains(&items.len()) => Ok(items),
            Some(Value::Array(items)) => {
                let why = format!("must have {min} to {max} items, it has {}", items.len());
                Err(self.wrong(name, &why))
            }
            Some(_) => Err(self.wrong(name, "must be an array")),
            None => Err(Refusal::missing(self.path, name)),
        }
    }

    /// A required string of 1 to `max` characters.
    pub(super) fn text(&self, name: &str, max: usize) -> Result<&'a str, Refusal> {
        self.opt_text(name, max)?.ok_or_else(|| Refusal::missing(self.path, name))
    }

    /// An optional string of 1 to `max` characters.
    ///
    /// Counted in UTF-16 units, the stricter of the two units that Meta may mean (whatsapp.md 2.4).
    pub(super) fn opt_text(&self, name: &str, max: usize) -> Result<Option<&'a str>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Err(self.wrong(name, "must not be empty")),
            Some(Value::String(text)) => {
                let units = if text.len() <= max { 0 } else { text.encode_utf16().count() };
                if units <= max {
                    return Ok(Some(text));
                }
                let why = format!("must be at most {max} characters long, it has {units}");
                Err(self.wrong(name, &why))
            }
            Some(_) => Err(self.wrong(name, "must be a string")),
        }
    }

    /// A required string out of a closed list.
    pub(super) fn one_of(&self, name: &str, known: &[&str]) -> Result<&'a str, Refusal> {
        let text = self.text(name, 64)?;
        if known.contains(&text) {
            return Ok(text);
        }
        Err(self.wrong(name, &format!("must be one of {{{}}}", known.join(", "))))
    }

    /// An optional boolean.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.map.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(name, "must be a boolean")),
        }
    }

    /// A required coordinate, as number or as string, between `-limit` and `limit`.
    pub(super) fn degrees(&self, name: &str, limit: f64) -> Result<f64, Refusal> {
        let degrees = match self.map.get(name) {
            None => return Err(Refusal::missing(self.path, name)),
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        degrees
            .filter(|degrees: &f64| degrees.abs() <= limit)
            .ok_or_else(|| self.wrong(name, "must be a coordinate"))
    }
}
