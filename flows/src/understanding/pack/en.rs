//! English. A US reading of dates: 12/5 is December 5.

use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::Pack;
use crate::language::Language::{De, En, Es, Fr, Pt};
use crate::understanding::intent::Force::{Alone, Lead, Strong, Weak};
use crate::understanding::intent::Intent;
use crate::understanding::when::{Part, Sense};

pub(super) static PACK: Pack = Pack {
    language: En,
    month_first: true,
    dotted_dates: false,
    weekday_hour: true,
    no_rules_out: false,
    parts: [(6, 12), (12, 18), (17, 22), (19, 24)],
    intents: &[
        (
            Intent::Book,
            Strong,
            "book, booking for, book in, make an appointment, make a booking, make a reservation, \
             schedule an appointment, schedule, reserve, set up an appointment, get an appointment, \
             need an appointment, want an appointment, like an appointment, book me in, fit me in, \
             squeeze me in, new appointment, new booking",
        ),
        (
            Intent::Book,
            Weak,
            "appointment, appt, booking, reservation, can i get, can i have, could i get, i need, i want, \
             i d like, id like, i would like, wanna",
        ),
        (
            Intent::Move,
            Strong,
            "move, reschedule, re schedule, change my appointment, change my booking, change the time, \
             change the date, change the day, change it to, change to, switch to, postpone, push it back, \
             push back, bring forward, different time for my",
        ),
        (
            Intent::Cancel,
            Strong,
            "cancel, cancel it, cancellation, call off, delete my appointment, delete my booking, \
             can t make it, cant make it, cannot make it, can t come, cant come, cannot come, \
             won t make it, wont make it, not coming",
        ),
        (
            Intent::Mine,
            Strong,
            "my bookings, my appointments, my reservations, when is my appointment, when s my appointment, \
             what time is my appointment, when is my booking, do i have an appointment, \
             do i have a booking, show my appointment, what have i booked, what did i book, \
             upcoming appointments",
        ),
        (Intent::Mine, Weak, "my appointment, my booking, my reservation, my appt"),
        (
            Intent::Availability,
            Strong,
            "available, availability, do you have anything, have anything, got anything, anything free, \
             any slots, free slots, free slot, any openings, openings, opening for, when can i come, \
             when could i come, when can you, are you free, what times do you have, what times, \
             what about, how about, any space, free times, any appointments, any time free, next free",
        ),
        (
            Intent::Services,
            Strong,
            "services, what do you offer, what do you do, what services, treatments, what can i book, \
             what kind of, list of services, do you do, do you offer",
        ),
        (
            Intent::Price,
            Strong,
            "price, prices, how much, cost, costs, price list, pricing, what do you charge, charge, fee, \
             fees, rates, expensive",
        ),
        (
            Intent::Hours,
            Strong,
            "opening hours, opening times, business hours, hours, are you open, open on, when do you open, \
             what time do you open, what time do you close, when do you close, open today, closing time, \
             till what time, until what time, you open, you close, you closed",
        ),
        (
            Intent::Place,
            Strong,
            "address, location, where are you, where is it, where s the, where is the, directions, \
             how do i get there, how to get there, parking, located, where do i go, map",
        ),
        (
            Intent::Person,
            Strong,
            "human, real person, agent, operator, representative, talk to someone, speak to someone, \
             talk to somebody, speak to somebody, talk to a person, speak to a person, speak with someone, \
             talk with someone, someone real, customer service, receptionist, call me, live chat, \
             speak with a person, talk to the owner",
        ),
        (Intent::Person, Alone, "person, someone, staff, reception"),
        (
            Intent::Menu,
            Strong,
            "menu, main menu, show options, what can you do, help me, what are my options",
        ),
        (Intent::Menu, Alone, "help, options, info, commands"),
        (
            Intent::StartOver,
            Strong,
            "start over, start again, restart, from the beginning, begin again, reset, from scratch",
        ),
        (Intent::Back, Strong, "go back, previous step, step back, previous"),
        (Intent::Back, Alone, "back, undo, return"),
        (
            Intent::Repeat,
            Strong,
            "repeat, say that again, say again, come again, what did you say, didn t get that, \
             one more time",
        ),
        (Intent::Repeat, Alone, "again, what, pardon, sorry"),
        (
            Intent::MoreTimes,
            Strong,
            "more times, other times, another time, different time, more options, other options, \
             more slots, other slots, something else, anything else, none of these, none of those, \
             none of them, see more, show more, other time",
        ),
        (Intent::MoreTimes, Alone, "more, next, others"),
        (
            Intent::OtherDay,
            Strong,
            "another day, other day, different day, other days, another date, different date, other dates, \
             some other day",
        ),
        (
            Intent::Earlier,
            Strong,
            "something earlier, anything earlier, any earlier, earlier time, earlier than that, too late, \
             a bit earlier, sooner",
        ),
        (Intent::Earlier, Alone, "earlier"),
        (
            Intent::Later,
            Strong,
            "something later, anything later, any later, later time, later than that, too early, \
             a bit later, later in the day",
        ),
        (Intent::Later, Alone, "later"),
        (
            Intent::Yes,
            Lead,
            "yes, yeah, yep, yup, ya, yess, yes please, sure, of course, ok, okay, oki, okey, k, kk, \
             alright, all right, sounds good, perfect, great, that works, works for me, works, \
             that s fine, thats fine, fine, correct, right, exactly, absolutely, definitely, go ahead, \
             no problem, why not, do it, good, deal, y, i agree, that one, please do, that s right, \
             let s do it, lets do it, cool",
        ),
        (
            Intent::No,
            Lead,
            "no, nope, nah, no thanks, no thank you, not really, not now, n, wrong, that s wrong, \
             not that, not that one, not right, no way, never mind, nevermind, don t, dont, rather not, \
             i don t think so, i dont think so, don t think so, that doesn t work, \
             that doesn t work for me, it doesn t work, not good",
        ),
        (
            Intent::Greeting,
            Strong,
            "hello, hi, hey, hiya, good morning, good afternoon, good evening, good day, hi there, \
             hello there, howdy, heya, helo, morning all",
        ),
        (
            Intent::Thanks,
            Strong,
            "thanks, thank you, thx, ty, thank u, cheers, many thanks, much appreciated, tks, \
             thanks a lot, appreciate it",
        ),
        (
            Intent::Goodbye,
            Strong,
            "bye, goodbye, good bye, bye bye, see you, see ya, see u, cya, take care, good night, \
             have a nice day, have a good day",
        ),
        (Intent::OptIn, Strong, "opt in, opt me in, unstop"),
        (Intent::OptIn, Alone, "start, subscribe, resume, optin"),
        (
            Intent::AnyStaff,
            Strong,
            "anyone, anybody, no preference, doesn t matter who, whoever, any stylist, any barber, \
             any doctor, any of them, don t mind who, first available person, any staff",
        ),
        (
            Intent::AnyStaff,
            Alone,
            "any, doesn t matter, don t mind, don t care, i don t mind, dont mind, either",
        ),
        (
            Intent::Confirm,
            Strong,
            "confirm, i confirm, confirmed, i ll be there, ill be there, i will be there, see you there",
        ),
        (
            Intent::SmallTalk,
            Strong,
            "how are you, how r u, what s up, whats up, sup, lol, haha, who are you, are you a bot, \
             are you a robot, are you real, nice to meet you, how is it going, how s it going, nice, \
             awesome, what s your name",
        ),
    ],
    stop: "stop, stop all, stopall, unsubscribe, unsubscribe me, opt out, optout, opt me out, \
           stop messaging me, stop sending me messages, stop texting me, no more messages, \
           remove me from your list, remove me, stop messages, don t message me, do not message me, \
           stop writing me, dont text me, don t text me",
    greetings: "hello, hi, hey, hi there, hello there, good morning, good afternoon, good evening, howdy, \
                hiya",
    fillers: "please, pls, plz, thanks, thank, you, ok, okay, oh, um, uh, hmm, well, so, then, now, just, \
              actually, maybe, the, a, an, one, hi, hello, hey, me, it, with, and, sir, madam",
    function: "i, i m, we, he, she, they, is, are, was, be, been, am, do, does, did, have, has, had, can, \
               could, would, will, should, may, might, my, your, u, ur, our, their, this, that, these, \
               those, there, what, when, where, who, how, which, why, of, to, in, on, at, for, from, by, \
               about, or, but, if, not, as, some, any, want, need, like, get, got, come, see, know, let, \
               s, t, d, ll, re, ve, m, possible, free, day, time, slot, too, also, much, would like, \
               there s, up, out, rather, instead, better, think, work",
    lookalikes: "cancer, prize, cancel, morning, movie, month, today, mother, other, house, horse, place, \
                 later, letter, water, after, first, fifth, sixth, think, thing, things, eight, night, \
                 light, right, seven, every, very, really, party, parting, charge, change, changed, stuff, \
                 chest",
    cardinals: &[
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, "four"),
        (5, "five"),
        (6, "six"),
        (7, "seven"),
        (8, "eight"),
        (9, "nine"),
        (10, "ten"),
        (11, "eleven"),
        (12, "twelve"),
    ],
    ordinals: &[
        (1, "first, first one"),
        (2, "second, second one"),
        (3, "third, third one"),
        (4, "fourth"),
        (5, "fifth"),
        (6, "sixth"),
        (7, "seventh"),
        (8, "eighth"),
        (9, "ninth"),
        (10, "tenth"),
    ],
    option: "option, number, no, nr, num, choice, slot, the, i, ll, take, choose, pick, want",
    with: "with, w, by, for, see",
    name_is: "my name is, my name s, name is, my names, call me by, it s me, name",
    i_am: "i m, i am, im, this is, it s",
    languages: &[(En, "english"), (Es, "spanish"), (Pt, "portuguese"), (Fr, "french"), (De, "german")],
    speak: "in, speak, to, talk, write",
    negators: "not, don, dont, never, didn, didnt, won, wont, without",
    weekdays: [
        (Monday, "monday, mon, mondays"),
        (Tuesday, "tuesday, tue, tues, tuesdays"),
        (Wednesday, "wednesday, wed, weds, wednesdays"),
        (Thursday, "thursday, thu, thur, thurs, thursdays"),
        (Friday, "friday, fri, fridays"),
        (Saturday, "saturday, sat, saturdays"),
        (Sunday, "sunday, sundays"),
    ],
    months: [
        "january, jan",
        "february, feb",
        "march, mar",
        "april, apr",
        "may",
        "june, jun",
        "july, jul",
        "august, aug",
        "september, sep, sept",
        "october, oct",
        "november, nov",
        "december, dec",
    ],
    when: &[
        (Sense::Day(0), None, "today, 2 day, 2day, tdy"),
        (Sense::Day(0), Some(Sense::Part(Part::Morning)), "this morning"),
        (Sense::Day(0), Some(Sense::Part(Part::Afternoon)), "this afternoon, this arvo"),
        (Sense::Day(0), Some(Sense::Part(Part::Evening)), "tonight, this evening, tonite, 2 night"),
        (
            Sense::Day(1),
            None,
            "tomorrow, tmrw, tmr, tmw, tmrow, tomorow, tommorow, tommorrow, tomorrows, 2 moro, 2 morrow, \
             tom",
        ),
        (Sense::Day(2), None, "day after tomorrow, the day after tomorrow, day after tmrw, overmorrow"),
        (Sense::Day(-1), None, "yesterday"),
        (Sense::Day(7), None, "in a week, a week from now, a week from today, in one week, in a weeks time"),
        (Sense::Day(14), None, "in a fortnight, in a couple of weeks"),
        (Sense::Day(2), None, "in a couple of days"),
        (Sense::ThisWeek, None, "this week, during the week, later this week"),
        (Sense::NextWeek, None, "next week, the following week, nxt week, coming week"),
        (Sense::Weekend, None, "weekend, this weekend, the weekend, at the weekend, on the weekend, wknd"),
        (Sense::NextWeekend, None, "next weekend"),
        (Sense::ThisMonth, None, "this month"),
        (Sense::NextMonth, None, "next month"),
        (Sense::Next, None, "next, nxt"),
        (Sense::This, None, "this, this coming, the coming"),
        (Sense::Days, None, "day, days"),
        (Sense::Weeks, None, "week, weeks, wks"),
        (Sense::Months, None, "month, months"),
        (Sense::Hours, None, "hour, hours"),
        (Sense::Minutes, None, "minute, minutes, min, mins"),
        (Sense::In, None, "in, within"),
        (Sense::FromNow, None, "from now, from today, later"),
        (
            Sense::Part(Part::Morning),
            None,
            "morning, mornings, in the morning, the morning, in the am, forenoon",
        ),
        (
            Sense::Part(Part::Afternoon),
            None,
            "afternoon, afternoons, in the afternoon, the afternoon, arvo, after lunch",
        ),
        (Sense::Part(Part::Evening), None, "evening, evenings, in the evening, the evening, after work"),
        (Sense::Part(Part::Night), None, "night, at night, in the night"),
        (Sense::Noon, None, "noon, midday, mid day, lunchtime, at lunch, lunch time"),
        (Sense::Midnight, None, "midnight"),
        (Sense::At, None, "at"),
        (
            Sense::After,
            None,
            "after, past, any time after, anytime after, later than, not before, or later, onwards, \
             or after",
        ),
        (Sense::Before, None, "before, by, no later than, earlier than, at the latest"),
        (
            Sense::Around,
            None,
            "around, about, approximately, approx, roughly, circa, at about, at around, near, close to, \
             ish",
        ),
        (Sense::From, None, "from, starting from, starting, since"),
        (Sense::Between, None, "between"),
        (Sense::To, None, "to, through, thru"),
        (Sense::Until, None, "until, till, til, up to"),
        (Sense::And, None, "and, or, n"),
        (Sense::Past(30), None, "half past, half, 30 past, half after"),
        (Sense::Past(15), None, "quarter past, a quarter past, quarter after, 15 past"),
        (Sense::Past(-15), None, "quarter to, a quarter to, quarter till, quarter of, 15 to"),
        (Sense::Past(10), None, "ten past, 10 past"),
        (Sense::Past(20), None, "twenty past, 20 past"),
        (Sense::Past(-10), None, "ten to"),
        (Sense::Past(-20), None, "twenty to"),
        (Sense::Plus(30), None, "thirty"),
        (Sense::Plus(15), None, "fifteen"),
        (Sense::Am, None, "am, a m"),
        (Sense::Pm, None, "pm, p m"),
        (Sense::Clock, None, "h, hrs, o clock, oclock"),
        (
            Sense::AnyDay,
            None,
            "any day, anyday, any time, anytime, whenever, first available, earliest available, \
             the earliest, earliest, asap, as soon as possible, soonest, next available, first slot, \
             the first available",
        ),
        (
            Sense::Not,
            None,
            "not, not on, except, except for, but not, anything but, any day but, can t do, cant do, \
             cannot do, can t, can t on, cant, doesn t work, does not work, won t work, no good, \
             isn t good, not available on, i m not available",
        ),
        (Sense::No, None, "no"),
        (Sense::Instead, None, "instead, rather, better, i meant, i mean"),
        (Sense::The, None, "the, on the"),
        (Sense::Of, None, "of"),
        (Sense::Ordinal, None, "th, st, nd, rd"),
    ],
};
