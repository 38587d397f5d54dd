"""What a scanner holds of its event, so that it can decide without a network: GET /api/v1/roster."""
