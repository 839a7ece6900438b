//! Searches at work in this process: their progress, and the signal that stops them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{id::PlanId, time::Instant};
use planner::{Control, Pace, Progress};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::Clock;

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanProgress {
    /// Rounds of the search so far.
    pub iterations: u64,
    /// 0 to 1.
    pub share: f64,
    pub served: u32,
    pub asked: u32,
}

#[derive(Clone, Default)]
pub(crate) struct Jobs(Arc<Mutex<HashMap<PlanId, Arc<Job>>>>);

pub(crate) struct Job {
    clock: Clock,
    started_at: Instant,
    seconds_max: u32,
    stop: AtomicBool,
    progress: Mutex<PlanProgress>,
    ended: watch::Sender<bool>,
}

impl Jobs {
    pub(crate) fn start(&self, plan: PlanId, clock: Clock, seconds_max: u32) -> Arc<Job> {
        let started_at = clock.now();
        let progress = PlanProgress { iterations: 0, share: 0.0, served: 0, asked: 0 };
        let job = Arc::new(Job {
            clock,
            started_at,
            seconds_max,
            stop: AtomicBool::new(false),
            progress: Mutex::new(progress),
            ended: watch::Sender::new(false),
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(plan, Arc::clone(&job));
        job
    }

    pub(crate) fn find(&self, plan: PlanId) -> Option<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&plan).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(crate) fn end(&self, plan: PlanId) {
        if let Some(job) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&plan) {
            job.ended.send_replace(true);
        }
    }
}

impl Job {
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Since it began.
    pub(crate) fn seconds(&self) -> f64 {
        (self.clock.now().micros() - self.started_at.micros()).max(0) as f64 / 1e6
    }

    /// Returns when the search has ended and its plan is kept.
    pub(crate) async fn wait(&self) {
        let mut ended = self.ended.subscribe();
        // The sender lives in this job, so the channel cannot close before it says so.
        drop(ended.wait_for(|ended| *ended).await);
    }

    pub(crate) fn progress(&self) -> PlanProgress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Control for Job {
    fn pace(&self, progress: &Progress) -> Pace {
        let share = self.seconds() / f64::from(self.seconds_max.max(1));
        if progress.thread == 0 {
            *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = PlanProgress {
                iterations: progress.iterations,
                share: share.min(1.0),
                served: progress.best.served,
                asked: progress.best.asked,
            };
        }
        // A budget of rounds ends by time too.
        if self.is_stopped() || share >= 1.0 { Pace::Stop } else { Pace::Spent(share) }
    }
}
