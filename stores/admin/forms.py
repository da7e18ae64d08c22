"""Forms that speak of names, prices and barcodes as people do."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stores import embedded, families, images, numbers, products, trades
from stores.inline import LabelledFormSet
from stores.models import Barcode, Country, Language, Product, ProductGroup
from stores.money import WrongAmount, amount_text, parse_amount

# The drawings under static/products/.
PICTURES = (
    *("bag", "bananas", "beanie", "bun", "coffee", "hoodie"),
    *("mug", "scarf", "socks", "sweater", "t-shirt", "throw"),
)


def language() -> str:
    return (get_language() or "en").split("-")[0]


class Names(forms.ModelForm[Any]):
    """One field per language in place of the row's JSON."""

    name_nb = forms.CharField(label=Language.NB.label, required=False, max_length=100)
    name_da = forms.CharField(label=Language.DA.label, required=False, max_length=100)
    name_fi = forms.CharField(label=Language.FI.label, required=False, max_length=100)
    name_sv = forms.CharField(label=Language.SV.label, required=False, max_length=100)
    name_en = forms.CharField(
        label=Language.EN.label,
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "At least one. Without a name in its language, a till shows another."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in (self.instance.names or {}).items():
            self.initial[f"name_{code}"] = name

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        names = {
            code: found[f"name_{code}"].strip()
            for code in Language.values
            if (found.get(f"name_{code}") or "").strip()
        }
        # A variant is called as its family.
        if not names and not found.get("family"):
            self.add_error("name_en", _("Give the name in at least one language."))
        self.instance.names = names
        return found


def _ungrouped(form: forms.ModelForm[Any], group: ProductGroup | None) -> str:
    """Why goods of this group may not be on sale; empty where nothing is wrong, or no merchant."""
    chosen = form.cleaned_data.get("merchant")
    merchant_id = chosen.pk if chosen else form.instance.merchant_id
    return trades.refusal(merchant_id, group) if merchant_id else ""


def refuse_unsellable(form: forms.ModelForm[Any], merchant_id: int | None) -> None:
    """Errors on the fields of goods that a store of the merchant could not sell today."""
    found = form.cleaned_data
    if merchant_id and (code := found.get("vat_code")):
        missing = products.countries_without_rate(merchant_id, code, localdate())
        if missing:
            names = ", ".join(str(Country(country).label) for country in missing)
            form.add_error("vat_code", _("There is no rate of this code today in: %s.") % names)
    if found.get("is_active") and (told := _ungrouped(form, found.get("group"))):
        form.add_error("group", told)


class GroupForm(Names):
    class Meta:
        model = ProductGroup
        fields = ["merchant", "position", "article_group"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if told := _ungrouped(self, ProductGroup(article_group=found.get("article_group") or "")):
            self.add_error("article_group", told)
        return found


class PriceField(forms.CharField):
    """An amount as people write it; minor units inside."""

    def prepare_value(self, value: Any) -> Any:
        return amount_text(value, "", language()) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_amount(text, language())
        except WrongAmount as error:
            raise forms.ValidationError(str(error)) from error


class GroupChoice(forms.ModelChoiceField[Any]):
    """Groups by their names, and by merchant where there are those of more than one."""

    is_of_one_merchant = False

    def label_from_instance(self, group: Any) -> str:
        name: str = group.name(language())
        return name if self.is_of_one_merchant else f"{group.merchant.name}: {name}"


class ProductForm(Names):
    price = PriceField(
        label=gettext_lazy("Price"),
        help_text=gettext_lazy("Including VAT, for a piece or a kilogram, such as 299,00."),
    )
    image = forms.FileField(
        label=gettext_lazy("New image"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=gettext_lazy("At most 5 MB; made small by us."),
    )

    picture = forms.ChoiceField(
        label=gettext_lazy("Drawing"),
        required=False,
        choices=[("", "–"), *((slug, slug) for slug in PICTURES)],
        help_text=gettext_lazy("Comes with the program; shown where there is no image."),
    )

    class Meta:
        model = Product
        fields = [
            "merchant",
            "sku",
            "group",
            "is_active",
            "family",
            "variant_label",
            "variant_position",
            "price",
            "unit",
            "vat_code",
            "minimum_age",
            "grid_position",
            "picture",
            "image",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.fields.get("group")
        if self.instance.pk and isinstance(groups, GroupChoice) and groups.queryset is not None:
            groups.is_of_one_merchant = True
            groups.queryset = groups.queryset.filter(merchant=self.instance.merchant_id)
        if place := self.fields.get("variant_position"):
            place.required = False

    def clean_variant_position(self) -> int:
        return self.cleaned_data["variant_position"] or 0

    def clean_price(self) -> int:
        price: int = self.cleaned_data["price"]
        if price < 0:
            raise forms.ValidationError(_("A price is not negative."))
        return price

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        chosen = found.get("merchant")
        refuse_unsellable(self, chosen.pk if chosen else self.instance.merchant_id)
        family, label = found.get("family"), found.get("variant_label")
        if family and label:
            self.instance.names = families.named(family.names, label)
        return found

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            return images.shrink(upload, size=upload.size or 0)
        except images.WrongImage as error:
            raise forms.ValidationError(str(error)) from error


class BarcodeForm(forms.ModelForm[Barcode]):
    gtin = forms.CharField(
        label=gettext_lazy("GTIN"),
        max_length=20,
        help_text=gettext_lazy(
            "The number under the bars: 8, 12, 13 or 14 digits. Of goods with a label of the "
            "shop's scale, that of any label: price and weight are left out."
        ),
    )

    class Meta:
        model = Barcode
        fields = ["gtin"]

    def clean_gtin(self) -> str:
        try:
            return numbers.gtin(self.cleaned_data["gtin"])
        except numbers.WrongNumber as error:
            raise forms.ValidationError(str(error)) from error


class BarcodeFormSet(LabelledFormSet):
    """A barcode is of its product's merchant, and nobody else's there."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            gtin = form.cleaned_data.get("gtin") if hasattr(form, "cleaned_data") else None
            if not gtin or form in self.deleted_forms:
                continue
            gtin = form.instance.gtin = embedded.own_gtin(self.instance.merchant_id, gtin)
            others = Barcode.objects.filter(gtin=gtin, merchant=self.instance.merchant_id)
            if gtin in seen or others.exclude(product=self.instance.pk).exists():
                form.add_error("gtin", _("Another product has this GTIN."))
            seen.add(gtin)
            form.instance.merchant_id = self.instance.merchant_id
