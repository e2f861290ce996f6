//! Businesses, their numbers, and what they offer, as the conversation and the calendar read them.

use flows::business::{Bot, Business, Service as Card, Staff};
use flows::calendar::{Calendar, Closure, Config, Policy, Resource, Service as Plan, Shift};
use flows::id::{AccountId, BusinessId, ResourceId, ServiceId, StaffId};
use flows::language::Language;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Error, Result, instant, shards};

/// A business as it is stored: its card and its calendar are two views of the same rows.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Who pays.
    pub account: AccountId,
    /// Grows with every change.
    pub version: i64,
    /// As customers meet it.
    pub card: Business,
    /// As the calendar reads it.
    pub plan: Config,
    /// Its WhatsApp numbers.
    pub numbers: Vec<Number>,
}

/// A WhatsApp number of a business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// WhatsApp's id of it: the tenant key of every webhook.
    pub phone_number_id: String,
    /// The account it belongs to.
    pub waba_id: String,
    /// As people dial it.
    pub display: String,
    /// Messages a second.
    pub per_second: u32,
}

/// The business that a number belongs to.
pub async fn of_number(pool: &PgPool, phone_number_id: &str) -> Result<Option<BusinessId>> {
    let id = sqlx::query_scalar!(
        "select business_id from phone_numbers where phone_number_id = $1",
        phone_number_id
    )
    .fetch_optional(pool)
    .await?;
    Ok(id.map(BusinessId))
}

/// Every business there is, by id: for the demo and for whoever lists them.
pub async fn list(pool: &PgPool) -> Result<Vec<BusinessId>> {
    let ids = sqlx::query_scalar!("select id from whatsapp_business_config order by created_at, id")
        .fetch_all(pool)
        .await?;
    Ok(ids.into_iter().map(BusinessId).collect())
}

/// One business with all it offers.
pub async fn find(pool: &PgPool, business: BusinessId) -> Result<Option<Stored>> {
    let Some(row) = sqlx::query!(
        r#"select account_id, version, name, zone, languages, twelve_hours, address, phone,
                  bot as "bot: Json<Bot>", policy as "policy: Json<Policy>"
           from whatsapp_business_config
           where id = $1"#,
        business.0
    )
    .fetch_optional(pool)
    .await?
    else {
        return Ok(None);
    };
    let services = sqlx::query!(
        r#"select card as "card: Json<Card>", plan as "plan: Json<Plan>"
           from services
           where business_id = $1
           order by position, id"#,
        business.0
    )
    .fetch_all(pool)
    .await?;
    let staff =
        sqlx::query!("select id, name from staff where business_id = $1 order by position, id", business.0)
            .fetch_all(pool)
            .await?;
    let resources =
        sqlx::query!("select id, kind from resources where business_id = $1 order by id", business.0)
            .fetch_all(pool)
            .await?;
    let shifts = sqlx::query_scalar!(
        r#"select rule as "rule: Json<Shift>" from shifts where business_id = $1 order by id"#,
        business.0
    )
    .fetch_all(pool)
    .await?;
    let closures = sqlx::query!(
        "select staff_id, from_on, to_on, name from closures where business_id = $1 order by from_on, id",
        business.0
    )
    .fetch_all(pool)
    .await?;
    let numbers = numbers(pool, business).await?;

    let languages: Vec<_> = row.languages.iter().filter_map(|code| Language::from_code(code)).collect();
    if languages.is_empty() {
        return Err(Error::corrupt("whatsapp_business_config", business, "speaks no language we know"));
    }
    let plan = Config {
        zone: row.zone.clone(),
        services: services.iter().map(|service| service.plan.0.clone()).collect(),
        staff: staff.iter().map(|staff| StaffId(staff.id)).collect(),
        resources: resources
            .into_iter()
            .map(|resource| Resource { id: ResourceId(resource.id), kind: resource.kind })
            .collect(),
        shifts: shifts.into_iter().map(|Json(shift)| shift).collect(),
        closures: closures
            .into_iter()
            .map(|closure| Closure {
                staff: closure.staff_id.map(StaffId),
                from: instant::back_date(closure.from_on),
                to: instant::back_date(closure.to_on),
                name: closure.name,
            })
            .collect(),
        policy: row.policy.0,
    };
    Calendar::new(plan.clone())
        .map_err(|error| Error::corrupt("whatsapp_business_config", business, error))?;
    let card = Business {
        id: business,
        name: row.name,
        zone: row.zone,
        languages,
        twelve_hours: row.twelve_hours,
        address: row.address,
        phone: row.phone,
        services: services.into_iter().map(|service| service.card.0).collect(),
        staff: staff.into_iter().map(|staff| Staff { id: StaffId(staff.id), name: staff.name }).collect(),
        hours: crate::hours::usual(&plan),
        bot: row.bot.0,
    };
    Ok(Some(Stored { account: AccountId(row.account_id), version: row.version, card, plan, numbers }))
}

/// The numbers of a business.
pub async fn numbers(pool: &PgPool, business: BusinessId) -> Result<Vec<Number>> {
    let rows = sqlx::query!(
        "select phone_number_id, waba_id, display, per_second
         from phone_numbers
         where business_id = $1
         order by phone_number_id",
        business.0
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Number {
            phone_number_id: row.phone_number_id,
            waba_id: row.waba_id,
            display: row.display,
            per_second: u32::try_from(row.per_second).unwrap_or(80),
        })
        .collect())
}

/// Writes a whole business in one transaction, as a new one or over the old one of the same id.
pub async fn save(pool: &PgPool, stored: &Stored) -> Result<()> {
    let mut tx = pool.begin().await?;
    let business = stored.card.id;
    let card = &stored.card;
    let languages: Vec<String> = card.languages.iter().map(|language| language.code().to_owned()).collect();
    sqlx::query!(
        "insert into whatsapp_business_config
           (id, account_id, shard, name, zone, languages, twelve_hours, address, phone, bot, policy)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update
         set version = whatsapp_business_config.version + 1, name = excluded.name, zone = excluded.zone,
             languages = excluded.languages, twelve_hours = excluded.twelve_hours,
             address = excluded.address, phone = excluded.phone, bot = excluded.bot, policy = excluded.policy",
        business.0,
        stored.account.0,
        shards::of(business.0),
        card.name,
        card.zone,
        &languages,
        card.twelve_hours,
        card.address,
        card.phone,
        Json(&card.bot) as _,
        Json(&stored.plan.policy) as _,
    )
    .execute(&mut *tx)
    .await?;
    clear(&mut tx, business).await?;
    for (position, staff) in card.staff.iter().enumerate() {
        sqlx::query!(
            "insert into staff (business_id, id, position, name) values ($1, $2, $3, $4)",
            business.0,
            staff.id.0,
            i32::try_from(position).unwrap_or(0),
            staff.name
        )
        .execute(&mut *tx)
        .await?;
    }
    for (position, service) in card.services.iter().enumerate() {
        let plan = stored.plan.services.iter().find(|plan| plan.id == service.id);
        let plan = plan.ok_or_else(|| Error::corrupt("services", service.id, "has no plan"))?;
        insert_service(&mut tx, business, position, service, plan).await?;
    }
    for resource in &stored.plan.resources {
        sqlx::query!(
            "insert into resources (business_id, id, kind, name) values ($1, $2, $3, $3)",
            business.0,
            resource.id.0,
            resource.kind
        )
        .execute(&mut *tx)
        .await?;
    }
    for (position, shift) in stored.plan.shifts.iter().enumerate() {
        sqlx::query!(
            "insert into shifts (business_id, id, staff_id, rule) values ($1, $2, $3, $4)",
            business.0,
            Uuid::new_v5(&business.0, format!("shift/{position}").as_bytes()),
            shift.staff.0,
            Json(shift) as _
        )
        .execute(&mut *tx)
        .await?;
    }
    for (position, closure) in stored.plan.closures.iter().enumerate() {
        sqlx::query!(
            "insert into closures (business_id, id, staff_id, from_on, to_on, name) values ($1, $2, $3, $4, $5, $6)",
            business.0,
            Uuid::new_v5(&business.0, format!("closure/{position}").as_bytes()),
            closure.staff.map(|staff| staff.0),
            instant::out_date(closure.from),
            instant::out_date(closure.to),
            closure.name
        )
        .execute(&mut *tx)
        .await?;
    }
    for number in &stored.numbers {
        sqlx::query!(
            "insert into phone_numbers (phone_number_id, business_id, waba_id, display, per_second)
             values ($1, $2, $3, $4, $5)
             on conflict (phone_number_id) do update
             set waba_id = excluded.waba_id, display = excluded.display, per_second = excluded.per_second
             where phone_numbers.business_id = excluded.business_id",
            number.phone_number_id,
            business.0,
            number.waba_id,
            number.display,
            i32::try_from(number.per_second).unwrap_or(80)
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn clear(tx: &mut PgConnection, business: BusinessId) -> Result<()> {
    sqlx::query!("delete from closures where business_id = $1", business.0).execute(&mut *tx).await?;
    sqlx::query!("delete from shifts where business_id = $1", business.0).execute(&mut *tx).await?;
    sqlx::query!("delete from resources where business_id = $1", business.0).execute(&mut *tx).await?;
    sqlx::query!("delete from services where business_id = $1", business.0).execute(&mut *tx).await?;
    sqlx::query!("delete from staff where business_id = $1", business.0).execute(&mut *tx).await?;
    Ok(())
}

async fn insert_service(
    tx: &mut PgConnection,
    business: BusinessId,
    position: usize,
    card: &Card,
    plan: &Plan,
) -> Result<()> {
    let ServiceId(id) = card.id;
    sqlx::query!(
        "insert into services (business_id, id, position, card, plan) values ($1, $2, $3, $4, $5)",
        business.0,
        id,
        i32::try_from(position).unwrap_or(0),
        Json(card) as _,
        Json(plan) as _
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}
