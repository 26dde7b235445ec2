import gzip

import pytest

from ontology.build import build_ontology, merge_terms, number_terms
from ontology.errors import OntologyError
from ontology.graph import Ontology
from ontology.groupings import Groupings, TissueGroup
from ontology.records import GroupKind, Term

SYSTEMS = """#system id\tsystem name\ttissue id\ttissue name
UBERON_0001016\tnervous system\tUBERON_0000955\tbrain
UBERON_0001016\tnervous system\tUBERON_0000020\tliver
UBERON_0001007\tdigestive system\tUBERON_0000020\tliver

"""
ANATOMY = (
    Term("UBERON:0001007", "digestive system"),
    Term("UBERON:0002107", "liver", parents=["UBERON:0001007"]),
    Term("UBERON:0004647", "liver lobule", parents=["UBERON:0002107"]),
    Term("ZFA:0000123", "liver"),
)


@pytest.fixture
def derived():
    merged = {}
    merge_terms(merged, ANATOMY)
    return Groupings(number_terms(merged, "", ()))


def test_without_tables_a_tissue_belongs_to_the_known_groups_above_it(derived):
    liver = TissueGroup("UBERON:0002107", "liver")
    assert derived.of("UBERON:0004647", GroupKind.SYSTEM) == [TissueGroup("UBERON:0001007", "digestive system")]
    assert derived.of("UBERON_0004647", GroupKind.ORGAN) == [liver]
    assert derived.of("UBERON:0002107", GroupKind.ORGAN) == [liver]
    assert derived.of("UBERON:0001007", GroupKind.ORGAN) == []
    assert derived.of("ZFA:0000123", GroupKind.ORGAN) == []
    assert derived.of("EFO:9999999", GroupKind.ORGAN) == []


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_table_says_which_tissues_belong_to_a_system(pack, ontology_files, tmp_path):
    (tmp_path / "anatomical_systems.txt").write_bytes(pack(SYSTEMS.encode()))
    ontology = build_ontology([ontology_files, tmp_path])
    ontology.save(tmp_path / "saved")
    for found in (ontology, Ontology.load(tmp_path / "saved")):
        groupings = Groupings(found)
        both = [TissueGroup("UBERON:0001007", "digestive system"), TissueGroup("UBERON:0001016", "nervous system")]
        assert groupings.of("UBERON:0000020", GroupKind.SYSTEM) == both
        assert groupings.of("UBERON:0000021", GroupKind.SYSTEM) == both
        assert groupings.of("UBERON:0000955", GroupKind.SYSTEM) == both[1:]
        assert groupings.of("UBERON:0000010", GroupKind.SYSTEM) == []
        assert groupings.of("UBERON:0000020", GroupKind.ORGAN) == [TissueGroup("UBERON:0000020", "liver")]
    assert "anatomical_systems.txt" not in [path.name for path, _ in ontology.passed_over]
    assert ontology.version == build_ontology([ontology_files]).version


def test_organs_are_told_by_their_header(tmp_path):
    path = tmp_path / "any-name.tsv"
    path.write_text(
        "#organ id\torgan name\ttissue id\ttissue name\nUBERON_0000955\tbrain\tUBERON_0002037\tcerebellum\n"
    )
    groupings = Groupings(build_ontology([path]))
    assert groupings.of("UBERON:0002037", GroupKind.ORGAN) == [TissueGroup("UBERON:0000955", "brain")]


def test_a_damaged_line_is_named(tmp_path):
    path = tmp_path / "organs.txt"
    path.write_text("#organ id\torgan name\ttissue id\nUBERON_0000955\tbrain\tUBERON_0002037\nUBERON_0000955\tbrain\n")
    with pytest.raises(OntologyError, match=r"line 3: found 'UBERON_0000955.tbrain', expected id and name of a group"):
        build_ontology([path])


def test_what_is_derived_is_what_the_tables_of_expression_atlas_say(shared_data, real_ontology):
    metadata = shared_data / "metadata"
    given = build_ontology([metadata / "anatomical_systems.txt.gz", metadata / "organs.txt.gz"])
    tables, derived = Groupings(given), Groupings(real_ontology)
    for tissue, kind, names in [
        ("UBERON:0002037", GroupKind.ORGAN, {"brain"}),
        ("UBERON:0002084", GroupKind.ORGAN, {"heart"}),
        ("UBERON:0002084", GroupKind.SYSTEM, {"circulatory system"}),
        ("UBERON:0002107", GroupKind.SYSTEM, {"digestive system", "endocrine system", "exocrine system"}),
        ("UBERON:0000178", GroupKind.ORGAN, {"blood"}),
    ]:
        assert {group.name for group in tables.of(tissue, kind)} == names
        assert names <= {group.name for group in derived.of(tissue, kind)}
