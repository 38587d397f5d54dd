"""The program as a web server calls it, without the thread that sends mails: it is no part of a test's transaction."""

import pytest

from portillon.issuing import mail

with pytest.MonkeyPatch.context() as _patch:
    _patch.setattr(mail, "start_worker", lambda **_options: None)
    from portillon.wsgi import application

__all__ = ["application"]
