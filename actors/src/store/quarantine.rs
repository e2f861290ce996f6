//! Bodies that are signed but cannot be read, and notices that are not about a chat of ours: kept, never acted on.

use sqlx::PgPool;

use super::Result;

/// Keeps a body that cannot be read. The same body again changes nothing.
pub async fn keep(pool: &PgPool, digest: &[u8], reason: &str, body: &[u8]) -> Result<()> {
    sqlx::query!(
        "insert into quarantine (digest, reason, body) values ($1, $2, $3) on conflict (digest) do nothing",
        digest,
        reason,
        body
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// How many bodies are kept.
pub async fn count(pool: &PgPool) -> Result<i64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from quarantine"#).fetch_one(pool).await?;
    Ok(count)
}
