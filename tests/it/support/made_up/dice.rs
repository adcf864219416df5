//! Numbers that look like chance and are the same each time.

/// A source of such numbers (SplitMix64: Steele, Lea and Flood, 2014). What is drawn below a bound is slightly uneven,
/// which no test or bench here minds.
pub(super) struct Dice(u64);

impl Dice {
    /// Those of one part of an account: what another part draws doesn't change them.
    pub(super) fn of(seed: u64, part: &str, place: &str) -> Self {
        let mut dice = Self(seed);
        for byte in part.bytes().chain([0]).chain(place.bytes()) {
            dice.0 = dice.next() ^ u64::from(byte);
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from one to another, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Whether what happens once in so many times happens.
    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }

    /// So many hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }

    /// In the shape of the ids of events and scaling policies.
    pub(super) fn uuid(&mut self) -> String {
        let [one, two, three, four, five] = [8, 4, 4, 4, 12].map(|digits| self.hex(digits));
        format!("{one}-{two}-{three}-{four}-{five}")
    }
}
