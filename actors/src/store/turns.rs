//! The one transaction of a turn: the conversation's new state, what must be said, and the message done.
//!
//! Turns that are ready together share one statement, by arrays. Each is checked for itself: the shard's epoch
//! under which it was decided, and the version of the conversation it was decided on. One that fails its check
//! leaves no trace, and the others are committed.

use flows::conversation::State;
use flows::id::{BusinessId, ContactId, OutboxId};
use flows::language::Language;
use jiff::Timestamp;
use sqlx::PgPool;
use uuid::Uuid;

use super::inbox::Lane;
use super::{Error, Result, instant, shards};

/// A turn that is ready.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Whose.
    pub lane: Lane,
    /// The epoch of the business's shard under which it was decided.
    pub epoch: i64,
    /// The version of the conversation it was decided on; 0 where there is none yet.
    pub version: i64,
    /// The new state, as JSON.
    pub state: String,
    /// When the customer last wrote: the service window.
    pub last_inbound_at: Timestamp,
    /// The inbox row that is done.
    pub done: i64,
    /// What must be said.
    pub says: Vec<Owed>,
    /// What has become known about the customer.
    pub learned: Option<Learned>,
    /// Now.
    pub at: Timestamp,
}

/// A message that must be sent.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Its id, made from its cause.
    pub id: OutboxId,
    /// From which number.
    pub phone_number_id: String,
    /// What it says, as JSON.
    pub body: String,
}

/// What a turn has learned about a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// Their language.
    pub language: Option<Language>,
    /// Their name.
    pub name: Option<String>,
    /// Whether they have opted out, or in again.
    pub opted_out: Option<bool>,
    /// Whether they asked for a person.
    pub wants_person: bool,
}

/// Commits turns. For each, in order, whether it was committed.
pub async fn commit(pool: &PgPool, node: Uuid, turns: &[Turn]) -> Result<Vec<bool>> {
    let businesses: Vec<Uuid> = turns.iter().map(|turn| turn.lane.0.0).collect();
    let contacts: Vec<Uuid> = turns.iter().map(|turn| turn.lane.1.0).collect();
    let shards: Vec<i32> = turns.iter().map(|turn| shards::of(turn.lane.0.0)).collect();
    let epochs: Vec<i64> = turns.iter().map(|turn| turn.epoch).collect();
    let versions: Vec<i64> = turns.iter().map(|turn| turn.version).collect();
    let states: Vec<&str> = turns.iter().map(|turn| turn.state.as_str()).collect();
    let inbound: Vec<_> = turns.iter().map(|turn| instant::out(turn.last_inbound_at)).collect();
    let done: Vec<i64> = turns.iter().map(|turn| turn.done).collect();
    let at: Vec<_> = turns.iter().map(|turn| instant::out(turn.at)).collect();
    let says: Vec<(&Turn, &Owed)> =
        turns.iter().flat_map(|turn| turn.says.iter().map(move |owed| (turn, owed))).collect();
    let owed_ids: Vec<Uuid> = says.iter().map(|(_, owed)| owed.id.0).collect();
    let owed_businesses: Vec<Uuid> = says.iter().map(|(turn, _)| turn.lane.0.0).collect();
    let owed_contacts: Vec<Uuid> = says.iter().map(|(turn, _)| turn.lane.1.0).collect();
    let owed_numbers: Vec<&str> = says.iter().map(|(_, owed)| owed.phone_number_id.as_str()).collect();
    let owed_bodies: Vec<&str> = says.iter().map(|(_, owed)| owed.body.as_str()).collect();
    let owed_at: Vec<_> = says.iter().map(|(turn, _)| instant::out(turn.at)).collect();
    let mut taught: Vec<(&Turn, &Learned)> =
        turns.iter().filter_map(|turn| turn.learned.as_ref().map(|learned| (turn, learned))).collect();
    // Intake refreshes contacts in the same order: nobody waits in a circle.
    taught.sort_by_key(|(turn, _)| turn.lane);
    let learners: Vec<Uuid> = taught.iter().map(|(turn, _)| turn.lane.1.0).collect();
    let learner_businesses: Vec<Uuid> = taught.iter().map(|(turn, _)| turn.lane.0.0).collect();
    let languages: Vec<Option<&str>> =
        taught.iter().map(|(_, learned)| learned.language.map(Language::code)).collect();
    let names: Vec<Option<&str>> = taught.iter().map(|(_, learned)| learned.name.as_deref()).collect();
    let opted_out: Vec<Option<bool>> = taught.iter().map(|(_, learned)| learned.opted_out).collect();
    let wants: Vec<bool> = taught.iter().map(|(_, learned)| learned.wants_person).collect();
    let taught_at: Vec<_> = taught.iter().map(|(turn, _)| instant::out(turn.at)).collect();
    let rows = sqlx::query!(
        r#"with turn as (
             select *
             from unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[], $5::bigint[], $6::text[],
                         $7::timestamptz[], $8::bigint[], $9::timestamptz[])
               as t (business_id, contact_id, shard, epoch, version, state, last_inbound_at, done, at)
           ), fence as (
             select id, epoch
             from shards
             where owner = $10 and id in (select shard from turn)
             for share
           ), saved as (
             insert into conversations as c
               (business_id, contact_id, version, state, last_inbound_at, updated_at)
             select turn.business_id, turn.contact_id, turn.version + 1, turn.state::jsonb, turn.last_inbound_at,
                    turn.at
             from turn
             join fence on fence.id = turn.shard and fence.epoch = turn.epoch
             -- A message that is done, set aside or somebody else's by now is not done again.
             join inbox i on i.seq = turn.done and i.business_id = turn.business_id
               and i.contact_id = turn.contact_id and i.parked_at is null
             on conflict (business_id, contact_id) do update
             set version = excluded.version, state = excluded.state, updated_at = excluded.updated_at,
                 last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
             where c.version = excluded.version - 1
             returning c.business_id, c.contact_id
           ), handled as (
             delete from inbox
             using turn join saved using (business_id, contact_id)
             where inbox.seq = turn.done
           ), owed as (
             select o.*
             from unnest($11::uuid[], $12::uuid[], $13::uuid[], $14::text[], $15::text[], $16::timestamptz[])
               with ordinality as o (id, business_id, contact_id, phone_number_id, body, at, nth)
             join saved using (business_id, contact_id)
           ), written as (
             insert into whatsapp_messages
               (id, business_id, contact_id, phone_number_id, direction, body, sent_at, progress, purpose)
             select id, business_id, contact_id, phone_number_id, 'out', body, at, 'queued', 'reply'
             from owed
             order by nth
             on conflict (id) do nothing
             returning id
           ), queued as (
             insert into outbox (id, business_id, contact_id, phone_number_id, purpose, created_at)
             select owed.id, business_id, contact_id, phone_number_id, 'reply', at
             from owed join written using (id)
             order by nth
           ), learned as (
             update whatsapp_contacts w
             set language = coalesce(l.language, w.language),
                 name = coalesce(l.name, w.name),
                 opted_out_at = case l.opted_out when true then coalesce(w.opted_out_at, l.at)
                                                 when false then null
                                                 else w.opted_out_at end,
                 wants_person_at = case when l.wants_person then l.at else w.wants_person_at end
             from unnest($17::uuid[], $18::uuid[], $19::text[], $20::text[], $21::bool[], $22::bool[],
                         $23::timestamptz[])
               as l (business_id, contact_id, language, name, opted_out, wants_person, at)
             join saved using (business_id, contact_id)
             where w.business_id = l.business_id and w.id = l.contact_id
           )
           select business_id, contact_id from saved"#,
        &businesses,
        &contacts,
        &shards,
        &epochs,
        &versions,
        &states as _,
        &inbound,
        &done,
        &at,
        node,
        &owed_ids,
        &owed_businesses,
        &owed_contacts,
        &owed_numbers as _,
        &owed_bodies as _,
        &owed_at,
        &learner_businesses,
        &learners,
        &languages as _,
        &names as _,
        &opted_out as _,
        &wants,
        &taught_at
    )
    .fetch_all(pool)
    .await?;
    let saved: std::collections::BTreeSet<Lane> =
        rows.into_iter().map(|row| (BusinessId(row.business_id), ContactId(row.contact_id))).collect();
    Ok(turns.iter().map(|turn| saved.contains(&turn.lane)).collect())
}

/// Ends the bot's silence in the chat of whoever has this identity. Whether there is such a chat.
///
/// The version grows, so that a turn that was decided while the bot was silent is decided again.
pub async fn hand_back(
    pool: &PgPool,
    node: Uuid,
    epoch: i64,
    business: BusinessId,
    identity: &str,
) -> Result<bool> {
    let done = sqlx::query!(
        "with fence as (
           select id from shards where id = $1 and owner = $2 and epoch = $3 for share
         ), who as (
           select distinct contact_id from contact_identities, fence where business_id = $4 and value = $5
         ), calm as (
           update whatsapp_contacts w set wants_person_at = null
           from who where w.business_id = $4 and w.id = who.contact_id
         )
         update conversations c
         set version = version + 1, state = state || '{\"silent_until\": null, \"flood\": null}'
         from who
         where c.business_id = $4 and c.contact_id = who.contact_id",
        shards::of(business.0),
        node,
        epoch,
        business.0,
        identity
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A conversation as it was left.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Whose.
    pub lane: Lane,
    /// Its version; 0 where there is none yet.
    pub version: i64,
    /// Where the chat stands.
    pub state: State,
    /// Who the customer is.
    pub contact: super::contacts::Contact,
}

/// The conversations of these lanes, with their customers.
pub async fn load(pool: &PgPool, lanes: &[Lane]) -> Result<Vec<Kept>> {
    let businesses: Vec<Uuid> = lanes.iter().map(|lane| lane.0.0).collect();
    let contacts: Vec<Uuid> = lanes.iter().map(|lane| lane.1.0).collect();
    let rows = sqlx::query!(
        r#"select w.business_id, w.id, w.wa_id, w.user_id, w.name, w.language,
                  w.opted_out_at is not null as "opted_out!", c.version as "version?", c.state::text as "state?"
           from unnest($1::uuid[], $2::uuid[]) as lane (business_id, contact_id)
           join whatsapp_contacts w on w.business_id = lane.business_id and w.id = lane.contact_id
           left join conversations c on c.business_id = w.business_id and c.contact_id = w.id"#,
        &businesses,
        &contacts
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = match &row.state {
                // A state that an older bellhop wrote and this one cannot read must not lock the customer out:
                // the talk starts afresh, and the bookings are rows of their own.
                Some(state) => serde_json::from_str(state).unwrap_or_default(),
                None => State::default(),
            };
            Ok(Kept {
                lane: (BusinessId(row.business_id), ContactId(row.id)),
                version: row.version.unwrap_or(0),
                state,
                contact: super::contacts::Contact {
                    wa_id: row.wa_id,
                    user_id: row.user_id,
                    name: row.name,
                    language: row.language.as_deref().and_then(Language::from_code),
                    opted_out: row.opted_out,
                },
            })
        })
        .collect::<std::result::Result<Vec<_>, Error>>()
}
