//! A local AWS: speaks the real protocols on 127.0.0.1, and stops with the test.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use whybill::snapshot::Snapshot;

use crate::wire::answers;
use crate::wire::answers::s3;
use crate::wire::http::{Request, Server};

/// What the account is, and what goes wrong.
pub(crate) struct World {
    /// Bill, alarms and events.
    pub(crate) snapshot: Snapshot,
    /// Rows a page, of everything.
    pub(crate) page: usize,
    /// Regions whose CloudWatch refuses.
    pub(crate) refused: BTreeSet<String>,
    /// Costs that Cost Explorer doesn't give this account.
    pub(crate) refused_metrics: BTreeSet<String>,
    /// Operations that throttle, and how often.
    pub(crate) throttled: BTreeMap<String, u32>,
    /// Operations that answer with this error code.
    pub(crate) failing: BTreeMap<String, String>,
    /// Operations that answer what no client can read.
    pub(crate) garbled: BTreeSet<String>,
    /// Services that the price list hasn't.
    pub(crate) unlisted: BTreeSet<String>,
    /// Whether filters of the price list take one value alone.
    pub(crate) one_value: bool,
    /// What is answered instead of the usual, where it is something.
    pub(crate) instead: Option<Instead>,
    /// What goes wrong with a request, where something does.
    pub(crate) fault: Option<Faults>,
    /// How long each answer takes; requests are answered side by side then.
    pub(crate) latency: Duration,
    /// So many requests to an operation a second a region are answered, at most; what is beyond is throttled.
    pub(crate) rates: BTreeMap<String, usize>,
    /// What is in S3, by bucket and key.
    pub(crate) objects: Objects,
    /// Where its buckets are.
    pub(crate) bucket_region: String,
}

/// What is in S3, by `bucket/key`; a test looks at it while the server runs.
pub(crate) type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// What goes wrong on the way.
pub(crate) enum Fault {
    /// Something answers that isn't AWS, or AWS with a status of its own.
    Answer { status: u16, kind: &'static str, body: Vec<u8> },
    /// The connection ends without an answer.
    Cut,
    /// No answer comes.
    Silence,
}

/// What goes wrong with a request.
pub(crate) type Faults = Box<dyn FnMut(&Asked) -> Option<Fault> + Send>;

/// The bytes that a request is answered with; `None` for the usual answer.
pub(crate) type Instead = Box<dyn FnMut(&World, &Asked) -> Option<Vec<u8>> + Send>;

/// What is usually answered, in JSON, to a body of the operation that is asked.
pub(crate) fn usual(world: &World, asked: &Asked, body: &Value) -> Value {
    match answers::answer(world, &asked.operation, &asked.region, body) {
        Ok(Body::Json(value)) => value,
        _ => panic!("{} is answered with JSON", asked.operation),
    }
}

impl World {
    /// An account with what a snapshot holds, and nothing going wrong.
    pub(crate) fn of(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            page: 1000,
            refused: BTreeSet::new(),
            refused_metrics: BTreeSet::new(),
            throttled: BTreeMap::new(),
            failing: BTreeMap::new(),
            garbled: BTreeSet::new(),
            unlisted: BTreeSet::new(),
            one_value: false,
            instead: None,
            fault: None,
            latency: Duration::ZERO,
            rates: BTreeMap::new(),
            objects: Objects::default(),
            bucket_region: "eu-west-1".to_owned(),
        }
    }
}

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) operation: String,
    pub(crate) region: String,
    pub(crate) body: Value,
    /// When it came.
    pub(crate) at: Instant,
    /// The error code that it was answered with.
    pub(crate) refused: Option<String>,
}

/// The server; it stops when dropped.
pub(crate) struct Aws {
    server: Arc<Server>,
    asked: Arc<Mutex<Vec<Asked>>>,
    threads: Vec<JoinHandle<()>>,
}

/// Requests that get no answer as long as the server runs.
pub(crate) type Held = Mutex<Vec<Request>>;

/// The server of somebody else's that answers for S3 and SNS, where one is named (`.ci/unattended`).
#[expect(clippy::disallowed_methods, reason = "a test's environment says where it runs")]
pub(crate) fn another() -> Option<String> {
    std::env::var("WHYBILL_MOTO").ok()
}

const THREADS: usize = 4;

impl Aws {
    /// Starts it on a free port.
    pub(crate) fn start(world: World) -> Self {
        let server = Arc::new(Server::start());
        let world = Arc::new(Mutex::new(world));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let held = Arc::new(Held::default());
        let threads = (0..THREADS)
            .map(|_| {
                let (server, world, asked, held) = (server.clone(), world.clone(), asked.clone(), held.clone());
                std::thread::spawn(move || {
                    while let Some(request) = server.next() {
                        serve(request, &world, &asked, &held);
                    }
                })
            })
            .collect();
        Self { server, asked, threads }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Every request, in the order of their coming.
    pub(crate) fn all_asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The requests of an operation, in the order of their coming.
    pub(crate) fn asked(&self, operation: &str) -> Vec<Asked> {
        self.all_asked().into_iter().filter(|asked| asked.operation == operation).collect()
    }

    /// Every operation that was asked.
    pub(crate) fn operations(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap().iter().map(|asked| asked.operation.clone()).collect()
    }

    /// Waits until an operation was asked so often.
    pub(crate) fn wait_for(&self, operation: &str, times: usize) {
        let begun = Instant::now();
        while self.asked(operation).len() < times {
            assert!(begun.elapsed() < Duration::from_secs(60), "{operation} isn't asked {times} times");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.server.unblock();
        }
        for thread in self.threads.drain(..) {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the local AWS failed");
        }
    }
}

/// How an answer is written.
pub(crate) enum Body {
    Json(Value),
    Cbor(ciborium::Value),
    Xml(String),
}

fn serve(request: Request, world: &Mutex<World>, asked: &Mutex<Vec<Asked>>, held: &Held) {
    let bytes = &request.body;
    // Credential=KEY/DATE/REGION/SERVICE/aws4_request
    let scope = request.header("authorization").and_then(|text| text.split("Credential=").nth(1));
    let region = scope.and_then(|scope| scope.split('/').nth(2)).unwrap_or_default().to_owned();
    if scope.and_then(|scope| scope.split('/').nth(3)) == Some("s3") {
        return s3::serve(request, world, asked, held, &region);
    }
    let target = request.header("x-amz-target").and_then(|target| target.rsplit('.').next().map(str::to_owned));
    let cbor = request.url.contains("/operation/");
    let operation = match (&target, request.url.as_str()) {
        (Some(target), _) => target.clone(),
        (None, "/listRegions") => "ListRegions".to_owned(),
        (None, url) if cbor => url.rsplit('/').next().unwrap_or_default().to_owned(),
        _ => form(bytes, "Action").unwrap_or_default(),
    };
    let body: Value = if form(bytes, "TopicArn").is_some() {
        let member = |name: &str| Some((name.to_owned(), decoded(&form(bytes, name)?).into()));
        Value::Object(["TopicArn", "Subject", "Message"].into_iter().filter_map(member).collect())
    } else if cbor {
        plain(ciborium::from_reader(bytes.as_slice()).unwrap())
    } else {
        serde_json::from_slice(bytes).unwrap_or_default()
    };
    let at = Instant::now();
    let mut world = world.lock().unwrap();
    let answer = match refusal(&mut world, &operation, &region) {
        Some(code) => Err(code),
        None if is_too_fast(&world, &asked.lock().unwrap(), &operation, &region, at) => Err(THROTTLED.to_owned()),
        None => answers::answer(&world, &operation, &region, &body),
    };
    let (garbled, latency) = (world.garbled.contains(&operation), world.latency);
    let refused = answer.as_ref().err().cloned();
    let question = Asked { operation: operation.clone(), region, body, at, refused };
    let mut hook = world.instead.take();
    let instead = hook.as_mut().and_then(|hook| hook(&world, &question));
    world.instead = hook;
    let fault = world.fault.as_mut().and_then(|fault| fault(&question));
    drop(world);
    asked.lock().unwrap().push(question);
    match fault {
        Some(Fault::Answer { status, kind, body }) => {
            let mut headers = vec![("Content-Type", kind)];
            if kind == "application/cbor" {
                headers.push(("smithy-protocol", "rpc-v2-cbor"));
            }
            return request.respond(status, &headers, &body);
        }
        Some(Fault::Cut) => return drop(request),
        Some(Fault::Silence) => return held.lock().unwrap().push(request),
        None => {}
    }
    if let Some(server) = another().filter(|_| operation == "Publish") {
        request.pass_on(&server).unwrap();
        return;
    }
    let (status, body) = match answer {
        _ if instead.is_some() => (200, Body::Json(Value::Null)),
        Ok(body) => (200, body),
        Err(code) => (400, answers::error(&operation, &code, cbor)),
    };
    // CloudWatch answers in the protocol that it is asked in; the AWS CLI asks in JSON.
    let body = match body {
        Body::Cbor(value) if !cbor => Body::Json(plain(value)),
        body => body,
    };
    let (kind, mut text) = match body {
        Body::Json(value) => ("application/x-amz-json-1.1", value.to_string().into_bytes()),
        Body::Xml(text) => ("text/xml", text.into_bytes()),
        Body::Cbor(value) => {
            let mut out = Vec::new();
            ciborium::into_writer(&value, &mut out).unwrap();
            ("application/cbor", out)
        }
    };
    if garbled {
        text = b"<html>not an answer</html>".to_vec();
    }
    let text = instead.unwrap_or(text);
    let protocol = if cbor { &[("smithy-protocol", "rpc-v2-cbor")][..] } else { &[] };
    let headers = [&[("Content-Type", kind)], protocol].concat();
    if latency.is_zero() {
        return request.respond(status, &headers, &text);
    }
    std::thread::spawn(move || {
        std::thread::sleep(latency.saturating_sub(at.elapsed()));
        request.respond(status, &headers, &text);
    });
}

pub(crate) const THROTTLED: &str = "ThrottlingException";

/// Whether as many requests as there may be a second came to the region in the second before.
fn is_too_fast(world: &World, asked: &[Asked], operation: &str, region: &str, at: Instant) -> bool {
    let is_like = |own: &&Asked| own.operation == operation && own.region == region;
    let is_of_last_second = |own: &&Asked| at.duration_since(own.at) < Duration::from_secs(1);
    let recent = || asked.iter().filter(is_like).filter(is_of_last_second).count();
    world.rates.get(operation).is_some_and(|rate| recent() >= *rate)
}

/// A value of a form, as it was sent.
fn form(bytes: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
}

/// What stands in an address or a form for this text.
pub(crate) fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some(own) = rest.bytes().next() {
        let code = rest.get(1..3).filter(|_| own == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(if own == b'+' { b' ' } else { own }));
        rest = &rest[if code.is_some() { 3 } else { 1 }..];
    }
    String::from_utf8(bytes).unwrap()
}

/// CBOR as JSON; of a tagged value (an instant) what is tagged.
fn plain(value: ciborium::Value) -> Value {
    match value {
        ciborium::Value::Tag(_, inner) => plain(*inner),
        ciborium::Value::Array(items) => items.into_iter().map(plain).collect(),
        ciborium::Value::Map(entries) => {
            entries.into_iter().map(|(key, value)| (key.into_text().unwrap(), plain(value))).collect()
        }
        other => other.deserialized().unwrap(),
    }
}

pub(crate) fn refusal(world: &mut World, operation: &str, region: &str) -> Option<String> {
    if let Some(left) = world.throttled.get_mut(operation)
        && *left > 0
    {
        *left -= 1;
        return Some(THROTTLED.to_owned());
    }
    if operation == "DescribeAlarms" && world.refused.contains(region) {
        return Some("AccessDenied".to_owned());
    }
    world.failing.get(operation).cloned()
}
