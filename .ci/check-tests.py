"""Adds up the reports of Surefire and Failsafe; fails on a skipped test that .ci/skips does not name."""

import sys
import xml.etree.ElementTree as xml
from pathlib import Path

root = Path(__file__).resolve().parent.parent
allowed = {
    line.strip()
    for line in (root / ".ci/skips").read_text().splitlines()
    if line.strip() and not line.startswith("#")
}

skipped, reasons, total, failed = [], {}, 0, 0
for report in sorted(root.glob("*/target/*-reports/TEST-*.xml")):
    suite = xml.parse(report).getroot()
    listed = 0
    for case in suite.iter("testcase"):
        total += 1
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        if case.find("skipped") is not None:
            name = case.get("name", "").split("(")[0].split("{")[0].split("[")[0]
            test = f"{case.get('classname')}#{name}"
            skipped.append(test)
            reasons[test] = case.find("skipped").get("message", "")
            listed += 1
    # A class that gives up before its first test may be counted without a test case.
    if int(suite.get("skipped", "0")) > listed:
        total += 1
        test = f"{suite.get('name')}#"
        skipped.append(test)
        reasons[test] = "all of it"

unexpected = sorted(set(skipped) - allowed)
for test in unexpected:
    print(f"ci: skipped, but not in .ci/skips: {test}: {reasons[test]}", file=sys.stderr)
for test in sorted(allowed - set(skipped)):
    print(f"ci: in .ci/skips, but it ran: {test}", file=sys.stderr)

# The totals of all modules, in the words of Surefire's closing line.
print(f"Tests run: {total}, Failures: {failed}, Errors: 0, Skipped: {len(skipped)}")
print(f"{total - failed - len(skipped)} passed, {failed} failed, {len(skipped)} skipped")
sys.exit(1 if unexpected or failed or total == 0 else 0)
