"""What a period comes to in the office, by the Z reports of its days."""

import uuid

from django.test import Client
from django.urls import reverse

from pos import days, turnover
from pos.models import Report
from stores.models import RoleName
from tests import make
from tests.pos.acts import days_ahead
from tests.pos.till import Till


def closed(till: Till, sales: int) -> None:
    for _sale in range(sales):
        till.sell()
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())


def test_the_days_of_a_period_add_up_and_x_reports_do_not(till: Till) -> None:
    till.sell()
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    closed(till, 1)
    with days_ahead([1]):
        closed(till, 1)

    assert turnover.of(Report.objects.all()) == [turnover.Turnover("NOK", 2, 3, 3 * 29900)]
    assert turnover.of(Report.objects.none()) == []


def test_the_list_says_what_it_comes_to_for_the_stores_one_may_see(
    client: Client, till: Till
) -> None:
    closed(till, 2)
    user = make.user()
    make.staff(till.device.store, RoleName.ACCOUNTANT, user=user)
    stranger = make.user()
    make.staff(make.store(), RoleName.ACCOUNTANT, user=stranger)

    for who, is_seen in ((user, True), (stranger, False)):
        client.force_login(who)
        html = client.get(reverse("admin:pos_report_changelist")).content.decode()
        assert ("1 day closed" in html) is is_seen
        assert ("598.00" in html) is is_seen
