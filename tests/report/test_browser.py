"""The page in a real browser: both languages, 390 px, print, nothing from the network."""

import os
import shutil

import pytest

from moshimo import Study, brief

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("MOSHIMO_REQUIRE_BROWSER") == "1"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium here; CI requires it"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return brief(Study(futures=500), tmp_path_factory.mktemp("page") / "brief").html


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "install Debian's chromium, or unset MOSHIMO_REQUIRE_BROWSER"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser, path):
    """Return an opener of the page at a width, with what it asked for and complained about."""
    opened = []

    def open_at(width):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield open_at
    for page in opened:
        page.close()


def test_it_loads_nothing_and_complains_of_nothing(open_page, path):
    page = open_page(1000)
    assert page.asked == [path.as_uri()]
    assert page.complaints == []


@pytest.mark.parametrize("width", [390, 1000])
def test_it_is_no_wider_than_the_window(open_page, width):
    page = open_page(width)
    for language in ("ja", "en"):
        page.click(f"label[for=show-{language}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        outside = page.evaluate(
            """width => [...document.querySelectorAll('main p, main li, figcaption, h1, h2')]
               .filter(e => e.offsetParent && e.getBoundingClientRect().right > width + 1).length""",
            width,
        )
        assert outside == 0


def test_the_switch_shows_one_language_by_mouse_and_by_key(open_page):
    page = open_page(1000)
    shown = "() => [...document.querySelectorAll('main')].filter(e => e.offsetParent).map(e => e.lang)"
    assert page.evaluate(shown) == ["ja"]
    page.click("label[for=show-en]")
    assert page.evaluate(shown) == ["en"]
    page.focus("#show-en")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(shown) == ["ja"]


def test_figures_are_drawn_and_readable_on_a_telephone(open_page):
    page = open_page(390)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('main[lang=ja] svg')].map(e => {
             const box = e.getBoundingClientRect();
             const sizes = [...e.querySelectorAll('text')].map(t => parseFloat(getComputedStyle(t).fontSize));
             return [box.width, box.height, Math.min(...sizes)] })"""
    )
    assert len(boxes) == 22
    for width, height, smallest in boxes:
        assert 250 < width <= 390
        assert height > 40
        assert smallest >= 11


def test_labels_of_figures_do_not_run_into_each_other(open_page):
    page = open_page(390)
    for language in ("ja", "en"):
        page.click(f"label[for=show-{language}]")
        overlaps = page.evaluate(
            """language => [...document.querySelectorAll(`main[lang=${language}] svg`)].flatMap(svg => {
                 const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
                 return boxes.flatMap(([a, x], i) => boxes.slice(i + 1)
                   .filter(([b, y]) => Math.min(x.right, y.right) - Math.max(x.left, y.left) > 1
                     && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 3)
                   .map(([b]) => [a, b])) })""",
            language,
        )
        assert overlaps == []


def test_print_holds_the_tables_and_one_language(open_page, tmp_path):
    page = open_page(1000)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.choose')).display") == "none"
    visible = page.evaluate(
        """() => [...document.querySelectorAll('main[lang=ja] details table')]
             .map(e => e.getBoundingClientRect().height > 20)"""
    )
    assert len(visible) >= 5
    assert all(visible)
    page.pdf(path=str(tmp_path / "brief.pdf"), format="A4")
    assert (tmp_path / "brief.pdf").stat().st_size > 50_000


def test_without_colour_every_outcome_still_differs(open_page):
    """Patterns differ, and segments wide enough carry their letter: meaning never hangs on colour alone."""
    page = open_page(1000)
    tiles = page.evaluate(
        """() => [...document.querySelector('main[lang=ja] svg').querySelectorAll('pattern')].map(p =>
             p.innerHTML.replace(/#[0-9a-f]{3,6}/g, ''))"""
    )
    assert len(tiles) == len(set(tiles)) == 5
    letters = page.evaluate("[...document.querySelectorAll('main[lang=ja] svg .segment')].map(e => e.textContent[0])")
    assert set(letters) <= set("ABCDE" + "abcd" + "＋０−")  # outcomes, routes, and what decline does
    every = page.evaluate(
        """() => [...document.querySelectorAll('main[lang=ja] svg')].map(svg =>
             [...svg.querySelectorAll('pattern')].map(p => p.innerHTML.replace(/#[0-9a-f]{3,6}/g, '')))"""
    )
    assert all(len(one) == len(set(one)) for one in every)
    assert {"A", "B", "E"} <= set(letters)
