//! The database of this run: the one named by DATABASE_URL, or a private cluster in the data folder.

use std::path::{Path, PathBuf};

use actors::embedded::{Cluster, Options};
use actors::store::{self, PgPool};
use anyhow::Context;

/// The name of our database within a private cluster.
const NAME: &str = "bellhop";
/// Connections of one node: its batches and look-ups; more only queue inside PostgreSQL.
const CONNECTIONS: u32 = 16;

/// An open, migrated database. The private cluster stops when this is dropped.
#[derive(Debug)]
pub struct Database {
    /// Connections to it.
    pub pool: PgPool,
    /// Its address.
    pub url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// Opens the database at `url`, or the private one under `folder`, and brings its schema up to date.
    pub async fn open(url: Option<&str>, folder: &Path, durable: bool) -> anyhow::Result<Self> {
        let (url, cluster) = match url {
            Some(url) => (url.to_owned(), None),
            None => {
                let cluster = start(folder.to_owned(), durable).await?;
                store::create_database(&cluster.url("postgres"), NAME, None)
                    .await
                    .context("the private database could not be created")?;
                (cluster.url(NAME), Some(cluster))
            }
        };
        let pool = store::pool(&url, CONNECTIONS)?;
        store::migrate(&pool).await.context("the database could not be brought up to date")?;
        Ok(Self { pool, url, cluster })
    }

    /// Closes the connections, and stops the private cluster, if it is one.
    pub async fn close(self) -> anyhow::Result<()> {
        self.pool.close().await;
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}

/// Starts a private cluster. It can take a while: the first start makes it, and a start after a crash recovers it.
pub async fn start(folder: PathBuf, durable: bool) -> anyhow::Result<Cluster> {
    let options = Options { folder, settings: Vec::new(), durable };
    Ok(tokio::task::spawn_blocking(move || Cluster::start(&options)).await??)
}
