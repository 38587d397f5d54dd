"""The look of every form: one template for a field with its label, help and errors."""

from collections.abc import Collection

from django import forms
from django.forms.renderers import DjangoTemplates


class FieldRenderer(DjangoTemplates):
    field_template_name = "console/form/field.html"


class ConsoleForm(forms.Form):
    default_renderer = FieldRenderer


def mark_required(form: forms.BaseForm, names: Collection[str]) -> None:
    """Mark these fields as required, for forms whose fields are checked together by another rule."""
    for name in names:
        if name in form.fields:
            form.fields[name].widget.attrs["required"] = True
