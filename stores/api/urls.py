from stores.models import Scope

from . import places
from .access import Token, api_route

# Whoever writes prices, which `pos` takes, has to know the groups and rates they are written with.
catalogue = Token(read=(Scope.PRODUCTS_READ, Scope.PRODUCTS_WRITE), write=(Scope.PRODUCTS_WRITE,))
look = Token(read=(Scope.STORES_READ,))

urlpatterns = [
    api_route("token", places.WhoAmI.as_view(), policy=Token(), name="api-token"),
    api_route("groups", places.Groups.as_view(), policy=catalogue, name="api-groups"),
    api_route("vat-rates", places.VatRates.as_view(), policy=catalogue, name="api-vat-rates"),
    api_route("stores", places.Stores.as_view(), policy=look, name="api-stores"),
    api_route("stores/<str:id>", places.OneStore.as_view(), policy=look, name="api-store"),
    api_route("devices", places.Devices.as_view(), policy=look, name="api-devices"),
    api_route("devices/<str:pos_id>", places.OneDevice.as_view(), policy=look, name="api-device"),
]
