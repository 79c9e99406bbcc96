//! Fits linear classifiers: margins of one class against the rest, and the shares of several by averaged stochastic
//! gradient descent.

/// One training example: its features, its classes, its weight.
pub struct Example {
    /// Feature and value, sorted by feature.
    pub features: Vec<(usize, f32)>,
    /// Its classes, at least one.
    pub classes: Vec<usize>,
    /// How much it counts.
    pub weight: f32,
}

/// How to fit shares.
pub struct Shares {
    /// Passes over all examples.
    pub passes: usize,
    /// Size of the first step.
    pub step: f32,
    /// 0: classes count by their examples; 1: all classes count the same.
    pub balance: f32,
}

/// How to fit margins.
pub struct Margins {
    /// Passes over all examples.
    pub passes: usize,
    /// What a violated margin costs, beside the size of the weights. A small cost leaves rare words to what the lexicon
    /// says of them, and was measured to carry over to other newspapers better than a close fit.
    pub cost: f32,
    /// 0: classes count by their examples; 1: all classes count the same.
    pub balance: f32,
    /// What a margin of 1 is worth as a score, that is in log-odds.
    pub score: f32,
    /// What the likelihood of a single word is worth beside the margins.
    pub likelihoods: f32,
}

/// A fitted classifier.
pub struct Fitted {
    /// Weight of each class for each feature, feature by feature.
    pub weights: Vec<f32>,
    /// Bias of each class.
    pub biases: Vec<f32>,
}

/// Mass of a feature in a class where it was never seen.
const UNSEEN: f32 = 0.2;
/// No class counts more than this many times its share.
const MOST_BALANCE: f32 = 30.0;
/// Biases learn more slowly than weights: what is likely differs from one newspaper to the next.
const BIAS_STEP: f32 = 0.05;
/// Pull of all weights towards zero.
const DECAY: f32 = 1e-5;
/// Share of the first step that the last one has.
const LAST_STEP: f32 = 0.02;

/// Fits each class against the rest: squared hinge loss and the square of the weights, by dual coordinate descent
/// (Hsieh, Chang, Lin, Keerthi and Sundararajan, ICML 2008).
pub fn fit_margins(examples: &[Example], features: usize, classes: usize, plan: &Margins) -> Fitted {
    let balance = balance(examples, classes, plan.balance);
    let slacks: Vec<f32> =
        examples.iter().map(|example| 0.5 / (plan.cost * example.weight * example.share(&balance))).collect();
    let mut fitted = Fitted { weights: vec![0.0; features * classes], biases: vec![0.0; classes] };
    for class in 0..classes {
        let (weights, bias) = separate(examples, &slacks, features, class, plan.passes);
        fitted.biases[class] = bias * plan.score;
        for (feature, weight) in weights.into_iter().enumerate() {
            fitted.weights[feature * classes + class] = weight * plan.score;
        }
    }
    add_likelihoods(&mut fitted, examples, plan.balance, plan.likelihoods);
    fitted
}

/// The weights and the bias that keep one class from the rest; the bias is a feature of value 1.
fn separate(examples: &[Example], slacks: &[f32], features: usize, class: usize, passes: usize) -> (Vec<f32>, f32) {
    let (mut weights, mut bias) = (vec![0.0; features], 0.0);
    let mut duals = vec![0.0f32; examples.len()];
    let mut order: Vec<usize> = (0..examples.len()).filter(|&at| slacks[at].is_finite()).collect();
    let mut chance = Chance::new(3);
    for _ in 0..passes {
        chance.shuffle(&mut order);
        for &at in &order {
            let example = &examples[at];
            let sign = if example.classes.contains(&class) { 1.0 } else { -1.0 };
            let (mut score, mut square) = (bias, 1.0);
            for &(feature, value) in &example.features {
                score += weights[feature] * value;
                square += value * value;
            }
            let slope = sign * score - 1.0 + slacks[at] * duals[at];
            let dual = (duals[at] - slope / (square + slacks[at])).max(0.0);
            let change = sign * (dual - duals[at]);
            duals[at] = dual;
            if change != 0.0 {
                example.features.iter().for_each(|&(feature, value)| weights[feature] += change * value);
                bias += change;
            }
        }
    }
    (weights, bias)
}

/// Adds to each weight, times `share`, how much more likely the feature is in the class than in the rest, as a logarithm
/// (naive Bayes): margins say little of a feature that is rare or comes with others, and this says it by itself.
fn add_likelihoods(fitted: &mut Fitted, examples: &[Example], balance_power: f32, share: f32) {
    let classes = fitted.biases.len();
    let features = fitted.weights.len() / classes;
    let balance = balance(examples, classes, balance_power);
    let mut masses = vec![UNSEEN; features * classes];
    for example in examples {
        let counts = example.weight * example.share(&balance);
        for &(feature, value) in &example.features {
            example.classes.iter().for_each(|&class| masses[feature * classes + class] += value * counts);
        }
    }
    let of_class: Vec<f32> = (0..classes).map(|class| masses.iter().skip(class).step_by(classes).sum()).collect();
    let of_all: f32 = of_class.iter().sum();
    for (row, weights) in masses.chunks_exact(classes).zip(fitted.weights.chunks_exact_mut(classes)) {
        let whole: f32 = row.iter().sum();
        for (class, weight) in weights.iter_mut().enumerate() {
            let (inside, outside) = (row[class] / of_class[class], (whole - row[class]) / (of_all - of_class[class]));
            *weight += share * (inside / outside).ln();
        }
    }
}

/// Fits the shares of `classes` classes, over `features` features: multinomial logistic regression.
pub fn fit_shares(examples: &[Example], features: usize, classes: usize, plan: &Shares) -> Fitted {
    let balance = balance(examples, classes, plan.balance);
    let mut now = Fitted { weights: vec![0.0; features * classes], biases: vec![0.0; classes] };
    let mut sum = Fitted { weights: vec![0.0; features * classes], biases: vec![0.0; classes] };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = Chance::new(1);
    let total = (plan.passes * examples.len()) as f32;
    let mut done = 0.0;
    for pass in 0..plan.passes {
        chance.shuffle(&mut order);
        for &at in &order {
            let step = plan.step * (1.0 - done / total).max(LAST_STEP);
            learn(&mut now, &examples[at], &balance, step);
            done += 1.0;
        }
        if pass * 2 >= plan.passes {
            sum.add(&now);
        }
    }
    let passes = (plan.passes - plan.passes.div_ceil(2)).max(1) as f32;
    sum.weights.iter_mut().chain(&mut sum.biases).for_each(|weight| *weight /= passes);
    sum
}

fn learn(now: &mut Fitted, example: &Example, balance: &[f32], step: f32) {
    let classes = now.biases.len();
    let mut slopes = now.scores(&example.features);
    to_probabilities(&mut slopes);
    let target = 1.0 / example.classes.len() as f32;
    example.classes.iter().for_each(|&class| slopes[class] -= target);
    let counts = example.share(balance) * example.weight;
    slopes.iter_mut().for_each(|slope| *slope *= counts);
    for &(feature, value) in &example.features {
        let row = &mut now.weights[feature * classes..(feature + 1) * classes];
        for (weight, slope) in row.iter_mut().zip(&slopes) {
            *weight -= step * (slope * value + DECAY * *weight);
        }
    }
    for (bias, slope) in now.biases.iter_mut().zip(&slopes) {
        *bias -= step * BIAS_STEP * slope;
    }
}

fn to_probabilities(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}

impl Example {
    /// How much its classes count.
    fn share(&self, balance: &[f32]) -> f32 {
        self.classes.iter().map(|&class| balance[class]).sum::<f32>() / self.classes.len() as f32
    }
}

/// How much a class counts.
fn balance(examples: &[Example], classes: usize, power: f32) -> Vec<f32> {
    let mut mass = vec![0.0f32; classes];
    for example in examples {
        for &class in &example.classes {
            mass[class] += example.weight / example.classes.len() as f32;
        }
    }
    let present = mass.iter().filter(|&&mass| mass > 0.0).count().max(1) as f32;
    let even = mass.iter().sum::<f32>() / present;
    mass.iter().map(|&mass| if mass > 0.0 { (even / mass).powf(power).min(MOST_BALANCE) } else { 0.0 }).collect()
}

impl Fitted {
    /// Scores of all classes.
    pub fn scores(&self, features: &[(usize, f32)]) -> Vec<f32> {
        let classes = self.biases.len();
        let mut scores = self.biases.clone();
        for &(feature, value) in features {
            let row = &self.weights[feature * classes..(feature + 1) * classes];
            scores.iter_mut().zip(row).for_each(|(score, weight)| *score += weight * value);
        }
        scores
    }

    fn add(&mut self, other: &Fitted) {
        self.weights.iter_mut().zip(&other.weights).for_each(|(sum, weight)| *sum += weight);
        self.biases.iter_mut().zip(&other.biases).for_each(|(sum, bias)| *sum += bias);
    }
}

/// Chance that is the same on every run (xorshift).
pub struct Chance(u64);

impl Chance {
    /// Starts a sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.below(at + 1));
        }
    }
}
