"""An event at its venue: a server there takes all of its tickets for some time, and gives them back.

docs/venue-server.md says how.

`checkout`, `bundle`, `news` and `journal` are the main server's part, `take_in`, `outbound`, `sync` and `giving_back`
that of the server at the venue.
"""
