"""Each format is told by its content and read as it is; damage is named."""

import gzip
import shutil

import pytest

from ontology.annotation.annotation import AnnotationError
from ontology.annotation.read import read_annotation


def rows(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def write(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_native_tables_hold_lists_in_cells(fixtures):
    read = read_annotation([fixtures / "native" / "homo_sapiens.ensgene.tsv"])
    assert rows(read.genes)[0] == (
        "ENSG00000168484",
        "Homo sapiens",
        "SFTPC",
        "surfactant protein C [Source:HGNC Symbol;Acc:HGNC:10802]",
        "protein_coding",
    )
    assert rows(read.genes)[-1] == ("ENSG00000277399", "Homo sapiens", "", "", "")
    assert [row for row in rows(read.identifiers) if row[0] == "ENSG00000164458"] == [
        ("ENSG00000164458", "synonym", "T"),
        ("ENSG00000164458", "synonym", "TFT"),
        ("ENSG00000164458", "synonym", "t"),
        ("ENSG00000164458", "uniprot", "O15178"),
        ("ENSG00000164458", "entrezgene", "6862"),
    ]
    assert [row for row in rows(read.sets) if row[0] == "ENSG00000168484"] == [
        ("ENSG00000168484", "GO:0007585"),
        ("ENSG00000168484", "GO:0005615"),
        ("ENSG00000168484", "IPR001729"),
        ("ENSG00000168484", "goterm:extracellular space"),
        ("ENSG00000168484", "goterm:respiratory gaseous exchange"),
        ("ENSG00000168484", "interproterm:Surfactant-associated polypeptide, palmitoylation site"),
    ]
    assert (
        "interproterm:Surfactant-associated polypeptide, palmitoylation site",
        "Surfactant-associated polypeptide, palmitoylation site",
        "interproterm",
    ) in rows(read.set_names)


def test_quotes_around_cells_are_taken_off(fixtures):
    read = read_annotation([fixtures / "native" / "caenorhabditis_elegans.wbpsgene.tsv"])
    assert rows(read.genes) == [
        ("ZK1307.9", "Caenorhabditis elegans", "zk-9", 'Zinc finger, C2H2 type; "zk" like', ""),
        ("WBGene00000001", "Caenorhabditis elegans", "aap-1", "", ""),
    ]


def test_plain_tables_have_a_row_for_each_value(fixtures):
    read = read_annotation([fixtures / "plain" / "annotables.homo_sapiens.grch38.tsv"])
    assert rows(read.genes)[0] == (
        "ENSG00000145416",
        "Homo sapiens",
        "MARCHF1",
        "membrane associated ring-CH-type finger 1",
        "protein_coding",
    )
    assert rows(read.identifiers) == [
        ("ENSG00000145416", "entrezgene", "55016"),
        ("ENSG00000145416", "entrezgene", "999999"),
        ("ENSG00000145416", "location", "4:163524298-164384050:-1"),
        ("ENSG00000145416", "location", "4:163524298-164384050:-1"),
        ("ENSG00000223972", "location", "1:11869-14409:1"),
    ]


def test_a_column_may_say_the_species(tmp_path):
    path = write(
        tmp_path / "genes.tsv", "ensgene\tspecies\tsymbol", "ENSG1\thomo_sapiens\tA", "ENSMUSG1\tMus musculus\ta"
    )
    assert rows(read_annotation([path]).genes) == [
        ("ENSG1", "homo_sapiens", "A", "", ""),
        ("ENSMUSG1", "Mus musculus", "a", "", ""),
    ]


def test_a_table_without_species_is_refused(tmp_path):
    path = write(tmp_path / "genes.tsv", "ensgene\tsymbol", "ENSG1\tA")
    with pytest.raises(
        AnnotationError, match=r"genes\.tsv: nothing says which species.*Call it <species>\.ensgene\.tsv"
    ):
        read_annotation([tmp_path])
    assert path.exists()


def test_further_symbols_in_a_cell_are_synonyms(tmp_path):
    path = write(tmp_path / "homo_sapiens.ensgene.tsv", "ensgene\tsymbol", "ENSG1\tA@@B", "ENSG2\tC")
    read = read_annotation([path])
    assert [row[2] for row in rows(read.genes)] == ["A", "C"]
    assert ("ENSG1", "synonym", "B") in rows(read.identifiers)


def test_hgnc_symbols_go_first_and_its_names_last(fixtures):
    plain = fixtures / "plain"
    read = read_annotation([plain / "annotables.homo_sapiens.grch38.tsv", plain / "hgnc_complete_set.txt"])
    march = [row[2:] for row in rows(read.genes) if row[0] == "ENSG00000145416"]
    assert march[0] == ("MARCH1", "", "")
    assert march[1][0] == "MARCHF1"
    assert march[-1] == ("", "membrane associated ring-CH-type finger 1", "protein_coding")
    assert {row[0] for row in rows(read.genes)} == {
        "ENSG00000145416",
        "ENSG00000164458",
        "ENSG00000215386",
        "ENSG00000223972",
    }
    assert ("ENSG00000145416", "synonym", "MARCH-I") in rows(read.identifiers)
    assert ("ENSG00000164458", "previous_symbol", "T") in rows(read.identifiers)
    assert ("ENSG00000164458", "ortholog", "MGI:98472") in rows(read.identifiers)
    assert ("ENSG00000215386", "Homo sapiens", "", "mir-99a cluster host gene", "lncRNA") in rows(read.genes)


def test_array_designs_map_elements_and_identify_genes(fixtures):
    read = read_annotation([fixtures / "native" / "homo_sapiens.A-AFFY-44.tsv"])
    assert rows(read.array_designs["A-AFFY-44"]) == [
        ("205982_x_at", "ENSG00000168484"),
        ("37004_at", "ENSG00000168484"),
        ("205742_at", "ENSG00000129991"),
    ]
    assert ("ENSG00000168484", "design_element", "37004_at") in rows(read.identifiers)
    assert [row[:2] for row in rows(read.genes)] == [
        ("ENSG00000168484", "Homo sapiens"),
        ("ENSG00000129991", "Homo sapiens"),
    ]


def test_array_designs_may_have_a_header_and_name_the_array_in_a_column(tmp_path):
    write(tmp_path / "rat.A-AFFY-22.tsv", "Design Element\tGene ID", "M80545_at\tENSRNOG1", "x_at\t")
    write(
        tmp_path / "all.tsv",
        "designelement\tidentifier\ttype\tarraydesign",
        "a\tENSG1\tgene\tA-AFFY-1",
        "b\tENSG2\tgene\tA-AFFY-2",
    )
    read = read_annotation([tmp_path])
    assert {name: rows(table) for name, table in read.array_designs.items()} == {
        "A-AFFY-1": [("a", "ENSG1")],
        "A-AFFY-2": [("b", "ENSG2")],
        "A-AFFY-22": [("M80545_at", "ENSRNOG1")],
    }


def test_results_per_design_element_are_no_array_design(tmp_path):
    write(
        tmp_path / "E-MEXP-1_A-AFFY-33-analytics.tsv",
        "Gene ID\tGene Name\tDesign Element\tg1_g2.p-value",
        "ENSG1\tA\tx_at\t0.1",
    )
    assert len(read_annotation([tmp_path]).passed_over) == 1


def test_pathways_have_genes_and_names(fixtures, tmp_path):
    headless = write(tmp_path / "mus_musculus.reactome.tsv", "ENSMUSG1\tR-MMU-1\tDNA repair")
    read = read_annotation([fixtures / "native" / "homo_sapiens.reactome.tsv", headless])
    assert rows(read.sets) == [
        ("ENSG00000168484", "R-HSA-5683826"),
        ("ENSG00000116783", "R-HSA-5683826"),
        ("ENSMUSG1", "R-MMU-1"),
    ]
    assert rows(read.set_names) == [
        ("R-HSA-5683826", "Surfactant metabolism", "pathwayid"),
        ("R-MMU-1", "DNA repair", "pathwayid"),
    ]


@pytest.mark.parametrize(
    ("name", "first", "count"),
    [
        ("plain/goIDToTerm.tsv.gz", ("GO:0007585", "respiratory gaseous exchange", "go"), 7),
        (
            "native/interproIDToTypeTerm.tsv",
            ("IPR001729", "Surfactant-associated polypeptide, palmitoylation site", "interpro"),
            3,
        ),
        ("native/go-po.id-term-depth.tsv", ("PO:0009025", "vascular leaf", "po"), 2),
        ("plain/interpro2go", ("IPR000003", "Retinoid X receptor/HNF4", "interpro"), 3),
        ("plain/go.obo", ("GO:0008150", "biological_process", "go"), 2),
    ],
)
def test_names_of_gene_sets(fixtures, name, first, count):
    read = read_annotation([fixtures / name])
    assert rows(read.set_names)[0] == first
    assert len(read.set_names) == count
    assert len(read.sets) == len(read.genes) == 0


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("go_id\tterm\tontology", "GO:0000001\tmitochondrion inheritance\tBP"),
        ("term\tid\ttype", "mitochondrion inheritance\tGO:0000001\tBP"),
        ("id\ttype\tterm", "GO:0000001\tBP\tmitochondrion inheritance"),
        ("id\tterm", "GO:0000001\tmitochondrion inheritance"),
    ],
)
def test_names_may_stand_in_any_column(tmp_path, header, line):
    named = [("GO:0000001", "mitochondrion inheritance", "go")]
    assert rows(read_annotation([write(tmp_path / "a.tsv", header, line)]).set_names) == named
    assert rows(read_annotation([write(tmp_path / "b.tsv", line)]).set_names) == named


def test_ontologies_of_gene_sets_are_handed_on(fixtures, tmp_path):
    other = write(tmp_path / "cl.obo", "format-version: 1.2", "", "[Term]", "id: CL:0000000", "name: cell")
    read = read_annotation([fixtures / "plain", tmp_path])
    assert read.ontologies == (fixtures / "plain" / "go.obo",)
    assert (other, "it is in none of the formats known") in read.passed_over


def test_go_as_json_has_genes_by_evidence(fixtures):
    read = read_annotation([fixtures / "plain" / "go.json"])
    assert rows(read.sets) == [("ENSG00000116783", "GO:0006936"), ("ENSG00000129991", "GO:0006936")]
    assert len(read.set_names) == 2


def test_retired_ids_without_successor_are_left_out(fixtures):
    assert rows(read_annotation([fixtures / "plain" / "retired_ids.tsv"]).retired) == [
        ("ENSG00000111111", "ENSG00000122222", "90"),
        ("ENSG00000122222", "ENSG00000168484", "95"),
        ("ENSG00000144444", "ENSG00000155555", "96"),
        ("ENSG00000155555", "ENSG00000144444", "97"),
    ]


def test_what_a_folder_has_beside_is_passed_over_by_name(fixtures):
    read = read_annotation([fixtures])
    assert [(path.name, reason) for path, reason in read.passed_over] == [
        ("go_parents.tsv", "it is in none of the formats known"),
        ("lengths.tsv", "it is in none of the formats known"),
        ("picture.png", "it is not text"),
    ]
    assert read.attribution[0] == "Human gene names: HGNC (genenames.org), CC0."


@pytest.mark.parametrize("name", ["plain/lengths.tsv", "plain/picture.png", "nowhere.tsv"])
def test_a_file_given_by_name_must_be_annotation(fixtures, name):
    with pytest.raises(AnnotationError, match=rf"{name}: .*Gene annotation can be: HGNC complete set"):
        read_annotation([fixtures / name])


def test_comments_marks_and_line_ends_of_other_systems_are_no_matter(tmp_path):
    path = tmp_path / "homo_sapiens.ensgene.tsv"
    path.write_bytes(b"\xef\xbb\xbf# made by hand\r\n\r\nensgene\tsymbol\r\nENSG1\tA\r\n\r\nENSG2\tB\r\n")
    assert [row[::2][:2] for row in rows(read_annotation([path]).genes)] == [("ENSG1", "A"), ("ENSG2", "B")]


def test_empty_files_are_no_annotation(tmp_path):
    for name in ("empty.tsv", "homo_sapiens.ensgene.tsv", "homo_sapiens.A-AFFY-44.tsv", "go.json", "x.obo"):
        (tmp_path / name).touch()
    read = read_annotation([tmp_path])
    assert len(read.passed_over) == 5
    assert len(read.genes) == 0


def test_packed_files_are_told_by_content(fixtures, tmp_path):
    path = tmp_path / "homo_sapiens.ensgene.tsv.gz"
    path.write_bytes(gzip.compress((fixtures / "native" / "homo_sapiens.ensgene.tsv").read_bytes()))
    assert len(read_annotation([path]).genes) == 10


def test_a_truncated_file_is_named(fixtures, tmp_path):
    packed = gzip.compress((fixtures / "native" / "homo_sapiens.ensgene.tsv").read_bytes() * 200, mtime=0)
    path = tmp_path / "homo_sapiens.ensgene.tsv.gz"
    path.write_bytes(packed[:-20])
    with pytest.raises(AnnotationError, match=r"homo_sapiens\.ensgene\.tsv\.gz: the packed file is damaged"):
        read_annotation([tmp_path])


def test_a_line_with_too_few_cells_is_named(fixtures, tmp_path):
    path = tmp_path / "homo_sapiens.ensgene.tsv"
    shutil.copy(fixtures / "native" / "homo_sapiens.ensgene.tsv", path)
    with path.open("a") as file:
        file.write("ENSG00000000001\tA\n")
    with pytest.raises(AnnotationError, match=r"homo_sapiens\.ensgene\.tsv: Row #12: Expected 14 columns, got 2"):
        read_annotation([path])


def test_text_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "homo_sapiens.ensgene.tsv"
    path.write_bytes("ensgene\tsymbol\nENSG1\té\n".encode("latin-1"))
    with pytest.raises(AnnotationError, match=r"homo_sapiens\.ensgene\.tsv: .*(?i:utf-?8)"):
        read_annotation([path])


def test_a_column_named_twice_is_named(tmp_path):
    path = write(tmp_path / "homo_sapiens.ensgene.tsv", "ensgene\tsymbol\tsymbol", "ENSG1\tA\tB")
    with pytest.raises(AnnotationError, match="two columns have the same name"):
        read_annotation([path])


def test_broken_json_is_named(tmp_path):
    path = write(tmp_path / "go.json", '{"GO:0000001": {"name": "x"')
    with pytest.raises(AnnotationError, match=r"go\.json: it is not GO as JSON"):
        read_annotation([path])


def test_no_paths_give_an_empty_annotation():
    read = read_annotation([])
    assert len(read.genes) == len(read.identifiers) == len(read.sets) == len(read.retired) == 0
