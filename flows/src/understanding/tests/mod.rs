//! Tables of phrases from our own pen, one file a language, and what holds for any text at all.
//!
//! Today is Wednesday 25 November 2026, ten in the morning. A row is a message and what is heard in it, written
//! short: intent, `#number`, `s:service`, `w:staff`, the day, the time, `not` days, `lang`, `name`, `mail`.

mod de;
mod en;
mod es;
mod fr;
mod properties;
mod pt;

use uuid::Uuid;

use super::*;

pub(super) fn services() -> Vec<(ServiceId, Vec<String>)> {
    let names: [&[&str]; 4] = [
        &["Haircut", "Corte de pelo", "Corte de cabelo", "Coupe", "Haarschnitt"],
        &["Hair color", "Tinte", "Coloração", "Coloration", "Färben"],
        &["Dental cleaning", "Limpieza dental", "Limpeza dental", "Détartrage", "Zahnreinigung"],
        &["Haircut and beard", "Corte y barba", "Corte e barba", "Coupe et barbe", "Haarschnitt mit Bart"],
    ];
    (1..)
        .zip(names)
        .map(|(n, names)| (ServiceId(Uuid::from_u128(n)), names.iter().map(|n| (*n).into()).collect()))
        .collect()
}

pub(super) fn staff() -> Vec<(StaffId, String)> {
    let names = ["Ana García", "Marco Rossi", "Jürgen Klein", "Dr. May Lee"];
    (1..).zip(names).map(|(n, name)| (StaffId(Uuid::from_u128(n)), name.into())).collect()
}

pub(super) fn hear(language: Language, text: &str) -> Heard {
    let now: jiff::Zoned = "2026-11-25T10:00[Europe/Madrid]".parse().unwrap();
    let (services, staff) = (services(), staff());
    understand(
        text,
        &Setting { language, languages: &Language::ALL, now: &now, services: &services, staff: &staff },
    )
}

/// Every row of a table; all failures are shown at once.
fn check(language: Language, rows: &[(&str, &str)]) {
    assert!(rows.len() >= 60);
    let wrong: Vec<String> = rows
        .iter()
        .map(|&(text, expected)| (text, expected, show(&hear(language, text))))
        .filter(|(_, expected, heard)| expected != heard)
        .map(|(text, expected, heard)| format!("{text:?}\n   expected {expected:?}\n   heard    {heard:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn show(heard: &Heard) -> String {
    let mut parts: Vec<String> = Vec::new();
    match heard.intent {
        Some(Intent::Language(language)) => parts.push(format!("speak-{}", language.code())),
        Some(intent) => parts.push(serde_json::to_value(intent).unwrap().as_str().unwrap().replace('_', "-")),
        None => {}
    }
    parts.extend(heard.number.map(|number| format!("#{number}")));
    for id in &heard.services {
        let name = ["cut", "color", "clean", "beard"].get(id.0.as_u128() as usize - 1).unwrap();
        parts.push(format!("s:{name}"));
    }
    match heard.staff {
        Some(StaffWish::Any) => parts.push("w:any".into()),
        Some(StaffWish::Named(id)) => {
            parts.push(format!(
                "w:{}",
                ["ana", "marco", "jurgen", "may"].get(id.0.as_u128() as usize - 1).unwrap()
            ));
        }
        None => {}
    }
    parts.extend(day(heard.when.day));
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    match heard.when.time {
        Time::Unsaid => {}
        Time::At(time) => parts.push(format!("@{}", clock(time))),
        Time::Either(a, b) => parts.push(format!("@{}|{}", clock(a), clock(b))),
        Time::Between(a, b) => parts.push(format!("{}-{}", clock(a), clock(b))),
        Time::After(time) => parts.push(format!(">{}", clock(time))),
        Time::Before(time) => parts.push(format!("<{}", clock(time))),
        Time::Around(time) => parts.push(format!("~{}", clock(time))),
    }
    parts.extend(heard.when.not.iter().map(|&out| format!("not {}", day(out).unwrap_or_default())));
    parts.extend(heard.language.map(|language| format!("lang {}", language.code())));
    parts.extend(heard.name.as_ref().map(|name| format!("name {name}")));
    parts.extend(heard.email.as_ref().map(|email| format!("mail {email}")));
    parts.join(" ")
}

/// A date of this winter without its year.
fn day(day: Day) -> Option<String> {
    let date = |date: jiff::civil::Date| {
        let winter =
            (date.year() == 2026 && date.month() >= 11) || (date.year() == 2027 && date.month() < 11);
        let form = if winter { "%m-%d" } else { "%Y-%m-%d" };
        date.strftime(form).to_string()
    };
    match day {
        Day::Unsaid => None,
        Day::On(on) => Some(date(on)),
        Day::Between(from, to) => Some(format!("{}..{}", date(from), date(to))),
        Day::AnyDay => Some("any-day".into()),
        Day::Clash { date: said, weekday } => {
            Some(format!("clash {} {}", date(said), weekday.to_monday_one_offset()))
        }
        Day::Invalid => Some("invalid".into()),
        Day::Past(past) => Some(format!("past {}", date(past))),
    }
}
