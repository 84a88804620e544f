"""A process with Odoo loaded that forks a short-lived one for every task.

Loading Odoo takes seconds, and a worker that is killed in the middle has to be replaced at once.
``python -m tests.crash.stable DATABASE`` reads a task per line, JSON, and answers with a line.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import odoo.modules
import odoo.sql_db
import odoo.tools
from odoo.modules.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
LOOK_EVERY = 0.002


class Stable:
    """The other end: a driver's view of the process.

    :param str database: with a connected company, see :mod:`.bookkeeping`
    :param log: file that receives what the workers say, standard error by default
    """

    def __init__(self, database, log=None):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.stable", database],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        self._expect("ready")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._process.stdin.close()
        self._process.wait()

    def start(self, task, *arguments, kill_after=None):
        """Begin a task in a process of its own.

        :param str task: a function of :mod:`.tasks`
        :param kill_after: seconds until SIGKILL, None to let it end by itself
        """
        self._send({"task": task, "arguments": arguments, "kill_after": kill_after})

    def result(self):
        """Wait for every task that was started.

        :return: list of ``{"task", "killed", "seconds", "value"}`` in the order of their start
        :raise AssertionError: one failed
        """
        self._send({"task": None})
        line = self._process.stdout.readline()
        assert line.startswith("["), f"the process with Odoo says {line!r}"
        results = json.loads(line)
        for one in results:
            assert "error" not in one, one["error"]
        return results

    def run(self, task, *arguments):
        """:return: what a task gives"""
        self.start(task, *arguments)
        return self.result()[-1]["value"]

    def _send(self, message):
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _expect(self, word):
        line = self._process.stdout.readline()
        assert line.strip() == word, f"the process with Odoo did not start: {line!r}"


class _Child:
    """A forked process, and the pipe that it answers through."""

    def __init__(self, message, work):
        self._name = message["task"]
        self._began = time.monotonic()
        self._kill_after = message["kill_after"]
        self.result = None
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)
            _answer(writing, work, message)
        os.close(writing)

    def look(self):
        """:return: whether it has ended; it is killed when its time has come"""
        age = time.monotonic() - self._began
        if self._kill_after is not None and age >= self._kill_after:
            os.kill(self._pid, signal.SIGKILL)
            self._kill_after = None
        ended, status = os.waitpid(self._pid, os.WNOHANG)
        if not ended:
            return False
        with os.fdopen(self._reading) as pipe:
            text = pipe.read()
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        told = {"value": None} if killed else {"error": f"{self._name} ended without a word"}
        told = json.loads(text) if text and not killed else told
        self.result = {"task": self._name, "killed": killed, "seconds": round(age, 3)} | told
        return True


def _answer(pipe, work, message):
    """In the child: do the task, write what it gives, and leave without Python's own clearing up.

    What Odoo prints is no answer: it goes to the log.
    """
    os.dup2(2, 1)
    try:
        told = {"value": work(message["task"], message["arguments"])}
    except BaseException:
        told = {"error": traceback.format_exc()}
    with os.fdopen(pipe, "w") as stream:
        json.dump(told, stream)
    os._exit(0)


def _wait(children):
    waiting = list(children)
    while waiting:
        waiting = [child for child in waiting if not child.look()]
        time.sleep(LOOK_EVERY)
    return [child.result for child in children]


def main(database):
    """Read tasks until the other end closes."""
    odoo.tools.config.parse_config(["--log-level=warn", "--no-http"], setup_logging=True)
    odoo.tools.config["db_name"] = [database]
    odoo.modules.module.initialize_sys_path()
    # The addon can be imported once Odoo knows where its addons are.
    from . import tasks

    registry = Registry(database)
    tasks.warm_up(registry)
    # A connection to PostgreSQL must not be shared by two processes.
    odoo.sql_db.close_all()
    print("ready", flush=True)
    children = []
    for line in sys.stdin:
        message = json.loads(line)
        if message["task"]:
            children.append(_Child(message, lambda *task: tasks.run(registry, *task)))
            continue
        print(json.dumps(_wait(children)), flush=True)
        children = []


if __name__ == "__main__":
    main(sys.argv[1])
