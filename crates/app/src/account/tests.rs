use super::*;

#[test]
fn logins_have_letters_digits_and_three_signs() {
    for good in ["wu", "吴明", "GA52001", "demo-bureau", "a.b_c-1", &"x".repeat(40)] {
        assert!(check_login(good).is_ok(), "{good}");
    }
    for bad in ["", " ", "a b", "a/b", "a:b", "<b>", "a\n", &"x".repeat(41)] {
        let error = check_login(bad).unwrap_err();
        assert_eq!(
            (error.code(), error.fields()[0].pointer.as_str()),
            (ProblemCode::Invalid, "/login"),
            "{bad}"
        );
    }
}
