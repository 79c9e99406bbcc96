//! Small files that tell whether they are whole. Nothing in tantivy checks its JSON files, and one flipped bit in `meta.json`
//! could make a segment vanish, so each carries the digest of its content in a last line, which readers take off again.

use sha2::{Digest, Sha256};

/// What the last line begins with.
const MARK: &str = "#sha256:";
/// Digits of the digest that are kept: against accidents, not against attackers.
const DIGITS: usize = 16;

/// The content with a last line that vouches for it.
pub(super) fn seal(content: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(content.len() + MARK.len() + DIGITS + 1);
    sealed.extend_from_slice(content);
    sealed.extend_from_slice(last_line(content).as_bytes());
    sealed
}

/// The content without its last line, or what is wrong with it.
pub(super) fn unseal(mut sealed: Vec<u8>) -> Result<Vec<u8>, String> {
    let Some(length) = sealed.len().checked_sub(MARK.len() + DIGITS + 1) else {
        return Err("the file is cut short".into());
    };
    let (content, line) = sealed.split_at(length);
    if line != last_line(content).as_bytes() {
        let ends_well = line.starts_with(MARK.as_bytes()) && line.ends_with(b"\n");
        return Err(if ends_well { "its checksum does not match" } else { "its last line is not a checksum" }.into());
    }
    sealed.truncate(length);
    Ok(sealed)
}

fn last_line(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let mut line = MARK.to_owned();
    line.extend(digest.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")));
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{seal, unseal};

    proptest! {
        #[test]
        fn what_is_sealed_comes_back(content in any::<Vec<u8>>()) {
            prop_assert_eq!(unseal(seal(&content)), Ok(content));
        }

        #[test]
        fn any_flipped_bit_and_any_cut_is_noticed(content in any::<Vec<u8>>(), bit in any::<usize>(), cut in any::<usize>()) {
            let sealed = seal(&content);
            let mut flipped = sealed.clone();
            flipped[bit / 8 % sealed.len()] ^= 1 << (bit % 8);
            prop_assert!(unseal(flipped).is_err());
            prop_assert!(unseal(sealed[..cut % sealed.len()].to_vec()).is_err());
        }
    }
}
