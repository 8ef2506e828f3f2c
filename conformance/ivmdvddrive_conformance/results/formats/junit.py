"""JUnit XML for CI systems, of the run's cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from .cases import Case, Outcome, cases

__all__ = ["to_junit"]

_RESULTS: Final[dict[Outcome, Callable[..., Failure | Error | Skipped]]] = {
    "failed": Failure,
    "error": Error,
    "skipped": Skipped,
}
"""The element that JUnit has in a case that did not pass."""

_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(results: dict[str, Any]) -> str:
    """The XML of a run's results, as ``results.to_results`` gives them."""
    xml = JUnitXml("ivmdvddrive")
    for name, group in groupby(cases(results), key=lambda case: case.suite):
        suite = TestSuite(name)
        for case in group:
            suite.add_testcase(_case(case))
        xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]  # junitparser has no types here
    return str(xml.tostring().decode("utf-8"))  # type: ignore[no-untyped-call]  # nor here


def _case(case: Case) -> TestCase:
    made = TestCase(_clean(case.name), case.suite)
    if result := _RESULTS.get(case.outcome):
        kind = case.kind if case.outcome == "failed" and case.kind else None
        found = result(_clean(case.says), kind)
        if case.details:
            found.text = _clean(case.details)
        made.result = [found]
    elif case.details:
        made.system_out = _clean(case.details)
    return made


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
