//! Two servers on one database: one works, the other waits; one that was paused for longer than its lease commits
//! nothing when it wakes, and ends.

use bellhop::demo::graph::Statuses;

use super::load::Load;
use super::until;
use super::world::World;

/// Every change of state, with the node that made it: written by the database itself.
const WITNESS: &str = "
    create table witness (at timestamptz not null default clock_timestamp(), node text, what text);
    create function testify() returns trigger language plpgsql as $$ begin
      insert into witness (node, what) values (current_setting('bellhop.node', true), tg_table_name || ' ' || tg_op);
      return null;
    end $$;
    create trigger t after insert or update or delete on conversations for each row execute function testify();
    create trigger t after insert on outbox for each row execute function testify();
    create trigger t after delete on inbox for each row execute function testify();
    create trigger t after insert or update or delete on holds for each row execute function testify();
    create trigger t after insert or update or delete on claims for each row execute function testify();
    create trigger t after insert or update or delete on whatsapp_appointments
      for each row execute function testify();";

const OWNERS: &str = "select string_agg(distinct coalesce(owner::text, '-'), ',') from shards";

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_node_that_wakes_commits_nothing() {
    let mut world = World::new(Statuses::SentDelivered).await;
    world.lease = "1";
    world.execute(WITNESS).await;
    let of = |node: &str| format!("{}&options[bellhop.node]={node}", world.url);
    let mut load = Load::of(&world.graph, 40);
    let mut first = world.another(&of("first"), None).await.unwrap();
    world.graph.set_webhook(&first.url("/api/whatsapp/webhook"));
    load.say(&world, 40).await;
    until("the first works", 20, async || load.acknowledged(&world) == 40).await;
    let owner: String = world.scalar(OWNERS).await;
    assert!(!owner.contains(',') && owner != "-", "the first owns all: {owner}");

    // The second is alive, and does nothing, although the first is busy.
    let mut second = world.another(&of("second"), None).await.unwrap();
    load.say(&world, 80).await;
    until("the first goes on", 20, async || load.acknowledged(&world) == 120).await;
    assert_eq!(world.scalar::<String>(OWNERS).await, owner, "the lease is kept");
    assert_eq!(world.scalar::<i64>("select count(*) from witness where node = 'second'").await, 0);

    // In the middle of its work, the first is paused. WhatsApp finds the second.
    load.say(&world, 80).await;
    let before = world.scalar::<i64>("select count(*) from witness").await;
    until("it is in the middle of it", 20, async || {
        world.scalar::<i64>("select count(*) from witness").await > before + 10
    })
    .await;
    first.signal("STOP");
    world.graph.set_webhook(&second.url("/api/whatsapp/webhook"));
    until("the second takes over", 20, async || {
        let now: String = world.scalar(OWNERS).await;
        assert!(second.status().is_none(), "{}", second.log());
        !now.contains(&owner)
    })
    .await;
    let new: String = world.scalar(OWNERS).await;
    assert!(!new.contains(','), "{new}");
    load.say(&world, 40).await;
    until("the second works", 30, async || world.scalar::<i64>("select count(*) from inbox").await == 0)
        .await;

    // The first wakes, with turns half done and webhooks in its ears.
    let epochs = "select sum(epoch)::bigint from shards";
    let epoch: i64 = world.scalar(epochs).await;
    world.execute("create table woken as select clock_timestamp() as at").await;
    load.say(&world, 20).await;
    first.signal("CONT");
    let status = first.ended(20).await;
    assert!(!status.success(), "{status}\n{}", first.log());
    assert!(first.wrote("taken over") || first.wrote("stopped:"), "it says why:\n{}", first.log());
    world.server = Some(second);
    world.settle(60).await;
    let late: Vec<String> = world
        .column(
            "select node || ' ' || what from witness, woken where node = 'first' and witness.at > woken.at",
        )
        .await;
    assert_eq!(late, Vec::<String>::new(), "what the first has committed since it woke");
    assert_eq!(world.scalar::<String>(OWNERS).await, new);
    assert_eq!(world.scalar::<i64>(epochs).await, epoch);
    let ours: i64 = world.scalar("select count(*) from witness where node = 'second'").await;
    assert!(ours > 0, "the second has worked");
    // What the first was sending when it was paused, nobody knew of.
    load.all_is_well(&world, 2).await;
    world.finish().await;
}

/// A slow transaction of a node's own holds the lock that guards its epoch; that is no reason to give up.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_own_transaction_is_slow_keeps_its_businesses() {
    let mut world = World::new(Statuses::SentDelivered).await;
    world.lease = "1";
    let mut load = Load::of(&world.graph, 20);
    world.start(None).await;
    load.say(&world, 20).await;
    world.settle(30).await;
    let owner: String = world.scalar(OWNERS).await;
    // As the fence of every write does; through a few renewals, which come three times a lease.
    let mut slow = world.pool.begin().await.unwrap();
    sqlx::query("select id from shards for share").execute(&mut *slow).await.unwrap();
    for _ in 0..2 {
        let renewed = "select max(lease_until)::text from members";
        let before: String = world.scalar(renewed).await;
        until("the lease is renewed", 5, async || {
            let died = world.server.as_mut().unwrap().status().is_some();
            died || before != world.scalar::<String>(renewed).await
        })
        .await;
    }
    slow.commit().await.unwrap();
    load.say(&world, 20).await;
    world.settle(30).await;
    assert_eq!(world.deaths, 0, "it has given up:\n{}", world.last_words);
    assert_eq!(world.scalar::<String>(OWNERS).await, owner);
    load.all_is_well(&world, 1).await;
    world.finish().await;
}
