"""What the collection asks, with its evidence and how to answer; what was corrected, and why."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.collecte import _parts as p
from workbench.safety.arrival_questions import CORRECTIONS, QUESTIONS
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

MOST = 60
KINDS = {"erreur": ("erreur", "erreurs"), "question": ("question", "questions"), "note": ("note", "notes")}
CLOSE = (
    "Une question se ferme en corrigeant le fichier à sa source, ou par une ligne de corrections.csv : « "
    "devient » donne la bonne valeur, ou répète « etait » pour dire que le chiffre est exact. Elle n’est "
    "plus posée ensuite."
)
REPLY = (
    "Pour répondre : renvoyer le fichier corrigé, ou écrire à la coordination « c’est exact ». La question "
    "ne sera plus posée."
)
FREE = "« Texte » : une valeur écrite librement, que cette page ne recopie pas."


@p.told("Les questions ne sont pas montrées ici")
def questions(tranche: Tranche) -> Affichage:
    """Errors, then questions, then notes; those of the year first."""
    rows = tranche.table(QUESTIONS)
    if not len(rows):
        return common.absent(
            "Aucune question n’est ouverte", "Rien de ce qui est lu ne demande à être vérifié.", etat="valeur"
        )
    rows = rows.assign(
        _g=rows["gravite"].map({k: i for i, k in enumerate(KINDS)}), _a=rows["annee"].isin([0, tranche.annee])
    )
    rows = rows.sort_values(["_g", "_a"], ascending=[True, False], kind="stable")
    counts = [(rows["gravite"] == k).sum() for k in KINDS]
    said = [french.count(n, *KINDS[k]) for k, n in zip(KINDS, counts, strict=True) if n]
    left = (
        f" Les {MOST} premières sur {french.number(len(rows))} : « workbench verifier » les donne toutes."
        if len(rows) > MOST
        else ""
    )
    return Affichage(
        "tableau",
        french.typographie(french.join(said)),
        french.typographie(
            "Une erreur met une ligne à part ; une question ne change rien sans réponse ; une note informe."
        ),
        source=common.source_line(tranche, ["fichiers reçus", "registres"]),
        note=french.typographie((CLOSE if p.inside(tranche) else REPLY) + left),
        colonnes=[Colonne("Où"), Colonne("Ce qui est constaté"), Colonne("Que faire")],
        lignes=[_row(tranche, r) for r in rows.head(MOST).itertuples()],
        empile=True,
    )


def _row(tranche: Tranche, r) -> list[Cellule]:
    at = [f"feuille {r.feuille}"] * bool(r.feuille) + [f"ligne {r.ligne}"] * bool(r.ligne)
    at += [f"colonne {r.colonne}"] * bool(r.colonne)
    known = p.title_of(r.table) if r.table else "fichier" if r.annee else "registre"
    name = p.short(str(r.fichier).rpartition("/")[2]) or f"{known} {r.annee or ''}".strip()
    other = f" (année {r.annee})" if r.annee not in (0, tranche.annee) and r.fichier else ""
    found = f"trouvé « {r.trouve} »" if r.trouve else ""
    return [
        Cellule(french.typographie(name + other), detail=french.typographie(", ".join(at))),
        Cellule(
            french.sentence(french.capital(r.regle)),
            detail=french.typographie(f"{KINDS[r.gravite][0]} ; {found}".strip(" ;")),
        ),
        Cellule(french.sentence(r.remede) if r.remede else french.ABSENT),
    ]


@p.told("Les corrections ne sont pas montrées ici")
def corrections(tranche: Tranche) -> Affichage:
    """Each correction with its reason; a lieu is told where they are kept."""
    if CORRECTIONS not in tranche.tables:
        return common.absent(
            "Les corrections restent à la coordination",
            "Un fichier reçu n’est jamais modifié. Quand un chiffre est corrigé, c’est une ligne à part, "
            "avec son motif et sa date : demandez-la à la coordination.",
            etat="secret",
        )
    rows = tranche.table(CORRECTIONS)
    if not len(rows):
        return common.absent(
            "Aucune correction",
            "Le fichier corrections.csv est vide : tout ce qui est gardé l’est tel que reçu.",
            etat="valeur",
        )
    kept_back = (rows["etait"] == "") | ((rows["devient"] == "") & ~rows["exact"])
    exact = int(rows["exact"].sum())
    done = len(rows) - exact
    said = [french.count(done, "chiffre corrigé", "chiffres corrigés")] * bool(done)
    said += [french.count(exact, "chiffre confirmé", "chiffres confirmés")] * bool(exact)
    return Affichage(
        "tableau",
        french.typographie(french.join(said)),
        "Toutes les années. Le fichier reçu n’est pas touché.",
        source=common.source_line(tranche, ["corrections.csv"]),
        note=french.typographie(FREE) if kept_back.any() else "",
        colonnes=[
            Colonne("Chiffre"),
            Colonne("Était", "", "droite"),
            Colonne("Devient", "", "droite"),
            Colonne("Motif"),
        ],
        lignes=[
            [
                Cellule(f"{p.title_of(r.table)}, {r.colonne}", detail=french.typographie(r.cle)),
                Cellule(r.etait or "texte"),
                Cellule("exact" if r.exact else r.devient or "texte"),
                Cellule(french.typographie(r.motif)),
            ]
            for r in rows.head(MOST).itertuples()
        ],
    )
