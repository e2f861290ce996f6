//! The operating system account the server runs as, and what that account can reach.
//!
//! PostgreSQL refuses to run as root, so a bellhop started by root hands the server to `postgres`, else `nobody`; a
//! cluster that already exists is run by whoever owns it. Called by `place` and `process`. Deliberately absent:
//! accounts from LDAP and the like (only /etc/passwd is read), and access control lists (only mode bits count).

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::Error;

/// Whom the server runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// For messages: the name, else the number.
    pub(super) name: String,
    /// Whether that is another user than the one bellhop runs as, so that privileges have to be dropped.
    pub(super) dropped: bool,
}

impl Account {
    /// The account for a cluster at `data`, which need not exist yet; `folder` is a folder we may write in.
    pub(super) fn for_cluster(data: &Path, folder: &Path) -> Result<Account, Error> {
        let (uid, gid) = effective(folder)?;
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let owner = fs::metadata(data).ok().map(|found| (found.uid(), found.gid()));
        match (uid, owner) {
            (0, Some((owner, group))) if owner != 0 => {
                Ok(Account { uid: owner, gid: group, name: name_of(&passwd, owner), dropped: true })
            }
            (0, _) => unprivileged(&passwd).ok_or(Error::NoAccount),
            _ => Ok(Account { uid, gid, name: name_of(&passwd, uid), dropped: false }),
        }
    }

    /// The outermost folder on the way to `path`, itself included, that this account may not pass; none if all
    /// is well or nothing was dropped.
    pub(super) fn blocked_at(&self, path: &Path) -> Option<PathBuf> {
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        way.into_iter().filter(|_| self.dropped).find(|step| !self.may_pass(step)).map(Path::to_path_buf)
    }

    fn may_pass(&self, folder: &Path) -> bool {
        fs::metadata(folder).is_ok_and(|found| {
            let bit = match (found.uid() == self.uid, found.gid() == self.gid) {
                (true, _) => 0o100,
                (_, true) => 0o010,
                _ => 0o001,
            };
            found.mode() & bit != 0
        })
    }
}

/// The effective user and group of this process, without an `unsafe` call: whose a new folder is.
fn effective(folder: &Path) -> Result<(u32, u32), Error> {
    let ours = fs::metadata("/proc/self").or_else(|_| {
        let probe = folder.join(format!(".owner-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&probe)?;
        let found = fs::metadata(&probe);
        fs::remove_dir(&probe)?;
        found
    });
    ours.map(|found| (found.uid(), found.gid()))
        .map_err(Error::io("find out the user bellhop runs as in", folder))
}

/// `(name, uid, gid)` of each line of /etc/passwd. macOS writes nobody as -2.
fn entries(passwd: &str) -> impl Iterator<Item = (&str, u32, u32)> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let number =
            |text: &str| text.parse::<u32>().ok().or_else(|| Some(text.parse::<i32>().ok()?.cast_unsigned()));
        Some((name, number(fields.nth(1)?)?, number(fields.next()?)?))
    })
}

fn unprivileged(passwd: &str) -> Option<Account> {
    ["postgres", "_postgres", "nobody"].into_iter().find_map(|wanted| {
        let (name, uid, gid) = entries(passwd).find(|(name, uid, _)| *name == wanted && *uid != 0)?;
        Some(Account { uid, gid, name: name.to_owned(), dropped: true })
    })
}

fn name_of(passwd: &str, wanted: u32) -> String {
    entries(passwd)
        .find(|(_, uid, _)| *uid == wanted)
        .map_or_else(|| wanted.to_string(), |(name, ..)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_postgres_before_nobody_and_never_root() {
        let both = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534:::\npostgres:x:101:104:::\n";
        assert_eq!(unprivileged(both).map(|found| (found.uid, found.gid)), Some((101, 104)));
        assert_eq!(unprivileged("nobody:*:-2:-2:::").map(|found| found.uid), Some(4_294_967_294));
        assert_eq!(unprivileged("postgres:x:0:0:::\nbroken\n::"), None);
    }
}
