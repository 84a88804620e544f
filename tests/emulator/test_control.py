"""The emulator's own paths, its command, and its data file."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from qbo_emulator.testing import EmulatorThread

from .conftest import Api, invoice_body

ROOT = Path(__file__).parents[2]


def control(emulator, method, path, body=None):
    return requests.request(method, f"{emulator.url}/emulator/{path}", json=body, timeout=10)


def test_a_fresh_token_pair(emulator):
    pair = control(emulator, "POST", "token").json()
    assert pair["realmId"] == emulator.realm_id
    url = f"{emulator.url}/v3/company/{emulator.realm_id}/preferences"
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert requests.get(url, headers=headers, timeout=10).status_code == 200


def test_no_token_for_an_unknown_realm(emulator):
    assert control(emulator, "POST", "token", {"realmId": "1"}).status_code == 400


def test_the_log_tells_every_request_whole_and_in_order(emulator, api):
    api.post("invoice", invoice_body(7), requestid="r")
    api.get("query", query="SELECT * FROM Term")
    write, query = control(emulator, "GET", "log").json()
    assert (write["method"], write["status"]) == ("POST", 200)
    assert write["path"].endswith("/invoice")
    assert write["query"] == {"requestid": "r"}
    assert write["json"] == json.loads(write["body"]) == invoice_body(7)
    assert query["query"] == {"query": "SELECT * FROM Term"}


def test_the_log_hides_the_authorization(emulator, api):
    api.get("preferences")
    (entry,) = emulator.log()
    assert entry["headers"]["Authorization"] == "(hidden)"


def test_the_log_knows_the_transaction_id_of_the_answer(emulator, api):
    answer = api.get("preferences")
    (entry,) = emulator.log()
    assert entry["intuit_tid"] == answer.headers["intuit_tid"]


def test_the_log_is_cleared(emulator, api):
    api.get("preferences")
    control(emulator, "DELETE", "log")
    assert emulator.log() == []


def test_the_clock_is_moved(emulator, company):
    control(emulator, "POST", "clock", {"now": "2027-02-03T10:00:00-08:00"})
    invoice = company.write("Invoice", invoice_body())
    assert invoice["TxnDate"] == "2027-02-03"
    assert invoice["MetaData"]["CreateTime"].startswith("2027-02-03T10:00:0")
    control(emulator, "POST", "clock", {"advance": 86_400})
    later = company.write("Term", {"Name": "x", "DueDays": 1})
    assert later["MetaData"]["CreateTime"].startswith("2027-02-04T10:00:0")


def test_summer_time_is_told_in_the_offset(emulator, company):
    control(emulator, "POST", "clock", {"now": "2027-07-01T12:00:00Z"})
    created = company.write("Term", {"Name": "x", "DueDays": 1})["MetaData"]["CreateTime"]
    assert created.startswith("2027-07-01T05:00:0")
    assert created.endswith("-07:00")


@pytest.mark.parametrize("body", [{}, {"advance": "soon"}, {"now": "soon"}, {"now": 5}])
def test_a_clock_setting_that_makes_no_sense_is_refused(emulator, body):
    assert control(emulator, "POST", "clock", body).status_code == 400


def test_reset_brings_a_company_back(emulator, api):
    api.write("Invoice", invoice_body())
    control(emulator, "POST", "reset", {"company": "us_sales"})
    assert api.query("SELECT COUNT(*) FROM Invoice") == {"totalCount": 36}


@pytest.mark.parametrize("path", ["reset", "token", "clock", "oauth", "webhooks", "webhooks/event"])
@pytest.mark.parametrize("body", [[], "text", [{}]])
def test_a_control_request_that_is_no_object_is_refused(emulator, path, body):
    answer = control(emulator, "POST", path, body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_reset_of_a_company_that_is_not_there(emulator):
    assert control(emulator, "POST", "reset", {"company": "moon"}).status_code == 400


def test_every_answer_has_a_transaction_id(emulator, api):
    answers = [
        api.get("preferences"),
        api.get("invoice/0"),
        requests.get(f"{emulator.url}/nowhere", timeout=10),
    ]
    tids = {answer.headers["intuit_tid"] for answer in answers}
    assert len(tids) == 3


def test_answers_are_compressed_when_asked(emulator, api):
    url = f"{api.base}/preferences"
    zipped = api.session.get(url, headers={"Accept-Encoding": "gzip"}, timeout=10)
    plain = api.session.get(url, headers={"Accept-Encoding": "identity"}, timeout=10)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.json()["Preferences"] == plain.json()["Preferences"]


def test_connections_stay_open(emulator, api):
    api.get("preferences")
    (pool,) = api.session.adapters["http://"].poolmanager.pools._container.values()
    for _ in range(5):
        api.get("preferences")
    assert pool.num_connections == 1


def test_two_companies_are_apart():
    with EmulatorThread(companies=("us_sales", "empty")) as emulator:
        assert set(emulator.realms) == {"us_sales", "empty"}
        empty = emulator.company(emulator.realms["empty"])
        assert empty.query("SELECT COUNT(*) FROM Customer") == 0
        empty.write("Customer", {"DisplayName": "Gideon Marsh"})
        assert emulator.company().query("SELECT COUNT(*) FROM Customer") == 30


def test_writers_of_one_realm_take_turns(emulator):
    def write(number):
        api = Api(emulator)
        for line in range(10):
            api.write("Invoice", invoice_body(1, DocNumber=f"{number}-{line}"))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    company = emulator.company()
    rows = company.query("SELECT * FROM Invoice WHERE DocNumber LIKE '%-%' MAXRESULTS 1000")
    assert len({row["Id"] for row in rows}) == 80
    assert sum(company.trial_balance().values()) == 0


def test_a_data_file_keeps_companies_and_tokens(tmp_path):
    data = tmp_path / "books.sqlite"
    with EmulatorThread(companies=("empty",), data=data) as first:
        customer = Api(first).write("Customer", {"DisplayName": "Kept"})
        token, port = first.token()["access_token"], int(first.url.rpartition(":")[2])
    with EmulatorThread(companies=(), data=data, port=port) as second:
        url = f"{second.url}/v3/company/{second.realm_id}/customer/{customer['Id']}"
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(url, headers=headers, timeout=10).json()["Customer"] == customer


def test_stopping_leaves_no_threads():
    before = set(threading.enumerate())
    with EmulatorThread(companies=("empty",)) as emulator:
        Api(emulator).get("preferences")
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize("source", ["text", "file"])
def test_the_command_prints_one_line_and_serves(tmp_path, source):
    spec = '{"fault": "status", "status": 503}'
    if source == "file":
        (tmp_path / "rules.json").write_text(spec)
        spec = f"@{tmp_path / 'rules.json'}"
    command = [sys.executable, "-m", "qbo_emulator", "--port", "0", "--company", "empty"]
    faults = ["--no-limits", "--faults", spec]
    with subprocess.Popen(
        [*command, *faults],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    ) as process:
        try:
            line = process.stdout.readline()
            url = line.split()[0]
            pair = requests.post(f"{url}/emulator/token", timeout=10).json()
            assert pair["realmId"] in line
            assert "emulator-client" in line
            path = f"{url}/v3/company/{pair['realmId']}/preferences"
            headers = {"Authorization": f"Bearer {pair['access_token']}"}
            assert requests.get(path, headers=headers, timeout=10).status_code == 503
            assert requests.get(path, headers=headers, timeout=10).status_code == 200
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
