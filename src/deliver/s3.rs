//! s3:PutObject, s3:GetObject and s3:ListBucket, below a prefix that the user names.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>

use std::cell::RefCell;
use std::error::Error;
use std::future::Future;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;

use super::reach::{failed, wait};
use super::{Bucket, Failed, Message, Ways};
use crate::bill::Region;
use crate::collect::clients::Clients;
use crate::collect::failure::Failure;
use crate::snapshot_file::disk::MOST;

/// Where a bucket says that it is when it is asked elsewhere.
const BUCKET_REGION: &str = "x-amz-bucket-region";
pub(super) const JSON: &str = "application/json";

/// Writes page, JSON and snapshot, each whole or not at all, and says where they are.
pub(super) fn put(message: &Message, bucket: &Bucket, ways: &Ways) -> Result<Vec<String>, Failed> {
    let name = message.name();
    let files = [
        (format!("digests/{name}.snapshot.json"), JSON, &message.snapshot),
        (format!("digests/{name}.json"), JSON, &message.json),
        (format!("digests/{name}.html"), "text/html; charset=utf-8", &message.page),
    ];
    wait(ways, |clients| async move {
        let objects = Objects::new(clients, bucket.clone());
        let mut written = Vec::new();
        for (file, kind, text) in files {
            objects.put(&file, text.as_bytes(), kind, Only::Always).await?;
            written.push(objects.place(&file));
        }
        Ok(written)
    })
}

/// When something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only<'a> {
    /// Whatever is there.
    Always,
    /// Where nothing is.
    New,
    /// Where this version is, and none that was written since.
    Over(&'a str),
}

/// What is in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) bytes: Vec<u8>,
    /// S3's name of this version.
    pub(super) version: String,
}

/// What is below a prefix of a bucket.
pub(super) struct Objects {
    clients: Clients,
    bucket: Bucket,
    /// Where the bucket is, once it has said so.
    region: RefCell<Option<Region>>,
}

impl Objects {
    pub(super) fn new(clients: Clients, bucket: Bucket) -> Self {
        Self { clients, bucket, region: RefCell::default() }
    }

    /// `s3://bucket/prefix/file`.
    pub(super) fn place(&self, file: &str) -> String {
        format!("s3://{}/{}", self.bucket.name(), self.bucket.key(file))
    }

    /// Writes a file where that is wanted; whether it was written. Of several that write at once one does.
    pub(super) async fn put(&self, file: &str, bytes: &[u8], kind: &str, only: Only<'_>) -> Result<bool, Failed> {
        let sent = |client: aws_sdk_s3::Client| {
            let request = client.put_object().bucket(self.bucket.name()).key(self.bucket.key(file)).content_type(kind);
            let request = match only {
                Only::Always => request,
                Only::New => request.if_none_match("*"),
                Only::Over(version) => request.if_match(version),
            };
            request.body(ByteStream::from(bytes.to_vec())).send()
        };
        match self.ask(sent).await {
            Ok(_) => Ok(true),
            Err(error) => match error.code() {
                // What an attempt wrote whose answer was lost is this run's own.
                Some("PreconditionFailed") => Ok(self.get(file).await?.is_some_and(|own| own.bytes == bytes)),
                Some("ConditionalRequestConflict") => Ok(false),
                _ => Err(failed(&Failure::from(error), "s3:PutObject")),
            },
        }
    }

    /// What is in a file; none where there is no such file.
    pub(super) async fn get(&self, file: &str) -> Result<Option<Object>, Failed> {
        let sent = |client: aws_sdk_s3::Client| {
            client.get_object().bucket(self.bucket.name()).key(self.bucket.key(file)).send()
        };
        let answer = match self.ask(sent).await {
            Ok(answer) => answer,
            Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
            // S3 says so too of what isn't there, to who may not list.
            Err(error)
                if error.code() == Some("AccessDenied") && self.names(file).await.is_ok_and(|own| own.is_empty()) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed(&Failure::from(error), "s3:GetObject")),
        };
        if answer.content_length().is_some_and(|length| u64::try_from(length).is_ok_and(|length| length > MOST)) {
            return Err(failed(&Failure::nonsense("it is no file of whybill's: too large"), "s3:GetObject"));
        }
        let version = answer.e_tag().unwrap_or_default().to_owned();
        let body = answer.body.collect().await;
        let body = body.map_err(|error| failed(&Failure::nonsense(error.to_string()), "s3:GetObject"))?;
        Ok(Some(Object { bytes: body.to_vec(), version }))
    }

    /// The files whose names begin so, in order.
    pub(super) async fn names(&self, start: &str) -> Result<Vec<String>, Failed> {
        let (mut names, mut token) = (Vec::new(), None);
        let above = self.bucket.key("");
        loop {
            let sent = |client: aws_sdk_s3::Client| {
                let request = client.list_objects_v2().bucket(self.bucket.name()).prefix(self.bucket.key(start));
                request.set_continuation_token(token.clone()).send()
            };
            let page = self.ask(sent).await.map_err(|error| failed(&Failure::from(error), "s3:ListBucket"))?;
            let keys = page.contents().iter().filter_map(|own| own.key()?.strip_prefix(&above));
            names.extend(keys.map(str::to_owned));
            token = page.next_continuation_token().map(str::to_owned);
            if token.is_none() {
                return Ok(names);
            }
        }
    }

    /// Asks where the bucket is thought to be, and once more where it says that it is.
    async fn ask<T, E, F>(&self, send: impl Fn(aws_sdk_s3::Client) -> F) -> Result<T, SdkError<E>>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let known = self.region.borrow().clone();
        let answer = send(self.clients.s3(known.as_ref())).await;
        let Err(error) = &answer else { return answer };
        let own = error.raw_response().and_then(|response| response.headers().get(BUCKET_REGION)).map(Region::new);
        let is_elsewhere = matches!(
            error.code(),
            Some(
                "PermanentRedirect"
                    | "TemporaryRedirect"
                    | "AuthorizationHeaderMalformed"
                    | "IllegalLocationConstraintException"
            )
        );
        if !is_elsewhere || own.is_none() || own == known {
            return answer;
        }
        let again = send(self.clients.s3(own.as_ref()));
        self.region.replace(own);
        again.await
    }
}
