//! One call to `POST /messages`, judged: who calls, what is sent, to whom, in time and in pace; then shown on the
//! phone and followed by statuses. Called by `api`, which only turns the [`Outcome`] into bytes on a socket.

use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};

use super::bubble;
use super::call::{Call, Verdict};
use super::chat::{Chat, ChatMessage, From, Tick};
use super::check::{self, Body, Checked, Recipient};
use super::delivery::{About, Post};
use super::fault::{Fault, Place};
use super::journal::{Held, Record};
use super::refusal::Refusal;
use super::template::{self, Filled};
use super::webhook::{self, StatusOf};
use super::{Event, Line, Statuses, World, lock, wamid};

/// What the caller gets to see.
pub(super) enum Outcome {
    Answer {
        http: u16,
        body: String,
    },
    Late {
        ms: u64,
        body: String,
    },
    Html,
    /// Never an answer.
    Silence,
    /// The connection closes.
    Close,
}

impl World {
    /// Judges a call whose caller was authorised for `line`, and writes it into the journal of calls.
    pub(super) fn receive(self: &Arc<Self>, line: &Arc<Line>, mut call: Call, body: Value) -> Outcome {
        call.phone_number_id = Some(line.number.phone_number_id.clone());
        let outcome = match self.judge(line, &mut call, &body) {
            Ok(outcome) => outcome,
            Err(refusal) => refused(&mut call, &refusal),
        };
        call.body = body;
        self.record(call);
        outcome
    }

    /// Numbers a call, keeps it and tells of it.
    pub(super) fn record(&self, call: Call) {
        // Written under the lock, so that the file has the order of the numbers.
        let mut calls = lock(&self.calls);
        let call = calls.push(call);
        self.write(&[Record::Call(Held::Ref(&call))]);
        drop(calls);
        self.tell(|| Event::Call(call));
    }

    fn judge(self: &Arc<Self>, line: &Arc<Line>, call: &mut Call, body: &Value) -> Result<Outcome, Refusal> {
        let checked = match check::body(body)? {
            Body::Message(checked) => checked,
            Body::Read { message_id, typing } => {
                self.mark_read(line, message_id, typing)?;
                return Ok(Outcome::Answer { http: 200, body: r#"{"success":true}"#.to_owned() });
            }
        };
        let fault = self.faults.take(Place::Call);
        match fault {
            Some(Fault::Error { code, http }) => {
                return Err(Refusal::of(code, "Injected fault.").with_http(http));
            }
            Some(Fault::Refuse) => {
                (call.verdict, call.status) = (Verdict::Dropped, 0);
                call.problem = Some("fault: closed without an answer, nothing accepted".to_owned());
                return Ok(Outcome::Close);
            }
            Some(Fault::Html502) => {
                (call.verdict, call.status) = (Verdict::Refused, 502);
                call.problem = Some("fault: a gateway's page instead of JSON".to_owned());
                return Ok(Outcome::Html);
            }
            _ => {}
        }
        let (wamid, answer) = self.accept(line, &checked, body)?;
        call.wamid = Some(wamid);
        let garbled = |call: &mut Call, problem: &str, body: String| {
            call.verdict = Verdict::Garbled;
            call.problem = Some(format!("fault: {problem}"));
            Outcome::Answer { http: 200, body }
        };
        Ok(match fault {
            Some(Fault::Delay { ms }) => Outcome::Late { ms, body: answer.to_string() },
            Some(Fault::Hang) => {
                (call.verdict, call.status) = (Verdict::Hung, 0);
                Outcome::Silence
            }
            Some(Fault::AcceptThenReset) => {
                (call.verdict, call.status) = (Verdict::Reset, 0);
                Outcome::Close
            }
            Some(Fault::TruncatedJson) => {
                let mut body = answer.to_string();
                // The answer is ASCII up to the recipient, which is digits or letters: any cut is sound.
                body.truncate(body.len() / 2);
                garbled(call, "the answer's JSON is cut off", body)
            }
            Some(Fault::NoId) => {
                let body = json!({ "messaging_product": "whatsapp", "messages": [] }).to_string();
                garbled(call, "the answer has no message id", body)
            }
            _ => Outcome::Answer { http: 200, body: answer.to_string() },
        })
    }

    fn accept(
        self: &Arc<Self>,
        line: &Arc<Line>,
        checked: &Checked<'_>,
        body: &Value,
    ) -> Result<(String, Value), Refusal> {
        let (input, person) = match checked.recipient {
            Recipient::Phone(to) => {
                let digits: String = to.chars().filter(char::is_ascii_digit).collect();
                let own = line.number.display_phone_number.chars().filter(char::is_ascii_digit);
                if own.eq(digits.chars()) {
                    return Err(Refusal::of(131_021, "Recipient phone number cannot be the sender's."));
                }
                (to, self.person(&digits))
            }
            Recipient::UserId(user_id) => (user_id, self.person(user_id)),
        };
        let person = person.ok_or_else(|| {
            Refusal::of(131_026, "Message undeliverable: the recipient is not a WhatsApp user.")
        })?;
        let filled = match checked.kind {
            "template" => Some(self.fill(line, body)?),
            _ => None,
        };
        self.check_references(checked, body)?;
        let chat = self.chat_between(line, &person);
        if filled.is_none() && !lock(&chat.state).window_open(self.clock.now()) {
            let details = "Message failed to send because more than 24 hours have passed since the customer \
                           last replied to this number.";
            return Err(Refusal::of(131_047, details));
        }
        let elapsed = self.clock.elapsed();
        if !lock(&line.pace).take(elapsed) {
            let details = "Message failed to send because there were too many messages sent from this phone \
                           number in a short period of time.";
            return Err(Refusal::of(130_429, details));
        }
        if !lock(&chat.state).pair.take(elapsed) {
            let details = "Message failed to send because there were too many messages sent from this phone \
                           number to the same phone number in a short period of time.";
            return Err(Refusal::of(131_056, details));
        }
        let mut contact = json!({ "input": input });
        match checked.recipient {
            Recipient::Phone(_) => contact["wa_id"] = json!(person.customer.wa_id),
            Recipient::UserId(user_id) => contact["user_id"] = json!(user_id),
        }
        let id = self.show(&chat, checked, body, filled);
        let mut message = json!({ "id": id });
        if checked.kind == "template" {
            message["message_status"] = json!("accepted");
        }
        let answer = json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] });
        Ok((id, answer))
    }

    fn fill(&self, line: &Line, body: &Value) -> Result<Filled, Refusal> {
        let (name, language) = template::wanted(body)?;
        let key = (line.number.waba_id.clone(), name.to_owned(), language.to_owned());
        let template = {
            let templates = self.templates.read().unwrap_or_else(PoisonError::into_inner);
            templates.get(&key).cloned()
        };
        let missing = || Refusal::of(132_001, format!("template name ({name}) does not exist in {language}"));
        template.ok_or_else(missing)?.fill(&body["template"])
    }

    /// Reactions need a message, media ids an upload.
    fn check_references(&self, checked: &Checked<'_>, body: &Value) -> Result<(), Refusal> {
        let object = &body[checked.kind];
        if checked.kind == "reaction" {
            let target = object["message_id"].as_str().unwrap_or_default();
            if matches!(self.place(target), Err(false)) {
                return Err(Refusal::invalid("reaction", "message_id", "does not name a message"));
            }
        }
        let header = &object["header"];
        let media = [object, &header["image"], &header["video"], &header["document"]];
        for id in media.into_iter().filter_map(|media| media["id"].as_str()) {
            if !lock(&self.uploads).has(id) {
                return Err(Refusal::of(131_053, format!("{}: no media has the id given", checked.kind)));
            }
        }
        Ok(())
    }

    /// Shows an accepted message on the phone and sends its statuses on their way.
    fn show(
        self: &Arc<Self>,
        chat: &Arc<Chat>,
        checked: &Checked<'_>,
        body: &Value,
        filled: Option<Filled>,
    ) -> String {
        let id = wamid();
        let at = self.clock.now();
        let (bubble, category) = match filled {
            Some(filled) => (filled.bubble, Some(filled.category)),
            None => (bubble::of(body, checked.kind), None),
        };
        let reacts_to =
            (checked.kind == "reaction").then(|| body["reaction"]["message_id"].as_str()).flatten();
        let fault = self.faults.take(Place::Statuses);
        let mut state = lock(&chat.state);
        let tick = match self.statuses {
            Statuses::None => Tick::Sent,
            Statuses::Full if state.open => Tick::Read,
            _ => Tick::Delivered,
        };
        let message = Arc::new(ChatMessage {
            id: id.clone(),
            seq: self.next_message(),
            phone_number_id: chat.line.number.phone_number_id.clone(),
            wa_id: chat.customer.address().to_owned(),
            from: From::Business,
            at,
            bubble,
            status: Some(tick),
            quotes: checked.quotes.or(reacts_to).map(str::to_owned),
            callback: checked.callback.map(str::to_owned),
        });
        let statuses: Vec<Arc<Post>> = planned(self.statuses, fault, tick, checked.kind)
            .into_iter()
            .map(|status| {
                let of = StatusOf {
                    wamid: &id,
                    status,
                    callback: checked.callback,
                    category: category.as_deref(),
                };
                let body = webhook::statuses(chat, at, self.conversations, &[of]);
                Arc::new(self.post(chat, About::Status, &id, body))
            })
            .collect();
        self.office.owe(statuses.len());
        let position = state.push(Arc::clone(&message));
        self.put(&id, chat, position);
        if self.journal.is_some() {
            let mut records = vec![Record::Message(Held::Ref(&message))];
            records.extend(statuses.iter().map(|post| Record::Owed(Held::Ref(post.as_ref()))));
            self.write(&records);
        }
        drop(state);
        self.tell(|| Event::Message(message));
        self.post_statuses(statuses);
        id
    }

    pub(super) fn post(&self, chat: &Chat, about: About, wamid: &str, body: String) -> Post {
        Post {
            number: self.office.next_number(),
            about,
            wamid: wamid.to_owned(),
            phone_number_id: chat.line.number.phone_number_id.clone(),
            customer: chat.customer.address().to_owned(),
            body,
        }
    }

    /// The business has read a customer's message and all before it; with `typing` it is about to answer.
    fn mark_read(&self, line: &Arc<Line>, wamid: &str, typing: bool) -> Result<(), Refusal> {
        let unknown = || Refusal::of(131_009, "Param message_id does not name a message of a customer.");
        let (chat, position) = match self.place(wamid) {
            Ok(place) => place,
            Err(true) => return Ok(()),
            Err(false) => return Err(unknown()),
        };
        let changed = {
            let mut state = lock(&chat.state);
            let theirs = state.at(position).is_none_or(|message| message.from == From::Customer);
            if !theirs || !Arc::ptr_eq(&chat.line, line) {
                return Err(unknown());
            }
            state.read(position)
        };
        if !changed.is_empty() {
            self.write(&[Record::Read(wamid.to_owned())]);
        }
        for message in changed {
            self.tell(|| Event::Message(message));
        }
        if typing {
            self.tell(|| Event::Typing {
                phone_number_id: line.number.phone_number_id.clone(),
                wa_id: chat.customer.address().to_owned(),
            });
        }
        Ok(())
    }
}

/// Writes a refusal into the call and answers with it.
pub(super) fn refused(call: &mut Call, refusal: &Refusal) -> Outcome {
    call.verdict = Verdict::Refused;
    call.status = refusal.http;
    call.code = Some(refusal.code);
    call.problem = Some(refusal.details.clone());
    Outcome::Answer { http: refusal.http, body: refusal.body() }
}

/// The statuses of a message, in the order of their delivery.
fn planned(config: Statuses, fault: Option<Fault>, tick: Tick, kind: &str) -> Vec<&'static str> {
    if config == Statuses::None || fault == Some(Fault::DropStatuses) {
        return Vec::new();
    }
    let mut statuses = match (kind, tick) {
        // Reactions only ever get `sent` (whatsapp.md 1.5).
        ("reaction", _) => vec!["sent"],
        (_, Tick::Read) => vec!["sent", "delivered", "read"],
        _ => vec!["sent", "delivered"],
    };
    match fault {
        Some(Fault::ReorderStatuses) => vec!["read", "delivered", "sent"],
        Some(Fault::DuplicateStatuses) => {
            statuses = statuses.into_iter().flat_map(|status| [status, status]).collect();
            statuses
        }
        _ => statuses,
    }
}
