//! The demo's two businesses and two customers.

use actors::store::businesses::{self, Number, Stored};
use actors::store::{self, PgPool};
use flows::business::{Bot, Business, Localized, Question, Service as Card, Staff};
use flows::calendar::{
    Closure, Config, Grid, Need, Policy, Resource, Segment, Service as Plan, Shift, ShiftDays,
};
use flows::id::{AccountId, BusinessId, ResourceId, ServiceId, StaffId};
use flows::language::Language::{De, En, Es, Fr, Pt};
use flows::money::{Currency, Money};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::graph;

/// Monday to Friday.
const WEEKDAYS: u8 = 0b001_1111;
/// Saturday.
const SATURDAY: u8 = 0b010_0000;

/// Languages of the customers, in their order.
pub const LANGUAGES: [&str; 2] = ["es", "en"];

/// The people of the demo.
pub fn customers() -> Vec<graph::Customer> {
    let person = |wa_id: &str, user_id: &str, name: &str| graph::Customer {
        wa_id: Some(wa_id.into()),
        user_id: Some(user_id.into()),
        username: None,
        name: name.into(),
        hides_phone: false,
    };
    vec![
        person("34600111222", "ES.13491208655302741918", "Lucía Romero"),
        person("12125550123", "US.20781345527803916642", "Sam Carter"),
    ]
}

/// The numbers of the demo, as the simulated WhatsApp knows them.
pub fn numbers() -> Vec<graph::Number> {
    [salon(), dentist()]
        .into_iter()
        .flat_map(|stored| stored.numbers)
        .map(|number| graph::Number {
            phone_number_id: number.phone_number_id,
            display_phone_number: number.display,
            waba_id: number.waba_id,
            per_second: number.per_second,
        })
        .collect()
}

/// What a business of the demo is, in a word.
pub fn kind(id: BusinessId) -> &'static str {
    if id == salon().card.id {
        "hair salon"
    } else if id == dentist().card.id {
        "dentist"
    } else {
        "business"
    }
}

/// Writes the businesses that are not there yet.
pub async fn plant(pool: &PgPool, now: Timestamp) -> store::Result<()> {
    for mut stored in [salon(), dentist()] {
        if businesses::find(pool, stored.card.id).await?.is_none() {
            stored.plan.closures = holidays(now);
            businesses::save(pool, &stored).await?;
        }
    }
    Ok(())
}

/// Christmas and New Year, for three years to come.
fn holidays(now: Timestamp) -> Vec<Closure> {
    let year = now.to_zoned(jiff::tz::TimeZone::UTC).year();
    (year..year.saturating_add(3))
        .flat_map(|year| {
            [(year, 12, 25, "Christmas"), (year + 1, 1, 1, "New Year")].into_iter().filter_map(
                |(year, month, day, name)| {
                    let on = Date::new(year, month, day).ok()?;
                    Some(Closure { staff: None, from: on, to: on, name: name.into() })
                },
            )
        })
        .collect()
}

fn id(of: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, format!("{of}.demo.bellhop").as_bytes())
}

fn in_all(es: &str, en: &str, pt: &str, fr: &str, de: &str) -> Localized {
    Localized(
        [(Es, es), (En, en), (Pt, pt), (Fr, fr), (De, de)].map(|(of, text)| (of, text.to_owned())).into(),
    )
}

fn money(units: i64, currency: &str) -> Option<Money> {
    let currency = Currency::try_from(currency.to_owned()).ok()?;
    Some(Money { amount: Decimal::new(units * 100, 2), currency })
}

/// A service in its two views.
struct Both {
    card: Card,
    plan: Plan,
}

struct Given<'a> {
    key: &'a str,
    name: Localized,
    synonyms: &'a [&'a str],
    price: Option<Money>,
    staff: &'a [StaffId],
    segments: Vec<Segment>,
    buffer_after: u16,
}

fn service(given: Given<'_>) -> Both {
    let id = ServiceId(id(given.key));
    let plan = Plan {
        id,
        segments: given.segments,
        buffer_before: 0,
        buffer_after: given.buffer_after,
        capacity: 1,
        staff: given.staff.to_vec(),
        step: None,
        price: given.price,
    };
    let card = Card {
        id,
        name: given.name,
        synonyms: given.synonyms.iter().map(|word| (*word).to_owned()).collect(),
        description: None,
        minutes: plan.minutes(),
        price: given.price,
        recommended: false,
        choose_staff: false,
        questions: Vec::new(),
        staff: given.staff.to_vec(),
    };
    Both { card, plan }
}

fn busy(minutes: u16) -> Vec<Segment> {
    vec![Segment { minutes, staff: true, resources: Vec::new() }]
}

fn shift(staff: StaffId, on: ShiftDays, from: u16, to: u16) -> Shift {
    Shift { staff, on, start: from * 60, minutes: (to - from) * 60, from: None, until: None, cuts: false }
}

fn policy() -> Policy {
    Policy {
        min_notice: 60,
        horizon_days: 60,
        step: 15,
        grid: Grid::WallClock,
        max_per_day: None,
        max_per_staff_day: None,
        max_per_customer_day: Some(4),
    }
}

fn stored(card: Business, plan: Config, number: Number) -> Stored {
    let hours = actors::hours::usual(&plan);
    Stored {
        account: AccountId(id("account")),
        version: 1,
        card: Business { hours, ..card },
        plan,
        numbers: vec![number],
    }
}

/// A hair salon in Madrid: staff matter, colour takes a while on its own, two wash basins.
pub fn salon() -> Stored {
    let staff = |name: &str| StaffId(id(&format!("salon.{name}")));
    let (ana, bea, carlos) = (staff("ana"), staff("bea"), staff("carlos"));
    let basin = || vec![Need { kind: "basin".into(), count: 1 }];
    let mut services = vec![
        service(Given {
            key: "salon.cut",
            name: in_all("Corte de pelo", "Haircut", "Corte de cabelo", "Coupe de cheveux", "Haarschnitt"),
            synonyms: &[
                "corte",
                "cortar",
                "pelo",
                "cut",
                "trim",
                "hair",
                "cabelo",
                "coupe",
                "cheveux",
                "Haare schneiden",
                "Schnitt",
            ],
            price: money(25, "EUR"),
            staff: &[ana, bea, carlos],
            segments: busy(45),
            buffer_after: 0,
        }),
        service(Given {
            key: "salon.colour",
            name: in_all("Color", "Colour", "Coloração", "Coloration", "Färben"),
            synonyms: &[
                "tinte",
                "teñir",
                "mechas",
                "color",
                "dye",
                "highlights",
                "tintura",
                "pintar",
                "teinture",
                "couleur",
                "mèches",
                "Farbe",
                "Strähnen",
                "colouring",
            ],
            price: money(60, "EUR"),
            staff: &[ana, bea],
            // Colour on; it works for half an hour while the hairdresser is free; washed out at a basin.
            segments: vec![
                Segment { minutes: 45, staff: true, resources: Vec::new() },
                Segment { minutes: 30, staff: false, resources: Vec::new() },
                Segment { minutes: 45, staff: true, resources: basin() },
            ],
            buffer_after: 0,
        }),
        service(Given {
            key: "salon.beard",
            name: in_all("Arreglo de barba", "Beard trim", "Barba", "Taille de barbe", "Bart trimmen"),
            synonyms: &["barba", "beard", "barbe", "Bart"],
            price: money(12, "EUR"),
            staff: &[carlos, bea],
            segments: busy(20),
            buffer_after: 5,
        }),
        service(Given {
            key: "salon.wash",
            name: in_all(
                "Lavar y peinar",
                "Wash and blow-dry",
                "Lavar e escovar",
                "Shampooing brushing",
                "Waschen und föhnen",
            ),
            synonyms: &["peinado", "lavar", "blow dry", "wash", "escova", "brushing", "Föhnen", "Waschen"],
            price: money(20, "EUR"),
            staff: &[ana, bea, carlos],
            segments: vec![Segment { minutes: 30, staff: true, resources: basin() }],
            buffer_after: 0,
        }),
    ];
    for (n, service) in services.iter_mut().enumerate() {
        service.card.recommended = n == 0;
        service.card.choose_staff = n < 2;
    }
    let mut shifts = Vec::new();
    for staff in [ana, bea, carlos] {
        shifts.push(shift(staff, ShiftDays::Weekly(WEEKDAYS), 10, 14));
        shifts.push(shift(staff, ShiftDays::Weekly(WEEKDAYS), 16, 20));
    }
    for staff in [ana, carlos] {
        shifts.push(shift(staff, ShiftDays::Weekly(SATURDAY), 10, 15));
    }
    let plan = Config {
        zone: "Europe/Madrid".into(),
        services: services.iter().map(|service| service.plan.clone()).collect(),
        staff: vec![ana, bea, carlos],
        resources: ["salon.basin.1", "salon.basin.2"]
            .map(|key| Resource { id: ResourceId(id(key)), kind: "basin".into() })
            .into(),
        shifts,
        closures: Vec::new(),
        policy: policy(),
    };
    let card = Business {
        id: BusinessId(id("salon")),
        name: "Peluquería Luna".into(),
        zone: plan.zone.clone(),
        languages: vec![Es, En, Pt, Fr, De],
        twelve_hours: false,
        address: Some("Calle de la Palma 12, 28004 Madrid".into()),
        phone: Some("+34 910 555 012".into()),
        services: services.into_iter().map(|service| service.card).collect(),
        staff: [(ana, "Ana"), (bea, "Bea"), (carlos, "Carlos")]
            .map(|(id, name)| Staff { id, name: name.into() })
            .into(),
        hours: Default::default(),
        bot: Bot::default(),
    };
    stored(card, plan, number("100000000000001", "+34 910 555 012", "200000000000001"))
}

/// A dentist in New York: no choice of staff, a question before the visit, a break at noon.
pub fn dentist() -> Stored {
    let staff = |name: &str| StaffId(id(&format!("dentist.{name}")));
    let (lee, gomez) = (staff("lee"), staff("gomez"));
    let both: &[StaffId] = &[lee, gomez];
    let mut services = vec![
        service(Given {
            key: "dentist.checkup",
            name: in_all(
                "Revisión dental",
                "Check-up",
                "Check-up dentário",
                "Contrôle dentaire",
                "Kontrolle",
            ),
            synonyms: &[
                "checkup",
                "check up",
                "exam",
                "revisión",
                "consulta",
                "contrôle",
                "Kontrolluntersuchung",
                "Vorsorge",
            ],
            price: money(80, "USD"),
            staff: both,
            segments: busy(30),
            buffer_after: 0,
        }),
        service(Given {
            key: "dentist.cleaning",
            name: in_all(
                "Limpieza dental",
                "Teeth cleaning",
                "Limpeza dentária",
                "Détartrage",
                "Zahnreinigung",
            ),
            synonyms: &["cleaning", "hygiene", "limpieza", "limpeza", "nettoyage", "Reinigung"],
            price: money(120, "USD"),
            staff: both,
            segments: busy(45),
            buffer_after: 15,
        }),
        service(Given {
            key: "dentist.emergency",
            name: in_all(
                "Urgencia dental",
                "Dental emergency",
                "Urgência dentária",
                "Urgence dentaire",
                "Zahnnotfall",
            ),
            synonyms: &[
                "toothache",
                "pain",
                "emergency",
                "dolor",
                "urgencia",
                "dor",
                "urgência",
                "urgence",
                "douleur",
                "Notfall",
                "Zahnschmerzen",
            ],
            price: money(150, "USD"),
            staff: both,
            segments: busy(30),
            buffer_after: 0,
        }),
        service(Given {
            key: "dentist.whitening",
            name: in_all("Blanqueamiento", "Teeth whitening", "Clareamento", "Blanchiment", "Bleaching"),
            synonyms: &[
                "whitening",
                "bleach",
                "blanqueamiento",
                "clareamento",
                "branqueamento",
                "blanchiment",
                "Aufhellung",
            ],
            price: money(250, "USD"),
            staff: &[gomez],
            segments: busy(60),
            buffer_after: 0,
        }),
    ];
    for (n, service) in services.iter_mut().enumerate() {
        service.card.recommended = n == 0;
        service.card.questions = vec![Question {
            key: "notes".into(),
            text: in_all(
                "¿Hay algo que debamos saber?",
                "Is there anything we should know?",
                "Há algo que devamos saber?",
                "Y a-t-il quelque chose que nous devrions savoir ?",
                "Gibt es etwas, das wir wissen sollten?",
            ),
            required: false,
        }];
    }
    let mut shifts = Vec::new();
    for staff in [lee, gomez] {
        shifts.push(shift(staff, ShiftDays::Weekly(WEEKDAYS), 8, 17));
        shifts.push(Shift { cuts: true, ..shift(staff, ShiftDays::Weekly(WEEKDAYS), 12, 13) });
    }
    let plan = Config {
        zone: "America/New_York".into(),
        services: services.iter().map(|service| service.plan.clone()).collect(),
        staff: vec![lee, gomez],
        resources: Vec::new(),
        shifts,
        closures: Vec::new(),
        policy: policy(),
    };
    let card = Business {
        id: BusinessId(id("dentist")),
        name: "Hudson Dental".into(),
        zone: plan.zone.clone(),
        languages: vec![En, Es, Pt, Fr, De],
        twelve_hours: true,
        address: Some("240 W 23rd St, New York, NY 10011".into()),
        phone: Some("+1 212 555 0170".into()),
        services: services.into_iter().map(|service| service.card).collect(),
        staff: [(lee, "Dr. Lee"), (gomez, "Dr. Gómez")]
            .map(|(id, name)| Staff { id, name: name.into() })
            .into(),
        hours: Default::default(),
        bot: Bot::default(),
    };
    stored(card, plan, number("100000000000002", "+1 212 555 0170", "200000000000002"))
}

fn number(phone_number_id: &str, display: &str, waba_id: &str) -> Number {
    Number {
        phone_number_id: phone_number_id.into(),
        waba_id: waba_id.into(),
        display: display.into(),
        per_second: 80,
    }
}

#[cfg(test)]
mod tests {
    use flows::language::Language;

    use super::*;

    #[test]
    fn the_businesses_can_be_read_by_the_calendar() {
        for stored in [salon(), dentist()] {
            assert!(flows::calendar::Calendar::new(stored.plan.clone()).is_ok(), "{}", stored.card.name);
            assert_eq!(stored.card.languages.len(), Language::ALL.len());
            assert!(!stored.card.hours[0].is_empty() && stored.card.hours[6].is_empty());
        }
    }
}
