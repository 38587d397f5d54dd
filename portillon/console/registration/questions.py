"""The questions of an event's form: add, change, reorder and remove them without losing answers."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.registration.registration_form import QuestionForm
from portillon.issuing.models import Question, RegistrationForm
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from

QUESTIONS_MAX = 50


@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    form: RegistrationForm | None = getattr(event, "registration_form", None)
    if form is None:
        return redirect("registration-edit", event_id)
    if form.questions.filter(removed_at=None).count() >= QUESTIONS_MAX:
        messages.error(request, _("A form has at most %(max)d questions.") % {"max": QUESTIONS_MAX})
        return redirect("registration-desk", event_id)
    return _page(request, event, QuestionForm(form, None, _sent(request)), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: SignedInRequest, event_id: int, question_id: int) -> HttpResponse:
    event, question = _question(request, event_id, question_id)
    return _page(request, event, QuestionForm(question.form, question, _sent(request)), question)


def _sent(request: SignedInRequest) -> object:
    return request.POST if request.method == "POST" else None


def _question(request: SignedInRequest, event_id: int, question_id: int) -> tuple[Event, Question]:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    questions = Question.objects.select_related("form__event__organisation").filter(removed_at=None)
    return event, get_object_or_404(questions, pk=question_id, form__event=event)


def _page(
    request: SignedInRequest, event: Event, form: QuestionForm, question: Question | None
) -> HttpResponse:
    if form.is_valid():
        saved: Question = form.save(commit=False)
        if question is None:
            last = saved.form.questions.order_by("-position").first()
            saved.position = last.position + 1 if last else 1
        saved.save()
        note(event.pk, What.QUESTION_CHANGED if question else What.QUESTION_ADDED, saved.label, request.user)
        messages.success(request, _("The question is saved."))
        return redirect("registration-desk", event.pk)
    return render(request, "registration/question.html", {"form": form, "event": event, "question": question})


@require_http_methods(["GET", "HEAD", "POST"])
def remove_question(request: SignedInRequest, event_id: int, question_id: int) -> HttpResponse:
    """Stop asking the question. Answers to it are kept."""
    event, question = _question(request, event_id, question_id)
    if request.method != "POST":
        context = {"event": event, "question": question, "answers": question.answers.count()}
        return render(request, "registration/question_removal.html", context)
    if question.answers.exists():
        Question.objects.filter(pk=question.pk).update(removed_at=timezone.now())
    else:
        question.delete()
    note(event.pk, What.QUESTION_REMOVED, question.label, request.user)
    messages.success(request, _("The question is removed."))
    return redirect("registration-desk", event.pk)


@posted_from("registration-desk", "event_id")
@transaction.atomic
def move_question(request: SignedInRequest, event_id: int, question_id: int) -> HttpResponse:
    """Move a question up by one place."""
    event, question = _question(request, event_id, question_id)
    asked = list(question.form.questions.filter(removed_at=None))
    at = asked.index(question)
    if request.POST.get("to") != "up":
        raise Http404
    if at:
        asked[at - 1], asked[at] = asked[at], asked[at - 1]
    for position, one in enumerate(asked, start=1):
        Question.objects.filter(pk=one.pk).update(position=position)
    return redirect("registration-desk", event.pk)
