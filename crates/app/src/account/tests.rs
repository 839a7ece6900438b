use super::*;

#[test]
fn passwords_drawn_at_random_differ_and_are_long_enough() {
    let random = Random::seeded(1);
    let (one, other) = (random_password(&random), random_password(&random));
    assert_ne!(one, other);
    assert_eq!(one.len(), 23);
    assert!(one.split('-').all(|group| group.len() == 5), "{one}");
    check_new_password("wu", &one).expect("good enough for ourselves");
}

#[tokio::test]
async fn a_password_fits_its_own_hash_only() {
    let random = Random::seeded(1);
    let hash_of_one = hash("correct horse", &random).await.unwrap();
    let again = hash("correct horse", &random).await.unwrap();
    assert_ne!(hash_of_one, again, "every hash has its own salt");
    assert!(hash_of_one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash_of_one}");
    assert!(verify("correct horse", Some(&hash_of_one)).await.unwrap());
    assert!(!verify("correct house", Some(&hash_of_one)).await.unwrap());
}

#[tokio::test]
async fn nobody_has_a_password_but_checking_it_takes_the_same_work() {
    assert!(!verify("", None).await.unwrap());
    assert!(PasswordHash::new(NOBODY).is_ok(), "a hash that cannot be read would be refused without work");
    assert!(!verify("anything", Some("no hash")).await.unwrap());
}

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
