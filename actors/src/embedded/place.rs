//! Where the cluster and its socket live, and the lock that keeps a second bellhop out.
//!
//! Called by `Cluster::start`. The cluster is `<data folder>/postgres`: `data` is the server's, `run` holds the
//! socket. Where root's data folder cannot be reached by the server's user (/root is 0700), the cluster goes to
//! `/var/lib/bellhop/<hash of the folder>` and `<data folder>/postgres` becomes a link to it, which is followed from
//! then on, so that the same data come up even after the folder was moved. A link made by hand to a larger disk is
//! followed too. Deliberately absent: moving a cluster that exists.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use super::Error;
use super::account::Account;

/// Where root's cluster goes when its own data folder will not do.
const FALLBACK: &str = "/var/lib/bellhop";
/// The longest path of a socket: sun_path is 108 bytes on Linux and 104 on macOS, with a closing zero.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// It only names the socket file; there is no TCP.
pub(super) const PORT: u16 = 5432;

/// A cluster's folder, whose it is, and the locks on it (released with this value, or with the process).
#[derive(Debug)]
pub(super) struct Place {
    /// Owned by `account`, mode 0700.
    pub(super) home: PathBuf,
    /// The server's own folder under `home`; need not exist.
    pub(super) data: PathBuf,
    pub(super) account: Account,
    _locks: Vec<File>,
}

/// Makes the data folder if need be, and its absolute path.
pub(super) fn data_folder(folder: &Path) -> Result<PathBuf, Error> {
    if !folder.exists() {
        // Others may pass (the server's user has to) and not list.
        let made = fs::create_dir_all(folder);
        made.and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o711)))
            .map_err(Error::io("make the data folder", folder))?;
    }
    fs::canonicalize(folder).map_err(Error::io("use the data folder", folder))
}

impl Place {
    /// Locks `folder`, as `data_folder` gave it, and decides on the cluster's place.
    pub(super) fn take(folder: &Path) -> Result<Place, Error> {
        let mut locks = vec![lock(folder, &folder.join("lock"))?];
        let link = folder.join("postgres");
        let account = Account::for_cluster(&link.join("data"), folder)?;
        let home = settle(folder, &link, &account)?;
        if home != link {
            // Two data folders may link to one cluster: a copied folder, for one.
            let beside = home.with_extension("lock");
            locks.push(lock(&home, &beside)?);
        }
        let data = home.join("data");
        let owner = fs::metadata(&home).map_err(Error::io("use", &home))?.uid();
        if owner != account.uid {
            let remedy = format!("It belongs to user number {owner}: run bellhop as that user or as root.");
            return Err(Error::Unreachable { folder: home, user: account.name, remedy });
        }
        Ok(Place { home, data, account, _locks: locks })
    }

    /// A folder for the socket that only the server's user (and root) can enter: `run` in the cluster's folder, or,
    /// where that path is too long for a socket, one named by its hash in the system's place for such things.
    pub(super) fn socket_folder(&self) -> Result<PathBuf, Error> {
        let near = self.home.join("run");
        if fits(&near) {
            return private(near, &self.account);
        }
        let name = format!("bellhop-{:016x}", fnv1a(self.home.as_os_str().as_bytes()));
        let given = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|given| {
            given.is_absolute() && fs::metadata(given).is_ok_and(|found| found.uid() == self.account.uid)
        });
        let root = match given {
            _ if self.account.dropped && Path::new("/run").is_dir() => PathBuf::from("/run"),
            Some(given) if fits(&given.join(&name)) => given,
            _ => PathBuf::from("/tmp"),
        };
        private(root.join(name), &self.account)
    }
}

/// The cluster's folder, made if need be; `link` is where it is, or where the link to it is.
fn settle(folder: &Path, link: &Path, account: &Account) -> Result<PathBuf, Error> {
    let found = fs::symlink_metadata(link).ok();
    let unreachable = |blocked: PathBuf| Error::Unreachable {
        remedy: format!(
            "Give the others the right to pass it (chmod o+x {}), or use another data folder.",
            blocked.display()
        ),
        folder: blocked,
        user: account.name.clone(),
    };
    if let Some(found) = &found
        && found.is_symlink()
    {
        let ours =
            fs::symlink_metadata(folder).is_ok_and(|folder| folder.uid() == found.uid()) || found.uid() == 0;
        if !ours {
            let remedy = "It is a link that somebody else made; remove it.".to_owned();
            return Err(Error::Unreachable { folder: link.to_owned(), user: account.name.clone(), remedy });
        }
        let home = fs::canonicalize(link).map_err(Error::io("follow the link to the database", link))?;
        return account.blocked_at(&home).map_or(Ok(home), |blocked| Err(unreachable(blocked)));
    }
    let Some(blocked) = account.blocked_at(folder) else {
        return private(link.to_owned(), account);
    };
    if link.join("data").exists() {
        return Err(unreachable(blocked));
    }
    let Some(fallback) = shared().filter(|fallback| account.blocked_at(fallback).is_none()) else {
        return Err(unreachable(blocked));
    };
    let home = private(fallback.join(format!("{:016x}", fnv1a(folder.as_os_str().as_bytes()))), account)?;
    if found.is_some() {
        fs::remove_dir(link).map_err(Error::io("remove the empty", link))?;
    }
    symlink(&home, link).map_err(Error::io("make the link", link))?;
    tracing::warn!(
        folder = %folder.display(), database = %home.display(), user = account.name, blocked = %blocked.display(),
        "the server's user cannot reach the data folder: the database is kept elsewhere"
    );
    Ok(home)
}

/// Root's folder for what the server's user must reach, made if need be; none if it cannot be made or others may
/// write there.
pub(super) fn shared() -> Option<PathBuf> {
    let folder = PathBuf::from(FALLBACK);
    if !folder.exists() {
        // In two steps: the mode of the first is subject to our umask.
        fs::create_dir_all(&folder).ok()?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).ok()?;
    }
    let found = fs::metadata(&folder).ok()?;
    (found.uid() == 0 && found.mode() & 0o022 == 0).then_some(folder)
}

/// A folder of `account`'s with mode 0700, made if need be; one that is somebody else's is never used.
fn private(folder: PathBuf, account: &Account) -> Result<PathBuf, Error> {
    let made = fs::DirBuilder::new().mode(0o700).create(&folder);
    match made {
        Ok(()) if account.dropped => {
            lchown(&folder, Some(account.uid), Some(account.gid)).map_err(Error::io("hand over", &folder))?;
        }
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(Error::io("make", &folder)(error));
        }
        _ => {}
    }
    let found = fs::symlink_metadata(&folder).map_err(Error::io("look at", &folder))?;
    let why = match () {
        () if !found.is_dir() => "it is not a folder".to_owned(),
        // Killed between making and handing over.
        () if account.dropped && found.uid() == 0 && found.mode() & 0o077 == 0 => {
            lchown(&folder, Some(account.uid), Some(account.gid)).map_err(Error::io("hand over", &folder))?;
            return Ok(folder);
        }
        () if found.uid() != account.uid => {
            let remedy =
                format!("It belongs to user number {}: run bellhop as that user or as root.", found.uid());
            return Err(Error::Unreachable { folder, user: account.name.clone(), remedy });
        }
        () if found.mode() & 0o077 != 0 => format!("others can enter it (chmod 700 {})", folder.display()),
        () => return Ok(folder),
    };
    Err(Error::NotPrivate { folder, why })
}

/// Takes the lock file or says who has it. For our eyes only: whoever can open it can lock it. The system drops the lock with the process, however it dies.
fn lock(folder: &Path, path: &Path) -> Result<File, Error> {
    let options =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let mut file = options.map_err(Error::io("open the lock", path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = (&file).take(20).read_to_string(&mut holder);
            return Err(Error::InUse { folder: folder.to_owned(), pid: holder.trim().parse().ok() });
        }
        Err(TryLockError::Error(error)) => return Err(Error::io("take the lock", path)(error)),
    }
    let written = file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
    written.map_err(Error::io("write the lock", path))?;
    Ok(file)
}

/// Whether a socket in `folder` can be named: short enough, and no comma, at which libpq would split the path.
fn fits(folder: &Path) -> bool {
    let path = folder.join(format!(".s.PGSQL.{PORT}"));
    let bytes = path.as_os_str().as_bytes();
    bytes.len() <= LONGEST && !bytes.contains(&b',')
}

/// FNV-1a, 64 bits: a name that stays the same from one build to the next, which the standard hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
