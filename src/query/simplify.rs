//! One form for conditions that say the same.

use crate::model::Condition;

/// The condition without needless nesting: no group of one, no group directly inside one of its own sort, no double
/// negation.
pub fn simplify(condition: Condition) -> Condition {
    match condition {
        Condition::All(parts) => group(parts, Condition::All, |part| match part {
            Condition::All(inner) => Ok(inner),
            other => Err(other),
        }),
        Condition::Any(parts) => group(parts, Condition::Any, |part| match part {
            Condition::Any(inner) => Ok(inner),
            other => Err(other),
        }),
        Condition::Not(inner) => match simplify(*inner) {
            Condition::Not(twice) => *twice,
            other => Condition::Not(Box::new(other)),
        },
        other => other,
    }
}

/// Simplifies the parts, lifts those of the group's own sort into it, and unwraps a group of one.
fn group(
    parts: Vec<Condition>,
    make: fn(Vec<Condition>) -> Condition,
    open: fn(Condition) -> Result<Vec<Condition>, Condition>,
) -> Condition {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(simplify(part)) {
            Ok(inner) => flat.extend(inner),
            Err(other) => flat.push(other),
        }
    }
    match flat.len() {
        1 => flat.swap_remove(0),
        _ => make(flat),
    }
}
