//! Random talk: whatever is said, tapped, forged or refused, in whatever order, with time passing in between.
//! What must hold after every turn is checked by the world itself. Tests only.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::business::{dentist, salon};
use super::world::{World, options};
use crate::conversation::{Act, Choice, Event, Tap};
use crate::id::AppointmentId;
use crate::language::Language;

/// What people say, in five languages and in none.
const TEXTS: [&str; 92] = [
    "hola",
    "hi",
    "oi",
    "bonjour",
    "hallo",
    "quiero un corte mañana a las 17:00",
    "haircut on Tuesday at 5 pm with Bea",
    "um corte amanhã de manhã",
    "une coupe jeudi à 11h",
    "Haarschnitt am Freitag um 10 Uhr bei Ana",
    "color con Carlos",
    "barba",
    "cleaning",
    "check-up tomorrow at 8",
    "corte y color",
    "beard or haircut?",
    "sí",
    "yes",
    "sim",
    "oui",
    "ja",
    "no",
    "não",
    "non",
    "nein",
    "ok",
    "👍",
    "❤️",
    "1",
    "2",
    "3",
    "9",
    "17",
    "100",
    "la segunda",
    "segunda",
    "lunes",
    "no, Tuesday instead",
    "mejor el jueves",
    "lieber später",
    "más temprano",
    "earlier",
    "later",
    "otro día",
    "un autre jour",
    "más horas",
    "atrás",
    "back",
    "zurück",
    "empezar de nuevo",
    "start over",
    "repeat",
    "menu",
    "ayuda",
    "cancelar",
    "cancel my appointment",
    "annuler",
    "absagen",
    "cambiar mi cita al viernes",
    "move it to tomorrow at 12",
    "verschieben",
    "mis citas",
    "my bookings",
    "meine Termine",
    "persona",
    "talk to a person",
    "STOP",
    "START",
    "BAJA",
    "horario",
    "prices",
    "was kostet ein Haarschnitt?",
    "¿cuánto cuesta el color?",
    "where are you?",
    "gracias",
    "danke",
    "bye",
    "in English please",
    "auf Deutsch bitte",
    "31/02",
    "Friday 5 March",
    "ayer",
    "next week",
    "à 5 heures",
    "um halb sechs",
    "me llamo Eva",
    "Domingo Pérez",
    "asdf",
    "",
    "   ",
    "con Bea",
    "cualquiera",
];

/// One thing that happens.
#[derive(Clone, Debug)]
enum Happening {
    Says(usize),
    /// An option of the newest message that has any; of an older one.
    Taps(usize, usize),
    Forges(u32, u8),
    ForgesBooking(u32, u8, u128),
    Passes(u32),
    LateText(usize),
    LateTap(usize),
    Owner,
    Back,
    Image,
    Reaction,
    Basket,
    Refusals(usize),
    Sold(u8),
    Reminds,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let texts = TEXTS.len();
    prop_oneof![
        12 => (0..texts).prop_map(Says),
        12 => (0..10_usize, Just(0_usize)).prop_map(|(n, old)| Taps(n, old)),
        2 => (0..10_usize, 1..4_usize).prop_map(|(n, old)| Taps(n, old)),
        1 => (0..40_u32, any::<u8>()).prop_map(|(version, option)| Forges(version, option)),
        1 => (0..4_u32, 0..3_u8, any::<u128>()).prop_map(|(version, act, id)| ForgesBooking(version, act, id)),
        3 => prop_oneof![0..20_u32, 0..3_000_u32].prop_map(Passes),
        1 => (0..texts).prop_map(LateText),
        1 => (0..10_usize).prop_map(LateTap),
        1 => prop_oneof![Just(Owner), Just(Back), Just(Image), Just(Reaction), Just(Basket), Just(Reminds)],
        1 => (1..4_usize).prop_map(Refusals),
        1 => (0..20_u8).prop_map(Sold),
    ]
}

fn happen(world: &mut World, happening: &Happening) {
    let none = SignedDuration::ZERO;
    let late = SignedDuration::from_mins(40);
    let option = |world: &World, n: usize, old: usize| {
        let mut offering = world.sent.iter().rev().map(options).filter(|options| !options.is_empty());
        let shown = offering.nth(old)?;
        shown.get(n % shown.len()).map(|(id, _)| id.clone())
    };
    match *happening {
        Happening::Says(n) => drop(world.says(TEXTS[n], none)),
        Happening::LateText(n) => drop(world.says(TEXTS[n], late)),
        Happening::Taps(n, old) => {
            if let Some(id) = option(world, n, old) {
                world.taps(&id, none);
            }
        }
        Happening::LateTap(n) => {
            if let Some(id) = option(world, n, 0) {
                world.taps(&id, late);
            }
        }
        Happening::Forges(version, n) => {
            let words =
                [Choice::Yes, Choice::No, Choice::Change, Choice::More, Choice::OtherDay, Choice::Skip];
            let choice = words.get(usize::from(n)).copied().unwrap_or(Choice::Nth(n));
            let version = if version < 20 { world.state.version } else { version };
            world.taps(&Tap::answer("slot", version, choice), none);
        }
        Happening::ForgesBooking(version, act, id) => {
            let act = [Act::Attend, Act::Move, Act::Cancel][usize::from(act)];
            world.taps(&Tap::of_booking(act, version, AppointmentId(uuid::Uuid::from_u128(id))), none);
        }
        Happening::Passes(minutes) => world.now += SignedDuration::from_mins(i64::from(minutes)),
        Happening::Owner => drop(world.turn(Event::OwnerSpoke)),
        Happening::Back => drop(world.turn(Event::HandedBack)),
        Happening::Image => drop(world.turn(Event::Unreadable)),
        Happening::Reaction => drop(world.turn(Event::Noticed)),
        Happening::Basket => drop(world.turn(Event::Basket)),
        Happening::Refusals(n) => world.refusals = n,
        Happening::Sold(n) => world.sell_day(i64::from(n)),
        Happening::Reminds => drop(world.reminds()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_talk_goes_on(
        at_dentist in any::<bool>(),
        named in any::<bool>(),
        language in 0..Language::ALL.len(),
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let fixture = if at_dentist { dentist() } else { salon() };
        let monday: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut world = World::new(fixture, Language::ALL[language], monday);
        if !named {
            world.name = None;
        }
        for happening in &happenings {
            happen(&mut world, happening);
        }
    }
}
