//! Instants and dates between jiff, which the machines use, and chrono, which the driver speaks.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime as Civil};

/// To the database: whole microseconds, as PostgreSQL keeps them.
pub fn out(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.as_microsecond()).unwrap_or(DateTime::UNIX_EPOCH)
}

/// From the database.
pub fn back(at: DateTime<Utc>) -> Timestamp {
    Timestamp::from_microsecond(at.timestamp_micros()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A wall-clock time to the database.
pub fn out_civil(at: Civil) -> NaiveDateTime {
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    out(utc).naive_utc()
}

/// A date to the database.
pub fn out_date(on: Date) -> NaiveDate {
    out_civil(on.at(0, 0, 0, 0)).date()
}

/// A date from the database.
pub fn back_date(on: NaiveDate) -> Date {
    let at = back(on.and_time(chrono::NaiveTime::MIN).and_utc());
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["2026-11-23T20:15:30.123456Z", "1969-12-31T23:59:59.999999Z", "9998-01-01T00:00:00Z"] {
            let at: Timestamp = text.parse().unwrap();
            assert_eq!(back(out(at)), at, "{text}");
        }
        for text in ["2024-02-29", "1900-01-01", "2026-12-31"] {
            let on: Date = text.parse().unwrap();
            assert_eq!(back_date(out_date(on)), on, "{text}");
        }
    }
}
