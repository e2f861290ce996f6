//! What the bot has to say, before it is words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use super::format::Format;
use super::{Booking, Context};
use crate::business::Service;
use crate::calendar::Reason;
use crate::id::{ServiceId, StaffId};
use crate::language::Language;
use crate::reminder;
use crate::window;
use crate::words::{say, say_with};

/// The key under which the customer's name stands among the answers.
pub(super) const NAME_KEY: &str = "_name";

/// Something to say.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each says its sentence; the texts are in locales/en.ftl")]
pub enum Note {
    Welcome,
    Greeting,
    GreetingAgain,
    Thanks,
    Fine,
    AnythingWrong,
    Goodbye,
    SmallTalk,
    StaleTap,
    Late,
    NotUnderstood,
    NotUnderstoodAgain,
    StartOver,
    NothingToRepeat,
    Unreadable,
    NoOrders,
    TooMany,
    TooLong(usize),
    Apology,
    LanguageChanged,
    PersonCalled,
    PersonBack,
    OptedOut,
    OptedIn,
    Hours,
    Prices,
    PriceOf(ServiceId),
    Place,
    WhichService,
    StaffNotForService {
        staff: StaffId,
        service: ServiceId,
    },
    NoneFree {
        service: ServiceId,
    },
    NoneFreeStaff {
        service: ServiceId,
        staff: StaffId,
    },
    NoMoreTimes,
    WhyNot {
        reason: Reason,
        at: Timestamp,
    },
    NotFreeOn(Date),
    NotFreeWithin,
    Nearest,
    JustTaken,
    /// The time that is kept while more is asked.
    Held(Timestamp),
    DateInvalid,
    DatePast,
    DateClash {
        date: Date,
        weekday: Weekday,
    },
    DraftDropped,
    Booked(Booking),
    Moved(Booking),
    Mine(Booking),
    MineNone,
    MoveNone,
    CancelNone,
    Cancelled(Booking),
    Kept,
    AlreadyCancelled,
    BookingGone,
    AlreadyPast,
    TooLate,
    Attending(Booking),
    AttendanceMoved(Booking),
}

impl Note {
    /// The booking whose buttons stand under this note, where it shows one.
    pub(super) fn booking(&self) -> Option<&Booking> {
        match self {
            Self::Booked(booking) | Self::Moved(booking) | Self::Mine(booking) => Some(booking),
            _ => None,
        }
    }

    /// Whether it introduces the options that follow, which then need no introduction of their own.
    pub(super) fn leads(&self) -> bool {
        matches!(self, Self::Nearest | Self::WhichService | Self::DateClash { .. })
    }

    /// The words.
    pub(super) fn words(&self, context: &Context<'_>, language: Language) -> String {
        let format = Format { context, language };
        let business = context.business;
        let plain = |key: &str| say(language, key);
        match self {
            Self::Welcome => match context.name {
                Some(name) => say_with(
                    language,
                    "welcome-named",
                    &[("name", format.first_name(name).into()), ("business", (&business.name).into())],
                ),
                None => say_with(language, "welcome", &[("business", (&business.name).into())]),
            },
            Self::Greeting => match context.name {
                Some(name) => say_with(
                    language,
                    "greeting-named",
                    &[("name", format.first_name(name).into()), ("business", (&business.name).into())],
                ),
                None => say_with(language, "greeting", &[("business", (&business.name).into())]),
            },
            Self::GreetingAgain => match context.name {
                Some(name) => {
                    say_with(language, "greeting-again", &[("name", format.first_name(name).into())])
                }
                None => plain("greeting-again-unnamed"),
            },
            Self::Thanks => plain("thanks"),
            Self::Fine => plain("fine"),
            Self::AnythingWrong => plain("anything-wrong"),
            Self::Goodbye => plain("goodbye"),
            Self::SmallTalk => plain("small-talk"),
            Self::StaleTap => plain("stale-tap"),
            Self::Late => plain("late-message"),
            Self::NotUnderstood => plain("not-understood"),
            Self::NotUnderstoodAgain => plain("not-understood-again"),
            Self::StartOver => plain("start-over"),
            Self::NothingToRepeat => plain("nothing-to-repeat"),
            Self::Unreadable => plain("unreadable"),
            Self::NoOrders => plain("no-orders"),
            Self::TooMany => plain("too-many"),
            Self::TooLong(limit) => {
                let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
                say_with(language, "detail-too-long", &[("limit", limit.into())])
            }
            Self::Apology => plain("apology"),
            Self::LanguageChanged => plain("language-changed"),
            Self::PersonCalled => plain("person-called"),
            Self::PersonBack => plain("person-back"),
            Self::OptedOut => plain("opted-out"),
            Self::OptedIn => plain("opted-in"),
            Self::Hours => hours(&format),
            Self::Prices => prices(&format),
            Self::PriceOf(service) => price(&format, *service),
            Self::Place => place(&format),
            Self::WhichService => plain("service-which"),
            Self::StaffNotForService { staff, service } => say_with(
                language,
                "staff-not-for-service",
                &[("staff", (&format.staff(*staff)).into()), ("service", (&format.service(*service)).into())],
            ),
            Self::NoneFree { service } => {
                say_with(language, "none-free", &[("service", (&format.service(*service)).into())])
            }
            Self::NoneFreeStaff { service, staff } => say_with(
                language,
                "none-free-staff",
                &[("staff", (&format.staff(*staff)).into()), ("service", (&format.service(*service)).into())],
            ),
            Self::NoMoreTimes => plain("no-more-times"),
            Self::WhyNot { reason, at } => why_not(&format, reason, *at),
            Self::NotFreeOn(day) => {
                say_with(language, "not-free-on", &[("date", (&format.date_long(*day)).into())])
            }
            Self::NotFreeWithin => plain("not-free-within"),
            Self::Nearest => plain("nearest-are"),
            Self::JustTaken => plain("just-taken"),
            Self::Held(at) => say_with(language, "held-note", &[("when", (&format.when(*at)).into())]),
            Self::DateInvalid => plain("date-invalid"),
            Self::DatePast => plain("date-past"),
            Self::DateClash { date, weekday } => say_with(
                language,
                "date-clash",
                &[
                    ("date", (&format.day_month(*date)).into()),
                    ("weekday", (&format.weekday(*weekday)).into()),
                ],
            ),
            Self::DraftDropped => plain("draft-dropped"),
            Self::Booked(booking) => {
                // Only what can be kept is promised: a reminder due after the window needs a template.
                let planned = reminder::plan(&business.bot.reminders, booking.start, context.now);
                let until = window::open_until(context.now);
                let reminded = planned.iter().any(|(_, due)| *due < until);
                let note = if reminded { "booked-note" } else { "booked-note-plain" };
                format!("{}\n\n{}\n\n{}", plain("booked-title"), card(&format, booking), plain(note))
            }
            Self::Moved(booking) => format!("{}\n\n{}", plain("moved-title"), card(&format, booking)),
            Self::Mine(booking) => format!("{}\n\n{}", plain("mine-one"), card(&format, booking)),
            Self::MineNone => plain("mine-none"),
            Self::MoveNone => plain("move-none"),
            Self::CancelNone => plain("cancel-none"),
            Self::Cancelled(booking) => say_with(
                language,
                "cancelled",
                &[
                    ("service", (&format.services(&booking.services)).into()),
                    ("when", (&format.when(booking.start)).into()),
                ],
            ),
            Self::Kept => plain("kept"),
            Self::AlreadyCancelled => plain("already-cancelled"),
            Self::BookingGone => plain("booking-gone"),
            Self::AlreadyPast => plain("already-past"),
            Self::TooLate => match &business.phone {
                Some(phone) => say_with(language, "too-late-to-change", &[("phone", phone.into())]),
                None => plain("too-late-to-change-no-phone"),
            },
            Self::Attending(booking) => {
                say_with(language, "attendance-confirmed", &[("when", (&format.when(booking.start)).into())])
            }
            Self::AttendanceMoved(booking) => {
                say_with(language, "attendance-moved", &[("when", (&format.when(booking.start)).into())])
            }
        }
    }
}

fn why_not(format: &Format<'_>, reason: &Reason, at: Timestamp) -> String {
    let language = format.language;
    let when = format.when(at);
    let date = format.date_long(format.date_of(at));
    match reason {
        Reason::Past => say_with(language, "reason-past", &[("when", (&when).into())]),
        Reason::TooSoon { earliest } => {
            say_with(language, "reason-too-soon", &[("earliest", (&format.when(*earliest)).into())])
        }
        Reason::TooFar { last_day } => {
            say_with(language, "reason-too-far", &[("date", (&format.date_long(*last_day)).into())])
        }
        Reason::Closed { name } if name.is_empty() => {
            say_with(language, "reason-closed", &[("date", (&date).into())])
        }
        Reason::Closed { name } => {
            say_with(language, "reason-closed-named", &[("date", (&date).into()), ("name", name.into())])
        }
        Reason::OutsideHours => say_with(language, "reason-outside-hours", &[("when", (&when).into())]),
        Reason::Taken | Reason::Full { .. } => {
            say_with(language, "reason-taken", &[("when", (&when).into())])
        }
        Reason::DayLimit { .. } | Reason::StaffDayLimit { .. } => {
            say_with(language, "reason-day-full", &[("date", (&date).into())])
        }
        Reason::CustomerDayLimit { .. } => {
            say_with(language, "reason-customer-limit", &[("date", (&date).into())])
        }
        _ => say_with(language, "not-free-at", &[("when", (&when).into())]),
    }
}

/// What there is to know of a booking, a line each.
pub(super) fn card(format: &Format<'_>, booking: &Booking) -> String {
    let mut lines = summary(
        format,
        &Summary {
            services: &booking.services,
            staff: booking.staff,
            start: booking.start,
            name: booking.name.as_deref(),
            answers: &booking.answers,
        },
    );
    lines.push(say_with(format.language, "summary-reference", &[("reference", (&booking.reference).into())]));
    lines.join("\n")
}

/// A visit about to be booked, or booked.
pub(super) struct Summary<'a> {
    pub(super) services: &'a [ServiceId],
    pub(super) staff: Option<StaffId>,
    pub(super) start: Timestamp,
    pub(super) name: Option<&'a str>,
    pub(super) answers: &'a BTreeMap<String, String>,
}

/// Its lines.
pub(super) fn summary(format: &Format<'_>, visit: &Summary<'_>) -> Vec<String> {
    let language = format.language;
    let business = format.context.business;
    let mut lines = Vec::new();
    let mut line =
        |key: &str, name: &str, value: &str| lines.push(say_with(language, key, &[(name, value.into())]));
    line("summary-service", "service", &format!("*{}*", format.services(visit.services)));
    line("summary-when", "when", &format.when(visit.start));
    if let Some(staff) = visit.staff {
        line("summary-staff", "staff", &format.staff(staff));
    }
    let services: Vec<&Service> = visit.services.iter().filter_map(|id| business.service(*id)).collect();
    let minutes: u32 = services.iter().map(|service| service.minutes).sum();
    line("summary-minutes", "minutes", &format.minutes(minutes));
    if let Some(price) = format.total(&services) {
        line("summary-price", "price", &price);
    }
    if let Some(address) = &business.address {
        line("summary-address", "address", address);
    }
    if let Some(name) = visit.name {
        line("summary-name", "name", name);
    }
    for question in services.iter().flat_map(|service| &service.questions) {
        if let Some(answer) = visit.answers.get(&question.key).filter(|answer| !answer.is_empty()) {
            let text = question.text.in_language(language);
            lines.push(say_with(
                language,
                "summary-detail",
                &[("question", text.into()), ("answer", answer.into())],
            ));
        }
    }
    lines
}

fn hours(format: &Format<'_>) -> String {
    let language = format.language;
    let mut lines = vec![say(language, "hours-title")];
    for (n, ranges) in format.context.business.hours.iter().enumerate() {
        let hours = if ranges.is_empty() {
            say(language, "closed")
        } else {
            let spans =
                ranges.iter().map(|&(from, to)| format!("{}–{}", format.minute(from), format.minute(to)));
            spans.collect::<Vec<_>>().join(", ")
        };
        let weekday = capitalised(&say(language, &format!("weekday-{}", n + 1)));
        lines.push(say_with(
            language,
            "hours-line",
            &[("weekday", (&weekday).into()), ("hours", (&hours).into())],
        ));
    }
    lines.join("\n")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn prices(format: &Format<'_>) -> String {
    let language = format.language;
    let mut lines = vec![say(language, "prices-title")];
    for service in format.context.business.offered().take(30) {
        let (name, line) = (service.name.in_language(language), format.service_line(service));
        lines.push(say_with(language, "prices-line", &[("service", name.into()), ("line", (&line).into())]));
    }
    lines.join("\n")
}

fn price(format: &Format<'_>, service: ServiceId) -> String {
    let line = format.context.business.service(service).map(|service| format.service_line(service));
    let (name, line) = (format.service(service), line.unwrap_or_default());
    say_with(format.language, "price-of", &[("service", (&name).into()), ("line", (&line).into())])
}

fn place(format: &Format<'_>) -> String {
    let business = format.context.business;
    let mut lines = Vec::new();
    if let Some(address) = &business.address {
        lines.push(say_with(format.language, "place", &[("address", address.into())]));
    }
    if let Some(phone) = &business.phone {
        lines.push(say_with(format.language, "place-phone", &[("phone", phone.into())]));
    }
    if lines.is_empty() {
        lines.push(say(format.language, "place-unknown"));
    }
    lines.join("\n")
}
