//! What people are told when something is wrong, and what scripts see.

use crate::anlin::Anlin;

#[test]
fn help_and_version_are_results() {
    let anlin = Anlin::new();
    for args in [["--help"], ["--version"]] {
        let done = anlin.run(&args);
        assert_eq!((done.exit, done.err.as_str()), (0, ""));
        assert!(done.out.contains("anlin"), "{}", done.out);
    }
}

#[test]
fn a_wrong_command_line_ends_with_2_in_both_languages() {
    let anlin = Anlin::new();
    for args in [
        &["nothing"][..],
        &["account", "create"],
        &["account", "create", "--role", "king", "--area", "522699"],
        &["export", "secrets"],
        &["calendar", "days", "--from", "yesterday", "--to", "2026-01-01"],
        &["--lang", "fr", "doctor"],
        &[],
    ] {
        assert_eq!(anlin.run(args).exit, 2, "{args:?}");
        assert_eq!(anlin.run(&[args, &["--lang", "zh"]].concat()).exit, 2, "{args:?}");
    }
    let done = anlin.run(&["--lang", "zh", "account", "create", "--role", "king", "--area", "522699"]);
    assert_eq!(
        done.err,
        "error: 参数 `--role <ROLE>` 的值 `king` 不对\n\
         caused by: `king` is none of bureau, station_chief, officer, auxiliary, partner, force_leader, auditor, system_admin, security_admin\n\n\
         hint: 用 `anlin --help` 查看用法。\n"
    );
}

#[test]
fn a_folder_without_an_installation_is_not_found() {
    let anlin = Anlin::new();
    for args in
        [&["doctor"][..], &["audit", "verify"], &["export", "people"], &["serve", "--listen", "127.0.0.1:0"]]
    {
        let done = anlin.run(args);
        assert_eq!((done.exit, done.out.as_str()), (4, ""), "{args:?}");
        let data = anlin.arg("data");
        assert_eq!(
            done.err,
            format!(
                "error: there is no installation in `{data}`\n\nhint: Run `anlin --data {data} init` first.\n"
            )
        );
        assert!(!anlin.path("data").exists(), "looking makes nothing");
    }
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let anlin = Anlin::installed();
    let done = anlin.run(&["--lang", "zh", "import", "people", "none.csv"]);
    assert_eq!(done.exit, 4);
    assert!(done.err.starts_with("error: 找不到文件 `none.csv`\ncaused by: "), "{}", done.err);
    assert!(done.err.ends_with("\n\nhint: 检查路径和权限。\n"), "{}", done.err);
}

#[test]
fn a_bad_file_is_refused_with_row_column_and_remedy_in_both_languages() {
    let anlin = Anlin::installed();
    let file = anlin.write("people.csv", "code,name\nGA1,吴明\n");
    let done = anlin.run(&["import", "people", &file]);
    assert_eq!((done.exit, done.out.as_str()), (3, ""));
    assert_eq!(
        done.err,
        "error: 1 values are not right\n\
         caused by: /columns: people.csv: the columns kind, station, profile, weekly_hours are missing; check the names in the first row\n\n\
         hint: Mend each value as its message says.\n"
    );
    let done = anlin.run(&["--lang", "zh", "import", "people", &file]);
    assert_eq!(
        done.err,
        "error: 1 处内容不对\n\
         caused by: /columns：people.csv：缺少列 kind、station、profile、weekly_hours；请检查第一行的列名\n\n\
         hint: 按每一条提示修改。\n"
    );
    let rows = "code,name,kind,station,profile,weekly_hours\nGA1,吴明,officer,522699999000,boat,40\n";
    let file = anlin.write("people.csv", rows);
    let done = anlin.run(&["import", "people", &file]);
    assert_eq!(done.exit, 3);
    let told = [done.out, done.err].concat();
    for word in ["people.csv row 2 profile", "`boat`", "car, motorcycle, foot"] {
        assert!(told.contains(word), "{word} in {told}");
    }
    assert_eq!(anlin.good(&["export", "people"]).lines().count(), 1, "nothing of it was applied");
}

#[test]
fn roads_that_are_none_are_refused() {
    let anlin = Anlin::installed();
    for (name, bytes) in
        [("roads.osm.pbf", &b"no roads"[..]), ("roads.osm", b"<osm><node"), ("empty.osm.pbf", b"")]
    {
        let file = anlin.write(name, bytes);
        let done = anlin.run(&["import", "roads", &file]);
        assert_eq!(done.exit, 3, "{name}: {}", done.err);
        assert!(done.err.starts_with("error: ") && done.err.contains("\nhint: "), "{}", done.err);
    }
}

#[test]
fn a_database_out_of_reach_is_unavailable() {
    let anlin = Anlin::new();
    let done = anlin.run(&["--db", "postgres://nobody@127.0.0.1:1/none", "doctor"]);
    assert_eq!(done.exit, 5);
    assert!(done.err.starts_with("error: the database cannot be opened\ncaused by: "), "{}", done.err);
    assert_eq!(anlin.run(&["--db", "mysql://localhost/x", "doctor"]).exit, 2);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let anlin = Anlin::new();
    let mut child = anlin.command(&["authz", "matrix"]).spawn().expect("the program starts");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").code().is_some_and(|code| code == 0));
}

#[test]
fn the_language_of_the_machine_is_followed_and_chinese_otherwise() {
    let anlin = Anlin::new();
    for (lang, expected) in
        [("en_GB.UTF-8", "error: there is"), ("zh_CN.UTF-8", "error: `"), ("C", "error: `"), ("", "error: `")]
    {
        let output = anlin.command(&["doctor"]).env("LANG", lang).output().expect("the program starts");
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(err.starts_with(expected), "{lang}: {err}");
    }
}
