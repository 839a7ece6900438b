use super::*;

#[test]
fn passwords_drawn_at_random_differ_and_are_long_enough() {
    let random = Random::seeded(1);
    let (one, other) = (at_random(&random), at_random(&random));
    assert_ne!(one, other);
    assert_eq!(one.len(), 23);
    assert!(one.split('-').all(|group| group.len() == 5), "{one}");
    check_new("wu", &one).expect("good enough for ourselves");
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
