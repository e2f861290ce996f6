//! Properties of the calendar: it agrees with the brute-force oracle in every zone with a change at
//! midnight (and others), the list and the decision agree, and no sequence of bookings ever puts two on
//! one staff or resource. Tests only.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use uuid::Uuid;

use super::oracle::{Oracle, Wall};
use super::random::{Chance, occupied, random_ask, random_config, wish};
use super::*;

/// Books random listed starts; some become holds that expire around `now`.
fn fill(
    chance: &mut Chance,
    calendar: &mut Calendar,
    at: Timestamp,
    now: Timestamp,
    most: u64,
) -> (Busy, BTreeMap<Uuid, Occupied>) {
    let (mut busy, mut all) = (Busy::default(), BTreeMap::new());
    for n in 0..most {
        let config = calendar.config().clone();
        let ask = random_ask(chance, &config, at);
        let starts = calendar.starts(&busy, &ask, now, 400);
        if starts.is_empty() {
            continue;
        }
        let start = starts[chance.draw(starts.len() as u64) as usize];
        let placed = calendar.decide(&busy, &wish(&ask, start.at), now).expect("a listed start is accepted");
        let lead = placed.parts[0].staff.unwrap();
        let bit = config.staff.iter().position(|staff| *staff == lead).unwrap();
        assert_eq!(start.staff >> bit & 1, 1, "the chosen lead is one of those listed");
        let mut booking = occupied(calendar, &placed, ask.customer);
        if chance.one_in(4) {
            booking.expires_at = Some(now + (chance.draw(3) as i64 - 1).minutes());
        }
        let key = Uuid::from_u128(u128::from(1_000 + n));
        all.insert(key, booking.clone());
        busy.insert(key, booking);
    }
    (busy, all)
}

/// Zones of many kinds; the first two lines change (or changed) their clocks at or around midnight.
const ZONES: &[&str] = &[
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Hebron",
    "Asia/Amman",
    "America/Asuncion",
    "America/Santiago",
    "America/Havana",
    "America/Scoresbysund",
    "America/Nuuk",
    "Asia/Tehran",
    "Asia/Damascus",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/Campo_Grande",
    "America/Cuiaba",
    "Pacific/Easter",
    "Asia/Baku",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Chisinau",
    "America/New_York",
    "America/Vancouver",
    "America/St_Johns",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "Africa/Casablanca",
    "Asia/Tokyo",
    "Pacific/Norfolk",
    "UTC",
    "America/Argentina/Buenos_Aires",
];

/// Dates of history that go wrong: a day that never was, midnights that came twice or not at all, a minute
/// past midnight that went back to the evening before.
const HISTORY: &[(&str, Date)] = &[
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("America/St_Johns", date(2010, 3, 14)),
    ("Asia/Amman", date(2022, 2, 25)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("Europe/Volgograd", date(2020, 12, 27)),
    ("Antarctica/Troll", date(2026, 3, 29)),
];

/// The two changes of a zone after 2026, or its last two before; a plain day where it has none.
fn changes(name: &str) -> Vec<Timestamp> {
    let zone = zone::find(name).unwrap();
    let from: Timestamp = "2026-01-15T00:00:00Z".parse().unwrap();
    let mut found: Vec<Timestamp> = zone.following(from).take(2).map(|change| change.timestamp()).collect();
    if found.is_empty() {
        let recent: Timestamp = "1980-01-01T00:00:00Z".parse().unwrap();
        found =
            zone.preceding(from).take(2).map(|change| change.timestamp()).filter(|at| *at > recent).collect();
    }
    if found.is_empty() { vec![from] } else { found }
}

/// One random business around one instant, asked twice and compared minute by minute.
fn compare(name: &str, at: Timestamp, wall: &Wall, seed: u64) -> usize {
    let mut chance = Chance(seed);
    let zone = zone::find(name).unwrap();
    let at = Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap();
    let near = zone.to_datetime(at).date();
    let config = random_config(&mut chance, name, near);
    let now =
        at - 30.hours() + (chance.draw(8) as i64 * 60).minutes() + (chance.draw(2) as i64 * 20).seconds();
    let mut calendar = Calendar::new(config.clone()).unwrap();
    let (busy, all) = fill(&mut chance, &mut calendar, at, now, 9);
    let oracle = Oracle::new(&config, wall);
    let mut listed = 0;
    for _ in 0..2 {
        let mut ask = random_ask(&mut chance, &config, at);
        if chance.one_in(3) {
            ask.moving = all.keys().next().copied();
        }
        let expected = oracle.starts(&all, &ask, now);
        let starts = calendar.starts(&busy, &ask, now, usize::MAX);
        let got: BTreeMap<i64, u64> =
            starts.iter().map(|start| (start.at.as_second() / 60, start.staff)).collect();
        assert_eq!(got.len(), starts.len(), "no start twice: {name} {seed}");
        assert!(starts.is_sorted_by_key(|start| start.at), "sorted: {name} {seed}");
        if got != expected {
            let differs = |(minute, bits): &(&i64, &u64)| got.get(minute) != Some(bits);
            let missing: Vec<_> = expected.iter().filter(differs).take(5).collect();
            let extra: Vec<_> =
                got.iter().filter(|(minute, bits)| expected.get(minute) != Some(bits)).take(5).collect();
            panic!(
                "{name} around {at} seed {seed} grid {:?} now {now}: oracle only {:?}, calendar only {:?}, ask {ask:?}\n{config:#?}",
                config.policy.grid,
                missing.iter().map(|(m, b)| (instant_of(**m), b)).collect::<Vec<_>>(),
                extra.iter().map(|(m, b)| (instant_of(**m), b)).collect::<Vec<_>>(),
            );
        }
        // The decision says the same for a sample of minutes, listed or not.
        for minute in (ask.from.as_second() / 60..ask.to.as_second() / 60).step_by(35) {
            let verdict = calendar.decide(&busy, &wish(&ask, instant_of(minute)), now);
            // `within` is the customer's taste, not a rule: the decision does not know it.
            let could = Ask { within: None, ..ask.clone() };
            if ask.within.is_none() {
                assert_eq!(
                    verdict.is_ok(),
                    expected.contains_key(&minute),
                    "{name} {seed} {minute} {verdict:?} {could:?}"
                );
            }
        }
        listed += starts.len();
        let days = calendar.days(&busy, &ask, now, usize::MAX);
        let mut dates: Vec<Date> = starts.iter().map(|start| zone.to_datetime(start.at).date()).collect();
        dates.sort_unstable();
        dates.dedup();
        assert_eq!(days, dates, "{name} {seed}");
        let few = calendar.starts(&busy, &ask, now, 3);
        assert_eq!(few, starts[..starts.len().min(3)], "an early end lists the first: {name} {seed}");
    }
    listed
}

fn instant_of(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn wall_around(name: &str, at: Timestamp) -> Wall {
    let minute = at.as_second().div_euclid(60);
    Wall::new(&zone::find(name).unwrap(), minute - 5 * 1_440, minute + 6 * 1_440)
}

/// More cases on request: CALENDAR_CASES=50 cargo test.
fn cases() -> u64 {
    option_env!("CALENDAR_CASES").and_then(|text| text.parse().ok()).unwrap_or(1)
}

#[test]
fn agrees_with_the_oracle_around_the_changes_of_many_zones() {
    let mut listed = 0;
    for (n, name) in ZONES.iter().enumerate() {
        for at in changes(name) {
            let wall = wall_around(name, at);
            for seed in 0..2 * cases() {
                listed += compare(name, at, &wall, seed * 1_000 + n as u64);
            }
        }
    }
    assert!(listed > 2_000, "the cases are not empty: {listed}");
}

#[test]
fn agrees_with_the_oracle_on_the_odd_days_of_history() {
    let mut listed = 0;
    for (n, (name, day)) in HISTORY.iter().enumerate() {
        let at = zone::find(name).unwrap().to_timestamp(day.at(0, 0, 0, 0)).unwrap();
        let wall = wall_around(name, at);
        for seed in 0..3 * cases() {
            listed += compare(name, at, &wall, seed * 1_000 + 500 + n as u64);
        }
    }
    assert!(listed > 500, "the cases are not empty: {listed}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is booked one after another, nothing is taken twice, and removing gives all of it back.
    #[test]
    fn no_sequence_of_bookings_takes_anything_twice(seed in any::<u64>(), zone in 0..ZONES.len()) {
        let mut chance = Chance(seed);
        let name = ZONES[zone];
        let at = changes(name)[0];
        let near = zone::find(name).unwrap().to_datetime(at).date();
        let config = random_config(&mut chance, name, near);
        let mut calendar = Calendar::new(config.clone()).unwrap();
        let now = at - 30.hours();
        let probe = random_ask(&mut chance, &config, at);
        let empty = calendar.starts(&Busy::default(), &probe, now, usize::MAX);
        let (mut busy, mut all) = fill(&mut chance, &mut calendar, at, now, 30);
        all.retain(|_, booking| booking.expires_at.is_none_or(|end| end > now));
        let claims: Vec<(&Uuid, &Claim)> = all.iter().flat_map(|(key, it)| it.claims.iter().map(move |claim| (key, claim))).collect();
        for (n, (_, a)) in claims.iter().enumerate() {
            for (_, b) in &claims[n + 1..] {
                let apart = a.resource != b.resource || a.to <= b.from || b.to <= a.from
                    || a.seats.1 <= b.seats.0 || b.seats.1 <= a.seats.0;
                prop_assert!(apart, "{a:?} and {b:?}");
            }
        }
        // Two classes never share a resource either: seats beside each other are one session.
        for (n, (k, a)) in claims.iter().enumerate() {
            for (l, b) in &claims[n + 1..] {
                if k != l && a.resource == b.resource && a.from < b.to && b.from < a.to {
                    prop_assert_eq!((all[*k].service, all[*k].start), (all[*l].service, all[*l].start));
                }
            }
        }
        let keys: Vec<Uuid> = (0..30).map(|n| Uuid::from_u128(1_000 + n)).collect();
        for key in &keys {
            let booking = busy.remove(*key);
            prop_assert_eq!(booking.is_some() && all.contains_key(key), all.contains_key(key));
        }
        prop_assert!(busy.is_empty());
        prop_assert_eq!(calendar.starts(&busy, &probe, now, usize::MAX), empty);
    }

    /// Nothing that a tenant can configure makes the calendar panic.
    #[test]
    fn any_configuration_is_answered_or_refused(
        start in any::<u16>(), minutes in any::<u16>(), mask in any::<u8>(), rule in "[A-Z=;0-9:,\n+-]{0,60}",
        length in any::<u16>(), buffer in any::<u16>(), capacity in any::<u16>(), step in any::<u16>(), second in any::<i32>(),
    ) {
        let (config, ask, now) = {
            let (calendar, _, ask, now) = sample(2, 5, 0);
            (calendar.config().clone(), ask, now)
        };
        let mut odd = config;
        odd.shifts[0].start = start;
        odd.shifts[0].minutes = minutes;
        odd.shifts[1].on = ShiftDays::Weekly(mask);
        odd.shifts[2].on = ShiftDays::Recurring { rule: format!("FREQ=WEEKLY;{rule}"), starts: date(2027, 1, 1) };
        odd.services[0].segments[0].minutes = length;
        odd.services[0].buffer_after = buffer;
        odd.services[0].capacity = capacity;
        odd.policy.step = step;
        for fix in 0..4 {
            if fix > 0 { odd.shifts[2].on = ShiftDays::Weekly(1); }
            if fix > 1 { odd.shifts[0].start %= 1_441; odd.shifts[0].minutes %= 1_440; odd.shifts[1].on = ShiftDays::Weekly(mask & 127); }
            if fix > 2 { odd.services[0].segments[0].minutes = 1 + length % 1_440; odd.services[0].buffer_after %= 1_440; odd.services[0].capacity = 1 + capacity % 9; odd.policy.step = 1 + step % 1_440; }
            match Calendar::new(odd.clone()) {
                Err(_) => prop_assert!(fix < 3),
                Ok(mut calendar) => {
                    let starts = calendar.starts(&Busy::default(), &ask, now, 50);
                    let odd_instant = Timestamp::from_second(i64::from(second)).unwrap();
                    let _ = calendar.decide(&Busy::default(), &wish(&ask, odd_instant), now);
                    let far = Ask { from: Timestamp::MIN, to: Timestamp::MAX, ..ask.clone() };
                    prop_assert!(calendar.starts(&Busy::default(), &far, now, 50).len() >= starts.len().min(1));
                    for at in [Timestamp::MIN, Timestamp::MAX] {
                        prop_assert!(calendar.decide(&Busy::default(), &wish(&ask, at), now).is_err());
                        let _ = calendar.starts(&Busy::default(), &far, at, 3);
                    }
                }
            }
        }
    }
}
