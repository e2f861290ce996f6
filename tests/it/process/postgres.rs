//! PostgreSQL dies under load, with the server up: it says so in time, and comes back by itself.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use actors::embedded::{Cluster, Options};
use actors::store;
use bellhop::demo::APP_SECRET;
use bellhop::demo::graph::Statuses;

use super::load::Load;
use super::server::signal;
use super::until;
use super::world::World;
use crate::harness::{SALON, folder, sign};

/// Without fsync, which guards against the loss of the machine; all else as in production.
async fn start(folder: PathBuf) -> Cluster {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let settings = vec![set("shared_buffers", "64MB"), set("fsync", "off"), set("synchronous_commit", "on")];
    let options = Options { folder, settings, durable: true };
    tokio::task::spawn_blocking(move || Cluster::start(&options).unwrap()).await.unwrap()
}

/// Kills the server and all its workers, as a machine that runs out of memory does.
fn kill(cluster: &Cluster) {
    let pid = cluster.pid();
    let workers = std::process::Command::new("pgrep").args(["-P", &pid.to_string()]).output().unwrap();
    signal(pid, "KILL");
    for worker in String::from_utf8(workers.stdout).unwrap().split_whitespace() {
        // Some have ended with their parent.
        let mut kill = std::process::Command::new("kill");
        let _ = kill.args(["-9", worker]).stderr(std::process::Stdio::null()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_dies_under_load_costs_nothing() {
    let folder = folder("dying");
    let mut cluster = start(folder.clone()).await;
    store::create_database(&cluster.url("postgres"), "bellhop", None).await.unwrap();
    let url = cluster.url("bellhop");
    let pool = store::pool(&url, 1).unwrap();
    store::migrate(&pool).await.unwrap();
    pool.close().await;
    let mut world = World::at(&url, Statuses::SentDelivered).await;
    let mut load = Load::of(&world.graph, 60);
    world.start(None).await;
    for round in 0..3 {
        load.say(&world, 150).await;
        let before = load.acknowledged(&world);
        until("some are acknowledged", 30, async || load.acknowledged(&world) >= before + 30).await;
        kill(&cluster);
        load.say(&world, 30).await;
        says_so_in_time(&world).await;
        tokio::task::spawn_blocking(move || drop(cluster)).await.unwrap();
        cluster = start(folder.clone()).await;
        assert_eq!(cluster.url("bellhop"), url, "the same address");
        world.connect_again().await;
        assert!(
            world.server.as_mut().unwrap().status().is_none(),
            "round {round}: it stays up\n{}",
            world.log()
        );
    }
    load.say(&world, 50).await;
    world.settle(90).await;
    assert_eq!(world.deaths, 0, "it stays up:\n{}", world.last_words);
    load.all_is_well(&world, 1).await;
    // A run in which nothing works any more at the end would be no proof.
    let last = load.wamids().split_off(load.said.len() - 50);
    assert_eq!(world.every_message_has_its_effect(&last).await, 50);
    world.finish().await;
    tokio::task::spawn_blocking(move || cluster.stop().unwrap()).await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// 503 within two seconds (and the time that two busy cores may take), again and again.
async fn says_so_in_time(world: &World) {
    let url = world.server.as_ref().unwrap().url("/api/whatsapp/webhook");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for n in 0..3 {
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
               "messaging_product":"whatsapp","metadata":{{"phone_number_id":"{SALON}"}},
               "contacts":[],"messages":[{{"from":"34699999999","id":"wamid.AWAY{n}","timestamp":"1","type":"text",
               "text":{{"body":"hola"}}}}]}}}}]}}]}}"#
        );
        let began = Instant::now();
        let request = client.post(&url).header("x-hub-signature-256", sign(APP_SECRET, body.as_bytes()));
        let status = request.body(body).send().await.unwrap().status();
        assert_eq!(status, 503);
        assert!(began.elapsed() < Duration::from_millis(2_500), "503 after {:?}", began.elapsed());
    }
}
