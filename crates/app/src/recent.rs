//! What many ask for at once is loaded once and remembered for a few seconds, in this process and nowhere else.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::time::Instant;
use tokio::sync::Mutex;

use crate::{Clock, Error, ProblemCode};

/// Changes take this long to be seen, no longer: nothing but time makes a value old.
const KEPT_SECONDS: i64 = 5;

/// One value. Cloning shares it.
pub(crate) struct Recent<T>(Arc<Shared<T>>);

struct Shared<T> {
    /// Held while it is loaded, so that everybody else waits for the same load.
    kept: Mutex<Option<Kept<T>>>,
    failures: AtomicU64,
}

struct Kept<T> {
    /// Before it was loaded.
    asked_at: Instant,
    value: Arc<T>,
}

impl<T> Clone for Recent<T> {
    fn clone(&self) -> Recent<T> {
        Recent(Arc::clone(&self.0))
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent(Arc::new(Shared { kept: Mutex::new(None), failures: AtomicU64::new(0) }))
    }
}

impl<T> Recent<T> {
    /// The value as it was at most some seconds ago; `load` is run when it is older.
    pub(crate) async fn find_or_load(
        &self,
        clock: &Clock,
        load: impl Future<Output = Result<T, Error>>,
    ) -> Result<Arc<T>, Error> {
        let failures = self.0.failures.load(Ordering::SeqCst);
        let mut kept = self.0.kept.lock().await;
        let asked_at = clock.now();
        // A clock that was set back makes the value old too.
        let is_fresh = |kept: &&Kept<T>| (0..KEPT_SECONDS).contains(&asked_at.seconds_since(kept.asked_at));
        if let Some(kept) = kept.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(&kept.value));
        }
        // Whoever waited for a load that failed does not try in turn: a database out of reach would be waited for by one after the other.
        if self.0.failures.load(Ordering::SeqCst) != failures {
            return Err(Error::plain(ProblemCode::Busy));
        }
        match load.await {
            Ok(value) => {
                let value = Arc::new(value);
                *kept = Some(Kept { asked_at, value: Arc::clone(&value) });
                Ok(value)
            }
            Err(error) => {
                self.0.failures.fetch_add(1, Ordering::SeqCst);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests;
