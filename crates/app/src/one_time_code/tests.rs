use super::*;

#[test]
fn tokens_are_kept_as_sha_256() {
    assert_eq!(hex::encode(digest("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
