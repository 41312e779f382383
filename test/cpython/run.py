"""Runs CPython's own tests against the built library: npm run test:cpython -- [-v] [pattern ...]

Every test has to pass, but for those in allow-list.txt, which have to fail, and at the line that is given there.
"""

import collections
import fnmatch
import importlib.util
import os
import re
import sys
import time
import traceback
import unittest
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = sys.version_info[:3]


def concerns(versions):
    """Whether an entry for versions such as "<3.12" or ">=3.12.2" concerns this Python."""
    sign, number = re.fullmatch("(<|>=)([0-9.]+)", versions).groups()
    return (VERSION < tuple(map(int, number.split(".")))) == (sign == "<")


def allow_list():
    """pattern of names -> the lines at which such a test has to fail; None for a test that is not run"""
    lines = collections.defaultdict(list)
    with open(os.path.join(HERE, "allow-list.txt"), encoding="utf-8") as file:
        for entry in (line.strip().split(" | ", 2) for line in file if line.strip() and line[0] != "#"):
            name, *versions = entry[0].split()
            if all(map(concerns, versions)):
                lines[name].append(entry[2] if len(entry) > 2 else None)
    return lines


class Result(unittest.TestResult):
    """How one test ended: `skipped`, or `failed`: where, and the error."""

    skipped = failed = None

    def addSkip(self, test, reason):
        self.skipped = reason

    def addError(self, test, error):
        frames = traceback.StackSummary.extract(traceback.walk_tb(error[2]), lookup_lines=False)
        frames = [frame for frame in frames if f"{os.sep}test{os.sep}" in frame.filename and HERE not in frame.filename]
        self.failed = self.failed or (frames and frames[-1], f"{error[0].__name__}: {error[1]}")

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.addError(test, error)


def outcome(result, asked, lines):
    """What to count a test as, and the line at which it failed."""
    if result.failed:
        line = getattr(result.failed[0], "line", "?")
        return "failed as listed" if line in lines else "WRONG", line
    if result.skipped:
        return "skipped", result.skipped
    return "WRONG" if lines else "passed" if asked else "passed without asking the library", ""


def tests_of(suite):
    return [test for part in suite for test in (tests_of(part) if isinstance(part, unittest.TestSuite) else [part])]


def main(verbose, patterns):
    import bridge
    import codec_registry
    import suites

    allowed, wrong = allow_list(), []
    for suite, cases in suites.SUITES.items():
        counts = collections.Counter()
        for test in [test for case in cases() for test in tests_of(unittest.defaultTestLoader.loadTestsFromTestCase(case))]:
            name = f"{type(test).__name__}.{test._testMethodName}"
            if patterns and not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
                continue
            lines = [line for pattern in allowed if fnmatch.fnmatchcase(name, pattern) for line in allowed[pattern]]
            if None in lines:
                counts["not run"] += 1
                continue
            began, asked, result = time.time(), bridge.asked, Result()
            with codec_registry.registered(suite == "codecs"):
                test.run(result)
            kind, line = outcome(result, bridge.asked > asked, lines)
            counts[kind] += 1
            if verbose:
                print(f"{time.time() - began:6.2f} s  {name}  {kind}  {line}", flush=True)
            if kind == "WRONG":
                how = f" | ? | {line}\n    {result.failed[1]}" if result.failed else " passes, though it is in the allow-list"
                wrong.append(name + how)
        if counts:
            print(f"{suite}: {', '.join(f'{n} {kind}' for kind, n in counts.most_common())}", flush=True)
    print("\n".join(wrong), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    print("CPython", ".".join(map(str, VERSION)), flush=True)
    if importlib.util.find_spec("test") is None or importlib.util.find_spec("test.test_socket") is None:
        print("CPython's test files are missing (Debian: libpython3.x-testsuite), so nothing was tested.", flush=True)
        sys.exit(1 if os.environ.get("CI") else 0)
    warnings.simplefilter("ignore")
    arguments = sys.argv[1:]
    code = main("-v" in arguments, [argument for argument in arguments if argument != "-v"])
    os._exit(code)
