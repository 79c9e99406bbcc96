//! Bars and sparklines drawn with block characters.

const RISING: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GROWING: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// One character a value, as high as the value is beside the greatest; zero is a dot, so that little differs from none.
pub fn line(values: &[u64]) -> String {
    let greatest = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|&value| if value == 0 { '·' } else { RISING[step(value, greatest, 8)] }).collect()
}

/// A bar of up to `columns` characters, in eighths of a character; something that is not zero never vanishes.
pub fn bar(value: u64, greatest: u64, columns: usize) -> String {
    if value == 0 || columns == 0 {
        return String::new();
    }
    let eighths = step(value, greatest.max(value), columns * 8) + 1;
    let mut text: String = std::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        text.push(GROWING[eighths % 8 - 1]);
    }
    text
}

/// Which of `steps` equal steps, counted from 0, a value reaches on the way to the greatest.
fn step(value: u64, greatest: u64, steps: usize) -> usize {
    let reached = u128::from(value) * steps as u128;
    (reached.div_ceil(u128::from(greatest)) as usize).clamp(1, steps) - 1
}

#[cfg(test)]
mod tests {
    use super::{bar, line};

    #[test]
    fn zero_and_little_differ() {
        assert_eq!(line(&[0, 1, 4, 8, 1_000]), "·▁▁▁█");
        assert_eq!(line(&[0, 1, 2, 3, 4, 5, 6, 7, 8]), "·▁▂▃▄▅▆▇█");
        assert_eq!(line(&[5]), "█");
        assert_eq!(line(&[]), "");
        assert_eq!(line(&[u64::MAX, 1]), "█▁");
    }

    #[test]
    fn bars_end_in_eighths() {
        assert_eq!(bar(16, 16, 2), "██");
        assert_eq!(bar(9, 16, 2), "█▏");
        assert_eq!(bar(1, 1_000_000, 16), "▏");
        assert_eq!((bar(0, 9, 4), bar(3, 9, 0)), (String::new(), String::new()));
    }
}
