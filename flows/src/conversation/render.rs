//! From notes and the open question to messages that WhatsApp takes.
//!
//! One rich message rather than five: WhatsApp does not keep the order of messages sent back to back, and a
//! customer may get one in six seconds only (reference/whatsapp.md 2.10).

use super::format::Format;
use super::note::{Note, card};
use super::question::{self, Answer, Question};
use super::tap::{Act, Tap};
use super::{Booking, Context, Effect, State};
use crate::language::Language;
use crate::outbound::{Button, Outbound, Row, Section, fit};
use crate::words::say;

/// The body of a message with buttons holds so many characters.
const BUTTONS_BODY: usize = 1024;
/// The body of a list and of a text.
const BODY: usize = 4096;

/// What the effects of a turn say to the customer, in order.
pub fn render(context: &Context<'_>, state: &State, effects: &[Effect]) -> Vec<Outbound> {
    let language = state.language.unwrap_or(context.prior);
    let speaks = effects.iter().any(|effect| matches!(effect, Effect::Say(_) | Effect::Ask));
    if !speaks {
        return Vec::new();
    }
    let notes: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Say(note) => Some(note),
            _ => None,
        })
        .collect();
    let mut words: Vec<String> = Vec::new();
    for note in &notes {
        let said = note.words(context, language);
        match words.last_mut() {
            // "It is taken. The nearest are:" is one breath.
            Some(before) if **note == Note::Nearest => *before = format!("{before} {said}"),
            _ => words.push(said),
        }
    }
    let shown = notes.iter().rev().find_map(|note| note.booking());
    match (question::of(context, state, language), shown) {
        (Some(mut question), None) => {
            if notes.last().is_some_and(|note| note.leads())
                && let Some(brief) = question.brief.take()
            {
                question.body = brief;
            }
            asked(words, &question, state.version)
        }
        (Some(question), Some(booking)) => {
            // The booking keeps its own buttons; the question follows in a message of its own.
            let mut messages = with_buttons(words.join("\n\n"), &booking_buttons(booking, language));
            words.clear();
            messages.extend(asked(words, &question, state.version));
            messages
        }
        (None, Some(booking)) => with_buttons(words.join("\n\n"), &booking_buttons(booking, language)),
        (None, None) if words.is_empty() => Vec::new(),
        (None, None) => text(&words.join("\n\n")),
    }
}

/// A reminder of a booking, with what can be done about it in one tap.
pub fn booking_card(
    context: &Context<'_>,
    booking: &Booking,
    opening: &str,
    language: Language,
) -> Vec<Outbound> {
    let format = Format { context, language };
    let mut buttons = vec![(
        Tap::of_booking(Act::Attend, booking.version, booking.id),
        say(language, "booking-confirm-button"),
    )];
    buttons.extend(booking_buttons(booking, language));
    with_buttons(format!("{opening}\n\n{}", card(&format, booking)), &buttons)
}

fn booking_buttons(booking: &Booking, language: Language) -> Vec<(String, String)> {
    vec![
        (Tap::of_booking(Act::Move, booking.version, booking.id), say(language, "booking-move-button")),
        (Tap::of_booking(Act::Cancel, booking.version, booking.id), say(language, "booking-cancel-button")),
    ]
}

fn asked(notes: Vec<String>, question: &Question, version: u32) -> Vec<Outbound> {
    let body = [notes.join("\n\n"), question.body.clone()];
    let body = body.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let id = |answer: &Answer| Tap::answer(question.kind, version, answer.choice);
    if question.options.is_empty() {
        return text(&body);
    }
    match &question.list {
        None => {
            let buttons: Vec<_> =
                question.options.iter().map(|answer| (id(answer), answer.title.clone())).collect();
            with_buttons(body, &buttons)
        }
        Some(label) => {
            let rows = question
                .options
                .iter()
                .map(|answer| Row {
                    id: id(answer),
                    title: fit(&answer.title, 24),
                    description: answer.hint.as_deref().map(|hint| fit(hint, 72)),
                })
                .collect();
            let section = Section { title: None, rows };
            let list = Outbound::list(fit(&body, BODY), fit(label, 20), vec![section], None, None);
            // Rows come from our own limits; whatever they refuse all the same still reaches the customer as text.
            list.map_or_else(|_| text(&body), |list| vec![list])
        }
    }
}

fn with_buttons(body: String, buttons: &[(String, String)]) -> Vec<Outbound> {
    let (before, body) = if body.encode_utf16().count() > BUTTONS_BODY { split(&body) } else { (None, body) };
    let buttons: Vec<_> =
        buttons.iter().map(|(id, title)| Button { id: id.clone(), title: fit(title, 20) }).collect();
    let message = Outbound::buttons(fit(&body, BUTTONS_BODY), None, None, buttons);
    let mut messages = before.map(|before| text(&before)).unwrap_or_default();
    messages.extend(message.map_or_else(|_| text(&body), |message| vec![message]));
    messages
}

/// A body too long for buttons: all but its last paragraph goes ahead as a text.
fn split(body: &str) -> (Option<String>, String) {
    match body.rsplit_once("\n\n") {
        Some((before, last)) => (Some(before.to_owned()), last.to_owned()),
        None => (None, body.to_owned()),
    }
}

fn text(body: &str) -> Vec<Outbound> {
    Outbound::text(fit(body, BODY)).map_or_else(|_| Vec::new(), |message| vec![message])
}
