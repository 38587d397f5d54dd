"""The look of every form: one template for a field with its label, help and errors."""

from django import forms
from django.forms.renderers import DjangoTemplates


class FieldRenderer(DjangoTemplates):
    field_template_name = "console/form/field.html"


class ConsoleForm(forms.Form):
    default_renderer = FieldRenderer
