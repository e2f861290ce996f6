//! The program as a process: started, listened to, signalled, waited for.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A running `bellhop`. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    /// Where it listens, such as `127.0.0.1:40123`.
    pub(super) address: String,
    log: Log,
}

type Log = Arc<Mutex<Vec<String>>>;

impl Server {
    /// Starts it, and returns when it has said where it listens; how it ended, where it ended first.
    pub(super) async fn start(
        arguments: &[&str],
        environment: &[(&str, String)],
    ) -> Result<Self, (ExitStatus, String)> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellhop"));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        for name in ["DATABASE_URL", "RUST_LOG", "BELLHOP_CRASH_AT"] {
            command.env_remove(name);
        }
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().unwrap();
        let log = Log::default();
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        let reader = std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        let mut server = Self { child, address: String::new(), log };
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(address) = server.log.lock().unwrap().iter().find_map(|line| address(line)) {
                server.address = address;
                break;
            }
            if let Some(status) = server.status() {
                // Its last words may still be on their way through the pipe.
                while !reader.is_finished() && Instant::now() < end {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                return Err((status, server.log()));
            }
            assert!(Instant::now() < end, "it does not start:\n{}", server.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(server)
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends a signal by name: `KILL`, `TERM`, `STOP`, `CONT`.
    pub(super) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// How it ended, if it has.
    pub(super) fn status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits for its end.
    pub(super) async fn ended(&mut self, seconds: u64) -> ExitStatus {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            if let Some(status) = self.status() {
                return status;
            }
            assert!(Instant::now() < end, "it does not end within {seconds} s:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The end of what it has written.
    pub(super) fn log(&self) -> String {
        let log = self.log.lock().unwrap();
        log[log.len().saturating_sub(40)..].join("\n")
    }

    /// Whether it has written this.
    pub(super) fn wrote(&self, words: &str) -> bool {
        self.log.lock().unwrap().iter().any(|line| line.contains(words))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process.
pub(super) fn signal(pid: u32, name: &str) {
    let done = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap();
    assert!(done.success(), "kill -{name} {pid}");
}

fn address(line: &str) -> Option<String> {
    let rest = match line.split_once("\"address\":\"") {
        Some((before, rest)) if before.contains("is serving") || rest.contains("is serving") => rest,
        _ => line.split_once("  Phone     http://")?.1,
    };
    Some(rest.split(['"', '/']).next()?.to_owned())
}
