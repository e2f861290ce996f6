//! What a customer typed, made comparable: lower case without accents, cut into tokens. Called by every other
//! file of `understanding`; knows no language. Deliberately absent: stemming (see `names`) and word meaning.

/// How much of a message is read; the rest is ignored, so that no message costs more than this.
pub(super) const MAX_CHARS: usize = 1_000;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// ASCII digits.
    Number,
    /// One of `: / . -` between two digits.
    Mark,
    /// A pictograph.
    Emoji,
}

/// One token: "17h30" is three of them.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Its bytes in `Text::folded`.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// No space before it.
    pub(super) glued: bool,
    /// A comma, a full stop or the start of the message stands before it.
    pub(super) clause: bool,
    /// Where it stands in `Text::raw`, in bytes.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A folded, tokenised message.
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    pub(super) folded: String,
    pub(super) tokens: Vec<Token>,
    /// One bit for each of the first 128 tokens that name a service: they are no misspelt words of ours.
    pub(super) named: u128,
}

impl<'a> Text<'a> {
    /// Folds and cuts the first [`MAX_CHARS`] characters.
    pub(super) fn read(raw: &'a str) -> Self {
        let mut text = Self {
            raw,
            folded: String::with_capacity(raw.len().min(MAX_CHARS)),
            tokens: Vec::new(),
            named: 0,
        };
        let (mut gap, mut clause) = (true, true);
        let mut chars = raw.char_indices().take(MAX_CHARS).peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|&(_, c)| c);
            if invisible(c) {
                continue;
            }
            let last = if gap { None } else { text.tokens.last().map(|token| token.kind) };
            let mark = match c {
                ':' | '/' | '.' | '-' => Some(c),
                '–' | '—' => Some('-'),
                _ => None,
            };
            if let Some(mark) = mark
                && last == Some(Kind::Number)
                && next.is_some_and(|c| c.is_ascii_digit())
            {
                text.push(Kind::Mark, at, c, false, false);
                text.folded.push(mark);
                text.close();
            } else if pictograph(c) {
                text.push(Kind::Emoji, at, c, true, clause);
                text.folded.push(c);
                text.close();
                (gap, clause) = (true, false);
            } else if c.is_alphanumeric() {
                let kind = if c.is_ascii_digit() { Kind::Number } else { Kind::Word };
                if last != Some(kind) {
                    text.push(kind, at, c, gap, clause);
                }
                (gap, clause) = (false, false);
                for lower in c.to_lowercase().filter(|&lower| !invisible(lower)) {
                    match plain(lower) {
                        "" => text.folded.push(lower),
                        ascii => text.folded.push_str(ascii),
                    }
                }
                text.close();
                if let Some(token) = text.tokens.last_mut() {
                    token.to = at + c.len_utf8();
                }
            } else {
                gap = true;
                let ends = match c {
                    ',' | ';' | '!' | '?' | '¿' | '¡' | '\n' | '(' | ')' | '…' => true,
                    // "12. Mai" and "p.m." go on; "Montag. Danke" does not.
                    '.' => last == Some(Kind::Word) && next.is_none_or(char::is_whitespace),
                    _ => false,
                };
                clause |= ends;
            }
        }
        text
    }

    fn push(&mut self, kind: Kind, at: usize, c: char, gap: bool, clause: bool) {
        let glued = !gap && !self.tokens.is_empty();
        if gap && !self.folded.is_empty() {
            self.folded.push(' ');
        }
        let start = self.folded.len();
        self.tokens.push(Token { start, end: start, kind, glued, clause, from: at, to: at + c.len_utf8() });
    }

    fn close(&mut self) {
        let end = self.folded.len();
        if let Some(token) = self.tokens.last_mut() {
            token.end = end;
        }
    }

    /// The folded word at a place; empty beyond the end.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.folded.get(token.start..token.end)).unwrap_or("")
    }

    /// What the customer typed at a place, accents and capitals kept.
    pub(super) fn typed(&self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|token| self.raw.get(token.from..token.to)).unwrap_or("")
    }

    /// The token names a service.
    pub(super) fn is_named(&self, at: usize) -> bool {
        at < 128 && self.named >> at & 1 == 1
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn clause(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|token| token.clause)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// Lower case, accents off, punctuation to single spaces; `: / . -` stay between digits. Idempotent.
pub fn fold(text: &str) -> String {
    Text::read(text).folded
}

/// Equal but for one slip: a letter missing, added, changed or swapped with its neighbour
/// (Damerau-Levenshtein distance 1). Words under five letters must be equal.
pub(super) fn close(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.len() < 5 || b.len() < 5 || a.len().abs_diff(b.len()) > 1 || !a.is_ascii() || !b.is_ascii() {
        return false;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..).unwrap_or(&[]), b.get(head..).unwrap_or(&[]));
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - tail).unwrap_or(&[]), b.get(..b.len() - tail).unwrap_or(&[]));
    match (a, b) {
        ([_], [_]) | ([], [_]) | ([_], []) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

/// Joiners, direction marks, variation selectors, skin tones, combining accents, the key cap.
fn invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{ad}')
}

fn pictograph(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}')
}

/// The plain letters for an accented lower-case one; empty where the letter is itself.
fn plain(c: char) -> &'static str {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ª' => "a",
        'é' | 'è' | 'ê' | 'ë' | 'ē' => "e",
        'í' | 'ì' | 'î' | 'ï' | 'ī' => "i",
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'º' => "o",
        'ú' | 'ù' | 'û' | 'ü' | 'ū' => "u",
        'ý' | 'ÿ' => "y",
        'ñ' => "n",
        'ç' => "c",
        'ß' => "ss",
        'œ' => "oe",
        'æ' => "ae",
        _ => "",
    }
}
