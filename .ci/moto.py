"""A digest to SNS and S3 as moto plays them, which nobody here wrote: `moto.py WHYBILL FOLDER`, with AWS_ENDPOINT_URL."""

import json, os, pathlib, subprocess, sys

import boto3

whybill, folder = sys.argv[1], pathlib.Path(sys.argv[2])
environment = {**os.environ, "HOME": str(folder)}
sns, sqs, s3 = (boto3.client(name) for name in ("sns", "sqs", "s3"))
topic = sns.create_topic(Name="bill")["TopicArn"]
queue = sqs.create_queue(QueueName="read")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
# Elsewhere than the user's own region: the bucket says where it is.
s3.create_bucket(Bucket="digests", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

scenario = "fixtures/scenarios/{}/snapshot.json".format
command = [whybill, "digest", "--since", scenario("march-2022"), "--from", scenario("april-2022"), "--always"]
run = subprocess.run(
    [*command, "--to", f"sns:{topic}", "--to", "s3://digests/bill"], capture_output=True, text=True, env=environment
)
assert run.returncode == 0, (run.returncode, run.stderr)

messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
assert len(messages) == 1, messages
sent = json.loads(messages[0]["Body"])
assert 0 < len(sent["Subject"]) < 100 and sent["Subject"].isascii(), sent["Subject"]
objects = {own["Key"]: own for own in s3.list_objects_v2(Bucket="digests")["Contents"]}
ends = sorted(key.split("Z", 1)[1] for key in objects)
assert ends == [".html", ".json", ".snapshot.json"], list(objects)
page = next(key for key in objects if key.endswith(".html"))
assert f"s3://digests/{page}" in sent["Message"], sent["Message"]
read = lambda ending: s3.get_object(Bucket="digests", Key=page.replace(".html", ending))["Body"].read()
assert json.loads(read(".json"))["schema"] == "whybill.digest/1"
assert json.loads(read(".snapshot.json"))["account"]["id"] == "123456789012"
assert read(".html").lower().startswith(b"<!doctype html>"), read(".html")[:50]

# What is refused is said, and the rest goes on.
refused = subprocess.run(
    [*command, "--to", "sns:arn:aws:sns:eu-west-1:123456789012:nobody", "--to", "s3://nowhere/x", "--to", str(folder / "kept")],
    capture_output=True, text=True, env=environment,
)
assert refused.returncode == 4, (refused.returncode, refused.stderr)
assert "s3://nowhere/x" in refused.stderr and "nobody" in refused.stderr, refused.stderr
assert len(list((folder / "kept").iterdir())) == 2
print(f"moto: {sent['Subject']!r} was published, {len(objects)} objects were written, and two refusals told")

# The function's mornings as the tests have them, their state in moto's S3, conditional writes and all.
sqs.purge_queue(QueueUrl=queue)
s3.create_bucket(Bucket="my-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
moto = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
test = ["cargo", "test", "--locked", "--features", "lambda", "--test", "it", "--", "wire::function::from_16_march_to_3_may"]
subprocess.run(test, env={**os.environ, "WHYBILL_MOTO": moto}, check=True)
messages = [json.loads(own["Body"]) for own in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]]
subjects = sorted(own["Subject"] for own in messages)
assert len(subjects) == 2, subjects
assert subjects[0] == "13 alarms from 17 March on: April 2022 will cost $0.30.", subjects
assert subjects[1].startswith("April 2022 is final: $4.16"), subjects
keys = [own["Key"] for own in s3.list_objects_v2(Bucket="my-bucket", Prefix="bill/")["Contents"]]
assert sum(key.startswith("bill/snapshots/") for key in keys) == 6, keys
assert sum(key.endswith(".html") for key in keys) == 2, keys
s3.put_bucket_lifecycle_configuration(
    Bucket="my-bucket", LifecycleConfiguration=json.loads(pathlib.Path("deploy/lifecycle.json").read_text())
)
state = json.loads(s3.get_object(Bucket="my-bucket", Key="bill/state.json")["Body"].read())
assert (state["phase"], state["looked"]) == ("sent", "snapshots/2022-05-03.json"), state
print(f"moto: six mornings by the function left {len(keys)} objects, and published {subjects}")
