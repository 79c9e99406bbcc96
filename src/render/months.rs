//! Counts over time, in the finest unit that fits.

use crate::model::MonthCount;

/// The months that an axis covers, and the columns it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    first: i32,
    last: i32,
    /// Months in one bin.
    size: i32,
    /// What a bin is called.
    pub unit: &'static str,
}

/// Units from the finest, with their months.
const UNITS: [(&str, i32); 4] = [("month", 1), ("quarter", 3), ("year", 12), ("decade", 120)];

/// Months since the year 0.
fn number(month: &MonthCount) -> i32 {
    month.year * 12 + month.month as i32 - 1
}

impl Axis {
    /// The axis of some months, none of which need be in order; `None` when there are none.
    pub fn over<'a>(months: impl Iterator<Item = &'a MonthCount> + Clone, columns: usize) -> Option<Self> {
        let first = months.clone().map(number).min()?;
        let last = months.map(number).max()?;
        let of_size = |(unit, size)| Self { first, last, size, unit };
        Some(UNITS.map(of_size).into_iter().find(|axis| axis.bins() <= columns).unwrap_or(of_size(("century", 1_200))))
    }

    /// The axis with bins of a unit, however many those are.
    pub fn by<'a>(months: impl Iterator<Item = &'a MonthCount> + Clone, unit: &str) -> Option<Self> {
        let axis = Self::over(months, usize::MAX)?;
        let (unit, size) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        Some(Self { size, unit, ..axis })
    }

    /// Its bins.
    pub fn bins(&self) -> usize {
        (self.last.div_euclid(self.size) - self.first.div_euclid(self.size) + 1).max(1) as usize
    }

    /// Counts by bin; months outside are left out.
    pub fn values(&self, months: &[MonthCount]) -> Vec<u64> {
        let mut values = vec![0; self.bins()];
        for month in months {
            let bin = number(month).div_euclid(self.size) - self.first.div_euclid(self.size);
            if let Some(value) = usize::try_from(bin).ok().and_then(|bin| values.get_mut(bin)) {
                *value += month.count;
            }
        }
        values
    }

    /// What a bin is called: `2024-03`, `2024 Q2`, `2024`, `2020s`.
    pub fn name(&self, bin: usize) -> String {
        let month = (self.first.div_euclid(self.size) + bin as i32) * self.size;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
        match self.size {
            1 => format!("{year:04}-{:02}", month + 1),
            3 => format!("{year:04} Q{}", month / 3 + 1),
            12 => format!("{year:04}"),
            _ => format!("{year:04}s"),
        }
    }

    /// The same in fewer columns, for the head of a table: `24-03`, `24Q2`, `2024`, `2020s`.
    pub fn short_name(&self, bin: usize) -> String {
        let name = self.name(bin);
        match self.size {
            1 | 3 => name.get(2..).unwrap_or(&name).replace(' ', ""),
            _ => name,
        }
    }

    /// "2023-01 → 2024-12".
    pub fn period(&self) -> String {
        let name = |month: i32| format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        if self.first == self.last { name(self.first) } else { format!("{} → {}", name(self.first), name(self.last)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;
    use crate::model::MonthCount;

    fn decade() -> Vec<MonthCount> {
        (2010..2020).flat_map(|year| (1..=12).map(move |month| MonthCount { year, month, count: 1 })).collect()
    }

    #[test]
    fn many_months_are_shown_by_larger_units() {
        let months = decade();
        for (columns, unit, values) in [
            (200, "month", vec![1; 120]),
            (100, "quarter", vec![3; 40]),
            (20, "year", vec![12; 10]),
            (5, "decade", vec![120]),
        ] {
            let axis = Axis::over(months.iter(), columns).expect("there are months");
            assert_eq!((axis.unit, axis.values(&months)), (unit, values));
        }
        assert_eq!(Axis::over([].iter(), 9), None);
    }

    #[test]
    fn bins_and_periods_have_names() {
        let months = decade();
        let names = |unit| {
            let axis = Axis::by(months.iter(), unit).expect("a unit");
            (axis.name(0), axis.name(axis.bins() - 1), axis.period())
        };
        assert_eq!(names("month"), ("2010-01".into(), "2019-12".into(), "2010-01 → 2019-12".into()));
        assert_eq!(names("quarter"), ("2010 Q1".into(), "2019 Q4".into(), "2010-01 → 2019-12".into()));
        let short = |unit| Axis::by(months.iter(), unit).expect("a unit").short_name(0);
        assert_eq!(["month", "quarter", "year"].map(short), ["10-01", "10Q1", "2010"]);
        assert_eq!(names("decade"), ("2010s".into(), "2010s".into(), "2010-01 → 2019-12".into()));
        assert_eq!(Axis::by(months.iter(), "week"), None);
    }

    #[test]
    fn months_outside_an_axis_are_left_out() {
        let axis = Axis::over([MonthCount { year: 2024, month: 2, count: 0 }].iter(), 9).expect("an axis");
        assert_eq!(axis.values(&decade()), [0]);
    }
}
