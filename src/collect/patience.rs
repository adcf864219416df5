//! How long an answer is waited for: as long as enough of it comes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// What is free is given up where nothing came of it for so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// Less than so many bytes a second counts as nothing.
const LEAST: u64 = 1_000;

/// Too little came of an answer for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing, or less than 1 kB a second, came for {} seconds", .0.as_secs())]
pub(crate) struct Stalled(pub(crate) Duration);

/// Connections whose answers are given up where too little comes of them for as long as a first byte is waited for.
#[derive(Debug)]
pub(crate) struct Patient(pub(crate) SharedHttpClient);

impl HttpClient for Patient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.0.http_connector(settings, components);
        SharedHttpConnector::new(Watched { connector, patience: settings.read_timeout().unwrap_or(PATIENCE) })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

#[derive(Debug)]
struct Watched {
    connector: SharedHttpConnector,
    patience: Duration,
}

impl HttpConnector for Watched {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, patience) = (self.connector.call(request), self.patience);
        HttpConnectorFuture::new(async move {
            let answer = answer.await?;
            Ok(answer.map(|body| SdkBody::from_body_1_x(Answer::new(body, patience))))
        })
    }
}

/// Until when enough must have come of an answer.
#[derive(Debug)]
struct Pulse {
    patience: Duration,
    /// When enough had come the last time.
    since: Instant,
    /// What came since then.
    bytes: u64,
}

impl Pulse {
    fn new(patience: Duration, now: Instant) -> Self {
        Self { patience, since: now, bytes: 0 }
    }

    fn comes(&mut self, bytes: usize, now: Instant) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes >= LEAST * self.patience.as_secs() {
            (self.since, self.bytes) = (now, 0);
        }
    }

    fn end(&self) -> Instant {
        self.since + self.patience
    }
}

/// An answer's body as it comes.
struct Answer {
    body: Pin<Box<SdkBody>>,
    pulse: Pulse,
    end: Pin<Box<Sleep>>,
}

impl Answer {
    fn new(body: SdkBody, patience: Duration) -> Self {
        let pulse = Pulse::new(patience, Instant::now());
        Self { body: Box::pin(body), end: Box::pin(sleep_until(pulse.end())), pulse }
    }
}

impl Body for Answer {
    type Data = <SdkBody as Body>::Data;
    type Error = <SdkBody as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let Self { body, pulse, end } = &mut *self;
        let Poll::Ready(frame) = body.as_mut().poll_frame(context) else {
            return end.as_mut().poll(context).map(|()| Some(Err(Stalled(pulse.patience).into())));
        };
        if let Some(Ok(data)) = frame.as_ref().map(|frame| frame.as_ref().map(Frame::data_ref)) {
            pulse.comes(data.map_or(0, |data| data.len()), Instant::now());
            end.as_mut().reset(pulse.end());
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// After how many seconds an answer is given up of which so many bytes come every so many seconds.
    fn given_up(bytes: usize, seconds: u32, longest: u32) -> Option<u32> {
        let start = Instant::now();
        let mut pulse = Pulse::new(PATIENCE, start);
        for second in 1..=longest {
            let now = start + SECOND * second;
            if now > pulse.end() {
                return Some(second - 1);
            }
            if second % seconds == 0 {
                pulse.comes(bytes, now);
            }
        }
        None
    }

    #[test]
    fn what_moves_is_waited_for_and_a_trickle_is_not() {
        assert_eq!(given_up(0, 1, 100), Some(30), "nothing comes");
        assert_eq!(given_up(1, 1, 100), Some(30), "a byte a second");
        assert_eq!(given_up(999, 1, 100), Some(30), "a little less than 1 kB a second");
        assert_eq!(given_up(1_000, 1, 300), None);
        assert_eq!(given_up(30_000, 30, 300), None, "it may come in pieces");
        assert_eq!(given_up(30_000, 31, 300), Some(30));
    }

    #[test]
    fn enough_at_once_holds_for_as_long_again() {
        let start = Instant::now();
        let mut pulse = Pulse::new(PATIENCE, start);
        pulse.comes(29_999, start + SECOND);
        assert_eq!(pulse.end(), start + PATIENCE);
        pulse.comes(1, start + SECOND * 20);
        assert_eq!(pulse.end(), start + SECOND * 50);
    }

    /// Pieces that are there at once, and then nothing more.
    struct Pieces(VecDeque<&'static str>);

    impl Body for Pieces {
        type Data = <SdkBody as Body>::Data;
        type Error = <SdkBody as Body>::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            match self.0.pop_front() {
                Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece.into())))),
                None => Poll::Pending,
            }
        }
    }

    #[tokio::test]
    async fn what_comes_is_passed_on_until_nothing_does() {
        let pieces = SdkBody::from_body_1_x(Pieces(["four", " more"].into()));
        let mut answer = Box::pin(Answer::new(pieces, Duration::ZERO));
        let mut next = async || std::future::poll_fn(|context| answer.as_mut().poll_frame(context)).await.unwrap();
        for piece in ["four", " more"] {
            assert_eq!(next().await.unwrap().into_data().unwrap(), piece);
        }
        let error = next().await.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Stalled(Duration::ZERO)));
    }
}
