use super::*;

#[test]
fn a_range_is_cut_at_the_end_of_the_file() {
    for (text, range) in [
        ("bytes=0-99", Some((0, 99))),
        ("bytes=990-2000", Some((990, 999))),
        ("bytes=900-", Some((900, 999))),
        ("bytes=-10", Some((990, 999))),
        ("bytes=-5000", Some((0, 999))),
        ("bytes=1000-1001", None),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
    ] {
        assert_eq!(parse_range(text, 1000), range, "{text}");
    }
}
