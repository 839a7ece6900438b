use super::*;

fn plan(state: PlanState) -> WeekPlan {
    WeekPlan {
        id: PlanId(uuid::Uuid::from_u128(1)),
        area: "522699".parse().unwrap(),
        from: "2026-11-23".parse().unwrap(),
        days: 7,
        state,
        seed: 7,
        version: 1,
        made_by: "system".to_owned(),
        made_at: Instant::from_micros(0),
        published_at: None,
        reason: None,
    }
}

#[test]
fn a_withdrawn_plan_is_a_draft_again_with_its_reason() {
    let mut plan = plan(PlanState::Draft);
    plan.publish(Instant::from_micros(5)).unwrap();
    assert_eq!(plan.published_at, Some(Instant::from_micros(5)));
    plan.withdraw("山洪，道路中断").unwrap();
    assert_eq!((plan.state, plan.published_at), (PlanState::Draft, None));
    assert_eq!(plan.reason.as_deref(), Some("山洪，道路中断"));
}

#[test]
fn a_plan_still_being_searched_is_not_published() {
    let wrong = WrongPlanState { state: PlanState::Solving, step: "published" };
    assert_eq!(plan(PlanState::Solving).publish(Instant::from_micros(5)), Err(wrong));
}

#[test]
fn a_week_ends_on_sunday() {
    assert_eq!(plan(PlanState::Draft).last_day().to_string(), "2026-11-29");
}
