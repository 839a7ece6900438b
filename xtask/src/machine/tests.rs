use super::*;

#[test]
fn versions_are_read_as_programs_print_them() {
    assert_eq!(version_of("v20.19.4\n"), Some((20, 19)));
    assert_eq!(version_of("15.18"), Some((15, 18)));
    assert_eq!(version_of("18beta1"), Some((18, 0)));
    assert_eq!(version_of("none"), None);
}

#[test]
fn old_node_is_refused() {
    assert!(version_of("v20.18.9").unwrap() < NODE_VERSION_MIN);
    assert!(version_of("v20.19.0").unwrap() >= NODE_VERSION_MIN);
    assert!(version_of("v22.0.0").unwrap() >= NODE_VERSION_MIN);
}

#[test]
fn the_advice_names_every_package() {
    let advice = advice(&NEEDS);
    assert!(advice.ends_with("apt-get install postgresql chromium fonts-noto-cjk"), "{advice}");
}

#[test]
fn an_unknown_program_is_not_found() {
    assert_eq!(find_program(&["no-such-program-of-anlin"]), None);
    assert!(find_program(&["no-such-program-of-anlin", "cargo"]).is_some());
}
