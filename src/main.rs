//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use bellhop::{bench, config, database, demo, limits, serve};
use clap::{Args, Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Answers a business's WhatsApp: real free times, booked, reminded, moved and cancelled in one chat.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Common {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// The data folder: the private PostgreSQL, where no DATABASE_URL is set, and the demo's journal.
    #[arg(long, default_value = ".bellhop", value_name = "DIR")]
    data: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Everything on this machine, with nothing configured: a private PostgreSQL, a simulated WhatsApp with a phone
    /// in the browser, and two businesses to book with.
    ///
    /// Open the address that it prints. For tests from outside: GET /demo/state, GET /demo/graph/messages?since=N,
    /// POST /demo/phone/messages, POST /demo/clock, POST /demo/graph/faults; their shapes are in README.md, "The demo".
    Demo {
        #[command(flatten)]
        common: Common,
        /// Start the demo's clock at this instant (RFC 3339, such as 2026-11-23T09:00:00Z) instead of now.
        #[arg(long, value_name = "INSTANT")]
        now: Option<jiff::Timestamp>,
        /// Let time stand still, except when told by POST /demo/clock.
        #[arg(long)]
        frozen: bool,
    },
    /// Production. Everything comes from the environment.
    ///
    /// Needed: WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN, WHATSAPP_ACCESS_TOKEN.
    ///
    /// Optional: DATABASE_URL (else a private PostgreSQL in the data folder), GRAPH_BASE_URL, GRAPH_VERSION,
    /// WHATSAPP_APP_SECRET_PREVIOUS (during a rotation), BELLHOP_SEND_SECONDS (10), BELLHOP_UNKNOWN_SECONDS (60),
    /// BELLHOP_LEASE_SECONDS (10), BELLHOP_IDLE_SECONDS (60), BELLHOP_READ_RECEIPTS (on), RUST_LOG.
    ///
    /// The private PostgreSQL: PG_BINDIR (where its binaries are), BELLHOP_POSTGRES=system|npm (which to use).
    #[command(verbatim_doc_comment)]
    Serve {
        #[command(flatten)]
        common: Common,
    },
    /// Measures this build on this machine, against a ceiling taken in the same run wherever one exists.
    Bench {
        /// What to measure: ack, turns, slots or memory; everything where none is named.
        name: Option<String>,
        /// One JSON object a line and figure: name, value, unit, ceiling, ratio, goal, met.
        #[arg(long)]
        json: bool,
        /// How long each load lasts, in seconds.
        #[arg(long, default_value_t = 10, value_name = "SECONDS")]
        seconds: u64,
    },
    /// Starts the private PostgreSQL of a data folder, runs a command with DATABASE_URL set, and stops it again.
    ///
    /// For a look, a dump, and for preparing checked queries: bellhop database -- sh -c 'psql "$DATABASE_URL"'
    Database {
        /// The data folder.
        #[arg(long, default_value = ".bellhop", value_name = "DIR")]
        data: PathBuf,
        /// The command and its arguments.
        #[arg(required = true, last = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    limits::small_pages();
    let cli = Cli::parse();
    log(matches!(cli.command, Command::Serve { .. }));
    limits::raise_open_files();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("bellhop: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(run(cli.command));
    // Blocked threads of a peer that hangs must not keep a process alive that is done.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bellhop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo { common, now, frozen } => {
            demo::run(demo::Options { listen: common.listen, folder: common.data, now, frozen }).await?;
        }
        Command::Serve { common } => {
            let config = config::Config::read(|name| std::env::var(name).ok())?;
            serve::run(config, common.listen, &common.data).await?;
        }
        Command::Bench { name, json, seconds } => {
            bench::run(bench::Options { name, json, seconds: seconds.clamp(1, 600) }).await?;
        }
        Command::Database { data, command } => {
            let database = database::Database::open(None, &data, true).await?;
            let (program, arguments) =
                command.split_first().ok_or_else(|| anyhow::anyhow!("a command is needed"))?;
            let status = tokio::process::Command::new(program)
                .args(arguments)
                .env("DATABASE_URL", &database.url)
                .status()
                .await?;
            database.close().await?;
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Logs go to the standard error: as JSON in production, for people otherwise.
fn log(json: bool) {
    use tracing_subscriber::EnvFilter;
    let default = if json { "info,sqlx=warn" } else { "warn,bellhop=info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { builder.json().init() } else { builder.compact().init() }
}
