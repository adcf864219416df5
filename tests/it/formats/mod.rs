//! What the answers look like: CSV, FOCUS, the page and the workbook.

mod csv;
mod focus;
mod page;
mod workbook;
