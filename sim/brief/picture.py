"""Figures on a page, and the templates that pages are made from."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis import Progress
from sim.figures import save_figure

if TYPE_CHECKING:
    from sim.figures import Drawing

HERE = Path(__file__).parent
PAGE = "index.html"


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """One figure of the page: file name, section, and how to draw it."""

    name: str
    section: str
    draw: Callable[[], Drawing]


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A figure on the page."""

    name: str
    section: str
    title: str
    subtitle: str
    svg: bytes

    @property
    def source(self) -> str:
        """The picture as a data address, so that the page is one file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


def draw_pictures(folder: Path, plans: Sequence[Plan]) -> list[Picture]:
    """Draw figures into ``figures`` (PNG, SVG) and write their numbers into ``data`` (CSV)."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    pictures = []
    with Progress(len(plans), "figures") as bar:
        for plan in plans:
            figure, table = plan.draw()
            _, svg = save_figure(figure, folder / "figures", plan.name)
            table.to_csv(data / f"{plan.name}.csv", index=False, lineterminator="\n", float_format="%.6g")
            words = [text.get_text().replace("\n", " ") for text in figure.texts]
            pictures.append(Picture(plan.name, plan.section, words[0], words[1], svg.read_bytes()))
            bar.advance()
    return pictures


def template(name: str) -> Any:
    """Template of a page, which may include its neighbours."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    # a number and its unit stay on one line
    environment.filters["joined"] = lambda text: text.replace(" %", "\u00a0%").replace(" points", "\u00a0points")
    # an effect may break before its interval and nowhere else
    environment.filters["parts"] = lambda text: text.replace(" [", "\n[").split("\n")
    return environment.get_template(name)
