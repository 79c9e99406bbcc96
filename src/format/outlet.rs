//! Names of outlets as they stand behind titles, and hosts in their place.

use super::item::said;

/// Marks between a title and the name of the outlet behind it.
const BEFORE_OUTLET: [&str; 6] = [" - ", " | ", " – ", " — ", " :: ", " » "];

/// `www.coastdaily.example`: what a machine calls an outlet.
pub(super) fn is_host(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let is_part = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    parts.len() >= 2 && parts.iter().all(is_part) && name.chars().all(|c| !c.is_uppercase())
}

/// "Bridge to close - Coast Daily", whose title is "Bridge to close", names the Coast Daily. The last of several parts does;
/// those before it are sections.
pub(super) fn outlet_behind(full: &str, title: &str) -> Option<String> {
    let behind = full.strip_prefix(title)?;
    let behind = BEFORE_OUTLET.iter().find_map(|mark| behind.strip_prefix(mark))?;
    let last = BEFORE_OUTLET.iter().filter_map(|mark| Some((behind.rfind(mark)?, mark.len()))).max();
    let outlet = said(last.map_or(behind, |(at, length)| &behind[at + length..]))?;
    (outlet.split(' ').count() <= 5).then_some(outlet)
}

/// "Bridge to close - Coast Daily" is "Bridge to close" in the Coast Daily.
pub(super) fn drop_outlet(headline: &mut String, outlet: &str) {
    for mark in BEFORE_OUTLET {
        let tail = format!("{mark}{outlet}");
        let at = headline.len().saturating_sub(tail.len());
        if at > 0 && headline.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(&tail)) {
            headline.truncate(at);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_host, outlet_behind};

    #[test]
    fn hosts_are_told_from_names_and_outlets_found_behind_titles() {
        for (name, is) in [
            ("www.coastdaily.example", true),
            ("x.example", true),
            ("Coast Daily", false),
            ("Inc.", false),
            ("U.S. News", false),
            ("Golem.de", false),
        ] {
            assert_eq!(is_host(name), is, "{name}");
        }
        for (full, outlet) in [
            ("Bridge to close - Coast Daily", Some("Coast Daily")),
            ("Bridge to close | Local | Coast Daily", Some("Coast Daily")),
            ("Bridge to close", None),
            ("Bridge to close for good - Coast Daily", None),
            ("Bridge to close - what it means for those who have to cross it", None),
        ] {
            assert_eq!(outlet_behind(full, "Bridge to close").as_deref(), outlet, "{full}");
        }
    }
}
