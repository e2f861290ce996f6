//! German. Umlauts are folded to their vowel; the spelling with e ("uebermorgen") is listed beside.

use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::Pack;
use crate::language::Language::{De, En, Es, Fr, Pt};
use crate::understanding::intent::Force::{Alone, Lead, Strong, Weak};
use crate::understanding::intent::Intent;
use crate::understanding::when::{Part, Sense};

pub(super) static PACK: Pack = Pack {
    language: De,
    month_first: false,
    dotted_dates: true,
    weekday_hour: true,
    no_rules_out: false,
    parts: [(6, 12), (12, 18), (17, 22), (19, 24)],
    intents: &[
        (
            Intent::Book,
            Strong,
            "buchen, buche, reservieren, termin vereinbaren, termin machen, termin ausmachen, \
             termin buchen, einen termin, nen termin, ein termin, brauche termin, neuer termin, \
             neuen termin, termin fur, termin haben, vormerken, anmelden fur, reservierung machen, \
             eintragen, termin bitte",
        ),
        (
            Intent::Book,
            Weak,
            "termin, reservierung, buchung, ich mochte, ich will, ich brauche, ich hatte gern, \
             ich hatte gerne, ich wurde gern, ich wurde gerne, mochte gern, hatte gern, hatte gerne, \
             kann ich",
        ),
        (
            Intent::Move,
            Strong,
            "verschieben, verschiebe, verlegen, umbuchen, termin andern, andern, aendern, verlege, \
             tauschen, vorverlegen, anderen termin, termin wechseln",
        ),
        (
            Intent::Cancel,
            Strong,
            "absagen, stornieren, storno, stornierung, sage ab, termin loschen, loschen, loeschen, \
             ich kann nicht kommen, kann nicht kommen, kann leider nicht kommen, schaffe es nicht, \
             komme nicht, annullieren, canceln, abzusagen, absage",
        ),
        (
            Intent::Mine,
            Strong,
            "meine termine, meine buchungen, meine reservierungen, wann ist mein termin, wann habe ich, \
             wann hab ich, um wie viel uhr ist mein termin, habe ich einen termin, hab ich einen termin, \
             welche termine habe ich, termin anzeigen, meine nachsten termine",
        ),
        (Intent::Mine, Weak, "mein termin, meinen termin, meine buchung, meine reservierung"),
        (
            Intent::Availability,
            Strong,
            "verfugbar, verfuegbar, verfugbarkeit, frei, freie, freien, freie termine, freier termin, \
             freien termin, termine frei, was frei, etwas frei, noch platz, wann kann ich kommen, \
             wann konnte ich, wann habt ihr, wann haben sie, wann geht es, habt ihr was, haben sie was, \
             welche zeiten, wie ware es, wie waers, wie war s",
        ),
        (
            Intent::Services,
            Strong,
            "leistungen, leistung, angebot, angebote, was bietet ihr an, was bieten sie an, was macht ihr, \
             was machen sie, behandlungen, services, dienstleistungen, was kann ich buchen, bietet ihr, \
             bieten sie, macht ihr",
        ),
        (
            Intent::Price,
            Strong,
            "preis, preise, preisliste, was kostet, was kosten, wie viel kostet, wieviel kostet, \
             wie teuer, kosten, kostet, teuer, wie viel, wieviel",
        ),
        (
            Intent::Hours,
            Strong,
            "offnungszeiten, oeffnungszeiten, wann offnet ihr, wann offnen sie, wann macht ihr auf, \
             wann macht ihr zu, wann schliesst ihr, wann schliessen sie, habt ihr offen, haben sie offen, \
             habt ihr geoffnet, haben sie geoffnet, geoffnet, offen, geschlossen, wie lange habt ihr, \
             bis wann, ab wann, wann habt ihr offen, wann haben sie geoffnet, wie lange haben sie",
        ),
        (
            Intent::Place,
            Strong,
            "adresse, anschrift, wo seid ihr, wo sind sie, wo ist, wo finde ich, wo liegt, standort, \
             anfahrt, wie komme ich, parkplatz, parkplatze, parken, wegbeschreibung, wo genau, \
             wo befindet",
        ),
        (
            Intent::Person,
            Strong,
            "mensch, echter mensch, echten menschen, mitarbeiter, mitarbeiterin, mit jemandem sprechen, \
             mit jemand sprechen, mit einem menschen, mit einer person, mit einem mitarbeiter, \
             jemanden sprechen, jemanden erreichen, ruft mich an, rufen sie mich an, ruckruf, \
             kundenservice, agent, mit jemandem reden, jemand echtes",
        ),
        (Intent::Person, Alone, "person, jemand, empfang, berater"),
        (
            Intent::Menu,
            Strong,
            "menu, menue, hauptmenu, was kannst du, was konnen sie, optionen zeigen, hilf mir, \
             helfen sie mir",
        ),
        (Intent::Menu, Alone, "hilfe, optionen, info, infos, auswahl"),
        (
            Intent::StartOver,
            Strong,
            "neu starten, neustart, von vorne, von vorn, noch mal von vorne, neu anfangen, neu beginnen, \
             zurucksetzen",
        ),
        (Intent::Back, Strong, "geh zuruck, einen schritt zuruck, schritt zuruck, vorheriger schritt"),
        (Intent::Back, Alone, "zuruck, zurueck, vorherige"),
        (
            Intent::Repeat,
            Strong,
            "wiederholen, wiederhole, wiederholen sie, noch einmal bitte, nochmal bitte, nicht verstanden, \
             sag das nochmal",
        ),
        (Intent::Repeat, Alone, "nochmal, noch mal, noch einmal, wie bitte, was, hae"),
        (
            Intent::MoreTimes,
            Strong,
            "mehr zeiten, andere zeiten, andere zeit, eine andere zeit, andere uhrzeit, \
             eine andere uhrzeit, andere uhrzeiten, weitere zeiten, weitere termine, mehr termine, \
             andere termine, mehr optionen, andere optionen, keine davon, keiner davon, keins davon, \
             was anderes, etwas anderes, mehr anzeigen, keine passt, nichts davon",
        ),
        (Intent::MoreTimes, Alone, "mehr, weitere, andere, weiter"),
        (
            Intent::OtherDay,
            Strong,
            "anderer tag, anderen tag, einen anderen tag, ein anderer tag, andere tage, anderes datum, \
             ein anderes datum, an einem anderen tag, lieber ein anderer tag",
        ),
        (
            Intent::Earlier,
            Strong,
            "was fruheres, etwas fruher, etwas fruheres, geht es fruher, zu spat, bisschen fruher, \
             geht s fruher",
        ),
        (Intent::Earlier, Alone, "fruher, frueher, eher"),
        (
            Intent::Later,
            Strong,
            "was spateres, etwas spater, etwas spateres, geht es spater, zu fruh, bisschen spater, \
             geht s spater",
        ),
        (Intent::Later, Alone, "spater, spaeter"),
        (
            Intent::Yes,
            Lead,
            "ja, jap, jo, jup, jepp, jawohl, ja bitte, ja gern, ja gerne, klar, na klar, gerne, gern, ok, \
             okay, okey, oki, in ordnung, alles klar, passt, das passt, passt mir, perfekt, super, prima, \
             genau, stimmt, richtig, korrekt, einverstanden, naturlich, natuerlich, selbstverstandlich, \
             sicher, gut, sehr gut, geht klar, j, jaa, jaaa, warum nicht, kein problem, top, machen wir, \
             freilich",
        ),
        (
            Intent::No,
            Lead,
            "nein, ne, nee, no, nope, nein danke, lieber nicht, jetzt nicht, nicht jetzt, auf keinen fall, \
             falsch, stimmt nicht, das passt nicht, passt nicht, passt mir nicht, geht nicht, keinesfalls, \
             noe, vergiss es, nichts",
        ),
        (
            Intent::Greeting,
            Strong,
            "hallo, hi, hey, guten tag, guten morgen, guten abend, moin, moin moin, servus, gruss gott, \
             gruezi, tag, hallo zusammen, na, hallochen, grusse",
        ),
        (
            Intent::Thanks,
            Strong,
            "danke, vielen dank, dankeschon, danke schon, dankeschoen, danke sehr, besten dank, \
             herzlichen dank, merci, tausend dank, thx",
        ),
        (
            Intent::Goodbye,
            Strong,
            "tschuss, tschuess, auf wiedersehen, bis bald, bis dann, bis morgen, bis spater, ciao, \
             schonen tag, schonen tag noch, schonen abend, gute nacht, bye, mach s gut, wiedersehen",
        ),
        (Intent::OptIn, Alone, "start, abonnieren, wieder anmelden, nachrichten erhalten, abonniere"),
        (
            Intent::AnyStaff,
            Strong,
            "egal wer, egal bei wem, mir egal wer, irgendwer, irgendjemand, bei irgendwem, \
             keine praferenz, wer auch immer, wer gerade frei ist, egal welcher",
        ),
        (Intent::AnyStaff, Alone, "egal, mir egal, ist mir egal, ist egal, beliebig"),
        (
            Intent::Confirm,
            Strong,
            "bestatigen, bestatige, bestaetige, ich bestatige, bestatigt, ich komme, ich werde da sein, \
             bin dabei, verbindlich",
        ),
        (
            Intent::SmallTalk,
            Strong,
            "wie geht s, wie gehts, wie geht es, wie geht es dir, wie geht es ihnen, haha, hahaha, lol, \
             wer bist du, bist du ein bot, bist du ein roboter, freut mich, wie heisst du, toll, cool",
        ),
    ],
    stop: "stop, stopp, abmelden, abbestellen, austragen, keine nachrichten mehr, \
           bitte keine nachrichten mehr, mich abmelden, newsletter abmelden, keine werbung, \
           keine weiteren nachrichten, ich will keine nachrichten mehr, ich mochte keine nachrichten mehr, \
           aufhoren, schreibt mir nicht mehr",
    greetings: "hallo, guten tag, guten morgen, guten abend, moin, servus, gruss gott, gruezi, hallochen",
    fillers: "bitte, leider, danke, dank, vielen, ok, also, ah, ahm, hm, mal, doch, denn, dann, halt, der, \
              die, das, den, ein, eine, einen, und, mit, hallo, noch, gern, gerne, herr, frau, mir, \
              lieber, es",
    function: "ich, du, er, sie, wir, ihr, mein, meine, meinen, meinem, dein, deine, euer, eure, ihre, \
               ihnen, euch, mich, dich, dem, des, einer, einem, ist, sind, bin, bist, seid, war, sein, \
               habe, hab, hast, hat, haben, habt, hatte, kann, kannst, konnen, konnte, konnten, will, \
               mochte, mochten, brauche, wurde, wann, wo, wer, wie, was, welche, welcher, warum, nicht, \
               kein, keine, keinen, aber, oder, wenn, auch, auf, fur, fuer, von, zu, zum, zur, bei, beim, \
               aus, uber, ob, im, in, am, an, um, machen, geht, gehen, kommen, haette, hatten, etwas, tag, \
               zeit, uhr, so, sehr, nur, schon, da, hier, wissen, moglich",
    lookalikes: "morgen, sorgen, montags, mittag, mittel, fruh, stunde, stunden, absage, absatz, preis, \
                 kreis, reise, heute, leute, haute, zweite, zeiten, seite, weit, nachste, nachher, warten, \
                 karte, marz, markt, mitte, haare, sieben, lieben, geben, gehen, nagel, januar",
    cardinals: &[
        (1, "eins, ein, eine, einer, einem"),
        (2, "zwei, zwo"),
        (3, "drei"),
        (4, "vier"),
        (5, "funf, fuenf"),
        (6, "sechs"),
        (7, "sieben"),
        (8, "acht"),
        (9, "neun"),
        (10, "zehn"),
        (11, "elf"),
        (12, "zwolf, zwoelf"),
    ],
    ordinals: &[
        (1, "erste, ersten, erster, erstes"),
        (2, "zweite, zweiten, zweiter, zweites"),
        (3, "dritte, dritten, dritter, drittes"),
        (4, "vierte, vierten, vierter"),
        (5, "funfte, funften, funfter"),
        (6, "sechste, sechsten"),
        (7, "siebte, siebten"),
        (8, "achte, achten"),
        (9, "neunte, neunten"),
        (10, "zehnte, zehnten"),
    ],
    option: "option, nummer, nr, num, no, der, die, das, den, ich, nehme, wahle, termin, moglichkeit",
    with: "bei, mit, beim, von, fur, zu, zum",
    name_is: "ich heisse, mein name ist, mein name, auf den namen, name ist, name",
    i_am: "ich bin, hier ist, hier spricht, bin",
    languages: &[
        (En, "englisch"),
        (Es, "spanisch"),
        (Pt, "portugiesisch"),
        (Fr, "franzosisch"),
        (De, "deutsch"),
    ],
    speak: "auf, in, sprechen, sprichst, spricht, sprecht, sie, ihr",
    negators: "nicht, kein, keine, keinen, nie, niemals, ohne",
    weekdays: [
        (Monday, "montag, mo, montags"),
        (Tuesday, "dienstag, di, dienstags"),
        (Wednesday, "mittwoch, mi, mittwochs"),
        (Thursday, "donnerstag, do, donnerstags"),
        (Friday, "freitag, fr, freitags"),
        (Saturday, "samstag, sonnabend, sa, samstags"),
        (Sunday, "sonntag, sonntags"),
    ],
    months: [
        "januar, janner, jan",
        "februar, feber, feb",
        "marz, maerz",
        "april, apr",
        "mai",
        "juni, jun",
        "juli, jul",
        "august, aug",
        "september, sept, sep",
        "oktober, okt",
        "november, nov",
        "dezember, dez",
    ],
    when: &[
        (Sense::Day(0), None, "heute"),
        (Sense::Day(0), Some(Sense::Part(Part::Morning)), "heute morgen, heute fruh, heute vormittag"),
        (Sense::Day(0), Some(Sense::Part(Part::Evening)), "heut abend"),
        (Sense::DayOrMorning, None, "morgen, morgn"),
        (
            Sense::Day(1),
            Some(Sense::Part(Part::Morning)),
            "morgen fruh, morgen frueh, morgen vormittag, morgen morgen",
        ),
        (Sense::Day(2), None, "ubermorgen, uebermorgen"),
        (Sense::Day(-1), None, "gestern"),
        (Sense::Day(7), None, "in einer woche, heute in einer woche, heute in acht tagen"),
        (Sense::Day(14), None, "in vierzehn tagen"),
        (Sense::ThisWeek, None, "diese woche, in dieser woche, dieser woche"),
        (
            Sense::NextWeek,
            None,
            "nachste woche, naechste woche, in der nachsten woche, nachster woche, kommende woche, \
             kommender woche, der nachsten woche, der kommenden woche",
        ),
        (
            Sense::Weekend,
            None,
            "wochenende, dieses wochenende, am wochenende, we, an diesem wochenende, das wochenende",
        ),
        (
            Sense::NextWeekend,
            None,
            "nachstes wochenende, naechstes wochenende, kommendes wochenende, am nachsten wochenende",
        ),
        (Sense::ThisMonth, None, "diesen monat, in diesem monat"),
        (Sense::NextMonth, None, "nachsten monat, naechsten monat, im nachsten monat"),
        (Sense::Next, None, "nachsten, naechsten, nachster, nachste, naechste, nachstes"),
        (Sense::This, None, "diesen, diese, dieser, dieses, kommenden, kommender, diesem"),
        (Sense::Days, None, "tagen, tage"),
        (Sense::Weeks, None, "woche, wochen"),
        (Sense::Months, None, "monat, monate, monaten"),
        (Sense::Hours, None, "stunde, stunden, std"),
        (Sense::Minutes, None, "minute, minuten, min"),
        (Sense::In, None, "in, im, innerhalb von"),
        (
            Sense::Part(Part::Morning),
            None,
            "am morgen, morgens, fruh, frueh, vormittag, vormittags, am vormittag, in der fruh, \
             fruhmorgens",
        ),
        (Sense::Part(Part::Afternoon), None, "nachmittag, nachmittags, am nachmittag, nach dem mittag"),
        (
            Sense::Part(Part::Evening),
            None,
            "abend, abends, am abend, nach der arbeit, feierabend, nach feierabend",
        ),
        (Sense::Part(Part::Night), None, "nacht, nachts, in der nacht"),
        (Sense::Noon, None, "mittag, mittags, am mittag, zu mittag"),
        (Sense::Midnight, None, "mitternacht, um mitternacht"),
        (Sense::At, None, "um"),
        (Sense::After, None, "nach, fruhestens, nicht vor, erst nach"),
        (Sense::Before, None, "vor, spatestens, vor dem"),
        (
            Sense::Around,
            None,
            "gegen, ungefahr, ungefahr um, ca, circa, etwa, etwa um, so um, so gegen, rund um",
        ),
        (Sense::From, None, "von, vom, ab, erst ab"),
        (Sense::Between, None, "zwischen"),
        (Sense::To, None, "auf"),
        (Sense::Until, None, "bis, bis zum, bis um"),
        (Sense::And, None, "und, oder"),
        (Sense::Past(-30), None, "halb"),
        (Sense::Past(15), None, "viertel nach, 15 nach"),
        (Sense::Past(-15), None, "viertel vor, 15 vor"),
        (Sense::Past(-45), None, "viertel"),
        (Sense::Past(-15), None, "dreiviertel, drei viertel"),
        (Sense::Past(5), None, "funf nach, 5 nach"),
        (Sense::Past(-5), None, "funf vor, 5 vor"),
        (Sense::Past(10), None, "zehn nach, 10 nach"),
        (Sense::Past(-10), None, "zehn vor, 10 vor"),
        (Sense::Past(20), None, "zwanzig nach, 20 nach"),
        (Sense::Past(-20), None, "zwanzig vor, 20 vor"),
        (Sense::Am, None, "a m"),
        (Sense::Pm, None, "pm, p m"),
        (Sense::Clock, None, "uhr, h"),
        (
            Sense::AnyDay,
            None,
            "egal wann, irgendwann, jederzeit, so schnell wie moglich, so fruh wie moglich, \
             so bald wie moglich, schnellstmoglich, baldmoglichst, sobald wie moglich, \
             nachster freier termin, nachsten freien termin, der nachste freie, erster freier, \
             den ersten freien, an jedem tag, jeder tag, asap, egal welcher tag, am schnellsten",
        ),
        (
            Sense::Not,
            None,
            "nicht, nicht am, ausser, ausser am, kann ich nicht, kann nicht, passt nicht, passt mir nicht, \
             geht nicht, geht es nicht, geht bei mir nicht, bloss nicht",
        ),
        (Sense::No, None, "nein"),
        (Sense::Instead, None, "lieber, stattdessen, besser, ich meinte, sondern"),
        (Sense::The, None, "am, den, der, dem, an dem"),
    ],
};
