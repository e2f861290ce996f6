//! The usual opening hours of a business: what its weekly shifts add up to, for the answer to "when are you
//! open?". What is open on a given day is the calendar's business.

use flows::calendar::{Config, ShiftDays};

/// Minutes of the day by weekday, Monday first, merged over all staff; what runs past midnight ends at 24:00.
pub fn usual(plan: &Config) -> [Vec<(u16, u16)>; 7] {
    let mut week: [Vec<(u16, u16)>; 7] = Default::default();
    for shift in plan.shifts.iter().filter(|shift| !shift.cuts && shift.until.is_none()) {
        let ShiftDays::Weekly(mask) = shift.on else { continue };
        let end = shift.start.saturating_add(shift.minutes).min(24 * 60);
        for (day, ranges) in week.iter_mut().enumerate() {
            if mask & (1 << day) != 0 && shift.start < end {
                ranges.push((shift.start, end));
            }
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
