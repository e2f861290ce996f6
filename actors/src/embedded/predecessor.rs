//! The server of a bellhop that was killed: sees it off before a new one starts on the same data.
//!
//! Called by `Cluster::start`, under the data folder's lock, so no living bellhop wants that server. On Linux it is
//! normally shutting down by itself already. Deliberately absent: a stale postmaster.pid, which postgres itself
//! recognises.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Error, process};

/// Waits for the server on `data`, if one runs, to end; after 3 s asks it to (SIGINT), after another 20 s orders it
/// to (SIGQUIT: the next start recovers from the log). One that outlives all that is left for postgres to report.
pub(super) fn see_off(data: &Path) -> Result<(), Error> {
    let Some(pid) = postmaster(data).filter(|pid| serves(*pid, data)) else { return Ok(()) };
    tracing::warn!(pid, data = %data.display(), "the database server of an earlier bellhop still runs; waiting for it");
    for (signal, patience) in [(None, 3), (Some("INT"), 20), (Some("QUIT"), 5)] {
        if let Some(signal) = signal {
            tracing::warn!(pid, signal, "stopping the database server of an earlier bellhop");
            process::signal(pid, signal).map_err(Error::io("signal the server on", data))?;
        }
        let until = Instant::now() + Duration::from_secs(patience);
        while Instant::now() < until {
            if !serves(pid, data) {
                return Ok(());
            }
            sleep(Duration::from_millis(5));
        }
    }
    Ok(())
}

/// The process id in `postmaster.pid`.
fn postmaster(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// Whether `pid` lives and is a server on `data`: a postmaster's working folder is its data folder.
#[cfg(target_os = "linux")]
fn serves(pid: u32, data: &Path) -> bool {
    let real = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == real)
}

/// Whether `pid` lives and is a server on `data`: we start it with `-D <data>`.
#[cfg(not(target_os = "linux"))]
fn serves(pid: u32, data: &Path) -> bool {
    let listed = std::process::Command::new("/bin/ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .output();
    listed.is_ok_and(|listed| {
        let line = String::from_utf8_lossy(&listed.stdout);
        line.contains("postgres") && line.contains(&data.display().to_string())
    })
}
