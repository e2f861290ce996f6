//! Meta's side of the webhook: signed posts, kept and repeated with growing delay until the product answers
//! 200, in order for the messages of one customer. Fed by `send` and `phone`. What a post says is made by
//! `webhook`. Lost on a crash: nothing where there is a journal, owed posts are in it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, watch};

use super::chat::{Chat, Tick};
use super::fault::{Fault, Place};
use super::journal::Record;
use super::webhook::Signer;
use super::{Error, World, lock};

/// Posts on their way at one time; Meta delivers concurrently (whatsapp.md 1.7).
const IN_FLIGHT: usize = 256;
/// The first pause after a refusal; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Meta's own time-out is not documented; clients assume 5 to 20 s.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a post is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum About {
    /// A customer's message: in order with the others of its chat.
    Message,
    /// The owner's own message: in the same lane.
    Echo,
    /// Statuses: in order among those of one message, otherwise free.
    Status,
}

/// A webhook that is owed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Post {
    pub(super) number: u64,
    pub(super) about: About,
    pub(super) wamid: String,
    pub(super) phone_number_id: String,
    pub(super) customer: String,
    pub(super) body: String,
}

/// A chat's messages on their way.
#[derive(Default)]
pub(super) struct Lane {
    queue: VecDeque<Arc<Post>>,
    busy: bool,
}

#[derive(Clone)]
struct Target {
    url: Option<Url>,
    stopped: bool,
}

/// The deliverer.
pub(super) struct Office {
    client: Client,
    signer: Signer,
    target: watch::Sender<Target>,
    in_flight: Semaphore,
    owed: AtomicUsize,
    idle: Notify,
    last: AtomicU64,
    runtime: Handle,
}

impl Office {
    pub(super) fn new(secret: &str) -> Result<Self, Error> {
        let client = Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(IN_FLIGHT)
            .user_agent("facebookexternalua")
            .build()?;
        let (target, _) = watch::channel(Target { url: None, stopped: false });
        Ok(Self {
            client,
            signer: Signer::of(secret).ok_or(Error::Secret)?,
            target,
            in_flight: Semaphore::new(IN_FLIGHT),
            owed: AtomicUsize::new(0),
            idle: Notify::new(),
            last: AtomicU64::new(0),
            runtime: Handle::try_current().map_err(|_| Error::NoRuntime)?,
        })
    }

    /// Where to post from now on; what is waiting is tried again at once.
    pub(super) fn aim(&self, url: Option<Url>) {
        self.target.send_modify(|target| target.url = url);
    }

    /// Gives up everything on its way; it stays owed in the journal.
    pub(super) fn stop(&self) {
        self.target.send_modify(|target| target.stopped = true);
    }

    pub(super) fn next_number(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A number that was used before the last stop.
    pub(super) fn used(&self, number: u64) {
        self.last.fetch_max(number, Ordering::Relaxed);
    }

    /// Counts posts as owed. Called before anybody is told of what they report, so that `settled` never
    /// sees the gap.
    pub(super) fn owe(&self, posts: usize) {
        self.owed.fetch_add(posts, Ordering::AcqRel);
    }

    fn settle(&self) {
        if self.owed.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.idle.notify_waiters();
        }
    }

    /// Waits until nothing is owed.
    pub(super) async fn settled(&self) {
        loop {
            let idle = self.idle.notified();
            tokio::pin!(idle);
            idle.as_mut().enable();
            if self.owed.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Posts until there is a 200; false where the simulation was stopped first.
    async fn deliver(&self, post: &Post) -> bool {
        let signature = self.signer.sign(post.body.as_bytes());
        let body = bytes::Bytes::copy_from_slice(post.body.as_bytes());
        let mut target = self.target.subscribe();
        let mut pause = FIRST_PAUSE;
        loop {
            let Target { url, stopped } = target.borrow_and_update().clone();
            if stopped {
                return false;
            }
            if let Some(url) = url {
                tokio::select! {
                    done = self.attempt(url, &signature, body.clone()) => if done { return true },
                    () = stopping(self.target.subscribe()) => return false,
                }
                tokio::select! {
                    () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                    _ = target.changed() => pause = FIRST_PAUSE,
                }
            } else if target.changed().await.is_err() {
                return false;
            }
        }
    }

    async fn attempt(&self, url: Url, signature: &str, body: bytes::Bytes) -> bool {
        let Ok(_permit) = self.in_flight.acquire().await else { return false };
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature)
            .body(body);
        match request.send().await {
            Ok(response) => {
                let done = response.status().as_u16() == 200;
                // Read to the end, so that the connection serves again.
                response.bytes().await.is_ok() && done
            }
            Err(error) => {
                tracing::debug!(%error, "webhook not delivered");
                false
            }
        }
    }
}

async fn stopping(mut target: watch::Receiver<Target>) {
    if target.wait_for(|target| target.stopped).await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl World {
    /// Hands a post to its chat's lane. It counts as owed already.
    pub(super) fn post_in_order(self: &Arc<Self>, chat: &Arc<Chat>, post: Arc<Post>) {
        let mut lane = lock(&chat.lane);
        lane.queue.push_back(post);
        if !lane.busy {
            lane.busy = true;
            self.office.runtime.spawn(Arc::clone(self).walk(Arc::clone(chat)));
        }
    }

    async fn walk(self: Arc<Self>, chat: Arc<Chat>) {
        loop {
            let post = {
                let mut lane = lock(&chat.lane);
                match lane.queue.pop_front() {
                    Some(post) => post,
                    None => {
                        lane.busy = false;
                        return;
                    }
                }
            };
            let fault = (post.about == About::Message).then(|| self.faults.take(Place::Webhook)).flatten();
            let copies = match fault {
                Some(Fault::DuplicateWebhooks { copies }) => copies.clamp(1, 1_000),
                _ => 1,
            };
            let delivered = match copies {
                1 => self.office.deliver(&post).await,
                _ => join_all((0..copies).map(|_| self.office.deliver(&post))).await.contains(&true),
            };
            if !delivered {
                return;
            }
            self.acknowledged(&post);
        }
    }

    /// Delivers posts about statuses, one after the other. They count as owed already.
    pub(super) fn post_statuses(self: &Arc<Self>, posts: Vec<Arc<Post>>) {
        if posts.is_empty() {
            return;
        }
        let world = Arc::clone(self);
        self.office.runtime.spawn(async move {
            for post in posts {
                if !world.office.deliver(&post).await {
                    return;
                }
                world.acknowledged(&post);
            }
        });
    }

    fn acknowledged(&self, post: &Post) {
        self.write(&[Record::Acked(post.number)]);
        if post.about == About::Message {
            self.raise(&post.wamid, Tick::Delivered);
        }
        self.office.settle();
    }
}
