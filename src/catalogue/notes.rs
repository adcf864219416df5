//! What is odd in valid rules: told by a check of the file, no error.

use super::model::Catalogue;
use crate::bill::Region;

impl Catalogue {
    /// What a reader of these rules should look at: rules that can explain
    /// nothing, places that are not known here, and what is off without a rule that code goes by.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for meter in &self.meters {
            let offered = self.offers.iter().any(|offer| offer.meters.contains(&meter.id));
            if !offered && meter.note.is_none() && !self.prices.iter().any(|price| price.meter == meter.id) {
                notes.push(format!("meter `{}` has no offer, no price and no note: it explains no line", meter.id));
            }
        }
        let is_known = |region: &Region| region.is_global() || region.facts().is_some();
        for price in &self.prices {
            for region in price.regions.iter().filter(|region| !is_known(region)) {
                notes.push(format!("price `{}`: region `{region}` is unknown here", price.id));
            }
        }
        notes.extend(self.lacking().map(|need| format!("there is no {}: {}", need.in_words(), need.without)));
        notes
    }
}
