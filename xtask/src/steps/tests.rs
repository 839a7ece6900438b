use super::*;

#[test]
fn a_failed_step_is_counted_and_the_next_one_still_runs() {
    let mut steps = Steps::default();
    assert!(!steps.check("broken", || anyhow::bail!("on purpose")));
    assert!(steps.check("whole", || Ok(())));
    assert!(steps.count("tests", || Ok(Counts { passed: 5, failed: 0, skipped: 0 })));
    steps.skip("left out", "nothing to run it with");
    assert_eq!(steps.total(), Counts { passed: 6, failed: 1, skipped: 1 });
    assert!(!steps.finish());
}
