//! Invented names of places and people. No list here holds a real person; unique within a county.

use std::collections::BTreeSet;

use crate::dice::Dice;

const FIRST: [&str; 56] = [
    "石", "凉", "青", "桐", "杉", "竹", "梨", "枫", "柳", "松", "茶", "岩", "云", "雾", "龙", "凤", "金",
    "银", "白", "黑", "红", "黄", "清", "深", "平", "高", "长", "圆", "双", "三", "九", "麻", "瓦", "磨",
    "榜", "摆", "党", "番", "加", "雅", "卡", "拉", "南", "北", "大", "羊", "牛", "马", "鸡", "猫", "燕",
    "桂", "椿", "樟", "荷", "芦",
];
const SECOND: [&str; 38] = [
    "坪", "寨", "溪", "坡", "冲", "塘", "岭", "坝", "洞", "田", "湾", "桥", "井", "垭", "岩", "沟", "岗",
    "河", "江", "山", "屯", "脚", "头", "口", "场", "坳", "林", "园", "洲", "潭", "滩", "盘", "屋", "堡",
    "峒", "榜", "底", "窝",
];
const BEFORE: [&str; 8] = ["上", "下", "新", "老", "小", "中", "东", "西"];
const COUNTY_FIRST: [&str; 12] = ["枳", "岚", "霁", "黛", "澄", "砚", "榕", "岫", "栖", "皓", "蔚", "澜"];
const COUNTY_SECOND: [&str; 10] = ["溪", "岭", "坪", "川", "麓", "峰", "屏", "浦", "原", "峡"];
const QUARTERS: [&str; 16] = [
    "东门",
    "西门",
    "南门",
    "北门",
    "河滨",
    "鼓楼",
    "文昌",
    "新街",
    "老街",
    "桥头",
    "朝阳",
    "和平",
    "迎宾",
    "城北新区",
    "南山",
    "东坡",
];
const SURNAMES: [&str; 40] = [
    "杨", "吴", "龙", "石", "潘", "张", "王", "李", "欧", "姜", "陆", "罗", "刘", "陈", "周", "田", "粟",
    "林", "黄", "彭", "蒋", "舒", "谢", "邓", "袁", "顾", "胡", "何", "唐", "熊", "文", "邰", "万", "莫",
    "韦", "宋", "余", "向", "滕", "曾",
];
const GIVEN: [&str; 52] = [
    "明", "华", "林", "平", "勇", "军", "海", "涛", "强", "波", "辉", "鹏", "飞", "超", "杰", "伟", "胜",
    "光", "通", "昌", "兴", "宏", "庆", "江", "松", "柏", "山", "秀", "英", "兰", "梅", "芳", "丽", "娟",
    "燕", "玲", "霞", "萍", "雪", "婷", "倩", "慧", "敏", "静", "洁", "文", "再", "开", "远", "安", "宁",
    "康",
];

/// Hands out names that were not handed out before.
#[derive(Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// A place's stem such as 石坪 or 上石坪.
    pub(crate) fn stem(&mut self, dice: &mut Dice) -> String {
        for attempt in 0_usize.. {
            let (first, second) = (dice.pick(&FIRST), dice.pick(&SECOND));
            // Once plain names grow scarce, neighbours are told apart as upper and lower, then by a third word.
            let name = match attempt {
                0..3 => format!("{first}{second}"),
                3..12 => format!("{}{first}{second}", dice.pick(&BEFORE)),
                _ => format!("{first}{second}{}", dice.pick(&SECOND)),
            };
            if first != second && self.0.insert(name.clone()) {
                return name;
            }
        }
        String::new()
    }

    /// A quarter of the county town.
    pub(crate) fn quarter(&mut self, dice: &mut Dice, number: usize) -> String {
        match QUARTERS.get(number) {
            Some(name) if self.0.insert((*name).to_owned()) => (*name).to_owned(),
            _ => self.stem(dice),
        }
    }

    pub(crate) fn person(&mut self, dice: &mut Dice) -> String {
        for attempt in 0_usize.. {
            let (first, second) = (dice.pick(&GIVEN), dice.pick(&GIVEN));
            let mut name = format!("{}{first}{second}", dice.pick(&SURNAMES));
            if attempt > 200 {
                name.push_str(dice.pick(&GIVEN));
            }
            if first != second && self.0.insert(name.clone()) {
                return name;
            }
        }
        String::new()
    }
}

/// The stem of the n-th county's name, unique over the first 120 counties of a seed; later ones get a numeral.
pub(crate) fn county(dice: &mut Dice, index: u32) -> String {
    let mut stems: Vec<String> = COUNTY_FIRST
        .iter()
        .flat_map(|first| COUNTY_SECOND.iter().map(move |second| format!("{first}{second}")))
        .collect();
    dice.shuffle(&mut stems);
    let stem = &stems[index as usize % stems.len()];
    match index as usize / stems.len() {
        0 => stem.clone(),
        round => format!("{}{stem}", BEFORE[(round - 1) % BEFORE.len()]),
    }
}
