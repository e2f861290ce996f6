//! What the operating system lets this process have.

/// Raises the soft limit of open files to the hard one. A user's usual soft limit of 1,024 is a limit for `select`, which
/// nothing here uses, and fewer than a busy number's connections.
#[cfg(unix)]
#[expect(unsafe_code, reason = "rlimits have no safe form in libc")]
pub fn raise_open_files() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls read or write the one structure they are given, which lives on this stack.
    let raised = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0
        }
    };
    if !raised {
        tracing::warn!("the limit of open files could not be raised");
    }
}

/// Nothing to raise.
#[cfg(not(unix))]
pub fn raise_open_files() {}

/// Keeps the kernel from backing the heap with huge pages: measured, they cost ten thousand conversations 30 MB of memory
/// that nobody uses, and gain nothing in speed.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "prctl has no safe form in libc")]
pub fn small_pages() {
    // SAFETY: PR_SET_THP_DISABLE takes four numbers and touches no memory of ours.
    let failed = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) } != 0;
    if failed {
        tracing::debug!("huge pages could not be turned off");
    }
}

/// Nothing to turn off.
#[cfg(not(target_os = "linux"))]
pub fn small_pages() {}
