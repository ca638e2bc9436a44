//! Lists, a page at a time.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use pages::Paging;
use serde::Deserialize;

/// How many things of a list stand on a page.
pub(crate) const PER_PAGE: u64 = 25;

/// The page of a list that an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OnPage {
    page: String,
}

/// The number in an address without further conditions; the first page where there is none that makes sense.
pub(crate) fn wanted(asked: Result<Query<OnPage>, QueryRejection>) -> u32 {
    asked.map_or(1, |Query(asked)| number(&asked.page))
}

/// The number of a page as it is written in an address, from 1.
pub(crate) fn number(text: &str) -> u32 {
    text.parse().unwrap_or(1).max(1)
}

/// Where page `page` (from 1, 0 counts as 1) of a list of `total` things stands, and what it skips.
pub(crate) fn paging(page: u32, total: u64, per_page: u64) -> (Paging, u64) {
    let pages = u32::try_from(total.div_ceil(per_page).max(1)).unwrap_or(u32::MAX);
    let page = page.clamp(1, pages);
    let skipped = u64::from(page - 1) * per_page;
    (Paging { page, pages, total }, skipped)
}

/// The things on that page of a list that is wholly there.
pub(crate) fn page_of<T>(all: &[T], page: u32) -> (&[T], Paging) {
    let (paging, skipped) = paging(page, all.len() as u64, PER_PAGE);
    let from = usize::try_from(skipped).map_or(all.len(), |skipped| skipped.min(all.len()));
    let to = from.saturating_add(PER_PAGE as usize).min(all.len());
    (all.get(from..to).unwrap_or_default(), paging)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_into_pages() {
        assert_eq!(
            paging(0, 0, 25),
            (
                Paging {
                    page: 1,
                    pages: 1,
                    total: 0
                },
                0
            )
        );
        assert_eq!(
            paging(2, 26, 25),
            (
                Paging {
                    page: 2,
                    pages: 2,
                    total: 26
                },
                25
            )
        );
        assert_eq!(paging(u32::MAX, 26, 25).0.page, 2);
        assert_eq!(paging(u32::MAX, u64::MAX, 25).0.page, u32::MAX);
    }

    #[test]
    fn each_thing_of_a_list_is_on_one_page() {
        let all: Vec<u32> = (0..60).collect();
        let pages: Vec<u32> = (1..=3)
            .flat_map(|page| page_of(&all, page).0.to_vec())
            .collect();
        assert_eq!(pages, all);
        assert_eq!(page_of(&all, 3).0.len(), 10);
        assert_eq!(page_of(&all, 99).1.page, 3);
        assert!(page_of::<u32>(&[], 7).0.is_empty());
        assert_eq!((number("7"), number("0"), number("x")), (7, 1, 1));
    }
}
