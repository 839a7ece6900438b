//! The one table of public problem codes. Codes are never renamed.

use crate::text::{Lang, Text};

macro_rules! problem_codes {
    ($($variant:ident = $slug:literal, $status:literal, $exit:literal, $zh:literal, $en:literal, $hint_zh:literal, $hint_en:literal;)+) => {
        /// What can go wrong, as callers see it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $($variant),+ }

        impl ProblemCode {
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$variant),+];
            /// The last part of the problem's `type`.
            pub const fn slug(self) -> &'static str { match self { $(ProblemCode::$variant => $slug),+ } }
            /// HTTP status.
            pub const fn status(self) -> u16 { match self { $(ProblemCode::$variant => $status),+ } }
            /// Exit code of the command line.
            pub const fn exit_code(self) -> u8 { match self { $(ProblemCode::$variant => $exit),+ } }
            pub fn title(self) -> Text { match self { $(ProblemCode::$variant => Text::new($zh, $en)),+ } }
            /// What to do next.
            pub fn hint(self) -> Text { match self { $(ProblemCode::$variant => Text::new($hint_zh, $hint_en)),+ } }
        }
    };
}

problem_codes! {
    SignInNeeded = "sign-in-needed", 401, 3, "请先登录", "Sign in first", "登录后再试。", "Sign in and try again.";
    WrongCredentials = "wrong-credentials", 401, 3, "登录名、密码或验证码不对", "Login, password or code is wrong", "检查后再输入；验证码每 30 秒更换。", "Check them and try again; the code changes every 30 seconds.";
    TotpNeeded = "totp-needed", 401, 3, "还需要动态验证码", "A one-time password is needed too", "输入手机验证器上的六位数字。", "Enter the six digits of the authenticator.";
    Locked = "locked", 401, 3, "连续输错，账号暂时锁定", "The account is locked for a while after wrong tries", "稍后再试，或请安全管理员解锁。", "Wait, or ask the security administrator.";
    CodeNotGood = "code-not-good", 401, 3, "一次性验证码无效", "The one-time code is not good", "它只能用一次并会过期；请重新生成。", "It works once and expires; make a new one.";
    Forbidden = "forbidden", 403, 3, "没有这项权限", "You may not do this", "请有权限的人办理。", "Ask somebody whose role allows it.";
    CrossSite = "cross-site", 403, 3, "请求来自别的网站", "The request comes from another site", "从安邻自己的页面操作。", "Use Anlin's own pages.";
    NotFound = "not-found", 404, 4, "没有找到", "Not found", "检查编号或地址。", "Check the code or the address.";
    MethodNotAllowed = "method-not-allowed", 405, 2, "这个地址不支持此操作", "The address does not take this method", "查看接口说明。", "See the API description.";
    OperationReused = "operation-reused", 409, 3, "同一操作编号带来了不同内容", "The operation id came with another body before", "换一个新的操作编号。", "Use a new op_id.";
    Conflict = "conflict", 409, 3, "内容已被别人改动", "Somebody changed it meanwhile", "重新载入后再改。", "Load it again and repeat the change.";
    AlreadyThere = "already-there", 409, 3, "已经存在", "It is there already", "换一个名称或编号。", "Choose another name or code.";
    AlreadyCorrected = "already-corrected", 409, 3, "这条记录已经更正过", "The record was put right already", "看看现在有效的那一条；要改，就更正那一条。", "Look at the record that stands now; put that one right if it is still wrong.";
    PreviewOutdated = "preview-outdated", 409, 3, "预览之后数据有变化", "The records changed after the preview", "重新预览后再应用。", "Preview again, then apply.";
    TooLarge = "too-large", 413, 3, "内容过大", "The content is too large", "分成几份上传。", "Send it in parts.";
    Invalid = "invalid", 422, 3, "有些内容不对", "Some values are not right", "按每一条提示修改。", "Mend each value as its message says.";
    Unreadable = "unreadable", 400, 2, "请求无法读懂", "The request cannot be read", "查看接口说明。", "See the API description.";
    RulesBroken = "rules-broken", 422, 3, "违反排班规则", "Rules of the plan are broken", "按列出的规则调整。", "Change the plan as the rules listed ask.";
    WrongState = "wrong-state", 409, 3, "当前状态不允许这样做", "Its state does not allow this", "重新载入，查看现在的状态。", "Load it again and look at its state.";
    NoRoads = "no-roads", 409, 3, "还没有导入道路", "No roads have been imported", "先用 anlin import roads 导入道路。", "Import roads first with anlin import roads.";
    Busy = "busy", 503, 5, "系统正忙", "The system is busy", "过一会儿再试；已发送的操作不会重复。", "Try again soon; what was sent is not done twice.";
    Internal = "internal", 500, 1, "系统内部出错", "Something went wrong inside", "把编号告诉管理员。", "Tell the administrator the request id.";
}

/// `docs/problems.md`.
pub fn problems_page() -> String {
    let mut page = String::from(
        "# Problems\n\nEvery refusal of the HTTP interface is an RFC 9457 document whose `type` ends in one of these codes; the command line \
         exits with the code in the third column. Made by `cargo xtask problems`.\n\n\
         | code | HTTP | exit | 中文 | English | what to do |\n|---|---|---|---|---|---|\n",
    );
    for code in ProblemCode::ALL {
        let (title, hint) = (code.title(), code.hint());
        let row = [
            format!("`{}`", code.slug()),
            code.status().to_string(),
            code.exit_code().to_string(),
            title.in_lang(Lang::Zh).to_owned(),
            title.in_lang(Lang::En).to_owned(),
            format!("{} {}", hint.in_lang(Lang::Zh), hint.in_lang(Lang::En)),
        ];
        page.push_str(&["| ", &row.join(" | "), " |\n"].concat());
    }
    page
}

#[cfg(test)]
mod tests;
