use super::*;

/// A tree of these files.
fn files<const N: usize>(files: [(&str, &str); N]) -> Tree {
    Tree::new(files.map(|(path, text)| (path.to_owned(), text.to_owned())).into(), Vec::new())
}

/// A tree of these packages with their dependencies; a leading `+` marks one for tests.
fn packages<const N: usize>(packages: [(&str, &[&str]); N]) -> Tree {
    let packages = packages.map(|(name, dependencies)| {
        let dependencies = dependencies.iter().map(|name| Dependency {
            name: name.trim_start_matches('+').to_owned(),
            is_for_tests: name.starts_with('+'),
        });
        Package { name: name.to_owned(), dependencies: dependencies.collect() }
    });
    Tree { files: Vec::new(), packages: packages.into() }
}

/// What the rule finds, as `path:line`.
fn check(rule: fn(&Tree) -> Vec<Finding>, tree: &Tree, expect: &[&str]) {
    let found: Vec<String> = sorted(rule(tree)).iter().map(|at| format!("{}:{}", at.path, at.line)).collect();
    assert_eq!(found, expect);
}

#[test]
fn an_import_against_the_layers_is_found() {
    let tree = packages([
        ("domain", &["serde", "+domain"]),
        ("store", &["domain", "sqlx", "+store"]),
        ("app", &["domain", "store", "planner"]),
        ("planner", &["domain", "+store"]),
        ("roads", &["planner"]),
        ("server", &["app", "store", "+store"]),
        ("generator", &["domain", "roads"]),
        ("bench", &["server", "store"]),
    ]);
    check(edges::inner, &tree, &["crates/roads/Cargo.toml:0", "crates/server/Cargo.toml:0"]);
}

#[test]
fn a_new_crate_must_say_what_it_imports() {
    check(edges::inner, &packages([("weather", &[])]), &["crates/weather/Cargo.toml:0"]);
}

#[test]
fn sql_and_http_have_one_crate_each() {
    let tree = packages([
        ("store", &["sqlx", "tokio"]),
        ("server", &["axum", "tokio"]),
        ("app", &["sqlx"]),
        ("cli", &["axum", "clap", "anyhow"]),
        ("domain", &["tokio"]),
        ("planner", &["+tokio"]),
        ("bench", &["sqlx", "axum"]),
    ]);
    check(
        edges::outer,
        &tree,
        &["crates/app/Cargo.toml:0", "crates/cli/Cargo.toml:0", "crates/domain/Cargo.toml:0"],
    );
}

#[test]
fn input_and_output_in_a_pure_crate_is_found() {
    let tree = files([
        ("crates/domain/src/place.rs", "//! Not like std::fs.\nuse std::fs;\n"),
        ("crates/domain/src/place/tests.rs", "use std::fs;\n"),
        ("crates/planner/src/search.rs", "use std::time::Instant;\n"),
        ("crates/store/src/place.rs", "use std::fs;\n"),
    ]);
    check(absence::pure, &tree, &["crates/domain/src/place.rs:2", "crates/planner/src/search.rs:1"]);
}

#[test]
fn reading_the_environment_is_kept_to_the_command_line() {
    let read = "let home = std::env::var_os(\"HOME\");";
    let tree = files([
        ("crates/app/src/plan.rs", read),
        ("crates/store/src/lib.rs", "#[cfg(any(test, feature = \"testkit\"))]\npub mod testkit;\n"),
        ("crates/store/src/testkit.rs", read),
        ("crates/domain/src/lib.rs", "#[cfg(test)]\nmod shared_data;\nmod place;\n"),
        ("crates/domain/src/shared_data.rs", read),
        ("crates/domain/src/place.rs", read),
        ("crates/server/tests/it/main.rs", read),
        ("crates/cli/src/main.rs", read),
        ("xtask/src/machine.rs", read),
        ("crates/server/src/web_files.rs", "let folder = env!(\"CARGO_MANIFEST_DIR\");"),
    ]);
    check(absence::environment, &tree, &["crates/app/src/plan.rs:1", "crates/domain/src/place.rs:1"]);
}

#[test]
fn a_long_file_is_found_and_a_test_may_be_longer() {
    let (long, longer) = ("x\n".repeat(601), "x\n".repeat(1001));
    let tree = files([
        ("crates/app/src/long.rs", &long),
        ("crates/app/src/long/tests.rs", &long),
        ("crates/app/src/longer/tests.rs", &longer),
        ("web/src/api/schema.ts", &longer),
        ("web/src/features/place/PlacePage.vue", &long),
        ("docs/long.md", &longer),
    ]);
    check(
        size::files,
        &tree,
        &[
            "crates/app/src/long.rs:0",
            "crates/app/src/longer/tests.rs:0",
            "web/src/features/place/PlacePage.vue:0",
        ],
    );
}

#[test]
fn a_mod_file_is_found() {
    let tree = files([("crates/app/src/plan/mod.rs", ""), ("crates/app/src/modes.rs", "")]);
    check(names::modules, &tree, &["crates/app/src/plan/mod.rs:0"]);
}

#[test]
fn folders_and_files_for_everything_are_found() {
    let tree = files([
        ("crates/app/src/services/plan.rs", ""),
        ("web/src/utils.ts", ""),
        ("web/src/features/place/strings.ts", ""),
        ("docs/models/plan.md", ""),
    ]);
    check(names::catch_alls, &tree, &["crates/app/src/services/plan.rs:0", "web/src/utils.ts:0"]);
}

#[test]
fn unfinished_work_is_found() {
    let note = ["// ", concat!("TO", "DO"), " later"].concat();
    let stub = ["\n    ", concat!("to", "do!("), ")"].concat();
    let ignored = [concat!("#[ign", "ore"), "]"].concat();
    let narrowed = ["describe", concat!(".on", "ly("), "'x')"].concat();
    let tree = files([
        ("crates/app/src/one.rs", &note),
        ("crates/app/src/two.rs", &stub),
        ("crates/app/src/three.rs", &ignored),
        ("crates/app/src/iter.rs", "rows.skip(1); let x = 1;"),
        ("docs/operations.md", &note),
        ("web/src/one.test.ts", &narrowed),
    ]);
    check(
        words::unfinished,
        &tree,
        &[
            "crates/app/src/one.rs:1",
            "crates/app/src/three.rs:1",
            "crates/app/src/two.rs:2",
            "docs/operations.md:1",
            "web/src/one.test.ts:1",
        ],
    );
}

#[test]
fn an_allowed_lint_is_found() {
    let allowed = [concat!("#[al", "low("), "dead_code)]"].concat();
    let tree = files([
        ("crates/app/src/one.rs", &allowed),
        ("crates/app/src/two.rs", "#[expect(dead_code, reason = \"\")]"),
    ]);
    check(words::allowed, &tree, &["crates/app/src/one.rs:1"]);
}

#[test]
fn a_gap_in_the_migrations_is_found() {
    let tree = files([
        ("crates/store/migrations/0001_account.sql", ""),
        ("crates/store/migrations/0003_place.sql", ""),
        ("crates/store/migrations/0004_duty.sql", ""),
    ]);
    check(store::migrations, &tree, &["crates/store/migrations/0003_place.sql:0"]);
}

#[test]
fn a_dialect_without_its_twin_is_found() {
    let tree = files([
        ("crates/store/migrations/0001_account.sqlite.sql", ""),
        ("crates/store/migrations/0001_account.postgres.sql", ""),
        ("crates/store/migrations/0002_place.sqlite.sql", ""),
        ("crates/store/migrations/0003_duty.sql", ""),
        ("crates/store/migrations/0003_plan.sql", ""),
        ("crates/store/migrations/4_leave.sql", ""),
    ]);
    check(
        store::migrations,
        &tree,
        &[
            "crates/store/migrations/0002_place.sqlite.sql:0",
            "crates/store/migrations/0003_duty.sql:0",
            "crates/store/migrations/4_leave.sql:0",
        ],
    );
}

#[test]
fn a_column_about_residents_is_found() {
    let sql = "-- no sex, no nation here\ncreate table visit (\n    place text check (place in ('sex')),\n    ID_Number text\n);\n";
    let tree = files([
        ("crates/store/migrations/0001_visit.sql", sql),
        (
            "crates/store/migrations/0002_place.sql",
            "create table place (households bigint, population bigint);",
        ),
        ("crates/store/migrations/0003_resident.sql", "create table resident (name text);"),
    ]);
    let expect = ["crates/store/migrations/0001_visit.sql:4", "crates/store/migrations/0003_resident.sql:1"];
    check(store::residents, &tree, &expect);
}

#[test]
fn sql_without_tests_on_both_engines_is_found() {
    let (sql, both) = ("sqlx::query(\"select 1\")", "both! {\n}");
    let tree = files([
        ("crates/store/src/place.rs", sql),
        ("crates/store/src/place/search.rs", sql),
        ("crates/store/src/place/tests.rs", both),
        ("crates/store/src/duty.rs", sql),
        ("crates/store/src/duty/tests.rs", "#[test]"),
        ("crates/store/src/plan.rs", sql),
        ("crates/store/src/plan/tests/weeks.rs", both),
        ("crates/store/src/types.rs", "pub struct Row;"),
        ("crates/store/src/lib.rs", "#[cfg(test)]\nmod testkit;\n"),
        ("crates/store/src/testkit.rs", sql),
    ]);
    check(store::both_engines, &tree, &["crates/store/src/duty.rs:0"]);
}

#[test]
fn an_address_on_another_host_is_found() {
    let map =
        "<a href=\"https://www.openstreetmap.org/copyright\">\n<svg xmlns='http://www.w3.org/2000/svg'>";
    let tree = files([
        ("web/src/map/MapView.vue", map),
        ("web/src/map/tiles.ts", "const tiles = 'https://tiles.example.org/{z}'"),
        ("web/src/api/client.ts", "fetch('http://127.0.0.1:8470/'); fetch('http://127.0.0.1.example.org/')"),
        ("web/src/api/client.test.ts", "'https://example.org'"),
        ("web/index.html", "<script src=\"https://cdn.example.org/x.js\">"),
        ("web/package-lock.json", "https://example.org"),
        ("README.md", "https://example.org"),
    ]);
    check(web::hosts, &tree, &["web/index.html:1", "web/src/api/client.ts:1", "web/src/map/tiles.ts:1"]);
}

#[test]
fn a_chinese_text_without_its_english_twin_is_found() {
    let tree = files([
        ("web/src/features/place/PlacePage.vue", "<script>\n// 地点\n</script>\n<h1>地点</h1>"),
        (
            "web/src/features/place/strings.ts",
            "export default { zh: { title: '地点' }, en: { title: 'Place' } }",
        ),
        (
            "web/src/features/duty/strings.ts",
            "export const zh = { title: '任务' }\nexport const en = { title: 'Duty' }",
        ),
        ("web/src/features/slot/strings.ts", "export const zh = { when: '时段' }"),
        ("web/src/zh.ts", "export default { when: '时段' }"),
        ("web/src/en.ts", "export default { when: 'Slot' }"),
        ("web/src/week.test.ts", "expect(title).toBe('周计划')"),
    ]);
    check(
        web::translations,
        &tree,
        &["web/src/features/place/PlacePage.vue:4", "web/src/features/slot/strings.ts:1"],
    );
}

#[test]
fn a_problem_code_without_its_page_is_found() {
    let codes = "problem_codes! {\n    NotFound = \"not-found\", 404;\n    Busy = \"busy\", 503;\n}\n    let x = \"no\";\n";
    let path = "crates/app/src/problem_code.rs";
    check(documents::problem_codes, &files([(path, codes)]), &["docs/problems.md:0"]);
    let tree = files([(path, codes), ("docs/problems.md", "| `not-found` | 404 |")]);
    check(documents::problem_codes, &tree, &["crates/app/src/problem_code.rs:3"]);
}

#[test]
fn a_link_to_nothing_is_found() {
    let tree = files([
        (
            "README.md",
            "[design](ARCHITECTURE.md#view) [gone](docs/gone.md) [out](https://example.org) [top](#top)",
        ),
        ("ARCHITECTURE.md", "[decisions](docs/adr/)"),
        ("docs/adr/0001-one.md", "ok\n[up](../../ARCHITECTURE.md) [side](0002-two.md)"),
    ]);
    check(documents::links, &tree, &["README.md:1", "docs/adr/0001-one.md:2"]);
}

#[test]
fn this_repository_can_be_read() {
    let tree = read_tree(&crate::shell().unwrap()).unwrap();
    assert!(tree.files.iter().any(|file| file.path == "xtask/src/tidy/tests.rs"));
    assert!(tree.packages.iter().any(|package| package.name == "store" && !package.dependencies.is_empty()));
}

#[test]
fn a_finding_reads_like_a_compiler_message() {
    assert_eq!(Finding::new("a.rs", 7, "is wrong").to_string(), "a.rs:7: is wrong");
    assert_eq!(Finding::new("a.rs", 0, "is wrong").to_string(), "a.rs: is wrong");
}
