"""A skipped test fails the run: a missing browser or tool must not look like success."""

import pytest

_skipped = pytest.StashKey[dict]()


def pytest_configure(config):
    config.stash[_skipped] = {}


class _SkipCollector:
    def __init__(self, skipped):
        self._skipped = skipped

    def pytest_runtest_logreport(self, report):
        self._note(report)

    def pytest_collectreport(self, report):
        self._note(report)

    def _note(self, report):
        # A test that is expected to fail also counts as skipped for pytest.
        if report.skipped and not hasattr(report, "wasxfail"):
            self._skipped[report.nodeid] = report.longrepr[2]


def pytest_sessionstart(session):
    collector = _SkipCollector(session.config.stash[_skipped])
    session.config.pluginmanager.register(collector)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if session.config.stash[_skipped] and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    skipped = config.stash[_skipped]
    if skipped:
        terminalreporter.section("skipped tests fail the run", red=True)
        for nodeid, reason in skipped.items():
            terminalreporter.write_line(f"{nodeid}: {reason}")
