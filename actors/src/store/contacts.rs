//! Customers, by whatever WhatsApp shows of them.
//!
//! A phone and a business-scoped id are two names of one customer, who is neither: the first webhook that
//! shows both joins them.

use flows::id::{BusinessId, ContactId};
use flows::language::Language;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::Result;

/// Somebody who wrote, not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
    /// To whom they wrote.
    pub business: BusinessId,
    /// Digits of their phone.
    pub wa_id: Option<String>,
    /// Their business-scoped id.
    pub user_id: Option<String>,
    /// The name they show.
    pub name: Option<String>,
}

impl Stranger {
    fn identities(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let phone = self.wa_id.as_deref().map(|value| ("wa_id", value));
        phone.into_iter().chain(self.user_id.as_deref().map(|value| ("user_id", value)))
    }
}

/// Finds or makes the contacts of these strangers, in order. `ids` are fresh ids, one for each, used where a
/// contact is new.
pub async fn meet(tx: &mut PgConnection, strangers: &[Stranger], ids: &[Uuid]) -> Result<Vec<ContactId>> {
    let mut met = Vec::with_capacity(strangers.len());
    let known = look_up(tx, strangers).await?;
    let mut made: Vec<(&Stranger, ContactId)> = Vec::new();
    let mut seen_again: Vec<(&Stranger, ContactId)> = Vec::new();
    for (stranger, fresh) in strangers.iter().zip(ids) {
        let same = |other: &Stranger| {
            other.business == stranger.business
                && ((other.wa_id.is_some() && other.wa_id == stranger.wa_id)
                    || (other.user_id.is_some() && other.user_id == stranger.user_id))
        };
        let found: Vec<ContactId> = known
            .iter()
            .filter(|(business, kind, value, _)| {
                *business == stranger.business && stranger.identities().any(|id| id == (kind.as_str(), value))
            })
            .map(|(.., contact)| *contact)
            .collect();
        let contact = match found.as_slice() {
            [] => match made.iter().find(|(other, _)| same(other)) {
                Some(&(_, contact)) => contact,
                None => {
                    let contact = ContactId(*fresh);
                    insert(tx, stranger, contact).await?;
                    contact
                }
            },
            [contact, rest @ ..] => {
                if let Some(other) = rest.iter().find(|other| *other != contact) {
                    join(tx, stranger.business, *contact, *other).await?;
                }
                seen_again.push((stranger, *contact));
                *contact
            }
        };
        let contact = name(tx, stranger, contact).await?;
        made.push((stranger, contact));
        met.push(contact);
    }
    // Turns teach contacts in the same order: nobody waits in a circle.
    seen_again.sort_by_key(|(stranger, contact)| (stranger.business, *contact));
    for (stranger, contact) in seen_again {
        refresh(tx, stranger, contact).await?;
    }
    Ok(met)
}

async fn look_up(
    tx: &mut PgConnection,
    strangers: &[Stranger],
) -> Result<Vec<(BusinessId, String, String, ContactId)>> {
    let (mut businesses, mut kinds, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for stranger in strangers {
        for (kind, value) in stranger.identities() {
            businesses.push(stranger.business.0);
            kinds.push(kind.to_owned());
            values.push(value.to_owned());
        }
    }
    let rows = sqlx::query!(
        "select i.business_id, i.kind, i.value, i.contact_id
         from unnest($1::uuid[], $2::text[], $3::text[]) as asked (business_id, kind, value)
         join contact_identities i using (business_id, kind, value)",
        &businesses,
        &kinds,
        &values
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (BusinessId(row.business_id), row.kind, row.value, ContactId(row.contact_id)))
        .collect())
}

async fn insert(tx: &mut PgConnection, stranger: &Stranger, contact: ContactId) -> Result<()> {
    sqlx::query!(
        "insert into whatsapp_contacts (business_id, id, wa_id, user_id, name) values ($1, $2, $3, $4, $5)",
        stranger.business.0,
        contact.0,
        stranger.wa_id,
        stranger.user_id,
        stranger.name
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes what is new about a contact: a phone or an id not seen before, another name.
async fn refresh(tx: &mut PgConnection, stranger: &Stranger, contact: ContactId) -> Result<()> {
    sqlx::query!(
        "update whatsapp_contacts
         set wa_id = coalesce($3, wa_id), user_id = coalesce($4, user_id), name = coalesce(name, $5)
         where business_id = $1 and id = $2
           and (wa_id, user_id, name) is distinct from
               (coalesce($3, wa_id), coalesce($4, user_id), coalesce(name, $5))",
        stranger.business.0,
        contact.0,
        stranger.wa_id,
        stranger.user_id,
        stranger.name
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down the identities. Where another node was faster with one of them, its contact is the one.
async fn name(tx: &mut PgConnection, stranger: &Stranger, contact: ContactId) -> Result<ContactId> {
    let mut winner = contact;
    for (kind, value) in stranger.identities() {
        let owner = sqlx::query_scalar!(
            r#"with mine as (
                 insert into contact_identities (business_id, kind, value, contact_id)
                 values ($1, $2, $3, $4)
                 on conflict (business_id, kind, value) do nothing
                 returning contact_id
               )
               select contact_id as "contact_id!" from mine
               union all
               select contact_id from contact_identities where business_id = $1 and kind = $2 and value = $3
               limit 1"#,
            stranger.business.0,
            kind,
            value,
            winner.0
        )
        .fetch_optional(&mut *tx)
        .await?;
        // None: the row of another node that is not visible yet. Its contact answers the next message.
        winner = owner.map_or(winner, ContactId);
    }
    Ok(winner)
}

/// Makes one contact of two: `other`'s identities, bookings and open work become `contact`'s.
async fn join(
    tx: &mut PgConnection,
    business: BusinessId,
    contact: ContactId,
    other: ContactId,
) -> Result<()> {
    sqlx::query!(
        "update contact_identities set contact_id = $2 where business_id = $1 and contact_id = $3",
        business.0,
        contact.0,
        other.0
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update whatsapp_appointments set contact_id = $2 where business_id = $1 and contact_id = $3",
        business.0,
        contact.0,
        other.0
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update inbox set contact_id = $2 where business_id = $1 and contact_id = $3",
        business.0,
        contact.0,
        other.0
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update whatsapp_messages set contact_id = $2 where business_id = $1 and contact_id = $3",
        business.0,
        contact.0,
        other.0
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update whatsapp_contacts c
         set opted_out_at = coalesce(c.opted_out_at, o.opted_out_at), language = coalesce(c.language, o.language)
         from whatsapp_contacts o
         where c.business_id = $1 and c.id = $2 and o.business_id = $1 and o.id = $3",
        business.0,
        contact.0,
        other.0
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A customer as the conversation needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Digits of their phone.
    pub wa_id: Option<String>,
    /// Their business-scoped id.
    pub user_id: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// The language they have shown.
    pub language: Option<Language>,
    /// Whether they want no reminders and no offers.
    pub opted_out: bool,
}

/// One customer.
pub async fn find(pool: &PgPool, business: BusinessId, contact: ContactId) -> Result<Option<Contact>> {
    let row = sqlx::query!(
        r#"select wa_id, user_id, name, language, opted_out_at is not null as "opted_out!"
           from whatsapp_contacts
           where business_id = $1 and id = $2"#,
        business.0,
        contact.0
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Contact {
        wa_id: row.wa_id,
        user_id: row.user_id,
        name: row.name,
        language: row.language.as_deref().and_then(Language::from_code),
        opted_out: row.opted_out,
    }))
}
