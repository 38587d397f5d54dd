"""Tells how many persons of a credential are in, from the last row of its sequence."""

from collections.abc import Collection

from django.db.models import Max

from portillon.entries.models import Scan


def used_by(credentials: Collection[int]) -> dict[int, int]:
    """Return the persons in, for each of these credentials that was ever used."""
    ours = Scan.objects.filter(credential_id__in=credentials)
    last = ours.filter(seq__isnull=False).values("credential_id").annotate(seq=Max("seq"))
    ends = {row["credential_id"]: row["seq"] for row in last}
    rows = ours.filter(seq__in=set(ends.values())).values_list("credential_id", "seq", "used")
    return {credential: used for credential, seq, used in rows if credential and ends.get(credential) == seq}
