//! The calendar of one business: availability in memory, and the single writer of its bookings.
//!
//! Supervised by Business. Owns the compiled calendar and a picture of what is taken; both are made from rows
//! and lost without harm. It decides in microseconds, and what it has decided is written before it is said; the
//! constraint in the database is the last guard, and when it objects, the picture is drawn anew.

mod handle;

use std::collections::HashMap;
use std::sync::Arc;

use flows::calendar::{Ask, Busy, Calendar, Claim, Config, Occupied, Placement, Reason, Wish};
use flows::conversation::{Booking, Event, Find, Hold, Offer, Refusal};
use flows::id::{AppointmentId, BusinessId, ContactId, HoldId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use uuid::Uuid;

use self::handle::{Confirm, Keep};
pub use self::handle::{Msg, Scheduler};
use crate::node::Node;
use crate::store::bookings::{self, Move, NewBooking};
use crate::store::holds::{self, Kept, NewHold};
use crate::store::occupants::{self, Occupant};
use crate::store::{self, Error, Result, within};

/// A time that somebody else was faster with is sought again so often within one hold.
const RETRIES: u32 = 3;

/// The actor.
#[derive(Debug)]
pub struct SchedulerActor;

/// What it holds.
#[derive(Debug)]
pub struct State {
    node: Arc<Node>,
    business: BusinessId,
    calendar: Calendar,
    /// When to remind, in minutes before the start.
    ahead: Vec<u32>,
    busy: Busy,
    holds: HashMap<HoldId, Occupant>,
    /// What was asked of the database has an unknown end: the picture may be wrong.
    stale: bool,
    /// When old bookings were last dropped from the picture.
    swept_on: Date,
}

impl Actor for SchedulerActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, BusinessId, Config, Vec<u32>);

    async fn pre_start(
        &self,
        _: ActorRef<Msg>,
        (node, business, config, ahead): Self::Arguments,
    ) -> std::result::Result<State, ActorProcessingErr> {
        let calendar = Calendar::new(config)?;
        let mut state = State {
            stale: false,
            node,
            business,
            calendar,
            ahead,
            busy: Busy::default(),
            holds: HashMap::new(),
            swept_on: Date::MIN,
        };
        state.redraw().await?;
        Ok(state)
    }

    async fn handle(
        &self,
        _: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        state.sweep();
        if state.stale
            && let Err(error) = state.redraw().await
        {
            // Nobody is told anything on old knowledge: who asks is answered when the rows can be read again.
            msg.refuse(error);
            return Ok(());
        }
        // A reply that nobody waits for any more is no failure.
        match msg {
            Msg::Find(find, contact, reply) => drop(reply.send(Ok(state.find(&find, contact)))),
            Msg::FindDays(find, contact, reply) => drop(reply.send(Ok(state.find_days(&find, contact)))),
            Msg::Hold(keep, reply) => drop(reply.send(state.hold(keep).await)),
            Msg::Release(hold, reply) => drop(reply.send(state.release(hold).await)),
            Msg::Book(confirm, reply) => drop(reply.send(state.book(confirm).await)),
            Msg::Move { key, contact, booking, hold, reply } => {
                drop(reply.send(state.move_to(key, contact, booking, hold).await));
            }
            Msg::Cancel { key, contact, booking, version, reply } => {
                drop(reply.send(state.cancel(key, contact, booking, version).await));
            }
        }
        Ok(())
    }
}

impl State {
    /// Draws the picture of what is taken from the rows.
    async fn redraw(&mut self) -> Result<()> {
        let now = self.node.clock.now();
        let since = now.saturating_sub(SignedDuration::from_hours(48)).unwrap_or(Timestamp::MIN);
        let occupants = occupants::list(&self.node.pool, self.business, since);
        let occupants = within(store::PATIENCE, occupants).await?;
        self.stale = false;
        self.busy = Busy::default();
        self.holds.clear();
        for occupant in occupants {
            self.insert(occupant);
        }
        self.swept_on = self.date_of(now);
        Ok(())
    }

    fn insert(&mut self, occupant: Occupant) {
        let Some(&service) = occupant.services.first() else { return };
        let minutes = occupant.end.duration_since(occupant.start).as_mins();
        let occupied = Occupied {
            claims: occupant.claims.clone(),
            starts_on: self.date_of(occupant.start),
            service,
            start: occupant.start,
            staff: occupant.staff.into_iter().collect(),
            customer: occupant.contact,
            expires_at: occupant.expires_at,
            minutes: u32::try_from(minutes).unwrap_or(0),
        };
        self.busy.insert(occupant.id, occupied);
        if occupant.expires_at.is_some() {
            self.holds.insert(HoldId(occupant.id), occupant);
        }
    }

    /// Once a day, what is long over leaves the picture.
    fn sweep(&mut self) {
        let now = self.node.clock.now();
        let today = self.date_of(now);
        if today != self.swept_on {
            self.swept_on = today;
            self.busy.forget_before(now.saturating_sub(SignedDuration::from_hours(48)).unwrap_or(now));
            self.holds.retain(|_, hold| hold.expires_at.is_none_or(|at| at > now));
        }
    }

    fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.calendar.zone().clone()).date()
    }

    fn ask(find: &Find, contact: ContactId) -> Ask {
        Ask {
            visit: find.services.clone(),
            staff: find.staff,
            from: find.from,
            to: find.to.unwrap_or(Timestamp::MAX),
            within: find.within,
            customer: Some(contact),
            moving: find.moving.map(|id| id.0),
        }
    }

    fn find(&mut self, find: &Find, contact: ContactId) -> Event {
        let now = self.node.clock.now();
        let ask = Self::ask(find, contact);
        let starts = self.calendar.starts(&self.busy, &ask, now, find.limit);
        let starts: Vec<_> =
            starts.into_iter().map(|start| Offer { at: start.at, staff: find.staff }).collect();
        let mut why = |start| {
            let wish = Wish {
                visit: find.services.clone(),
                staff: find.staff,
                start,
                customer: Some(contact),
                moving: find.moving.map(|id| id.0),
            };
            self.calendar.decide(&self.busy, &wish, now).err()
        };
        let why_not = match find.exact {
            Some(exact) => why(exact),
            // For a day without any time, what is said of its middle: closed, too far ahead.
            None if starts.is_empty() => {
                why(find.from.saturating_add(SignedDuration::from_hours(12)).unwrap_or(find.from))
            }
            None => None,
        };
        Event::Found { starts, why_not }
    }

    fn find_days(&mut self, find: &Find, contact: ContactId) -> Event {
        let now = self.node.clock.now();
        Event::FoundDays { days: self.calendar.days(&self.busy, &Self::ask(find, contact), now, find.limit) }
    }

    async fn hold(&mut self, keep: Keep) -> Result<Event> {
        let now = self.node.clock.now();
        let id = HoldId(keep.key);
        for tries in 0..RETRIES {
            if let Some(kept) = self.holds.get(&id) {
                // The same question again, after a crash or a lost answer.
                return Ok(Event::Held(held(kept)));
            }
            let wish = Wish {
                visit: keep.services.clone(),
                staff: keep.offer.staff,
                start: keep.offer.at,
                customer: Some(keep.contact),
                moving: keep.moving.map(|id| id.0),
            };
            // One live hold a customer: the earlier one goes with this transaction.
            let earlier = self.earlier(keep.contact);
            let taken: Vec<_> =
                earlier.iter().filter_map(|id| Some((id.0, self.busy.remove(id.0)?))).collect();
            let decided = self.calendar.decide(&self.busy, &wish, now);
            for (key, occupied) in taken {
                self.busy.insert(key, occupied);
            }
            let placement = match decided {
                Ok(placement) => placement,
                // Held, and booked from it, by the same question, whose answer was lost?
                Err(reason) => {
                    let used = bookings::used(&self.node.pool, self.business, keep.contact, id);
                    return Ok(match within(store::PATIENCE, used).await? {
                        Some(booking) => Event::Held(Hold {
                            id,
                            start: booking.start,
                            end: booking.end,
                            staff: booking.staff,
                            expires_at: keep.expires_at,
                        }),
                        None => Event::NotHeld(reason),
                    });
                }
            };
            let occupant = self.occupant(&keep, &placement);
            let new = NewHold {
                business: self.business,
                id,
                contact: Some(keep.contact),
                services: keep.services.clone(),
                staff: occupant.staff,
                start: placement.start,
                end: placement.end,
                moving: keep.moving,
                occupies: occupant.occupies.clone(),
                claims: occupant.claims.clone(),
                expires_at: keep.expires_at,
                epoch: self.epoch()?,
                now,
            };
            match self.node.holds.submit(new).await {
                Ok(Kept::Now) => {
                    for id in earlier {
                        self.busy.remove(id.0);
                        self.holds.remove(&id);
                    }
                    let event = Event::Held(held(&occupant));
                    self.insert(occupant);
                    return Ok(event);
                }
                // Somebody wrote what we did not know of, or we did and the answer was lost: draw the picture anew, and
                // decide on that.
                Ok(Kept::No | Kept::Before) => {
                    tracing::info!(business = %self.business, tries, "the picture was old: looking again");
                    self.stale = true;
                    self.redraw().await?;
                }
                Err(error) => {
                    self.stale = true;
                    return Err(error);
                }
            }
        }
        Ok(Event::NotHeld(Reason::Taken))
    }

    fn earlier(&self, contact: ContactId) -> Vec<HoldId> {
        let theirs = self.holds.iter().filter(|(_, hold)| hold.contact == Some(contact));
        theirs.map(|(id, _)| *id).collect()
    }

    fn occupant(&self, keep: &Keep, placement: &Placement) -> Occupant {
        let own = keep.moving.and_then(|id| self.busy.get(id.0));
        let claims = match own {
            Some(own) => less(&placement.claims, &own.claims),
            None => placement.claims.clone(),
        };
        Occupant {
            id: keep.key,
            contact: Some(keep.contact),
            services: keep.services.clone(),
            staff: placement.parts.first().and_then(|part| part.staff),
            start: placement.start,
            end: placement.end,
            claims,
            occupies: placement.claims.clone(),
            moving: keep.moving,
            expires_at: Some(keep.expires_at),
        }
    }

    async fn release(&mut self, hold: HoldId) -> Result<()> {
        if self.holds.contains_key(&hold) {
            let release = holds::release(&self.node.pool, self.business, hold);
            within(store::PATIENCE, release).await.inspect_err(|_| self.stale = true)?;
            self.holds.remove(&hold);
            self.busy.remove(hold.0);
        }
        Ok(())
    }

    /// A live hold of this customer.
    fn live(&self, contact: ContactId, hold: HoldId) -> Option<Occupant> {
        let now = self.node.clock.now();
        let kept = self.holds.get(&hold)?;
        (kept.contact == Some(contact) && kept.expires_at.is_some_and(|at| at > now)).then(|| kept.clone())
    }

    async fn book(&mut self, confirm: Confirm) -> Result<Event> {
        let now = self.node.clock.now();
        let id = AppointmentId(confirm.key);
        let Some(kept) = self.live(confirm.contact, confirm.hold) else {
            return self.made_before(confirm.contact, id).await;
        };
        let local = kept.start.to_zoned(self.calendar.zone().clone()).datetime();
        let booking = Booking {
            id,
            version: 1,
            services: kept.services.clone(),
            staff: kept.staff,
            start: kept.start,
            end: kept.end,
            name: confirm.name,
            answers: confirm.answers,
            live: true,
            reference: reference(id.0),
        };
        let new = NewBooking {
            business: self.business,
            hold: confirm.hold,
            id,
            key: confirm.key,
            contact: Some(confirm.contact),
            services: booking.services.clone(),
            staff: booking.staff,
            start: booking.start,
            end: booking.end,
            local_start: local,
            zone: self.calendar.config().zone.clone(),
            tzdb: flows::calendar::zone::TZDB.to_owned(),
            name: booking.name.clone(),
            answers: booking.answers.clone(),
            language: confirm.language,
            reference: booking.reference.clone(),
            source: "chat",
            reminders: flows::reminder::plan(&self.ahead, kept.start, now),
            epoch: self.epoch()?,
            now,
        };
        match self.node.books.submit(new).await {
            Ok(true) => {
                self.holds.remove(&confirm.hold);
                self.busy.remove(confirm.hold.0);
                self.insert(Occupant { id: id.0, expires_at: None, ..kept });
                Ok(Event::Booked(booking))
            }
            Ok(false) => {
                self.stale = true;
                self.redraw().await?;
                self.made_before(confirm.contact, id).await
            }
            Err(error) => {
                self.stale = true;
                Err(error)
            }
        }
    }

    /// The hold is gone: booked already by the same question, whose answer was lost?
    async fn made_before(&self, contact: ContactId, id: AppointmentId) -> Result<Event> {
        let made = self.look_up(contact, id).await?;
        Ok(match made {
            Some((booking, _)) if booking.live => Event::Booked(booking),
            _ => Event::NotBooked(Refusal::HoldGone),
        })
    }

    async fn look_up(
        &self,
        contact: ContactId,
        id: AppointmentId,
    ) -> Result<Option<(Booking, Option<Uuid>)>> {
        within(store::PATIENCE, bookings::find(&self.node.pool, self.business, contact, id)).await
    }

    async fn move_to(
        &mut self,
        key: Uuid,
        contact: ContactId,
        booking: AppointmentId,
        hold: HoldId,
    ) -> Result<Event> {
        let now = self.node.clock.now();
        let Some((old, last_key)) = self.look_up(contact, booking).await? else {
            return Ok(Event::NotBooked(Refusal::Gone));
        };
        if !old.live {
            return Ok(Event::NotBooked(Refusal::Gone));
        }
        if last_key == Some(key) {
            return Ok(Event::Booked(old));
        }
        if old.start <= now {
            return Ok(Event::NotBooked(Refusal::Past));
        }
        let Some(kept) = self.live(contact, hold) else { return Ok(Event::NotBooked(Refusal::HoldGone)) };
        let to = Move {
            business: self.business,
            id: booking,
            key,
            hold,
            occupies: kept.occupies.clone(),
            staff: kept.staff,
            start: kept.start,
            end: kept.end,
            local_start: kept.start.to_zoned(self.calendar.zone().clone()).datetime(),
            tzdb: flows::calendar::zone::TZDB.to_owned(),
            reminders: flows::reminder::plan(&self.ahead, kept.start, now),
            epoch: self.epoch()?,
        };
        crate::crash::point("move.before");
        let done = within(store::PATIENCE, bookings::move_to(&self.node.pool, self.node.id, &to)).await;
        crate::crash::point("move.after");
        if !matches!(done, Ok(true)) {
            self.stale = true;
            done?;
            return Ok(Event::NotBooked(Refusal::HoldGone));
        }
        self.holds.remove(&hold);
        self.busy.remove(hold.0);
        self.busy.remove(booking.0);
        let moved =
            Booking { version: old.version + 1, staff: kept.staff, start: kept.start, end: kept.end, ..old };
        self.insert(Occupant { id: booking.0, claims: kept.occupies.clone(), expires_at: None, ..kept });
        Ok(Event::Booked(moved))
    }

    async fn cancel(
        &mut self,
        key: Uuid,
        contact: ContactId,
        booking: AppointmentId,
        version: u32,
    ) -> Result<Event> {
        let now = self.node.clock.now();
        let Some((old, last_key)) = self.look_up(contact, booking).await? else {
            return Ok(Event::NotCancelled(Refusal::Gone));
        };
        if !old.live {
            self.busy.remove(booking.0);
            let ours = last_key == Some(key);
            return Ok(if ours { Event::Cancelled(old) } else { Event::NotCancelled(Refusal::Gone) });
        }
        if old.version != version {
            return Ok(Event::NotCancelled(Refusal::Changed));
        }
        if old.start <= now {
            return Ok(Event::NotCancelled(Refusal::Past));
        }
        let epoch = self.epoch()?;
        crate::crash::point("cancel.before");
        let cancel = bookings::cancel(&self.node.pool, self.node.id, epoch, self.business, booking, key, now);
        let done = within(store::PATIENCE, cancel).await.inspect_err(|_| self.stale = true)?;
        crate::crash::point("cancel.after");
        if !done {
            return Ok(Event::NotCancelled(Refusal::Gone));
        }
        self.busy.remove(booking.0);
        Ok(Event::Cancelled(Booking { live: false, version: version + 1, ..old }))
    }

    fn epoch(&self) -> Result<i64> {
        self.node.epoch(self.business).ok_or(Error::Fenced)
    }
}

fn held(kept: &Occupant) -> Hold {
    Hold {
        id: HoldId(kept.id),
        start: kept.start,
        end: kept.end,
        staff: kept.staff,
        expires_at: kept.expires_at.unwrap_or(Timestamp::MAX),
    }
}

/// What of `wanted` is not in `own` already: a booking that moves by half an hour keeps the half it shares with
/// itself, and need not claim it twice.
fn less(wanted: &[Claim], own: &[Claim]) -> Vec<Claim> {
    let mut rest: Vec<Claim> = wanted.to_vec();
    for mine in own {
        rest = rest
            .into_iter()
            .flat_map(|claim| {
                let same = claim.resource == mine.resource && claim.seats == mine.seats;
                if !same || mine.to <= claim.from || claim.to <= mine.from {
                    return vec![claim];
                }
                let mut parts = Vec::new();
                if claim.from < mine.from {
                    parts.push(Claim { to: mine.from, ..claim.clone() });
                }
                if mine.to < claim.to {
                    parts.push(Claim { from: mine.to, ..claim });
                }
                parts
            })
            .collect();
    }
    rest
}

/// A code that people can read out: six letters and digits that are not mistaken for each other.
fn reference(id: Uuid) -> String {
    const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut number = id.as_u128();
    (0..6)
        .map(|_| {
            let letter = usize::try_from(number % 30).unwrap_or(0);
            number /= 30;
            LETTERS.get(letter).map_or('2', |letter| char::from(*letter))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(from: i64, to: i64) -> Claim {
        let at = |minute| Timestamp::from_second(minute * 60).unwrap();
        Claim { resource: Uuid::nil(), seats: (0, i32::MAX), from: at(from), to: at(to) }
    }

    #[test]
    fn what_a_booking_has_already_is_not_claimed_twice() {
        assert_eq!(less(&[claim(30, 90)], &[claim(0, 60)]), vec![claim(60, 90)]);
        assert_eq!(less(&[claim(0, 60)], &[claim(30, 90)]), vec![claim(0, 30)]);
        assert_eq!(less(&[claim(0, 90)], &[claim(30, 60)]), vec![claim(0, 30), claim(60, 90)]);
        assert_eq!(less(&[claim(0, 60)], &[claim(0, 60)]), vec![]);
        assert_eq!(less(&[claim(0, 60)], &[claim(60, 90)]), vec![claim(0, 60)]);
    }
}
