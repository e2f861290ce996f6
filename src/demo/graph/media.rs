//! Uploaded files, and the few that customers send (whatsapp.md 2.7): put in by `POST /{PHONE_ID}/media`, fetched
//! by id. Called by `api` and `phone_api`. Bytes are not looked at; ids never expire.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::refusal::Refusal;

/// The largest upload taken, and the most that are kept: this is a stand-in, not a store.
pub(super) const LARGEST: usize = 4 << 20;
const KEPT: usize = 256;

/// The picture, voice note, sticker and file that the simulated customers send: id, MIME type, bytes.
pub(super) const SENT_BY_CUSTOMERS: [(&str, &str, &[u8]); 4] = [
    (
        "900000000000001",
        "image/png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\
          \xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82",
    ),
    ("900000000000002", "audio/ogg; codecs=opus", b"OggS"),
    ("900000000000003", "image/webp", b"RIFF\0\0\0\0WEBP"),
    ("900000000000004", "application/pdf", b"%PDF-1.4\n%%EOF\n"),
];

/// A file.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) mime: String,
    pub(super) bytes: Arc<[u8]>,
}

/// The files by id.
#[derive(Default)]
pub(super) struct Uploads(BTreeMap<String, Upload>);

impl Uploads {
    pub(super) fn put(&mut self, id: String, mime: String, bytes: Vec<u8>) {
        if self.0.len() >= KEPT {
            self.0.pop_first();
        }
        self.0.insert(id, Upload { mime, bytes: bytes.into() });
    }

    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.0.remove(id).is_some()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id) || SENT_BY_CUSTOMERS.iter().any(|sent| sent.0 == id)
    }

    pub(super) fn get(&self, id: &str) -> Option<Upload> {
        let sent = || {
            let (_, mime, bytes) = SENT_BY_CUSTOMERS.iter().find(|sent| sent.0 == id)?;
            Some(Upload { mime: (*mime).to_owned(), bytes: (*bytes).into() })
        };
        self.0.get(id).cloned().or_else(sent)
    }
}

/// The MIME type and the bytes of the part `file` of a multipart body; `messaging_product` must be there too.
pub(super) fn multipart(content_type: &str, body: &[u8]) -> Result<(String, Vec<u8>), Refusal> {
    let boundary = content_type
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split_once("boundary="))
        .map(|(_, boundary)| boundary.split(';').next().unwrap_or_default().trim_matches('"'))
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or_else(|| Refusal::of(100, "The body must be multipart/form-data."))?;
    let mark = [b"\r\n--", boundary.as_bytes()].concat();
    let start = &mark[2..];
    let mut rest = body.strip_prefix(start).ok_or_else(|| Refusal::of(100, "The body has no parts."))?;
    let (mut file, mut mime, mut product) = (None, None, false);
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let Some((part, after)) = split(part, &mark) else { break };
        rest = after;
        let Some((head, content)) = split(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(head);
        let named = |name: &str| head.contains(&format!("name=\"{name}\""));
        if named("file") {
            let kind = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
            });
            mime = kind.or(mime);
            file = Some(content.to_vec());
        } else if named("type") {
            mime = mime.or_else(|| Some(String::from_utf8_lossy(content).into_owned()));
        } else if named("messaging_product") {
            product = content == b"whatsapp";
        }
    }
    match (file, mime) {
        _ if !product => Err(Refusal::of(100, "The parameter messaging_product is required.")),
        (None, _) => Err(Refusal::of(100, "The parameter file is required.")),
        (Some(_), None) => Err(Refusal::of(100, "The parameter type is required.")),
        (Some(file), Some(mime)) => Ok((mime, file)),
    }
}

fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

/// Base64 with padding, as Meta writes digests.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS.get((word >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
