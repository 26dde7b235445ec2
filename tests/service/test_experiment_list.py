"""The list of experiments: words, filters, order, pages."""

import re

import pytest


def get(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def listed(client, query=""):
    return re.findall(r'<tr><td><a href="/experiments/([^"?]+)', get(client, f"/experiments{query}"))


def test_all_are_listed_by_type_then_name(client, release):
    found = listed(client)
    assert sorted(found) == [entry.accession for entry in release.catalogue.experiments]
    kinds = [release.catalogue.experiments[release.catalogue.experiment_numbers[one]].kind.baseline for one in found]
    assert kinds == sorted(kinds, reverse=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=e-mtab-9001", ["E-MTAB-9001"]),
        ("?experimentDescription=e-mtab-9001", ["E-MTAB-9001"]),
        ("?search=GEOD nothing such", []),
        ("?kingdom=plants", ["E-MTAB-9008"]),
        ("?species=Homo sapiens&kingdom=plants", []),
    ],
)
def test_words_and_filters_narrow_it_down(client, query, found):
    assert listed(client, query) == found


def test_words_may_stand_in_the_description(client, release):
    entry = next(one for one in release.catalogue.experiments if one.description)
    word = max(entry.description.split(), key=len)
    assert entry.accession in listed(client, f"?search={word.upper()}")


def test_both_kinds_together_are_all(client):
    baseline, differential = (listed(client, f"?experimentType={kind}") for kind in ("baseline", "differential"))
    assert sorted(baseline + differential) == sorted(listed(client))
    assert 'aria-current="page"' in get(client, "/experiments?experimentType=baseline")


@pytest.mark.parametrize("column", ["accession", "title", "species", "type", "assays", "contrasts"])
def test_every_column_sorts_both_ways(client, release, column):
    def value(accession):
        entry = release.catalogue.experiments[release.catalogue.experiment_numbers[accession]]
        contrasts = int(release.catalogue.contrast_counts[release.catalogue.experiment_numbers[accession]])
        head, _, tail = accession.rpartition("-")
        return {
            "accession": (head, int(tail)),
            "title": entry.title.casefold(),
            "species": entry.species.casefold(),
            "type": entry.kind.label,
            "assays": entry.assays,
            "contrasts": contrasts,
        }[column]

    up = [value(one) for one in listed(client, f"?sort={column}")]
    down = [value(one) for one in listed(client, f"?sort=-{column}")]
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


def test_an_unknown_column_is_refused(client):
    assert "accession, title" in get(client, "/experiments?sort=nonsense", 400)


def test_pages_together_are_the_list(client):
    whole = listed(client, "?sort=accession")
    count = -(-len(whole) // 3)
    pages = [one for page in range(1, count + 1) for one in listed(client, f"?sort=accession&size=3&page={page}")]
    assert pages == whole
    assert "a whole number from 1 to" in get(client, "/experiments?size=3&page=99", 400)
    text = get(client, "/experiments?size=3&page=2&species=Homo sapiens")
    assert "page=1" in text
    assert "species=Homo" in text


def test_counts_of_a_filter_are_those_under_the_words(client):
    text = get(client, "/experiments?search=E-MTAB-9008")
    assert re.findall(r'name="kingdom" value="(\w+)".*?"count">(\d+)<', text) == [("plants", "1")]


def test_what_it_does_not_know_it_owns_up_to(client):
    assert "experimentProjects changed nothing" in get(client, "/experiments?experimentProjects=x")
    assert "after changed nothing" in get(client, "/experiments?after=x")
