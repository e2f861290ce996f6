//! The server process: its settings, its start until it is ready, its end.
//!
//! Owned by `Cluster`. The process is forked from a thread of its own that lives as long as this value, because the
//! kernel's parent-death signal follows the forking thread, not the process. Deliberately absent: restarting a
//! server that crashed (postgres restarts its own workers; a dead postmaster is a fault for the supervisor).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::error::tail;
use super::place::{PORT, Place};
use super::{Error, Options, process};

/// Recovery after a crash reads up to `max_wal_size` of log before the server is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Workers of a killed postmaster end within moments; until then its shared memory blocks a new one.
const ORPHANS_END_WITHIN: Duration = Duration::from_secs(15);
/// A fast shutdown writes a checkpoint.
const STOPS_WITHIN: Duration = Duration::from_secs(30);
/// The log is cut at a start when it is longer.
const LONGEST_LOG: u64 = 10 * 1024 * 1024;

/// For one business server beside bellhop on one machine: a modest cache, room for bursts of queue traffic between
/// checkpoints, a commit that is a commit, plans for solid-state disks and for short statements.
const SETTINGS: [(&str, &str); 15] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("logging_collector", "off"),
    ("log_min_messages", "warning"),
    ("shared_buffers", "256MB"),
    ("huge_pages", "off"),
    ("max_connections", "60"),
    ("max_wal_size", "2GB"),
    ("wal_compression", "on"),
    ("checkpoint_timeout", "15min"),
    ("synchronous_commit", "on"),
    ("commit_delay", "0"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("timezone", "UTC"),
];
/// A test's database need not survive the power.
const NOT_DURABLE: [(&str, &str); 3] =
    [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")];

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    /// Dropped to let the forking thread go.
    release: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the server on `place.data` and waits until it takes connections.
    pub(super) fn start(
        options: &Options,
        folder: &Path,
        place: &Place,
        binaries: &Binaries,
        socket: &Path,
    ) -> Result<Server, Error> {
        let path = folder.join("postgres.log");
        let give_up = Instant::now() + ORPHANS_END_WITHIN;
        loop {
            let (file, from) = open_log(&path).map_err(Error::io("open", &path))?;
            let command =
                command(options, place, binaries, socket, file).map_err(Error::io("open", &path))?;
            let mut server = Server::fork(command?).map_err(Error::io("run", &binaries.postgres()))?;
            let Err(why) = server.wait_until_ready(&place.data) else { return Ok(server) };
            let ended = matches!(server.child.try_wait(), Ok(Some(_)));
            server.stop()?;
            let tail = read_log(&path, from);
            let orphans =
                tail.contains("shared memory block") || tail.contains("\"postmaster.pid\" already exists");
            if !(ended && orphans && Instant::now() < give_up) {
                return Err(Error::StartFailed { why, log: path, tail });
            }
            sleep(Duration::from_millis(100));
        }
    }

    fn fork(mut command: Command) -> io::Result<Server> {
        process::tie_to_this_thread(&mut command);
        let (spawned, child) = channel();
        let (release, released) = channel::<()>();
        let thread = thread::Builder::new().name("postgres-parent".into()).spawn(move || {
            let outcome = command.spawn();
            let running = outcome.is_ok();
            if spawned.send(outcome).is_ok() && running {
                // Ends when the other side is dropped; nothing is ever sent.
                let _ = released.recv();
            }
        })?;
        let child = child.recv().map_err(io::Error::other)??;
        Ok(Server { child, release: Some(release), thread: Some(thread) })
    }

    /// Polls `postmaster.pid`, as pg_ctl does: its first line must be our child and its eighth `ready`. A foreign
    /// server's file, or our child gone, is never taken for ready.
    fn wait_until_ready(&mut self, data: &Path) -> Result<(), String> {
        let until = Instant::now() + READY_WITHIN;
        let file = data.join("postmaster.pid");
        while Instant::now() < until {
            match self.child.try_wait() {
                Ok(Some(status)) => return Err(format!("it ended at once ({status})")),
                Err(error) => return Err(format!("its state is unknown ({error})")),
                Ok(None) => {}
            }
            let text = fs::read_to_string(&file).unwrap_or_default();
            let mut lines = text.lines();
            let ours = lines.next().is_some_and(|line| line.trim().parse() == Ok(self.child.id()));
            if ours && lines.nth(6).is_some_and(|status| status.trim() == "ready") {
                return Ok(());
            }
            sleep(Duration::from_millis(3));
        }
        Err(format!("it was not ready within {} s", READY_WITHIN.as_secs()))
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Fast shutdown (SIGINT): open transactions are rolled back. Harder means only when that takes too long; the
    /// next start then recovers from the log. Does nothing the second time.
    pub(super) fn stop(&mut self) -> Result<(), Error> {
        let pid = self.child.id();
        let failed = |source| Error::Io { doing: format!("stop the database server, process {pid}"), source };
        for (signal, patience) in [("INT", STOPS_WITHIN), ("QUIT", Duration::from_secs(5))] {
            if self.child.try_wait().map_err(failed)?.is_none() {
                process::signal(pid, signal).map_err(failed)?;
            }
            let until = Instant::now() + patience;
            while Instant::now() < until {
                if self.child.try_wait().map_err(failed)?.is_some() {
                    return self.let_thread_go();
                }
                sleep(Duration::from_millis(2));
            }
            tracing::warn!(pid, signal, "the database server did not stop in time");
        }
        self.child.kill().and_then(|()| self.child.wait()).map_err(failed)?;
        self.let_thread_go()
    }

    fn let_thread_go(&mut self) -> Result<(), Error> {
        drop(self.release.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::error!(%error, "the database server was left behind");
        }
    }
}

/// The outer result is about the log's handle, the inner about the settings' names.
fn command(
    options: &Options,
    place: &Place,
    binaries: &Binaries,
    socket: &Path,
    log: File,
) -> io::Result<Result<Command, Error>> {
    let mut command = process::command(&binaries.postgres(), &place.account, &place.home);
    command.stdout(log.try_clone()?).stderr(log).arg("-D").arg(&place.data);
    // The value is a list: quoted, a comma or a blank in the path stays part of it.
    let quoted = format!("\"{}\"", socket.display().to_string().replace('"', "\"\""));
    let mut all = vec![("port".to_owned(), PORT.to_string()), ("unix_socket_directories".to_owned(), quoted)];
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    all.extend(SETTINGS.iter().map(owned));
    if !options.durable {
        all.extend(NOT_DURABLE.iter().map(owned));
    }
    // The last word on a name counts.
    all.extend(options.settings.iter().cloned());
    for (name, value) in all {
        let good = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
        if name.is_empty() || !good || value.contains('\0') {
            return Ok(Err(Error::Setting { name }));
        }
        command.arg("-c").arg(format!("{name}={value}"));
    }
    Ok(Ok(command))
}

/// The log for appending, and its length so far.
fn open_log(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let mut length = file.metadata()?.len();
    if length > LONGEST_LOG {
        file.set_len(0)?;
        length = 0;
    }
    Ok((file, length))
}

/// What was logged since `from`, the last 4 KB of it.
fn read_log(path: &PathBuf, from: u64) -> String {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.take(LONGEST_LOG).read_to_end(&mut text)
    });
    match read {
        Ok(_) => tail(&text, 4_096),
        Err(error) => format!("(the log cannot be read: {error})"),
    }
}
