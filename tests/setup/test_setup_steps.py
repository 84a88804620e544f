"""What the set-up says when something is wrong, and that it finishes what was half done."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEPS = "scripts/setup.d"


@pytest.fixture
def checkout(tmp_path):
    """A checkout of its own, with a cache of its own and no requirements to download."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-odoo.txt"):
        (folder / name).write_text("")
    (tmp_path / "cache" / "quickbooks_connector").mkdir(parents=True)
    (tmp_path / "programs").mkdir()
    return folder


@pytest.fixture
def cache(checkout):
    return checkout.parent / "cache" / "quickbooks_connector"


@pytest.fixture
def replace_program(checkout):
    """Put a shell script in the place of a program."""

    def replace(name, script):
        program = checkout.parent / "programs" / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return replace


@pytest.fixture
def run(checkout):
    """Run a script of the checkout."""

    def run(script, **variables):
        environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(checkout.parent / "cache"),
            "PATH": f"{checkout.parent / 'programs'}:{os.environ['PATH']}",
            **variables,
        }
        return subprocess.run(
            [checkout / script], env=environment, capture_output=True, text=True, check=False
        )

    return run


def assert_one_sentence(result, *parts):
    """The last line says it all, and nothing of the insides shows."""
    assert result.returncode != 0
    last_line = result.stderr.rstrip().splitlines()[-1]
    assert last_line.startswith("setup: ")
    for part in parts:
        assert part in last_line
    assert "Traceback" not in result.stderr
    assert "line " not in result.stderr


def full_disk(replace_program):
    replace_program("df", "echo Avail; echo 12")


def no_network(replace_program):
    replace_program("apt-get", "echo 'E: Could not resolve host' >&2; exit 100")
    replace_program("git", "echo 'fatal: Could not resolve host' >&2; exit 128")


def few_programs(checkout):
    """A path with hardly more than what the step itself needs."""
    folder = checkout.parent / "few-programs"
    folder.mkdir()
    for name in ("bash", "sh", "dirname", "sha256sum", "cut", "sort", "tail", "tr", "git"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


class TestOdoo:
    def test_a_folder_without_odoo_is_refused(self, run, tmp_path):
        result = run(f"{STEPS}/20-odoo", ODOO_SOURCE=str(tmp_path))
        assert_one_sentence(result, f"ODOO_SOURCE={tmp_path} is not a folder with Odoo 19")
        assert len(result.stderr.splitlines()) == 1

    def test_another_version_is_refused(self, run, tmp_path):
        (tmp_path / "odoo").mkdir()
        (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
        result = run(f"{STEPS}/20-odoo", ODOO_SOURCE=str(tmp_path))
        assert_one_sentence(result, "is not a folder with Odoo 19")

    def test_an_existing_odoo_is_used(self, run, tmp_path):
        (tmp_path / "odoo").mkdir()
        (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
        result = run(f"{STEPS}/20-odoo", ODOO_SOURCE=str(tmp_path), SETUP_VERBOSE="1")
        assert result.returncode == 0
        assert str(tmp_path) in result.stderr

    def test_a_full_disk_is_named_before_the_download(self, run, replace_program):
        full_disk(replace_program)
        replace_program("apt-get", "echo 'must not be called' >&2")
        result = run(f"{STEPS}/20-odoo")
        assert_one_sentence(result, "disk is too full for Odoo 19", "has 12 MB free")
        assert "must not be called" not in result.stderr

    def test_without_network_nothing_half_done_is_taken_for_odoo(self, run, replace_program, cache):
        no_network(replace_program)
        result = run(f"{STEPS}/20-odoo")
        assert_one_sentence(result, "Odoo 19 cannot be downloaded", "is there a network?")
        assert not (cache / "odoo-debian").exists()
        assert not (cache / "odoo-git").exists()

    def test_the_public_repository_is_the_last_resort(self, run, replace_program, cache):
        no_network(replace_program)
        replace_program(
            "git",
            'for target; do :; done; mkdir -p "$target/odoo"\n'
            'echo "version_info = (19, 0, 0)" >"$target/odoo/release.py"',
        )
        (cache / "odoo.partial" / "git").mkdir(parents=True)
        result = run(f"{STEPS}/20-odoo")
        assert result.returncode == 0, result.stderr
        assert (cache / "odoo-git" / "odoo" / "release.py").is_file()
        assert not (cache / "odoo.partial").exists()


class TestPython:
    def environments(self, cache):
        return list(cache.glob("python-*"))

    def test_a_half_finished_environment_is_built_again(self, run, cache):
        assert run(f"{STEPS}/30-python").returncode == 0
        [environment] = self.environments(cache)
        (environment / "complete").unlink()
        (environment / "bin" / "python").unlink()
        leftover = environment / "leftover"
        leftover.touch()
        result = run(f"{STEPS}/30-python")
        assert result.returncode == 0, result.stderr
        assert not leftover.exists()
        assert (environment / "bin" / "python").exists()
        assert run(f"{STEPS}/30-python").stderr == ""

    def test_without_network_the_environment_is_not_complete(self, run, checkout, cache):
        (checkout / "requirements.txt").write_text("no-such-package==1\n")
        result = run(
            f"{STEPS}/30-python",
            PIP_CONFIG_FILE=os.devnull,
            PIP_INDEX_URL="http://127.0.0.1:9/",
            PIP_RETRIES="0",
        )
        assert_one_sentence(result, "Python packages cannot be installed", "is there a network?")
        assert not list(cache.glob("python-*/complete"))

    def test_a_full_disk_is_named(self, run, replace_program):
        full_disk(replace_program)
        assert_one_sentence(
            run(f"{STEPS}/30-python"), "disk is too full for the Python environment"
        )


class TestSystemPackages:
    def test_a_user_without_sudo_is_told_what_to_ask_for(self, run, checkout, replace_program):
        replace_program("id", "echo 1000")
        replace_program("apt-get", "exit 100")
        programs = few_programs(checkout)
        result = run(
            f"{STEPS}/10-system-packages", PATH=f"{programs}:{checkout.parent / 'programs'}"
        )
        assert_one_sentence(result, "Install ", "chromium", "as an administrator")

    def test_a_missing_program_is_named_when_nothing_can_install_it(
        self, run, checkout, replace_program
    ):
        replace_program("id", "echo 1000")
        programs = few_programs(checkout)
        result = run(
            f"{STEPS}/10-system-packages", PATH=f"{programs}:{checkout.parent / 'programs'}"
        )
        assert_one_sentence(result, "Install ", "chromium")


def test_a_second_setup_waits_for_the_first(checkout, cache, run):
    """The steps are replaced by one that writes down when it begins and ends."""
    shutil.rmtree(checkout / STEPS)
    (checkout / STEPS).mkdir()
    step = checkout / STEPS / "10-only"
    journal = cache / "journal"
    step.write_text(f"#!/bin/sh\necho begin >>{journal}\nsleep 0.3\necho end >>{journal}\n")
    step.chmod(0o755)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache.parent)}
    first = subprocess.Popen([checkout / "scripts/setup", "--quiet"], env=environment)
    second = subprocess.Popen([checkout / "scripts/setup", "--quiet"], env=environment)
    assert (first.wait(), second.wait()) == (0, 0)
    assert journal.read_text().split() == ["begin", "end", "begin", "end"]
