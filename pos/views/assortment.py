"""The goods of a merchant as files for the office."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pos.assortment import exports
from pos.refusals import NotPossible
from pos.views import files, filters
from pos.views.filters import NotUnderstood
from stores import typed
from stores.models import Merchant
from stores.routes import OfficeRequest

FILTERS = {"merchant__id__exact", "group__id__exact", "is_active__exact", "q"}
FLAGS = {"": None, "1": True, "0": False}


@require_http_methods(["GET", "POST"])
def export_goods(request: OfficeRequest) -> HttpResponseBase:
    """What the list of products shows as CSV or as a workbook; many are a job."""
    try:
        return files.answer(request, _choice(request), kind=exports.TASK)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="stores_product")


def _choice(request: OfficeRequest) -> exports.Choice:
    filters.refuse_others(request, FILTERS)
    merchants = Merchant.objects.filter(stores__in=request.stores).distinct()
    if wanted := request.GET.get("merchant__id__exact", ""):
        merchants = merchants.filter(pk=filters.key(wanted))
    if len(merchants[:2]) != 1:
        raise NotUnderstood(_("A file has the products of one merchant. Choose one in the filter."))
    group = request.GET.get("group__id__exact", "")
    none_such = _("There is no such export. Choose again.")
    return exports.Choice(
        merchants[0].pk,
        group=filters.key(group) if group else None,
        is_active=FLAGS[
            filters.one_of(request.GET.get("is_active__exact", ""), [*FLAGS], none_such)
        ],
        search=typed.term(request.GET.get("q", "")),
        language=(get_language() or "en")[:2],
        file=filters.file_of(request),
    )
