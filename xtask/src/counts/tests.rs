use xshell::{Shell, cmd};

use super::*;

fn counts(passed: u32, failed: u32, skipped: u32) -> Counts {
    Counts { passed, failed, skipped }
}

fn check(output: &str, expect: Option<Counts>) {
    assert_eq!(Counts::read(output), expect, "{output}");
}

#[test]
fn nextest_is_read() {
    check("     Summary [   0.007s] 5 tests run: 5 passed, 0 skipped", Some(counts(5, 0, 0)));
    check(
        "noise\n     Summary [  61.2s] 9/12 tests run: 4 passed (1 slow, 2 leaky), 3 failed, 1 timed out, 1 exec failed, 3 skipped\n",
        Some(counts(4, 5, 3)),
    );
}

#[test]
fn the_output_of_a_failed_test_is_not_counted_again() {
    let output = "    test result: FAILED. 0 passed; 1 failed; 0 ignored\n    3 passed, 9 failed\n     Summary [ 1s] 2 tests run: 1 passed, 1 failed, 0 skipped\n";
    check(output, Some(counts(1, 1, 0)));
}

#[test]
fn every_line_of_cargo_test_is_summed() {
    let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                  test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.10s\n";
    check(output, Some(counts(5, 1, 1)));
}

#[test]
fn vitest_is_read_and_its_files_are_not_counted() {
    check(
        " Test Files  3 passed (3)\n      Tests  1 failed | 12 passed | 2 skipped (15)\n",
        Some(counts(12, 1, 2)),
    );
}

#[test]
fn node_is_read() {
    check("ℹ tests 4\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n", Some(counts(3, 1, 0)));
    check("# tests 2\n# pass 2\n# fail 0\n", Some(counts(2, 0, 0)));
}

#[test]
fn our_own_line_is_read_alone_on_its_line() {
    check("7 passed, 2 failed", Some(counts(7, 2, 0)));
    check("7 passed, 2 failed, 1 skipped", Some(counts(7, 2, 1)));
    check("we saw 7 passed, 2 failed", None);
    check("# Week board\npassed, failed", None);
}

#[test]
fn the_last_line_names_skipped_tests_only_when_there_are_some() {
    assert_eq!(counts(7, 0, 0).to_string(), "7 passed, 0 failed");
    assert_eq!(counts(7, 1, 2).to_string(), "7 passed, 1 failed, 2 skipped");
}

#[test]
fn a_runner_that_breaks_without_a_summary_counts_as_failed() {
    let sh = Shell::new().unwrap();
    let broken = "echo 'error: does not compile' >&2; exit 101";
    assert_eq!(counted(cmd!(sh, "sh -c {broken}")).unwrap(), Counts::FAILED);
    let named = "echo '3 passed, 1 failed'; exit 1";
    assert_eq!(counted(cmd!(sh, "sh -c {named}")).unwrap(), counts(3, 1, 0));
    let hidden = "echo '3 passed, 0 failed'; exit 1";
    assert_eq!(counted(cmd!(sh, "sh -c {hidden}")).unwrap(), counts(3, 1, 0));
    let silent = "true";
    assert_eq!(counted(cmd!(sh, "sh -c {silent}")).unwrap(), Counts::PASSED);
}
