"""The browser that the page tests rely on draws, lays out text and runs scripts; it opens the pages of sweeps."""

import io

import pytest
from matplotlib import image

from sim.brief import make_sweep_brief
from tests.support_sweeps import DRAWS, GRID, LINES, quick_sweep

PAGE = """<!doctype html><meta charset="utf-8"><style>body {margin: 0; background: rgb(10, 200, 30)}
span {font: 20px sans-serif}</style><p id="sum"></p><span id="narrow">iiiii</span><br>
<span id="wide">WWWWW</span>
<script>document.getElementById("sum").textContent = 40 + 2</script>"""


@pytest.mark.slow
def test_a_local_page_is_drawn(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    page = browser.new_page(viewport={"width": 320, "height": 200})
    page.goto(file.as_uri())
    picture = image.imread(io.BytesIO(page.screenshot()), format="png")

    assert page.inner_text("#sum") == "42"
    assert picture.shape[:2] == (200, 320)
    assert [round(float(channel) * 255) for channel in picture[-1, -1, :3]] == [10, 200, 30]
    # Without any font every glyph is the same empty box.
    widths = {name: page.locator(f"#{name}").bounding_box()["width"] for name in ("narrow", "wide")}
    assert widths["wide"] > 2 * widths["narrow"] > 0


@pytest.fixture(scope="module")
def briefs(tmp_path_factory):
    """Pages of a sweep with several scenarios, one stopped half-way, a grid and a sample."""
    pages = {}
    for name, text, how in (("lines", LINES, {}), ("part", LINES, {"fails": ("Price war from April 2026",)}),
                            ("grid", GRID, {}), ("draws", DRAWS, {})):  # fmt: skip
        folder = tmp_path_factory.mktemp(name)
        pages[name] = make_sweep_brief(quick_sweep(folder, text, **how), folder / "brief")
    return pages


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("name", ["lines", "part", "grid", "draws"])
def test_the_page_of_a_sweep_reads_on_a_phone_and_on_a_desk(briefs, browser, name, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(briefs[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")

    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edges = page.evaluate("[...document.querySelectorAll('table, td, th')].map(e => e.getBoundingClientRect().right)")
    assert max(edges, default=0) <= width
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.locator("img").count() == len(list((briefs[name].parent / "figures").glob("*.svg"))) >= 6
    sizes = page.evaluate("[...document.querySelectorAll('p, li')].map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 14
    # every finding leads to its figure
    links = page.locator("a[href^='#']")
    assert links.count() >= 5
    for place in range(links.count()):
        assert page.locator(links.nth(place).get_attribute("href")).count() == 1
    banner = page.locator(".draft").all_inner_texts()
    assert len(banner) == (1 if name == "part" else 0)
    assert not banner or "12 of 16 runs are done, 4 failed, 0 are missing" in banner[0].replace("\n", " ")
    page.close()
