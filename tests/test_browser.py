"""The browser that the page tests rely on draws, lays out text and runs scripts."""

import io

import pytest
from matplotlib import image

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
