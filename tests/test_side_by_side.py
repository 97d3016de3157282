"""Answers worked out in several processes are those one process would give, in the same order."""

import multiprocessing
import os
import pickle
import signal
from multiprocessing import forkserver
from typing import NamedTuple

import pytest

from workbench.batch import kernels, pool
from workbench.safety import audit
from workbench.safety.audit.folder import files, listed
from workbench.safety.audit.reading import read

FORKED = pytest.mark.skipif(
    kernels.method(kernels.KINDS[0]) != "forkserver", reason="un processus ne se duplique pas sur ce système"
)


class Named(NamedTuple):
    page: str
    edition: str
    lieu: str = ""


def whereabouts(number: int) -> tuple[int, bool]:
    return number * 2, multiprocessing.parent_process() is not None


def fatal(number: int) -> int:
    if number == 13 and multiprocessing.parent_process() is not None:
        os._exit(1)
    return number * 2


def test_answers_come_in_order_and_from_other_processes():
    assert list(pool.each(whereabouts, list(range(40)), 2)) == [(2 * n, True) for n in range(40)]


def test_a_few_are_worked_out_here():
    assert list(pool.each(whereabouts, [1, 2], 2)) == [(2, False), (4, False)]


def test_what_a_dead_process_left_is_worked_out_here():
    assert list(pool.each(fatal, list(range(40)), 2)) == [2 * n for n in range(40)]


@FORKED
def test_a_process_killed_before_it_says_its_number_is_started_again(monkeypatch):
    heard, lost = forkserver.read_signed, []

    def once_lost(fd: int) -> int:
        number = heard(fd)
        if lost:
            return number
        lost.append(number)
        os.kill(number, signal.SIGKILL)
        raise EOFError("unexpected EOF")

    monkeypatch.setattr(forkserver, "read_signed", once_lost)
    assert list(pool.each(whereabouts, list(range(40)), 2)) == [(2 * n, True) for n in range(40)]
    assert lost


@FORKED
def test_a_process_forked_from_one_that_is_dying_is_started_again(monkeypatch):
    server, refused = forkserver._forkserver, []
    reach = server.connect_to_new_process

    def refusing(fds):
        if len(refused) < 3:
            refused.append(1)
            raise ConnectionRefusedError(111, "Connection refused")
        return reach(fds)

    monkeypatch.setattr(forkserver, "connect_to_new_process", refusing)
    assert list(pool.each(whereabouts, list(range(40)), 2)) == [(2 * n, True) for n in range(40)]
    assert len(refused) == 3


@FORKED
def test_answers_outlive_the_process_others_are_forked_from():
    answers = pool.each(whereabouts, list(range(400)), 2)
    first = next(answers)
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert [n for n, _ in [first, *answers]] == [2 * n for n in range(400)]


@FORKED
def test_a_pool_ends_though_a_worker_never_does(monkeypatch):
    monkeypatch.setattr(pool, "GRACE_S", 0.5)
    with pool._pool(2, kernels.KINDS[0]) as workers:
        assert workers.submit(whereabouts, 1).result() == (2, True)
        os.kill(next(iter(workers._processes)), signal.SIGSTOP)


def test_pages_read_by_other_processes_fail_the_audit_as_if_read_here(tmp_path):
    for number in range(12):
        words = "mairie@orgelet.fr" if number % 3 == 0 else "rien à dire"
        (tmp_path / f"page-{number:02}.txt").write_text(words, "utf-8")
        key = f'<p data-cle="lieu|orgelet|2025|use_passages|{number}"><span>{number}</span></p>'
        (tmp_path / f"page-{number:02}.html").write_text(key, "utf-8")
    here = audit.audit(tmp_path)
    aside = audit.audit(tmp_path, each=lambda f, items: pool.each(f, items, 2))
    assert aside.problemes == here.problemes
    assert aside.cellules == here.cellules
    assert len(here.cellules) == 12
    assert sum("personnelle" in p.regle for p in here.problemes) == 4
    assert aside.formats == here.formats


def test_what_was_read_travels_without_its_words(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("mairie@orgelet.fr", "utf-8")
    lecture = read(files(listed(path))[0])
    travelled = pickle.loads(pickle.dumps(lecture))
    assert (travelled.texte, travelled.problemes) == ("", lecture.problemes)


def test_editions_of_a_page_are_made_in_turn_by_one_worker_when_pages_are_many_and_pdf_is_asked():
    pages = [Named(page, edition) for edition in ("reseau", "public") for page in "abcd"]
    pages.insert(4, Named("e", "reseau"))
    told = [
        [(task.page, task.edition) for task in group] for group in pool.in_turn(pages, ["html", "pdf"], 2)
    ]
    assert told == [*([(page, "reseau"), (page, "public")] for page in "abcd"), [("e", "reseau")]]
    assert pool.in_turn(pages, ["html"], 2) == pool.in_turn(pages, ["pdf"], 3) == [[task] for task in pages]
