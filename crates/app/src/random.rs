//! The injected source of ids, tokens and salts.

use std::sync::{Arc, Mutex, PoisonError};

use domain::time::Instant;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Cloning shares the source.
#[derive(Clone)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// Seeded by the operating system.
    pub fn from_system() -> Random {
        Random(Arc::new(Mutex::new(rand::make_rng())))
    }
    /// The same seed gives the same ids: for tests and demonstrations.
    pub fn seeded(seed: u64) -> Random {
        Random(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }
    /// A UUID whose first part is the time, so that newer rows lie beside each other.
    pub fn uuid_v7(&self, now: Instant) -> Uuid {
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
    /// 128 random bits for what the public sees.
    pub fn uuid_v4(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}
