"""The template tag for the areas of the main menu."""

from django import template

from portillon.accounts.models import User
from portillon.console.home import areas_of

register = template.Library()


@register.simple_tag
def areas(user: User) -> dict[str, bool]:
    return areas_of(user)
