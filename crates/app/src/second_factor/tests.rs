use super::*;

/// The key and a code of RFC 6238, appendix B, shortened to six digits.
const KEY: [u8; KEY_BYTES] = *b"12345678901234567890";
const CODE: &str = "005924";
/// 2009-02-13T23:31:30Z.
const STEP: i64 = 1_234_567_890 / 30;

fn at_step(step: i64) -> Instant {
    Instant::from_micros(step * 30_000_000)
}

#[test]
fn a_code_is_good_in_its_own_step_and_one_step_off() {
    for (off, expected) in [(-2, None), (-1, Some(STEP)), (0, Some(STEP)), (1, Some(STEP)), (2, None)] {
        assert_eq!(step_of(&KEY, "wu", CODE, at_step(STEP + off)).unwrap(), expected, "{off}");
    }
    assert_eq!(step_of(&KEY, "wu", " 005924 ", at_step(STEP)).unwrap(), Some(STEP), "typed with spaces");
    assert_eq!(step_of(b"09876543210987654321", "wu", CODE, at_step(STEP)).unwrap(), None);
}

#[test]
fn a_second_factor_names_the_program_and_the_login() {
    let shown = SecondFactor::of(KEY, "吴明").unwrap();
    assert_eq!(shown.totp_secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert!(shown.totp_url.starts_with("otpauth://totp/Anlin:%E5%90%B4%E6%98%8E?"), "{}", shown.totp_url);
    assert!(shown.totp_url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", shown.totp_url);
}
