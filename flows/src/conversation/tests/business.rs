//! The two businesses of the transcripts: a hair salon in Madrid and a dentist in New York. Tests only.

use jiff::civil::date;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::business::{Bot, Business, Localized, Question, Service, Staff};
use crate::calendar::{self, Closure, Config, Grid, Policy, Segment, Shift, ShiftDays};
use crate::id::{BusinessId, ServiceId, StaffId};
use crate::language::Language::{self, De, En, Es, Fr, Pt};
use crate::money::{Currency, Money};

/// A business as its customers meet it, and its calendar.
pub(super) struct Fixture {
    pub(super) card: Business,
    pub(super) config: Config,
}

const WEEKDAYS: u8 = 0b001_1111;
const SATURDAY: u8 = 0b010_0000;

fn in_all(es: &str, en: &str, pt: &str, fr: &str, de: &str) -> Localized {
    Localized(
        [(Es, es), (En, en), (Pt, pt), (Fr, fr), (De, de)].map(|(of, text)| (of, text.to_owned())).into(),
    )
}

fn service(n: u128, name: Localized, minutes: u32, price: (i64, &str), staff: &[StaffId]) -> Service {
    Service {
        id: ServiceId(Uuid::from_u128(n)),
        name,
        synonyms: Vec::new(),
        description: None,
        minutes,
        price: Some(Money {
            amount: Decimal::new(price.0, 0),
            currency: Currency::try_from(price.1.to_owned()).unwrap(),
        }),
        recommended: false,
        choose_staff: false,
        questions: Vec::new(),
        staff: staff.to_vec(),
    }
}

fn people(first: u128, names: &[&str]) -> Vec<Staff> {
    let ids = (first..).map(|n| StaffId(Uuid::from_u128(n)));
    ids.zip(names).map(|(id, name)| Staff { id, name: (*name).to_owned() }).collect()
}

/// The calendar of a business whose people all work the same hours: weekday mask, first and last minute.
fn config(card: &Business, shifts: &[(u8, u16, u16)], step: u16, closures: Vec<Closure>) -> Config {
    let plan = |service: &Service| calendar::Service {
        id: service.id,
        segments: vec![Segment {
            minutes: u16::try_from(service.minutes).unwrap(),
            staff: true,
            resources: Vec::new(),
        }],
        buffer_before: 0,
        buffer_after: 0,
        capacity: 1,
        staff: service.staff.clone(),
        step: None,
        price: service.price,
    };
    let shift = |staff: StaffId, &(days, from, to): &(u8, u16, u16)| Shift {
        staff,
        on: ShiftDays::Weekly(days),
        start: from,
        minutes: to - from,
        from: None,
        until: None,
        cuts: false,
    };
    Config {
        zone: card.zone.clone(),
        services: card.services.iter().map(plan).collect(),
        staff: card.staff.iter().map(|staff| staff.id).collect(),
        resources: Vec::new(),
        shifts: card
            .staff
            .iter()
            .flat_map(|staff| shifts.iter().map(move |row| shift(staff.id, row)))
            .collect(),
        closures,
        policy: Policy {
            min_notice: 30,
            horizon_days: 60,
            step,
            grid: Grid::WallClock,
            max_per_day: None,
            max_per_staff_day: None,
            max_per_customer_day: Some(4),
        },
    }
}

fn hours(shifts: &[(u8, u16, u16)]) -> [Vec<(u16, u16)>; 7] {
    std::array::from_fn(|day| {
        shifts.iter().filter(|(days, ..)| days >> day & 1 == 1).map(|&(_, from, to)| (from, to)).collect()
    })
}

/// Peluquería Sol: Ana, Bea and Carlos, Monday to Friday 10-14 and 16-20, Saturday 10-14; closed on 19 March.
pub(super) fn salon() -> Fixture {
    let shifts = [(WEEKDAYS, 600, 840), (WEEKDAYS, 960, 1200), (SATURDAY, 600, 840)];
    let staff = people(1, &["Ana", "Bea", "Carlos"]);
    let ids: Vec<StaffId> = staff.iter().map(|one| one.id).collect();
    let cut = in_all("Corte de pelo", "Haircut", "Corte de cabelo", "Coupe de cheveux", "Haarschnitt");
    let colour = in_all("Color", "Colour", "Coloração", "Coloration", "Farbe");
    let beard = in_all("Arreglo de barba", "Beard trim", "Barba", "Taille de barbe", "Bartpflege");
    let mut services = vec![
        service(11, colour, 90, (45, "EUR"), &ids[..2]),
        service(12, cut, 30, (18, "EUR"), &ids),
        service(13, beard, 20, (12, "EUR"), &ids[2..]),
    ];
    services[0].choose_staff = true;
    services[0].synonyms =
        ["tinte", "mechas", "hair colour", "tinta", "couleur", "färben"].map(str::to_owned).to_vec();
    services[1].choose_staff = true;
    services[1].recommended = true;
    services[1].synonyms = ["cortar el pelo", "corte", "cut", "cortar o cabelo", "coupe", "haare schneiden"]
        .map(str::to_owned)
        .to_vec();
    services[2].synonyms = ["barba", "beard", "barbe", "bart"].map(str::to_owned).to_vec();
    let card = Business {
        id: BusinessId(Uuid::from_u128(100)),
        name: "Peluquería Sol".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        languages: vec![Es, En],
        twelve_hours: false,
        address: Some("Calle del Sol 5, Madrid".to_owned()),
        phone: Some("+34 910 000 000".to_owned()),
        services,
        staff,
        hours: hours(&shifts),
        bot: Bot::default(),
    };
    let holiday = date(2026, 3, 19);
    let closures = vec![Closure { staff: None, from: holiday, to: holiday, name: "San José".to_owned() }];
    Fixture { config: config(&card, &shifts, 30, closures), card }
}

/// Hudson Dental: Dr. Lee and Dr. Patel, Monday to Friday 7-20; one question, which may be skipped.
pub(super) fn dentist() -> Fixture {
    let shifts = [(WEEKDAYS, 420, 1200)];
    let staff = people(21, &["Dr. Lee", "Dr. Patel"]);
    let ids: Vec<StaffId> = staff.iter().map(|one| one.id).collect();
    let check = in_all("Revisión", "Check-up", "Consulta", "Contrôle", "Kontrolle");
    let cleaning = in_all("Limpieza dental", "Cleaning", "Limpeza", "Détartrage", "Zahnreinigung");
    let mut services =
        vec![service(31, check, 30, (120, "USD"), &ids), service(32, cleaning, 45, (95, "USD"), &ids)];
    for service in &mut services {
        service.questions.push(Question {
            key: "know".to_owned(),
            text: in_all(
                "¿Hay algo que debamos saber?",
                "Is there anything we should know?",
                "Há algo que devemos saber?",
                "Y a-t-il quelque chose à savoir ?",
                "Gibt es etwas, das wir wissen sollten?",
            ),
            required: false,
        });
    }
    let card = Business {
        id: BusinessId(Uuid::from_u128(200)),
        name: "Hudson Dental".to_owned(),
        zone: "America/New_York".to_owned(),
        languages: vec![En, Es],
        twelve_hours: true,
        address: Some("12 Hudson Street, New York".to_owned()),
        phone: None,
        services,
        staff,
        hours: hours(&shifts),
        bot: Bot::default(),
    };
    Fixture { config: config(&card, &shifts, 30, Vec::new()), card }
}

/// Services by the words customers use.
pub(super) fn service_words(card: &Business) -> Vec<(ServiceId, Vec<String>)> {
    let words = |service: &Service| {
        let names = service.name.0.values().chain(&service.synonyms);
        (service.id, names.cloned().collect())
    };
    card.services.iter().map(words).collect()
}

/// Staff by name.
pub(super) fn staff_words(card: &Business) -> Vec<(StaffId, String)> {
    card.staff.iter().map(|staff| (staff.id, staff.name.clone())).collect()
}

/// The language of a folder of transcripts.
pub(super) fn language(folder: &str) -> Language {
    Language::from_code(folder).unwrap()
}
