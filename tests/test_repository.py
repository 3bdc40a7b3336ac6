"""What is published names no machine and no package host, and the lock is complete."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

DIRECTORIES = "|".join(["home", "root", "Users", "tmp", "opt", "mnt", "srv", "work", "workspace", "shared"])
MACHINE_PATH = re.compile(rf"(?<![\w.:/)}}])(?:(?:\.\./)+|/)(?:{DIRECTORIES})\b|\b[A-Z]:\\Users\\")
# In pieces, so that this file passes its own test.
HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"))
PACKAGE_HOSTS = [".".join(labels) for labels in HOSTS]


def published_files():
    """Text files that are in git or would be added to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listing.split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue
        except FileNotFoundError:  # deleted, but still in the index
            continue


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /{}/me/x", True),
        ("'/{}/x.csv'", True),
        ("prefix=/{}", True),
        ("read ../{}/x", True),
        ("(../../{}/x)", True),
        ("https://example.com/{}/x", False),
        ("the model/{}/x", False),
        ("a /{}places", False),
    ],
)
def test_paths_of_a_machine_are_recognised(text, found):
    assert bool(MACHINE_PATH.search(text.format("home"))) is found


def test_files_name_neither_a_machine_nor_package_hosts():
    texts = dict(published_files())
    assert "requirements.lock" in texts
    found = [f"{name}: {match[0]}" for name, text in texts.items() for match in MACHINE_PATH.finditer(text)]
    found += [f"{name}: {host}" for name, text in texts.items() for host in PACKAGE_HOSTS if host in text]
    assert not found


def test_the_lock_holds_names_and_hashes_only():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    requirements = re.sub(r"\s*#.*", "", lock.replace("\\\n", " ")).strip().splitlines()
    form = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+( ; [^:]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert len(requirements) > 50
    assert [line for line in requirements if not form.fullmatch(line)] == []
