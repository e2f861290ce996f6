//! Dates, times, prices and names as a customer reads them.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::AmbiguousOffset;
use rust_decimal::Decimal;

use super::Context;
use crate::business::Service;
use crate::id::{ServiceId, StaffId};
use crate::language::Language;
use crate::money::Money;
use crate::words::{say, say_with};

/// How one customer of one business reads things.
pub(super) struct Format<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) language: Language,
}

impl Format<'_> {
    pub(super) fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.context.zone.clone()).date()
    }

    pub(super) fn weekday(&self, weekday: Weekday) -> String {
        say(self.language, &format!("weekday-{}", weekday.to_monday_one_offset()))
    }

    /// "Tuesday 24 November"
    pub(super) fn date_long(&self, date: Date) -> String {
        self.date("date-long", "weekday", "month", date)
    }

    /// "Tue 24 Nov"
    pub(super) fn date_short(&self, date: Date) -> String {
        self.date("date-short", "weekday-short", "month-short", date)
    }

    fn date(&self, key: &str, weekday: &str, month: &str, date: Date) -> String {
        let weekday = say(self.language, &format!("{weekday}-{}", date.weekday().to_monday_one_offset()));
        let month = say(self.language, &format!("{month}-{}", date.month()));
        let day = i64::from(date.day());
        say_with(
            self.language,
            key,
            &[("weekday", (&weekday).into()), ("day", day.into()), ("month", (&month).into())],
        )
    }

    /// A date without its weekday, for where the weekday is in doubt.
    pub(super) fn day_month(&self, date: Date) -> String {
        let month = say(self.language, &format!("month-{}", date.month()));
        let day = i64::from(date.day());
        say_with(self.language, "date-day", &[("day", day.into()), ("month", (&month).into())])
    }

    /// "17:00", or "5:00 PM".
    pub(super) fn time(&self, time: Time) -> String {
        let minute = format!("{:02}", time.minute());
        if self.language == Language::En && self.context.business.twelve_hours {
            let hour = match time.hour() % 12 {
                0 => 12,
                hour => hour,
            };
            let half = if time.hour() < 12 { "AM" } else { "PM" };
            return say_with(
                self.language,
                "time-12",
                &[("hour", (&hour.to_string()).into()), ("minute", (&minute).into()), ("half", half.into())],
            );
        }
        let hour = format!("{:02}", time.hour());
        say_with(self.language, "time-24", &[("hour", (&hour).into()), ("minute", (&minute).into())])
    }

    /// A minute of the day, 1440 being midnight at its end.
    pub(super) fn minute(&self, minute: u16) -> String {
        let hour = i8::try_from(minute / 60 % 24).unwrap_or(0);
        let minute = i8::try_from(minute % 60).unwrap_or(0);
        self.time(Time::new(hour, minute, 0, 0).unwrap_or_default())
    }

    /// The time of an instant; where the clocks show it twice that night, with the zone's abbreviation.
    pub(super) fn clock(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.context.zone.clone());
        let text = self.time(zoned.time());
        match self.context.zone.to_ambiguous_zoned(zoned.datetime()).offset() {
            AmbiguousOffset::Fold { .. } => format!("{text} {}", zoned.strftime("%Z")),
            _ => text,
        }
    }

    /// "Tuesday 24 November at 17:00"
    pub(super) fn when(&self, at: Timestamp) -> String {
        let (date, time) = (self.date_long(self.date_of(at)), self.clock(at));
        say_with(self.language, "date-at-time", &[("date", (&date).into()), ("time", (&time).into())])
    }

    /// "Tue 24 Nov, 17:00", for a row of a list.
    pub(super) fn row(&self, at: Timestamp) -> String {
        format!("{}, {}", self.date_short(self.date_of(at)), self.clock(at))
    }

    pub(super) fn minutes(&self, minutes: u32) -> String {
        say_with(self.language, "minutes", &[("count", i64::from(minutes).into())])
    }

    /// "25.00 EUR" as people write it: "€25" in English, "25 €" elsewhere; a space that does not break.
    pub(super) fn money(&self, money: Money) -> String {
        let amount = money.amount.round_dp(2);
        let digits =
            if amount == amount.trunc() { format!("{}", amount.trunc()) } else { format!("{amount:.2}") };
        let symbol = match money.currency.as_str() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "BRL" => "R$",
            other => return format!("{digits} {other}"),
        };
        let comma = digits.replace('.', ",");
        match (self.language, symbol) {
            (Language::En, _) => format!("{symbol}{digits}"),
            (Language::Pt, "$") => format!("US$ {comma}"),
            (Language::Es, "$") => format!("${comma}"),
            (_, "R$") => format!("R$ {comma}"),
            _ => format!("{comma}\u{a0}{symbol}"),
        }
    }

    /// What a visit costs, where every service of it has a price in one currency.
    pub(super) fn total(&self, services: &[&Service]) -> Option<String> {
        let currency = services.first()?.price?.currency;
        let mut amount = Decimal::ZERO;
        for service in services {
            let price = service.price.filter(|price| price.currency == currency)?;
            amount = amount.checked_add(price.amount)?;
        }
        Some(self.money(Money { amount, currency }))
    }

    pub(super) fn service_line(&self, service: &Service) -> String {
        let minutes = self.minutes(service.minutes);
        match service.price {
            Some(price) => say_with(
                self.language,
                "service-line",
                &[("minutes", (&minutes).into()), ("price", (&self.money(price)).into())],
            ),
            None => say_with(self.language, "service-line-free", &[("minutes", (&minutes).into())]),
        }
    }

    pub(super) fn service(&self, id: ServiceId) -> String {
        let service = self.context.business.service(id);
        service.map_or("–", |service| service.name.in_language(self.language)).to_owned()
    }

    /// The names of a visit's services.
    pub(super) fn services(&self, ids: &[ServiceId]) -> String {
        ids.iter().map(|id| self.service(*id)).collect::<Vec<_>>().join(" + ")
    }

    pub(super) fn staff(&self, id: StaffId) -> String {
        self.context.business.staff_name(id).unwrap_or("–").to_owned()
    }

    pub(super) fn first_name<'n>(&self, name: &'n str) -> &'n str {
        name.split_whitespace().next().unwrap_or(name)
    }
}
