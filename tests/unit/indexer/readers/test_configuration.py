import pytest

from indexer.experiment import Assay, BatchEffect
from indexer.readers.configuration import is_configuration, read_configuration
from indexer.readers.errors import FormatError

PADDED = """<?xml version="1.0" encoding="UTF-8"?>
<configuration experimentType="microarray_1colour_mrna_differential" r_data="1">
    <analytics>
        <array_design>
            A-AFFY-44\t
        </array_design>
        <assay_groups>
            <assay_group id="g1"><assay> SeV 3660 </assay><assay>SeV  3661</assay></assay_group>
            <assay_group id="g2" label="Parkinson's disease"><assay>Incipient AD 702</assay></assay_group>
        </assay_groups>
        <contrasts>
            <contrast id="g1_g2" cttv_primary="1">
                <name>
                    'Parkinson's disease' vs 'control'
                </name>
                <reference_assay_group> g1 </reference_assay_group>
                <test_assay_group>g2</test_assay_group>
                <batch_effects><batch_effect name="sex">
                    <batch value="female"><assay>SeV 3660</assay></batch>
                    <batch value="male"><assay>SeV  3661</assay><assay>Incipient AD 702</assay></batch>
                </batch_effect></batch_effects>
            </contrast>
        </contrasts>
    </analytics>
</configuration>
"""

GROUP_WITHOUT_ID = """<configuration experimentType="x">
<analytics><assay_groups><assay_group/></assay_groups></analytics>
</configuration>"""


def test_padding_apostrophes_and_blanks(write):
    configuration = read_configuration(write("c.xml", PADDED), [])
    assert configuration.array_designs == ("A-AFFY-44",)
    assert [group.array_design for group in configuration.groups] == ["A-AFFY-44", "A-AFFY-44"]
    assert configuration.assays == ("SeV 3660", "SeV 3661", "Incipient AD 702")
    assert [group.label for group in configuration.groups] == ["", "Parkinson's disease"]
    (contrast,) = configuration.contrasts
    assert contrast.name == "'Parkinson's disease' vs 'control'"
    assert (contrast.reference, contrast.test, contrast.primary) == ("g1", "g2", True)
    batches = {"female": ("SeV 3660",), "male": ("SeV 3661", "Incipient AD 702")}
    assert contrast.batch_effects == (BatchEffect("sex", batches),)


def test_primary_is_unknown_where_it_is_not_said(experiments):
    path = experiments / "E-MTAB-9004" / "E-MTAB-9004-configuration.xml"
    assert [contrast.primary for contrast in read_configuration(path, []).contrasts] == [None]


def test_a_block_per_array(experiments):
    configuration = read_configuration(experiments / "E-MEXP-9007" / "E-MEXP-9007-configuration.xml", [])
    assert configuration.array_designs == ("A-AFFY-18", "A-AFFY-19")
    assert [(group.id, group.array_design) for group in configuration.groups] == [
        ("g1", "A-AFFY-18"),
        ("g2", "A-AFFY-18"),
        ("g3", "A-AFFY-19"),
        ("g4", "A-AFFY-19"),
    ]
    assert [(contrast.id, contrast.array_design) for contrast in configuration.contrasts] == [
        ("g1_g2", "A-AFFY-18"),
        ("g3_g4", "A-AFFY-19"),
    ]


def test_technical_replicates_are_one_biological_one(experiments):
    configuration = read_configuration(experiments / "E-MTAB-9001" / "E-MTAB-9001-configuration.xml", [])
    lung = configuration.groups[0]
    assert lung.assays[:2] == (Assay("ERR900201", "t1"), Assay("ERR900202", "t1"))
    assert lung.replicates == {
        "t1": ("ERR900201", "ERR900202"),
        "ERR900203": ("ERR900203",),
        "ERR900204": ("ERR900204",),
    }
    assert [group.id for group in configuration.groups] == ["g2", "g1", "g3", "g4"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<configuration/>", "<configuration> without experimentType"),
        (
            GROUP_WITHOUT_ID,
            "<assay_group> without id",
        ),
        (PADDED.replace("<test_assay_group>g2</test_assay_group>", ""), "contrast 'g1_g2' without <test_assay_group>"),
    ],
)
def test_what_is_missing_is_named(write, text, message):
    with pytest.raises(FormatError, match=message):
        read_configuration(write("c.xml", text), [])


def test_content_decides_what_is_a_configuration(write):
    assert is_configuration(write("a.xml", PADDED))
    assert not is_configuration(write("b.xml", "<configuration><log/></configuration>"))
    assert not is_configuration(write("c.xml", "no xml"))


def test_real_oddities(shared_data):
    names = read_configuration(shared_data / "experiments/E-GEOD-12685/E-GEOD-12685-configuration.xml", []).assays
    assert names[0] == "Incipient AD 702"
    two_colours = read_configuration(shared_data / "experiments/E-GEOD-44048/E-GEOD-44048-configuration.xml", [])
    assert two_colours.groups[0].assays[0] == Assay("GSM1077228.Cy5")
    assert two_colours.contrasts[0].primary is None
    parkinson = read_configuration(shared_data / "experiments/E-GEOD-20333/E-GEOD-20333-configuration.xml", [])
    assert parkinson.contrasts[0].name == "'Parkinson's disease' vs 'control'"
    assert (parkinson.contrasts[0].reference, parkinson.contrasts[0].test) == ("g2", "g1")
    assert [effect.name for effect in parkinson.contrasts[0].batch_effects] == ["sex"]
    unlabelled = read_configuration(shared_data / "experiments/E-MTAB-1066/E-MTAB-1066-configuration.xml", [])
    assert [group.label for group in unlabelled.groups] == ["", "", ""]
    arrays = read_configuration(shared_data / "experiments/E-MEXP-1025/E-MEXP-1025-configuration.xml", [])
    assert arrays.array_designs == ("A-AFFY-18", "A-AFFY-20", "A-AFFY-19")
    assert sorted(group.id for group in arrays.groups) == sorted(
        f"g{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 11, 12)
    )
    stages = read_configuration(shared_data / "experiments/E-ERAD-475/E-ERAD-475-configuration.xml", [])
    assert len(stages.groups) == 18
    assert len(stages.groups[0].replicates) == 5
    assert len(stages.groups[0].assays) == 15
