"""The demonstration's event that people register for: it shows a newcomer the public list and the form."""

from django.conf import settings

from portillon.accounts.models import Organisation
from portillon.issuing.models import Question, RegistrationForm
from portillon.places.models import Event

_INTRO = {
    "fr": "Le cours est public et gratuit. Un apéritif suit.",
    "de": "Die Vorlesung ist öffentlich und kostenlos. Danach gibt es einen Apéro.",
    "en": "The lecture is public and free. Drinks follow.",
}
_PRIVACY = {
    "fr": "Vos données servent à l’organisation de cette conférence et sont effacées ensuite.",
    "de": "Ihre Angaben dienen der Organisation dieser Vorlesung und werden danach gelöscht.",
    "en": "Your data serve to organise this lecture and are erased afterwards.",
}
_CHOICES = [
    {"key": "all", "fr": "De tout", "de": "Alles", "en": "Everything"},
    {"key": "vegetarian", "fr": "Végétarien", "de": "Vegetarisch", "en": "Vegetarian"},
    {"key": "vegan", "fr": "Végane", "de": "Vegan", "en": "Vegan"},
]


def create(event: Event) -> None:
    """Open the event's registration to everybody, with a waiting list and two questions."""
    form = RegistrationForm.objects.create(
        event=event,
        is_published=True,
        has_waiting_list=True,
        tells_guests=RegistrationForm.Guests.NUMBER,
        **{f"intro_{language}": text for language, text in _INTRO.items()},
        **{f"privacy_{language}": text for language, text in _PRIVACY.items()},
    )
    Question.objects.create(
        form=form,
        position=1,
        kind=Question.Kind.CHOICE,
        is_required=True,
        label_fr="Que mangez-vous à l’apéritif\N{NO-BREAK SPACE}?",
        label_de="Was essen Sie beim Apéro?",
        label_en="What do you eat?",
        choices=_CHOICES,
    )
    Question.objects.create(
        form=form,
        position=2,
        kind=Question.Kind.YES_NO,
        label_fr="Il me faut une place pour fauteuil roulant",
        label_de="Ich brauche einen Rollstuhlplatz",
        label_en="I need a place for a wheelchair",
    )


def welcome(organisation: Organisation) -> list[str]:
    return [f"  Register  {settings.BASE_URL}/o/{organisation.slug}/"]
