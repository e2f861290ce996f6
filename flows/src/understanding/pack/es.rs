//! Spanish, of Spain and of America.

use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::Pack;
use crate::language::Language::{De, En, Es, Fr, Pt};
use crate::understanding::intent::Force::{Alone, Lead, Strong, Weak};
use crate::understanding::intent::Intent;
use crate::understanding::when::{Part, Sense};

pub(super) static PACK: Pack = Pack {
    language: Es,
    month_first: false,
    dotted_dates: false,
    weekday_hour: false,
    no_rules_out: true,
    parts: [(6, 13), (12, 20), (17, 22), (20, 24)],
    intents: &[
        (
            Intent::Book,
            Strong,
            "reservar, reserva para, reservame, hacer una reserva, pedir cita, pedir hora, pedir una cita, \
             pedir turno, sacar turno, sacar cita, sacar hora, agendar, agendame, agenda una cita, \
             coger cita, tomar cita, quiero una cita, quiero cita, quiero hora, quiero un turno, \
             necesito una cita, necesito cita, necesito hora, nueva cita, nueva reserva, apuntame, \
             concertar, apartar, dame cita, una cita para, quisiera una cita, me gustaria una cita",
        ),
        (
            Intent::Book,
            Weak,
            "cita, turno, reserva, quiero, quisiera, necesito, me gustaria, querria, me das, puedo tener",
        ),
        (
            Intent::Move,
            Strong,
            "mover, mueve, muevela, cambiar, cambiame, cambia mi, cambiarla, cambio de cita, \
             cambio de hora, reprogramar, reagendar, aplazar, posponer, pasar la cita, pasar mi cita, \
             adelantar mi cita, atrasar, modificar",
        ),
        (
            Intent::Cancel,
            Strong,
            "cancelar, cancela, cancelarla, cancelala, cancelo, cancelacion, anular, anula, anularla, \
             anulala, borrar la cita, borrar mi cita, no puedo ir, no podre ir, no voy a poder ir, \
             no puedo asistir, no podre asistir, eliminar mi cita, no voy a ir",
        ),
        (
            Intent::Mine,
            Strong,
            "mis citas, mis reservas, mis turnos, cuando es mi cita, a que hora es mi cita, \
             a que hora tengo, tengo cita, tengo una cita, tengo alguna cita, cuando tengo, ver mi cita, \
             consultar mi cita, que citas tengo, mis proximas citas, que tengo reservado",
        ),
        (Intent::Mine, Weak, "mi cita, mi reserva, mi turno"),
        (
            Intent::Availability,
            Strong,
            "disponible, disponibles, disponibilidad, hueco, huecos, hay hueco, teneis hueco, \
             tienes hueco, hay sitio, hay lugar, tienen lugar, hay algo, tienes algo, tienen algo, \
             teneis algo, hay turnos, hay citas, hay cita, tienen cita, teneis cita, tienes cita, \
             horas libres, hora libre, libre, libres, horarios disponibles, que horas tienes, \
             que horas tienen, que horas hay, que dias tienen, cuando puedo ir, cuando puedo, \
             cuando me pueden, y si, que tal el, horas disponibles",
        ),
        (
            Intent::Services,
            Strong,
            "servicios, servicio, que ofrecen, que ofreceis, que haceis, que hacen, que servicios, \
             tratamientos, que puedo reservar, hacen, haceis, que ofreces, lista de servicios",
        ),
        (
            Intent::Price,
            Strong,
            "precio, precios, cuanto cuesta, cuanto cuestan, cuanto vale, cuanto valen, cuanto es, \
             cuanto cobran, cuanto cobras, cuanto sale, que precio, tarifa, tarifas, coste, costo, \
             que cuesta, q cuesta, cuanto",
        ),
        (
            Intent::Hours,
            Strong,
            "horario de apertura, horario, horarios, que horario tienen, a que hora abren, \
             a que hora cierran, a que hora abris, a que hora cerrais, estan abiertos, esta abierto, \
             estais abiertos, abren, cierran, abris, cuando abren, hasta que hora, que dias abren, \
             abierto, abiertos",
        ),
        (
            Intent::Place,
            Strong,
            "direccion, ubicacion, donde estan, donde esta, donde estais, donde queda, donde es, \
             como llego, como llegar, donde se encuentran, donde, aparcamiento, aparcar, parking, \
             estacionamiento, mapa",
        ),
        (
            Intent::Person,
            Strong,
            "humano, persona real, agente, operador, operadora, hablar con alguien, \
             hablar con una persona, hablar con un humano, hablar con, asesor, encargado, encargada, \
             llamame, llamenme, que me llamen, atencion al cliente, recepcionista, alguien real",
        ),
        (Intent::Person, Alone, "persona, alguien, recepcion"),
        (
            Intent::Menu,
            Strong,
            "menu, menu principal, que puedes hacer, ver opciones, que opciones hay, que opciones tengo",
        ),
        (Intent::Menu, Alone, "ayuda, opciones, ayudame, info, informacion"),
        (
            Intent::StartOver,
            Strong,
            "empezar de nuevo, volver a empezar, empezar otra vez, desde el principio, reiniciar, \
             comenzar de nuevo, empezar de cero, de cero",
        ),
        (Intent::Back, Strong, "volver atras, paso atras, paso anterior, ir atras, regresar"),
        (Intent::Back, Alone, "atras, volver, anterior, vuelve"),
        (
            Intent::Repeat,
            Strong,
            "repite, repetir, repitelo, repiteme, puedes repetir, otra vez por favor, dilo otra vez, \
             no entendi",
        ),
        (Intent::Repeat, Alone, "otra vez, de nuevo, como, que, perdon"),
        (
            Intent::MoreTimes,
            Strong,
            "mas horas, otras horas, otra hora, otro horario, otros horarios, mas horarios, mas opciones, \
             otras opciones, otra opcion, ninguna de esas, ninguno de esos, ninguna de estas, ver mas, \
             algo mas, mas huecos",
        ),
        (Intent::MoreTimes, Alone, "mas, ninguna, ninguno, otra, otro, otras, otros"),
        (
            Intent::OtherDay,
            Strong,
            "otro dia, otros dias, otra fecha, otras fechas, un dia diferente, dia distinto, \
             cambiar de dia, cambiar el dia",
        ),
        (
            Intent::Earlier,
            Strong,
            "mas temprano, mas pronto, algo antes, un poco antes, antes de eso, muy tarde, \
             demasiado tarde",
        ),
        (Intent::Earlier, Alone, "antes, temprano"),
        (
            Intent::Later,
            Strong,
            "mas tarde, algo despues, un poco despues, muy temprano, demasiado temprano, muy pronto",
        ),
        (Intent::Later, Alone, "despues, luego"),
        (
            Intent::Yes,
            Lead,
            "si, sip, sii, siii, claro, claro que si, por supuesto, vale, ok, okay, oki, okey, okei, dale, \
             de acuerdo, perfecto, genial, esta bien, me parece bien, bien, correcto, exacto, eso es, \
             asi es, bueno, va, venga, listo, me sirve, me va bien, me viene bien, adelante, sale, s, \
             estupendo, por que no, hecho, si por favor, esa, ese, sin problema",
        ),
        (
            Intent::No,
            Lead,
            "no, nop, nope, no gracias, para nada, que va, ahora no, todavia no, mejor no, incorrecto, \
             no es correcto, no quiero, no me sirve, no me va bien, no me viene bien, tampoco, eso no, \
             esa no, ese no, nada",
        ),
        (
            Intent::Greeting,
            Strong,
            "hola, buenas, buenos dias, buenas tardes, buenas noches, buen dia, hola buenas, holaa, holi, \
             saludos, que hay, muy buenas",
        ),
        (
            Intent::Thanks,
            Strong,
            "gracias, muchas gracias, mil gracias, te lo agradezco, muy amable, grax, grcs, agradecido",
        ),
        (
            Intent::Goodbye,
            Strong,
            "adios, hasta luego, hasta pronto, chao, chau, nos vemos, hasta manana, que tengas buen dia, \
             bye, hasta la vista",
        ),
        (Intent::OptIn, Alone, "alta, suscribir, suscribirme, quiero recibir mensajes, darme de alta, start"),
        (
            Intent::AnyStaff,
            Strong,
            "cualquiera, me da igual con quien, me da igual quien, sin preferencia, con quien sea, \
             quien sea, el que sea, la que sea, no importa quien, el que este libre",
        ),
        (Intent::AnyStaff, Alone, "me da igual, da igual, me es igual, no importa, indiferente"),
        (
            Intent::Confirm,
            Strong,
            "confirmar, confirmo, confirmado, confirma, confirmada, ahi estare, alli estare, asistire",
        ),
        (
            Intent::SmallTalk,
            Strong,
            "que tal, como estas, como esta, como estan, como va, jaja, jajaja, quien eres, eres un bot, \
             eres un robot, encantado, encantada, como te llamas, mucho gusto",
        ),
    ],
    stop: "stop, baja, darme de baja, dame de baja, quiero darme de baja, dar de baja, desuscribir, \
           desuscribirme, cancelar suscripcion, no quiero recibir mas mensajes, no mas mensajes, \
           no me escriban mas, no me escribas mas, dejen de escribirme, deja de escribirme, \
           no me manden mas mensajes, parar mensajes",
    greetings: "hola, buenos dias, buenas tardes, buenas noches, buenas, buen dia, holaa",
    fillers: "por, favor, porfa, porfavor, xfa, xfavor, plis, gracias, ok, vale, pues, bueno, hola, ah, \
              eh, ya, la, el, un, una, lo, y, con, senor, senora, entonces, mejor",
    function: "de, del, los, las, al, en, que, q, xq, es, esta, estan, son, soy, eres, ser, hay, tengo, \
               tiene, tienes, tienen, teneis, puedo, puede, puedes, pueden, podria, podrias, quiero, me, \
               te, se, nos, mi, tu, su, mis, sus, para, pero, como, cuando, donde, cual, cuales, quien, \
               yo, ella, usted, ustedes, este, ese, esa, eso, esto, muy, mas, hacer, ir, hora, dia, \
               tambien, algo, alguna, algun, necesito, quisiera, sobre, a, o, si, queria, va, voy, sea, \
               ver, saber",
    lookalikes: "cortar, parte, carta, tarta, martes, marta, semana, manana, cinta, media, medio, medir, \
                 nuevo, nueva, nueve, pelo, precioso, cuenta, cuesta, hombre, horno, turco, mover, sabado, \
                 antes, ante, cambio",
    cardinals: &[
        (1, "uno, una, un"),
        (2, "dos"),
        (3, "tres"),
        (4, "cuatro"),
        (5, "cinco"),
        (6, "seis"),
        (7, "siete"),
        (8, "ocho"),
        (9, "nueve"),
        (10, "diez"),
        (11, "once"),
        (12, "doce"),
    ],
    ordinals: &[
        (1, "primero, primera, primer"),
        (2, "segundo, segunda"),
        (3, "tercero, tercera, tercer"),
        (4, "cuarto, cuarta"),
        (5, "quinto, quinta"),
        (6, "sexto, sexta"),
        (7, "septimo, septima"),
        (8, "octavo, octava"),
        (9, "noveno, novena"),
        (10, "decimo, decima"),
    ],
    option: "opcion, numero, num, no, n, la, el, de, quiero, elijo, prefiero, escojo",
    with: "con, c, para",
    name_is: "me llamo, mi nombre es, a nombre de, nombre",
    i_am: "soy, habla",
    languages: &[
        (En, "ingles"),
        (Es, "espanol, castellano"),
        (Pt, "portugues"),
        (Fr, "frances"),
        (De, "aleman"),
    ],
    speak: "en, hablas, habla, hablan, hablar, hablais, a",
    negators: "no, nunca, ni, sin",
    weekdays: [
        (Monday, "lunes, lun"),
        (Tuesday, "martes"),
        (Wednesday, "miercoles, mie, mier"),
        (Thursday, "jueves, jue"),
        (Friday, "viernes, vie"),
        (Saturday, "sabado, sabados, sab"),
        (Sunday, "domingo, domingos, dom"),
    ],
    months: [
        "enero, ene",
        "febrero, feb",
        "marzo, mar",
        "abril, abr",
        "mayo, may",
        "junio, jun",
        "julio, jul",
        "agosto, ago",
        "septiembre, setiembre, sep, sept",
        "octubre, oct",
        "noviembre, nov",
        "diciembre, dic",
    ],
    when: &[
        (Sense::Day(0), None, "hoy, hoy mismo"),
        (Sense::Day(0), Some(Sense::Part(Part::Morning)), "esta manana"),
        (Sense::Day(0), Some(Sense::Part(Part::Afternoon)), "esta tarde"),
        (Sense::Day(0), Some(Sense::Part(Part::Evening)), "esta noche"),
        (Sense::DayOrMorning, None, "manana, mnn, mnna, manan, mannana, mana"),
        (Sense::Day(2), None, "pasado manana, pasado mnn, pasado"),
        (Sense::Day(-1), None, "ayer"),
        (Sense::Day(7), None, "en una semana, dentro de una semana, de aqui a una semana"),
        (Sense::ThisWeek, None, "esta semana, esta misma semana"),
        (
            Sense::NextWeek,
            None,
            "la semana que viene, semana que viene, la proxima semana, proxima semana, la semana proxima, \
             semana proxima, la semana siguiente, sem que viene, la otra semana",
        ),
        (
            Sense::Weekend,
            None,
            "fin de semana, este fin de semana, el fin de semana, finde, este finde, el finde",
        ),
        (
            Sense::NextWeekend,
            None,
            "proximo fin de semana, el proximo fin de semana, fin de semana que viene, finde que viene, \
             el finde que viene",
        ),
        (Sense::ThisMonth, None, "este mes"),
        (Sense::NextMonth, None, "el mes que viene, mes que viene, el proximo mes, proximo mes"),
        (Sense::Next, None, "proximo, proxima, que viene, siguiente, prox"),
        (Sense::This, None, "este, esta"),
        (Sense::Days, None, "dias"),
        (Sense::Weeks, None, "semana, semanas"),
        (Sense::Months, None, "mes, meses"),
        (Sense::Hours, None, "hora"),
        (Sense::Clock, None, "h, hs, hrs, horas, en punto"),
        (Sense::Minutes, None, "minuto, minutos, min"),
        (Sense::In, None, "en, dentro de, de aqui a"),
        (
            Sense::Part(Part::Morning),
            None,
            "por la manana, de la manana, en la manana, a la manana, la manana, por las mananas, \
             las mananas, x la manana, temprano por la manana, a primera hora, primera hora",
        ),
        (
            Sense::Part(Part::Afternoon),
            None,
            "tarde, por la tarde, de la tarde, en la tarde, a la tarde, la tarde, por las tardes, \
             x la tarde",
        ),
        (Sense::Part(Part::Evening), None, "tarde noche, a ultima hora, ultima hora"),
        (
            Sense::Part(Part::Night),
            None,
            "noche, por la noche, de la noche, en la noche, a la noche, la noche",
        ),
        (Sense::Noon, None, "mediodia, medio dia, al mediodia, a mediodia, del mediodia"),
        (Sense::Midnight, None, "medianoche, media noche"),
        (Sense::At, None, "a las, a la, las, alas, a eso de las a las"),
        (
            Sense::After,
            None,
            "despues de, despues de las, despues del, pasadas las, mas tarde de, luego de, desps de",
        ),
        (Sense::Before, None, "antes de, antes de las, antes del"),
        (
            Sense::Around,
            None,
            "sobre, sobre las, hacia, hacia las, alrededor de, a eso de, mas o menos, aproximadamente, \
             como a, tipo, cerca de",
        ),
        (Sense::From, None, "desde, a partir de, a partir de las, a partir del"),
        (Sense::Between, None, "entre"),
        (Sense::To, None, "a, al"),
        (Sense::Until, None, "hasta"),
        (Sense::And, None, "y, o, u"),
        (Sense::Plus(30), None, "y media, y treinta, y 30"),
        (Sense::Plus(15), None, "y cuarto, y quince, y 15"),
        (Sense::Plus(-15), None, "menos cuarto, menos quince"),
        (Sense::Plus(10), None, "y diez, y 10"),
        (Sense::Plus(20), None, "y veinte, y 20"),
        (Sense::Plus(5), None, "y cinco"),
        (Sense::Plus(-10), None, "menos diez"),
        (Sense::Plus(-20), None, "menos veinte"),
        (Sense::Plus(-5), None, "menos cinco"),
        (Sense::Am, None, "am, a m"),
        (Sense::Pm, None, "pm, p m"),
        (
            Sense::AnyDay,
            None,
            "cualquier dia, cualquier momento, cuando sea, cuanto antes, lo antes posible, \
             lo mas pronto posible, la primera disponible, primera disponible, el primer hueco, \
             primer hueco, la primera hora disponible, primera cita disponible, lo antes que puedan, \
             cuando puedan, asap, que dia sea, el dia que sea, cualquier hora",
        ),
        (
            Sense::Not,
            None,
            "menos, excepto, salvo, no puedo, no puedo el, no me va, imposible, menos el, que no sea, \
             no me viene bien el",
        ),
        (Sense::No, None, "no"),
        (Sense::Instead, None, "mejor, mas bien, en vez, en lugar, digo, quise decir"),
        (Sense::The, None, "el, el dia, dia, del, los, para el, del dia"),
        (Sense::Of, None, "de"),
        (Sense::Ordinal, None, "ro"),
    ],
};
