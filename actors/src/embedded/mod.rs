//! bellhop's own PostgreSQL: a private cluster in a data folder, for those who set no DATABASE_URL.
//!
//! Owns the server process from `initdb` to shutdown; `main` starts one before the store connects and stops it after
//! the last actor, tests start one for themselves. The server listens on a socket in a private folder, never on TCP,
//! and ends with us however we end; the same data are there next time.
//!
//! Linux and macOS; blocking calls, no runtime needed. Deliberately absent: any SQL (roles, databases and migrations
//! are the store's: it must not work as the superuser `postgres`, to whom row security does not apply), upgrades from
//! one major version to the next, backups.

mod account;
mod binaries;
mod error;
mod initdb;
mod package;
mod place;
mod predecessor;
mod process;
mod server;
#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::path::{Path, PathBuf};

pub use binaries::{Binaries, find_binaries};
pub use error::Error;

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder, such as `./.bellhop`; made if need be. The cluster goes in `<folder>/postgres`, the server's
    /// log in `<folder>/postgres.log`.
    pub folder: PathBuf,
    /// More settings, name and value as in postgresql.conf; they come last and win.
    pub settings: Vec<(String, String)>,
    /// False only in tests: fsync, synchronous_commit and full_page_writes are off, and a power cut may lose all.
    pub durable: bool,
}

/// A running private cluster. Dropping it stops the server; [`Cluster::stop`] also says whether that went well.
#[derive(Debug)]
pub struct Cluster {
    // `place` holds the locks and is dropped last, when the server has ended.
    server: server::Server,
    socket: PathBuf,
    major: u32,
    place: place::Place,
}

impl Cluster {
    /// Starts the server and returns when it takes connections: some 50 ms, or below a second the first time, when
    /// the cluster is made. Longer after a crash, or when the npm package has to be fetched.
    ///
    /// Run by root, the server is the user `postgres`, else `nobody`, or whoever owns the cluster.
    ///
    /// # Errors
    /// See [`Error`]; each says what to do. Nothing is left running.
    pub fn start(options: &Options) -> Result<Cluster, Error> {
        let folder = place::data_folder(&options.folder)?;
        let place = place::Place::take(&folder)?;
        let made_by = initdb::major(&place.data)?;
        let binaries = binaries::Places::of_this_machine(Some(&folder)).find(made_by, &place.data)?;
        if let Some(blocked) = place.account.blocked_at(&binaries.folder) {
            let remedy =
                format!("Install PostgreSQL where all can run it; found in {}.", binaries.folder.display());
            return Err(Error::Unreachable { folder: blocked, user: place.account.name.clone(), remedy });
        }
        if made_by.is_none() {
            tracing::info!(folder = %place.home.display(), version = binaries.major, "making a new database");
            initdb::make(&place, &binaries, options.durable)?;
        }
        predecessor::see_off(&place.data)?;
        let socket = place.socket_folder()?;
        let server = server::Server::start(options, &folder, &place, &binaries, &socket)?;
        tracing::info!(pid = server.pid(), version = binaries.major, folder = %place.home.display(), "database started");
        Ok(Cluster { server, socket, major: binaries.major, place })
    }

    /// A connection string for `database` as the superuser `postgres`, as sqlx and libpq understand it:
    /// `postgres://postgres@localhost/bellhop?host=%2Fpath&port=5432&sslmode=disable`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket = escaped(self.socket.as_os_str().as_encoded_bytes());
        let database = escaped(database.as_bytes());
        format!("postgres://postgres@localhost/{database}?host={socket}&port={}&sslmode=disable", place::PORT)
    }

    /// The cluster's folder: `<data folder>/postgres`, or where that link leads.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.place.home
    }

    /// The server's major version, such as 15.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.major
    }

    /// The server's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Stops the server (fast shutdown: open transactions are rolled back) and waits for its end.
    ///
    /// # Errors
    /// [`Error::Io`] where the process could not be signalled or waited for.
    pub fn stop(mut self) -> Result<(), Error> {
        self.server.stop()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.server.stop() {
            tracing::error!(%error, "the database server was left behind");
            return;
        }
        // The socket's folder outside the cluster's would stay behind; the one inside may as well be made again.
        let _ = std::fs::remove_dir(&self.socket);
    }
}

/// Percent-encodes everything but letters, digits and `-._~`.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 3), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(*byte))
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
        text
    })
}
