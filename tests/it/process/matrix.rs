//! The crash matrix: the process dies at every commit point of a whole talk, is started again, and the talk goes on
//! as if nothing had happened.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use bellhop::demo::graph::Statuses;

use super::full;
use super::talk::{Kill, LUCIA, talk, undisturbed};
use super::world::World;

/// Every place where the product lets itself be killed.
const POINTS: [&str; 20] = [
    "intake.before",
    "intake.after",
    "hold.before",
    "hold.after",
    "book.before",
    "book.after",
    "move.before",
    "move.after",
    "cancel.before",
    "cancel.after",
    "turn.commit.before",
    "turn.commit.after",
    "send.claim.before",
    "send.claim.after",
    "send.before",
    "send.after",
    "send.settle.before",
    "send.settle.after",
    "remind.before",
    "remind.after",
];
/// Between the request and its record nobody can know whether the message left.
const UNKNOWABLE: [&str; 2] = ["send.after", "send.settle.before"];
/// Worlds at a time.
const TOGETHER: usize = 3;

#[test]
fn the_list_of_points_is_complete() {
    let mut found = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "actors/src", "flows/src"] {
        scan(&root.join(folder), &mut found);
    }
    assert_eq!(found, POINTS.map(str::to_owned).into(), "points in the sources, and those in this list");
}

fn scan(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            scan(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            for rest in source.split("crash::point(\"").skip(1) {
                found.extend(rest.split('"').next().map(str::to_owned));
            }
        }
    }
}

/// One run that dies at `crash`. Whether it died; with the copies that a message may have.
async fn run(crash: String, statuses: Statuses) -> bool {
    let undisturbed = undisturbed().await;
    let mut world = World::new(statuses).await;
    world.start(Some(&crash)).await;
    let outcome = talk(&mut world, LUCIA, Kill::Never).await;
    let point = crash.trim_start_matches('*').split(':').next().unwrap();
    outcome.must_be(undisturbed, if UNKNOWABLE.contains(&point) { 2 } else { 1 });
    world.finish().await;
    outcome.deaths > 0
}

/// Runs each of these, a few at a time; says all that failed, and returns what died.
fn run_all(crashes: Vec<(String, Statuses)>) -> BTreeSet<String> {
    let alone = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    alone().block_on(undisturbed());
    let waiting = Mutex::new(crashes);
    let (died, failed) = (Mutex::new(BTreeSet::new()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..TOGETHER {
            scope.spawn(|| {
                while let Some((crash, statuses)) = next(&waiting) {
                    let name = format!("{crash} {statuses:?}");
                    match std::thread::spawn(move || alone().block_on(run(crash, statuses))).join() {
                        Ok(true) => drop(died.lock().unwrap().insert(name)),
                        Ok(false) => {}
                        Err(panic) => {
                            let words = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                            failed.lock().unwrap().push(format!("== {name}\n{words}"));
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} runs failed:\n{}", failed.len(), failed.join("\n"));
    died.into_inner().unwrap()
}

fn next(waiting: &Mutex<Vec<(String, Statuses)>>) -> Option<(String, Statuses)> {
    waiting.lock().unwrap().pop()
}

#[test]
fn a_crash_at_any_commit_point_changes_nothing() {
    let crashes: Vec<_> =
        POINTS.iter().map(|point| (format!("{point}:1"), Statuses::SentDelivered)).collect();
    let asked = crashes.len();
    let died = run_all(crashes);
    assert_eq!(died.len(), asked, "every point is reached: {died:?}");
}

/// Dies again and again: each server does one thing more than the one before.
#[test]
fn a_server_that_dies_at_every_second_commit_gets_there() {
    let points = if full() { POINTS.to_vec() } else { vec!["turn.commit.after"] };
    let crashes: Vec<_> =
        points.iter().map(|point| (format!("*{point}:2"), Statuses::SentDelivered)).collect();
    run_all(crashes);
}

/// Without a status nobody ever learns whether the message left: it comes twice, and never a third time.
#[test]
fn what_nobody_can_know_is_repeated_once() {
    let crashes = UNKNOWABLE.iter().map(|point| (format!("{point}:1"), Statuses::None)).collect();
    let died = run_all(crashes);
    assert_eq!(died.len(), UNKNOWABLE.len());
}

/// Every occurrence of every point; BELLHOP_FULL=1.
#[test]
fn a_crash_at_any_occurrence_of_any_point_changes_nothing() {
    if !full() {
        return;
    }
    let mut points: BTreeSet<&str> = POINTS.into();
    for nth in 2..200 {
        let crashes =
            points.iter().map(|point| (format!("{point}:{nth}"), Statuses::SentDelivered)).collect();
        let died = run_all(crashes);
        points.retain(|point| died.iter().any(|run| run.starts_with(&format!("{point}:"))));
        if points.is_empty() {
            return;
        }
    }
    panic!("no end of {points:?}");
}
