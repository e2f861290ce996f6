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
    /// The words that suffice where what was said before has introduced the options.
    pub(super) brief: Option<String>,
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
            brief: None,
            options: vec![
                answer(Choice::Book, label("menu-book-button")),
                answer(Choice::Mine, label("menu-mine-button")),
                answer(Choice::Person, label("menu-person-button")),
            ],
            list: None,
        },
        Step::Service { options } => {
            // A place in `options` is a place in the ids, also where a service was taken off the list since.
            let services = options.iter().enumerate();
            let services = services.filter_map(|(n, id)| Some((n, context.business.service(*id)?)));
            let hint = |service| {
                let line = format.service_line(service);
                if service.recommended { format!("{line} · {}", label("service-recommended")) } else { line }
            };
            let options: Vec<_> = services
                .map(|(n, service)| hinted(nth(n), service.name.in_language(language), hint(service)))
                .collect();
            let list = listed(&options, "service-list-button", language);
            // A button has no room for what a row says beside its title.
            let line = |option: &Answer| {
                let hint = option.hint.as_deref().unwrap_or_default();
                say_with(
                    language,
                    "prices-line",
                    &[("service", (&option.title).into()), ("line", hint.into())],
                )
            };
            let lines = options.iter().map(line).collect::<Vec<_>>().join("\n");
            let lines = if list.is_none() { format!("\n\n{lines}") } else { String::new() };
            let body = format!("{}{lines}", label("service-body"));
            Question { kind: "service", body, brief: Some(lines.trim().to_owned()), options, list }
        }
        Step::Staff { options } => {
            let mut answers: Vec<_> =
                vec![hinted(Choice::Anyone, label("staff-any-row"), label("staff-any-hint"))];
            answers.extend(options.iter().enumerate().map(|(n, id)| answer(nth(n), format.staff(*id))));
            Question {
                kind: "staff",
                body: say_with(language, "staff-body", &[("service", (&service).into())]),
                brief: None,
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
                    say_with(
                        language,
                        "slot-body-move",
                        &[("service", (&service).into()), ("when", (&when).into())],
                    )
                }
                (None, Some(day), _) => {
                    let date = format.date_long(*day);
                    say_with(
                        language,
                        "slot-body-day",
                        &[("service", (&service).into()), ("date", (&date).into())],
                    )
                }
                (None, None, StaffChoice::Named(staff)) => {
                    let staff = format.staff(staff);
                    say_with(
                        language,
                        "slot-body-staff",
                        &[("service", (&service).into()), ("staff", (&staff).into())],
                    )
                }
                (None, None, _) => say_with(language, "slot-body", &[("service", (&service).into())]),
            };
            let example = label("slot-example");
            let write = say_with(language, "slot-or-write", &[("example", (&example).into())]);
            let body = format!("{body}\n\n{write}");
            Question {
                kind: "slot",
                body,
                brief: Some(String::new()),
                options,
                list: Some(label("slot-list-button")),
            }
        }
        Step::Day { days, more } => {
            let mut options: Vec<_> =
                days.iter().enumerate().map(|(n, day)| answer(nth(n), format.date_short(*day))).collect();
            if *more {
                options.push(answer(Choice::More, label("day-later-row")));
            }
            let (body, list) = (label("day-body"), Some(label("day-list-button")));
            Question { kind: "day", body, brief: Some(String::new()), list, options }
        }
        Step::Half { early, late } => {
            let (early, late) = (format.time(*early), format.time(*late));
            Question {
                kind: "half",
                body: say_with(
                    language,
                    "half-body",
                    &[("early", (&early).into()), ("late", (&late).into())],
                ),
                brief: None,
                options: vec![answer(Choice::Nth(0), early), answer(Choice::Nth(1), late)],
                list: None,
            }
        }
        Step::Name => {
            Question { kind: "name", body: label("ask-name"), brief: None, options: Vec::new(), list: None }
        }
        Step::Detail { nth } => {
            let service = draft.services.first().and_then(|id| context.business.service(*id))?;
            let question = service.questions.get(*nth)?;
            let skip = (!question.required).then(|| answer(Choice::Skip, label("detail-skip-button")));
            Question {
                kind: "detail",
                body: question.text.in_language(language).to_owned(),
                brief: None,
                options: skip.into_iter().collect(),
                list: None,
            }
        }
        Step::Confirm => confirm(&format, state)?,
        Step::Pick { purpose, bookings } => {
            let body = match purpose {
                Purpose::Move => label("pick-move-body"),
                Purpose::Cancel => label("pick-cancel-body"),
                Purpose::Show | Purpose::Attend => {
                    let count = i64::try_from(bookings.len()).unwrap_or(0);
                    say_with(language, "mine-body", &[("count", count.into())])
                }
            };
            let options = bookings
                .iter()
                .enumerate()
                .map(|(n, booking)| {
                    hinted(nth(n), format.row(booking.start), format.services(&booking.services))
                })
                .collect();
            Question { kind: "pick", body, brief: None, options, list: Some(label("mine-list-button")) }
        }
        Step::Cancel { booking } => Question {
            kind: "cancel",
            body: format!(
                "{}\n\n*{}*\n{}",
                label("cancel-body"),
                format.services(&booking.services),
                say_with(language, "summary-when", &[("when", (&format.when(booking.start)).into())]),
            ),
            brief: None,
            options: vec![
                answer(Choice::Yes, label("cancel-yes-button")),
                answer(Choice::No, label("cancel-no-button")),
            ],
            list: None,
        },
        Step::Resume => {
            let left =
                state.interrupted.as_ref().map(|draft| format.services(&draft.services)).unwrap_or_default();
            Question {
                kind: "resume",
                body: say_with(language, "resume-body", &[("service", (&left).into())]),
                brief: None,
                options: vec![
                    answer(Choice::Yes, label("resume-yes-button")),
                    answer(Choice::No, label("resume-no-button")),
                ],
                list: None,
            }
        }
        Step::Quoted => Question {
            kind: "quote",
            body: label("quote-body"),
            brief: None,
            options: vec![
                answer(Choice::Yes, label("quote-yes-button")),
                answer(Choice::No, label("quote-no-button")),
            ],
            list: None,
        },
        Step::OfferPerson => {
            let on = if draft.services.is_empty() { "menu-book-button" } else { "resume-yes-button" };
            Question {
                kind: "person",
                body: label("not-understood-person"),
                brief: None,
                options: vec![
                    answer(Choice::Yes, label("menu-person-button")),
                    answer(Choice::No, label(on)),
                ],
                list: None,
            }
        }
    };
    Some(question)
}

/// Up to three options with short and different titles are buttons; more are a list.
fn listed(options: &[Answer], label: &str, language: Language) -> Option<String> {
    let short = options.iter().all(|option| option.title.encode_utf16().count() <= 20);
    let differ = options
        .iter()
        .enumerate()
        .all(|(n, one)| options.iter().skip(n + 1).all(|other| one.title != other.title));
    let buttons = options.len() <= 3 && short && differ;
    (!buttons).then(|| say(language, label))
}

fn confirm(format: &Format<'_>, state: &State) -> Option<Question> {
    let language = format.language;
    let label = |key: &str| say(language, key);
    let draft = &state.draft;
    let hold = draft.hold.as_ref()?;
    let moving = draft.moving.is_some();
    // The question may be put again later: it promises what is left.
    let left = hold.expires_at.duration_since(format.context.now).as_secs();
    let opening = match (left > 0, moving) {
        (true, true) => "confirm-move-body",
        (true, false) => "confirm-body",
        (false, _) => "confirm-lapsed",
    };
    let minutes = format.minutes(u32::try_from((left + 59) / 60).unwrap_or(0));
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
        brief: None,
        options: vec![
            answer(Choice::Yes, label(yes)),
            answer(Choice::Change, label("confirm-change-button")),
            answer(Choice::No, label("confirm-no-button")),
        ],
        list: None,
    })
}
