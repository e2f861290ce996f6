//! The chats of `fixtures/transcripts`, a folder a language: what the customer does, and all that the bot says.
//! `BELLHOP_BLESS=1` writes the bot's part anew, to be read before it is committed. Tests only.
//!
//! ```text
//! business salon                 salon (Madrid) or dentist (New York); salon where nothing is said
//! name none                      the name that WhatsApp shows; Lucía Romero where nothing is said
//! now 2026-03-02T10:00           the business's wall clock
//! > hola                         the customer writes; `late PT20M > hola`: it took so long to reach us
//! tap Reservar                   the newest button or row of that name; `tap old Reservar`: the one before it
//! forge slot.1.0                 a tap with an id of the customer's own making
//! send image                     image, basket or reaction
//! + PT25H                        time passes
//! owner                          the owner answers from their phone; `back`: gives the chat back
//! other 2026-03-03T17:00 Ana     somebody else books a haircut with Ana
//! remind                         the reminder of the next booking goes out
//! ? booked 1                     booked N, held N, at TIME, attending, silent, speaking, opted out, opted in, person N
//! < ...                          the bot; `| ` goes on, [Button], - Row | hint, {label of the list}
//! ```
#![expect(clippy::disallowed_methods, reason = "transcripts are files, read and blessed by the test alone")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::business::{dentist, language, salon};
use super::world::{World, options};
use crate::conversation::Event;
use crate::language::Language;
use crate::outbound::Outbound;

/// Stands where a line could not be done, or is not so.
const WRONG: &str = "| !!!";

fn folder(language: Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/transcripts").join(language.code())
}

/// Plays every transcript of a language.
fn play_all(language: Language) {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder(language)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "{language:?} has only {} transcripts", files.len());
    let bless = std::env::var("BELLHOP_BLESS").is_ok();
    let mut wrong = Vec::new();
    for file in files {
        let written = std::fs::read_to_string(&file).unwrap();
        let played = play(&file.display().to_string(), &written);
        if played.contains(WRONG) {
            wrong.push(format!("{}: see {WRONG}", file.display()));
        }
        if bless {
            std::fs::write(&file, played).unwrap();
        } else if let Some(line) = written.lines().zip(played.lines()).position(|(a, b)| a != b) {
            let at = |text: &str| text.lines().nth(line).unwrap_or("").to_owned();
            wrong.push(format!("{}:{}\n  {}\n  {}", file.display(), line + 1, at(&written), at(&played)));
        } else if written != played {
            wrong.push(format!("{}: one ends before the other", file.display()));
        }
    }
    assert!(wrong.is_empty(), "written, then said:\n{}", wrong.join("\n"));
}

#[test]
fn english() {
    play_all(Language::En);
}

#[test]
fn spanish() {
    play_all(Language::Es);
}

#[test]
fn portuguese() {
    play_all(Language::Pt);
}

#[test]
fn french() {
    play_all(Language::Fr);
}

#[test]
fn german() {
    play_all(Language::De);
}

/// Plays one transcript: its own lines, with what the bot says now.
fn play(file: &str, written: &str) -> String {
    let code = Path::new(file).parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
    let mut world = World::new(salon(), language(&code), Timestamp::UNIX_EPOCH);
    let mut out = String::new();
    for line in written.lines() {
        if line.starts_with(['<', '|']) {
            continue;
        }
        writeln!(out, "{line}").unwrap();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match act(&mut world, verb, rest) {
            Ok(Some(said)) => show(&said, &mut out),
            Ok(None) => {}
            Err(reason) => writeln!(out, "{WRONG} {reason}").unwrap(),
        }
    }
    out
}

fn at(world: &World, text: &str) -> Timestamp {
    let local: DateTime = text.parse().unwrap();
    world.zone.to_timestamp(local).unwrap()
}

/// Does what a line says; the bot's answer, where there can be one.
fn act(world: &mut World, verb: &str, rest: &str) -> Result<Option<Vec<Outbound>>, String> {
    match verb {
        "business" => {
            let fixture = if rest == "dentist" { dentist() } else { salon() };
            *world = World::new(fixture, world.prior, world.now);
        }
        "name" => world.name = (rest != "none").then(|| rest.to_owned()),
        "now" => world.now = at(world, rest),
        "+" => world.now += rest.parse::<SignedDuration>().unwrap(),
        ">" => return Ok(Some(world.says(rest, SignedDuration::ZERO))),
        "late" => {
            let (late, text) = rest.split_once(" > ").unwrap();
            return Ok(Some(world.says(text, late.parse().unwrap())));
        }
        "tap" => {
            let id = find_option(world, rest).ok_or("nothing of that name was shown")?;
            return Ok(Some(world.taps(&id, SignedDuration::ZERO)));
        }
        "forge" => return Ok(Some(world.taps(rest, SignedDuration::ZERO))),
        "send" => {
            let event = match rest {
                "basket" => Event::Basket,
                "reaction" => Event::Noticed,
                _ => Event::Unreadable,
            };
            return Ok(Some(world.turn(event)));
        }
        "owner" => return Ok(Some(world.turn(Event::OwnerSpoke))),
        "back" => return Ok(Some(world.turn(Event::HandedBack))),
        "other" => {
            let (when, name) = rest.split_once(' ').unwrap_or((rest, ""));
            let service = world.card.services.iter().find(|one| one.minutes == 30).unwrap().id;
            let staff = world.card.staff.iter().find(|staff| staff.name == name).map(|staff| staff.id);
            let start = at(world, when);
            world.other_books(service, staff, start);
        }
        "remind" => return world.reminds().map(Some).ok_or_else(|| "nothing to remind of".to_owned()),
        "?" if holds(world, rest) => {}
        "?" => {
            return Err(format!(
                "it is not so: {} booked, {} held",
                world.coming().len(),
                world.live_holds()
            ));
        }
        other => return Err(format!("{other} is not understood")),
    }
    Ok(None)
}

/// The id of the newest option of that title, or of the one before.
fn find_option(world: &World, title: &str) -> Option<String> {
    let (title, skip) = title.strip_prefix("old ").map_or((title, 0), |title| (title, 1));
    let shown = world.sent.iter().rev().flat_map(options).filter(|(_, shown)| shown == title);
    shown.map(|(id, _)| id).nth(skip)
}

fn holds(world: &World, claim: &str) -> bool {
    let (what, rest) = claim.split_once(' ').unwrap_or((claim, ""));
    let silent = world.state.silent_until.is_some_and(|until| until > world.now);
    match what {
        "booked" => world.coming().len() == count(rest),
        "held" => world.live_holds() == count(rest),
        "at" => world.coming().iter().any(|booking| booking.start == at(world, rest)),
        "attending" => world.attends(),
        "silent" => silent,
        "speaking" => !silent,
        "opted" => world.opted_out == (rest == "out"),
        "person" => world.persons_called == count(rest),
        other => panic!("{other} cannot be asked"),
    }
}

/// What the bot said, as a transcript shows it.
fn show(said: &[Outbound], out: &mut String) {
    if said.is_empty() {
        out.push_str("< (nothing)\n");
    }
    for message in said {
        let (body, label) = match message {
            Outbound::Text(text) => (&text.body, None),
            Outbound::Buttons(buttons) => (&buttons.body, None),
            Outbound::List(list) => (&list.body, Some(&list.button)),
            other => panic!("{other:?} is not shown in transcripts"),
        };
        for (n, line) in body.lines().enumerate() {
            writeln!(out, "{}", format!("{} {line}", if n == 0 { '<' } else { '|' }).trim_end()).unwrap();
        }
        if let Some(label) = label {
            writeln!(out, "| {{{label}}}").unwrap();
        }
        if let Outbound::List(list) = message {
            for row in list.sections.iter().flat_map(|section| &section.rows) {
                let hint = row.description.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
                writeln!(out, "| - {}{hint}", row.title).unwrap();
            }
        } else {
            for (_, title) in options(message) {
                writeln!(out, "| [{title}]").unwrap();
            }
        }
    }
}

fn count(text: &str) -> usize {
    text.parse().unwrap()
}
