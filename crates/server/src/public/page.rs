//! The residents' pages as complete HTML. The web app takes over where scripts run; without them nothing is missing.

use std::fmt::Write;

use app::{
    Lang,
    public::{Presence, PublicCounty, PublicHome, PublicPlace, PublicPlaceBrief, search_words},
};
use formats::qr::qr_svg;
use serde::Serialize;

use super::words::Words;
use crate::web_files;

/// Presences shown below the next one, and on a poster.
const LATER_SHOWN_MAX: usize = 8;
const POSTER_SHOWN_MAX: usize = 10;
const POSTER_DAYS: i32 = 14;

/// Where the built page takes the content, and the data that it is made from.
const MARKER: &str = "<!--page-->";
const MOUNT: &str = "<div id=\"app\"></div>";
const DATA: &str = "<script type=\"application/json\" id=\"page\">null</script>";

/// Text between tags or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}

/// `write!` into a string, which takes everything.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        write!($out, $($arg)*).expect("a String takes all text")
    };
}

pub(super) fn home(home: &PublicHome, query: &str, words: &Words) -> String {
    let mut main = String::new();
    put!(
        main,
        "<div class=\"stack-tight\"><h1>{}</h1><p class=\"soft\">{}</p></div>",
        words.home,
        words.home_lead
    );
    put!(
        main,
        "<form class=\"field\" role=\"search\" action=\"/\" method=\"get\"><label for=\"query\">{}</label>\
         <input class=\"input\" id=\"query\" name=\"query\" type=\"search\" value=\"{}\" autocomplete=\"off\">\
         <button class=\"button primary\">{}</button></form>",
        words.find,
        escaped(query),
        words.find_button
    );
    let wanted = search_words(query);
    let matches = |place: &&PublicPlaceBrief| {
        let text = format!("{} {} {}", place.name, place.path.join(" "), place.code).to_lowercase();
        wanted.iter().all(|word| text.contains(word))
    };
    let found: Vec<&PublicPlaceBrief> = home.places.iter().filter(matches).collect();
    if wanted.is_empty() {
        let is_today =
            |place: &&&PublicPlaceBrief| place.next.as_ref().is_some_and(|next| next.day == home.today);
        let today: Vec<&PublicPlaceBrief> = found.iter().filter(is_today).copied().collect();
        put!(main, "<section><h2>{}</h2>", words.today);
        if today.is_empty() {
            put!(main, "<p class=\"soft\">{}</p>", words.today_none);
        }
        put!(main, "{}</section><section><h2>{}</h2>", place_list(&today, home, words), words.all);
    } else {
        put!(main, "<section>");
        if found.is_empty() {
            put!(main, "<p class=\"soft\" role=\"status\">{}</p>", words.not_found);
        }
    }
    put!(main, "{}</section>", place_list(&found, home, words));
    let body = shell(&main, Some((&home.county, home.demo)), words);
    document(&[words.home, " · ", &home.county.name].concat(), &body, Some(home), words)
}

fn place_list(places: &[&PublicPlaceBrief], home: &PublicHome, words: &Words) -> String {
    let mut out = String::new();
    if places.is_empty() {
        return out;
    }
    put!(out, "<ul class=\"place-list\">");
    for place in places {
        let when = place.next.as_ref().map_or_else(
            || "—".to_owned(),
            |next| format!("{} {}", words.day_near(next.day, home.today), times(next)),
        );
        put!(
            out,
            "<li><a href=\"/p/{}\"><b>{}</b><span class=\"soft\">{}</span><span class=\"when\">{}</span></a></li>",
            place.code,
            escaped(&place.name),
            escaped(&place.station),
            when
        );
    }
    put!(out, "</ul>");
    out
}

fn times(presence: &Presence) -> String {
    format!("{}–{}", presence.from, presence.to)
}

pub(super) fn place(place: &PublicPlace, words: &Words) -> String {
    let facts = &place.place;
    let (name, code) = (escaped(&facts.name), &facts.code);
    let mut main = String::new();
    put!(
        main,
        "<div class=\"stack-tight\"><p class=\"soft small\"><a href=\"/\">{}</a></p><h1>{name}</h1><p class=\"soft\">{} · {}</p></div>",
        words.back,
        words.place_kind(facts.kind),
        escaped(&facts.path.join(" · "))
    );
    put!(main, "<section class=\"next-presence\"><h2 class=\"soft small\">{}</h2>", words.next);
    match place.presences.first() {
        Some(next) => put!(
            main,
            "<p class=\"next-time\"><time datetime=\"{}T{}\">{} {}</time></p><p>{} · {}</p>",
            next.day,
            next.from,
            words.day_near(next.day, place.today),
            times(next),
            words.kind(next.kind),
            escaped(&next.officer)
        ),
        None => put!(main, "<p><b>{}</b></p><p class=\"soft\">{}</p>", words.next_none, words.next_none_hint),
    }
    put!(
        main,
        "</section><p class=\"row\"><a class=\"button\" href=\"/calendar/{code}.ics\">{}</a> <a class=\"button\" href=\"/p/{code}/poster\">{}</a></p>",
        words.calendar,
        words.poster
    );
    put!(main, "{}", facts_list(place, words));
    let later: Vec<&Presence> = place.presences.iter().skip(1).take(LATER_SHOWN_MAX).collect();
    if !later.is_empty() {
        put!(main, "<section><h2>{}</h2>{}</section>", words.later, presence_list(&later, place, words));
    }
    put!(main, "{}{}", withdrawn(place, words), promises(place, words));
    put!(main, "<p class=\"soft small\">{}</p>", escaped(place.attribution));
    let body = shell(&main, Some((&place.county, place.demo)), words);
    document(&[facts.name.as_str(), " · ", &place.county.name].concat(), &body, Some(place), words)
}

fn facts_list(place: &PublicPlace, words: &Words) -> String {
    let facts = &place.place;
    let phone_link = |phone: &str| format!("<a href=\"tel:{0}\">{0}</a>", escaped(phone));
    let mut rows: Vec<(&str, String)> = Vec::new();
    if let Some(officer) = &facts.officer {
        let phone = if officer.phone.is_empty() { String::new() } else { phone_link(&officer.phone) };
        rows.push((words.officer, [escaped(&officer.name), " ".to_owned(), phone].concat()));
    }
    if !facts.phone.is_empty() {
        rows.push((words.phone, phone_link(&facts.phone)));
    }
    let hours = words.hours_lines(&facts.hours);
    if !hours.is_empty() {
        let word = if facts.is_open_on_market_days { words.hours_market } else { words.hours };
        rows.push((word, hours.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")));
    }
    if !facts.market_days.is_empty() {
        let days: Vec<String> = facts.market_days.iter().map(|day| words.day(*day)).collect();
        rows.push((words.market, days.join(words.comma)));
    }
    if !facts.address.is_empty() {
        rows.push((words.address, escaped(&facts.address)));
    }
    let mut out = String::from("<dl class=\"facts\">");
    for (word, value) in rows {
        put!(out, "<dt>{word}</dt><dd>{value}</dd>");
    }
    out.push_str("</dl>");
    out
}

fn presence_list(presences: &[&Presence], place: &PublicPlace, words: &Words) -> String {
    let mut out = String::from("<ul class=\"presences\">");
    for presence in presences {
        put!(
            out,
            "<li><span>{}</span><span>{}</span><span>{} · {}</span></li>",
            words.day_near(presence.day, place.today),
            times(presence),
            words.kind(presence.kind),
            escaped(&presence.officer)
        );
    }
    out.push_str("</ul>");
    out
}

/// What was announced and will not be, and why. Nothing where nothing was withdrawn.
fn withdrawn(place: &PublicPlace, words: &Words) -> String {
    let mut out = String::new();
    if place.withdrawn.is_empty() {
        return out;
    }
    put!(
        out,
        "<section class=\"stack-tight\"><h2>{}</h2><p class=\"soft\">{}</p><ul class=\"presences\">",
        words.withdrawn,
        words.withdrawn_lead
    );
    for one in &place.withdrawn {
        let reason = one.reason.as_deref().map(|reason| [" · ", words.because, reason].concat());
        put!(
            out,
            "<li><span>{}</span><span>{}–{}</span><span>{}{}</span></li>",
            words.day_near(one.day, place.today),
            one.from,
            one.to,
            words.kind(one.kind),
            escaped(&reason.unwrap_or_default())
        );
    }
    out.push_str("</ul></section>");
    out
}

/// The promise strip in words: the shape of it is drawn by the app.
fn promises(place: &PublicPlace, words: &Words) -> String {
    let mut out = String::new();
    put!(
        out,
        "<section class=\"stack-tight\"><h2>{}</h2><p class=\"soft\">{}</p>",
        words.promises,
        words.promises_lead
    );
    if place.strip.is_empty() {
        put!(out, "<p>{}</p>", words.no_promises);
    } else {
        out.push_str("<ul class=\"presences\">");
        for day in &place.strip {
            let cause = day.cause.map(|cause| words.cause(cause)).unwrap_or_default();
            put!(
                out,
                "<li><span>{}</span><span>{}</span><span>{cause}</span></li>",
                words.day(day.day),
                words.state(day.state)
            );
        }
        out.push_str("</ul>");
    }
    out.push_str("</section>");
    out
}

/// One sheet for the door.
pub(super) fn poster(mut place: PublicPlace, words: &Words) -> String {
    place.kind = "poster";
    let facts = &place.place;
    let mut main = String::from("<main class=\"poster\">");
    put!(
        main,
        "<p class=\"poster-county\">{}</p><h1>{}</h1><p class=\"poster-lead\">{}</p><section><h2>{}</h2>",
        escaped(&place.county.name),
        escaped(&facts.name),
        words.home,
        words.poster_weeks
    );
    let until = place.today.plus_days(POSTER_DAYS);
    let soon: Vec<&Presence> =
        place.presences.iter().filter(|one| one.day < until).take(POSTER_SHOWN_MAX).collect();
    if soon.is_empty() {
        put!(main, "<p>{}</p>", words.next_none);
    } else {
        // A poster hangs for days: no day on it is today.
        out_of_days(&mut main, &soon, words);
    }
    let code = qr_svg(&place.address, &place.address).unwrap_or_default();
    put!(
        main,
        "</section><section class=\"poster-foot\">{}<figure class=\"poster-code\">{code}<figcaption>{}<br><span class=\"small\">{}</span></figcaption></figure></section>",
        facts_list(&place, words),
        words.poster_lead,
        escaped(&place.address)
    );
    put!(main, "{}</main>", notes(&place.county, place.demo, words));
    document(&[facts.name.as_str(), " · ", &place.county.name].concat(), &main, Some(&place), words)
}

fn out_of_days(out: &mut String, presences: &[&Presence], words: &Words) {
    out.push_str("<ul class=\"presences\">");
    for one in presences {
        put!(
            out,
            "<li><span>{}</span><span>{}</span><span>{} · {}</span></li>",
            words.day(one.day),
            times(one),
            words.kind(one.kind),
            escaped(&one.officer)
        );
    }
    out.push_str("</ul>");
}

#[derive(Serialize)]
struct Missing {
    kind: &'static str,
}

pub(super) fn missing(words: &Words) -> String {
    let main = format!(
        "<h1>{}</h1><p>{}</p><p><a class=\"button\" href=\"/\">{}</a></p>",
        words.missing, words.missing_hint, words.back
    );
    document(words.missing, &shell(&main, None, words), Some(&Missing { kind: "missing" }), words)
}

/// The page of an installation without a county.
pub(super) fn empty(words: &Words) -> String {
    let main = format!("<h1>{}</h1><p>{}</p>", words.home, words.no_county);
    document(words.mark, &shell(&main, None, words), None::<&Missing>, words)
}

fn notes(county: &PublicCounty, demo: bool, words: &Words) -> String {
    let mut out = String::new();
    if demo {
        put!(out, "<p class=\"small soft\">{}</p>", words.demo);
    }
    if let Some(note) = &county.pairing_note {
        put!(out, "<p class=\"small soft\">{}</p>", escaped(note));
    }
    out
}

/// Head, content and foot.
fn shell(main: &str, county: Option<(&PublicCounty, bool)>, words: &Words) -> String {
    let name = county.map_or_else(|| words.mark.to_owned(), |(county, _demo)| escaped(&county.name));
    let notes = county.map(|(county, demo)| notes(county, demo, words)).unwrap_or_default();
    let other = match words.lang {
        Lang::Zh => "en",
        Lang::En => "zh",
    };
    format!(
        "<div class=\"resident\"><header class=\"resident-head\"><a href=\"/\">{name}</a> <a class=\"lang\" href=\"?lang={other}\">{}</a></header>\
         <main>{main}</main><footer class=\"resident-foot\"><p class=\"emergency\">{} <b><a href=\"tel:110\">110</a> · <a href=\"tel:119\">119</a> · <a href=\"tel:120\">120</a></b></p>{notes}</footer></div>",
        words.other_lang, words.emergency
    )
}

/// A whole document: the built page with the content in its place, or a plain one where none was built.
fn document<T: Serialize>(title: &str, body: &str, data: Option<&T>, words: &Words) -> String {
    // `<` would end the script early; JSON has another spelling of it.
    let json = data.and_then(|data| serde_json::to_string(data).ok()).unwrap_or_else(|| "null".to_owned());
    let script =
        format!("<script type=\"application/json\" id=\"page\">{}</script>", json.replace('<', "\\u003c"));
    let template = web_files::page_text("public.html");
    let title = format!("<title>{}</title>", escaped(title));
    if template.contains(MARKER) {
        return titled(&template, &title, words).replacen(MARKER, &[body, &script].concat(), 1);
    }
    if template.contains(MOUNT) {
        let page = titled(&template, &title, words).replacen(DATA, "", 1);
        return page.replacen(MOUNT, &["<div id=\"app\">", body, "</div>", &script].concat(), 1);
    }
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">{title}\
         <link rel=\"stylesheet\" href=\"/public.css\"></head><body>{body}{script}</body></html>",
        words.html_lang
    )
}

fn titled(template: &str, title: &str, words: &Words) -> String {
    let mut page =
        template.replacen("<html lang=\"zh-CN\">", &format!("<html lang=\"{}\">", words.html_lang), 1);
    if let (Some(start), Some(end)) = (page.find("<title>"), page.find("</title>"))
        && start < end
    {
        page.replace_range(start..end + "</title>".len(), title);
    }
    page
}

#[cfg(test)]
mod tests;
