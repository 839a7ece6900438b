use domain::{
    duty::WorkKind,
    place::PlaceKind,
    slot::{LossCause, SlotState},
};

use super::*;
use app::{
    public::{PublicOfficer, PublicPlaceFacts, WithdrawnPresence},
    strip::StripDay,
};

fn a_place() -> PublicPlace {
    let day = |text: &str| text.parse().expect("a day");
    let presence = |on: &str| Presence {
        day: day(on),
        from: "08:30".parse().expect("a time"),
        to: "10:30".parse().expect("a time"),
        kind: WorkKind::Visit,
        officer: "吴明".to_owned(),
    };
    PublicPlace {
        kind: "place",
        county: PublicCounty {
            name: "山县公安局".to_owned(),
            zone: "Asia/Shanghai".to_owned(),
            pairing_note: Some("道路 < 地名".to_owned()),
        },
        demo: true,
        today: day("2026-11-23"),
        place: PublicPlaceFacts {
            code: "522699010001".parse().expect("a code"),
            name: "龙<溪>村".to_owned(),
            kind: PlaceKind::Village,
            station: "东派出所".to_owned(),
            path: vec!["山县公安局".to_owned(), "东派出所".to_owned()],
            location: None,
            phone: "0855-8000000".to_owned(),
            address: "村委会一楼".to_owned(),
            hours: "1-5 08:30-12:00; 6,7 09:00-11:30".to_owned(),
            is_open_on_market_days: false,
            officer: Some(PublicOfficer { name: "吴明".to_owned(), phone: "0855-8000001".to_owned() }),
            market_days: vec![day("2026-11-26")],
        },
        presences: vec![presence("2026-11-24"), presence("2026-11-27")],
        withdrawn: vec![WithdrawnPresence {
            day: day("2026-11-25"),
            from: "14:00".parse().expect("a time"),
            to: "15:00".parse().expect("a time"),
            kind: WorkKind::Talk,
            reason: Some("防汛 <抽调>".to_owned()),
        }],
        strip: vec![StripDay {
            day: day("2026-11-20"),
            state: SlotState::Lost,
            cause: Some(LossCause::Weather),
            slots: 1,
        }],
        address: "https://anlin.example/p/522699010001".to_owned(),
        attribution: "©",
    }
}

#[test]
fn a_page_says_everything_without_scripts_in_both_languages() {
    for (lang, expected) in [
        (
            Lang::Zh,
            [
                "<title>龙&lt;溪&gt;村 · 山县公安局</title>",
                "明天 周二 08:30–10:30",
                "走访 · 吴明",
                "周一至周五 08:30–12:00<br>周六、周日 09:00–11:30",
                "11月20日 周五</span><span>落空了</span><span>天气",
                "11月25日 周三</span><span>14:00–15:00</span><span>恳谈会 · 原因：防汛 &lt;抽调&gt;",
                "tel:0855-8000001",
            ],
        ),
        (
            Lang::En,
            [
                "lang=\"en\"",
                "tomorrow Tue 08:30–10:30",
                "visit · 吴明",
                "Mon to Fri 08:30–12:00<br>Sat, Sun 09:00–11:30",
                "Fri 20 November</span><span>lost</span><span>weather",
                "Wed 25 November</span><span>14:00–15:00</span><span>open talk · Reason: 防汛 &lt;抽调&gt;",
                "tel:0855-8000000",
            ],
        ),
    ] {
        let html = place(&a_place(), Words::of(lang));
        for text in expected {
            assert!(html.contains(text), "{text} is not in {html}");
        }
        assert!(html.contains("道路 &lt; 地名"));
        assert!(!html.contains("style=\"") && !html.contains("<script>"), "the policy forbids both");
    }
}

#[test]
fn the_data_in_a_page_cannot_leave_its_script() {
    let mut evil = a_place();
    "</script><script>alert(1)</script>".clone_into(&mut evil.place.name);
    let html = place(&evil, Words::of(Lang::Zh));
    assert!(!html.contains("<script>alert") && !html.contains("</script><script>a"));
    let start = html.find("id=\"page\">").expect("the data") + "id=\"page\">".len();
    let json = html[start..].split("</script>").next().expect("the data");
    let data: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(data["place"]["name"], "</script><script>alert(1)</script>");
}

#[test]
fn a_poster_has_its_code_and_no_today() {
    let mut soon = a_place();
    soon.presences[0].day = soon.today;
    let html = poster(soon, Words::of(Lang::Zh));
    for text in ["<svg", "https://anlin.example/p/522699010001", "11月23日 周一", "0855-8000000"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("今天 "), "a poster hangs for days");
}

#[test]
fn a_place_without_presences_says_so() {
    let mut bare = a_place();
    bare.presences.clear();
    bare.strip.clear();
    bare.withdrawn.clear();
    bare.place.officer = None;
    let html = place(&bare, Words::of(Lang::En));
    assert!(html.contains("not announced yet") && html.contains("Nothing was announced lately"));
    assert!(!html.contains("Withdrawn"));
}
