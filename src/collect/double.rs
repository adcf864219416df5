//! Doubles, which some of AWS's APIs speak, as the decimals they were.

use super::failure::Failure;
use crate::bill::Quantity;

/// The shortest decimal that reads back as the same double, which is what AWS wrote.
#[expect(clippy::disallowed_types, reason = "this API speaks double; converted on the spot")]
pub(crate) fn exact(amount: f64) -> Result<Quantity, Failure> {
    let text = amount.to_string();
    text.parse().map_err(|_| Failure::nonsense(format!("an amount of `{text}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_types, reason = "this API speaks double")]
    fn doubles_as_aws_wrote_them() {
        let text = |amount| exact(amount).map(|quantity| quantity.to_string()).ok();
        assert_eq!(text(176.363_279_78).as_deref(), Some("176.36327978"));
        assert_eq!(text(1_366.854_166_745_000_2).as_deref(), Some("1366.8541667450002"));
        assert_eq!(text(1_000_000.0).as_deref(), Some("1000000"));
        assert_eq!(text(1e-30).as_deref(), Some("0"));
        assert_eq!(text(f64::NAN), None);
    }
}
