"""What a network printer is given to print, whatever is lost on the way. Over real HTTP."""

import datetime as dt
import threading
import uuid
from collections.abc import Iterator

import pytest
import requests
from django.db.models import F

from pos import deliveries, printing
from pos.journal import Code
from pos.models import Delivery, JournalEntry, PrintJob, Receipt
from pos.refusals import NotPossible
from pos.views import printers as views
from stores.models import Printer
from tests.pos.fake_printer import PNG, paper, printer_at, served
from tests.pos.till import Till, open_till

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def url(committed: None) -> Iterator[str]:
    views.strangers.__init__()  # type: ignore[misc]
    with served() as url:
        yield url


@pytest.fixture
def till(committed: None) -> Till:
    return open_till()


def time_passes() -> None:
    """Until a fetched job is offered again."""
    PrintJob.objects.update(fetched_at=F("fetched_at") - 2 * dt.timedelta(seconds=15))


def counted(receipt: Receipt) -> list[bool]:
    """The marks of its deliveries, in order."""
    return list(receipt.deliveries.order_by("pk").values_list("is_copy", flat=True))


def test_a_receipt_that_has_to_come_out_comes_out_by_itself(till: Till, url: str) -> None:
    printer = printer_at(till, url)

    receipt = till.sell()

    assert counted(receipt) == [False]
    assert printer.turn()
    assert printer.papers == [paper(receipt)]
    assert not printer.turn()
    job = PrintJob.objects.get()
    assert (job.state, job.code) == ("DONE", "200 OK")
    printed = JournalEntry.objects.filter(receipt=receipt, code=Code.PRINTED)
    assert [entry.text for entry in printed] == [f"printed receipt 1; amount {receipt.total}"]


def test_a_till_without_a_printer_makes_no_job(till: Till) -> None:
    receipt = till.sell()

    assert counted(receipt) == []
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert not PrintJob.objects.exists()


def test_the_copy_is_marked_and_there_is_no_third(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    receipt = till.sell()

    def ask() -> None:
        its_printer = till.device.printer_id
        deliveries.print_out(receipt, staff_id=till.staff.pk, printer_id=its_printer)

    ask()

    while printer.turn():
        pass

    assert printer.papers == [paper(receipt), paper(receipt, is_copy=True)]
    with pytest.raises(NotPossible):
        ask()
    assert not printer.turn()


def test_said_twice_changes_nothing(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    first = till.sell()
    assert printer.turn()
    said = printer.token
    till.sell()

    assert printer.confirm("200 OK", token=said).status_code == 200
    assert printer.confirm("410 Out of paper", token=said).status_code == 200

    assert PrintJob.objects.get(receipt=first).state == "DONE"
    assert PrintJob.objects.exclude(receipt=first).get().state == "WAITING"


def test_an_old_printer_that_knows_no_tokens_ends_only_what_it_has_fetched(
    till: Till, url: str
) -> None:
    printer = printer_at(till, url)
    printer.knows_tokens = False
    first, second = till.sell(), till.sell()
    assert printer.turn()

    printer.confirm()

    assert PrintJob.objects.get(receipt=second).state == "WAITING"
    assert printer.turn()
    assert printer.papers == [paper(first), paper(second)]


@pytest.mark.parametrize("knows_tokens", [True, False])
def test_printed_and_never_confirmed_comes_out_again_as_the_copy_and_no_third_time(
    till: Till, url: str, knows_tokens: bool
) -> None:
    printer = printer_at(till, url)
    printer.knows_tokens = knows_tokens
    receipt = till.sell()

    for _restart in range(4):
        offer = printer.offered()
        if offer["jobReady"]:
            answer = printer.fetch(PNG)
            if answer.ok:
                printer.print_out(answer)
        time_passes()

    assert printer.papers == [paper(receipt), paper(receipt, is_copy=True)]
    assert counted(receipt) == [False, True]
    assert JournalEntry.objects.filter(receipt=receipt, code=Code.COPY_RECEIPT).count() == 1
    job = PrintJob.objects.get()
    assert (job.state, job.code) == ("FAILED", "unconfirmed")


def test_what_could_not_be_fetched_comes_out_unmarked(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    receipt = till.sell()
    for _lost in range(2):
        assert printer.offered()["jobReady"]
        printer.fetch(PNG)  # The answer is lost.
        printer.confirm("520 Timeout")

    assert printer.turn()

    assert printer.papers == [paper(receipt)]
    assert counted(receipt) == [False]


def test_a_job_that_can_never_be_fetched_is_given_up(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    till.sell()
    for _lost in range(3):
        printer.offered()
        printer.fetch(PNG)
        printer.confirm("521 Too large")

    job = PrintJob.objects.get()
    assert (job.state, job.code) == ("FAILED", "521 Too large")
    assert not printer.offered()["jobReady"]


def test_two_polls_at_once_bring_out_one_unmarked_paper(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    receipt = till.sell()
    printer.offered()
    answers: list[requests.Response] = []
    both = [threading.Thread(target=lambda: answers.append(printer.fetch(PNG))) for _at in "12"]
    for one in both:
        one.start()
    for one in both:
        one.join()

    unmarked = [answer for answer in answers if answer.content == paper(receipt)]
    assert len(unmarked) == 1
    assert counted(receipt) == [False, True]


def test_what_has_just_been_fetched_is_not_offered_to_a_printer_that_prints(
    till: Till, url: str
) -> None:
    printer = printer_at(till, url)
    till.sell()
    till.sell()
    printer.offered()
    printer.fetch(PNG)
    first = printer.token

    assert printer.poll(printingInProgress=True).json() == {"jobReady": False}
    assert printer.offered()["jobToken"] != first


def test_a_jam_is_kept_and_what_waits_comes_out_after_it(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    printer.status = "410 Out of paper"
    printer.poll()
    assert Printer.objects.get().trouble == "PAPER"
    receipt = till.sell()
    printer.status = "420 Cover open"
    printer.poll()
    assert Printer.objects.get().trouble == "COVER"

    printer.status = "200%20OK"
    assert printer.turn()
    assert Printer.objects.get().trouble == ""
    assert printer.papers == [paper(receipt)]


def test_a_print_that_went_wrong_is_told_and_not_repeated(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    till.sell()
    printer.offered()
    printer.fetch(PNG)

    printer.confirm("411 Paper jam")

    job = PrintJob.objects.get()
    assert (job.state, job.code) == ("FAILED", "411 Paper jam")
    assert not printer.turn()


def test_the_tablet_prints_what_waits_and_it_does_not_come_out_twice(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    receipt, key = till.sell(), uuid.uuid4()

    taken = printing.take_over(receipt, key=key)

    assert taken
    assert not taken.is_copy
    assert not printer.turn()
    assert counted(receipt) == [False]
    assert Delivery.objects.count() == 1


def test_what_a_printer_has_fetched_is_not_taken_over(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    receipt = till.sell()
    printer.offered()
    printer.fetch(PNG)

    assert printing.take_over(receipt, key=uuid.uuid4()) is None
