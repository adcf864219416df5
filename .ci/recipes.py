"""The recipes of docs/unattended.md, run: `recipes.py WHYBILL FOLDER`. AWS isn't there, so the digest is between two snapshots."""

import os, pathlib, re, shutil, subprocess, sys

import yaml

whybill, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
page = pathlib.Path("docs/unattended.md").read_text()
blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)


def block(kind, having):
    found = [text for own, text in blocks if own == kind and having in text]
    assert len(found) == 1, (kind, having, len(found))
    return found[0]


# `whybill` as it would be with an account, on a day without news, and with credentials that have expired.
scenario = lambda name: pathlib.Path("fixtures/scenarios", name, "snapshot.json").resolve()
ways = {
    "good": f'exec "{whybill}" "$@" --since "{scenario("march-2022")}" --from "{scenario("april-2022")}"',
    "quiet": f'exec "{whybill}" "$@" --since "{scenario("april-2022")}" --from "{scenario("april-2022")}"',
    "bad": "echo 'Error: no credentials' >&2; exit 1",
}
for name, line in ways.items():
    (folder / name).mkdir()
    (folder / name / "whybill").write_text(f"#!/bin/sh\n{line}\n")
    (folder / name / "whybill").chmod(0o755)


def run(way, shell, line, **more):
    env = {"PATH": f"{folder / way}:/usr/bin:/bin", "HOME": str(folder), **more}
    return subprocess.run([*shell, line], env=env, cwd=folder, capture_output=True, text=True)


cron = block("crontab", "MAILTO")
line = next(line for line in cron.splitlines() if line.startswith("0 7"))
command = line.split(maxsplit=5)[5]
assert "%" not in command, "cron takes it for a line break"
good, bad = run("good", ["/bin/sh", "-c"], command), run("bad", ["/bin/sh", "-c"], command)
assert "$" in good.stdout and "ended with status" not in good.stdout, good
assert bad.stdout == "whybill digest ended with status 1\n", bad
# cron mails what is on standard error, too.
quiet = run("quiet", ["/bin/sh", "-c"], command)
assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", ""), quiet
assert good.stderr == "", good

workflow = yaml.safe_load(block("yaml", "GITHUB_STEP_SUMMARY"))
steps = workflow["jobs"]["digest"]["steps"]
for step in steps:
    assert ("run" in step) != ("uses" in step), step
step = next(step for step in steps if step.get("name") == "Digest")
for way, status in (("good", 0), ("bad", 1)):
    summary = folder / f"summary-{way}.md"
    summary.touch()
    # As GitHub runs a step.
    ended = run(way, ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"], step["run"], GITHUB_STEP_SUMMARY=str(summary), STATE=str(folder / "state"))
    assert ended.returncode == status, ended
    assert (summary.stat().st_size > 200) == (status == 0), summary.read_text()

units = {"whybill.service": block("ini", "[Service]"), "whybill.timer": block("ini", "[Timer]")}
for name, text in units.items():
    (folder / name).write_text(text.replace("/usr/local/bin/whybill", str(whybill)))
if shutil.which("systemd-analyze"):
    checked = subprocess.run(["systemd-analyze", "verify", *(str(folder / name) for name in units)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    print("recipes: cron and GitHub Actions were run, systemd verifies its units")
else:
    print("recipes: cron and GitHub Actions were run; systemd isn't here, its units aren't looked at")
