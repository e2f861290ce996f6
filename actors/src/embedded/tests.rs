//! The launcher against the real PostgreSQL of this machine, each test in a folder of its own under /tmp.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::binaries::Places;
use super::{Cluster, Error, Options, process};

/// For the child that the tests spawn from their own binary: the data folder it has to hold.
const HOLD: &str = "BELLHOP_TEST_HOLD";

/// A folder that goes away with the test, and with it a cluster that went to /var/lib.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(format!("/tmp/bellhop-embedded-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Folder(path)
    }

    fn options(&self, below: &str) -> Options {
        Options {
            folder: self.0.join(below),
            settings: vec![("shared_buffers".into(), "4MB".into())],
            durable: false,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0)
}

/// One statement through the `psql` beside `initdb`, else the one on PATH; its answer.
fn sql(cluster: &Cluster, statement: &str) -> String {
    let beside = super::find_binaries().unwrap().folder.join("psql");
    let psql = if beside.exists() { beside } else { "psql".into() };
    let url = cluster.url("postgres");
    let out =
        Command::new(psql).args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, &url]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

fn alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn data_outlive_a_stop_and_a_second_start_is_refused() {
    let folder = Folder::new();
    let options = folder.options("data");
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(sql(&cluster, "create table kept (n int); insert into kept values (7) returning n"), "7");
    assert_eq!(sql(&cluster, "show listen_addresses"), "");
    assert_eq!(sql(&cluster, "show timezone"), "UTC");
    assert_eq!(sql(&cluster, "show shared_buffers"), "4MB");
    assert_eq!(sql(&cluster, "show server_version_num")[..2], cluster.version().to_string());
    assert_eq!(fs::metadata(&cluster.socket).unwrap().mode() & 0o777, 0o700);

    let refused = Cluster::start(&options).unwrap_err();
    assert!(matches!(&refused, Error::InUse { pid, .. } if *pid == Some(std::process::id())), "{refused}");
    assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
    assert_eq!(sql(&cluster, "select n from kept"), "7", "the refusal left the first one alone");

    let pid = cluster.pid();
    cluster.stop().unwrap();
    assert!(!alive(pid));
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(sql(&cluster, "select n from kept"), "7");
    let pid = cluster.pid();
    drop(cluster);
    assert!(!alive(pid), "dropping stops it too");
}

#[test]
fn the_server_outlives_the_thread_that_started_it() {
    let folder = Folder::new();
    let options = folder.options("data");
    let cluster = std::thread::spawn(move || Cluster::start(&options).unwrap()).join().unwrap();
    assert_eq!(sql(&cluster, "select 1"), "1");
    assert!(alive(cluster.pid()));
}

#[test]
fn a_killed_server_is_recovered() {
    let folder = Folder::new();
    let mut options = folder.options("a \"quoted\" name, with blanks");
    // What is committed must be in the log when the server is killed.
    options.settings.push(("synchronous_commit".into(), "on".into()));
    let cluster = Cluster::start(&options).unwrap();
    sql(&cluster, "create table kept as select 7 as n");
    assert!(process::signal(cluster.pid(), "KILL").unwrap());
    drop(cluster);
    // What a start killed during initdb leaves.
    let unfinished = options.folder.join("postgres/data.new-1");
    fs::create_dir(&unfinished).unwrap();
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(sql(&cluster, "select n from kept"), "7");
    cluster.stop().unwrap();
    let data = options.folder.join("postgres/data");
    fs::rename(&data, options.folder.join("postgres/aside")).unwrap();
    let cluster = Cluster::start(&options).unwrap();
    assert!(!unfinished.exists(), "swept before a new cluster is made");
    assert_eq!(sql(&cluster, "select to_regclass('kept') is null"), "t");
}

/// Not a test by itself: with `HOLD` set, the child that `spawn_holder` starts.
#[test]
fn holder() {
    let Some(folder) = std::env::var_os(HOLD) else { return };
    let options = Options { folder: folder.into(), settings: Vec::new(), durable: false };
    let cluster = Cluster::start(&options).unwrap();
    println!("\nholding {}", cluster.pid());
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn holder_command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args([
        "--exact",
        "--nocapture",
        &format!("{}::holder", module_path!().split_once("::").unwrap().1),
    ]);
    command.env(HOLD, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Waits for the child's server, and its process id. The child's output stays open: it has more to print.
fn held(child: &mut Child) -> u32 {
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok);
    lines.find_map(|line| line.strip_prefix("holding ")?.parse().ok()).expect("the child holds a cluster")
}

#[test]
fn a_killed_bellhop_takes_its_server_along_and_the_next_one_starts() {
    let folder = Folder::new();
    let options = folder.options("data");
    let mut child = holder_command(&std::env::current_exe().unwrap(), &options.folder).spawn().unwrap();
    let server = held(&mut child);
    let refused = Cluster::start(&options).unwrap_err();
    assert!(matches!(&refused, Error::InUse { pid, .. } if *pid == Some(child.id())), "{refused}");
    child.kill().unwrap();
    child.wait().unwrap();
    let cluster = Cluster::start(&options).unwrap();
    assert!(!alive(server));
    assert_eq!(sql(&cluster, "select 1"), "1");
}

#[test]
fn a_server_left_running_is_seen_off() {
    let folder = Folder::new();
    let options = folder.options("data");
    Cluster::start(&options).unwrap().stop().unwrap();
    // One that nobody's death ends, as after a kill on macOS. It runs until the next start stops it.
    let place = super::place::Place::take(&super::place::data_folder(&options.folder).unwrap()).unwrap();
    let postgres = super::find_binaries().unwrap().postgres();
    let mut left = process::command(&postgres, &place.account, &place.home);
    left.arg("-D")
        .arg(&place.data)
        .args(["-c", "listen_addresses=", "-k"])
        .arg(place.socket_folder().unwrap());
    let mut left = left.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !fs::read_to_string(place.data.join("postmaster.pid")).is_ok_and(|text| text.contains("ready")) {
        assert!(left.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    drop(place);
    let cluster = Cluster::start(&options).unwrap();
    assert!(left.wait().unwrap().success(), "a clean shutdown, not a kill");
    assert_eq!(sql(&cluster, "select 1"), "1");
}

#[test]
fn a_folder_the_servers_user_cannot_reach_falls_back_and_is_found_again() {
    if !root() {
        return;
    }
    let folder = Folder::new();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
    let options = folder.options("data");
    let cluster = Cluster::start(&options).unwrap();
    let home = cluster.folder().to_path_buf();
    assert!(home.starts_with("/var/lib/bellhop"), "{}", home.display());
    assert_eq!(fs::read_link(options.folder.join("postgres")).unwrap(), home);
    sql(&cluster, "create table kept as select 7 as n");
    cluster.stop().unwrap();
    // Reachable or moved by now, the data stay where they are.
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
    let moved = Options { folder: folder.0.join("moved"), ..options.clone() };
    fs::rename(&options.folder, &moved.folder).unwrap();
    let cluster = Cluster::start(&moved).unwrap();
    assert_eq!(cluster.folder(), home);
    assert_eq!(sql(&cluster, "select n from kept"), "7");
    // A copy of the data folder leads to the same cluster and must not get it.
    fs::create_dir(&options.folder).unwrap();
    std::os::unix::fs::symlink(&home, options.folder.join("postgres")).unwrap();
    assert!(matches!(Cluster::start(&options), Err(Error::InUse { .. })));
    cluster.stop().unwrap();
    fs::remove_dir_all(&home).unwrap();
    let _ = fs::remove_file(home.with_extension("lock"));
}

#[test]
fn a_cluster_that_became_unreachable_is_refused_not_replaced() {
    if !root() {
        return;
    }
    let folder = Folder::new();
    let options = folder.options("data");
    Cluster::start(&options).unwrap().stop().unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
    let refused = Cluster::start(&options).unwrap_err();
    assert!(
        matches!(&refused, Error::Unreachable { folder: blocked, .. } if *blocked == folder.0),
        "{refused}"
    );
    assert!(refused.to_string().contains("chmod o+x"), "{refused}");
}

#[test]
fn a_path_too_long_for_a_socket_works() {
    let folder = Folder::new();
    let options = folder.options(&"long/".repeat(40));
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(sql(&cluster, "select 1"), "1");
    let socket = cluster.socket.clone();
    assert!(!socket.starts_with(&folder.0) && fs::metadata(&socket).unwrap().mode() & 0o777 == 0o700);
    drop(cluster);
    assert!(!socket.exists());

    // Somebody else's folder of that name is never used.
    fs::create_dir(&socket).unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = Cluster::start(&options).unwrap_err();
    fs::remove_dir(&socket).unwrap();
    assert!(matches!(refused, Error::NotPrivate { .. } | Error::Unreachable { .. }), "{refused}");
}

#[test]
fn another_major_and_a_wrong_setting_are_refused() {
    let folder = Folder::new();
    let mut options = folder.options("data");
    options.settings = vec![("work_mem; --".into(), "1MB".into())];
    assert!(matches!(Cluster::start(&options), Err(Error::Setting { .. })));
    options.settings = vec![("work_mem".into(), "lots".into())];
    let refused = Cluster::start(&options).unwrap_err();
    assert!(refused.to_string().contains("work_mem"), "the log's own words: {refused}");
    options.settings.clear();
    fs::write(options.folder.join("postgres/data/PG_VERSION"), "12\n").unwrap();
    let refused = Cluster::start(&options).unwrap_err();
    assert!(matches!(refused, Error::OtherMajor { cluster: 12, .. }), "{refused}");
    assert!(refused.to_string().contains("PostgreSQL 12"), "{refused}");
}

#[test]
fn a_normal_user_runs_it_without_root_and_root_runs_it_as_that_user() {
    if !root() {
        return;
    }
    let folder = Folder::new();
    let program = folder.0.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let options = folder.options("data");
    fs::create_dir(&options.folder).unwrap();
    let nobody = 65_534;
    lchown(&options.folder, Some(nobody), Some(nobody)).unwrap();
    let mut command = holder_command(&program, &options.folder);
    let mut child = command.uid(nobody).gid(nobody).current_dir("/").spawn().unwrap();
    let server = held(&mut child);
    assert_eq!(fs::metadata(format!("/proc/{server}")).unwrap().uid(), nobody);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(!alive(server));
    let cluster = Cluster::start(&options).unwrap();
    assert_eq!(fs::metadata(format!("/proc/{}", cluster.pid())).unwrap().uid(), nobody);
    assert_eq!(sql(&cluster, "select 1"), "1");
    cluster.stop().unwrap();

    // The other way round: a cluster that root made is not a normal user's.
    let roots = folder.options("roots");
    Cluster::start(&roots).unwrap().stop().unwrap();
    let mut command = holder_command(&program, &roots.folder);
    let out = command.uid(nobody).gid(nobody).current_dir("/").stderr(Stdio::piped()).output().unwrap();
    assert!(!out.status.success());
}

#[test]
fn a_machine_without_postgres_gets_the_command() {
    let refused = Places::default().find(None, Path::new("/d")).unwrap_err();
    assert!(matches!(refused, Error::NoBinaries { .. }));
    let text = refused.to_string();
    assert!(text.contains("Install it: ") && text.contains("DATABASE_URL"), "{text}");
}
