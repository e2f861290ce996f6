//! Free times of ten staff over thirty days among a thousand bookings.

use std::hint::black_box;
use std::time::{Duration, Instant};

use flows::calendar::{Calendar, sample};

use super::{Figure, quantile};

const ROUNDS: usize = 300;

/// Measures the calendar, in this process.
pub(super) fn measure() -> Vec<Figure> {
    let (mut calendar, busy, ask, now) = sample(10, 30, 1_000);
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        quantile(&times.iter().map(|time| time.as_secs_f64() * 1e6).collect::<Vec<_>>(), 0.5)
    };
    let timed = |calendar: &mut Calendar, limit: usize| {
        let start = Instant::now();
        black_box(calendar.starts(&busy, black_box(&ask), now, limit));
        start.elapsed()
    };
    let warm: Vec<_> = (0..ROUNDS).map(|_| timed(&mut calendar, usize::MAX)).collect();
    let next: Vec<_> = (0..ROUNDS).map(|_| timed(&mut calendar, 9)).collect();
    let config = calendar.config().clone();
    let cold: Vec<_> = (0..ROUNDS)
        .filter_map(|_| {
            let mut fresh = Calendar::new(config.clone()).ok()?;
            Some(timed(&mut fresh, usize::MAX))
        })
        .collect();
    vec![
        Figure::at_most("slots.warm", "all free times, windows warm, median", median(warm), "µs", 50.0),
        Figure::at_most("slots.cold", "all free times, windows cold, median", median(cold), "µs", 300.0),
        Figure::at_most("slots.next9", "the next 9 free times, median", median(next), "µs", 5.0),
    ]
}
