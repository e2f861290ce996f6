//! A client for load: HTTP/1.1 on a kept connection, one request at a time, as little work as can be.

use std::net::SocketAddr;

use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::demo::APP_SECRET;

/// A connection.
pub(super) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 4096] })
    }

    /// Posts a signed body and reads the status of the answer.
    pub(super) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<u16> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).context("the secret is no key")?;
        mac.update(body.as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             x-hub-signature-256: sha256={signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<u16> {
        let mut filled = 0;
        loop {
            let room =
                self.buffer.get_mut(filled..).filter(|room| !room.is_empty()).context("a long answer")?;
            let read = self.stream.read(room).await?;
            anyhow::ensure!(read > 0, "the connection was closed");
            filled += read;
            let text = std::str::from_utf8(self.buffer.get(..filled).unwrap_or_default())?;
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let mut lines = head.split("\r\n");
            let status =
                lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?.parse()?;
            let length =
                lines.find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0").parse()?;
            if body.len() >= length {
                return Ok(status);
            }
        }
    }
}
