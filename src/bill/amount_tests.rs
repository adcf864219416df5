use super::*;

#[test]
fn parses_what_aws_writes() {
    for (text, plain) in [
        ("0.2000002", "0.2000002"),
        ("10.000", "10"),
        ("-0.25", "-0.25"),
        ("-0", "0"),
        ("1.86E-8", "0.0000000186"),
        ("2.5e3", "2500"),
    ] {
        assert_eq!(text.parse::<Usd>().unwrap().to_string(), plain, "{text}");
    }
}

/// 28 digits are what a decimal holds; what is below 1e-20 is rounded.
#[test]
fn reads_what_fits() {
    for (text, plain) in [
        ("0.1234567890123456789012345678", "0.12345678901234567890"),
        ("0.123456789012345678905000000000000000001", "0.12345678901234567891"),
        ("-0.00000000000000000000999999999", "-0.00000000000000000001"),
        ("92345678901234.1234567890123456789", "92345678901234.12345678901235"),
        ("1.2345678901234567E-15", "0.00000000000000123457"),
        ("1e-20", "0.00000000000000000001"),
        ("4.9e-21", "0"),
        ("1e-300", "0"),
        ("-1E-99999", "0"),
        ("0.00000000000000123e+15", "1.23"),
        ("99999999999999.9999", "99999999999999.9999"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
    ] {
        let read: Usd = text.parse().unwrap();
        assert_eq!(read, plain.parse().unwrap(), "{text}");
        assert!(read.value().scale() <= DECIMALS && !(read.is_zero() && read.value().is_sign_negative()), "{text}");
    }
    assert_eq!("10.000".parse::<Usd>().unwrap().value().scale(), 3, "the digits that a bill shows are kept");
}

#[test]
fn sums_and_products_end_far_beyond_any_bill() {
    let usd = |text: &str| text.parse::<Usd>().unwrap();
    let (most, least) = (Usd::new(MOST), Usd::new(-MOST));
    assert_eq!((MOST.to_string(), BEYOND_ANY_BILL.to_string()), (format!("1{:020}", 0), format!("1{:014}", 0)));
    let huge = usd("99999999999999");
    // (1e14 - 1)^2 is about 1e28
    assert_eq!(huge.times("99999999999999".parse().unwrap()), most);
    assert_eq!(huge.times("-99999999999999".parse().unwrap()), least);
    assert_eq!(huge.times("2".parse().unwrap()).to_string(), "199999999999998");
    assert_eq!((most + most, least - most, -most - most), (most, least, least));
    assert_eq!(Usd::new(Decimal::MAX) + Usd::new(Decimal::MAX), most);
    assert_eq!(Usd::new(Decimal::MIN) - Usd::new(Decimal::MAX), least);
    let mut sum = Usd::new(Decimal::MAX);
    sum += huge;
    sum -= huge;
    assert_eq!(sum, most - huge);
    assert_eq!([most; 3].into_iter().sum::<Usd>(), most);
    assert_eq!(quotient(huge.value(), Decimal::new(1, 20)), Some(MOST));
    assert_eq!(quotient(-huge.value(), Decimal::new(1, 20)), Some(-MOST));
    assert_eq!(quotient(Decimal::ONE, Decimal::ZERO), None);
    assert_eq!(quotient(Decimal::ONE, Decimal::from(8)).unwrap().to_string(), "0.125");
}

proptest::proptest! {
    /// Whatever digits are read, arithmetic goes on; and what fits is read exactly.
    #[test]
    fn no_figure_makes_a_panic(one in "-?[0-9]{1,14}(\\.[0-9]{1,40})?([eE]-?[0-9]{1,3})?", other in "-?[0-9]{1,13}\\.[0-9]{0,14}") {
        let exact: Usd = other.parse().unwrap();
        proptest::prop_assert_eq!(exact.value(), Decimal::from_str_exact(&other).unwrap());
        if let Ok(read) = one.parse::<Usd>() {
            let units = Quantity::new(exact.value());
            let _ = (read + exact, read - exact, read.times(units), quotient(read.value(), units.value()));
            proptest::prop_assert_eq!(read.to_string().parse::<Usd>().unwrap(), read);
        }
    }
}

#[test]
fn refuses_what_is_no_number() {
    for text in [
        "",
        "-",
        ".",
        "N/A",
        "1,000",
        "0x10",
        "NaN",
        "inf",
        "1_000",
        "--1",
        "1.2.3",
        "e5",
        "1e",
        "1e1.5",
        "100000000000000",
        "1e14",
        "99999999999999.99999999999999999",
        "1e99999",
        "1e99999999999",
        "-79228162514264337593543950335",
        "123456789012345678901234567890123456789",
    ] {
        let error = text.parse::<Quantity>().unwrap_err();
        assert!(error.to_string().contains(&format!("`{text}`")));
    }
}

#[test]
fn a_bare_number_is_refused() {
    assert!(serde_json::from_str::<Usd>("0.1").is_err());
    assert_eq!(serde_json::from_str::<Usd>("\"0.1\"").unwrap().to_string(), "0.1");
}
