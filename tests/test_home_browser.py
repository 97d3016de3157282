"""A coordinator's morning in a real browser: questions, words and rows typed, a report built and read."""

import json
import re
import time
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import accessible
import psutil
import pytest
from lab_session import LATER, example, laboratory, opened

from workbench.collect import corrections, visits

pytestmark = pytest.mark.browser
AUGUST = "aucune ligne pour août"
WORDS = "Nous tenons à dire que <b>l’été</b> fut calme."
PROJECT = "Un atelier vélo à Cuiseaux"
FINDING = "La clé passe de main en main & personne n’attend."


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("poste")


@pytest.fixture(scope="module")
def reseau(home):
    return example(home / "reseau")


@pytest.fixture(scope="module")
def morning(browser, home, reseau):
    """What was read on the page through a morning, then after JupyterLab was closed and opened again."""
    seen = {"outside": [], "faults": []}

    def desk():
        page = browser.new_context(viewport={"width": 1280, "height": 5200}, locale="fr-FR").new_page()
        page.on("request", lambda r: seen["outside"].append(r.url) if foreign(r.url) else None)
        page.on("pageerror", lambda error: seen["faults"].append(str(error)))
        page.on("console", lambda m: seen["faults"].append(m.text) if "activat" in m.text else None)
        return page

    before = pythons()
    with laboratory(reseau, home) as (address, token):
        seen["ready"] = kernels(address, token)
        page = desk()
        opened(page, address, token)
        seen["used"] = kernels(address, token)
        opened(page, address, token)  # read again: every field must still answer
        seen["asked"] = asked(page)
        answer(page)
        seen["left"] = asked(page)
        seen["commented"] = comment(page)
        seen["finding"] = finding(page)
        seen["wrong"], seen["project"] = project(page)
        seen["report"] = build(page)
        seen["message"] = remind(page)
        seen["stopped"] = build_all_then_stop(page)
        seen["axe"] = accessible.faults_of_outputs(page)
        seen["before arrows"] = page.eval_on_selector_all(
            ".etabli select", "all => all.map(one => parseFloat(getComputedStyle(one).paddingRight))"
        )
        started = pythons() - before
    seen["started"] = len(started)
    seen["outlived"] = [p.name() for p in psutil.wait_procs(started, timeout=10)[1] if runs(p)]
    with laboratory(reseau, home) as (address, token):
        page = desk()
        seen["before"] = held_back(page, address, token)
        page.set_viewport_size({"width": 1280, "height": 800})
        opened(page, address, token)
        page.locator("#etabli-avant").wait_for(state="detached")
        seen["scrolled"] = page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop")
        seen["after"] = {"left": asked(page), "words": kept(page), "report": last(page)}
    return seen


def pythons() -> set:
    """The processes of Python that came from this one: other tests leave theirs."""
    return {p for p in psutil.Process().children(recursive=True) if "python" in p.name()}


def runs(process) -> bool:
    """Whether it has not ended; one that nobody has buried has ended too."""
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def kernels(address: str, token: str) -> list[tuple[str, str]]:
    """(notebook, its kernel) of each one that runs, once there is one."""
    for _ in range(100):
        with suppress(URLError), urlopen(f"{address}api/sessions?token={token}") as said:
            if found := [(one["path"], one["kernel"]["id"]) for one in json.load(said)]:
                return found
        time.sleep(0.1)
    return []


def held_back(page, address: str, token: str) -> dict:
    """What is there while JupyterLab waits for its settings, kept from it, until « Ne plus attendre »."""
    page.route("**/lab/api/settings?*", lambda route: None)
    page.goto(f"{address}lab/tree/00-accueil.ipynb?token={token}")
    shown = page.locator("#etabli-avant")
    table = shown.frame_locator("iframe").locator("table")
    found = {"text": table.inner_text(), "axe": accessible.faults(page)}
    shown.get_by_role("button", name="Ne plus attendre").click()
    found["left"] = shown.count()
    page.unroute_all()
    return found


def asked(page) -> list[str]:
    """The open questions, in the page's words."""
    page.locator(".compte").get_by_text(re.compile(r"\d.questions? ouverte")).wait_for(timeout=LATER)
    return page.locator(".question h3").all_inner_texts()


def answer(page) -> None:
    one = page.locator(".question").filter(has_text=AUGUST)
    one.get_by_label("Votre réponse").select_option(label="Rien à ajouter ni à corriger")
    one.get_by_label("Qui l’a confirmé, et comment").fill("Fermé en août, dit l’équipe au téléphone")
    one.get_by_role("button", name="Répondre").click()
    page.get_by_text("1 question fermée").wait_for()


def comment(page) -> str:
    page.get_by_label("Section", exact=True).select_option(label="Commentaire du lieu")
    page.get_by_text("équipe de La Fabrik, 20").wait_for()
    page.get_by_label("Texte", exact=True).fill(WORDS)
    page.get_by_role("button", name="Enregistrer ce texte").click()
    return page.get_by_text("Enregistré dans").inner_text()


def note(page, what: str):
    page.get_by_label("Que voulez-vous noter").select_option(label=what)
    return page.locator(".etabli").filter(has=page.get_by_label("Que voulez-vous noter"))


def finding(page) -> str:
    form = note(page, "Un constat de visite")
    form.get_by_label("Visite", exact=True).select_option(index=1)
    form.get_by_label("Critère").select_option(label="Accueil et facilitation")
    form.get_by_label("Nature", exact=True).select_option(label="force")
    form.get_by_label("Texte", exact=True).fill(FINDING)
    form.get_by_role("button", name="Enregistrer").click()
    return form.get_by_text("Écrit dans").inner_text()


def project(page) -> tuple[str, str]:
    form = note(page, "Un projet émergent")
    form.get_by_label("Nom", exact=True).fill(PROJECT)
    form.get_by_role("combobox", name="Commune").fill("Orgelet (39397)")
    form.get_by_label("Stade", exact=True).select_option(label="idée")
    form.get_by_label("Repéré le").fill("31/02/2026")
    wrong = form.get_by_text("Cette date n’existe pas").inner_text()
    form.get_by_label("Repéré le").fill("28/02/2026")
    form.get_by_role("button", name="Enregistrer").click()
    return wrong, form.get_by_text("Écrit dans").inner_text()


def build(page) -> str:
    page.get_by_role("button", name="Construire ce rapport").click()
    link = page.get_by_role("link", name="Ouvrir le diagnostic")
    link.wait_for(timeout=LATER)
    return read(page, link)


def remind(page) -> str:
    page.get_by_role("button", name="Écrire le message").click()
    page.get_by_role("link", name="Ouvrir le brouillon").wait_for(timeout=LATER)
    return page.locator(".tache pre").inner_text()


def build_all_then_stop(page) -> str:
    """What is said while all reports are built, then once stopped."""
    page.get_by_role("button", name="Construire tous les rapports").click()
    page.locator(".tache").get_by_text(re.compile(r"\d+\ssur\s\d+\srapports? construits")).wait_for(
        timeout=LATER
    )
    page.get_by_role("button", name="Arrêter").click()
    said = page.locator(".tache").get_by_text("Arrêté.")
    said.wait_for()
    return said.inner_text()


def read(page, link) -> str:
    with page.context.expect_page() as tab:
        link.click()
    tab.value.wait_for_load_state()
    return tab.value.locator("body").inner_text()


def kept(page) -> str:
    page.get_by_label("Section", exact=True).select_option(label="Commentaire du lieu")
    page.get_by_text("équipe de La Fabrik").last.wait_for()
    return page.get_by_label("Texte", exact=True).input_value()


def last(page) -> str:
    row = page.locator(".rapports li").filter(has_text="La Fabrik, diagnostic")
    return read(page, row.get_by_role("link", name="ouvrir"))


def test_the_home_page_finds_its_kernel_ready(morning):
    assert [path for path, _ in morning["ready"]] == ["00-accueil.ipynb"]
    assert morning["used"] == morning["ready"]


def test_ending_the_command_ends_jupyterlab_and_its_kernels(morning):
    assert morning["started"] >= 3 and morning["outlived"] == []


def test_a_question_is_answered_where_it_is_asked_and_asked_no_more(morning, reseau):
    others = [question for question in morning["asked"] if AUGUST not in question]
    assert others and len(morning["asked"]) == len(others) + 1 and morning["left"] == others
    written, wrong = corrections.read(reseau)
    assert wrong == [] and written[-1].exact and written[-1].motif.startswith("Fermé en août")


def test_a_comment_is_in_the_report_as_it_was_typed(morning):
    assert "commentaires/2025/orgelet.md" in morning["commented"]
    assert WORDS in morning["report"]


def test_a_finding_is_the_last_line_of_its_visits_note(morning, reseau):
    fichier = re.search(r"visites/[\w-]+\.md", morning["finding"])[0]
    found = visits.parse((reseau / fichier).read_text("utf-8"), fichier).constats[-1]
    assert (found["critere"], found["nature"], found["texte"]) == ("accueil", "force", FINDING)


def test_an_emerging_project_is_checked_as_one_types_and_saved_in_the_workbook(morning, reseau):
    openpyxl = pytest.importorskip("openpyxl")
    assert "registres.xlsx, feuille veille" in morning["project"]
    rows = list(openpyxl.load_workbook(reseau / "registres.xlsx")["veille"].values)
    assert PROJECT in rows[-1] and "39397" in rows[-1]


def test_a_lieu_is_reminded_by_a_message_one_reads_first(morning):
    assert "La Fabrik" in morning["message"] and "minute" in morning["message"]


def test_building_all_tells_where_it_is_and_stops_when_asked(morning):
    assert "Les rapports déjà publiés sont entiers" in morning["stopped"]


def test_the_home_page_shuts_no_one_out(morning):
    assert morning["axe"] == []


def test_the_words_of_a_list_stop_before_its_arrow(morning):
    assert len(morning["before arrows"]) > 5 and min(morning["before arrows"]) >= 28


def test_everything_is_there_after_jupyterlab_is_closed_and_opened_again(morning):
    after = morning["after"]
    assert morning["left"] and set(morning["left"]) <= set(after["left"])
    assert not any(AUGUST in question for question in after["left"])
    assert after["words"] == WORDS and WORDS in after["report"]


def test_the_first_table_stands_before_jupyterlab_does_then_the_page_is_read_from_its_top(morning):
    before = morning["before"]
    assert "La Fabrik" in before["text"] and "À demander" in before["text"]
    assert (before["axe"], before["left"], morning["scrolled"]) == ([], 0, 0)


def test_nothing_is_asked_of_another_machine_and_nothing_fails_in_the_page(morning):
    assert (morning["outside"], morning["faults"]) == ([], [])
