//! S3, as far as whybill asks it: objects written whole, or only where there is none; read; listed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::time::Instant;

use serde_json::json;

use crate::wire::http::Request;
use crate::wire::server::{Asked, Fault, Held, World, another, decoded, refusal};

/// An answer: status, headers and body.
type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// Answers a request. A bucket that is elsewhere says where.
pub(crate) fn serve(request: Request, world: &Mutex<World>, asked: &Mutex<Vec<Asked>>, held: &Held, region: &str) {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let place = decoded(path.trim_matches('/'));
    let member = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(decoded);
    let operation = match request.method.as_str() {
        "PUT" => "PutObject",
        "GET" if place.contains('/') => "GetObject",
        "GET" => "ListObjectsV2",
        other => panic!("{other} isn't asked"),
    };
    let only_new = request.header("if-none-match").is_some();
    let over = request.header("if-match").map(str::to_owned);
    let start = member("prefix").unwrap_or_default();
    let body = json!({"Place": place, "Prefix": start, "IfNoneMatch": only_new, "Bytes": request.body.len()});
    let mut world = world.lock().unwrap();
    let refused = refusal(&mut world, operation, region);
    let question = Asked {
        operation: operation.to_owned(),
        region: region.to_owned(),
        body,
        at: Instant::now(),
        refused: refused.clone(),
    };
    let fault = world.fault.as_mut().and_then(|fault| fault(&question));
    asked.lock().unwrap().push(question);
    let home = world.bucket_region.clone();
    let objects = world.objects.clone();
    drop(world);
    let mut objects = objects.lock().unwrap();
    if let Some(server) = another().filter(|_| fault.is_none()) {
        let body = request.body.clone();
        if request.pass_on(&server).unwrap() == 200 && operation == "PutObject" {
            objects.insert(place, body);
        }
        return;
    }
    let (status, headers, bytes) = match operation {
        _ if home != region => error("PermanentRedirect", Some(home)),
        _ if matches!(fault, Some(Fault::Answer { .. })) => error("InternalError", None),
        _ if refused.is_some() => error(&refused.unwrap(), None),
        "PutObject" if only_new && objects.contains_key(&place) => error("PreconditionFailed", None),
        "PutObject" if over.is_some() && over != objects.get(&place).map(|own| version(own)) => {
            error("PreconditionFailed", None)
        }
        "PutObject" => {
            objects.insert(place, request.body.clone());
            (200, vec![("ETag", version(&request.body))], Vec::new())
        }
        "GetObject" => match objects.get(&place) {
            Some(bytes) => (200, vec![("ETag", version(bytes))], bytes.clone()),
            None => error("NoSuchKey", None),
        },
        _ => {
            let keys = objects.keys().filter_map(|key| key.strip_prefix(&place)?.strip_prefix('/'));
            let keys = keys.filter(|key| key.starts_with(&start));
            let keys: String = keys.map(|key| format!("<Contents><Key>{key}</Key></Contents>")).collect();
            let text = format!("<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>");
            (200, vec![("Content-Type", "application/xml".to_owned())], text.into_bytes())
        }
    };
    drop(objects);
    match fault {
        Some(Fault::Cut) => drop(request),
        Some(Fault::Silence) => held.lock().unwrap().push(request),
        Some(Fault::Answer { status, kind, body }) => request.respond(status, &[("Content-Type", kind)], &body),
        _ => {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            request.respond(status, &headers, &bytes);
        }
    }
}

fn version(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("\"{:x}\"", hasher.finish())
}

fn error(code: &str, home: Option<String>) -> Answer {
    let status = match code {
        "PermanentRedirect" => 301,
        "NoSuchKey" | "NoSuchBucket" => 404,
        "PreconditionFailed" => 412,
        "AccessDenied" => 403,
        "SlowDown" => 503,
        _ => 400,
    };
    let kind = ("Content-Type", "application/xml".to_owned());
    let headers = home.into_iter().map(|home| ("x-amz-bucket-region", home)).chain([kind]).collect();
    (status, headers, format!("<Error><Code>{code}</Code><Message>refused</Message></Error>").into_bytes())
}
