//! One private cluster for the whole binary, a migrated template in it, and a clone of that for each test.
//!
//! The cluster is started through the product's own launcher and dies with the process; its folder is swept by
//! the next run. A clone is dropped when its test has passed, and left for a look when it has not.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use actors::embedded::{Cluster, Options};
use actors::store::{self, PgPool};

const TEMPLATE: &str = "template_of_bellhop";
const FOLDER: &str = "bellhop-it-";

/// The cluster of this process.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    // In a thread of its own: the launcher blocks, and the caller is a runtime.
    CLUSTER.get_or_init(|| std::thread::spawn(start).join().unwrap())
}

fn start() -> Cluster {
    // Many tests, many connections: a user's usual 1,024 files are not enough for all of them in one process.
    bellhop::limits::raise_open_files();
    let base = std::env::temp_dir();
    sweep(&base);
    let folder = base.join(format!("{FOLDER}{}", std::process::id()));
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let settings =
        vec![set("shared_buffers", "64MB"), set("max_connections", "250"), set("max_wal_size", "512MB")];
    let cluster = Cluster::start(&Options { folder, settings, durable: false }).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        store::create_database(&cluster.url("postgres"), TEMPLATE, None).await.unwrap();
        let pool = store::pool(&cluster.url(TEMPLATE), 1).unwrap();
        store::migrate(&pool).await.unwrap();
        pool.close().await;
    });
    cluster
}

/// Removes the folders of runs that are over.
fn sweep(base: &Path) {
    for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.strip_prefix(FOLDER)?.parse::<u32>().ok()) else {
            continue;
        };
        if !is_running(pid) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn is_running(pid: u32) -> bool {
    let mut kill = std::process::Command::new("kill");
    kill.args(["-0", &pid.to_string()]).stderr(std::process::Stdio::null());
    kill.status().is_ok_and(|status| status.success())
}

/// A migrated database of one test.
#[derive(Debug)]
pub struct Database {
    /// Its name in [`cluster`].
    pub name: String,
    /// Its address.
    pub url: String,
}

impl Database {
    /// A fresh one.
    pub async fn fresh() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", LAST.fetch_add(1, Ordering::Relaxed) + 1);
        store::create_database(&cluster().url("postgres"), &name, Some(TEMPLATE)).await.unwrap();
        Self { url: cluster().url(&name), name }
    }

    /// Connections to it that are not the product's.
    pub fn pool(&self) -> PgPool {
        store::pool(&self.url, 4).unwrap()
    }

    /// Drops it, whoever is connected.
    pub async fn remove(&self) {
        use sqlx::Connection;
        let mut server = sqlx::PgConnection::connect(&cluster().url("postgres")).await.unwrap();
        let sql = format!("drop database \"{}\" with (force)", self.name);
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut server).await.unwrap();
    }
}

/// A folder for a test's own server process, under this binary's.
pub fn folder(of: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id())).join(of);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
