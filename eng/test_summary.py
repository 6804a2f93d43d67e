"""Reads the .trx files of a test run: prints the slowest tests, the failed ones, and last "N passed, N failed".

Usage: test_summary.py DIRECTORY EXIT_CODE [DIRECTORY_OF_SECOND_TRY EXIT_CODE_OF_SECOND_TRY]
       test_summary.py --failed DIRECTORY      prints a filter for the tests that failed; fails when there are none, or too many

Exits with 1 when a test failed, when the run itself failed, or when no test ran. A test that fails and passes at a second try
counts as passed, and is named: it is a test to be mended.
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

# More than a few failures are no accident of timing.
MOST_SECOND_TRIES = 20

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}


def seconds(duration):
    hours, minutes, rest = duration.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def read(directory):
    tests, run_errors = [], []
    for path in sorted(pathlib.Path(directory).glob("*.trx")):
        root = ElementTree.parse(path).getroot()
        methods = {test.get("id"): test.find("t:TestMethod", NAMESPACE) for test in root.iterfind(".//t:UnitTest", NAMESPACE)}
        for result in root.iterfind(".//t:UnitTestResult", NAMESPACE):
            message = result.findtext(".//t:ErrorInfo/t:Message", "", NAMESPACE)
            method = methods[result.get("testId")]
            full_name = method.get("className") + "." + method.get("name").split("(")[0].split(".")[-1]
            tests.append((result.get("outcome"), result.get("testName"), seconds(result.get("duration", "0:0:0")), message, full_name))
        for info in root.iterfind(".//t:RunInfos/t:RunInfo", NAMESPACE):
            if info.get("outcome") in ("Error", "Failed"):
                run_errors.append(info.findtext("t:Text", "", NAMESPACE))
    return tests, run_errors


def print_failed(directory):
    names = sorted({test[4] for test in read(directory)[0] if test[0] == "Failed"})
    if not 0 < len(names) <= MOST_SECOND_TRIES:
        return 1
    print("|".join("FullyQualifiedName=" + name for name in names))
    return 0


def main(directory, exit_code, again=None, again_exit_code=0):
    tests, run_errors = read(directory)
    if again:
        second = {test[1]: test for test in read(again)[0]}
        for test in tests:
            if test[0] == "Failed" and second.get(test[1], test)[0] == "Passed":
                print(f"PASSED AT THE SECOND TRY {test[1]}\n  " + "\n  ".join(test[3].strip().splitlines()[:6]))
        tests = [second.get(test[1], test) if test[0] == "Failed" else test for test in tests]
        run_errors, exit_code = [], again_exit_code

    passed = sum(1 for test in tests if test[0] == "Passed")
    skipped = sum(1 for test in tests if test[0] == "NotExecuted")
    failed = [test for test in tests if test[0] not in ("Passed", "NotExecuted")]

    if tests:
        print("Slowest:")
        for _, name, duration, *_ in sorted(tests, key=lambda test: -test[2])[:15]:
            print(f"  {duration:7.2f} s  {name}")
    for _, name, _, message, _ in failed:
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
    if sys.argv[1] == "--failed":
        sys.exit(print_failed(sys.argv[2]))
    sys.exit(main(sys.argv[1], int(sys.argv[2]), *(sys.argv[3:4] + [int(code) for code in sys.argv[4:5]])))
