"""The addresses of lists on paper, which are printed for a door and keyed in afterwards."""

from django.urls import path

from portillon.console.paper.door_list import door_list
from portillon.console.paper.keying import key_in
from portillon.console.paper.lists import paper_lists

paper_urls = [
    path("events/<int:event_id>/paper-lists/", paper_lists, name="paper-lists"),
    path("events/<int:event_id>/paper-lists/<int:number>/", key_in, name="paper-list"),
    path("events/<int:event_id>/door-list.pdf", door_list, name="door-list"),
]
