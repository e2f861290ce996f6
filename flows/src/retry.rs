//! What one attempt to send means: again, later, differently, or never.
//!
//! The sender asks after each request to the Graph API. The table is WhatsApp's list of error codes; the code
//! decides, never the title and hardly ever the HTTP status (the same code is documented as 400 and seen as
//! 429). Absent: the waiting, and the message's own deadline, which may end a retry earlier.

use std::time::Duration;

use jiff::SignedDuration;

/// After so many tries a message whose request was answered is given up.
pub const MAX_TRIES: u32 = 8;

/// The longest backoff between two tries.
pub const MAX_BACKOFF: SignedDuration = SignedDuration::from_mins(5);

/// The longest `Retry-After` that we believe.
pub const MAX_RETRY_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// The longest pause after a pair-rate refusal: WhatsApp's own formula is 4^n seconds, without an end.
pub const MAX_PAIR: SignedDuration = SignedDuration::from_secs(256);

const MIN_BACKOFF: SignedDuration = SignedDuration::from_millis(100);
const HOLD: SignedDuration = SignedDuration::from_mins(15);

/// How one request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// Nothing reached WhatsApp: refused connection, DNS, TLS, or no free connection before the first byte.
    NotSent,
    /// WhatsApp refused.
    Answer {
        /// HTTP status.
        http: u16,
        /// `error.code`.
        code: Option<i64>,
        /// The header of that name.
        retry_after: Option<Duration>,
        /// `error.message` and `error.error_data.details`, or nothing: only read to recognise a closed
        /// window that comes without its code.
        details: &'a str,
    },
    /// The request was written and its fate is unknown: time-out, reset, 502 or 504 without an error object,
    /// 200 without a message id.
    Lost,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send this message again, this much later.
    Retry {
        /// From now.
        after: SignedDuration,
    },
    /// The number is too fast: nothing from it before.
    SlowNumber {
        /// From now.
        after: SignedDuration,
    },
    /// We are too fast for this recipient: nothing to them before; others go on.
    SlowRecipient {
        /// From now.
        after: SignedDuration,
    },
    /// The whole app, or its business account, is too fast.
    SlowApp {
        /// From now.
        after: SignedDuration,
    },
    /// The token is no good, or lacks a permission: stop the number and alert its owner.
    StopNumber,
    /// The number or its account is restricted: keep its messages, tell the owner, ask again later.
    HoldNumber {
        /// From now.
        after: SignedDuration,
    },
    /// This template is paused: keep its messages; the number's others go on.
    HoldTemplate {
        /// From now.
        after: SignedDuration,
    },
    /// The service window is closed: only a template can be sent.
    NeedsTemplate,
    /// This message will not reach this recipient, and repeating it makes it worse. Whether they can be
    /// written to later: [`quiet`].
    Suppress,
    /// The recipient has stopped our marketing: none until they resume.
    SuppressMarketing,
    /// This message is wrong, or has been tried too often: it is given up.
    Reject,
    /// It may have been sent: wait for a status that carries our callback before anything else.
    Unknown,
}

/// Judges an attempt.
///
/// `tries` counts the attempts made so far with this one (1 after the first). `jitter` is chance, from 0 to
/// 1,000,000: the share of the full backoff that is waited. A message that never left is retried without a
/// limit of tries: an hour without a network is not the message's fault, and its deadline ends it.
pub fn judge(attempt: Attempt<'_>, tries: u32, jitter: u32) -> Verdict {
    match attempt {
        Attempt::NotSent => Verdict::Retry { after: backoff(tries, jitter) },
        Attempt::Lost => Verdict::Unknown,
        Attempt::Answer { http, code, retry_after, details } => {
            let pause = Pause { tries, jitter, asked: retry_after.map(believed) };
            match code {
                Some(code) => by_code(code, http, details, pause),
                None => by_status(http, details, pause),
            }
        }
    }
}

/// How long a suppressed recipient is left alone by everything that is not an answer: a day where WhatsApp
/// limits what one person gets (131049), `None` where only the person can end it, by writing.
pub fn quiet(code: i64) -> Option<SignedDuration> {
    (code == 131_049).then_some(SignedDuration::from_hours(24))
}

/// Exponential, from one second to five minutes, with full jitter: `jitter` is the share in millionths.
pub fn backoff(tries: u32, jitter: u32) -> SignedDuration {
    let exponent = tries.saturating_sub(1).min(16);
    let full = SignedDuration::from_secs(1 << exponent).min(MAX_BACKOFF);
    let millis = full.as_millis() * i128::from(jitter.min(1_000_000)) / 1_000_000;
    SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)).max(MIN_BACKOFF)
}

#[derive(Clone, Copy)]
struct Pause {
    tries: u32,
    jitter: u32,
    asked: Option<SignedDuration>,
}

impl Pause {
    fn at_least(self, wait: SignedDuration) -> SignedDuration {
        self.asked.map_or(wait, |asked| asked.max(wait))
    }

    fn backoff(self) -> SignedDuration {
        self.at_least(backoff(self.tries, self.jitter))
    }

    fn retry(self, limit: u32) -> Verdict {
        if self.tries >= limit { Verdict::Reject } else { Verdict::Retry { after: self.backoff() } }
    }

    fn pair(self) -> SignedDuration {
        let wait = SignedDuration::from_secs(4_i64.saturating_pow(self.tries.clamp(1, 8))).min(MAX_PAIR);
        self.at_least(wait)
    }
}

fn believed(asked: Duration) -> SignedDuration {
    SignedDuration::try_from(asked).unwrap_or(MAX_RETRY_AFTER).min(MAX_RETRY_AFTER)
}

fn by_code(code: i64, http: u16, details: &str, pause: Pause) -> Verdict {
    match code {
        0 | 190 | 3 | 10 | 200..=299 | 131_005 => Verdict::StopNumber,
        1 => pause.retry(2),
        131_000 => pause.retry(4),
        2 | 131_016 | 133_004 => pause.retry(MAX_TRIES),
        // Maintenance for about a minute, when a number's throughput is raised.
        131_057 => at_most(pause, SignedDuration::from_secs(60)),
        // Just deleted and registered again: five minutes.
        133_015 => at_most(pause, SignedDuration::from_mins(5)),
        4 | 80_007 => Verdict::SlowApp { after: pause.backoff() },
        130_429 => Verdict::SlowNumber { after: pause.backoff() },
        131_056 => Verdict::SlowRecipient { after: pause.pair() },
        133_016 => Verdict::HoldNumber { after: SignedDuration::from_hours(72) },
        131_048 | 131_064 | 368 | 131_031 | 130_497 | 131_037 | 131_042 | 131_044 | 131_045 => {
            Verdict::HoldNumber { after: pause.at_least(HOLD) }
        }
        133_000 | 133_005 | 133_006 | 133_008..=133_010 => {
            Verdict::HoldNumber { after: pause.at_least(HOLD) }
        }
        132_015 => Verdict::HoldTemplate { after: SignedDuration::from_hours(1) },
        131_047 => Verdict::NeedsTemplate,
        131_026 | 130_472 | 131_049 => Verdict::Suppress,
        131_050 => Verdict::SuppressMarketing,
        33
        | 100
        | 131_008
        | 131_009
        | 131_021
        | 131_030
        | 131_051..=131_053
        | 131_055
        | 131_059
        | 131_062
        | 131_063
        | 132_000..=132_014
        | 132_016..=132_069
        | 134_011
        | 134_100..=134_102
        | 135_000
        | 137_000
        | 139_000..=139_103
        | 147_001..=147_005
        | 2_388_019..=2_388_299 => closed_window(details).unwrap_or(Verdict::Reject),
        _ => by_status(http, details, pause),
    }
}

fn at_most(pause: Pause, wait: SignedDuration) -> Verdict {
    if pause.tries >= MAX_TRIES { Verdict::Reject } else { Verdict::Retry { after: pause.at_least(wait) } }
}

fn by_status(http: u16, details: &str, pause: Pause) -> Verdict {
    match http {
        // An answer that neither names a message nor an error says nothing about what was done.
        0..=299 | 408 | 502 | 504 => Verdict::Unknown,
        401 | 403 => Verdict::StopNumber,
        429 => Verdict::SlowNumber { after: pause.backoff() },
        500..=599 => pause.retry(MAX_TRIES),
        _ => closed_window(details).unwrap_or(Verdict::Reject),
    }
}

/// A closed window is sometimes only said in words.
fn closed_window(details: &str) -> Option<Verdict> {
    let said = details.to_ascii_lowercase();
    (said.contains("24-hour window") || said.contains("24 hour window")).then_some(Verdict::NeedsTemplate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: u32 = 500_000;

    fn answer(http: u16, code: impl Into<Option<i64>>) -> Attempt<'static> {
        Attempt::Answer { http, code: code.into(), retry_after: None, details: "" }
    }

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn every_code_of_the_table() {
        let hold = Verdict::HoldNumber { after: HOLD };
        let table: &[(&[i64], Verdict)] = &[
            (&[0, 190, 3, 10, 200, 250, 299, 131_005], Verdict::StopNumber),
            (&[1, 2, 131_000, 131_016, 133_004], Verdict::Retry { after: SignedDuration::from_millis(500) }),
            (&[131_057], Verdict::Retry { after: secs(60) }),
            (&[133_015], Verdict::Retry { after: secs(300) }),
            (&[4, 80_007], Verdict::SlowApp { after: SignedDuration::from_millis(500) }),
            (&[130_429], Verdict::SlowNumber { after: SignedDuration::from_millis(500) }),
            (&[131_056], Verdict::SlowRecipient { after: secs(4) }),
            (&[131_048, 131_064, 368, 131_031, 130_497, 131_037, 131_042, 131_044, 131_045], hold),
            (&[133_000, 133_005, 133_006, 133_008, 133_009, 133_010], hold),
            (&[133_016], Verdict::HoldNumber { after: SignedDuration::from_hours(72) }),
            (&[132_015], Verdict::HoldTemplate { after: SignedDuration::from_hours(1) }),
            (&[131_047], Verdict::NeedsTemplate),
            (&[130_472, 131_026, 131_049], Verdict::Suppress),
            (&[131_050], Verdict::SuppressMarketing),
            (&[33, 100, 131_008, 131_009, 131_021, 131_030, 131_051, 131_052, 131_053], Verdict::Reject),
            (&[131_055, 134_100, 134_101, 134_102, 131_059, 131_062, 131_063], Verdict::Reject),
            (&[132_000, 132_001, 132_005, 132_007, 132_008, 132_012, 132_018, 132_016], Verdict::Reject),
            (&[132_068, 132_069, 134_011, 135_000, 137_000, 139_000, 139_103, 147_001], Verdict::Reject),
            (&[2_388_019, 2_388_040, 2_388_299, 131_201, 138_000, 777_777, -1], Verdict::Reject),
        ];
        for (codes, verdict) in table {
            for code in *codes {
                assert_eq!(judge(answer(400, *code), 1, HALF), *verdict, "{code}");
                // The same code under another HTTP status means the same (where we know the code).
                if !matches!(code, 131_201 | 138_000 | 777_777 | -1) {
                    assert_eq!(judge(answer(429, *code), 1, HALF), *verdict, "{code} as 429");
                }
            }
        }
    }

    #[test]
    fn answers_without_a_code() {
        let retry = Verdict::Retry { after: SignedDuration::from_millis(500) };
        for (http, verdict) in [
            (200, Verdict::Unknown),
            (502, Verdict::Unknown),
            (504, Verdict::Unknown),
            (500, retry),
            (503, retry),
            (401, Verdict::StopNumber),
            (400, Verdict::Reject),
            (404, Verdict::Reject),
            (302, Verdict::Reject),
            (429, Verdict::SlowNumber { after: SignedDuration::from_millis(500) }),
        ] {
            assert_eq!(judge(answer(http, None), 1, HALF), verdict, "{http}");
        }
        assert_eq!(judge(answer(503, 777_777), 1, HALF), retry);
        assert_eq!(judge(Attempt::Lost, 1, HALF), Verdict::Unknown);
        let said = "Cannot send non-template messages outside the 24-hour window";
        let words = Attempt::Answer { http: 400, code: Some(100), retry_after: None, details: said };
        assert_eq!(judge(words, 1, HALF), Verdict::NeedsTemplate);
    }

    #[test]
    fn tries_end_except_where_nothing_was_sent() {
        for (code, limit) in [(1, 2), (131_000, 4), (2, 8), (131_057, 8)] {
            assert!(matches!(judge(answer(400, code), limit - 1, HALF), Verdict::Retry { .. }), "{code}");
            assert_eq!(judge(answer(400, code), limit, HALF), Verdict::Reject, "{code}");
        }
        assert_eq!(judge(Attempt::NotSent, 40, 1_000_000), Verdict::Retry { after: MAX_BACKOFF });
    }

    #[test]
    fn waits_are_bounded() {
        assert_eq!(backoff(1, 1_000_000), secs(1));
        assert_eq!(backoff(5, 1_000_000), secs(16));
        assert_eq!(backoff(9, 1_000_000), secs(256));
        assert_eq!(backoff(10, 1_000_000), MAX_BACKOFF);
        assert_eq!(backoff(u32::MAX, u32::MAX), MAX_BACKOFF);
        assert_eq!(backoff(3, 0), MIN_BACKOFF);
        for (tries, wait) in [(0, 4), (1, 4), (2, 16), (3, 64), (4, 256), (5, 256), (u32::MAX, 256)] {
            let verdict = judge(answer(400, 131_056), tries, 0);
            assert_eq!(verdict, Verdict::SlowRecipient { after: secs(wait) }, "{tries}");
        }
    }

    #[test]
    fn retry_after_is_believed_up_to_a_quarter_of_an_hour() {
        for (asked, after) in [(5, 5), (900, 900), (1_000_000_000, 900), (u64::MAX, 900)] {
            let attempt = Attempt::Answer {
                http: 429,
                code: Some(130_429),
                retry_after: Some(Duration::from_secs(asked)),
                details: "",
            };
            assert_eq!(judge(attempt, 1, HALF), Verdict::SlowNumber { after: secs(after) }, "{asked}");
        }
    }
}
