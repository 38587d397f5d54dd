"""Who holds which ticket: its register is the right to append its next entry to the ledger (docs/ledger.md)."""
