import pytest
from django.contrib.auth.models import AnonymousUser

from stores import access
from stores.access import Action, can, stores_of
from stores.models import Role, RoleName
from tests import make

pytestmark = pytest.mark.django_db

MATRIX = {
    RoleName.CASHIER: "SELL RETURN CLOSE_DAY",
    RoleName.MANAGER: "SELL RETURN APPROVE CLOSE_DAY PAIR_DEVICES SEE_OFFICE SEE_PAYMENTS SETTLE"
    " EXPORT SEE_AUDIT KEEP_STAFF",
    RoleName.HEAD_OFFICE: "RETURN APPROVE CLOSE_DAY PAIR_DEVICES SEE_OFFICE SEE_PAYMENTS SETTLE"
    " RECONCILE EXPORT SEE_AUDIT KEEP_STAFF KEEP_MASTER_DATA KEEP_KEYS",
    RoleName.ACCOUNTANT: "SEE_OFFICE SEE_PAYMENTS RECONCILE EXPORT",
    RoleName.AUDITOR: "SEE_OFFICE SEE_PAYMENTS SEE_AUDIT",
}


@pytest.mark.parametrize("role", RoleName)
def test_a_role_allows_exactly_what_the_matrix_says(role: RoleName) -> None:
    store = make.store()
    person = make.staff(store, role)
    assert {action for action in Action if can(person, action, store)} == set(MATRIX[role].split())


def test_a_role_in_one_store_says_nothing_about_the_next() -> None:
    store = make.store()
    sibling = make.store(merchant=store.merchant)
    person = make.staff(store, RoleName.MANAGER)
    assert can(person, Action.SELL, store)
    assert not can(person, Action.SELL, sibling)
    assert list(stores_of(person, Action.SETTLE)) == [store]


def test_a_role_without_store_covers_all_stores_of_its_merchant_and_no_others() -> None:
    store = make.store()
    sibling = make.store(merchant=store.merchant)
    stranger = make.store()
    person = make.staff(store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert set(stores_of(person, Action.SEE_PAYMENTS)) == {store, sibling}
    assert not can(person, Action.SEE_PAYMENTS, stranger)


def test_two_roles_are_not_mixed() -> None:
    store = make.store()
    other = make.store(merchant=store.merchant)
    person = make.staff(store, RoleName.CASHIER)
    Role.objects.create(
        staff=person, merchant=store.merchant, store=other, role=RoleName.ACCOUNTANT
    )
    assert set(stores_of(person, Action.SELL)) == {store}
    assert set(stores_of(person, Action.EXPORT)) == {other}


def test_an_office_user_has_the_rights_of_the_person_behind_it() -> None:
    store = make.store()
    user = make.user()
    assert not can(user, Action.EXPORT, store)
    make.staff(store, RoleName.ACCOUNTANT, user=user)
    assert can(user, Action.EXPORT, store)
    assert not can(user, Action.SETTLE, store)


def test_people_who_have_left_may_do_nothing() -> None:
    store = make.store()
    left = make.staff(store, RoleName.MANAGER, is_active=False)
    assert not can(left, Action.SELL, store)
    locked = make.user(is_active=False)
    make.staff(store, RoleName.MANAGER, user=locked)
    assert not can(locked, Action.SEE_OFFICE, store)
    assert not can(make.user(is_superuser=True, is_active=False), Action.SEE_OFFICE, store)


def test_nobody_may_do_nothing_and_a_superuser_everything() -> None:
    store = make.store()
    make.staff(store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert not any(can(AnonymousUser(), action, store) for action in Action)
    assert all(can(make.user(is_superuser=True), action, store) for action in Action)


def test_only_a_role_over_the_whole_merchant_keeps_its_master_data() -> None:
    store = make.store()
    other = make.store()
    head_office = make.staff(store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert access.may_keep(head_office, store.merchant_id)
    assert not access.may_keep(head_office, other.merchant_id)
    assert list(access.merchants_kept_by(head_office)) == [store.merchant]
    assert not access.may_keep(make.staff(store, RoleName.HEAD_OFFICE), store.merchant_id)
    assert not access.may_keep(make.staff(store, RoleName.MANAGER), store.merchant_id)


def test_a_manager_sets_the_pins_of_cashiers_but_not_of_managers() -> None:
    store = make.store()
    manager = make.staff(store, RoleName.MANAGER)
    head_office = make.staff(store, RoleName.HEAD_OFFICE, whole_merchant=True)
    cashier = make.staff(store)
    assert access.may_set_pin(manager, cashier)
    assert not access.may_set_pin(manager, make.staff(store, RoleName.MANAGER))
    assert not access.may_set_pin(manager, make.staff(make.store(merchant=store.merchant)))
    assert not access.may_set_pin(manager, head_office)
    assert access.may_set_pin(head_office, manager)
    assert not access.may_set_pin(cashier, cashier)


@pytest.mark.parametrize("role", [RoleName.CASHIER, RoleName.MANAGER])
def test_a_manager_sets_no_pin_that_is_good_elsewhere_too(role: RoleName) -> None:
    store = make.store()
    cashier, elsewhere = make.staff(store), make.store(merchant=store.merchant)
    Role.objects.create(staff=cashier, merchant=store.merchant, store=elsewhere, role=role)

    assert not access.may_set_pin(make.staff(store, RoleName.MANAGER), cashier)
