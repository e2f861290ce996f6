//! The file that makes the simulation survive `kill -9`: one JSON record a line, only ever appended, replayed
//! when it is opened again. Written by whoever changes something, before the change is told to anybody. A
//! written line is with the operating system, which outlives the process; it is not fsynced, a power cut may
//! lose the end. Never compacted.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use super::call::Call;
use super::chat::ChatMessage;
use super::delivery::Post;
use super::lock;
use super::template::Template;

/// One fact.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Record<'a> {
    Call(Held<'a, Call>),
    Message(Held<'a, ChatMessage>),
    /// A webhook that the product has not acknowledged yet.
    Owed(Held<'a, Post>),
    /// The webhook with this number was acknowledged.
    Acked(u64),
    /// The message with this id was read, with all before it.
    Read(String),
    Template(String, Held<'a, Template>),
    /// The templates of an account with this name are gone.
    Untemplate(String, String),
    /// Id, MIME type and bytes in hexadecimal of an upload.
    Media(String, String, String),
}

/// Borrowed for writing, owned after reading.
pub(super) enum Held<'a, T> {
    Ref(&'a T),
    Own(Box<T>),
}

impl<T: Serialize> Serialize for Held<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ref(value) => value.serialize(serializer),
            Self::Own(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Held<'_, T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self::Own(Box::new(value)))
    }
}

impl<T> Held<'_, T> {
    /// The value of a record that was read.
    pub(super) fn own(self) -> Option<T> {
        match self {
            Self::Ref(_) => None,
            Self::Own(value) => Some(*value),
        }
    }
}

/// An open journal.
pub(super) struct Journal {
    file: Mutex<File>,
    broken: AtomicBool,
}

impl Journal {
    /// Opens or creates the file, hands every whole record to `each`, and cuts off a line that was torn.
    pub(super) fn open(path: &Path, mut each: impl FnMut(Record<'static>)) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut whole = 0_u64;
        let mut line = Vec::new();
        let mut reader = BufReader::new(&mut file);
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)?;
            if length == 0 || line.last() != Some(&b'\n') {
                break;
            }
            match serde_json::from_slice(&line) {
                Ok(record) => each(record),
                Err(error) => tracing::warn!(%error, at = whole, "skipping a broken record of the journal"),
            }
            whole += length as u64;
        }
        file.set_len(whole)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Mutex::new(file), broken: AtomicBool::new(false) })
    }

    /// Appends records in one write. A full disk is reported once; the simulation goes on in memory.
    pub(super) fn write(&self, records: &[Record<'_>]) {
        let mut lines = Vec::with_capacity(512 * records.len());
        for record in records {
            if serde_json::to_writer(&mut lines, record).is_ok() {
                lines.push(b'\n');
            }
        }
        if let Err(error) = lock(&self.file).write_all(&lines)
            && !self.broken.swap(true, Ordering::Relaxed)
        {
            tracing::error!(%error, "the journal of the simulated Graph API cannot be written");
        }
    }
}
