//! Makes a new cluster, once in the life of a data folder.
//!
//! Called by `Cluster::start`. Works beside the final folder and renames, so that a kill in the middle is a start
//! from nothing next time. Deliberately absent: roles and databases, which the store's migrations make.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, lchown};
use std::path::Path;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use super::binaries::Binaries;
use super::error::tail;
use super::place::Place;
use super::{Error, process};

/// What an unfinished cluster's folder begins with.
const UNFINISHED: &str = "data.new-";

/// The major version of the cluster at `data`; none if there is no cluster.
pub(super) fn major(data: &Path) -> Result<Option<u32>, Error> {
    if !data.exists() {
        return Ok(None);
    }
    let file = data.join("PG_VERSION");
    let text = fs::read_to_string(&file).map_err(Error::io("read", &file))?;
    let major = text.trim().parse().map_err(std::io::Error::other).map_err(Error::io("understand", &file))?;
    Ok(Some(major))
}

/// Runs `initdb`. The superuser is `postgres` without a password: the socket's folder is the guard.
pub(super) fn make(place: &Place, binaries: &Binaries, durable: bool) -> Result<(), Error> {
    sweep(&place.home)?;
    // Never the name of an earlier try: its initdb may still be running.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let unfinished = place.home.join(format!("{UNFINISHED}{now}"));
    let mut said = run(place, binaries, durable, &unfinished, "C.UTF-8")?;
    if said.is_some() {
        // macOS and old systems have no C.UTF-8.
        said = run(place, binaries, durable, &unfinished, "C")?;
    }
    if let Some(stderr) = said {
        let _ = fs::remove_dir_all(&unfinished);
        return Err(Error::InitFailed { stderr });
    }
    fs::rename(&unfinished, &place.data).map_err(Error::io("put in place", &place.data))
}

/// None on success, else the end of what it wrote.
fn run(
    place: &Place,
    binaries: &Binaries,
    durable: bool,
    into: &Path,
    locale: &str,
) -> Result<Option<String>, Error> {
    if into.exists() {
        fs::remove_dir_all(into).map_err(Error::io("clear", into))?;
    }
    fs::DirBuilder::new().mode(0o700).create(into).map_err(Error::io("make", into))?;
    if place.account.dropped {
        lchown(into, Some(place.account.uid), Some(place.account.gid))
            .map_err(Error::io("hand over", into))?;
    }
    let mut command = process::command(&binaries.initdb(), &place.account, &place.home);
    command.arg("-D").arg(into).args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-instructions"]);
    command.arg(format!("--locale={locale}")).stdout(Stdio::null());
    if !durable {
        command.arg("--no-sync");
    }
    process::tie_to_this_thread(&mut command);
    let out = command.output().map_err(Error::io("run", &binaries.initdb()))?;
    Ok((!out.status.success()).then(|| tail(&out.stderr, 2_000)))
}

/// Removes what killed starts left.
fn sweep(home: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(home).map_err(Error::io("list", home))?.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            fs::remove_dir_all(entry.path()).map_err(Error::io("clear", &entry.path()))?;
        }
    }
    Ok(())
}
