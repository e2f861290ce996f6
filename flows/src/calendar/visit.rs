//! A wish, compiled: services as shapes in seconds, a visit as parts that follow each other, with the
//! lanes of everybody and everything that could serve it. Made once a question, read by the sweep.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::busy::{Busy, Lane, Live};
use super::reasons::Reason;
use super::service::{Config, MAX_VISIT, Service};
use super::windows::merge;
use super::{Ask, Wish};
use crate::id::{ContactId, ServiceId, StaffId};

/// A stretch relative to the start of a service or visit, in seconds; half-open.
pub(super) type Run = (i64, i64);

/// Units of one kind that a service needs. Unit number `n` (from 0) is needed in `ranks[n]`; every rank's
/// stretches lie within those of the rank before.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    pub(super) kind: String,
    pub(super) ranks: Vec<Vec<Run>>,
}

/// A service, compiled.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) id: ServiceId,
    pub(super) length: i64,
    pub(super) step: i64,
    pub(super) capacity: u16,
    /// When staff are busy, buffers included.
    pub(super) runs: Vec<Run>,
    pub(super) needs: Vec<Requirement>,
    /// Who give it, as bits and in order of preference.
    pub(super) eligible: u64,
    pub(super) order: Vec<u8>,
}

/// The configuration, compiled: everything but the windows.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) config: Config,
    pub(super) shapes: Vec<Shape>,
    by_id: BTreeMap<ServiceId, usize>,
    pub(super) staff: BTreeMap<StaffId, u8>,
    pub(super) units: BTreeMap<String, Vec<Uuid>>,
}

impl Plan {
    /// Compiles a configuration that was checked.
    pub(super) fn new(config: Config) -> Self {
        let bits = (0_u8..64).zip(&config.staff);
        let staff: BTreeMap<StaffId, u8> = bits.map(|(bit, id)| (*id, bit)).collect();
        let mut units: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for resource in &config.resources {
            units.entry(resource.kind.clone()).or_default().push(resource.id.0);
        }
        let shape = |service: &Service| Shape {
            id: service.id,
            length: i64::from(service.minutes()) * 60,
            step: i64::from(service.step.unwrap_or(config.policy.step)) * 60,
            capacity: service.capacity,
            runs: runs(service, |segment| segment.staff),
            needs: needs(service),
            eligible: service.staff.iter().filter_map(|id| staff.get(id)).fold(0, |all, bit| all | 1 << bit),
            order: service.staff.iter().filter_map(|id| staff.get(id).copied()).collect(),
        };
        let shapes: Vec<Shape> = config.services.iter().map(shape).collect();
        let by_id = shapes.iter().enumerate().map(|(at, shape)| (shape.id, at)).collect();
        Self { config, shapes, by_id, staff, units }
    }

    pub(super) fn shape(&self, service: ServiceId) -> Option<&Shape> {
        self.shapes.get(*self.by_id.get(&service)?)
    }

    pub(super) fn staff_id(&self, bit: u8) -> Option<StaffId> {
        self.config.staff.get(usize::from(bit)).copied()
    }

    /// Whether bookings of a service share their start and staff.
    pub(super) fn is_class(&self, service: ServiceId) -> bool {
        self.shape(service).is_some_and(|shape| shape.capacity > 1)
    }
}

/// The stretches of the segments that `uses` picks. Buffers widen the first and the last segment.
fn runs(service: &Service, uses: impl Fn(&super::Segment) -> bool) -> Vec<Run> {
    let (mut at, mut runs) = (0, Vec::new());
    let last = service.segments.len().saturating_sub(1);
    for (n, segment) in service.segments.iter().enumerate() {
        let end = at + i64::from(segment.minutes) * 60;
        if uses(segment) {
            let before = if n == 0 { i64::from(service.buffer_before) * 60 } else { 0 };
            let after = if n == last { i64::from(service.buffer_after) * 60 } else { 0 };
            runs.push((at - before, end + after));
        }
        at = end;
    }
    runs.retain(|(from, to)| from < to);
    merge(&mut runs);
    runs
}

fn needs(service: &Service) -> Vec<Requirement> {
    let all = service.segments.iter().flat_map(|segment| &segment.resources);
    let mut kinds: Vec<&str> = all.map(|need| need.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let count = |segment: &super::Segment, kind: &str| -> u32 {
        segment.resources.iter().filter(|need| need.kind == kind).map(|need| u32::from(need.count)).sum()
    };
    let requirement = |kind: &str| {
        let most = service.segments.iter().map(|segment| count(segment, kind)).max().unwrap_or(0);
        let ranks = (0..most).map(|rank| runs(service, |segment| count(segment, kind) > rank)).collect();
        Requirement { kind: kind.to_owned(), ranks }
    };
    kinds.into_iter().map(requirement).collect()
}

/// One service of a visit.
pub(super) struct Part<'a> {
    pub(super) shape: &'a Shape,
    /// Seconds after the visit's start.
    pub(super) offset: i64,
    /// Who may give it in this visit.
    pub(super) eligible: u64,
    /// For each requirement of the shape, the lanes of the units of that kind.
    pub(super) units: Vec<Vec<(Uuid, Option<&'a Lane>)>>,
}

/// A question to the calendar, compiled.
pub(super) struct Question<'a> {
    pub(super) plan: &'a Plan,
    pub(super) busy: &'a Busy,
    pub(super) live: Live,
    pub(super) parts: Vec<Part<'a>>,
    /// Seconds from the visit's start to its end.
    pub(super) length: i64,
    /// By staff bit.
    pub(super) lanes: Vec<Option<&'a Lane>>,
    pub(super) customer: Option<ContactId>,
    /// The last local date that can be booked.
    pub(super) last_day: i32,
    /// Wall-clock seconds of the day in which a start must be.
    pub(super) within: Option<(i64, i64)>,
}

/// The part of `Ask` and `Wish` that says what, not when.
pub(super) struct What<'a> {
    visit: &'a [ServiceId],
    staff: Option<StaffId>,
    customer: Option<ContactId>,
    moving: Option<Uuid>,
}

impl<'a> From<&'a Ask> for What<'a> {
    fn from(ask: &'a Ask) -> Self {
        Self { visit: &ask.visit, staff: ask.staff, customer: ask.customer, moving: ask.moving }
    }
}

impl<'a> From<&'a Wish> for What<'a> {
    fn from(wish: &'a Wish) -> Self {
        Self { visit: &wish.visit, staff: wish.staff, customer: wish.customer, moving: wish.moving }
    }
}

impl<'a> Question<'a> {
    /// Compiles a question, or says why it can have no answer at any time.
    pub(super) fn new(
        plan: &'a Plan,
        busy: &'a Busy,
        what: What<'_>,
        now: jiff::Timestamp,
    ) -> Result<Self, Reason> {
        let first = *what.visit.first().ok_or(Reason::EmptyVisit)?;
        if what.visit.len() > MAX_VISIT {
            return Err(Reason::TooManyServices { most: MAX_VISIT });
        }
        let named = match what.staff {
            Some(staff) => Some(1_u64 << plan.staff.get(&staff).ok_or(Reason::UnknownStaff { staff })?),
            None => None,
        };
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(what.visit.len());
        let mut offset = 0;
        for service in what.visit {
            let service = *service;
            let shape = plan.shape(service).ok_or(Reason::UnknownService { service })?;
            if shape.capacity > 1 && what.visit.len() > 1 {
                return Err(Reason::NotTogether { service });
            }
            if shape.eligible == 0 {
                return Err(Reason::Nobody { service });
            }
            // Whoever was asked for gives what they can; the rest is for anybody.
            let eligible = match named {
                Some(bit) if shape.eligible & bit != 0 => bit,
                _ => shape.eligible,
            };
            let lanes = |need: &Requirement| {
                let units = plan.units.get(&need.kind).map_or(&[][..], Vec::as_slice);
                units.iter().map(|unit| (*unit, busy.lane(*unit))).collect()
            };
            parts.push(Part { shape, offset, eligible, units: shape.needs.iter().map(lanes).collect() });
            offset += shape.length;
        }
        if let (Some(staff), Some(bit)) = (what.staff, named)
            && !parts.iter().any(|part| part.eligible == bit)
        {
            return Err(Reason::NotGivenBy { service: first, staff });
        }
        let lanes = plan.config.staff.iter().map(|staff| busy.lane(staff.0)).collect();
        let live = busy.live(now, what.moving);
        let customer = what.customer;
        Ok(Self {
            plan,
            busy,
            live,
            parts,
            length: offset,
            lanes,
            customer,
            last_day: i32::MAX,
            within: None,
        })
    }

    /// Whether a start at this wall-clock time is wanted and near enough.
    pub(super) fn wants(&self, civil: i64) -> bool {
        let (day, second) = (civil.div_euclid(super::zone::DAY), civil.rem_euclid(super::zone::DAY));
        day <= i64::from(self.last_day)
            && self.within.is_none_or(|(from, to)| match from <= to {
                true => from <= second && second < to,
                false => second >= from || second < to,
            })
    }

    pub(super) fn lane(&self, staff: u8) -> Option<&'a Lane> {
        self.lanes.get(usize::from(staff)).copied().flatten()
    }

    /// The first part's staff busy time and end, stretched over the following parts that the same staff
    /// can give: what `Grid::Adjacent` lines up with its neighbours.
    pub(super) fn stretch(&self, staff: u8) -> (Vec<Run>, i64) {
        let (mut runs, mut end) = (Vec::new(), 0);
        for part in self.parts.iter().take_while(|part| part.eligible >> staff & 1 == 1) {
            runs.extend(part.shape.runs.iter().map(|(from, to)| (from + part.offset, to + part.offset)));
            end = part.offset + part.shape.length;
        }
        merge(&mut runs);
        (runs, end)
    }
}
