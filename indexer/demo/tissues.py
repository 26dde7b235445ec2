"""GTEx's tissues as UBERON's terms.

GTEx names broad tissues ("Muscle"); the term is of what was sampled (all of its muscle is skeletal muscle, all of its
nerve the tibial nerve, all of its salivary gland minor salivary gland).
"""

TISSUES = {
    "Adipose Tissue": ("adipose tissue", "UBERON:0001013"),
    "Adrenal Gland": ("adrenal gland", "UBERON:0002369"),
    "Bladder": ("urinary bladder", "UBERON:0001255"),
    "Blood": ("blood", "UBERON:0000178"),
    "Blood Vessel": ("blood vessel", "UBERON:0001981"),
    "Bone Marrow": ("bone marrow", "UBERON:0002371"),
    "Brain": ("brain", "UBERON:0000955"),
    "Breast": ("breast", "UBERON:0000310"),
    "Cervix Uteri": ("uterine cervix", "UBERON:0000002"),
    "Colon": ("colon", "UBERON:0001155"),
    "Esophagus": ("esophagus", "UBERON:0001043"),
    "Fallopian Tube": ("fallopian tube", "UBERON:0003889"),
    "Heart": ("heart", "UBERON:0000948"),
    "Kidney": ("kidney", "UBERON:0002113"),
    "Liver": ("liver", "UBERON:0002107"),
    "Lung": ("lung", "UBERON:0002048"),
    "Muscle": ("skeletal muscle tissue", "UBERON:0001134"),
    "Nerve": ("tibial nerve", "UBERON:0001323"),
    "Ovary": ("ovary", "UBERON:0000992"),
    "Pancreas": ("pancreas", "UBERON:0001264"),
    "Pituitary": ("pituitary gland", "UBERON:0000007"),
    "Prostate": ("prostate gland", "UBERON:0002367"),
    "Salivary Gland": ("minor salivary gland", "UBERON:0001830"),
    "Skin": ("skin of body", "UBERON:0002097"),
    "Small Intestine": ("small intestine", "UBERON:0002108"),
    "Spleen": ("spleen", "UBERON:0002106"),
    "Stomach": ("stomach", "UBERON:0000945"),
    "Testis": ("testis", "UBERON:0000473"),
    "Thyroid": ("thyroid gland", "UBERON:0002046"),
    "Uterus": ("uterus", "UBERON:0000995"),
    "Vagina": ("vagina", "UBERON:0000996"),
}
"""GTEx's name -> (value as shown, UBERON term)."""
