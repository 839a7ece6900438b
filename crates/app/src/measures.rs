//! How often and how long this process works, for those who watch it.

use std::sync::Arc;

use domain::measure::{Count, Histogram, SEARCH_SECONDS, Spread};

use crate::Environment;

/// Cloning shares them.
#[derive(Clone)]
pub(crate) struct Measures(Arc<Kept>);

struct Kept {
    search_seconds: Histogram,
    carried_out: Count,
    replayed: Count,
    conflicted: Count,
}

impl Default for Measures {
    fn default() -> Measures {
        Measures(Arc::new(Kept {
            search_seconds: Histogram::new(SEARCH_SECONDS),
            carried_out: Count::default(),
            replayed: Count::default(),
            conflicted: Count::default(),
        }))
    }
}

impl Measures {
    pub(crate) fn search_ended(&self, seconds: f64) {
        self.0.search_seconds.observe(seconds);
    }

    pub(crate) fn carried_out(&self) {
        self.0.carried_out.add_one();
    }

    pub(crate) fn replayed(&self) {
        self.0.replayed.add_one();
    }

    pub(crate) fn conflicted(&self) {
        self.0.conflicted.add_one();
    }
}

/// Everything that was measured since the process began.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// `sqlite` or `postgres`
    pub engine: &'static str,
    /// Waiting for a transaction, seconds.
    pub begin: Spread,
    /// Waiting for a commit, seconds.
    pub commit: Spread,
    /// Commands of one commit, on SQLite.
    pub group_size: Spread,
    pub searches_running: usize,
    pub search_seconds: Spread,
    /// By what came of them.
    pub operations: [(&'static str, u64); 3],
}

pub fn read(env: &Environment) -> Readings {
    let (database, kept) = (env.db.measures(), &env.measures.0);
    Readings {
        engine: env.db.engine(),
        begin: database.begin_seconds.spread(),
        commit: database.commit_seconds.spread(),
        group_size: database.group_size.spread(),
        searches_running: env.jobs.count(),
        search_seconds: kept.search_seconds.spread(),
        operations: [
            ("carried_out", kept.carried_out.total()),
            ("replayed", kept.replayed.total()),
            ("conflicted", kept.conflicted.total()),
        ],
    }
}
