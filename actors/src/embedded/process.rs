//! How the server's programs are run: as which user, with which environment, and how they are told to end.
//!
//! Called by `initdb`, `server` and `predecessor`. Holds the only `unsafe` of this module. Deliberately absent: what
//! is run.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::account::Account;

/// `program` as `account`, in `folder`, with next to nothing of our environment: no PGPORT and the like, and none of
/// our secrets. LC_ALL=C keeps its messages English (we read them) and macOS content (it wants a valid locale).
///
/// Its own process group: a Ctrl-C in the terminal is for bellhop, which needs the database while it drains.
pub(super) fn command(program: &Path, account: &Account, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").current_dir(folder).process_group(0).stdin(Stdio::null());
    for kept in ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    if account.dropped {
        // The standard library drops the supplementary groups too when root sets a uid.
        command.gid(account.gid).uid(account.uid);
    }
    command
}

/// Makes the program receive SIGINT (for postgres: fast shutdown) when the thread that spawns it ends, which
/// includes every way in which this process can die. The standard library runs this after it has changed the user,
/// which matters: the kernel forgets the signal on such a change.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the death signal can only be set between fork and exec")]
pub(super) fn tie_to_this_thread(command: &mut Command) {
    let parent = std::process::id();
    // SAFETY: the closure runs in the forked child, where only async-signal-safe work is sound. It makes two plain
    // system calls (prctl, getppid) with integer arguments and allocates, locks and drops nothing.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT) != 0 {
                return Err(io::Error::last_os_error());
            }
            // We may have died before the call above; then nobody will send the signal.
            if libc::getppid().cast_unsigned() == parent {
                Ok(())
            } else {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        });
    }
}

/// No such thing here: a killed bellhop's server is ended by the next start (`predecessor`).
#[cfg(not(target_os = "linux"))]
pub(super) fn tie_to_this_thread(_: &mut Command) {}

/// Sends a signal, named as for kill(1), by way of the shell: initdb needs /bin/sh as well, so it is there. Whether
/// it could be sent.
pub(super) fn signal(pid: u32, name: &str) -> io::Result<bool> {
    let status = Command::new("/bin/sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()])
        .env_clear()
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.success())
}
