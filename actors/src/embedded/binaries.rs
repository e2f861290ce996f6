//! Finds PostgreSQL's server programs on this machine.
//!
//! Called by `Cluster::start`. Order: PG_BINDIR (where set, nothing else counts), PATH, Debian's, Red Hat's and
//! Homebrew's folders with the highest major first, and last the npm package (`package`). BELLHOP_POSTGRES=system
//! forbids the package, =npm skips the rest. Deliberately absent: the client programs, which bellhop does not need.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Error, package};

/// The oldest major version whose SQL the store speaks.
const OLDEST: u32 = 15;

/// A folder with `initdb` and `postgres`, and their version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder that holds both.
    pub folder: PathBuf,
    /// The major version, such as 15.
    pub major: u32,
}

impl Binaries {
    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// What is in `folder`: none if a program is missing or does not run, whatever its version.
    pub(super) fn at(folder: &Path) -> Option<Binaries> {
        // A link in /usr/local/bin leads to the folder where initdb's neighbours are.
        let real = fs::canonicalize(folder.join("postgres")).ok()?;
        let beside = real.parent().filter(|beside| beside.join("initdb").is_file());
        let folder = beside.unwrap_or(folder);
        if !folder.join("initdb").is_file() {
            return None;
        }
        let mut command = Command::new(folder.join("postgres"));
        let answer =
            command.arg("--version").stdin(Stdio::null()).output().ok().filter(|out| out.status.success())?;
        let major = major_of(&String::from_utf8_lossy(&answer.stdout))?;
        Some(Binaries { folder: folder.to_owned(), major })
    }
}

/// Finds the programs, by the order at the head of this file; installs the npm package where only that is left.
///
/// # Errors
/// [`Error::NoBinaries`], with the command that installs them on this system.
pub fn find_binaries() -> Result<Binaries, Error> {
    Places::of_this_machine(None).find(None, Path::new(""))
}

/// Where to look; a value, so that tests can hide what the machine has.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// PG_BINDIR.
    pub(super) only: Option<PathBuf>,
    /// In order of preference.
    pub(super) folders: Vec<PathBuf>,
    /// Where the npm package goes; none: do not use it.
    pub(super) package: Option<PathBuf>,
}

impl Places {
    /// `near` is a folder that can take the npm package where the user has no cache folder.
    pub(super) fn of_this_machine(near: Option<&Path>) -> Places {
        let source = env::var("BELLHOP_POSTGRES").unwrap_or_default();
        if let Some(only) = env::var_os("PG_BINDIR").filter(|set| !set.is_empty() && source != "npm") {
            return Places { only: Some(only.into()), ..Places::default() };
        }
        let folders = if source == "npm" { Vec::new() } else { folders(env::var_os("PATH")) };
        let package = (source != "system").then(|| package::folder(near)).flatten();
        Places { only: None, folders, package }
    }

    /// The first that will do: of major `wanted`, that of the existing cluster at `data`, or else new enough.
    pub(super) fn find(&self, wanted: Option<u32>, data: &Path) -> Result<Binaries, Error> {
        let mut looked_in = Vec::new();
        let mut majors = Vec::new();
        for folder in self.only.iter().chain(&self.folders) {
            match Binaries::at(folder) {
                Some(found) if wanted.map_or(found.major >= OLDEST, |wanted| wanted == found.major) => {
                    return Ok(found);
                }
                Some(found) => {
                    looked_in.push(format!("{} (PostgreSQL {})", found.folder.display(), found.major));
                    majors.push(found.major);
                }
                None => looked_in.push(folder.display().to_string()),
            }
        }
        if let Some(folder) =
            self.package.as_deref().filter(|_| wanted.is_none_or(|wanted| wanted == package::MAJOR))
        {
            match package::install(folder) {
                Ok(found) => return Ok(found),
                Err(why) => looked_in.push(why),
            }
        }
        majors.sort_unstable();
        majors.dedup();
        match wanted {
            Some(cluster) if !majors.is_empty() => {
                Err(Error::OtherMajor { folder: data.to_owned(), cluster, found: majors })
            }
            _ => Err(Error::NoBinaries { looked_in, remedy: self.remedy() }),
        }
    }

    fn remedy(&self) -> String {
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let first = match &self.only {
            Some(_) => {
                "PG_BINDIR is set: point it at the folder of `initdb` and `postgres`, or unset it.".to_owned()
            }
            None => format!("Install it: {}.", command_for(env::consts::OS, &release)),
        };
        format!("{first} Or set DATABASE_URL to a server you have.")
    }
}

fn folders(path: Option<OsString>) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        path.iter().flat_map(env::split_paths).filter(|folder| folder.is_absolute()).collect();
    all.retain(|folder| folder.join("postgres").exists());
    let roots = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
    ];
    all.extend(roots.into_iter().flat_map(|(root, prefix, rest)| by_major(Path::new(root), prefix, rest)));
    all
}

/// `<root>/<prefix><major>/<rest>` for every major there is, the highest first; none is there: the pattern itself,
/// so that the error can name it.
fn by_major(root: &Path, prefix: &str, rest: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut majors: Vec<u32> =
        names.filter_map(|name| name.to_str()?.strip_prefix(prefix)?.parse::<u32>().ok()).collect();
    majors.sort_unstable_by(|left, right| right.cmp(left));
    if majors.is_empty() {
        return vec![root.join(format!("{prefix}*")).join(rest)];
    }
    majors.into_iter().map(|major| root.join(format!("{prefix}{major}")).join(rest)).collect()
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `17beta1` and `18devel` alike.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL)")?.1.trim_start();
    let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

/// The installing command, with the contributed extensions (btree_gist) where they are a package of their own.
fn command_for(system: &str, os_release: &str) -> &'static str {
    let named =
        os_release.lines().filter_map(|line| line.strip_prefix("ID=").or(line.strip_prefix("ID_LIKE=")));
    let ids: Vec<&str> = named.flat_map(|ids| ids.trim_matches('"').split_whitespace()).collect();
    let bookworm = os_release.lines().any(|line| line == "VERSION_CODENAME=bookworm");
    let is = |wanted: &[&str]| ids.iter().any(|id| wanted.contains(id));
    match () {
        () if system == "macos" => "`brew install postgresql@17`",
        () if bookworm => "`apt-get install postgresql-15`",
        () if is(&["debian", "ubuntu"]) => "`apt-get install postgresql`",
        () if is(&["fedora", "rhel", "centos"]) => "`dnf install postgresql-server postgresql-contrib`",
        () if is(&["alpine"]) => "`apk add postgresql postgresql-contrib`",
        () if is(&["arch"]) => "`pacman -S postgresql`",
        () if is(&["suse", "opensuse"]) => "`zypper install postgresql-server postgresql-contrib`",
        () => "the package `postgresql` (15 or newer) of your system",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("mysqld  Ver 8"), None);
    }

    #[test]
    fn names_the_command_of_the_system() {
        assert_eq!(
            command_for("linux", "ID=debian\nVERSION_CODENAME=bookworm"),
            "`apt-get install postgresql-15`"
        );
        assert_eq!(
            command_for("linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\""),
            "`apt-get install postgresql`"
        );
        assert!(command_for("linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"").starts_with("`dnf"));
        assert!(command_for("macos", "").starts_with("`brew"));
    }

    #[test]
    fn nothing_found_says_where_and_what_to_do() {
        let places = Places { only: None, folders: vec!["/nonexistent/bin".into()], package: None };
        let text = places.find(None, Path::new("/d")).unwrap_err().to_string();
        assert!(text.contains("/nonexistent/bin") && text.contains("Install it: "), "{text}");
        let set = Places { only: Some("/nonexistent/bin".into()), ..Places::default() };
        assert!(set.find(Some(15), Path::new("/d")).unwrap_err().to_string().contains("PG_BINDIR is set"));
    }

    #[test]
    fn an_existing_cluster_wants_its_own_major() {
        let places = Places { package: None, ..Places::of_this_machine(None) };
        let found = places.find(None, Path::new("/d")).unwrap();
        assert!(found.major >= OLDEST && found.initdb().is_file());
        let refused = places.find(Some(12), Path::new("/d")).unwrap_err();
        assert!(matches!(refused, Error::OtherMajor { cluster: 12, .. }), "{refused}");
    }
}
