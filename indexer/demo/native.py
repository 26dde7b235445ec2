"""Writes what is known of an experiment as the small files of the native format; readers give the same back.

The result tables are written by those who have the numbers.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from indexer.experiment import Annotation, AssayGroup, Contrast, Display, Experiment, Investigation

NAMESPACES = {
    "EFO": "http://www.ebi.ac.uk/efo/",
}
"""Where terms' addresses begin, by prefix; all others are OBO's."""

OBO = "http://purl.obolibrary.org/obo/"


def characteristic(kind: str, value: str, *terms: str) -> Annotation:
    """Return what an assay's sample is: type, value, CURIEs."""
    return Annotation(factor=False, type=kind, value=value, terms=terms)


def factor(kind: str, value: str, *terms: str) -> Annotation:
    """Return what was varied on purpose: type, value, CURIEs."""
    return Annotation(factor=True, type=kind, value=value, terms=terms)


def write_design(experiment: Experiment, folder: Path) -> None:
    """Write configuration, factors (baseline only), condensed SDRF, IDF and analysis methods into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    start = folder / experiment.accession
    _write_xml(configuration(experiment), Path(f"{start}-configuration.xml"))
    if experiment.type.baseline:
        _write_xml(factors(experiment.display), Path(f"{start}-factors.xml"))
    _write_lines(condensed_sdrf(experiment), Path(f"{start}.condensed-sdrf.tsv"))
    _write_lines(idf(experiment.investigation), Path(f"{start}.idf.txt"))
    _write_lines(experiment.methods, Path(f"{start}-analysis-methods.tsv"))


def configuration(experiment: Experiment) -> Element:
    """Return the root of configuration.xml."""
    root = Element("configuration", experimentType=experiment.type.value)
    analytics = SubElement(root, "analytics")
    groups = SubElement(analytics, "assay_groups")
    for group in experiment.groups:
        groups.append(_assay_group(group))
    if experiment.contrasts:
        contrasts = SubElement(analytics, "contrasts")
        for contrast in experiment.contrasts:
            contrasts.append(_contrast(contrast))
    return root


def _assay_group(group: AssayGroup) -> Element:
    element = Element("assay_group", id=group.id, label=group.label)
    for assay in group.assays:
        replicate = {"technical_replicate_id": assay.technical_replicate} if assay.technical_replicate else {}
        SubElement(element, "assay", replicate).text = assay.name
    return element


def _contrast(contrast: Contrast) -> Element:
    element = Element("contrast", id=contrast.id)
    SubElement(element, "name").text = contrast.name
    SubElement(element, "reference_assay_group").text = contrast.reference
    SubElement(element, "test_assay_group").text = contrast.test
    if contrast.batch_effects:
        effects = SubElement(element, "batch_effects")
        for effect in contrast.batch_effects:
            batches = SubElement(effects, "batch_effect", name=effect.name)
            for value, assays in effect.batches.items():
                batch = SubElement(batches, "batch", value=value)
                for assay in assays:
                    SubElement(batch, "assay").text = assay
    return element


def factors(display: Display) -> Element:
    """Return the root of factors.xml: the default factor and the short name, no filters."""
    root = Element("factors-definition")
    SubElement(root, "defaultFilterFactors")
    SubElement(root, "defaultQueryFactorType").text = display.default_factor.upper().replace(" ", "_")
    SubElement(root, "menuFilterFactorTypes")
    SubElement(root, "landingPageDisplayName").text = display.name
    SubElement(root, "dataProviderURL").text = ",".join(display.provider_urls)
    SubElement(root, "dataProviderDescription").text = ",".join(display.provider_descriptions)
    return root


def condensed_sdrf(experiment: Experiment) -> Iterator[Sequence[str]]:
    """Iterate over the lines of the condensed SDRF."""
    for assay, annotations in experiment.annotations.items():
        for annotation in annotations:
            role = "factor" if annotation.factor else "characteristic"
            line = [experiment.accession, "", assay, role, annotation.type, annotation.value]
            yield [*line, addresses(annotation)] if annotation.terms else line


def addresses(annotation: Annotation) -> str:
    """Return the addresses of an annotation's terms, as the condensed SDRF has them."""
    split = (term.split(":", 1) for term in annotation.terms)
    return " ".join(f"{NAMESPACES.get(prefix, OBO)}{prefix}_{number}" for prefix, number in split)


def idf(investigation: Investigation) -> Iterator[Sequence[str]]:
    """Iterate over the lines of the IDF that have values."""
    lines = (
        ("Investigation Title", (investigation.title,)),
        ("Experiment Description", (investigation.description,)),
        ("PubMed ID", investigation.pubmed_ids),
        ("Publication Title", investigation.publication_titles),
        ("Publication DOI", investigation.dois),
        ("Comment[SecondaryAccession]", investigation.secondary_accessions),
    )
    return ((key, *values) for key, values in lines if any(values))


def _write_lines(lines: Sequence[Sequence[str]] | Iterator[Sequence[str]], path: Path) -> None:
    path.write_text("".join("\t".join(cells) + "\n" for cells in lines), encoding="utf-8")


def _write_xml(root: Element, path: Path) -> None:
    indent(root, "    ")
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
