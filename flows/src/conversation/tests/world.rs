//! A world in memory around one chat: it answers what the machine asks as the Scheduler and the Conversation
//! actors do, on a real calendar, and checks after each turn what must hold after every turn. Tests only.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::business::{Fixture, service_words, staff_words};
use super::scheduler::ask;
use crate::business::Business;
use crate::calendar::{Busy, Calendar, Occupied, Reason};
use crate::conversation::{
    Booking, Context, Effect, Event, Hold, Refusal, State, Step, Tap, Transition, booking_card, question,
    question_key, render, step,
};
use crate::id::{AppointmentId, ContactId, HoldId, ServiceId};
use crate::language::Language;
use crate::outbound::Outbound;
use crate::understanding::{Intent, Setting, understand};
use crate::words::say_with;

/// More questions than this in one turn are a bug.
const QUESTIONS: usize = 16;
/// The customer of the chat.
pub(super) const CUSTOMER: ContactId = ContactId(Uuid::from_u128(7));

/// One booking as the store knows it.
pub(super) struct Row {
    pub(super) booking: Booking,
    pub(super) contact: ContactId,
    pub(super) last_key: Uuid,
}

/// A hold as the Scheduler knows it.
pub(super) struct Kept {
    pub(super) contact: ContactId,
    pub(super) services: Vec<ServiceId>,
    pub(super) hold: Hold,
    pub(super) occupied: Occupied,
}

/// One chat and all that it touches.
pub(super) struct World {
    pub(super) card: Business,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) name: Option<String>,
    pub(super) prior: Language,
    pub(super) state: State,
    /// Every message of the bot, oldest first.
    pub(super) sent: Vec<Outbound>,
    pub(super) opted_out: bool,
    pub(super) persons_called: usize,
    /// So many of the next questions that could take or change something are refused.
    pub(super) refusals: usize,
    pub(super) calendar: Calendar,
    pub(super) busy: Busy,
    pub(super) holds: BTreeMap<HoldId, Kept>,
    pub(super) rows: Vec<Row>,
    attending: Vec<AppointmentId>,
    pub(super) turns: u128,
}

impl World {
    pub(super) fn new(fixture: Fixture, prior: Language, now: Timestamp) -> Self {
        let calendar = Calendar::new(fixture.config).unwrap();
        Self {
            zone: calendar.zone().clone(),
            card: fixture.card,
            now,
            name: Some("Lucía Romero".to_owned()),
            prior,
            state: State::default(),
            sent: Vec::new(),
            opted_out: false,
            persons_called: 0,
            refusals: 0,
            calendar,
            busy: Busy::default(),
            holds: BTreeMap::new(),
            rows: Vec::new(),
            attending: Vec::new(),
            turns: 0,
        }
    }

    /// The customer writes; the message was on its way for a while.
    pub(super) fn says(&mut self, text: &str, late: SignedDuration) -> Vec<Outbound> {
        let now = self.now.to_zoned(self.zone.clone());
        let (services, staff) = (service_words(&self.card), staff_words(&self.card));
        let heard = understand(
            text,
            &Setting {
                language: self.state.language.unwrap_or(self.prior),
                languages: &Language::ALL,
                now: &now,
                services: &services,
                staff: &staff,
            },
        );
        let readable = self.speaks() || matches!(heard.intent, Some(Intent::Menu | Intent::StartOver));
        let event = Event::Said { heard: Box::new(heard), text: text.to_owned(), sent_at: self.now - late };
        let flooded = self.state.clone();
        let said = self.turn(event);
        assert!(!readable || !said.is_empty(), "no answer to {text:?} in {flooded:?}");
        said
    }

    /// The customer taps an id.
    pub(super) fn taps(&mut self, id: &str, late: SignedDuration) -> Vec<Outbound> {
        let readable = self.speaks();
        let said = self.turn(Event::Tapped { tap: Tap::parse(id), sent_at: self.now - late });
        assert!(!readable || !said.is_empty(), "no answer to the tap {id}");
        said
    }

    /// Whether the bot may speak to the customer now.
    fn speaks(&self) -> bool {
        self.card.bot.enabled && self.state.silent_until.is_none_or(|until| until <= self.now)
    }

    /// One turn, as the Conversation actor takes it.
    pub(super) fn turn(&mut self, event: Event) -> Vec<Outbound> {
        self.turns += 1;
        let cause = Uuid::from_u128(self.turns << 64);
        let (card, zone, name) = (self.card.clone(), self.zone.clone(), self.name.clone());
        let context = Context {
            business: &card,
            zone: &zone,
            name: name.as_deref(),
            prior: self.prior,
            now: self.now,
            elapsed: self.now,
        };
        let mut effects = Vec::new();
        let mut transition = step(&context, self.state.clone(), event);
        for n in 0.. {
            let Transition { state, effects: new, .. } = &mut transition;
            effects.append(new);
            let questions = effects.iter().filter(|effect| effect.is_question()).count();
            let Some(asked) = effects.pop_if(|effect| effect.is_question()) else {
                assert_eq!(questions, 0, "a question must be the last effect: {effects:?}");
                break;
            };
            assert!(n < QUESTIONS, "asks without end: {asked:?}");
            self.release(&effects);
            let event = self.answer(asked, question_key(cause, n));
            transition = step(&context, std::mem::take(state), event);
        }
        self.state = transition.state;
        let says = render(&context, &self.state, &effects);
        assert_eq!(says, render(&context, &self.state, &effects), "rendering must not depend on chance");
        self.release(&effects);
        for effect in &effects {
            match effect {
                Effect::SetName(name) => self.name = Some(name.clone()),
                Effect::OptOut => self.opted_out = true,
                Effect::OptIn => self.opted_out = false,
                Effect::CallPerson => self.persons_called += 1,
                _ => {}
            }
        }
        self.check(&context, &says);
        self.sent.extend(says.iter().cloned());
        says
    }

    /// What must hold after every turn.
    fn check(&self, context: &Context<'_>, says: &[Outbound]) {
        assert!(!matches!(self.state.step, Step::Waiting(_)), "{:?}", self.state);
        let stored = serde_json::to_string(&self.state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&stored).unwrap(), self.state, "{stored}");
        assert!(self.live_holds() <= 1);
        assert!(says.len() <= 3, "a volley of messages: {says:?}");
        let language = self.state.language.unwrap_or(self.prior);
        let asked = question::of(context, &self.state, language).filter(|asked| !asked.options.is_empty());
        if let (Some(asked), Some(last)) = (asked, says.last()) {
            let shown = options(last);
            assert_eq!(shown.len(), asked.options.len(), "options were lost: {last:?}");
            let mut titles: Vec<_> = shown.iter().map(|(_, title)| title).collect();
            titles.sort();
            titles.dedup();
            assert_eq!(titles.len(), shown.len(), "two options read the same: {last:?}");
        }
    }

    fn release(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Release(hold) = effect
                && self.holds.remove(hold).is_some()
            {
                self.busy.remove(hold.0);
            }
        }
    }

    fn refuses(&mut self) -> bool {
        let refuses = self.refusals > 0;
        self.refusals = self.refusals.saturating_sub(1);
        refuses
    }

    fn answer(&mut self, asked: Effect, key: Uuid) -> Event {
        match asked {
            Effect::Find(find) => self.find(&find),
            Effect::FindDays(find) => {
                Event::FoundDays { days: self.calendar.days(&self.busy, &ask(&find), self.now, find.limit) }
            }
            Effect::Hold { .. } if self.refuses() => Event::NotHeld(Reason::Taken),
            Effect::Hold { services, offer, moving, expires_at } => {
                self.hold(CUSTOMER, key, services, &offer, moving, expires_at)
            }
            Effect::Book { .. } if self.refuses() => Event::NotBooked(Refusal::HoldGone),
            Effect::Book { hold, name, answers, moving: None, .. } => {
                self.book(key, CUSTOMER, hold, name, answers)
            }
            Effect::Book { hold, moving: Some(booking), .. } => self.move_to(key, booking, hold),
            Effect::CancelBooking { .. } if self.refuses() => Event::NotCancelled(Refusal::Changed),
            Effect::CancelBooking { booking, version } => self.cancel(key, booking, version),
            Effect::List => Event::Listed(self.coming().into_iter().take(10).collect()),
            Effect::Look(id) => {
                let found = self.row(id).map(|row| row.booking.clone());
                Event::Looked(found.filter(|booking| booking.end > self.now))
            }
            Effect::Attend(id) => match self.row(id).map(|row| row.booking.clone()) {
                Some(booking) if booking.live => {
                    self.attending.push(id);
                    Event::Attending(booking)
                }
                _ => Event::NotCancelled(Refusal::Gone),
            },
            other => panic!("{other:?} is no question"),
        }
    }

    pub(super) fn row(&mut self, id: AppointmentId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.booking.id == id && row.contact == CUSTOMER)
    }

    /// The customer's bookings to come, soonest first.
    pub(super) fn coming(&self) -> Vec<Booking> {
        let mine = self.rows.iter().filter(|row| row.contact == CUSTOMER).map(|row| &row.booking);
        let mut coming: Vec<_> = mine.filter(|one| one.live && one.start > self.now).cloned().collect();
        coming.sort_by_key(|booking| booking.start);
        coming
    }

    /// Whether the customer has said that they will come.
    pub(super) fn attends(&self) -> bool {
        !self.attending.is_empty()
    }

    /// The customer's holds that count.
    pub(super) fn live_holds(&self) -> usize {
        self.holds.values().filter(|kept| kept.contact == CUSTOMER && kept.hold.expires_at > self.now).count()
    }

    /// The reminder of the customer's next booking.
    pub(super) fn reminds(&mut self) -> Option<Vec<Outbound>> {
        let booking = self.coming().into_iter().next()?;
        let language = self.state.language.unwrap_or(self.prior);
        let opening = say_with(language, "reminder-day", &[("business", (&self.card.name).into())]);
        let context = Context {
            business: &self.card,
            zone: &self.zone,
            name: self.name.as_deref(),
            prior: self.prior,
            now: self.now,
            elapsed: self.now,
        };
        let says = booking_card(&context, &booking, &opening, language);
        self.sent.extend(says.iter().cloned());
        Some(says)
    }
}

/// What can be tapped in a message: ids and titles.
pub(super) fn options(message: &Outbound) -> Vec<(String, String)> {
    match message {
        Outbound::Buttons(buttons) => {
            buttons.buttons.iter().map(|button| (button.id.clone(), button.title.clone())).collect()
        }
        Outbound::List(list) => {
            let rows = list.sections.iter().flat_map(|section| &section.rows);
            rows.map(|row| (row.id.clone(), row.title.clone())).collect()
        }
        _ => Vec::new(),
    }
}
