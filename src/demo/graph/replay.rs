//! How the simulation comes back from its journal. Called once, by `Graph::open`. Rates, open phones and waiting
//! faults are not brought back.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::chat::Tick;
use super::delivery::{About, Post};
use super::journal::{Journal, Record};
use super::{Error, World, lock};

impl World {
    /// Reads the journal and goes on writing to it. Returns what is still owed, in order.
    pub(super) fn replay(&mut self, path: &Path) -> Result<Vec<Arc<Post>>, Error> {
        let mut owed = BTreeMap::new();
        let journal = Journal::open(path, |record| self.restore(record, &mut owed))?;
        self.journal = Some(journal);
        Ok(owed.into_values().collect())
    }

    fn restore(&self, record: Record<'static>, owed: &mut BTreeMap<u64, Arc<Post>>) {
        match record {
            Record::Call(call) => {
                if let Some(call) = call.own() {
                    lock(&self.calls).restore(call);
                }
            }
            Record::Message(message) => {
                let Some(message) = message.own() else { return };
                self.last_message.fetch_max(message.seq, Ordering::Relaxed);
                // A chat of a business or customer that the configuration no longer has is left out.
                let Ok(chat) = self.chat(&message.phone_number_id, &message.wa_id) else { return };
                let id = message.id.clone();
                let position = lock(&chat.state).push(Arc::new(message));
                self.put(&id, &chat, position);
            }
            Record::Owed(post) => {
                let Some(post) = post.own() else { return };
                self.office.used(post.number);
                owed.insert(post.number, Arc::new(post));
            }
            Record::Acked(number) => {
                if let Some(post) = owed.remove(&number)
                    && post.about == About::Message
                {
                    self.raise(&post.wamid, Tick::Delivered);
                }
            }
            Record::Read(wamid) => {
                if let Ok((chat, position)) = self.place(&wamid) {
                    lock(&chat.state).read(position);
                }
            }
            Record::Template(waba_id, template) => {
                let Some(template) = template.own() else { return };
                let key = (waba_id, template.name.clone(), template.language.clone());
                let mut templates = self.templates.write().unwrap_or_else(PoisonError::into_inner);
                templates.insert(key, Arc::new(template));
            }
            Record::Untemplate(waba_id, name) => {
                let mut templates = self.templates.write().unwrap_or_else(PoisonError::into_inner);
                templates.retain(|key, _| key.0 != waba_id || key.1 != name);
            }
            Record::Media(id, mime, bytes) => {
                if let Ok(bytes) = hex::decode(bytes) {
                    lock(&self.uploads).put(id, mime, bytes);
                }
            }
        }
    }

    /// Delivers what was owed when the simulation stopped.
    pub(super) fn resume(self: &Arc<Self>, owed: Vec<Arc<Post>>) {
        self.office.owe(owed.len());
        let mut statuses: BTreeMap<String, Vec<Arc<Post>>> = BTreeMap::new();
        for post in owed {
            if post.about == About::Status {
                statuses.entry(post.wamid.clone()).or_default().push(post);
                continue;
            }
            match self.chat(&post.phone_number_id, &post.customer) {
                Ok(chat) => self.post_in_order(&chat, post),
                Err(_) => self.post_statuses(vec![post]),
            }
        }
        for posts in statuses.into_values() {
            self.post_statuses(posts);
        }
    }
}
