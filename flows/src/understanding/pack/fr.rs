//! French.

use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::Pack;
use crate::language::Language::{De, En, Es, Fr, Pt};
use crate::understanding::intent::Force::{Alone, Lead, Strong, Weak};
use crate::understanding::intent::Intent;
use crate::understanding::when::{Part, Sense};

pub(super) static PACK: Pack = Pack {
    language: Fr,
    month_first: false,
    dotted_dates: false,
    weekday_hour: false,
    no_rules_out: false,
    parts: [(6, 12), (12, 18), (17, 22), (19, 24)],
    intents: &[
        (
            Intent::Book,
            Strong,
            "reserver, reservez, reserve moi, faire une reservation, prendre rendez vous, \
             prendre un rendez vous, prendre rdv, prendre un rdv, avoir un rendez vous, avoir un rdv, \
             avoir rdv, un rendez vous pour, un rdv pour, je voudrais un rendez vous, je voudrais un rdv, \
             je veux un rendez vous, je veux un rdv, besoin d un rendez vous, besoin d un rdv, \
             nouveau rendez vous, nouveau rdv, nouvelle reservation, planifier",
        ),
        (
            Intent::Book,
            Weak,
            "rendez vous, rdv, reservation, je voudrais, je veux, j aimerais, je souhaite, j ai besoin, \
             je souhaiterais",
        ),
        (
            Intent::Move,
            Strong,
            "deplacer, reporter, decaler, changer, modifier, reprogrammer, avancer mon, changer l heure, \
             changer la date, changer mon rendez vous, changer mon rdv, repousser",
        ),
        (
            Intent::Cancel,
            Strong,
            "annuler, annulez, annule, annulation, supprimer mon rendez vous, supprimer mon rdv, \
             je ne peux pas venir, ne peux pas venir, je ne pourrai pas venir, ne pourrai pas venir, \
             je peux pas venir, peux plus venir, je ne viendrai pas, decommander",
        ),
        (
            Intent::Mine,
            Strong,
            "mes rendez vous, mes rdv, mes reservations, quand est mon rendez vous, quand est mon rdv, \
             c est quand mon rendez vous, c est quand mon rdv, a quelle heure est mon rendez vous, \
             a quelle heure est mon rdv, ai je un rendez vous, j ai un rendez vous, j ai un rdv, \
             voir mon rendez vous, voir mon rdv, mes prochains rendez vous, j ai rdv, j ai rendez vous",
        ),
        (Intent::Mine, Weak, "mon rendez vous, mon rdv, ma reservation"),
        (
            Intent::Availability,
            Strong,
            "disponible, disponibles, disponibilite, disponibilites, dispo, dispos, creneau, creneaux, \
             de la place, une place, des places, libre, libres, avez vous quelque chose, \
             vous avez quelque chose, quand puis je venir, quand est ce que je peux, quels horaires, \
             quelles heures, et si, que diriez vous",
        ),
        (
            Intent::Services,
            Strong,
            "services, prestations, prestation, que proposez vous, qu est ce que vous proposez, \
             qu est ce que vous faites, que faites vous, vous proposez quoi, vous faites quoi, soins, \
             quels services, faites vous, proposez vous, la carte",
        ),
        (
            Intent::Price,
            Strong,
            "prix, combien, combien coute, combien ca coute, tarif, tarifs, cout, ca coute combien, \
             c est combien, quel est le prix, quels sont les tarifs, coute",
        ),
        (
            Intent::Hours,
            Strong,
            "horaires, horaires d ouverture, heures d ouverture, a quelle heure ouvrez vous, \
             a quelle heure fermez vous, vous ouvrez, vous fermez, etes vous ouvert, etes vous ouverts, \
             vous etes ouvert, vous etes ouverts, ouvert, ouverts, quand ouvrez vous, ouvrez vous, \
             fermez vous, ouverture, jusqu a quelle heure",
        ),
        (
            Intent::Place,
            Strong,
            "adresse, ou etes vous, vous etes ou, ou se trouve, ou est, c est ou, localisation, \
             comment venir, comment y aller, situe, situes, plan d acces, parking, se garer, itineraire",
        ),
        (
            Intent::Person,
            Strong,
            "humain, un humain, vraie personne, une vraie personne, conseiller, conseillere, operateur, \
             agent, parler a quelqu un, parler a une personne, parler a un humain, parler avec quelqu un, \
             parler avec une personne, parler a un conseiller, appelez moi, rappelez moi, service client, \
             etre rappele",
        ),
        (Intent::Person, Alone, "personne, quelqu un, accueil"),
        (
            Intent::Menu,
            Strong,
            "menu, menu principal, que peux tu faire, que pouvez vous faire, voir les options, aidez moi, \
             aide moi",
        ),
        (Intent::Menu, Alone, "aide, options, info, infos"),
        (
            Intent::StartOver,
            Strong,
            "recommencer, depuis le debut, du debut, repartir de zero, a zero, tout recommencer, \
             reinitialiser",
        ),
        (Intent::Back, Strong, "revenir en arriere, en arriere, etape precedente, revenir"),
        (Intent::Back, Alone, "retour, precedent, arriere"),
        (
            Intent::Repeat,
            Strong,
            "repeter, repetez, repete, pouvez vous repeter, redites, je n ai pas compris, pas compris",
        ),
        (Intent::Repeat, Alone, "encore, encore une fois, comment, pardon, quoi, hein"),
        (
            Intent::MoreTimes,
            Strong,
            "autres horaires, d autres horaires, plus d horaires, autre heure, une autre heure, \
             autres heures, d autres heures, autre horaire, un autre horaire, plus d options, \
             autres options, d autres options, autres creneaux, d autres creneaux, autre creneau, \
             un autre creneau, aucun de ceux la, aucun des trois, voir plus, autre chose",
        ),
        (Intent::MoreTimes, Alone, "plus, aucun, aucune, autre, autres, suivant"),
        (
            Intent::OtherDay,
            Strong,
            "autre jour, un autre jour, autres jours, d autres jours, autre date, une autre date, \
             autres dates, jour different, changer de jour, changer de date",
        ),
        (Intent::Earlier, Strong, "plus tot, un peu avant, trop tard, un peu plus tot"),
        (Intent::Earlier, Alone, "avant, tot"),
        (Intent::Later, Strong, "plus tard, un peu apres, trop tot, un peu plus tard"),
        (Intent::Later, Alone, "apres"),
        (
            Intent::Yes,
            Lead,
            "oui, ouais, ouep, oui merci, oui s il vous plait, ui, bien sur, d accord, daccord, dac, ok, \
             okay, okey, parfait, super, tres bien, c est bon, ca marche, ca me va, ca me convient, \
             entendu, exact, exactement, c est ca, c est exact, volontiers, avec plaisir, pourquoi pas, \
             bien, bon, nickel, top, allez, go, pas de probleme, tout a fait, celui la, correct, o, impec",
        ),
        (
            Intent::No,
            Lead,
            "non, nan, nope, non merci, pas maintenant, pas du tout, pas celui la, surtout pas, incorrect, \
             ca ne va pas, ca ne me va pas, ca ne me convient pas, pas vraiment, c est faux, \
             laissez tomber, laisse tomber, rien",
        ),
        (
            Intent::Greeting,
            Strong,
            "bonjour, bonsoir, salut, coucou, bjr, bsr, slt, hello, bonjour a vous, re bonjour, hey",
        ),
        (
            Intent::Thanks,
            Strong,
            "merci, merci beaucoup, mille mercis, je vous remercie, je te remercie, mrc, merci bien",
        ),
        (
            Intent::Goodbye,
            Strong,
            "au revoir, a bientot, a plus, a plus tard, a demain, bonne journee, bonne soiree, bonne nuit, \
             salut a bientot, ciao, bye, a tout a l heure",
        ),
        (
            Intent::OptIn,
            Alone,
            "s abonner, m abonner, abonner, je veux recevoir vos messages, start, reprendre, inscription",
        ),
        (
            Intent::AnyStaff,
            Strong,
            "n importe qui, peu importe qui, peu importe avec qui, sans preference, pas de preference, \
             avec n importe qui, aucune preference, celui qui est libre, qui vous voulez",
        ),
        (
            Intent::AnyStaff,
            Alone,
            "peu importe, n importe, m est egal, ca m est egal, egal, n importe lequel",
        ),
        (
            Intent::Confirm,
            Strong,
            "confirmer, confirme, je confirme, confirmez, confirmation, je serai la, j y serai, \
             je viendrai, valider, je valide",
        ),
        (
            Intent::SmallTalk,
            Strong,
            "ca va, comment ca va, comment allez vous, comment vas tu, mdr, haha, qui es tu, \
             qui etes vous, es tu un robot, vous etes un robot, enchante, enchantee, \
             comment tu t appelles, genial",
        ),
    ],
    stop: "stop, arret, arreter, arretez, arretez les messages, desabonner, me desabonner, se desabonner, \
           desinscrire, me desinscrire, desinscription, desabonnement, desabonnez moi, \
           ne m envoyez plus de messages, je ne veux plus recevoir de messages, \
           je ne veux plus de messages, plus de messages, stop sms",
    greetings: "bonjour, bonsoir, salut, bjr, coucou, bsr, slt",
    fillers: "s, il, vous, te, plait, stp, svp, merci, ok, alors, euh, bah, ben, bon, donc, bonjour, \
              salut, le, la, les, l, un, une, et, avec, monsieur, madame, plutot, moi",
    function: "je, j, tu, elle, nous, on, ils, mon, ma, mes, votre, vos, ton, ta, de, des, du, d, au, aux, \
               a, en, dans, pour, par, sur, chez, qui, que, qu, quoi, quand, ou, comment, quel, quelle, \
               quels, quelles, est, sont, suis, etes, es, ai, as, avez, avoir, etre, c, ce, cet, cette, \
               ces, ca, n, ne, pas, plus, mais, si, tres, aussi, peux, peut, pouvez, puis, pourrais, \
               pourriez, veux, voudrais, aimerais, souhaite, faire, y, possible, jour, heure, quelque, \
               chose, me, se, lui, leur, serait, bien, tout, voir, savoir",
    lookalikes: "marche, marcher, carte, coupe, place, plage, cinq, mardi, merci, matin, mating, avant, \
                 avent, jeudi, lundi, jeune, prise, prime, autre, notre, demande, tarte, pressant",
    cardinals: &[
        (1, "un, une"),
        (2, "deux"),
        (3, "trois"),
        (4, "quatre"),
        (5, "cinq"),
        (6, "six"),
        (7, "sept"),
        (8, "huit"),
        (9, "neuf"),
        (10, "dix"),
        (11, "onze"),
        (12, "douze"),
    ],
    ordinals: &[
        (1, "premier, premiere"),
        (2, "deuxieme, second, seconde"),
        (3, "troisieme"),
        (4, "quatrieme"),
        (5, "cinquieme"),
        (6, "sixieme"),
        (7, "septieme"),
        (8, "huitieme"),
        (9, "neuvieme"),
        (10, "dixieme"),
    ],
    option: "option, numero, num, n, no, le, la, choix, je, prends, prefere, choisis",
    with: "avec, ac, chez, pour, par",
    name_is: "je m appelle, mon nom est, mon nom c est, au nom de, nom",
    i_am: "je suis, c est, moi c est",
    languages: &[(En, "anglais"), (Es, "espagnol"), (Pt, "portugais"), (Fr, "francais"), (De, "allemand")],
    speak: "en, parlez, parle, parler",
    negators: "ne, pas, n, jamais, sans",
    weekdays: [
        (Monday, "lundi, lun, lundis"),
        (Tuesday, "mardi, mardis"),
        (Wednesday, "mercredi, mer, mercredis"),
        (Thursday, "jeudi, jeu, jeudis"),
        (Friday, "vendredi, ven, vendredis"),
        (Saturday, "samedi, sam, samedis"),
        (Sunday, "dimanche, dim, dimanches"),
    ],
    months: [
        "janvier, janv, jan",
        "fevrier, fevr, fev",
        "mars",
        "avril, avr",
        "mai",
        "juin",
        "juillet, juil",
        "aout",
        "septembre",
        "octobre, oct",
        "novembre, nov",
        "decembre, dec",
    ],
    when: &[
        (Sense::Day(0), None, "aujourd hui, aujourdhui, auj, ajd"),
        (Sense::Day(0), Some(Sense::Part(Part::Morning)), "ce matin"),
        (
            Sense::Day(0),
            Some(Sense::Part(Part::Afternoon)),
            "cet apres midi, cette apres midi, cet aprem, cette aprem",
        ),
        (Sense::Day(0), Some(Sense::Part(Part::Evening)), "ce soir"),
        (Sense::Day(1), None, "demain, dem1, 2 main, dem 1, dmain"),
        (Sense::Day(2), None, "apres demain, apres dem 1"),
        (Sense::Day(-1), None, "hier"),
        (Sense::Day(7), None, "dans une semaine, d ici une semaine, sous huitaine, dans huit jours"),
        (Sense::Day(14), None, "dans quinze jours, dans 15 jours, dans une quinzaine"),
        (Sense::ThisWeek, None, "cette semaine, dans la semaine, en semaine"),
        (
            Sense::NextWeek,
            None,
            "la semaine prochaine, semaine prochaine, de la semaine prochaine, la semaine d apres, \
             la semaine qui vient, sem prochaine",
        ),
        (
            Sense::Weekend,
            None,
            "week end, weekend, ce week end, ce weekend, le week end, le weekend, we, ce we, \
             fin de semaine",
        ),
        (
            Sense::NextWeekend,
            None,
            "week end prochain, weekend prochain, le week end prochain, le weekend prochain",
        ),
        (Sense::ThisMonth, None, "ce mois, ce mois ci"),
        (Sense::NextMonth, None, "le mois prochain, mois prochain"),
        (Sense::Next, None, "prochain, prochaine, qui vient, le prochain"),
        (Sense::This, None, "ce, cette, cet"),
        (Sense::Days, None, "jours"),
        (Sense::Weeks, None, "semaine, semaines"),
        (Sense::Months, None, "mois"),
        (Sense::Clock, None, "h, heure, heures, hrs, heures pile"),
        (Sense::Minutes, None, "minute, minutes, min, mn"),
        (Sense::In, None, "dans, en, d ici"),
        (
            Sense::Part(Part::Morning),
            None,
            "matin, le matin, du matin, dans la matinee, matinee, en matinee, au matin, tot le matin",
        ),
        (
            Sense::Part(Part::Afternoon),
            None,
            "apres midi, l apres midi, de l apres midi, dans l apres midi, aprem, l aprem, apm",
        ),
        (
            Sense::Part(Part::Evening),
            None,
            "soir, le soir, du soir, en soiree, soiree, dans la soiree, fin de journee, en fin de journee, \
             fin d apres midi, en fin d apres midi",
        ),
        (Sense::Part(Part::Night), None, "nuit, la nuit, de nuit"),
        (Sense::Noon, None, "midi, a midi"),
        (Sense::Midnight, None, "minuit"),
        (Sense::At, None, "a"),
        (Sense::After, None, "apres, pas avant, passe"),
        (Sense::Before, None, "avant, avant le, au plus tard"),
        (
            Sense::Around,
            None,
            "vers, environ, aux alentours de, aux environs de, autour de, vers les, a peu pres",
        ),
        (Sense::From, None, "depuis, a partir de, a partir du, des"),
        (Sense::Between, None, "entre"),
        (Sense::To, None, "au"),
        (Sense::Until, None, "jusqu a, jusqu au, jusque"),
        (Sense::And, None, "et, ou"),
        (Sense::Plus(30), None, "et demie, et demi, trente"),
        (Sense::Plus(15), None, "et quart, quinze"),
        (Sense::Plus(-15), None, "moins le quart, moins quart"),
        (Sense::Plus(-10), None, "moins dix, moins 10"),
        (Sense::Plus(-20), None, "moins vingt, moins 20"),
        (Sense::Plus(-5), None, "moins cinq, moins 5"),
        (Sense::Am, None, "am, a m"),
        (Sense::Pm, None, "pm, p m"),
        (
            Sense::AnyDay,
            None,
            "n importe quel jour, n importe quand, peu importe le jour, des que possible, \
             le plus tot possible, au plus vite, le plus vite possible, premier creneau, \
             le premier creneau, premiere disponibilite, premier disponible, quand vous pouvez, \
             quand vous voulez, asap, au plus tot, n importe quelle heure, prochaine disponibilite",
        ),
        (
            Sense::Not,
            None,
            "pas, pas le, sauf, sauf le, hormis, excepte, je ne peux pas, ne peux pas, peux pas, \
             je peux pas, impossible, pas possible, ne me convient pas",
        ),
        (Sense::No, None, "non"),
        (Sense::Instead, None, "plutot, a la place, je voulais dire, mieux"),
        (Sense::The, None, "le, pour le, du"),
        (Sense::Of, None, "de"),
        (Sense::Ordinal, None, "er, e, eme"),
    ],
};
