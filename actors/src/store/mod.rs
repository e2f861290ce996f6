//! What is remembered: the only place that speaks SQL.
//!
//! One file a table family; free functions, the tenant first. No transaction here is open across a network
//! call to anybody but PostgreSQL, and every call is bounded in time by [`within`], because a database that
//! has gone silent answers nothing, not even an error.

pub mod bookings;
pub mod businesses;
pub mod contacts;
pub mod holds;
pub mod inbox;
pub mod instant;
pub mod occupants;
pub mod outbox;
pub mod quarantine;
pub mod reminders;
pub mod shards;
pub mod statuses;
pub mod turns;

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
pub use sqlx::{PgConnection, PgPool};

/// How long a statement of ours may take before the database counts as away.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Why the store did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not answer in time, or could not be reached. What was asked may or may not have
    /// been done: ask again with the same key.
    #[error("the database is away: {0}")]
    Away(String),
    /// This node no longer owns the shard: another one does.
    #[error("this node no longer owns the business")]
    Fenced,
    /// Somebody else has changed it meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// A row that cannot form what it should.
    #[error("{table} {id}: {problem}")]
    Corrupt {
        /// Where it stands.
        table: &'static str,
        /// Which row.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The database refused the statement.
    #[error(transparent)]
    Refused(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let away = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => true,
            // Shutdown, crash recovery, too many connections, disk full, a standby that was promoted elsewhere;
            // deadlock and serialization failure, which another try cures.
            sqlx::Error::Database(database) => database.code().is_some_and(|code| {
                ["57", "53", "08", "40", "25006"].iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        };
        if away { Self::Away(error.to_string()) } else { Self::Refused(error) }
    }
}

impl Error {
    /// A row that cannot form what it should.
    pub fn corrupt(table: &'static str, id: impl ToString, problem: impl ToString) -> Self {
        Self::Corrupt { table, id: id.to_string(), problem: problem.to_string() }
    }

    /// Whether another try may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

/// The result of asking the store.
pub type Result<T> = std::result::Result<T, Error>;

/// Bounds a call to the store in time.
pub async fn within<T>(patience: Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(patience, call).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Away(format!("no answer within {patience:?}"))),
    }
}

/// Opens a pool of connections.
pub fn pool(url: &str, connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url).map_err(Error::Refused)?.application_name("bellhop");
    // Statements are pages long; what is slow is seen in the database's own log, and in `bellhop bench`.
    let options = sqlx::ConnectOptions::disable_statement_logging(options);
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        // A ping before each use costs more than most of our statements; a dead connection is noticed and
        // replaced by the retry that every caller has anyway.
        .test_before_acquire(false)
        // A lock that somebody else holds for long must hurt only who wants it, and a transaction of a node that was
        // paused must not hold its locks for ever.
        .after_connect(|connection, _| {
            Box::pin(async move {
                let limits = "set statement_timeout = '9s'; set lock_timeout = '3s'; \
                              set idle_in_transaction_session_timeout = '15s'";
                sqlx::Executor::execute(connection, limits).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options))
}

/// Brings the schema up to date, under a lock: several starts at once are fine.
pub async fn migrate(pool: &PgPool) -> std::result::Result<(), sqlx::migrate::MigrateError> {
    sqlx::migrate!("../migrations").run(pool).await
}

/// Creates a database, where it is not there yet.
pub async fn create_database(server: &str, name: &str, template: Option<&str>) -> Result<()> {
    use sqlx::{AssertSqlSafe, Connection, Executor};
    let mut connection = PgConnection::connect(server).await?;
    let exists = sqlx::query_scalar!("select exists (select 1 from pg_database where datname = $1)", name)
        .fetch_one(&mut connection)
        .await?;
    if exists != Some(true) {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let template = template.map(|template| format!(" template {}", quoted(template))).unwrap_or_default();
        connection.execute(AssertSqlSafe(format!("create database {}{template}", quoted(name)))).await?;
    }
    connection.close().await?;
    Ok(())
}
