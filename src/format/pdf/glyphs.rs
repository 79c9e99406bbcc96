//! What a page draws, of which only the characters are kept.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page as Source;
use hayro_interpret::hayro_syntax::xref::XRef;
use hayro_interpret::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};

use super::layout::{Glyph, Line, Lines};

/// Things that the pages of a document may draw together, for each of its bytes: characters, paths, pictures, forms in forms …
const DRAWN_PER_BYTE: u64 = 200;

/// … as many as even a small document may …
const DRAWN_FLOOR: u64 = 2_000_000;

/// … and at most.
const DRAWN_MOST: u64 = 20_000_000;

/// What a clip counts for: every form sets one, and has a stream to unpack besides.
const CLIP: u64 = 200;

/// Units of an em in which fonts give widths.
const EM: f64 = 1000.0;

/// The width, in ems, of a character whose font does not give it.
const WIDTH: f64 = 0.5;

/// How much may still be drawn.
pub(super) struct Budget<'a> {
    left: u64,
    stop: &'a AtomicBool,
}

impl<'a> Budget<'a> {
    /// What a document of so many bytes may draw, until it is told to stop.
    pub(super) fn new(size: usize, stop: &'a AtomicBool) -> Self {
        let left = (size as u64).saturating_mul(DRAWN_PER_BYTE).clamp(DRAWN_FLOOR, DRAWN_MOST);
        Self { left, stop }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left == 0 || self.stop.load(Ordering::Relaxed)
    }

    /// Counts one thing. Forms in forms can draw more than any time suffices for, and the library knows no way to break off
    /// but this one, which whoever draws a page catches.
    fn spend(&mut self, cost: u64) {
        if self.is_spent() {
            resume_unwind(Box::new("more than may be drawn"));
        }
        self.left = self.left.saturating_sub(cost);
    }
}

/// A page as it is drawn.
pub(super) struct Page<'a, 'b> {
    budget: &'a mut Budget<'b>,
    lines: Lines,
    shown: usize,
    unknown: usize,
}

impl<'a, 'b> Page<'a, 'b> {
    pub(super) fn new(budget: &'a mut Budget<'b>) -> Self {
        Self { budget, lines: Lines::default(), shown: 0, unknown: 0 }
    }

    /// Draws a page. Nothing is clipped, so that nothing is lost.
    pub(super) fn draw<'p>(
        &mut self,
        page: &Source<'p>,
        cache: &InterpreterCache<'p>,
        xref: &'p XRef,
        settings: InterpreterSettings,
    ) {
        let everywhere = Rect::new(-1e6, -1e6, 1e6, 1e6);
        let mut context = Context::new(Affine::IDENTITY, everywhere, cache, xref, settings);
        interpret_page(page, &mut context, self);
    }

    /// The lines, how many characters were shown, and how many of them nobody can know.
    pub(super) fn close(self) -> (Vec<Line>, usize, usize) {
        (self.lines.close(), self.shown, self.unknown)
    }
}

impl<'p> Device<'p> for Page<'_, '_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'p>, props: DrawProps<'p>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.budget.spend(1);
            let text = glyph.as_unicode().map(|text| match text {
                BfString::Char(c) => plain(c).map_or_else(|| c.to_string(), str::to_owned),
                BfString::String(text) => text,
            });
            let text = text
                .filter(|text| !text.chars().any(is_private))
                .unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string());
            self.shown += 1;
            self.unknown += usize::from(text.contains(char::REPLACEMENT_CHARACTER));
            let width = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width().map(f64::from),
                hayro_interpret::font::Glyph::Type3(_) => None,
            };
            let place = (props.transform * glyph.transform()).as_coeffs();
            if let Some(glyph) = placed(&text, place, width.unwrap_or(WIDTH * EM)) {
                self.lines.take(&glyph);
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'p>, _: &DrawMode) {
        self.budget.spend(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.budget.spend(CLIP);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'p>>, _: BlendMode) {
        self.budget.spend(1);
    }

    fn draw_image(&mut self, _: Image<'p, '_>, _: ImageDrawProps<'p>) {
        self.budget.spend(1);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// A character where it stands along its own direction, and across it.
fn placed(text: &str, [a, b, c, d, x, y]: [f64; 6], width: f64) -> Option<Glyph<'_>> {
    let (along, across) = (a.hypot(b), c.hypot(d));
    let is_sound = [along, across, x, y].iter().all(|number| number.is_finite()) && along > 0.0 && across > 0.0;
    is_sound.then_some(())?;
    let (cos, sin) = (a / along, b / along);
    let start = x * cos + y * sin;
    Some(Glyph {
        text,
        start,
        end: start + width * along,
        base: y * cos - x * sin,
        size: across * EM,
        direction: sin.atan2(cos),
    })
}

/// Characters that mean what their font's maker wanted them to mean.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\0')
}

/// The letters of a ligature that has a code of its own.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::{Budget, CLIP, DRAWN_FLOOR, DRAWN_MOST};
    use crate::format::guard::guarded;

    #[test]
    fn a_small_document_may_draw_less_than_a_large_one_and_none_without_end() {
        let stop = AtomicBool::new(false);
        for (size, most) in [(7_000, DRAWN_FLOOR), (50_000, 10_000_000), (usize::MAX, DRAWN_MOST)] {
            let mut budget = Budget::new(size, &stop);
            (0..most / CLIP).for_each(|_| budget.spend(CLIP));
            assert!(budget.is_spent(), "{size}");
            assert!(guarded("PDF", || budget.spend(1)).is_err(), "{size}");
        }
    }
}
