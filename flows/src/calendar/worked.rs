//! The worked cases of `fixtures/calendar/worked.jsonl`: one a line, each with a note; windows and starts
//! around changes of the clock, and recurrences accepted and refused. Tests only.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use uuid::Uuid;

use super::recurrence::Recurrence;
use super::salon::*;
use super::*;

#[derive(Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Case {
    Starts {
        case: String,
        zone: String,
        day: Date,
        open: (u16, u16),
        minutes: u16,
        step: u16,
        starts: Vec<Timestamp>,
        #[serde(default)]
        grid: Grid,
        #[serde(default)]
        booked: Vec<(Timestamp, Timestamp)>,
        #[serde(default)]
        before: u16,
        #[serde(default)]
        after: u16,
        now: Option<Timestamp>,
        #[serde(default)]
        notice: u32,
        closed: Option<(Date, Date)>,
    },
    Window {
        case: String,
        zone: String,
        day: Date,
        open: (u16, u16),
        window: Option<(Timestamp, Timestamp)>,
    },
    Rule {
        case: String,
        zone: String,
        starts: Date,
        minute: u16,
        rule: String,
        dates: Vec<Date>,
    },
    Refused {
        case: String,
        rule: String,
        error: String,
    },
}

#[test]
fn worked_cases_hold() {
    let mut count = 0;
    for line in include_str!("../../../fixtures/calendar/worked.jsonl").lines() {
        count += 1;
        match serde_json::from_str(line).unwrap() {
            Case::Starts {
                case,
                zone,
                day,
                open,
                minutes,
                step,
                starts,
                grid,
                booked,
                before,
                after,
                now,
                notice,
                closed,
            } => {
                let mut config = salon();
                config.zone = zone;
                config.services = vec![service(CUT, &[ANA], minutes)];
                config.services[0].buffer_before = before;
                config.services[0].buffer_after = after;
                config.shifts = vec![shift(ANA, ShiftDays::On(day), open.0, open.1)];
                config.closures = closed
                    .map(|(from, to)| Closure { staff: None, from, to, name: "closed".to_owned() })
                    .into_iter()
                    .collect();
                config.policy.step = step;
                config.policy.grid = grid;
                config.policy.min_notice = notice;
                let mut calendar = Calendar::new(config).unwrap();
                let midnight = calendar.zone().to_timestamp(day.at(0, 0, 0, 0)).unwrap();
                let mut busy = Busy::default();
                for (n, (from, to)) in booked.into_iter().enumerate() {
                    busy.insert(
                        Uuid::from_u128(n as u128),
                        Occupied { starts_on: day, ..block(ANA, from, to) },
                    );
                }
                let asked = ask(&[CUT], midnight - 24.hours(), midnight + 60.hours());
                let found = calendar.starts(&busy, &asked, now.unwrap_or(midnight - 30.hours()), 1_000);
                let found: Vec<Timestamp> = found.into_iter().map(|start| start.at).collect();
                assert_eq!(found, starts, "{case}");
            }
            Case::Window { case, zone, day, open, window } => {
                let mut config = salon();
                config.zone = zone;
                config.shifts = vec![shift(ANA, ShiftDays::On(day), open.0, open.1)];
                let mut calendar = Calendar::new(config).unwrap();
                let day = super::zone::number(day);
                calendar.windows.cover(day - 1, day + 1);
                let found: Vec<_> = calendar.windows.rows(day).iter().map(|row| (row.from, row.to)).collect();
                let expected: Vec<_> =
                    window.iter().map(|(from, to)| (from.as_second(), to.as_second())).collect();
                assert_eq!(found, expected, "{case}");
            }
            Case::Rule { case, zone, starts, minute, rule, dates } => {
                let zone = zone::find(&zone).unwrap();
                let mut rule = Recurrence::read(&rule, starts, &zone, minute).unwrap();
                assert_eq!(rule.between(starts, date(2040, 1, 1), dates.len()), dates, "{case}");
                if dates.len() < 4 {
                    assert_eq!(rule.between(starts, date(2040, 1, 1), 100), dates, "{case}: it ends");
                }
            }
            Case::Refused { case, rule, error } => {
                let zone = zone::find("UTC").unwrap();
                let refused = Recurrence::read(&rule, date(2026, 1, 1), &zone, 0).unwrap_err();
                assert_eq!(refused.to_string(), error, "{case}");
            }
        }
    }
    assert!(count > 50, "{count} cases");
}
