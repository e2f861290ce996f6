//! The question that a state asks: its words and its options. It is made from the state alone, so that it can
//! be repeated at any time, and so that typed answers and taps mean the same options.

use super::format::Format;
use super::note::{NAME_KEY, Summary, summary};
use super::{Choice, Context, Purpose, StaffChoice, State, Step};
use crate::language::Language;
use crate::words::{say, say_with};

/// A question to the customer.
pub(super) struct Question {
    /// Which one, as it stands in the ids of its options.
    pub(super) kind: &'static str,
    /// The words.
    pub(super) body: String,
    /// What can be chosen, in the order shown.
    pub(super) options: Vec<Answer>,
    /// The label that opens the list, where the options are a list and not buttons.
    pub(super) list: Option<String>,
}

/// One of the options.
pub(super) struct Answer {
    pub(super) choice: Choice,
    pub(super) title: String,
    pub(super) hint: Option<String>,
}

fn answer(choice: Choice, title: impl Into<String>) -> Answer {
    Answer { choice, title: title.into(), hint: None }
}

fn hinted(choice: Choice, title: impl Into<String>, hint: impl Into<String>) -> Answer {
    let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
    Answer { choice, title: title.into(), hint }
}

fn nth(n: usize) -> Choice {
    Choice::Nth(u8::try_from(n).unwrap_or(u8::MAX))
}

/// The question that `state` asks; none where it asks nothing.
pub(super) fn of(context: &Context<'_>, state: &State, language: Language) -> Option<Question> {
    let format = Format { context, language };
    let label = |key: &str| say(language, key);
    let draft = &state.draft;
    let service = format.services(&draft.services);
    let question = match &state.step {
        Step::Idle | Step::Waiting(_) => return None,
        Step::Menu => Question {
            kind: "menu",
            body: label("menu-body"),
            options: vec![
                answer(Choice::Book, label("menu-book-button")),
                answer(Choice::Mine, label("menu-mine-button")),
                answer(Choice::Person, label("menu-person-button")),
            ],
            list: None,
        },
        Step::Service { options } => {
            let services = options.iter().filter_map(|id| context.business.service(*id)).enumerate();
            let options: Vec<_> = services
                .map(|(n, service)| {
                    let mut hint = format.service_line(service);
                    if service.recommended {
                        hint = format!("{hint} · {}", label("service-recommended"));
                    }
                    hinted(nth(n), service.name.in_language(language), hint)
                })
                .collect();
            Question { kind: "service", body: label("service-body"), list: listed(&options, "service-list-button", language), options }
        }
        Step::Staff { options } => {
            let mut answers: Vec<_> = vec![hinted(Choice::Anyone, label("staff-any-row"), label("staff-any-hint"))];
            answers.extend(options.iter().enumerate().map(|(n, id)| answer(nth(n), format.staff(*id))));
            Question {
                kind: "staff",
                body: say_with(language, "staff-body", &[("service", (&service).into())]),
                list: Some(label("staff-list-button")),
                options: answers,
            }
        }
        Step::Slot { offers, day, more } => {
            let mut options: Vec<_> = offers
                .iter()
                .enumerate()
                .map(|(n, offer)| {
                    let with = offer.staff.map(|staff| {
                        say_with(language, "with-staff", &[("staff", (&format.staff(staff)).into())])
                    });
                    hinted(nth(n), format.row(offer.at), with.unwrap_or_default())
                })
                .collect();
            if *more {
                options.push(hinted(Choice::More, label("slot-more-row"), label("slot-more-hint")));
            }
            options.push(hinted(Choice::OtherDay, label("slot-day-row"), label("slot-day-hint")));
            let body = match (&draft.moving, day, draft.staff) {
                (Some(booking), ..) => {
                    let when = format.when(booking.start);
                    say_with(language, "slot-body-move", &[("service", (&service).into()), ("when", (&when).into())])
                }
                (None, Some(day), _) => {
                    let date = format.date_long(*day);
                    say_with(language, "slot-body-day", &[("service", (&service).into()), ("date", (&date).into())])
                }
                (None, None, StaffChoice::Named(staff)) => {
                    let staff = format.staff(staff);
                    say_with(language, "slot-body-staff", &[("service", (&service).into()), ("staff", (&staff).into())])
                }
                (None, None, _) => say_with(language, "slot-body", &[("service", (&service).into())]),
            };
            let example = label("slot-example");
            let write = say_with(language, "slot-or-write", &[("example", (&example).into())]);
            Question { kind: "slot", body: format!("{body}\n\n{write}"), options, list: Some(label("slot-list-button")) }
        }
        Step::Day { days, more } => {
            let mut options: Vec<_> =
                days.iter().enumerate().map(|(n, day)| answer(nth(n), format.date_short(*day))).collect();
            if *more {
                options.push(answer(Choice::More, label("day-later-row")));
            }
            Question { kind: "day", body: label("day-body"), list: Some(label("day-list-button")), options }
        }
        Step::Half { early, late } => {
            let (early, late) = (format.time(*early), format.time(*late));
            Question {
                kind: "half",
                body: say_with(language, "half-body", &[("early", (&early).into()), ("late", (&late).into())]),
                options: vec![answer(Choice::Nth(0), early), answer(Choice::Nth(1), late)],
                list: None,
            }
        }
        Step::Name => Question { kind: "name", body: label("ask-name"), options: Vec::new(), list: None },
        Step::Detail { nth } => {
            let service = draft.services.first().and_then(|id| context.business.service(*id))?;
            let question = service.questions.get(*nth)?;
            let skip = (!question.required).then(|| answer(Choice::Skip, label("detail-skip-button")));
            Question {
                kind: "detail",
                body: question.text.in_language(language).to_owned(),
                options: skip.into_iter().collect(),
                list: None,
            }
        }
        Step::Confirm => confirm(&format, state)?,
        Step::Pick { purpose, bookings } => {
            let body = match purpose {
                Purpose::Move => label("pick-move-body"),
                Purpose::Cancel => label("pick-cancel-body"),
                Purpose::Show => {
                    let count = i64::try_from(bookings.len()).unwrap_or(0);
                    say_with(language, "mine-body", &[("count", count.into())])
                }
            };
            let options = bookings
                .iter()
                .enumerate()
                .map(|(n, booking)| hinted(nth(n), format.row(booking.start), format.services(&booking.services)))
                .collect();
            Question { kind: "pick", body, options, list: Some(label("mine-list-button")) }
        }
        Step::Cancel { booking } => Question {
            kind: "cancel",
            body: format!(
                "{}\n\n*{}*\n{}",
                label("cancel-body"),
                format.services(&booking.services),
                say_with(language, "summary-when", &[("when", (&format.when(booking.start)).into())]),
            ),
            options: vec![
                answer(Choice::Yes, label("cancel-yes-button")),
                answer(Choice::No, label("cancel-no-button")),
            ],
            list: None,
        },
        Step::Resume => {
            let left = state.interrupted.as_ref().map(|draft| format.services(&draft.services)).unwrap_or_default();
            Question {
                kind: "resume",
                body: say_with(language, "resume-body", &[("service", (&left).into())]),
                options: vec![
                    answer(Choice::Yes, label("resume-yes-button")),
                    answer(Choice::No, label("resume-no-button")),
                ],
                list: None,
            }
        }
        Step::OfferPerson => Question {
            kind: "person",
            body: label("not-understood-person"),
            options: vec![
                answer(Choice::Yes, label("menu-person-button")),
                answer(Choice::No, label("menu-book-button")),
            ],
            list: None,
        },
    };
    Some(question)
}

/// Up to three options with nothing beside them are buttons; more are a list.
fn listed(options: &[Answer], label: &str, language: Language) -> Option<String> {
    let buttons = options.len() <= 3 && options.iter().all(|option| option.title.encode_utf16().count() <= 20);
    (!buttons).then(|| say(language, label))
}

fn confirm(format: &Format<'_>, state: &State) -> Option<Question> {
    let language = format.language;
    let label = |key: &str| say(language, key);
    let draft = &state.draft;
    let hold = draft.hold.as_ref()?;
    let moving = draft.moving.is_some();
    let minutes = format.minutes(format.context.business.bot.hold_minutes);
    let opening = if moving { "confirm-move-body" } else { "confirm-body" };
    let mut lines = vec![say_with(language, opening, &[("minutes", (&minutes).into())]), String::new()];
    let name = draft.answers.get(NAME_KEY).map(String::as_str);
    lines.extend(summary(
        format,
        &Summary {
            services: &draft.services,
            staff: hold.staff,
            start: hold.start,
            name: name.or(format.context.name),
            answers: &draft.answers,
        },
    ));
    lines.push(String::new());
    lines.push(label(if moving { "confirm-move-question" } else { "confirm-question" }));
    let yes = if moving { "confirm-move-yes-button" } else { "confirm-yes-button" };
    Some(Question {
        kind: "confirm",
        body: lines.join("\n"),
        options: vec![
            answer(Choice::Yes, label(yes)),
            answer(Choice::Change, label("confirm-change-button")),
            answer(Choice::No, label("confirm-no-button")),
        ],
        list: None,
    })
}
