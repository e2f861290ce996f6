//! `bellhop bench`.

/// What to measure.
#[derive(Debug)]
pub struct Options {
    /// Which.
    pub name: Option<String>,
    /// As JSON lines.
    pub json: bool,
    /// How long each load lasts.
    pub seconds: u64,
}

/// Measures.
pub async fn run(_options: Options) -> anyhow::Result<()> {
    Ok(())
}
