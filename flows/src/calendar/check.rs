//! Whether a configuration can be compiled: numbers in range, ids known and unique, lists of a sane
//! length. What cannot be wrong for long (a service that nobody gives) is not an error but a reason.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::service::{BadConfig, Config, MAX_HORIZON, Service, ShiftDays};

/// Checks everything but the zone and the recurrences, which are checked by being read.
pub(super) fn check(config: &Config) -> Result<(), BadConfig> {
    if config.staff.len() > 64 {
        return Err(BadConfig::TooManyStaff(config.staff.len()));
    }
    most("services", config.services.len(), 1_000)?;
    most("resources", config.resources.len(), 1_000)?;
    most("shifts", config.shifts.len(), 20_000)?;
    most("closures", config.closures.len(), 5_000)?;
    unique("staff", config.staff.iter().map(|staff| staff.0))?;
    unique("services", config.services.iter().map(|service| service.id.0))?;
    // A claim names staff and resources alike, so they share one space of ids.
    let units = config.resources.iter().map(|resource| resource.id.0);
    unique("resources", units.chain(config.staff.iter().map(|staff| staff.0)))?;
    let known: BTreeSet<_> = config.staff.iter().collect();
    let policy = &config.policy;
    range("policy", 0, "step", "1 to 1440", (1..=1_440).contains(&policy.step))?;
    range("policy", 0, "horizon_days", "0 to 1100", policy.horizon_days <= MAX_HORIZON)?;
    for (row, service) in config.services.iter().enumerate() {
        check_service(row, service)?;
        if let Some(staff) = service.staff.iter().find(|staff| !known.contains(staff)) {
            return Err(BadConfig::UnknownStaff { what: "services", row, staff: *staff });
        }
        unique("staff of a service", service.staff.iter().map(|staff| staff.0))?;
    }
    for (row, shift) in config.shifts.iter().enumerate() {
        if !known.contains(&shift.staff) {
            return Err(BadConfig::UnknownStaff { what: "shifts", row, staff: shift.staff });
        }
        let end = u32::from(shift.start) + u32::from(shift.minutes);
        range("shifts", row, "start", "0 to 1440", shift.start <= 1_440)?;
        range("shifts", row, "minutes", "at most 2880 with start", end <= 2_880)?;
        let mask = !matches!(shift.on, ShiftDays::Weekly(mask) if mask > 127);
        range("shifts", row, "weekly", "a mask of seven days", mask)?;
    }
    for (row, closure) in config.closures.iter().enumerate() {
        if let Some(staff) = closure.staff.filter(|staff| !known.contains(staff)) {
            return Err(BadConfig::UnknownStaff { what: "closures", row, staff });
        }
        range("closures", row, "to", "on or after from", closure.from <= closure.to)?;
    }
    Ok(())
}

fn check_service(row: usize, service: &Service) -> Result<(), BadConfig> {
    let what = "services";
    most("segments of a service", service.segments.len(), 16)?;
    range(what, row, "segments", "1 minute to 24 hours together", (1..=1_440).contains(&service.minutes()))?;
    let buffers = service.buffer_before <= 1_440 && service.buffer_after <= 1_440;
    range(what, row, "buffers", "at most 24 hours each", buffers)?;
    range(what, row, "capacity", "1 to 1000", (1..=1_000).contains(&service.capacity))?;
    range(what, row, "step", "1 to 1440", service.step.is_none_or(|step| (1..=1_440).contains(&step)))?;
    // A class is known by its staff's seats.
    let led =
        service.capacity == 1 || service.segments.iter().any(|segment| segment.staff && segment.minutes > 0);
    range(what, row, "segments", "led by staff at some time, for a class", led)?;
    for segment in &service.segments {
        most("resources of a segment", segment.resources.len(), 16)?;
        let count = segment.resources.iter().all(|need| (1..=100).contains(&need.count));
        range(what, row, "resources", "1 to 100 of a kind", count)?;
    }
    Ok(())
}

fn most(what: &'static str, count: usize, most: usize) -> Result<(), BadConfig> {
    if count > most { Err(BadConfig::TooMany { what, count, most }) } else { Ok(()) }
}

fn range(
    what: &'static str,
    row: usize,
    field: &'static str,
    must: &'static str,
    holds: bool,
) -> Result<(), BadConfig> {
    if holds { Ok(()) } else { Err(BadConfig::OutOfRange { what, row, field, must }) }
}

fn unique(what: &'static str, ids: impl Iterator<Item = Uuid>) -> Result<(), BadConfig> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(BadConfig::Twice { what, id });
        }
    }
    Ok(())
}
