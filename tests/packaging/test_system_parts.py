"""Missing system parts are installed where that is possible and named where it is not."""

import os
import sys
from pathlib import Path

import pytest

from launcher import system_parts
from launcher.faults import SetupError
from launcher.system_parts import SystemPart, ensure_parts, read_parts

TABLE = Path(__file__).parents[2] / "packaging" / "system-parts.toml"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has parts that pip does not bring"
)

APT_GET = """#!/bin/sh
echo "$@" >> {calls}
case "$*" in *install*) touch {part};; esac
"""
APT_CACHE = """#!/bin/sh
printf 'old-name:\\n  Installed: (none)\\n  Candidate: (none)\\n'
printf 'new-name:\\n  Installed: (none)\\n  Candidate: 1.2-3\\n'
"""


def _part(path: Path, *, is_optional: bool = False) -> SystemPart:
    packages = ("old-name", "new-name")
    return SystemPart(kind="path", name=str(path), packages=packages, is_optional=is_optional)


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian whose apt brings the part; returns the list of calls to it."""
    calls = tmp_path / "calls"
    programs = {
        "apt-get": APT_GET.format(calls=calls, part=tmp_path / "part"),
        "apt-cache": APT_CACHE,
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(system_parts.os, "geteuid", lambda: 0)
    return calls


def test_every_purpose_of_the_table_can_be_read() -> None:
    for purpose in ("python", "sound", "window", "voices", "test"):
        assert read_parts(TABLE, purpose)


def test_the_package_that_this_debian_knows_is_installed(debian: Path, tmp_path: Path) -> None:
    ensure_parts([_part(tmp_path / "part")], log=tmp_path / "log", environ=os.environ)
    calls = debian.read_text(encoding="utf-8").splitlines()
    assert calls[0].endswith("update")
    assert calls[1].endswith("install --no-install-recommends new-name")


def test_nothing_is_installed_when_nothing_is_missing(debian: Path, tmp_path: Path) -> None:
    (tmp_path / "part").touch()
    ensure_parts([_part(tmp_path / "part")], log=tmp_path / "log", environ=os.environ)
    assert not debian.exists()


def test_an_optional_part_is_not_missed(debian: Path, tmp_path: Path) -> None:
    part = _part(tmp_path / "part", is_optional=True)
    ensure_parts([part], log=tmp_path / "log", environ=os.environ)
    assert not debian.exists()


@pytest.mark.usefixtures("debian")
def test_offline_names_what_is_missing(tmp_path: Path) -> None:
    part = _part(tmp_path / "part")
    with pytest.raises(SetupError, match="apt-get install old-name"):
        ensure_parts([part], log=tmp_path / "log", environ=os.environ, is_offline=True)


def test_without_root_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_parts.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match=r"lacks .*part: on Debian"):
        ensure_parts([_part(tmp_path / "part")], log=tmp_path / "log", environ=os.environ)


def test_a_library_that_the_loader_finds_is_present() -> None:
    def library(name: str) -> SystemPart:
        return SystemPart(kind="library", name=name, packages=(), is_optional=False)

    assert library("libc.so.6").is_present()
    assert not library("libno-such-thing.so.1").is_present()
