//! Pictures, files and places.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Outbound;
use super::limits::*;

/// Where WhatsApp finds a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Uploaded before; lives 30 days.
    Id(String),
    /// WhatsApp fetches it from there, and keeps it for 10 minutes.
    Link(String),
}

/// A picture (JPEG or PNG, at most 5 MB).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// The file.
    pub source: Source,
    /// At most 1,024 characters.
    pub caption: Option<String>,
}

/// A file (at most 100 MB).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Document {
    /// The file.
    pub source: Source,
    /// Its name on the phone.
    pub filename: String,
    /// At most 1,024 characters.
    pub caption: Option<String>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    /// Such as the business's name.
    pub name: Option<String>,
    /// Street and town.
    pub address: Option<String>,
}

impl Outbound {
    /// A picture.
    ///
    /// # Errors
    /// Where the source is empty or no http address, or the caption empty or too long.
    pub fn image(source: Source, caption: Option<String>) -> Result<Self, Refused> {
        let source = source.checked("image")?;
        Ok(Self::Image(Image { source, caption: optional("caption", caption, CAPTION)? }))
    }

    /// A file.
    ///
    /// # Errors
    /// As [`image`](Self::image), and where the name is empty.
    pub fn document(
        source: Source,
        filename: impl Into<String>,
        caption: Option<String>,
    ) -> Result<Self, Refused> {
        let source = source.checked("document")?;
        let filename = required("filename", filename, NAME)?;
        Ok(Self::Document(Document { source, filename, caption: optional("caption", caption, CAPTION)? }))
    }

    /// A place, to the centimetre (seven decimals; more would not survive being stored as JSON).
    ///
    /// # Errors
    /// Where the degrees are out of range, or a name is empty or too long.
    pub fn location(
        latitude: f64,
        longitude: f64,
        name: Option<String>,
        address: Option<String>,
    ) -> Result<Self, Refused> {
        for (field, degrees, most) in [("latitude", latitude, 90.0), ("longitude", longitude, 180.0)] {
            // Also true for NaN.
            if !(-most..=most).contains(&degrees) {
                return Err(Refused::malformed(field, &format!("must be between -{most} and {most}")));
            }
        }
        // Adding zero makes 0 of -0.
        let [latitude, longitude] = [latitude, longitude].map(|degrees| (degrees * 1e7).round() / 1e7 + 0.0);
        let name = optional("name", name, NAME)?;
        let address = optional("address", address, NAME)?;
        Ok(Self::Location(Location { latitude, longitude, name, address }))
    }
}

impl Source {
    pub(super) fn checked(self, field: &str) -> Result<Self, Refused> {
        Ok(match self {
            Self::Id(id) => Self::Id(required(&format!("{field}.id"), id, NAME)?),
            Self::Link(url) => Self::Link(link(&format!("{field}.link"), url)?),
        })
    }

    pub(super) fn content(&self) -> Value {
        match self {
            Self::Id(id) => json!({ "id": id }),
            Self::Link(url) => json!({ "link": url }),
        }
    }
}

impl Image {
    pub(super) fn content(&self) -> Value {
        captioned(&self.source, self.caption.as_deref())
    }
}

impl Document {
    pub(super) fn content(&self) -> Value {
        let mut content = captioned(&self.source, self.caption.as_deref());
        content["filename"] = json!(self.filename);
        content
    }
}

fn captioned(source: &Source, caption: Option<&str>) -> Value {
    let mut content = source.content();
    if let Some(caption) = caption {
        content["caption"] = json!(caption);
    }
    content
}

impl Location {
    pub(super) fn content(&self) -> Value {
        let (latitude, longitude) = (self.latitude.to_string(), self.longitude.to_string());
        let mut content = json!({ "latitude": latitude, "longitude": longitude });
        for (key, words) in [("name", &self.name), ("address", &self.address)] {
            if let Some(words) = words {
                content[key] = json!(words);
            }
        }
        content
    }

    pub(super) fn preview(&self) -> String {
        let words = [&self.name, &self.address].into_iter().flatten().map(String::as_str);
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() {
            format!("📍 {}, {}", self.latitude, self.longitude)
        } else {
            format!("📍 {words}")
        }
    }
}
