"""Addresses that Expression Atlas printed once lead to what answers them now."""

from dataclasses import replace

import pytest

from service.app import create_app

MOVED = [
    ("/search/?geneQuery=FKBP5,DUSP1", "/search?geneQuery=FKBP5,DUSP1"),
    ("/experiments/", "/experiments"),
    ("/genes/ENSG00000168484/", "/genes/ENSG00000168484"),
    ("/experiments/E-MTAB-9001/Experiment Design/", "/experiments/E-MTAB-9001/Experiment%20Design"),
    ("/query?geneQuery=FKBP5&exactMatch=true", "/search?geneQuery=FKBP5&exactMatch=true"),
    ("/query.tsv?geneQuery=FKBP5&exactMatch=true", "/api/v1/differential.tsv?geneQuery=FKBP5"),
    ("/search.tsv?conditionQuery=liver", "/api/v1/differential.tsv?conditionQuery=liver"),
    ("/genes/ENSG00000168484.tsv", "/api/v1/differential.tsv?geneQuery=%5B%7B%22value%22:%22ENSG00000168484%22%7D%5D"),
    ("/genesets/GO:0007585.tsv", "/api/v1/differential.tsv?geneQuery=%5B%7B%22value%22:%22GO:0007585%22%7D%5D"),
    ("/experiments.tsv", "/api/v1/experiments.tsv"),
    ("/baseline/experiments", "/experiments?experimentType=baseline"),
    ("/plant/experiments", "/experiments?kingdom=plants"),
    ("/edtl/experiments", "/experiments"),
    ("/experiments/E-MTAB-9001/analysis-methods/1.pdf", "/experiments/E-MTAB-9001/Supplementary%20Information"),
    ("/genesetenrichment?query=FKBP5 DUSP1", "/api/v1/enrichment.tsv?geneQuery=FKBP5,DUSP1"),
    ("/FAQ.html", "/help#what"),
    ("/help/licence.html", "/help#cite"),
    ("/download", "/downloads/"),
]


@pytest.mark.parametrize(("path", "target"), MOVED)
def test_it_leads_to_what_answers_it_now(client, path, target):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, target)
    assert client.get(answer.location).status_code in {200, 302}


def test_a_prefix_and_the_release_are_kept(settings, release):
    client = create_app(replace(settings, prefix="/gxa")).test_client()
    assert client.get("/gxa/experiments/").location == "/gxa/experiments"
    assert client.get(f"/gxa/FAQ.html?release={release.id}").location == f"/gxa/help?release={release.id}#what"


def test_a_posted_search_stays_posted(client):
    answer = client.post("/search/", data={"geneQuery": "FKBP5,DUSP1"}, follow_redirects=True)
    assert (answer.status_code, answer.request.method) == (200, "POST")
    assert "Results for FKBP5, DUSP1" in answer.text


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere.html", "/genes/nonsense/"])
def test_what_was_never_there_is_not_found(client, path):
    assert client.get(path, follow_redirects=True).status_code == 404


def test_no_address_leads_to_another_host(client):
    answer = client.get("/", environ_overrides={"PATH_INFO": "//elsewhere.example/"})
    assert (answer.status_code, answer.location) == (302, "/elsewhere.example")


def test_ticks_may_be_written_as_they_once_were(client):
    ticks = 'bs={"homo sapiens":{"CELL_LINE":true}}&ds={"kingdom":{"animals":true}}'
    page = client.get(f"/search?geneQuery=FKBP5,DUSP1&{ticks}")
    assert page.status_code == 200
    assert '<a class="ticked"' in page.text
