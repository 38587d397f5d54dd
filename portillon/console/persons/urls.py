"""The address of the page about one person's data."""

from django.urls import path

from portillon.console.persons.person import person

person_urls = [
    path("person/", person, name="person"),
]
