//! Reading JSON that nobody promised anything about, without copying it.
//!
//! A [`Leaf`] is a value that has been checked to be JSON and not been looked into; a `shape!` is an object of
//! which some keys matter. Neither ever fails on a value of the wrong type: what is not what we look for is
//! simply not there. Used by the files beside this one only. Absent: anything about WhatsApp.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The deepest nesting we read. WhatsApp's own bodies have about twelve levels.
pub(super) const MAX_DEPTH: usize = 128;

/// What one look at the bytes tells, before anything is parsed.
pub(super) struct Survey<'a> {
    /// How deep arrays and objects are nested.
    pub(super) depth: usize,
    /// The same text with each `\udXXX` that is half of a pair replaced by `\ufffd`. Both are six bytes
    /// long, so every offset stays what it was.
    pub(super) repaired: Cow<'a, str>,
}

/// Looks for nesting and for lone surrogates (valid JSON, but no Rust string holds them).
pub(super) fn survey(text: &str) -> Survey<'_> {
    let bytes = text.as_bytes();
    let (mut depth, mut deepest, mut lone) = (0_usize, 0, Vec::new());
    let (mut at, mut quoted) = (0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => match unit(bytes, at) {
                Some(0xd800..=0xdbff) if matches!(unit(bytes, at + 6), Some(0xdc00..=0xdfff)) => at += 11,
                Some(0xd800..=0xdfff) => {
                    lone.push(at);
                    at += 5;
                }
                _ => at += 1,
            },
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Survey { depth: deepest, repaired: repair(text, &lone) }
}

/// The UTF-16 unit of the `\uXXXX` at this place.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | (*digit as char).to_digit(16)? as u16))
}

fn repair<'a>(text: &'a str, lone: &[usize]) -> Cow<'a, str> {
    if lone.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
    for at in lone {
        whole.push_str(text.get(from..*at).unwrap_or_default());
        whole.push_str("\\ufffd");
        from = at + 6;
    }
    whole.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(whole)
}

/// A value that has not been looked into; `None` where the key is missing.
#[derive(Clone, Copy, Default)]
pub(super) struct Leaf<'a>(Option<&'a str>);

impl<'de> Deserialize<'de> for Leaf<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self(Some(raw.get())))
    }
}

impl<'a> Leaf<'a> {
    /// The JSON itself; `null` counts as missing.
    pub(super) fn raw(self) -> Option<&'a str> {
        self.0.filter(|raw| *raw != "null")
    }

    /// A string.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        let raw = self.raw()?;
        let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
        if inside.contains('\\') {
            serde_json::from_str(raw).ok().map(Cow::Owned)
        } else {
            Some(inside.into())
        }
    }

    /// A string, or a number as it is written: ids and amounts come as either.
    pub(super) fn word(self) -> Option<Cow<'a, str>> {
        self.text().or_else(|| self.number().map(Cow::Borrowed))
    }

    /// A string or a number, parsed.
    pub(super) fn parsed<T: std::str::FromStr>(self) -> Option<T> {
        self.word()?.trim().parse().ok()
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Option<bool> {
        self.raw()?.parse().ok()
    }

    /// The values of an array; none of anything else.
    pub(super) fn list(self) -> Vec<Leaf<'a>> {
        self.raw()
            .filter(|raw| raw.starts_with('['))
            .and_then(|raw| serde_json::from_str::<Vec<Leaf<'a>>>(raw).ok())
            .unwrap_or_default()
    }

    /// Whether there is an object here at all.
    pub(super) fn is_object(self) -> bool {
        self.raw().is_some_and(|raw| raw.starts_with('{'))
    }

    /// The keys of an object that matter to `T`; an empty `T` for anything else.
    pub(super) fn shape<T: Deserialize<'a> + Default>(self) -> T {
        self.raw()
            .filter(|raw| raw.starts_with('{'))
            .and_then(|raw| serde_json::from_str(raw).ok())
            .unwrap_or_default()
    }

    fn number(self) -> Option<&'a str> {
        self.raw().filter(|raw| raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()))
    }
}

/// An array, or nothing where there is something else.
pub(super) struct Many<T>(pub(super) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Visits whatever comes. Only the methods that a kind of value needs differ.
macro_rules! scalars_are_nothing {
    ($value:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON")
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}
pub(super) use scalars_are_nothing;

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Many<T>;
            scalars_are_nothing!(Many::default());
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Many<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Many(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Many<T>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Many::default())
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// A key, borrowed where it has no escapes.
pub(super) struct Key<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// An object of which these keys matter. Unknown keys are skipped, a repeated key counts the last time, and
/// anything that is not an object is an empty one.
macro_rules! shape {
    ($(#[$doc:meta])* $name:ident { $($field:ident = $key:literal : $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(in crate::inbound) struct $name<'a> {
            $(pub(in crate::inbound) $field: $type,)+
        }

        impl<'a> serde::Deserialize<'a> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
                use std::fmt;

                use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};

                use crate::inbound::json::{Key, scalars_are_nothing};

                struct Fields;
                impl<'a> Visitor<'a> for Fields {
                    type Value = $name<'a>;
                    scalars_are_nothing!($name::default());
                    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<$name<'a>, A::Error> {
                        while seq.next_element::<IgnoredAny>()?.is_some() {}
                        Ok($name::default())
                    }
                    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<$name<'a>, A::Error> {
                        let mut shape = $name::default();
                        while let Some(Key(key)) = map.next_key()? {
                            match &*key {
                                $($key => shape.$field = map.next_value()?,)+
                                _ => {
                                    map.next_value::<IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(shape)
                    }
                }
                deserializer.deserialize_any(Fields)
            }
        }
    };
}
pub(super) use shape;
