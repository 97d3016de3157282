"""Who answered and who did not, lieu by lieu; when and by which way answers came (coordination)."""

from __future__ import annotations

from workbench.core import french
from workbench.core.statistics import OUVERTE
from workbench.pages import bounds, common, counted
from workbench.pages.collecte import _parts as sent
from workbench.pages.evaluation import _parts as p
from workbench.safety.arrivals import SOURCES
from workbench.safety.container import RESEAU, Mesure, Tranche
from workbench.safety.voices import ARRIVED, TABLE
from workbench.show.display import Affichage, Cellule, Colonne

KNOWN = ("use_adherents", "use_passages")


def rate(tranche: Tranche, sujet: str) -> tuple[Mesure, Mesure]:
    """Answers and invited of a lieu, or of the network."""
    return tranche.mesure("enq_reponses", sujet), tranche.mesure("enq_invites", sujet)


def both(got: Mesure, asked: Mesure) -> bool:
    """True when answers and invited are known, of the same lieux."""
    invited = bounds.invited(got, asked)
    return invited is not None and invited >= got.valeur


def unknown(tranche: Tranche, got: Mesure, asked: Mesure) -> str:
    """Why nobody can say here how many did not answer: a list that was never given is withheld from nobody,
    and where anyone may answer, none is due."""
    if asked.etat == "manquant" and bounds.way(tranche) == OUVERTE:
        return "sans_objet"
    return next((m.etat for m in (asked, got) if m.etat != "valeur"), "manquant")


def repondants(tranche: Tranche) -> list[Affichage]:
    """A row per lieu whose number of answers this edition shows, then the network."""
    got, asked = rate(tranche, RESEAU)
    if not common.known(got) and got.etat != "secret":
        return [
            p.nothing(
                f"Personne n’a encore répondu en {tranche.annee}",
                f"Aucune réponse à l’enquête de {tranche.annee} n’est reçue",
                "Le questionnaire est prêt : workbench formulaire",
            )
        ]
    rows = p.lieux(tranche)
    shown = [r for r in rows.itertuples() if tranche.diffusion == "coordination" or _told(tranche, r.lieu)]
    lines = [_line(tranche, r.dit, r.lieu) for r in shown]
    lines.append(_line(tranche, "Le réseau", RESEAU))
    hidden = len(rows) - len(shown)
    return [
        Affichage(
            "tableau",
            french.typographie(_title(got, asked)),
            french.typographie(f"Enquête {tranche.annee}, {p.coverage(got) or 'tous les lieux'}."),
            source=p.source(tranche, "enquête des usagers, chiffres annuels, activité"),
            note=_note(tranche, [*(r.lieu for r in shown), RESEAU], hidden),
            colonnes=[
                Colonne("Lieu"),
                Colonne("Ont répondu", "personnes", "droite"),
                Colonne("Sans réponse", "personnes invitées", "droite"),
                *(
                    Colonne(french.capital(tranche.referentiel.indicateurs[i].nom), "connus", "droite")
                    for i in KNOWN
                ),
            ],
            lignes=lines,
            totaux=1,
        )
    ]


def _told(tranche: Tranche, lieu: str) -> bool:
    return common.known(tranche.mesure("enq_reponses", lieu))


def _title(got: Mesure, asked: Mesure) -> str:
    if not common.known(got):
        return "Le nombre de réponses n’est pas diffusé"
    if not both(got, asked):
        return french.count(got.valeur, "réponse")
    silent = asked.valeur - got.valeur
    title = counted.answered(got.valeur, asked.valeur)
    return f"{title}, {french.count(silent, 'n’a', 'n’ont')} pas répondu" if silent else title


def _line(tranche: Tranche, name: str, sujet: str) -> list[Cellule]:
    got, asked = rate(tranche, sujet)
    answers = p.cell(tranche, "enq_reponses", sujet)
    answers.detail = f"sur {french.count(asked.valeur, 'invitée')}" if both(got, asked) else ""
    if both(got, asked):
        gap = asked.valeur - got.valeur
        silent = Cellule(french.number(gap), int(gap))
    else:
        silent = Cellule(etat=unknown(tranche, got, asked))
    return [Cellule(name), answers, silent, *(p.cell(tranche, i, sujet) for i in KNOWN)]


def _note(tranche: Tranche, told: list[str], hidden: int) -> str:
    said = []
    if bounds.way(tranche) == OUVERTE:
        said.append("Répondait qui voulait : il n’y a pas de taux de réponse.")
    elif any(rate(tranche, sujet)[1].etat == "manquant" for sujet in told):
        said.append("Sans liste datée des personnes invitées, on ne sait pas combien n’ont pas répondu.")
    said.append(
        "Les adhérents et les passages sont là pour situer : un répondant n’est pas toujours adhérent, et "
        "une personne passe plusieurs fois. Ce ne sont pas des dénominateurs."
    )
    if hidden:
        verb = french.plural(hidden, "lieu n’est pas montré", "lieux ne sont pas montrés")
        said.append(
            f"{hidden} {verb} : leur nombre de réponses n’est pas diffusé ici, ou aucune n’est reçue."
        )
    return french.typographie(" ".join(said))


def depots(tranche: Tranche) -> list[Affichage]:
    """Ways and months of the answers by lieu, then what was set apart; the coordination's only."""
    title = "Quand et par où les réponses sont arrivées"
    if tranche.diffusion != "coordination":
        words = (
            "Les jours et les canaux, lieu par lieu, sont de petits nombres : ils restent à la coordination."
        )
        return [common.absent(title, words, etat="secret")]
    rows = tranche.table(ARRIVED)
    if not len(rows):
        return [common.absent(title, f"Aucune réponse n’est gardée pour {tranche.annee}.")]
    names = p.names(tranche)
    lines = [
        [
            Cellule(names.get(r.lieu, r.lieu)),
            Cellule(french.capital(sent.FORMATS.get(r.canal, r.canal))),
            Cellule(french.capital(french.period(r.mois))),
            Cellule(french.number(r.reponses), int(r.reponses)),
        ]
        for r in sorted(
            rows.itertuples(), key=lambda r: (french.fold_ascii(names.get(r.lieu, r.lieu)), r.mois, r.canal)
        )
    ]
    months = sorted(set(rows["mois"]))
    span = french.period(months[0])
    span += f" à {french.period(months[-1])}" if len(months) > 1 else ""
    ways = [sent.FORMATS.get(c, c) for c in sorted(set(rows["canal"]))]
    return [
        Affichage(
            "tableau",
            french.typographie(
                f"{french.count(int(rows['reponses'].sum()), 'réponse')} par {french.join(ways)}, {span}"
            ),
            "Réponses gardées, par lieu.",
            source=p.source(tranche, "enquête des usagers"),
            note=_aside(tranche),
            colonnes=[
                Colonne("Lieu"),
                Colonne("Par où"),
                Colonne("Mois"),
                Colonne("Réponses", "gardées", "droite"),
            ],
            lignes=lines,
        )
    ]


def _aside(tranche: Tranche) -> str:
    """« 106 réponses lues, 103 gardées ; mises à part : … »."""
    rows = tranche.table(SOURCES)
    if not len(rows):
        return ""
    rows = rows[(rows["table"] == TABLE) & (rows["annee"] == tranche.annee)]
    read, kept = int(rows["lignes_lues"].sum()), int(rows["gardees"].sum())
    why = " ; ".join(m for m in rows["motif"] if m)
    form = tranche.referentiel.questionnaires.get("usagers")
    said = f"{french.count(read, 'réponse lue', 'réponses lues')}, {french.count(kept, 'gardée')}."
    said = said * (read > 0) + (f" Mises à part : {why}." if why else "")
    return french.typographie(f"{said} {form.complet if form else ''}".strip())
