//! The planner on files.

use serde_json::Value;

use crate::{anlin::Anlin, county::settled};

fn problem(anlin: &Anlin) -> String {
    let problem = anlin.good(&["plan", "export", "--week", "2026-11-30"]);
    anlin.write("problem.json", problem)
}

fn read(anlin: &Anlin, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(anlin.path(name)).expect("a file")).expect("JSON")
}

#[test]
fn rounds_give_the_same_plan_and_the_referee_has_nothing_to_say() {
    let anlin = settled();
    let problem = problem(&anlin);
    for name in ["one.json", "two.json"] {
        anlin.good(&[
            "plan",
            "solve",
            &problem,
            "--seed",
            "3",
            "--iterations",
            "500",
            "-o",
            &anlin.arg(name),
        ]);
    }
    let [one, two] = ["one.json", "two.json"].map(|name| std::fs::read(anlin.path(name)).expect("a plan"));
    assert!(one == two);
    let verdict = anlin.good_json(&["plan", "check", &problem, &anlin.arg("one.json"), "--json"]);
    assert_eq!(verdict["violations"], Value::Array(Vec::new()));
    let plan = read(&anlin, "one.json");
    assert_eq!(verdict["score"], plan["score"], "search and referee agree");
    assert_eq!((&plan["seed"], &plan["iterations"]), (&3.into(), &500.into()), "flags win over the file");
}

#[test]
fn a_plan_that_breaks_rules_ends_with_3_and_names_them() {
    let anlin = settled();
    let problem = problem(&anlin);
    anlin.good(&[
        "plan",
        "solve",
        &problem,
        "--seed",
        "3",
        "--iterations",
        "200",
        "-o",
        &anlin.arg("plan.json"),
    ]);
    let mut plan = read(&anlin, "plan.json");
    let stop = &mut plan["tours"][0]["stops"][0];
    stop["start"] = "03:00".into();
    let broken = anlin.write("broken.json", plan.to_string());
    let done = anlin.run(&["plan", "check", &problem, &broken]);
    assert_eq!(done.exit, 3, "{}", done.out);
    assert!(done.err.contains("rules are broken"), "{}", done.err);
    let verdict = anlin.run(&["plan", "check", &problem, &broken, "--json"]);
    let verdict: Value = serde_json::from_str(&verdict.out).expect("JSON");
    let codes: Vec<&str> = verdict["violations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert!(!codes.is_empty());
}

#[test]
fn a_budget_of_seconds_is_kept() {
    let anlin = settled();
    let problem = problem(&anlin);
    let plan = anlin.arg("plan.json");
    anlin.good(&["plan", "solve", &problem, "--seed", "3", "--cpu-s", "0.5", "--threads", "2", "-o", &plan]);
    anlin.good(&["plan", "check", &problem, &plan]);
    assert_eq!(read(&anlin, "plan.json")["threads"], 2);
}

#[cfg(unix)]
#[test]
fn an_interrupted_search_gives_the_best_plan_so_far() {
    let anlin = settled();
    let problem = problem(&anlin);
    let plan = anlin.arg("plan.json");
    let mut child = anlin
        .command(&["plan", "solve", &problem, "--seed", "3", "--cpu-s", "600", "-o", &plan])
        .spawn()
        .expect("the program starts");
    // The first line of progress says that the search is under way.
    let mut first = [0];
    std::io::Read::read_exact(child.stderr.as_mut().expect("a pipe"), &mut first).expect("progress");
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().expect("kill starts").success());
    assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(0));
    anlin.good(&["plan", "check", &problem, &plan]);
}

#[test]
fn files_that_are_no_problem_are_refused() {
    let anlin = Anlin::new();
    let file = anlin.write("problem.json", "{\"format\":\"duty-plan/1\",\"unknown\":1}");
    let done = anlin.run(&["--lang", "zh", "plan", "solve", &file, "--seed", "1"]);
    assert_eq!(done.exit, 3);
    assert!(done.err.contains("不符合格式\ncaused by: ") && done.err.contains("unknown"), "{}", done.err);
    assert_eq!(anlin.run(&["plan", "solve", "none.json", "--seed", "1"]).exit, 4);
}
