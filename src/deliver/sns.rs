//! sns:Publish, to a topic that the user names: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>

use super::reach::{failed, wait};
use super::{Delivered, Failed, Message, Topic, Ways, fitted};
use crate::collect::failure::Failure;

/// Sends subject and text. A topic takes all of it or nothing.
pub(super) fn publish(message: &Message, topic: &Topic, before: &[Delivered], ways: &Ways) -> Result<(), Failed> {
    let subject = fitted::subject(&message.whole_subject());
    let text = fitted::text(message, before, fitted::LONGEST_TEXT);
    wait(ways, |clients| async move { send(&clients.publisher(topic.region()), topic, &subject, &text).await })
}

async fn send(client: &aws_sdk_sns::Client, topic: &Topic, subject: &str, text: &str) -> Result<(), Failed> {
    let sent = client.publish().topic_arn(topic.arn()).subject(subject).message(text).send().await;
    sent.map(drop).map_err(|error| failed(&Failure::from(error), "sns:Publish"))
}

#[cfg(test)]
mod tests {
    use aws_sdk_sns::operation::publish::{PublishError, PublishOutput};
    use aws_smithy_mocks::mock;

    use super::super::Destination;
    use super::*;
    use crate::collect::testing::mocked;

    fn topic() -> Topic {
        match Destination::parse("sns:arn:aws:sns:eu-west-2:123456789012:bill") {
            Ok(Destination::Sns(topic)) => topic,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn subject_and_text_go_to_the_topic() {
        let rule = mock!(aws_sdk_sns::Client::publish)
            .match_requests(|request| {
                request.topic_arn() == Some("arn:aws:sns:eu-west-2:123456789012:bill")
                    && request.subject() == Some("Thirteen alarms")
                    && request.message() == Some("Eight are new.")
            })
            .then_output(|| PublishOutput::builder().message_id("1").build());
        let client = mocked!(aws_sdk_sns, [&rule]);
        assert_eq!(send(&client, &topic(), "Thirteen alarms", "Eight are new.").await, Ok(()));
        assert_eq!(rule.num_calls(), 1);
    }

    #[tokio::test]
    async fn a_refusal_says_what_would_help() {
        for (code, help) in [
            ("AuthorizationError", "allow sns:Publish on it"),
            ("NotFound", "create it, or name another"),
            ("KMSAccessDenied", "allow kms:GenerateDataKey and kms:Decrypt on its key"),
            ("InvalidParameter", "run it again; -vv shows what AWS answered"),
        ] {
            let rule = mock!(aws_sdk_sns::Client::publish).then_error(move || {
                let metadata = aws_sdk_sns::error::ErrorMetadata::builder().code(code).message("no").build();
                PublishError::generic(metadata)
            });
            let client = mocked!(aws_sdk_sns, [&rule]);
            let failed = send(&client, &topic(), "a", "b").await.unwrap_err();
            assert_eq!((failed.why.as_str(), failed.help.as_str()), (&*format!("{code}: no"), help));
        }
    }
}
