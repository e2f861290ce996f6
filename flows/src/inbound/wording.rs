//! Making words that strangers typed safe to keep: PostgreSQL takes no NUL, a list of chats no tricks.

use jiff::Timestamp;

use super::json::Leaf;

/// The longest text we keep of one message, in characters (WhatsApp itself allows 65,536).
pub(super) const MAX_TEXT: usize = 65_536;

/// The longest name or username we keep, in characters.
pub(super) const MAX_LABEL: usize = 80;

/// The longest id we keep, in characters. WhatsApp's longest is 512 (`biz_opaque_callback_data`).
pub(super) const MAX_ID: usize = 512;

/// What somebody wrote: everything but NUL, up to `limit` characters.
pub(super) fn text(text: &str, limit: usize) -> String {
    if text.len() <= limit && !text.contains('\0') {
        return text.to_owned();
    }
    text.chars().filter(|c| *c != '\0').take(limit).collect()
}

/// A string of the message, kept as [`text()`] up to [`MAX_TEXT`]; `None` where it is missing or no string.
pub(super) fn said(leaf: Leaf<'_>) -> Option<String> {
    leaf.text().map(|words| text(&words, MAX_TEXT))
}

/// A short string (a title, a name, a type) of at most 512 characters; `None` where it is empty.
pub(super) fn short(leaf: Leaf<'_>) -> Option<String> {
    leaf.word().map(|words| text(&words, MAX_ID)).filter(|words| !words.is_empty())
}

/// An id: 1 to 512 visible characters. One that is too long is none, for half an id is somebody else's.
pub(super) fn id(leaf: Leaf<'_>) -> Option<String> {
    let id = leaf.word()?;
    let good =
        !id.is_empty() && id.len() <= MAX_ID && !id.chars().any(|c| c.is_control() || c.is_whitespace());
    good.then(|| id.into_owned())
}

/// A name to show: no controls, no writing-direction or zero-width characters, at most 80 characters; `None`
/// where nothing is left.
pub(super) fn label(name: &str) -> Option<String> {
    let kept: String = name.trim().chars().filter(|c| !is_unseen(*c)).take(MAX_LABEL).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A time in unix seconds, as a string or a number. `None` where it is missing or absurd: before WhatsApp
/// existed (2009) or from 2100 on, which is also what milliseconds look like.
pub(super) fn instant(leaf: Leaf<'_>) -> Option<Timestamp> {
    const BIRTH: i64 = 1_230_768_000;
    const END: i64 = 4_102_444_800;
    let word = leaf.word()?;
    let whole = word.trim().split('.').next()?;
    let seconds: i64 = whole.parse().ok()?;
    (BIRTH..END).contains(&seconds).then(|| Timestamp::from_second(seconds).ok())?
}
