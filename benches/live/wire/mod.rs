//! The tests' local AWS.

#[path = "../../../tests/it/wire/answers/mod.rs"]
pub(crate) mod answers;
#[path = "../../../tests/it/wire/http.rs"]
pub(crate) mod http;
#[path = "../../../tests/it/wire/server.rs"]
pub(crate) mod server;
