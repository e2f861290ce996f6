//! `bellhop bench`: what this build does on this machine.
//!
//! Figures of a shared machine are noisy, so each is set beside a ceiling taken in the same run wherever one
//! exists. The server under test is a process of its own, `bellhop serve`, on a private PostgreSQL with the
//! durability of production; the load, the simulated WhatsApp and the database share the same cores with it.
//! All traffic stays on loopback and ends by itself.

mod ack;
mod client;
mod memory;
mod server;
mod slots;
mod turns;

use std::time::Duration;

use serde::Serialize;

/// What to measure.
#[derive(Debug)]
pub struct Options {
    /// Which; none: everything.
    pub name: Option<String>,
    /// As JSON lines.
    pub json: bool,
    /// How long each load lasts.
    pub seconds: u64,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Such as `turns.rate`.
    pub name: &'static str,
    /// What it measures, in words.
    #[serde(skip)]
    pub what: &'static str,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The best that could be, taken in the same run.
    pub ceiling: Option<f64>,
    /// The figure over its ceiling.
    pub ratio: Option<f64>,
    /// What it should be: at least so much of a rate, at most so much of a time or a size.
    pub goal: f64,
    /// Whether it is.
    pub met: bool,
}

impl Figure {
    /// A figure that should be large.
    fn at_least(name: &'static str, what: &'static str, value: f64, unit: &'static str, goal: f64) -> Self {
        Self { name, what, value, unit, ceiling: None, ratio: None, goal, met: value >= goal }
    }

    /// A figure that should be small.
    fn at_most(name: &'static str, what: &'static str, value: f64, unit: &'static str, goal: f64) -> Self {
        Self { name, what, value, unit, ceiling: None, ratio: None, goal, met: value <= goal }
    }

    fn under(self, ceiling: f64) -> Self {
        Self { ceiling: Some(ceiling), ratio: Some(self.value / ceiling), ..self }
    }
}

/// Measures, and prints.
pub async fn run(options: Options) -> anyhow::Result<()> {
    const NAMES: [&str; 4] = ["ack", "turns", "slots", "memory"];
    if let Some(name) = &options.name
        && !NAMES.contains(&name.as_str())
    {
        anyhow::bail!("there is no benchmark `{name}`; there are {}", NAMES.join(", "));
    }
    let wanted = |name: &str| options.name.as_deref().is_none_or(|wanted| wanted == name);
    if cfg!(debug_assertions) {
        eprintln!("This is a debug build: its figures say nothing. Use: cargo run --release -- bench");
    }
    let seconds = Duration::from_secs(options.seconds);
    let mut figures = Vec::new();
    if wanted("slots") {
        eprintln!("slots: looking for free times ...");
        figures.extend(slots::measure());
    }
    if wanted("ack") {
        eprintln!("ack: posting webhooks for {} s and more ...", options.seconds * 3);
        figures.extend(ack::measure(seconds).await?);
    }
    if wanted("turns") {
        eprintln!("turns: whole talks for {} s and more ...", options.seconds * 2);
        figures.extend(turns::measure(seconds).await?);
    }
    if wanted("memory") {
        eprintln!("memory: ten thousand customers ...");
        figures.extend(memory::measure().await?);
    }
    print(&figures, options.json);
    Ok(())
}

fn print(figures: &[Figure], json: bool) {
    if json {
        for figure in figures {
            match serde_json::to_string(figure) {
                Ok(line) => println!("{line}"),
                Err(error) => eprintln!("{}: {error}", figure.name),
            }
        }
        return;
    }
    println!(
        "{:<44} {:>12} {:<9} {:>12} {:>7} {:>12}  ",
        "figure", "value", "unit", "ceiling", "ratio", "goal"
    );
    for figure in figures {
        let optional =
            |value: Option<f64>, digits: usize| value.map_or("-".into(), |value| format!("{value:.digits$}"));
        println!(
            "{:<44} {:>12} {:<9} {:>12} {:>7} {:>12}  {}",
            figure.what,
            number(figure.value),
            figure.unit,
            optional(figure.ceiling, 0),
            optional(figure.ratio, 2),
            number(figure.goal),
            if figure.met { "met" } else { "MISSED" },
        );
    }
}

fn number(value: f64) -> String {
    if value >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// A value that a share of all is below: `quantile(times, 0.99)`.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index within the slice")]
    #[expect(clippy::cast_precision_loss, reason = "samples are few")]
    let at = ((last as f64) * share).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// Milliseconds.
fn milliseconds(times: &mut [Duration]) -> Vec<f64> {
    times.sort_unstable();
    times.iter().map(|time| time.as_secs_f64() * 1e3).collect()
}
