//! What can go wrong while bellhop brings up its own PostgreSQL, in words for the person at the terminal.
//!
//! Owned by `embedded`, printed by `main`. Every variant says what to do next. Deliberately absent: errors of
//! queries; once the server runs, the store has its own.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private cluster did not come up. `Display` is meant for the user as it stands.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No `initdb` and `postgres` of major 15 or newer on this machine, and the npm package did not help.
    #[error("No PostgreSQL 15 or newer was found. Looked in: {}. {remedy}", looked_in.join("; "))]
    NoBinaries {
        /// The folders tried, each with why it was passed over where it held something.
        looked_in: Vec<String>,
        /// The one command that installs PostgreSQL here.
        remedy: String,
    },
    /// Another bellhop holds this data folder.
    #[error(
        "The data folder {} is in use by {}. Stop it first, or choose another data folder.",
        folder.display(),
        pid.map_or_else(|| "another bellhop".to_owned(), |pid| format!("another bellhop, process {pid}"))
    )]
    InUse {
        /// The folder that is locked.
        folder: PathBuf,
        /// The holder's process id; none in the instant before the holder has written it down.
        pid: Option<u32>,
    },
    /// The cluster was made by another major version, whose files this one cannot read.
    #[error(
        "The database in {} was made by PostgreSQL {cluster}; found here: {}. Install PostgreSQL {cluster} and set \
         PG_BINDIR to the folder of its `postgres`, or move the folder away to begin with an empty database.",
        folder.display(),
        found.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
    )]
    OtherMajor {
        /// The server's data folder.
        folder: PathBuf,
        /// The major version in its `PG_VERSION`.
        cluster: u32,
        /// The major versions installed here.
        found: Vec<u32>,
    },
    /// PostgreSQL refuses to run as root, and the account it would run as cannot get at a folder.
    #[error("PostgreSQL would run as the user {user}, who cannot use {}. {remedy}", folder.display())]
    Unreachable {
        /// The folder that stands in the way.
        folder: PathBuf,
        /// The account's name, or its number where it has none.
        user: String,
        /// What to change.
        remedy: String,
    },
    /// bellhop runs as root and there is no account to run PostgreSQL as.
    #[error(
        "bellhop runs as root, PostgreSQL must not, and there is neither a user `postgres` nor `nobody` in \
         /etc/passwd. Run bellhop as a normal user, or: useradd --system postgres"
    )]
    NoAccount,
    /// A folder that only the server's user may enter (the cluster's, the socket's) is open to others.
    #[error("{} cannot be used for the database: {why}.", folder.display())]
    NotPrivate {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A name in `Options::settings` is not the name of a setting.
    #[error("`{name}` is not the name of a PostgreSQL setting.")]
    Setting {
        /// As given.
        name: String,
    },
    /// `initdb` failed.
    #[error("PostgreSQL could not make a new database. initdb says: {stderr}")]
    InitFailed {
        /// The end of what it wrote.
        stderr: String,
    },
    /// The server ended at once, or was not ready in time.
    #[error("PostgreSQL did not start: {why}. The end of {}:\n{tail}", log.display())]
    StartFailed {
        /// Ended with which status, or not ready in how long.
        why: String,
        /// The server's log.
        log: PathBuf,
        /// What this start wrote to it, the last 4 KB at most.
        tail: String,
    },
    /// A file or a process could not be handled.
    #[error("could not {doing}: {source}")]
    Io {
        /// What was being done, with the path.
        doing: String,
        /// The system's answer.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: `doing` is a verb, `path` its object.
    pub(super) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let doing = format!("{doing} {}", path.display());
        move |source| Error::Io { doing, source }
    }
}

/// The last `bytes` bytes of `text`, from the start of a line where there is one.
pub(super) fn tail(text: &[u8], bytes: usize) -> String {
    let cut = text.len().saturating_sub(bytes);
    let rest = text.get(cut..).unwrap_or_default();
    let text = String::from_utf8_lossy(rest);
    let whole = match (cut, text.find('\n')) {
        (1.., Some(end)) => text.get(end + 1..).unwrap_or_default(),
        _ => &text,
    };
    whole.trim().to_owned()
}
