"""The page: numbers from the runs, complete, self-contained, replaced at once."""

import html.parser
import json
import re

import pytest

from sim.brief import make_brief
from sim.errors import UserError

SIZE = {"seeds": 2, "developers": 1000, "until": "2023-06"}


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brief")
    page = make_brief(folder / "brief", scenarios=("baseline", "no_controls"), keep=folder / "runs", **SIZE)
    return page.parent


class Page(html.parser.HTMLParser):
    void = ("meta", "img", "br", "link", "input", "hr")

    def __init__(self, text):
        super().__init__()
        self.open, self.links, self.images, self.words = [], [], [], []
        self.feed(text)
        assert not self.open, "tags left open"

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "img":
            self.images.append(attributes)
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def page(brief):
    return Page((brief / "index.html").read_text(encoding="utf-8"))


def test_every_figure_comes_as_png_svg_and_csv_and_stands_on_the_page(brief, page):
    stems = {file.stem for file in (brief / "figures").glob("*.svg")}
    assert stems == {file.stem for file in (brief / "figures").glob("*.png")}
    assert stems == {file.stem for file in (brief / "data").glob("*.csv")}
    assert len(page.images) == len(stems) == 12
    assert all(image["src"].startswith("data:image/svg+xml") and len(image["alt"]) > 40 for image in page.images)


def test_links_lead_to_files(brief, page):
    assert page.links
    assert all((brief / link).is_file() for link in page.links)


def test_the_page_asks_nothing_of_the_network(brief):
    text = (brief / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "<script" not in text


def test_numbers_on_the_page_are_those_of_the_runs(brief, page):
    import pandas

    words = re.sub(r"\s+", " ", " ".join(page.words))
    table = pandas.read_csv(brief / "effects.csv")
    row = table[(table.outcome == "compute_stock") & (table.bloc == "CN") & (table.month == "2023-06")].iloc[0]
    assert f"+{row['mean']:.3g}"[:4] in words.replace("−", "-")
    assert "2 seeds" in words and "1,000 developer rows" in words
    assert "Both follow the recorded releases" in words and "not in it yet" not in words


def test_both_loops_stand_on_the_page_and_the_physical_one_is_prior_driven(brief, page):
    import pandas

    words = re.sub(r"\s+", " ", " ".join(page.words))
    table = pandas.read_csv(brief / "effects.csv")
    assert table.prior_driven.any() and not table.prior_driven.all()
    assert "All results of the physical loop are prior-driven" in words
    assert words.count("Physical loop, prior-driven:") == 1  # one scenario beside the baseline
    assert "Physical loop (prior-driven), 2023-06" in words
    marked = re.findall(r"number of AI-run units in (?:China|the US)\s†", words)
    assert len(marked) == 2
    assert "agreement is no test there either" in words
    assert "robotaxis: weekly rides (counts rides; the outcomes count vehicles)" in words


def test_the_manifest_names_every_run(brief):
    manifest = json.loads((brief / "manifest.json").read_text())
    assert manifest["seeds"] == [1, 2]
    assert {title: len(runs) for title, runs in manifest["runs"].items()} == {
        "Recorded history": 2,
        "No chip controls": 2,
    }
    assert all((brief / name).is_file() for name in manifest["files"])


def test_a_second_brief_replaces_the_first_and_is_the_same(brief):
    before = {file: file.read_bytes() for file in brief.rglob("*") if file.is_file()}
    (brief / "figures" / "note.txt").write_text("mine")
    make_brief(brief, scenarios=("baseline", "no_controls"), keep=brief.parent / "runs", **SIZE)
    (brief / "figures" / "note.txt").unlink()
    assert {file: file.read_bytes() for file in brief.rglob("*") if file.is_file()} == before


def test_a_folder_with_something_else_is_refused_before_running(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match="no results of two-loops"):
        make_brief(tmp_path, **SIZE)


def test_a_draft_says_so(brief, tmp_path):
    page = make_brief(
        tmp_path / "b", scenarios=("baseline", "no_controls"), keep=brief.parent / "runs", draft=True, **SIZE
    )
    assert "Draft." in page.read_text(encoding="utf-8")
    assert "Draft." not in (brief / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1100])
def test_the_page_reads_on_a_phone_and_on_a_desk(brief, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto((brief / "index.html").as_uri())
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # no table is cut off, nor has to be scrolled sideways
    edges = page.evaluate("[...document.querySelectorAll('table, td, th')].map(e => e.getBoundingClientRect().right)")
    assert max(edges) <= width
    inside = page.evaluate("[...document.querySelectorAll('.wide > table')].every("
                           "t => t.scrollWidth <= t.parentElement.clientWidth)")  # fmt: skip
    assert inside
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.locator("img").count() == 12
    headings = page.locator("h2").all_inner_texts()
    assert headings[0].startswith("What the scenarios change")
    assert {"How well the record is met", "Effects in numbers", "Effects over time", "Methods and limits"} <= {
        *headings
    }
    sizes = page.evaluate("[...document.querySelectorAll('p, li')].map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 14
    page.close()
