//! The usual opening hours of a business: what its weekly shifts add up to, for the answer to "when are you
//! open?". What is open on a given day is the calendar's business.

use flows::calendar::{Config, Shift, ShiftDays};

/// Minutes of the day by weekday, Monday first: each member of staff's hours less their breaks, merged over all;
/// what runs past midnight ends at 24:00.
pub fn usual(plan: &Config) -> [Vec<(u16, u16)>; 7] {
    let mut week: [Vec<(u16, u16)>; 7] = Default::default();
    for staff in &plan.staff {
        for (day, ranges) in week.iter_mut().enumerate() {
            let of = |cuts: bool| {
                plan.shifts.iter().filter(move |shift| {
                    let on = matches!(shift.on, ShiftDays::Weekly(mask) if mask & (1 << day) != 0);
                    on && shift.staff == *staff && shift.cuts == cuts && shift.until.is_none()
                })
            };
            let span = |shift: &Shift| (shift.start, shift.start.saturating_add(shift.minutes).min(24 * 60));
            let mut open = merge(of(false).map(span).collect());
            for (from, to) in of(true).map(span) {
                open = open
                    .into_iter()
                    .flat_map(|(start, end)| [(start, end.min(from)), (start.max(to), end)])
                    .filter(|(start, end)| start < end)
                    .collect();
            }
            ranges.extend(open);
        }
    }
    week.map(merge)
}

fn merge(mut ranges: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u16, u16)> = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[test]
    fn ranges_that_touch_are_one() {
        assert_eq!(merge(vec![(900, 1080), (540, 780), (780, 800)]), vec![(540, 800), (900, 1080)]);
    }
}
