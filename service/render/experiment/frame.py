"""What stands above every tab of an experiment: its title, where it comes from, and the tabs."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from service.atlas.heatmap import Asked
from service.atlas.resources import archives
from service.errors import NotFound
from service.render import pages as show
from service.render.experiment.links import FIRST_TAB, Place

RESULTS, MARKERS, PLOTS = FIRST_TAB, "Markers", "Plots"
DESIGN, SUPPLEMENT, DOWNLOADS = "Experiment Design", "Supplementary Information", "Downloads"

TAB_NAMES = {
    RESULTS: "Results",
    MARKERS: "Marker genes",
    PLOTS: "Plots",
    DESIGN: "Experiment design",
    SUPPLEMENT: "Supplementary information",
    DOWNLOADS: "Downloads",
}
"""Tab as in an address, the Atlas's own (and one of ours) -> what it is called."""

FORT_LAUDERDALE = (
    "These data are shared before publication, on the terms of the Fort Lauderdale agreement: those who made them "
    "publish the first analysis of the whole data set."
)

_OLD = {
    "heatmap": RESULTS,
    "analysis methods": SUPPLEMENT,
    "qc report": SUPPLEMENT,
    "quality control": SUPPLEMENT,
    "design": DESIGN,
    "resources": DOWNLOADS,
}
"""Names of tabs in the past."""


def find_tab(name: str, *, baseline: bool) -> str:
    """Return the tab that a part of an address means, in any case and with any separator; raises `NotFound`."""
    wanted = " ".join(name.replace("-", " ").replace("_", " ").replace("+", " ").casefold().split())
    tabs = {tab.casefold(): tab for tab in tabs_of(baseline=baseline)}
    found = tabs.get(wanted) or _OLD.get(wanted)
    if wanted and not found:
        raise NotFound(f"An experiment has no tab {name[:100]!r}; it has {', '.join(tabs.values())}")
    return found or RESULTS


def tabs_of(*, baseline: bool) -> list[str]:
    """Return the tabs of an experiment: marker genes are those of assay groups, so of baseline experiments."""
    return [tab for tab in TAB_NAMES if tab != MARKERS or baseline]


def experiment_frame(asked: Asked, place: Place, tab: str) -> dict[str, Any]:
    """Return what all tabs show around them; `tab` is the one shown, "" below all of them."""
    entry, experiment = asked.entry, asked.experiment
    tabs = [(name, TAB_NAMES[name], place.tab(name, page=None)) for name in tabs_of(baseline=entry.kind.baseline)]
    return show.frame(asked.release) | {
        "entry": entry,
        "experiment": experiment,
        "place": place,
        "tabs": tabs,
        "tab": tab,
        "archives": archives(entry),
        "publications": publications(experiment["investigation"]),
        "providers": _providers(experiment["display"]),
        "views": experiment["display"]["alternative_views"],
        "notice": _notice(experiment["display"]),
        "bare": place.bare,
        "show": show,
    }


def publications(investigation: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the papers of an experiment: title, PubMed id and DOI as far as the IDF says, in its order."""
    titles, pubmed, dois = (investigation[name] for name in ("publication_titles", "pubmed_ids", "dois"))
    count = max(len(titles), len(pubmed), len(dois))
    # The IDF's columns belong together only where every paper has all three.
    return [
        {
            "title": titles[place] if place < len(titles) else "",
            "pubmed": pubmed[place] if place < len(pubmed) else "",
            "doi": dois[place] if place < len(dois) else "",
            "doi_path": quote(dois[place]) if place < len(dois) else "",
        }
        for place in range(count)
    ]


def _notice(display: Mapping[str, Any]) -> str:
    """Return what users of the data are asked to respect; "lauderdale" is the name of the Atlas's text for that."""
    named = display["disclaimer"]
    if display["fort_lauderdale"] or "lauderdale" in named.casefold():
        return FORT_LAUDERDALE
    return str(named)


def _providers(display: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the providers of data (address, name); an address of another scheme than http is none."""
    urls, names = display["provider_urls"], display["provider_descriptions"]
    safe = [url if url.startswith(("http://", "https://")) else "" for url in urls]
    return [(url, names[place] if place < len(names) else url) for place, url in enumerate(safe)]
