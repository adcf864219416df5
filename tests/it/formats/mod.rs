//! What the answers look like: CSV, FOCUS, the page and the workbook.

mod csv;
mod focus;
mod markdown;
mod page;
mod workbook;
