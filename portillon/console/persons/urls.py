"""The address of everything that is held of one person."""

from django.urls import path

from portillon.console.persons.person import person

person_urls = [
    path("person/", person, name="person"),
]
