"""Reads the .trx files of a test run: prints the slowest tests, the failed ones, and last "N passed, N failed".

Usage: test_summary.py DIRECTORY EXIT_CODE_OF_THE_RUN
Exits with 1 when a test failed, when the run itself failed, or when no test ran.
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}


def seconds(duration):
    hours, minutes, rest = duration.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def main(directory, exit_code):
    tests, run_errors = [], []
    for path in sorted(pathlib.Path(directory).rglob("*.trx")):
        root = ElementTree.parse(path).getroot()
        for result in root.iterfind(".//t:UnitTestResult", NAMESPACE):
            message = result.findtext(".//t:ErrorInfo/t:Message", "", NAMESPACE)
            tests.append((result.get("outcome"), result.get("testName"), seconds(result.get("duration", "0:0:0")), message))
        for info in root.iterfind(".//t:RunInfos/t:RunInfo", NAMESPACE):
            if info.get("outcome") in ("Error", "Failed"):
                run_errors.append(info.findtext("t:Text", "", NAMESPACE))

    passed = sum(1 for test in tests if test[0] == "Passed")
    skipped = sum(1 for test in tests if test[0] == "NotExecuted")
    failed = [test for test in tests if test[0] not in ("Passed", "NotExecuted")]

    if tests:
        print("Slowest:")
        for _, name, duration, _ in sorted(tests, key=lambda test: -test[2])[:15]:
            print(f"  {duration:7.2f} s  {name}")
    for _, name, _, message in failed:
        print(f"\nFAILED {name}\n  " + "\n  ".join(message.strip().splitlines()[:12]))
    for text in run_errors:
        print(f"\nRUN ERROR {text.strip()}")
    if not tests:
        print("No test ran.")
    elif exit_code != 0 and not failed:
        print(f"Every test that reported passed, but the run itself ended with code {exit_code}.")

    bad = bool(failed) or exit_code != 0 or passed == 0
    failures = len(failed) or (1 if bad else 0)
    print(f"\n{passed} passed, {failures} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
