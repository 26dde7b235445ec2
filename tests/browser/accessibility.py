"""What axe-core finds on a page, by the rules of WCAG 2.2 A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ("color-contrast", "link-in-text-block")
"""Rules that a page in the dark may break where the same page in the light does not."""

GRAVE = {"serious", "critical"}

_axe = Axe()


def faults(page: Page, *rules: str) -> list[str]:
    """Return serious and critical violations of rules (none named: all) on the open page, one line per element."""
    which = {"type": "rule", "values": rules} if rules else WCAG
    found = _axe.run(page, options={"runOnly": which, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
