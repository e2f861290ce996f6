//! Group commit: work that is ready together shares one round to the database.
//!
//! While one batch is under way the next gathers, so that a quiet server answers at once and a busy one in
//! large batches, without a timer. The queue is bounded: who submits waits, or is told so.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::store::{Error, Result};

type Item<T, R> = (T, oneshot::Sender<Result<R>>);
type Work<T, R> = dyn Fn(Arc<Vec<T>>) -> BoxFuture<'static, Result<Vec<R>>> + Send + Sync;

/// A queue whose items are worked off in batches.
#[derive(Debug)]
pub struct Batch<T, R> {
    queue: mpsc::Sender<Item<T, R>>,
}

impl<T, R> Clone for Batch<T, R> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

/// The shape of a batch queue.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// At most so many items a batch.
    pub size: usize,
    /// At most so many batches at a time.
    pub parallel: usize,
    /// At most so many items waiting.
    pub queue: usize,
}

impl<T: Clone + Send + Sync + 'static, R: Send + 'static> Batch<T, R> {
    /// Starts the queue. `work` answers with one result an item, in order.
    pub fn start<F>(shape: Shape, patience: Duration, work: F) -> Self
    where
        F: Fn(Arc<Vec<T>>) -> BoxFuture<'static, Result<Vec<R>>> + Send + Sync + 'static,
    {
        let (queue, mut waiting) = mpsc::channel::<Item<T, R>>(shape.queue);
        let work: Arc<Work<T, R>> = Arc::new(work);
        let slots = Arc::new(tokio::sync::Semaphore::new(shape.parallel));
        tokio::spawn(async move {
            let mut gathered = Vec::new();
            loop {
                let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
                if waiting.recv_many(&mut gathered, shape.size).await == 0 {
                    return;
                }
                let batch = std::mem::take(&mut gathered);
                let work = Arc::clone(&work);
                tokio::spawn(async move {
                    run(&*work, patience, batch).await;
                    drop(slot);
                });
            }
        });
        Self { queue }
    }

    /// Hands an item in and waits for its result.
    pub async fn submit(&self, item: T) -> Result<R> {
        let (reply, answer) = oneshot::channel();
        let closed = |_| Error::Away("the work was given up".into());
        self.queue.send((item, reply)).await.map_err(|_| Error::Away("shutting down".into()))?;
        answer.await.map_err(closed)?
    }
}

async fn run<T: Clone, R>(work: &Work<T, R>, patience: Duration, batch: Vec<Item<T, R>>) {
    let (items, replies): (Vec<T>, Vec<_>) = batch.into_iter().unzip();
    let items = Arc::new(items);
    match crate::store::within(patience, work(Arc::clone(&items))).await {
        Ok(results) => {
            for (reply, result) in replies.into_iter().zip(results) {
                // Whoever asked may have given up waiting; the work is done all the same.
                let _ = reply.send(Ok(result));
            }
        }
        // One item that the database will not take must not cost the others their turn.
        Err(Error::Refused(error)) if items.len() > 1 => {
            tracing::warn!(%error, items = items.len(), "a batch was refused: one by one");
            for (reply, item) in replies.into_iter().zip(items.iter()) {
                let alone = crate::store::within(patience, work(Arc::new(vec![item.clone()]))).await;
                let result = alone.and_then(|results| {
                    results.into_iter().next().ok_or_else(|| Error::Away("no result".into()))
                });
                let _ = reply.send(result);
            }
        }
        Err(error) => {
            let text = error.to_string();
            let mut error = Some(error);
            for reply in replies {
                let one = error.take().unwrap_or_else(|| Error::Away(text.clone()));
                let _ = reply.send(Err(one));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waits_together_is_done_together() {
        let (gate, open) = tokio::sync::watch::channel(false);
        let shape = Shape { size: 100, parallel: 1, queue: 100 };
        let batch = Batch::start(shape, Duration::from_secs(5), move |items: Arc<Vec<u32>>| {
            let mut open = open.clone();
            Box::pin(async move {
                open.wait_for(|open| *open).await.ok();
                Ok(items.iter().map(|item| (*item, items.len())).collect())
            })
        });
        let asked: Vec<_> = (0..50)
            .map(|n| {
                let batch = batch.clone();
                tokio::spawn(async move { batch.submit(n).await })
            })
            .collect();
        gate.send(true).unwrap();
        let mut largest = 0;
        for (n, asked) in asked.into_iter().enumerate() {
            let (item, together) = asked.await.unwrap().unwrap();
            assert_eq!(usize::try_from(item).unwrap(), n);
            largest = largest.max(together);
        }
        assert!(largest > 1, "{largest}");
    }

    #[tokio::test]
    async fn one_that_is_refused_does_not_cost_the_others() {
        let shape = Shape { size: 100, parallel: 1, queue: 100 };
        let batch = Batch::start(shape, Duration::from_secs(5), |items: Arc<Vec<u32>>| {
            Box::pin(async move {
                match items.contains(&3) {
                    true => Err(Error::Refused(sqlx::Error::RowNotFound)),
                    false => Ok(items.iter().map(|item| item * 10).collect()),
                }
            })
        });
        let answers = futures::future::join_all((0..5).map(|n| batch.submit(n))).await;
        for (n, answer) in (0_u32..).zip(answers) {
            match n {
                3 => assert!(matches!(answer, Err(Error::Refused(_))), "{n}"),
                _ => assert_eq!(answer.unwrap(), n * 10),
            }
        }
    }
}
