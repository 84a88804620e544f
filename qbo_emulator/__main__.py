"""The command: ``python -m qbo_emulator --port 8070 --company us``."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from .app import Application
from .checker import told
from .companies import KINDS, known_kind
from .emulator import Emulator
from .request_ids import FIRST_ANSWER, REUSES
from .server import Server


def _kind(text):
    try:
        return known_kind(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(error) from None


def _arguments():
    parser = argparse.ArgumentParser(prog="qbo_emulator", description="A local QuickBooks Online.")
    parser.add_argument("--port", type=int, default=8070, help="port on 127.0.0.1; 0 picks one")
    parser.add_argument(
        "--company",
        action="append",
        type=_kind,
        metavar="KIND",
        help=f"sample company, one of {', '.join(KINDS)}, with a number for N; repeated for several "
        "(default: those of the data file, or us)",
    )
    parser.add_argument("--data", metavar="FILE", help="SQLite file that keeps the companies")
    parser.add_argument("--latency-ms", type=int, default=0, help="delay of every answer")
    parser.add_argument("--no-limits", action="store_true", help="leave the rate limits out")
    parser.add_argument(
        "--check",
        action="store_true",
        help="hold all answers and bodies against the definitions, and fail at the end if one is wrong",
    )
    parser.add_argument(
        "--request-id-reuse",
        choices=REUSES,
        default=FIRST_ANSWER,
        help="what happens to a requestid that comes again with another request",
    )
    parser.add_argument(
        "--faults",
        metavar="SPEC",
        help="rules as for POST /emulator/faults: JSON, or @FILE with it",
    )
    return parser.parse_args()


def _rules(text):
    return json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)


def main():
    """Serve until interrupted."""
    arguments = _arguments()
    emulator = Emulator(
        arguments.company or (),
        arguments.data,
        not arguments.no_limits,
        arguments.latency_ms,
        "all" if arguments.check else None,
        request_id_reuse=arguments.request_id_reuse,
    )
    if arguments.faults:
        try:
            emulator.injection.set(_rules(arguments.faults))
        except (OSError, ValueError) as error:
            emulator.close()
            sys.exit(f"--faults: {error}")
    try:
        server = Server(arguments.port, Application(emulator))
    except OSError as error:
        emulator.close()
        sys.exit(f"port {arguments.port} cannot be used: {error.strerror}")
    emulator.serve_at(server.url)
    realms = ", ".join(f"{entry.kind} {realm}" for realm, entry in emulator.companies.items())
    print(f"{server.url}  realms: {realms}  client id: {emulator.client_id}", flush=True)
    _serve(server)
    emulator.close()
    if arguments.check:
        sys.exit(told(emulator.checker.violations()))


def _serve(server):
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stopped.wait()
    server.close()
    thread.join()


if __name__ == "__main__":
    main()
