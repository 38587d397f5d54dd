"""The addresses of lists on paper, which are printed for a door and keyed in afterwards."""

from django.urls import path

from portillon.console.paper.door_list import door_list
from portillon.console.paper.keying import key_in
from portillon.console.paper.lists import paper_lists
from portillon.console.paper.photographs import send_photographs
from portillon.console.paper.taking_back import take_back
from portillon.console.paper.ticks import confirm_ticks, strip

paper_urls = [
    path("events/<int:event_id>/paper-lists/", paper_lists, name="paper-lists"),
    path("events/<int:event_id>/paper-lists/<int:number>/", key_in, name="paper-list"),
    path(
        "events/<int:event_id>/paper-lists/<int:number>/photographs/",
        send_photographs,
        name="paper-photographs-new",
    ),
    path(
        "events/<int:event_id>/paper-lists/<int:number>/photographs/<int:work_id>/",
        confirm_ticks,
        name="paper-photographs",
    ),
    path(
        "events/<int:event_id>/paper-lists/<int:number>/photographs/<int:work_id>/<int:page>-<int:row>.jpg",
        strip,
        name="paper-strip",
    ),
    path(
        "events/<int:event_id>/paper-lists/<int:number>/lines/<int:line>/",
        take_back,
        name="paper-line",
    ),
    path("events/<int:event_id>/door-list.pdf", door_list, name="door-list"),
]
