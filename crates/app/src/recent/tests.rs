use std::sync::atomic::{AtomicI64, AtomicUsize};

use store::StoreError;
use tokio::sync::Notify;

use super::*;

/// A clock that shows these micros, and a value that counts how often it was loaded.
struct Bench {
    micros: Arc<AtomicI64>,
    clock: Clock,
    recent: Recent<usize>,
    loads: AtomicUsize,
}

fn bench() -> Bench {
    let micros = Arc::new(AtomicI64::new(0));
    let shown = Arc::clone(&micros);
    let clock = Clock::new(move || Instant::from_micros(shown.load(Ordering::SeqCst)));
    Bench { micros, clock, recent: Recent::default(), loads: AtomicUsize::new(0) }
}

impl Bench {
    async fn find(&self) -> usize {
        let load = async { Ok(self.loads.fetch_add(1, Ordering::SeqCst) + 1) };
        *self.recent.find_or_load(&self.clock, load).await.unwrap()
    }
}

#[tokio::test]
async fn a_value_is_remembered_for_five_seconds() {
    let bench = bench();
    for (micros, expected) in
        [(0, 1), (4_999_999, 1), (5_000_000, 2), (9_999_999, 2), (10_000_000, 3), (8_000_000, 4)]
    {
        bench.micros.store(micros, Ordering::SeqCst);
        assert_eq!(bench.find().await, expected, "at {micros}");
    }
}

#[tokio::test]
async fn many_who_ask_at_once_wait_for_one_load() {
    let (bench, begun, goes_on) = (bench(), Notify::new(), Notify::new());
    let slow = async {
        begun.notify_one();
        goes_on.notified().await;
        Ok(7)
    };
    let first = bench.recent.find_or_load(&bench.clock, slow);
    let others = async {
        begun.notified().await;
        let asking = (bench.find(), bench.find(), async { goes_on.notify_one() });
        let (one, other, ()) = tokio::join!(asking.0, asking.1, asking.2);
        (one, other)
    };
    let (first, others) = tokio::join!(first, others);
    assert_eq!((*first.unwrap(), others, bench.loads.load(Ordering::SeqCst)), (7, (7, 7), 0));
}

#[tokio::test]
async fn whoever_waited_for_a_load_that_failed_does_not_try_in_turn() {
    let (bench, begun, goes_on) = (bench(), Notify::new(), Notify::new());
    let failing = async {
        begun.notify_one();
        goes_on.notified().await;
        Err(Error::Store(StoreError::Busy))
    };
    let first = bench.recent.find_or_load(&bench.clock, failing);
    let other = async {
        begun.notified().await;
        let never = async { panic!("it was tried again") };
        tokio::join!(bench.recent.find_or_load(&bench.clock, never), async { goes_on.notify_one() }).0
    };
    let (first, other) = tokio::join!(first, other);
    assert_eq!([first, other].map(|one| one.unwrap_err().code()), [ProblemCode::Busy; 2]);
    assert_eq!(bench.find().await, 1, "whoever comes later tries again");
}

#[tokio::test]
async fn a_load_that_is_given_up_is_taken_over() {
    let bench = bench();
    let mut given_up = Box::pin(bench.recent.find_or_load(&bench.clock, std::future::pending()));
    assert!(is_at_work(given_up.as_mut()).await);
    drop(given_up);
    assert_eq!(bench.find().await, 1);
}

/// Polls it once.
async fn is_at_work<T>(mut future: std::pin::Pin<&mut (impl Future<Output = T> + ?Sized)>) -> bool {
    std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_pending())).await
}
