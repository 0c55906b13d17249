"""What keeps people from using a page: found by axe-core, and by measuring."""

from functools import cache
from importlib.resources import files

from playwright.async_api import Page

LEAST_TARGET_PX = 44  # a finger's width (WCAG 2.5.5)

_FINDINGS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
      `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`));
}"""

# Of a check box its label is what is pressed.
_SMALL_TARGETS = """(least) =>
  [...document.querySelectorAll('button, select, summary, label.check, input:not([type=checkbox])')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < least - 0.5)
    .map(([each, { width, height }]) => `${each.outerHTML.slice(0, 60)}: ${width} x ${height}`)"""

_CUT_WORDS = """() =>
  [...document.querySelectorAll('button')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map((each) => `${each.textContent.trim()}: ${each.scrollWidth} in ${each.clientWidth}`)"""

_SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


async def barriers(page: Page, *, is_phone: bool) -> list[str]:
    """What stands in somebody's way on the screen that is shown now, a sentence each.

    Everything that axe-core calls serious or critical, scrolling to the side, buttons that are too
    narrow for their words, and, where `is_phone`, what is too small for a finger.
    """
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_axe())
    found: list[str] = await page.evaluate(_FINDINGS)
    sideways: int = await page.evaluate(_SIDEWAYS)
    if sideways > 0:
        found.append(f"scrolls sideways by {sideways} px")
    cut: list[str] = await page.evaluate(_CUT_WORDS)
    found += [f"words do not fit into their button: {each}" for each in cut]
    if is_phone:
        small: list[str] = await page.evaluate(_SMALL_TARGETS, LEAST_TARGET_PX)
        found += [f"too small for a finger: {target}" for target in small]
    return found


@cache
def _axe() -> str:
    """axe-core's source; it lies in a package, nothing is fetched."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
