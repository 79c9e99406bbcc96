//! Globs of paths, as queries mean them.

use globset::{GlobBuilder, GlobMatcher};

/// A glob that a path fits when the path itself, or a folder above it, does: `archive/2024` finds all that lies in that
/// folder. `*` stays within one part of a path, `**` crosses folders.
#[derive(Clone, Debug)]
pub struct PathGlob {
    matcher: GlobMatcher,
    /// What every matching path begins with.
    start: String,
}

impl PathGlob {
    /// Reads a glob; the error says what is wrong with it.
    pub fn new(glob: &str) -> Result<Self, String> {
        let trimmed = without_dot(glob);
        let trimmed = if trimmed.len() > 1 { trimmed.trim_end_matches('/') } else { trimmed };
        let built = GlobBuilder::new(trimmed).literal_separator(true).build();
        let matcher = built.map_err(|error| error.kind().to_string())?.compile_matcher();
        let start = trimmed.split(['*', '?', '[', '{', '\\']).next().unwrap_or("").to_owned();
        Ok(Self { matcher, start })
    }

    /// True when the path or a folder above it fits.
    pub fn fits(&self, path: &str) -> bool {
        let path = without_dot(path);
        path.starts_with(&self.start)
            && (self.matcher.is_match(path)
                || path.match_indices('/').any(|(at, _)| at > 0 && self.matcher.is_match(&path[..at])))
    }
}

/// A path without the "./" before it, which says nothing.
fn without_dot(path: &str) -> &str {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::PathGlob;

    #[test]
    fn a_path_fits_by_itself_or_by_a_folder_above_it() {
        for (glob, path, fits) in [
            ("archive/2024", "archive/2024/11/a.html", true),
            ("archive/2024/", "./archive/2024/11/a.html", true),
            ("./archive/*", "archive/2024/11/a.html", true),
            ("archive/*/11", "archive/2024/11/a.html", true),
            ("archive/*/12", "archive/2024/11/a.html", false),
            ("*.html", "archive/a.html", false),
            ("**/*.html", "archive/a.html", true),
            ("**/*.html", "a.html", true),
            ("archive/20", "archive/2024/a.html", false),
            ("{a,b}/c", "b/c/d", true),
            ("/data", "/data/x", true),
            ("/", "/data/x", false),
        ] {
            assert_eq!(PathGlob::new(glob).expect(glob).fits(path), fits, "{glob} {path}");
        }
        assert!(PathGlob::new("a[").is_err());
    }
}
