use domain::{
    account::{Account, AccountState, Role},
    id::AccountId,
};
use store::Db;
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Environment, Lang, Random};

mod edits;
mod files;
mod records;

/// 2026-11-23 08:00 in China.
const NOW: &str = "2026-11-23T00:00:00Z";

fn system(db: &Db) -> Ctx {
    let clock = Clock::new(|| NOW.parse().unwrap());
    let env = Environment::new(db.clone(), clock, Random::from_system(), "nowhere".into(), true);
    Ctx { env, actor: Actor::System, lang: Lang::En, request_id: Uuid::nil() }
}

fn signed_in(db: &Db, role: Role, area: &str) -> Ctx {
    let account = Account {
        id: AccountId(Uuid::from_u128(7)),
        login: "long".to_owned(),
        role,
        area: area.parse().unwrap(),
        state: AccountState::Active,
        officer: Some("GA1".parse().unwrap()),
        created_at: NOW.parse().unwrap(),
        expires_at: None,
    };
    Ctx { actor: Actor::Account(account), ..system(db) }
}

fn op(number: u128) -> OpId {
    OpId(Uuid::from_u128(number))
}

fn file(text: &str) -> Edit {
    Edit::of_files([("file.csv".to_owned(), text.as_bytes().to_vec())])
}

fn removal(keys: &[&[&str]]) -> Edit {
    let removed = keys.iter().map(|key| key.iter().map(|&cell| cell.to_owned()).collect()).collect();
    Edit { sources: Vec::new(), removed }
}

async fn previewed(ctx: &Ctx, sheet: SheetName, edit: Edit) -> Result<Preview, Error> {
    let input = read(ctx, sheet, edit).await?;
    preview(ctx, &input).await
}

/// Previews and applies.
async fn imported(ctx: &Ctx, sheet: SheetName, edit: Edit) -> Result<Applied, Error> {
    let input = read(ctx, sheet, edit).await?;
    let digest = preview(ctx, &input).await?.digest;
    let op_id = OpId(ctx.env.random.uuid_v4());
    apply(ctx, &input, op_id, &digest).await
}

/// `row column code` of every refusal.
fn refusals(preview: &Preview) -> Vec<String> {
    let row = |row: Option<u32>| row.map_or_else(|| "-".to_owned(), |row| row.to_string());
    preview.refused.iter().map(|one| format!("{} {} {}", row(one.row), one.column, one.code)).collect()
}

/// A county of two stations, each with a room and a village.
const COUNTY: [(SheetName, &str); 11] = [
    (
        SheetName::Divisions,
        "code,name\n522699,云岭县\n522699001,城关镇\n522699001001,东门社区\n522699001002,大寨村\n",
    ),
    (
        SheetName::Organisation,
        "code,name,kind,parent,class,tier,division,lon,lat,population,households,phone,address,hours,market_days,valid_from,valid_to\n\
         522699,云岭县公安局,bureau,,town,,522699,107.98,26.58,,,0855-0000001,城关镇,1-5 08:30-17:30,,,\n\
         S1,城关派出所,station,522699,town,,522699001,107.981,26.581,,,,,* 00:00-24:00,,,\n\
         S2,高坡派出所,station,522699,mountain,,,108.1,26.7,,,,,,,,\n\
         R1,东门警务室,police_room,S1,town,stationed,,,,,,,,\"1-5 08:30-12:00; 1-5 14:00-17:30\",\"weekly 2,5\",2026-01-01,\n\
         V1,东门社区,village,R1,town,,522699001001,107.982,26.5825,3120,988,,,,,,\n\
         V2,大寨村,village,S2,mountain,,522699001002,,,,,,,,\"lunar 3,8,13,18,23,28\",,2030-12-31\n",
    ),
    (
        SheetName::Places,
        "code,name,kind,parent,market_days\nG1,东门小学,school_gate,V1,\nM1,大寨集,market_ground,V2,every 5 from 2026-01-03\n",
    ),
    (
        SheetName::People,
        "code,name,kind,station,profile,skills,weekly_hours,phone,valid_from,valid_to\n\
         GA1,吴明,officer,S1,motorcycle,mediate;patrol,40,0855-0005000,2020-07-01,\n\
         GA2,杨秀,officer,S2,car,,36,,,\n\
         FJ1,潘志,auxiliary,S1,foot,first_aid;bilingual,40,,,2027-06-30\n",
    ),
    (
        SheetName::Posts,
        "person,place,role,from,to\nGA1,V1,village_officer,2026-01-01,\nGA2,V2,adopting_officer,2026-01-01,2026-12-31\nFJ1,R1,auxiliary,2026-01-01,\n",
    ),
    (SheetName::Leave, "person,from,to,kind\nGA1,2026-11-25,2026-11-27,annual\n"),
    (
        SheetName::Training,
        "person,day,from,to,title\nGA2,2026-11-24,14:00,17:30,调解\nFJ1,2026-11-24,8:30,9:30,\n",
    ),
    (SheetName::Rota, "person,day,kind\nGA1,2026-11-23,duty24\nFJ1,2026-11-24,night\n"),
    (
        SheetName::Duties,
        "code,place,kind,minutes,times,per,min_gap_days,max_gap_days,prefer_market_day,skills,crew,officer_needed,window,tier,value\n\
         D1,V1,visit,60,1,week,,,,,,,,promised,20\n\
         D2,M1,patrol,120,2,month,3,20,yes,patrol,2,yes,* 09:00-15:00,priority,8\n",
    ),
    (
        SheetName::Appointments,
        "code,place,day,at,minutes,tolerance_minutes,kind,title,skills,crew\nA1,V2,2026-11-26,09:30,90,15,talk,院坝恳谈,mediate,1\n",
    ),
    (SheetName::Holidays, "day,kind,name\n2027-01-01,holiday,元旦\n2027-01-31,workday,春节\n"),
];

/// Imports the county.
async fn settled(db: &Db) -> Ctx {
    let ctx = system(db);
    for (sheet, text) in COUNTY {
        let applied = imported(&ctx, sheet, file(text)).await;
        let rows = text.lines().count() - 1;
        assert_eq!(applied.unwrap(), Applied { added: rows, changed: 0, removed: 0 }, "{sheet}");
    }
    ctx
}
