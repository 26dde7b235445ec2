from types import SimpleNamespace

import pytest

from engines.errors import EngineUnavailable
from engines.open import EngineSettings
from engines.opensearch import engine
from engines.opensearch.engine import OpenSearchEngine


@pytest.mark.parametrize(("late", "failed"), [(True, 0), (False, 1)])
def test_an_answer_in_part_is_none(monkeypatch, tmp_path, late, failed):
    answer = {"timed_out": late, "_shards": {"total": 2, "failed": failed}, "hits": {"hits": [], "total": {"value": 7}}}
    monkeypatch.setattr(engine, "Connection", lambda _: SimpleNamespace(request=lambda *_: answer))
    settings = EngineSettings("opensearch", url="http://search:9200")
    with pytest.raises(EngineUnavailable, match="could answer only in part; try again later"):
        OpenSearchEngine(settings, "r1", SimpleNamespace(genes=[], conditions=[], matrices=[]), tmp_path, lambda: None)
